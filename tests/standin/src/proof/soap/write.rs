//! Answers as PHP's SOAP server writes them: every value with its type, nothing as `xsi:nil`.

use std::fmt::Write;

use serde_json::Value;

use super::ENVELOPE;
use super::operations::{Operation, Release};
use super::schema::{element, fields, prefix};

/// The envelope of an answer.
pub(crate) fn envelope(operation: &Operation, release: Release, namespace: &str, result: &Value) -> String {
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<SOAP-ENV:Envelope xmlns:SOAP-ENV=\"{ENVELOPE}\" xmlns:ns1=\"{}\" \
         xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" \
         xmlns:SOAP-ENC=\"http://schemas.xmlsoap.org/soap/encoding/\" \
         SOAP-ENV:encodingStyle=\"http://schemas.xmlsoap.org/soap/encoding/\"><SOAP-ENV:Body><ns1:{}Response>",
        escape(namespace),
        operation.name
    );
    element_of(&mut text, "return", operation.returns, release, result);
    // Writing to a string cannot fail.
    let _ = writeln!(text, "</ns1:{}Response></SOAP-ENV:Body></SOAP-ENV:Envelope>", operation.name);
    text
}

fn element_of(text: &mut String, name: &str, kind: &str, release: Release, value: &Value) {
    if value.is_null() {
        let _ = write!(text, "<{name} xsi:nil=\"true\"/>");
        return;
    }
    if let Some(of) = element(kind) {
        let items = value.as_array().map(Vec::as_slice).unwrap_or_default();
        let (own, len) = (prefix(of), items.len());
        let _ = write!(text, "<{name} SOAP-ENC:arrayType=\"{own}:{of}[{len}]\" xsi:type=\"ns1:{kind}\">");
        for item in items {
            element_of(text, "item", of, release, item);
        }
        let _ = write!(text, "</{name}>");
        return;
    }
    let _ = write!(text, "<{name} xsi:type=\"{}:{kind}\">", prefix(kind));
    match fields(kind, release) {
        Some(fields) => {
            for field in fields {
                element_of(text, field.name, field.kind, release, value.get(field.name).unwrap_or(&Value::Null));
            }
        }
        None => text.push_str(&escape(&plain(value))),
    }
    let _ = write!(text, "</{name}>");
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Text for content and attributes. A carriage return is written as a reference: readers turn a bare one into a
/// line feed (XML 1.0, section 2.11).
pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\r' => escaped.push_str("&#13;"),
            _ => escaped.push(letter),
        }
    }
    escaped
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use serde_json::json;

    use super::*;

    fn tags(result: &Value) -> String {
        envelope(Operation::of("getTags", Release::Bare).unwrap(), Release::Bare, "https://soap.proofhq.com/", result)
    }

    #[test]
    fn hostile_text_comes_back_as_it_was() {
        let name = "a\r\nb\rc <&>\"' ]]> \u{85}\u{1F600}\t ";
        let text = tags(&json!([{"id": 1, "name": name}]));
        let document = roxmltree::Document::parse(&text).unwrap();
        let found = document.descendants().find(|node| node.has_tag_name("name")).unwrap();
        assert_eq!(found.text(), Some(name));
    }

    #[test]
    fn arrays_say_their_length_and_what_is_missing_is_nil() {
        let text = tags(&json!([{"id": 1}, {"id": 2, "name": ""}]));
        assert!(text.contains("SOAP-ENC:arrayType=\"ns1:SOAPTag[2]\""), "{text}");
        assert!(text.contains("<id xsi:type=\"xsd:int\">1</id><name xsi:nil=\"true\"/>"), "{text}");
        assert!(text.contains("<name xsi:type=\"xsd:string\"></name>"), "{text}");
    }
}
