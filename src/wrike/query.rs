//! A call: path and parameters. Objects and arrays travel as JSON inside a parameter's value.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use time::OffsetDateTime;

use crate::error::Result;
use crate::model::dates;

/// Everything but RFC 3986's unreserved characters.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A GET call of the API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// The method without ids: what a refusal of one of its fields is about.
    method: &'static str,
    path: String,
    parameters: Vec<(&'static str, String)>,
    fields: Vec<&'static str>,
}

impl Query {
    /// The method at `path`, which is made of names that need no escaping ("/tasks").
    pub fn new(path: &'static str) -> Self {
        Self { method: path, path: path.to_owned(), parameters: Vec::new(), fields: Vec::new() }
    }

    /// The objects with these ids: "/folders/ID,ID". Ids come from the network, so they are escaped.
    pub fn by_ids<'a>(path: &'static str, ids: impl IntoIterator<Item = &'a str>) -> Self {
        let ids: Vec<String> = ids.into_iter().map(escape).collect();
        Self { path: format!("{path}/{}", ids.join(",")), ..Self::new(path) }
    }

    /// Something below several objects: "/contacts/ID,ID/hourly_rates".
    pub fn by_ids_below(path: &'static str, ids: &[String], what: &'static str) -> Self {
        let query = Self::by_ids(path, ids.iter().map(String::as_str));
        Self { path: format!("{}/{what}", query.path), ..query }
    }

    /// Something below one object: "/tasks/ID/comments".
    pub fn below(path: &'static str, id: &str, what: &'static str) -> Self {
        Self { path: format!("{path}/{}/{what}", escape(id)), ..Self::new(path) }
    }

    /// Add a plain parameter.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.parameters.push((name, value.to_string()));
        self
    }

    /// Ask for optional fields.
    #[must_use]
    pub fn fields(mut self, names: &[&'static str]) -> Self {
        self.fields.extend(names);
        self
    }

    /// Its optional fields.
    pub fn optional_fields(&self) -> &[&'static str] {
        &self.fields
    }

    /// Its `limit`, where it has one.
    pub fn limit(&self) -> Option<usize> {
        self.parameters.iter().find(|(name, _)| *name == "limit").and_then(|(_, value)| value.parse().ok())
    }

    /// The method, without ids.
    pub fn method(&self) -> &'static str {
        self.method
    }

    /// The same call without this field.
    #[must_use]
    pub fn without(mut self, field: &str) -> Self {
        self.fields.retain(|name| *name != field);
        self
    }

    /// Restrict a date to a range; both ends included as far as the documents tell.
    ///
    /// # Errors
    /// `Internal` for dates beyond the year 9999.
    pub fn range(self, name: &'static str, start: OffsetDateTime, end: OffsetDateTime) -> Result<Self> {
        let (start, end) = (dates::api(start)?, dates::api(end)?);
        Ok(self.with(name, format!("{{\"start\":\"{start}\",\"end\":\"{end}\"}}")))
    }

    /// Path and query string, relative to the API's base.
    pub fn render(&self) -> String {
        let quoted: Vec<String> = self.fields.iter().map(|name| format!("\"{name}\"")).collect();
        let fields = (!quoted.is_empty()).then(|| ("fields", format!("[{}]", quoted.join(","))));
        let mut text = self.path.clone();
        for (n, (name, value)) in self.parameters.iter().chain(&fields).enumerate() {
            text.push(if n == 0 { '?' } else { '&' });
            text.push_str(name);
            text.push('=');
            text.push_str(&escape(value));
        }
        text
    }
}

/// Percent-encode for a path or a query.
pub(super) fn escape(text: &str) -> String {
    utf8_percent_encode(text, ESCAPED).to_string()
}

/// Cut ids into batches of at most [`super::IDS_PER_CALL`] whose path stays under [`super::LONGEST_PATH`].
pub fn batches(ids: &[String]) -> Vec<&[String]> {
    let mut batches = Vec::new();
    let (mut start, mut length) = (0, 0);
    for (n, id) in ids.iter().enumerate() {
        let more = escape(id).len() + 1;
        if n > start && (n - start >= super::IDS_PER_CALL || length + more > super::LONGEST_PATH) {
            batches.push(&ids[start..n]);
            (start, length) = (n, 0);
        }
        length += more;
    }
    if start < ids.len() {
        batches.push(&ids[start..]);
    }
    batches
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn objects_travel_as_escaped_json() {
        let (start, end) = (OffsetDateTime::UNIX_EPOCH, OffsetDateTime::UNIX_EPOCH + time::Duration::DAY);
        let query =
            Query::new("/comments").range("createdDate", start, end).map(|query| query.fields(&["type", "x"]).render());
        let expected = "/comments?createdDate=%7B%22start%22%3A%221970-01-01T00%3A00%3A00Z%22%2C%22end%22%3A%221970-01-02T00%3A00%3A00Z%22%7D&fields=%5B%22type%22%2C%22x%22%5D";
        assert_eq!(query.ok().as_deref(), Some(expected));
    }

    #[test]
    fn an_id_from_the_network_cannot_leave_its_place_in_the_path() {
        let query = Query::below("/attachments", "../../x?y=1#z", "download").render();
        assert_eq!(query, "/attachments/..%2F..%2Fx%3Fy%3D1%23z/download");
    }

    proptest! {
        #[test]
        fn batches_hold_every_id_once_in_order_and_stay_within_limits(ids in prop::collection::vec("[A-Za-z0-9:=._-]{1,256}", 0..400)) {
            let batches = batches(&ids);
            prop_assert_eq!(batches.concat(), ids.clone());
            for batch in batches {
                prop_assert!(!batch.is_empty() && batch.len() <= super::super::IDS_PER_CALL);
                let path = Query::by_ids("/folders", batch.iter().map(String::as_str)).render();
                prop_assert!(path.len() <= super::super::LONGEST_PATH + 800);
            }
        }
    }
}
