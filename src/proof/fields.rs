//! A received object, read leniently: a field that is missing, null or of another type counts as empty, and all that was received
//! stays beside it, known or not.

use serde_json::{Map, Value};

/// The fields of an object as received.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Fields(pub Map<String, Value>);

impl Fields {
    /// The object in `value`; none when it is something else.
    pub fn of(value: Value) -> Option<Self> {
        match value {
            Value::Object(fields) => Some(Self(fields)),
            _ => None,
        }
    }

    /// A text; empty when there is none.
    pub fn text(&self, name: &str) -> &str {
        self.0.get(name).and_then(Value::as_str).unwrap_or_default()
    }

    /// A whole number, written as a number or as a text.
    pub fn int(&self, name: &str) -> Option<i64> {
        match self.0.get(name)? {
            Value::String(text) => text.trim().parse().ok(),
            Value::Number(number) => number.as_i64(),
            _ => None,
        }
    }

    /// A truth value: "true" and "1", "false" and "0" (XML Schema part 2, section 3.2.2).
    pub fn flag(&self, name: &str) -> Option<bool> {
        match self.0.get(name)? {
            Value::Bool(flag) => Some(*flag),
            Value::String(text) => match text.trim() {
                "true" | "1" => Some(true),
                "false" | "0" => Some(false),
                _ => None,
            },
            _ => None,
        }
    }

    /// An object within it; an empty one when there is none.
    pub fn object(&self, name: &str) -> Fields {
        self.0.get(name).cloned().and_then(Fields::of).unwrap_or_default()
    }

    /// The objects of a list; what is no object is passed over.
    pub fn objects(&self, name: &str) -> Vec<Fields> {
        match self.0.get(name) {
            Some(Value::Array(items)) => items.iter().cloned().filter_map(Fields::of).collect(),
            // A list of one that was not written as a list.
            Some(value @ Value::Object(_)) => Fields::of(value.clone()).into_iter().collect(),
            _ => Vec::new(),
        }
    }
}

/// A kind of object that an operation returns.
pub trait Wire: Sized {
    /// What it is called in the vendor's WSDL.
    const NAME: &'static str;
    /// The fields that are known of it.
    const FIELDS: &'static [&'static str];

    /// Read it from `fields`.
    fn read(fields: Fields) -> Self;

    /// All that was received.
    fn fields(&self) -> &Fields;
}

/// The objects that an operation returned: a list, or a single one.
pub fn objects<T: Wire>(returned: Value) -> Vec<T> {
    let values = match returned {
        Value::Array(values) => values,
        value @ Value::Object(_) => vec![value],
        _ => Vec::new(),
    };
    values.into_iter().filter_map(Fields::of).map(T::read).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn wrong_types_count_as_empty_and_nothing_is_lost() {
        let value = json!({"id": " 7", "n": 8, "big": "99999999999999999999", "yes": "1", "no": "false", "odd": "maybe", "nil": null, "list": [{"a": "1"}, "x"], "one": {"a": "2"}, "new": [1]});
        let fields = Fields::of(value.clone()).unwrap();
        assert_eq!(
            (fields.int("id"), fields.int("n"), fields.int("big"), fields.int("nil")),
            (Some(7), Some(8), None, None)
        );
        assert_eq!(fields.text("big"), "99999999999999999999");
        assert_eq!((fields.flag("yes"), fields.flag("no"), fields.flag("odd")), (Some(true), Some(false), None));
        assert_eq!((fields.objects("list").len(), fields.objects("one").len(), fields.objects("id").len()), (1, 1, 0));
        assert_eq!(Value::Object(fields.0), value);
    }
}
