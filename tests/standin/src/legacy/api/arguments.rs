//! A call's arguments, read strictly.

use std::collections::BTreeMap;
use std::str::FromStr;

use time::{Date, PrimitiveDateTime, Time};

use super::Refusal;
use super::method::Method;
use crate::legacy::account::{Id, parse_day, parse_moment};
use crate::legacy::oauth::Parameters;

/// Arguments by name, without the protocol's parameters.
#[derive(Debug, Default)]
pub(crate) struct Arguments(BTreeMap<String, String>);

impl Arguments {
    /// Checks names against the method's: no other, none twice, none missing.
    pub fn of(method: &Method, parameters: &Parameters) -> Result<Self, Refusal> {
        let mut arguments = Self::default();
        for (name, value) in parameters.arguments() {
            if !method.takes(name) {
                return Err(Refusal::malformed(format!("Unknown parameter: {name}.")));
            }
            if arguments.0.insert(name.to_owned(), value.to_owned()).is_some() {
                return Err(Refusal::malformed(format!("Parameter {name} is given twice.")));
            }
        }
        let is_missing =
            |names: &&str| !names.split('|').any(|name| arguments.text(name).is_some_and(|text| !text.is_empty()));
        let missing: Vec<&str> = method.required.iter().copied().filter(is_missing).collect();
        if missing.is_empty() { Ok(arguments) } else { Err(Refusal::missing(&missing.join(", ").replace('|', " or "))) }
    }

    /// The text of an argument; an empty one counts as given.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// The text of a required argument.
    pub fn required(&self, name: &str) -> Result<&str, Refusal> {
        self.text(name).ok_or_else(|| Refusal::missing(name))
    }

    /// A number or whatever else reads itself from text.
    pub fn parsed<T: FromStr>(&self, name: &str) -> Result<Option<T>, Refusal> {
        self.text(name).map(|text| text.parse().map_err(|_| bad(name, text))).transpose()
    }

    /// A required number.
    pub fn number<T: FromStr>(&self, name: &str) -> Result<T, Refusal> {
        self.parsed(name)?.ok_or_else(|| Refusal::missing(name))
    }

    /// `true` or `false`.
    pub fn flag(&self, name: &str) -> Result<Option<bool>, Refusal> {
        self.parsed(name)
    }

    /// "IDs are separated by a comma". An empty list is a list.
    pub fn list(&self, name: &str) -> Option<Vec<String>> {
        let items = |text: &str| text.split(',').filter(|item| !item.is_empty()).map(str::to_owned).collect();
        self.text(name).map(items)
    }

    /// A list of numbers.
    pub fn numbers<T: FromStr>(&self, name: &str) -> Result<Option<Vec<T>>, Refusal> {
        let Some(text) = self.text(name).filter(|text| !text.is_empty()) else {
            return Ok(self.text(name).map(|_| Vec::new()));
        };
        text.split(',').map(|item| item.parse().map_err(|_| bad(name, text))).collect::<Result<_, _>>().map(Some)
    }

    /// A required list of ids.
    pub fn ids(&self, name: &str) -> Result<Vec<Id>, Refusal> {
        self.numbers(name)?.ok_or_else(|| Refusal::missing(name))
    }

    /// A date of a task: `yyyy-MM-dd'T'HH:mm:ss`; empty text takes the date away.
    pub fn moment(&self, name: &str) -> Result<Option<Option<PrimitiveDateTime>>, Refusal> {
        let Some(text) = self.text(name) else { return Ok(None) };
        if text.is_empty() {
            return Ok(Some(None));
        }
        parse_moment(text).map(|moment| Some(Some(moment))).ok_or_else(|| bad(name, text))
    }

    /// A border of a range of dates: a day stands for its first or last second.
    pub fn border(&self, name: &str, is_end: bool) -> Result<Option<PrimitiveDateTime>, Refusal> {
        let Some(text) = self.text(name) else { return Ok(None) };
        let time = if is_end { Time::from_hms(23, 59, 59).unwrap_or(Time::MIDNIGHT) } else { Time::MIDNIGHT };
        let day = || parse_day(text).map(|day| PrimitiveDateTime::new(day, time));
        parse_moment(text).or_else(day).map(Some).ok_or_else(|| bad(name, text))
    }

    /// A required day: `yyyy-MM-dd`.
    pub fn day(&self, name: &str) -> Result<Date, Refusal> {
        let text = self.required(name)?;
        parse_day(text).ok_or_else(|| bad(name, text))
    }
}

fn bad(name: &str, text: &str) -> Refusal {
    Refusal::malformed(format!("Parameter {name} has a bad value: {text}"))
}
