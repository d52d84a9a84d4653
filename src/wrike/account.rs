//! The account and the API's version.

use serde_json::value::RawValue;

use super::Query;
use crate::error::Result;
use crate::model::{Object, dates};
use time::OffsetDateTime;

/// `GET /account`, which also tells whether the token is good for this data centre.
pub fn get() -> Query {
    Query::new("/account").fields(&["metadata", "customFields", "subscription"])
}

/// `GET /version`: the smallest call.
pub fn version() -> Query {
    Query::new("/version")
}

/// What a run needs to know of its account.
#[derive(Debug, Clone)]
pub struct Account {
    /// API id.
    pub id: String,
    /// Name.
    pub name: String,
    /// When it was made: nothing in it is older.
    pub created: Option<OffsetDateTime>,
    /// The recycle bin.
    pub recycle_bin: String,
}

/// Read an account object.
///
/// # Errors
/// `Malformed` when it has no id.
pub fn parse(raw: &RawValue) -> Result<Account> {
    let object = Object::parse(raw)?;
    Ok(Account {
        id: object.id(),
        name: object.text("name"),
        created: dates::parse_api(&object.text("createdDate")),
        recycle_bin: object.text("recycleBinId"),
    })
}
