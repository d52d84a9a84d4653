//! SOAP 1.1 in RPC style (<https://www.w3.org/TR/2000/NOTE-SOAP-20000508/>): writing the question, reading the answer.
//!
//! An answer becomes JSON: an element with elements in it an object, a list of `item`s (or whatever an encoded array holds) an array,
//! any other element its text, `xsi:nil` null. Texts stay texts, so no number is rounded; unknown elements stay where they are.

use std::collections::HashMap;

use quick_xml::escape::escape;
use serde_json::{Map, Value};

use super::fault::Fault;
use super::operations::{Argument, Call};
use super::secret::Scrub;
use super::xml::Element;
use crate::error::{Error, Kind, Result};

/// Values that references may add to an answer: far more than any needs, far less than would hurt.
const MOST_COPIES: usize = 100_000;

/// What an answer holds.
#[derive(Debug, PartialEq)]
pub enum Answer {
    /// What the operation returned.
    Returned(Value),
    /// Why it returned nothing.
    Fault(Fault),
}

/// The envelope of a call. `session` goes first, as every operation but signing in wants it.
///
/// # Errors
/// `Refused` for a character that XML cannot carry.
pub fn write(namespace: &str, call: &Call, session: Option<&str>) -> Result<String> {
    let operation = call.operation();
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<SOAP-ENV:Envelope \
         xmlns:SOAP-ENV=\"http://schemas.xmlsoap.org/soap/envelope/\" xmlns:ns1=\"{}\" \
         xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" \
         xmlns:SOAP-ENC=\"http://schemas.xmlsoap.org/soap/encoding/\" \
         SOAP-ENV:encodingStyle=\"http://schemas.xmlsoap.org/soap/encoding/\"><SOAP-ENV:Body><ns1:{}>",
        escape(namespace),
        operation.name
    );
    if let Some(session) = session {
        push(&mut text, "SessionID", Argument::Text, session)?;
    }
    for ((name, kind), value) in operation.arguments.iter().zip(call.values()) {
        push(&mut text, name, *kind, value)?;
    }
    text.push_str(&format!("</ns1:{}></SOAP-ENV:Body></SOAP-ENV:Envelope>\n", operation.name));
    Ok(text)
}

fn push(text: &mut String, name: &str, kind: Argument, value: &str) -> Result<()> {
    // XML 1.0 section 2.2: of the control characters only tab and line ends may stand in a document.
    if value.chars().any(|c| c.is_control() && !matches!(c, '\t' | '\n' | '\r')) {
        return Err(Error::new(Kind::Refused, "proof::envelope", "a character that cannot be sent").with("field", name));
    }
    let items = |item: &str| -> String {
        value
            .split(',')
            .filter(|part| !part.is_empty())
            .map(|part| format!("<item xsi:type=\"xsd:{item}\">{}</item>", escape(part)))
            .collect()
    };
    let count = value.split(',').filter(|part| !part.is_empty()).count();
    let element = match kind {
        Argument::Text => format!("<{name} xsi:type=\"xsd:string\">{}</{name}>", escape(value)),
        Argument::Int => format!("<{name} xsi:type=\"xsd:int\">{}</{name}>", escape(value)),
        Argument::Flag => format!("<{name} xsi:type=\"xsd:boolean\">{}</{name}>", escape(value)),
        Argument::Ints => {
            format!(
                "<{name} SOAP-ENC:arrayType=\"xsd:int[{count}]\" xsi:type=\"SOAP-ENC:Array\">{}</{name}>",
                items("int")
            )
        }
        Argument::Texts => {
            format!(
                "<{name} SOAP-ENC:arrayType=\"xsd:string[{count}]\" xsi:type=\"SOAP-ENC:Array\">{}</{name}>",
                items("string")
            )
        }
    };
    text.push_str(&element);
    Ok(())
}

/// Read an answer; `scrub` says which fields are dropped on the way.
///
/// # Errors
/// `Malformed` when it is not an envelope with an answer or a fault.
pub fn read(body: &[u8], scrub: Option<Scrub>) -> Result<Answer> {
    let bad = |message: &str| Error::new(Kind::Malformed, "proof::envelope", message);
    let root = Element::parse(body)?;
    if root.name != "Envelope" {
        return Err(bad("not a SOAP envelope"));
    }
    let mut reader = Reader { scrub, known: HashMap::new(), copies: 0 };
    let body = root
        .children
        .into_iter()
        .find(|child| child.name == "Body")
        .ok_or_else(|| bad("an envelope without a body"))?;
    let answer = body.children.into_iter().next().ok_or_else(|| bad("an empty body"))?;
    if answer.name == "Fault" {
        let text = |name: &str| answer.child(name).map(|element| element.text.trim().to_owned()).unwrap_or_default();
        let code = text("faultcode");
        let code = code.rsplit_once(':').map_or(code.as_str(), |(_, local)| local).to_owned();
        return Ok(Answer::Fault(Fault { code, text: text("faultstring") }));
    }
    match answer.children.into_iter().next() {
        Some(returned) => Ok(Answer::Returned(reader.value(returned)?)),
        None => Ok(Answer::Returned(Value::Null)),
    }
}

struct Reader {
    scrub: Option<Scrub>,
    /// Values that others refer to by `href` (SOAP 1.1 section 5.4.1); the service's platform writes an object once and refers to it
    /// where it comes again.
    known: HashMap<String, Value>,
    copies: usize,
}

impl Reader {
    fn value(&mut self, element: Element) -> Result<Value> {
        let bad = |message: &str| Error::new(Kind::Malformed, "proof::envelope", message);
        if let Some(reference) = element.attribute("href") {
            let known =
                self.known.get(reference.trim_start_matches('#')).ok_or_else(|| bad("a reference to nothing"))?;
            self.copies += size(known);
            if self.copies > MOST_COPIES {
                return Err(bad("references without end"));
            }
            return Ok(known.clone());
        }
        let id = element.attribute("id").map(str::to_owned);
        let value = self.own(element)?;
        if let Some(id) = id {
            self.known.insert(id, value.clone());
        }
        Ok(value)
    }

    fn own(&mut self, element: Element) -> Result<Value> {
        if matches!(element.attribute("nil"), Some("true" | "1")) {
            return Ok(Value::Null);
        }
        let is_encoded = element.attribute("arrayType").is_some()
            || element.attribute("type").is_some_and(|kind| kind.ends_with(":Array") || kind.ends_with(":Map"));
        let Element { children, text, .. } = element;
        if children.is_empty() && !is_encoded {
            return Ok(Value::String(text));
        }
        if is_encoded || children.iter().all(|child| child.name == "item") {
            return children.into_iter().map(|child| self.value(child)).collect::<Result<Vec<_>>>().map(Value::Array);
        }
        let mut object = Map::new();
        for child in children {
            if self.scrub.is_some_and(|scrub| scrub.drops(&child.name)) {
                continue;
            }
            let name = child.name.clone();
            let value = self.value(child)?;
            add(&mut object, name, value);
        }
        if !text.trim().is_empty() {
            add(&mut object, "#text".to_owned(), Value::String(text));
        }
        Ok(Value::Object(object))
    }
}

/// A name that stands twice becomes a list: nothing is overwritten.
fn add(object: &mut Map<String, Value>, name: String, value: Value) {
    match object.get_mut(&name) {
        None => {
            object.insert(name, value);
        }
        Some(Value::Array(values)) => values.push(value),
        Some(first) => {
            let before = first.take();
            *first = Value::Array(vec![before, value]);
        }
    }
}

fn size(value: &Value) -> usize {
    match value {
        Value::Array(values) => 1 + values.iter().map(size).sum::<usize>(),
        Value::Object(fields) => 1 + fields.values().map(size).sum::<usize>(),
        _ => 1,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic, reason = "tests fail by panicking")]
mod tests {
    use super::super::operations;
    use super::*;
    use serde_json::json;

    fn returned(inside: &str) -> Value {
        let text = format!(
            "<e:Envelope xmlns:e=\"http://schemas.xmlsoap.org/soap/envelope/\"><e:Body><r>{inside}</r></e:Body></e:Envelope>"
        );
        match read(text.as_bytes(), Some(Scrub::default())).unwrap() {
            Answer::Returned(value) => value,
            Answer::Fault(fault) => panic!("{fault:?}"),
        }
    }

    #[test]
    fn a_question_names_its_arguments_in_the_documented_order_and_escapes_them() {
        let call = operations::GET_ALL_PROOFS.with(["0", "<&>", "100"]);
        let text = write("https://soap.proofhq.com/", &call, Some("s&1")).unwrap();
        let root = Element::parse(text.as_bytes()).unwrap();
        let asked = &root.child("Body").unwrap().children[0];
        let parts: Vec<(&str, &str)> = asked.children.iter().map(|c| (c.name.as_str(), c.text.as_str())).collect();
        assert_eq!(asked.name, "getAllProofs");
        assert_eq!(parts, [("SessionID", "s&1"), ("StartFrom", "0"), ("SearchQuery", "<&>"), ("ItemsPerPage", "100")]);
        let lists = operations::GET_PROOFS_BY_WORKSPACES.with(["1,2", "0", "100", "true"]);
        let text = write("n", &lists, Some("s")).unwrap();
        assert!(text.contains("xsd:int[2]") && text.matches("<item ").count() == 2, "{text}");
    }

    #[test]
    fn what_xml_cannot_carry_is_refused_before_it_is_sent() {
        let call = operations::DO_LOGIN.with(["ann@example.com", "pass\u{1}word"]);
        let error = write("n", &call, None).unwrap_err();
        assert_eq!(error.kind(), Kind::Refused);
        assert!(!error.detail().contains("pass\u{1}"));
    }

    #[test]
    fn objects_lists_texts_and_nothing_are_told_apart() {
        let value = returned(
            "<return xsi:type=\"SOAP-ENC:Array\" SOAP-ENC:arrayType=\"x[2]\"><item><id>12345678901234567890</id><new_field><deep>1</deep></new_field>\
             <replies xsi:type=\"SOAP-ENC:Array\"></replies><deadline xsi:nil=\"true\"/><empty/></item><item><id>2</id></item></return>",
        );
        let expected = json!([
            {"id": "12345678901234567890", "new_field": {"deep": "1"}, "replies": [], "deadline": null, "empty": ""},
            {"id": "2"},
        ]);
        assert_eq!(value, expected);
    }

    #[test]
    fn a_repeated_name_loses_nothing_and_neither_does_text_between_elements() {
        let value = returned("<return><tag>a</tag><tag>b</tag><tag>c</tag>loose<x>1</x></return>");
        assert_eq!(value, json!({"tag": ["a", "b", "c"], "x": "1", "#text": "loose"}));
    }

    #[test]
    fn credentials_and_personal_links_are_dropped_while_reading() {
        let value = returned(
            "<return><item><id>1</id><api_token>secret</api_token><proof_url>https://x</proof_url><dowload_url>y</dowload_url></item></return>",
        );
        assert_eq!(value, json!([{"id": "1"}]));
    }

    #[test]
    fn an_object_written_once_and_referred_to_is_read_twice() {
        let value = returned("<return><item id=\"ref1\"><id>1</id></item><item href=\"#ref1\"/></return>");
        assert_eq!(value, json!([{"id": "1"}, {"id": "1"}]));
        let text = "<e:Envelope><e:Body><r><return><item href=\"#nowhere\"/></return></r></e:Body></e:Envelope>";
        assert_eq!(read(text.as_bytes(), None).unwrap_err().kind(), Kind::Malformed);
    }

    #[test]
    fn references_cannot_swell_an_answer() {
        let mut inside = "<a0 id=\"r0\"><x>1</x><y>2</y></a0>".to_owned();
        for n in 1..40 {
            let before = n - 1;
            inside.push_str(&format!("<a{n} id=\"r{n}\"><x href=\"#r{before}\"/><y href=\"#r{before}\"/></a{n}>"));
        }
        let text = format!("<e:Envelope><e:Body><r><return>{inside}</return></r></e:Body></e:Envelope>");
        assert_eq!(read(text.as_bytes(), None).unwrap_err().kind(), Kind::Malformed);
    }

    #[test]
    fn a_fault_is_found_whatever_its_prefix() {
        let text = "<s:Envelope><s:Body><s:Fault><faultcode>SOAP-ENV:307</faultcode><faultstring> Locked </faultstring></s:Fault></s:Body></s:Envelope>";
        let expected = Fault { code: "307".into(), text: "Locked".into() };
        assert_eq!(read(text.as_bytes(), None).unwrap(), Answer::Fault(expected));
    }

    #[test]
    fn a_page_is_not_an_answer() {
        for text in ["<html><body><p>Log in</p></body></html>", "<Envelope/>", "<Envelope><Body/></Envelope>", "{}"] {
            assert_eq!(read(text.as_bytes(), None).unwrap_err().kind(), Kind::Malformed, "{text}");
        }
    }
}
