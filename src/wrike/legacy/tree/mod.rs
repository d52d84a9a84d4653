//! An answer before it has types: one shape for what JSON and XML say, so that both give equal values.
//!
//! All scalars are text: the API itself writes the same number now as `284064`, now as `"284064"`, and XML knows nothing else. A field
//! that a type names is read as that type; every other is kept in a form that does not depend on the format (see [`Node::canonical`]).

mod fields;
pub mod json;
pub mod xml;

pub use fields::{Fields, Unknown};

use serde_json::Value;

use crate::error::{Error, Kind};

/// No answer of the API nests deeper than five.
pub const DEEPEST: usize = 32;

/// A value of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    /// A scalar; the empty text stands for nothing (`""`, `null`, `<x/>`) too.
    Text(String),
    /// A JSON array.
    List(Vec<Node>),
    /// A JSON object, or an XML element with attributes or children: names may repeat, and whether it is a list in disguise
    /// depends on what is expected.
    Named(Vec<(String, Node)>),
}

impl Node {
    /// Whether it says nothing.
    pub fn is_empty(&self) -> bool {
        match self {
            Node::Text(text) => text.trim().is_empty(),
            Node::List(items) => items.is_empty(),
            Node::Named(entries) => entries.is_empty(),
        }
    }

    /// The items where a list is expected: an array's, or the children of an element whatever they are called. Nothing is an empty
    /// list; a text is none.
    pub fn into_items(self) -> Option<Vec<Node>> {
        match self {
            empty if empty.is_empty() => Some(Vec::new()),
            Node::List(items) => Some(items),
            Node::Named(entries) => Some(entries.into_iter().map(|(_, node)| node).collect()),
            Node::Text(_) => None,
        }
    }

    /// The value in JSON, the same whichever format it came in: scalars are texts, what is empty is the empty text, names are
    /// sorted. What cannot be told apart in XML is not told apart: several children of one name, or a single one named like an
    /// item of its parent (`<tags><tag>…`), are an array.
    pub fn canonical(self, name: &str) -> Value {
        match self {
            empty if empty.is_empty() && !matches!(empty, Node::Text(_)) => Value::String(String::new()),
            Node::Text(text) => Value::String(text),
            Node::List(items) => items.into_iter().map(|item| item.canonical("")).collect(),
            Node::Named(entries) if is_list(name, &entries) => {
                entries.into_iter().map(|(name, node)| node.canonical(&name)).collect()
            }
            Node::Named(mut entries) => {
                entries.sort_by(|(a, _), (b, _)| a.cmp(b));
                Value::Object(entries.into_iter().map(|(name, node)| (name.clone(), node.canonical(&name))).collect())
            }
        }
    }
}

fn is_list(parent: &str, entries: &[(String, Node)]) -> bool {
    let Some(((first, _), rest)) = entries.split_first() else { return false };
    if rest.is_empty() {
        let singular = parent.strip_suffix('s').filter(|singular| !singular.is_empty());
        return matches!(first.as_str(), "item" | "string" | "long" | "integer") || singular == Some(first);
    }
    rest.iter().all(|(name, _)| name == first)
}

/// Where in a text something is: line and column from 1, the column in characters.
fn place(text: &str, offset: usize) -> (usize, usize) {
    let mut end = offset.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let before = &text[..end];
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
}

fn malformed(message: &str, (line, column): (usize, usize)) -> Error {
    Error::new(Kind::Malformed, "wrike::legacy::tree", message).with("line", line).with("column", column)
}

fn not_utf8(body: &[u8], error: std::str::Utf8Error) -> Error {
    let (valid, _) = body.split_at(error.valid_up_to());
    let text = String::from_utf8_lossy(valid);
    malformed("not UTF-8", place(&text, text.len())).caused_by(error)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_no_type_names_has_one_form_in_both_formats() {
        let cases = [
            (r#"{"x":{"a":1,"b":true,"c":"","d":null}}"#, "<r><x><b>true</b><a>1</a><c/><d></d></x></r>"),
            (r#"{"x":["1","2"]}"#, "<r><x><item>1</item><item>2</item></x></r>"),
            (r#"{"x":["1"]}"#, "<r><x><item>1</item></x></r>"),
            (r#"{"x":[]}"#, "<r><x/></r>"),
            (r#"{"x":{}}"#, "<r><x></x></r>"),
            (r#"{"tags":[{"n":1.50}]}"#, "<r><tags><tag n='1.50'/></tags></r>"),
        ];
        for (json_text, xml_text) in cases {
            let json_value = json::parse(json_text.as_bytes()).unwrap().canonical("");
            let (_, xml_node) = xml::parse(xml_text.as_bytes()).unwrap();
            assert_eq!(json_value, xml_node.canonical(""), "{json_text}");
        }
        assert_eq!(json::parse(br#"{"b":[],"a":12345678901234567890.10}"#).unwrap().canonical("").to_string(), {
            json!({"a": "12345678901234567890.10", "b": ""}).to_string()
        });
    }

    #[test]
    fn a_place_counts_lines_and_characters_from_one() {
        assert_eq!(place("ab\ncä☃d", "ab\ncä☃".len()), (2, 4));
        assert_eq!(place("", 9), (1, 1));
        assert_eq!(place("ä", 1), (1, 1));
    }
}
