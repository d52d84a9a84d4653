//! Contacts (people, present and past) and groups.

use serde_json::value::RawValue;

use super::Query;
use crate::error::Result;
use crate::model::{Group, Object, Person};

/// Optional fields of contacts (API reference). What the plan does not know is dropped by the client.
const FIELDS: &[&str] =
    &["metadata", "currentBillRate", "currentCostRate", "jobRoleId", "workScheduleId", "customFields"];

/// `GET /contacts`: everybody at once, groups too.
pub fn contacts() -> Query {
    Query::new("/contacts").fields(FIELDS)
}

/// `GET /contacts?deleted=true`: authors of old comments may have left.
pub fn deleted_contacts() -> Query {
    contacts().with("deleted", true)
}

/// `GET /groups`. Here the page parameter is `pageToken`, unlike everywhere else.
pub fn groups(page_token: Option<&str>) -> Query {
    let query = Query::new("/groups").fields(&["metadata"]).with("pageSize", super::PAGE_SIZE);
    match page_token {
        Some(token) => query.with("pageToken", token),
        None => query,
    }
}

/// Read a contact.
///
/// # Errors
/// `Malformed` when it has no id.
pub fn parse_person(raw: &RawValue) -> Result<Person> {
    let object = Object::parse(raw)?;
    Ok(Person {
        id: object.id(),
        first_name: object.text("firstName"),
        last_name: object.text("lastName"),
        email: object.text_at("profiles/0/email"),
        kind: object.text("type"),
        role: object.text_at("profiles/0/role"),
        owner: object.flag_at("profiles/0/owner"),
        admin: object.flag_at("profiles/0/admin"),
        external: object.flag_at("profiles/0/external"),
        deleted: object.flag("deleted"),
        me: object.flag("me"),
        source: object.source(),
    })
}

/// Read a group; a contact of type Group reads the same way, its names standing for the title.
///
/// # Errors
/// `Malformed` when it has no id.
pub fn parse_group(raw: &RawValue) -> Result<Group> {
    let object = Object::parse(raw)?;
    let title = match object.text("title") {
        title if title.is_empty() => {
            format!("{} {}", object.text("firstName"), object.text("lastName")).trim().to_owned()
        }
        title => title,
    };
    Ok(Group { id: object.id(), title, members: object.texts("memberIds"), source: object.source() })
}
