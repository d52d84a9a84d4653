//! Contacts and groups.

use serde_json::Value;

use super::answer::{Page, Refusal, strip};
use super::paging::Cursor;
use super::{Answer, Ask};
use crate::account::mix::at;

const CONTACT_FIELDS: [&str; 6] =
    ["metadata", "currentBillRate", "currentCostRate", "jobRoleId", "workScheduleId", "customFields"];

/// `GET /contacts`: those who left only with `deleted=true`, the others only without.
pub(crate) fn contacts(ask: &Ask<'_>) -> Answer {
    ask.query.allow(&["deleted", "me", "fields"], &["active", "types", "emails", "metadata"])?;
    let fields = ask.query.fields(&CONTACT_FIELDS)?;
    let me = ask.query.text("me").is_some_and(|value| value != "false");
    let contacts: Box<dyn Iterator<Item = Value>> = if ask.query.flag("deleted")?.unwrap_or(false) {
        Box::new(ask.account.deleted_contacts())
    } else {
        Box::new(ask.account.contacts())
    };
    let kept = contacts.filter(|contact| !me || contact["me"] == true);
    Ok(Page::of("contacts", kept.map(|contact| strip(contact, &CONTACT_FIELDS, &fields))).into_response())
}

/// `GET /contacts/{up to 100 ids}`.
pub(crate) fn contacts_by_ids(ask: &Ask<'_>, ids: &[String]) -> Answer {
    ask.query.allow(&["fields"], &["metadata"])?;
    let fields = ask.query.fields(&CONTACT_FIELDS)?;
    let mut page = Page::of("contacts", []);
    for id in ids {
        let mut all = ask.account.contacts().chain(ask.account.deleted_contacts());
        let contact = all.find(|contact| contact["id"] == **id).ok_or_else(|| super::missing(id, "Contact"))?;
        page.data.push(strip(contact, &CONTACT_FIELDS, &fields));
    }
    Ok(page.into_response())
}

/// `GET /groups`. The token of the answer's `nextPageToken` is asked for as `pageToken`.
pub(crate) fn groups(ask: &Ask<'_>) -> Answer {
    if !ask.rights.groups {
        return Err(Refusal::forbidden());
    }
    ask.query.allow(&["fields", "pageSize", "pageToken"], &["metadata"])?;
    let fields = ask.query.fields(&["metadata"])?;
    let cursor = Cursor::read(ask, "pageToken")?;
    let count = ask.account.spec().groups;
    let Cursor { position, size } = cursor.unwrap_or(Cursor { position: 0, size: count });
    let groups = ask.account.groups().skip(at(position)).take(at(size));
    let mut page = Page::of("groups", groups.map(|group| strip(group, &["metadata"], &fields)));
    if let Some(cursor) = cursor {
        page.next = (position + size < count).then(|| cursor.token(position + size, ask));
    }
    Ok(page.into_response())
}
