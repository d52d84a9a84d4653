//! The BI export: tables as CSV on the storage host, made by the service once a day (Wrike's documentation, "Data Export").

use std::time::Duration;

use serde_json::value::RawValue;

use super::Query;
use super::answer::Envelope;
use crate::error::{Error, Kind, Result};
use crate::model::Object;

/// The first export of an account takes minutes; nothing documents how many. After this it is told that it was not ready.
pub const LONGEST_WAIT: Duration = Duration::from_secs(10 * 60);
/// Between the first two looks; each further wait is twice as long, up to [`LATER_WAIT`].
pub const FIRST_WAIT: Duration = Duration::from_secs(2);
/// The longest wait between two looks.
pub const LATER_WAIT: Duration = Duration::from_secs(30);

/// `GET /data_export`: the last finished one. The very first call of an account answers 202 and starts one.
pub fn latest() -> Query {
    Query::new("/data_export")
}

/// `GET /data_export_schema`: what the tables and columns are; V4 is the last documented version.
pub fn schema() -> Query {
    Query::new("/data_export_schema").with("version", "V4")
}

/// Whether an answer to [`latest`] is of a finished export: some are answered 200 while they are made.
///
/// # Errors
/// `NotReady` while it is made, `Server` when making it failed or was cancelled, `Malformed`.
pub fn check(body: &[u8]) -> Result<()> {
    let envelope = Envelope::parse(body)?;
    let object = envelope.data.first().and_then(|raw| Object::parse_without_id(raw).ok());
    let status = object.map(|object| object.text("status")).unwrap_or_default();
    let kind = match status.as_str() {
        "Completed" => return Ok(()),
        "Scheduled" | "InProgress" => Kind::NotReady,
        _ => Kind::Server,
    };
    Err(Error::new(kind, "wrike::export", "the export is not done")
        .with("status", status.chars().take(60).collect::<String>()))
}

/// A table of a finished export.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// "work_workflow_stage_history"
    pub name: String,
    /// On the storage host; it takes the same token as the API.
    pub url: String,
}

/// The tables of an export; none while it is not done (`Completed`).
pub fn tables(raw: &RawValue) -> Option<Vec<Table>> {
    let object = Object::parse_without_id(raw).ok()?;
    if object.text("status") != "Completed" {
        return None;
    }
    let resources = object.value("resources")?.as_array()?;
    let text = |resource: &serde_json::Value, key: &str| {
        resource.get(key).and_then(serde_json::Value::as_str).unwrap_or_default().to_owned()
    };
    Some(resources.iter().map(|table| Table { name: text(table, "name"), url: text(table, "url") }).collect())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;

    fn read(json: &str) -> Option<Vec<Table>> {
        tables(&RawValue::from_string(json.to_owned()).unwrap())
    }

    #[test]
    fn an_export_has_tables_only_when_it_is_completed() {
        for state in ["Scheduled", "InProgress", "Cancelled", "Failed", ""] {
            assert_eq!(read(&format!(r#"{{"id":"A","status":"{state}","resources":[]}}"#)), None, "{state}");
        }
        let kind =
            |state: &str| check(format!(r#"{{"data":[{{"status":"{state}"}}]}}"#).as_bytes()).unwrap_err().kind();
        assert_eq!(["Scheduled", "InProgress"].map(kind), [Kind::NotReady; 2]);
        assert_eq!(["Failed", "Cancelled", ""].map(kind), [Kind::Server; 3]);
        let done = read(r#"{"status":"Completed","resources":[{"name":"work","url":"https://s/1"},{"name":7}]}"#);
        let table = |name: &str, url: &str| Table { name: name.into(), url: url.into() };
        assert_eq!(done.unwrap(), [table("work", "https://s/1"), table("", "")]);
    }
}
