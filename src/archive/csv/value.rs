//! What a cell holds.

use std::borrow::Cow;

/// A cell of a row.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Value<'a> {
    /// The service gave nothing: an empty cell.
    #[default]
    None,
    /// Text, as received.
    Text(Cow<'a, str>),
    /// A whole number. One that does not fit stays [`Value::Text`], as received.
    Number(i64),
    /// A date as the service wrote it. Proof's carry no zone, so they are never read and written anew.
    Date(Cow<'a, str>),
    /// `true` or `false`.
    Flag(bool),
}

impl<'a> Value<'a> {
    /// The cell's text before guarding and quoting.
    pub fn text(self) -> Cow<'a, str> {
        match self {
            Value::None => Cow::Borrowed(""),
            Value::Text(text) | Value::Date(text) => text,
            Value::Number(number) => Cow::Owned(number.to_string()),
            Value::Flag(flag) => Cow::Borrowed(if flag { "true" } else { "false" }),
        }
    }

    /// A number is never a formula, though it may begin with a minus sign.
    pub(super) fn may_be_formula(&self) -> bool {
        matches!(self, Value::Text(_) | Value::Date(_))
    }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Value::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Value<'_> {
    fn from(text: String) -> Self {
        Value::Text(Cow::Owned(text))
    }
}

impl From<i64> for Value<'_> {
    fn from(number: i64) -> Self {
        Value::Number(number)
    }
}

impl From<bool> for Value<'_> {
    fn from(flag: bool) -> Self {
        Value::Flag(flag)
    }
}

impl<'a, T: Into<Value<'a>>> From<Option<T>> for Value<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Value::None, Into::into)
    }
}
