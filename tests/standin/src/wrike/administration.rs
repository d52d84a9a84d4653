//! What administrators read: users, invitations, roles, types, webhooks, the audit log; and the colours.

use super::answer::Page;
use super::paging::{Paging, paged};
use super::{Answer, Ask};

/// The audit log's largest page and, unasked, its first.
const AUDIT: Paging = Paging { max: 1000, unpaged: None };

/// `GET /users/{id}`: one user at a time.
pub(crate) fn user(ask: &Ask<'_>, id: &str) -> Answer {
    ask.query.allow(&[], &[])?;
    let index = ask.account.person_index(id).ok_or_else(|| super::missing(id, "User"))?;
    Ok(Page::of("users", [ask.account.user(index)]).into_response())
}

/// `GET /invitations`.
pub(crate) fn invitations(ask: &Ask<'_>) -> Answer {
    ask.query.allow(&[], &[])?;
    Ok(Page::of("invitations", ask.account.invitations()).into_response())
}

/// `GET /access_roles`.
pub(crate) fn access_roles(ask: &Ask<'_>) -> Answer {
    ask.query.allow(&[], &[])?;
    Ok(Page::of("accessRoles", ask.account.access_roles()).into_response())
}

/// `GET /user_types`.
pub(crate) fn user_types(ask: &Ask<'_>) -> Answer {
    ask.query.allow(&[], &[])?;
    Ok(Page::of("userTypes", ask.account.user_types()).into_response())
}

/// `GET /webhooks`.
pub(crate) fn webhooks(ask: &Ask<'_>) -> Answer {
    ask.query.allow(&[], &[])?;
    Ok(Page::of("webhooks", ask.account.webhooks()).into_response())
}

/// `GET /colors`.
pub(crate) fn colors(ask: &Ask<'_>) -> Answer {
    ask.query.allow(&[], &[])?;
    Ok(Page::of("colors", ask.account.colors()).into_response())
}

/// `GET /audit_log`, oldest first, always in pages.
pub(crate) fn audit_log(ask: &Ask<'_>) -> Answer {
    let unmodelled = ["operations", "objectType", "objectIds", "users"];
    ask.query.allow(&["eventDate", "pageSize", "nextPageToken"], &unmodelled)?;
    let range = ask.query.moments("eventDate")?;
    let matches = |index: &u64| range.is_none_or(|range| range.contains(ask.account.audit_moment(*index)));
    paged(ask, "auditLog", AUDIT, ask.account.spec().audit_entries, matches, |index| ask.account.audit_entry(index))
}
