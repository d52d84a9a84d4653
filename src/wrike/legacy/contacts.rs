//! `wrike.contacts.list`: whom the calling user knows.

use serde::Serialize;

use super::answer::{Ask, Received};
use super::call::Call;
use super::method::Method;
use super::tree::{Fields, Node, Unknown};
use crate::error::Result;

/// Somebody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Contact {
    /// User identifier.
    pub uid: String,
    /// First name, may be empty.
    pub first_name: String,
    /// Last name, may be empty.
    pub last_name: String,
    /// Primary address, may be empty.
    pub email: String,
    /// What else came.
    #[serde(flatten)]
    pub unknown: Unknown,
}

/// `wrike.contacts.list`
pub fn list() -> Ask<Vec<Contact>> {
    Ask::new(Call::new(Method::ContactsList), |Received { mut fields, .. }| fields.objects("list", read))
}

fn read(node: Node) -> Result<Contact> {
    let mut fields = Fields::of(node)?;
    Ok(Contact {
        uid: fields.uid("uid")?,
        first_name: fields.text("firstName").unwrap_or_default(),
        last_name: fields.text("lastName").unwrap_or_default(),
        email: fields.text("email").unwrap_or_default(),
        unknown: fields.rest(),
    })
}
