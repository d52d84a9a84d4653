//! Reading an object that may lack anything, have anything more, or have a field of another type than documented.

use serde_json::value::RawValue;
use serde_json::{Map, Value};

use crate::error::{Error, Kind, Result};

/// A JSON object, read leniently. A field of the wrong type counts as missing; the raw text keeps it all the same.
pub struct Object<'a> {
    fields: Map<String, Value>,
    raw: &'a RawValue,
}

impl<'a> Object<'a> {
    /// Read `raw`.
    ///
    /// # Errors
    /// `Malformed` when it is not an object with a string `id`.
    pub fn parse(raw: &'a RawValue) -> Result<Self> {
        let object = Self::parse_without_id(raw)?;
        if object.text("id").is_empty() {
            return Err(Error::new(Kind::Malformed, "model::object", "an object without an id"));
        }
        Ok(object)
    }

    /// Read `raw`, which need not have an id.
    ///
    /// # Errors
    /// `Malformed` when it is not an object.
    pub fn parse_without_id(raw: &'a RawValue) -> Result<Self> {
        let fields = serde_json::from_str(raw.get())
            .map_err(|error| Error::new(Kind::Malformed, "model::object", "not an object").caused_by(error))?;
        Ok(Self { fields, raw })
    }

    /// The object as received.
    pub fn source(&self) -> Box<RawValue> {
        self.raw.to_owned()
    }

    /// Its id.
    pub fn id(&self) -> String {
        self.text("id")
    }

    /// A text; empty when missing.
    pub fn text(&self, key: &str) -> String {
        self.fields.get(key).and_then(Value::as_str).unwrap_or_default().to_owned()
    }

    /// A whole number from 0 up.
    pub fn number(&self, key: &str) -> Option<u64> {
        self.fields.get(key).and_then(Value::as_u64)
    }

    /// A truth value; false when missing.
    pub fn flag(&self, key: &str) -> bool {
        self.fields.get(key).and_then(Value::as_bool).unwrap_or(false)
    }

    /// A list of texts; what is not a text is passed over.
    pub fn texts(&self, key: &str) -> Vec<String> {
        let items = self.fields.get(key).and_then(Value::as_array);
        items.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
    }

    /// Any value.
    pub fn value(&self, key: &str) -> Option<&Value> {
        self.fields.get(key)
    }

    /// A value deeper down, by JSON pointer without the first slash ("profiles/0/email").
    pub fn at(&self, path: &str) -> Option<&Value> {
        let (first, rest) = path.split_once('/').unwrap_or((path, ""));
        let value = self.fields.get(first)?;
        if rest.is_empty() { Some(value) } else { value.pointer(&format!("/{rest}")) }
    }

    /// A text deeper down; empty when missing.
    pub fn text_at(&self, path: &str) -> String {
        self.at(path).and_then(Value::as_str).unwrap_or_default().to_owned()
    }

    /// A truth value deeper down.
    pub fn flag_at(&self, path: &str) -> bool {
        self.at(path).and_then(Value::as_bool).unwrap_or(false)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;

    fn raw(text: &str) -> Box<RawValue> {
        RawValue::from_string(text.to_owned()).unwrap()
    }

    #[test]
    fn wrong_types_count_as_missing_and_nothing_is_lost() {
        let text =
            r#"{"id":"A","title":7,"shared":["x",1,null,"y"],"big":123456789012345678901234567890,"new":{"a":[1]}}"#;
        let raw = raw(text);
        let object = Object::parse(&raw).unwrap();
        assert_eq!(object.text("title"), "");
        assert_eq!(object.texts("shared"), ["x", "y"]);
        assert_eq!(object.number("big"), None);
        assert_eq!(object.at("new/a/0").and_then(Value::as_u64), Some(1));
        assert_eq!(object.source().get(), text);
    }

    #[test]
    fn an_object_needs_an_id() {
        for text in [r"[]", "7", "null", "{}", r#"{"id":7}"#, r#"{"id":""}"#] {
            assert_eq!(Object::parse(&raw(text)).err().map(|error| error.kind()), Some(Kind::Malformed), "{text}");
        }
    }
}
