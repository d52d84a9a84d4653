//! Time logs.

use serde_json::value::RawValue;

use super::Query;
use super::comments::owner_of;
use crate::error::Result;
use crate::model::{Object, Timelog};

/// `GET /timelogs`, page by page.
pub fn page(page_token: Option<&str>) -> Query {
    let query = Query::new("/timelogs").with("pageSize", super::PAGE_SIZE).fields(&[
        "billingType",
        "approvalStatus",
        "lockStatus",
        "exportStatus",
    ]);
    match page_token {
        Some(token) => query.with("nextPageToken", token),
        None => query,
    }
}

/// Read a time log.
///
/// # Errors
/// `Malformed` when it has no id.
pub fn parse(raw: &RawValue) -> Result<Timelog> {
    let object = Object::parse(raw)?;
    Ok(Timelog {
        id: object.id(),
        owner: owner_of(&object),
        tracked: object.text("trackedDate"),
        source: object.source(),
    })
}
