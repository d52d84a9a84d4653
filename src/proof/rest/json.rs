//! JSON answers, kept as received but for the fields that are dropped: numbers beyond 2^53 and unknown fields survive letter by letter.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::super::Scrub;
use crate::error::{Error, Kind, Result};

/// Elements within elements; deeper ones are refused (serde_json's own limit for parsing is 128).
const DEEPEST: u32 = 100;

/// The JSON value in `body` without the fields that `scrub` drops, at any depth.
///
/// # Errors
/// `Malformed` when it is no JSON, an HTML page with 200 above all, or nests too deep.
pub fn scrubbed(body: &[u8], scrub: Scrub) -> Result<String> {
    let bad = |message: &str| Error::new(Kind::Malformed, "proof::json", message);
    let text = std::str::from_utf8(body).map_err(|error| bad("not UTF-8").caused_by(error))?;
    let raw: &RawValue = serde_json::from_str(text).map_err(|error| bad("not JSON").caused_by(error))?;
    let mut out = String::with_capacity(text.len());
    write(raw.get(), scrub, DEEPEST, &mut out).map_err(|error| bad("not JSON").caused_by(error))?;
    Ok(out)
}

fn write(raw: &str, scrub: Scrub, depth: u32, out: &mut String) -> Result<(), serde_json::Error> {
    let raw = raw.trim();
    let is_nested = raw.starts_with(['{', '[']);
    if is_nested && depth == 0 {
        return Err(serde::de::Error::custom("objects within objects without end"));
    }
    let deeper = depth.saturating_sub(1);
    match raw.as_bytes().first() {
        Some(b'{') => {
            let Pairs(pairs) = serde_json::from_str(raw)?;
            let kept = pairs.into_iter().filter(|(name, _)| !scrub.drops(name));
            let mut separator = '{';
            let before = out.len();
            for (name, value) in kept {
                out.push(separator);
                separator = ',';
                out.push_str(&serde_json::to_string(&name)?);
                out.push(':');
                write(value.get(), scrub, deeper, out)?;
            }
            out.push_str(if out.len() == before { "{}" } else { "}" });
        }
        Some(b'[') => {
            let items: Vec<&RawValue> = serde_json::from_str(raw)?;
            out.push('[');
            for (n, item) in items.into_iter().enumerate() {
                out.push_str(if n == 0 { "" } else { "," });
                write(item.get(), scrub, deeper, out)?;
            }
            out.push(']');
        }
        _ => out.push_str(raw),
    }
    Ok(())
}

/// Names and raw values of an object, in order; a name that stands twice stays twice.
struct Pairs<'a>(Vec<(String, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Pairs<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct OfMap;
        impl<'de> Visitor<'de> for OfMap {
            type Value = Vec<(String, &'de RawValue)>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(pairs)
            }
        }
        deserializer.deserialize_map(OfMap).map(Pairs)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn fields_are_dropped_at_any_depth_and_the_rest_stays_letter_by_letter() {
        let text = r#" [ {"id": 12345678901234567890123, "x": 1.50, "person": {"authToken": "t", "name": "A\u00e9"}, "proof_url": "p", "z": []}, {"sessionId": 1} ] "#;
        let expected = r#"[{"id":12345678901234567890123,"x":1.50,"person":{"name":"A\u00e9"},"z":[]},{}]"#;
        assert_eq!(scrubbed(text.as_bytes(), Scrub::default()).unwrap(), expected);
        assert!(scrubbed(text.as_bytes(), Scrub { keep_links: true }).unwrap().contains("proof_url"));
    }

    #[test]
    fn a_page_or_a_bomb_is_not_an_answer() {
        let deep = format!("{}1{}", "[".repeat(120), "]".repeat(120));
        for text in ["<!doctype html><title>Log in</title>", "", "{\"a\":", "{'a':1}", &deep] {
            assert_eq!(scrubbed(text.as_bytes(), Scrub::default()).unwrap_err().kind(), Kind::Malformed, "{text}");
        }
        assert!(scrubbed(b"[\"\xff\"]", Scrub::default()).is_err());
    }

    proptest! {
        #[test]
        fn what_is_kept_means_the_same(numbers in prop::collection::vec(any::<i64>(), 0..8), text in any::<String>()) {
            let value = serde_json::json!({"list": numbers, "text": text, "deep": {"text": text}});
            let kept: serde_json::Value = serde_json::from_str(&scrubbed(value.to_string().as_bytes(), Scrub::default()).unwrap()).unwrap();
            prop_assert_eq!(kept, value);
        }
    }
}
