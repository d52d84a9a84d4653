//! Requests, read strictly: one call in the right namespace with exactly the arguments of its description.

use roxmltree::{Document, Node};

use super::fault::SoapFault;
use super::operations::{Operation, Release};
use super::{ENVELOPE, schema};

const INSTANCE: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// One argument's value.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Value {
    One(String),
    Many(Vec<String>),
}

/// The arguments of a call.
#[derive(Debug, Default)]
pub(crate) struct Arguments {
    held: Vec<(&'static str, Value)>,
}

impl Arguments {
    /// A text, empty if it is nil.
    pub fn text(&self, name: &str) -> &str {
        match self.held.iter().find(|(held, _)| *held == name) {
            Some((_, Value::One(text))) => text,
            _ => "",
        }
    }

    /// A whole number from 0.
    pub fn number(&self, name: &str) -> Result<u64, SoapFault> {
        let text = self.text(name);
        text.parse().map_err(|_| SoapFault::argument(format!("{name} is not a number: {text:?}")))
    }

    /// True or false; false if it is nil.
    pub fn flag(&self, name: &str) -> Result<bool, SoapFault> {
        match self.text(name) {
            "true" | "1" => Ok(true),
            "false" | "0" | "" => Ok(false),
            other => Err(SoapFault::argument(format!("{name} is not a boolean: {other:?}"))),
        }
    }

    /// The elements of an array.
    pub fn list(&self, name: &str) -> &[String] {
        match self.held.iter().find(|(held, _)| *held == name) {
            Some((_, Value::Many(list))) => list,
            _ => &[],
        }
    }
}

/// The name of the operation that an envelope calls, before anything else is known of it.
pub(crate) fn call<'a, 'x>(document: &'a Document<'x>, namespace: &str) -> Result<Node<'a, 'x>, SoapFault> {
    let envelope = document.root_element();
    expect(envelope, ENVELOPE, "Envelope")?;
    let mut bodies =
        envelope.children().filter(Node::is_element).filter(|node| !node.has_tag_name((ENVELOPE, "Header")));
    let body = bodies.next().ok_or_else(|| SoapFault::client("no Body").violating())?;
    expect(body, ENVELOPE, "Body")?;
    let mut calls = body.children().filter(Node::is_element);
    let call = calls.next().ok_or_else(|| SoapFault::client("no call").violating())?;
    if bodies.next().is_some() || calls.next().is_some() {
        return Err(SoapFault::client("more than one call").violating());
    }
    if call.tag_name().namespace() != Some(namespace) {
        let why = format!("{} is not in the namespace {namespace}", call.tag_name().name());
        return Err(SoapFault::client(why).violating());
    }
    Ok(call)
}

fn expect(node: Node<'_, '_>, namespace: &str, name: &str) -> Result<(), SoapFault> {
    let found = node.tag_name();
    if found.namespace() == Some(namespace) && found.name() == name {
        return Ok(());
    }
    Err(SoapFault::client(format!("{} where {name} of {namespace} belongs", found.name())).violating())
}

/// Reads the arguments of a call in the order of the description.
pub(crate) fn arguments(call: Node<'_, '_>, operation: &Operation) -> Result<Arguments, SoapFault> {
    let given: Vec<Node<'_, '_>> = call.children().filter(Node::is_element).collect();
    for node in &given {
        let name = node.tag_name().name();
        if node.tag_name().namespace().is_some() || !operation.arguments.iter().any(|(known, _)| *known == name) {
            return Err(SoapFault::argument(format!("{} has no argument {name}", operation.name)).violating());
        }
    }
    let mut arguments = Arguments::default();
    for (place, (name, kind)) in operation.arguments.iter().enumerate() {
        let Some(node) = given.iter().find(|node| node.tag_name().name() == *name) else {
            return Err(SoapFault::argument(format!("{name} is missing")).violating());
        };
        if given.get(place) != Some(node) {
            return Err(SoapFault::argument(format!("{name} is not in its place")).violating());
        }
        arguments.held.push((name, value(*node, name, kind)?));
    }
    if given.len() > operation.arguments.len() {
        return Err(SoapFault::argument(format!("{} has an argument twice", operation.name)).violating());
    }
    Ok(arguments)
}

fn value(node: Node<'_, '_>, name: &str, kind: &str) -> Result<Value, SoapFault> {
    if let Some(declared) = node.attribute((INSTANCE, "type")) {
        let local = declared.rsplit_once(':').map_or(declared, |(_, local)| local);
        // An array may be declared as what it is in SOAP's own encoding.
        if local != kind && !(local == "Array" && schema::element(kind).is_some()) {
            return Err(SoapFault::argument(format!("{name} is {declared} in place of {kind}")).violating());
        }
    }
    if schema::element(kind).is_none() {
        if node.children().any(|child| child.is_element()) {
            return Err(SoapFault::argument(format!("{name} has elements")).violating());
        }
        return Ok(Value::One(text(node)));
    }
    let items: Vec<Node<'_, '_>> = node.children().filter(Node::is_element).collect();
    if items.iter().any(|item| !item.has_tag_name("item")) {
        return Err(SoapFault::argument(format!("{name} has elements that are no item")).violating());
    }
    Ok(Value::Many(items.into_iter().map(text).collect()))
}

/// The text of an element, also where a comment parts it.
pub(crate) fn text(node: Node<'_, '_>) -> String {
    node.children().filter(Node::is_text).filter_map(|part| part.text()).collect()
}

/// The operation of a call in a release, or why there is none.
pub(crate) fn operation(call: Node<'_, '_>, release: Release) -> Result<&'static Operation, SoapFault> {
    let name = call.tag_name().name();
    Operation::of(name, release).ok_or_else(|| SoapFault::not_present(name))
}
