//! Rows of the CSV files: a received object, and beside it what is not one of its fields.

use std::borrow::Cow;

use serde_json::Value as Json;

use crate::archive::csv::Value;
use crate::archive::proof::Row;
use crate::proof::fields::{Fields, Wire};

/// A row: first what was found out, then the object's own fields by their names.
pub struct ObjectRow<'a> {
    fields: &'a Fields,
    found: Vec<(&'static str, Value<'a>)>,
}

impl<'a> ObjectRow<'a> {
    /// The row of an object.
    pub fn of(object: &'a impl Wire) -> Self {
        Self::of_fields(object.fields())
    }

    /// The row of an object that is read field by field.
    pub fn of_fields(fields: &'a Fields) -> Self {
        Self { fields, found: Vec::new() }
    }

    /// A value that is not one of its fields, or stands instead of one.
    #[must_use]
    pub fn with(mut self, key: &'static str, value: impl Into<Value<'a>>) -> Self {
        self.found.push((key, value.into()));
        self
    }
}

impl Row for ObjectRow<'_> {
    /// Every name may be a field that this service left out, so none is unknown.
    fn value(&self, key: &str) -> Option<Value<'_>> {
        if let Some((_, value)) = self.found.iter().find(|(found, _)| *found == key) {
            return Some(value.clone());
        }
        Some(match self.fields.0.get(key) {
            None | Some(Json::Null) => Value::None,
            Some(Json::String(text)) if text.is_empty() => Value::None,
            Some(Json::String(text)) => Value::Text(Cow::Borrowed(text)),
            Some(Json::Bool(flag)) => Value::Flag(*flag),
            Some(Json::Number(number)) => Value::Text(Cow::Owned(number.to_string())),
            // A list or an object has no place in a cell; it is in `json/`.
            Some(Json::Array(_) | Json::Object(_)) => Value::None,
        })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_row_knows_its_fields_and_what_was_found_beside_them() {
        let fields =
            Fields::of(json!({"id": "12345678901234567890", "name": "=1", "empty": "", "nil": null, "list": ["a"]}))
                .unwrap();
        let row = ObjectRow::of_fields(&fields).with("name", "found").with("archived", true);
        assert_eq!(row.value("id"), Some(Value::Text("12345678901234567890".into())));
        assert_eq!(row.value("name"), Some(Value::Text("found".into())));
        assert_eq!(row.value("archived"), Some(Value::Flag(true)));
        for none in ["empty", "nil", "list", "not_there"] {
            assert_eq!(row.value(none), Some(Value::None), "{none}");
        }
    }
}
