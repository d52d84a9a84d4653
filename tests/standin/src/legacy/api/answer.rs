//! Answers as one tree, written as JSON or XML: so both carry equal values.

use serde_json::{Map, Value};

use super::xml;
use crate::body::Body;

/// How an answer is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    Json,
    Xml,
}

/// How lists look in XML. The document shows one only: `contacts`, whose members are attributes in every style.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum XmlStyle {
    /// Every member is an element, as in the document's `profile`.
    #[default]
    Elements,
    /// Objects in lists carry their plain members as attributes, as in the document's `contacts`.
    Attributes,
}

/// What a method answers.
#[derive(Debug)]
pub(crate) enum Answer {
    /// An object under its wrapper's name.
    Tree { wrapper: &'static str, members: Map<String, Value> },
    /// A file.
    File { row: u64, name: String, content_type: String, body: Body },
}

impl Answer {
    /// One object.
    pub fn object(wrapper: &'static str, members: Map<String, Value>) -> Self {
        Self::Tree { wrapper, members }
    }

    /// `{"wrapper": {"list": [...]}}`.
    pub fn list(wrapper: &'static str, items: impl IntoIterator<Item = Map<String, Value>>) -> Self {
        let list = items.into_iter().map(Value::Object).collect();
        Self::Tree { wrapper, members: [("list".to_owned(), Value::Array(list))].into_iter().collect() }
    }
}

/// Puts the request's marker where the samples have it: before lists, after the members of a single object.
pub(crate) fn mark(members: Map<String, Value>, key: Option<&str>) -> Map<String, Value> {
    let Some(key) = key else { return members };
    let marker = ("asyncKey".to_owned(), Value::from(key));
    if members.contains_key("list") && !members.contains_key("tLast") {
        std::iter::once(marker).chain(members).collect()
    } else {
        members.into_iter().chain([marker]).collect()
    }
}

/// Writes an answer.
pub(crate) fn write(format: Format, style: XmlStyle, wrapper: &str, members: Map<String, Value>) -> String {
    match format {
        Format::Json => {
            let members = Value::Object(members);
            Value::Object([(wrapper.to_owned(), members)].into_iter().collect()).to_string()
        }
        Format::Xml => xml::write(style, wrapper, &members),
    }
}
