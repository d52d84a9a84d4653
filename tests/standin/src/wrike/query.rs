//! Query strings read as strictly as the service does: unknown names, wrong forms and doubles are refused.

use std::collections::HashSet;

use percent_encoding::percent_decode_str;
use serde_json::Value;

use super::answer::Refusal;
use crate::account::mix::mix;
use crate::account::{parse_date, parse_date_time};

/// The parameters of a request.
#[derive(Debug, Clone, Default)]
pub(crate) struct Query {
    pairs: Vec<(String, String)>,
}

/// Both bounds are inclusive, in Unix seconds; one may be open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct DateRange {
    pub start: Option<u64>,
    pub end: Option<u64>,
}

impl DateRange {
    pub fn contains(self, moment: u64) -> bool {
        self.start.is_none_or(|start| start <= moment) && self.end.is_none_or(|end| moment <= end)
    }
}

impl Query {
    pub fn parse(raw: Option<&str>) -> Result<Self, Refusal> {
        let mut pairs: Vec<(String, String)> = Vec::new();
        for part in raw.unwrap_or_default().split('&').filter(|part| !part.is_empty()) {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            let (name, value) = (decode(name)?, decode(value)?);
            if pairs.iter().any(|(seen, _)| *seen == name) {
                return Err(Refusal::request(&format!("parameter {name} given twice")));
            }
            pairs.push((name, value));
        }
        Ok(Self { pairs })
    }

    /// Refuses every parameter that is not in `known`. Those in `unmodelled` exist in the service but not here.
    pub fn allow(&self, known: &[&str], unmodelled: &[&str]) -> Result<(), Refusal> {
        for (name, _) in &self.pairs {
            if unmodelled.contains(&name.as_str()) {
                return Err(Refusal::NotModelled(format!("parameter {name}")));
            }
            if !known.contains(&name.as_str()) {
                return Err(Refusal::parameter(&format!("unknown parameter {name}")));
            }
        }
        Ok(())
    }

    pub fn text(&self, name: &str) -> Option<&str> {
        self.pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    pub fn has(&self, name: &str) -> bool {
        self.text(name).is_some()
    }

    /// `true` or `false`.
    pub fn flag(&self, name: &str) -> Result<Option<bool>, Refusal> {
        match self.text(name) {
            None => Ok(None),
            Some("true") => Ok(Some(true)),
            Some("false") => Ok(Some(false)),
            Some(_) => Err(Refusal::parameter(&format!("{name} must be true or false"))),
        }
    }

    /// A whole number from 1 to `most`.
    pub fn number(&self, name: &str, most: u64) -> Result<Option<u64>, Refusal> {
        let Some(text) = self.text(name) else {
            return Ok(None);
        };
        let number = text.parse().ok().filter(|number| (1..=most).contains(number));
        number.map(Some).ok_or_else(|| Refusal::parameter(&format!("{name} must be from 1 to {most}")))
    }

    /// One of a table of constants.
    pub fn choice<'a>(&self, name: &str, choices: &[&'a str]) -> Result<Option<&'a str>, Refusal> {
        let Some(text) = self.text(name) else {
            return Ok(None);
        };
        let found = choices.iter().copied().find(|choice| *choice == text);
        found.map(Some).ok_or_else(|| Refusal::parameter(&format!("{name} has an unknown value")))
    }

    /// `["a","b"]`, or the bare form `[a,b]` of the service's own examples.
    pub fn list(&self, name: &str) -> Result<Option<Vec<String>>, Refusal> {
        let Some(text) = self.text(name) else {
            return Ok(None);
        };
        if let Ok(names) = serde_json::from_str::<Vec<String>>(text) {
            return Ok(Some(names));
        }
        let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
        let names: Option<Vec<String>> =
            bare.map(|inner| inner.split(',').map(|name| name.trim().to_owned()).collect());
        names
            .filter(|names| names.iter().all(|name| !name.is_empty() && name.chars().all(char::is_alphanumeric)))
            .map(Some)
            .ok_or_else(|| Refusal::parameter(&format!("{name} must be a JSON array of strings")))
    }

    /// The parameter `fields`: names out of `known`, each once.
    pub fn fields(&self, known: &[&str]) -> Result<HashSet<String>, Refusal> {
        let mut fields = HashSet::new();
        for name in self.list("fields")?.unwrap_or_default() {
            if !known.contains(&name.as_str()) {
                return Err(Refusal::parameter(&format!("unknown field {name}")));
            }
            fields.insert(name);
        }
        Ok(fields)
    }

    /// `{"start":"2020-07-01T00:00:00Z","end":"..."}`: whole seconds, not empty, one bound may be left out.
    pub fn moments(&self, name: &str) -> Result<Option<DateRange>, Refusal> {
        self.range(name, parse_date_time, "yyyy-MM-dd'T'HH:mm:ss'Z'")
    }

    /// As [`Query::moments`], in days.
    pub fn days(&self, name: &str) -> Result<Option<DateRange>, Refusal> {
        self.range(name, parse_date, "yyyy-MM-dd")
    }

    fn range(&self, name: &str, parse: fn(&str) -> Option<u64>, format: &str) -> Result<Option<DateRange>, Refusal> {
        let Some(text) = self.text(name) else {
            return Ok(None);
        };
        let wrong = |why: &str| Refusal::parameter(&format!("{name}: {why}"));
        let Ok(Value::Object(bounds)) = serde_json::from_str::<Value>(text) else {
            return Err(wrong("must be a JSON object"));
        };
        let mut range = DateRange { start: None, end: None };
        for (key, value) in &bounds {
            let moment = value.as_str().and_then(parse).ok_or_else(|| wrong(&format!("must look like {format}")))?;
            match key.as_str() {
                "start" => range.start = Some(moment),
                "end" => range.end = Some(moment),
                _ => return Err(wrong("has only start and end")),
            }
        }
        match range {
            DateRange { start: None, end: None } => Err(wrong("is empty")),
            DateRange { start: Some(start), end: Some(end) } if start >= end => Err(wrong("is empty")),
            _ => Ok(Some(range)),
        }
    }

    /// A number for the query without its paging: a page token holds for one query only.
    pub fn fingerprint(&self, operation: &str) -> u64 {
        let mut parts: Vec<String> = self
            .pairs
            .iter()
            .filter(|(name, _)| !matches!(name.as_str(), "pageSize" | "nextPageToken" | "pageToken"))
            .map(|(name, value)| format!("{name}={value}\n"))
            .collect();
        parts.sort_unstable();
        parts.push(operation.to_owned());
        parts.concat().bytes().fold(0, |hash, byte| mix(hash, u64::from(byte)))
    }
}

fn decode(text: &str) -> Result<String, Refusal> {
    let spaced = text.replace('+', " ");
    let decoded = percent_decode_str(&spaced).decode_utf8();
    decoded.map(std::borrow::Cow::into_owned).map_err(|_| Refusal::request("query is not UTF-8"))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;

    fn query(raw: &str) -> Query {
        Query::parse(Some(raw)).unwrap()
    }

    #[test]
    fn both_forms_of_lists_are_read() {
        for raw in ["fields=%5B%22a%22,%22b%22%5D", "fields=[a,b]", "fields=[a,%20b]"] {
            assert_eq!(query(raw).list("fields").unwrap().unwrap(), ["a", "b"], "{raw}");
        }
        for raw in ["fields=a,b", "fields=[\"a\"", "fields=[a,,b]", "fields={}"] {
            assert!(query(raw).list("fields").is_err(), "{raw}");
        }
    }

    #[test]
    fn ranges_need_whole_seconds_and_must_not_be_empty() {
        let good = query(r#"d={"start":"2020-07-01T00:00:00Z","end":"2020-07-02T00:00:00Z"}"#);
        assert_eq!(good.moments("d").unwrap().unwrap().start, Some(1_593_561_600));
        assert!(query(r#"d={"start":"2020-07-01T00:00:00Z"}"#).moments("d").is_ok());
        for wrong in [
            r#"{"start":"2020-07-01T00:00:00.000Z"}"#,
            r#"{"start":"2020-07-01"}"#,
            r#"{"start":"2020-07-02T00:00:00Z","end":"2020-07-02T00:00:00Z"}"#,
            r#"{"start":"2020-07-02T00:00:00Z","end":"2020-07-01T00:00:00Z"}"#,
            r#"{"from":"2020-07-02T00:00:00Z"}"#,
            "{}",
            "2020",
        ] {
            assert!(query(&format!("d={wrong}")).moments("d").is_err(), "{wrong}");
        }
    }

    #[test]
    fn doubles_unknown_names_and_bad_numbers_are_refused() {
        assert!(Query::parse(Some("a=1&a=2")).is_err());
        assert!(query("a=1&b=2").allow(&["a"], &[]).is_err());
        for wrong in ["n=0", "n=1001", "n=x", "n=-1", "n="] {
            assert!(query(wrong).number("n", 1000).is_err(), "{wrong}");
        }
        assert!(query("f=yes").flag("f").is_err());
    }

    #[test]
    fn the_fingerprint_ignores_paging_and_order_only() {
        let base = query("a=1&b=2").fingerprint("tasks");
        assert_eq!(query("b=2&nextPageToken=x&a=1&pageSize=3").fingerprint("tasks"), base);
        assert_ne!(query("a=1&b=3").fingerprint("tasks"), base);
        assert_ne!(query("a=1&b=2").fingerprint("timelogs"), base);
    }
}
