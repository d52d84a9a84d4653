//! A call: a method and its arguments, in the form that the API wants them.

use std::fmt::Display;

use time::PrimitiveDateTime;

use super::method::Method;
use super::moment;
use super::oauth::signature::Parameter;

/// A text in an error; arguments may be as long as a description.
const LONGEST_SUMMARY: usize = 300;

/// A call of a method.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    method: Method,
    arguments: Vec<(&'static str, String)>,
}

impl Call {
    /// Of `method`, without arguments so far.
    pub fn new(method: Method) -> Self {
        Self { method, arguments: Vec::new() }
    }

    /// Add an argument.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Display) -> Self {
        self.arguments.push((name, value.to_string()));
        self
    }

    /// Add an argument if there is a value for it.
    #[must_use]
    pub fn with_some(self, name: &'static str, value: Option<impl Display>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    /// Add a list: "IDs are separated by a comma". An empty one is sent as such: it empties what it names.
    #[must_use]
    pub fn with_list<T: Display>(self, name: &'static str, items: &[T]) -> Self {
        let items: Vec<String> = items.iter().map(T::to_string).collect();
        self.with(name, items.join(","))
    }

    /// Add a list if there is one.
    #[must_use]
    pub fn with_some_list<T: Display>(self, name: &'static str, items: Option<&[T]>) -> Self {
        match items {
            Some(items) => self.with_list(name, items),
            None => self,
        }
    }

    /// Add a date and time if there is one.
    #[must_use]
    pub fn with_date(self, name: &'static str, date: Option<PrimitiveDateTime>) -> Self {
        self.with_some(name, date.map(moment::argument))
    }

    /// Add a date and time, or the empty text that takes it away, if either is wanted.
    #[must_use]
    pub fn with_change_of_date(self, name: &'static str, date: Option<Option<PrimitiveDateTime>>) -> Self {
        self.with_some(name, date.map(|date| date.map(moment::argument).unwrap_or_default()))
    }

    /// Which method.
    pub fn method(&self) -> Method {
        self.method
    }

    /// Its arguments as fields of a form.
    pub fn parameters(&self) -> Vec<Parameter> {
        self.arguments.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect()
    }

    /// Name and arguments in one line, for errors and the journal: "wrike.folder.get id=284064".
    pub fn summary(&self) -> String {
        let arguments: String = self.arguments.iter().map(|(name, value)| format!(" {name}={value}")).collect();
        let whole = format!("{}{arguments}", self.method.name());
        whole.chars().take(LONGEST_SUMMARY).collect()
    }
}
