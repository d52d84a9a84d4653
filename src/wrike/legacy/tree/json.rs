//! JSON answers. Numbers keep their digits; what breaks is named with line and column.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::{DEEPEST, Node, malformed, not_utf8};
use crate::error::Result;

/// Read a JSON text.
///
/// # Errors
/// `Malformed`, with line and column.
pub fn parse(body: &[u8]) -> Result<Node> {
    let text = std::str::from_utf8(body).map_err(|error| not_utf8(body, error))?;
    // The whole at once, so that a mistake's place is one in the whole.
    let raw: &RawValue = serde_json::from_str(text).map_err(|error| {
        let message = if error.is_eof() { "the JSON breaks off" } else { "not JSON" };
        malformed(message, (error.line(), error.column())).caused_by(error)
    })?;
    node(raw.get(), DEEPEST)
}

fn node(text: &str, deepest: usize) -> Result<Node> {
    let text = text.trim();
    let inner = || deepest.checked_sub(1).ok_or_else(|| malformed("nested too deeply", (1, 1)));
    // It has been read once, so its first character tells what it is, and an error means that the text has, say, half a surrogate.
    let odd = |error: serde_json::Error| malformed("not JSON", (error.line(), error.column())).caused_by(error);
    match text.as_bytes().first() {
        Some(b'"') => serde_json::from_str(text).map(Node::Text).map_err(odd),
        Some(b'[') => {
            let inner = inner()?;
            let items: Vec<&RawValue> = serde_json::from_str(text).map_err(odd)?;
            Ok(Node::List(items.into_iter().map(|item| node(item.get(), inner)).collect::<Result<_>>()?))
        }
        Some(b'{') => {
            let inner = inner()?;
            let Entries(entries) = serde_json::from_str(text).map_err(odd)?;
            let named = entries.into_iter().map(|(name, value)| Ok((name, node(value.get(), inner)?)));
            Ok(Node::Named(named.collect::<Result<_>>()?))
        }
        Some(b'n') => Ok(Node::Text(String::new())),
        _ => Ok(Node::Text(text.to_owned())),
    }
}

/// An object's entries as they stand.
struct Entries<'a>(Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for Entries<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        struct Visit;
        impl<'de> Visitor<'de> for Visit {
            type Value = Entries<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> std::result::Result<Self::Value, A::Error> {
                let mut entries: Vec<(String, &'de RawValue)> = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Entries(entries))
            }
        }
        deserializer.deserialize_map(Visit)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;
    use crate::error::Kind;

    fn broken(text: &str) -> String {
        let error = parse(text.as_bytes()).unwrap_err();
        assert_eq!(error.kind(), Kind::Malformed);
        error.detail()
    }

    #[test]
    fn a_missing_quote_and_a_trailing_comma_are_reported_with_their_place() {
        let missing_quote = "{\"folder\": {\n  \"description\": \"test description,\n  \"authorUid\": \"x\"\n}}";
        assert!(broken(missing_quote).contains("line: 2; column: 3"), "{}", broken(missing_quote));
        let trailing_comma = "{\"timelogs\": {\n  \"list\": [\n    {\"id\": 1},\n  ]\n}}";
        assert!(broken(trailing_comma).contains("line: 4; column: 3"), "{}", broken(trailing_comma));
    }

    #[test]
    fn what_is_not_json_is_malformed_and_never_a_panic() {
        for text in ["", "<html>", "{", "[1,", "\"a", "nul", "{\"a\":1}x", r#""\ud800""#, "1e", "\u{feff}{}"] {
            broken(text);
        }
        assert_eq!(parse(b"{\"a\":\"\xff\"}").unwrap_err().kind(), Kind::Malformed);
        let deep = format!("{}{}", "[".repeat(100), "]".repeat(100));
        assert!(broken(&deep).contains("too deeply"));
        broken(&"[".repeat(1_000_000));
    }

    #[test]
    fn numbers_keep_their_digits() {
        let node = parse(br#"[123456789012345678901234567890, 10.0, 2.10, -1, true, null]"#).unwrap();
        let texts = ["123456789012345678901234567890", "10.0", "2.10", "-1", "true", ""];
        assert_eq!(node, Node::List(texts.into_iter().map(|text| Node::Text(text.to_owned())).collect()));
    }
}
