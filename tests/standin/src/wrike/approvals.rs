//! Approvals: account-wide in pages, and one task or folder at a time.

use serde_json::Value;

use super::answer::{Page, Refusal};
use super::paging::{Paging, paged};
use super::{Answer, Ask};

/// Without `pageSize` the answer ends at `limit`, without a word, as that of tasks does.
const DEFAULT_LIMIT: u64 = 1000;

/// `GET /approvals`.
pub(crate) fn list(ask: &Ask<'_>) -> Answer {
    let known = ["statuses", "updatedDate", "limit", "pageSize", "nextPageToken"];
    ask.query.allow(&known, &["approvers", "pendingApprovers", "type"])?;
    let range = ask.query.moments("updatedDate")?;
    let statuses = ask.query.list("statuses")?;
    let known = ["Pending", "Approved", "Rejected", "Cancelled", "Draft"];
    if statuses.iter().flatten().any(|status| !known.contains(&status.as_str())) {
        return Err(Refusal::parameter("statuses has an unknown value"));
    }
    let limit = ask.query.number("limit", DEFAULT_LIMIT)?.unwrap_or(DEFAULT_LIMIT);
    let wanted = |approval: &Value| {
        statuses.as_ref().is_none_or(|statuses| statuses.iter().any(|status| approval["status"] == **status))
    };
    let account = ask.account;
    let matches = |index: &u64| {
        range.is_none_or(|range| range.contains(account.approval_updated(*index)))
            && (statuses.is_none() || wanted(&account.approval(*index)))
    };
    let paging = Paging { max: 1000, unpaged: Some(limit) };
    paged(ask, "approvals", paging, account.spec().approvals, matches, |index| account.approval(index))
}

/// `GET /approvals/{up to 100 ids}`.
pub(crate) fn by_ids(ask: &Ask<'_>, ids: &[String]) -> Answer {
    let found: Result<Vec<u64>, Refusal> =
        ids.iter().map(|id| ask.account.approval_index(id).ok_or_else(|| super::missing(id, "Approval"))).collect();
    narrow(ask, found?)
}

/// `GET /tasks/{id}/approvals`.
pub(crate) fn of_task(ask: &Ask<'_>, id: &str) -> Answer {
    let task = ask.account.task_index(id).ok_or_else(|| super::missing(id, "Task"))?;
    narrow(ask, ask.account.approvals_of_task(task))
}

/// `GET /folders/{id}/approvals`.
pub(crate) fn of_folder(ask: &Ask<'_>, id: &str) -> Answer {
    let folder = ask.account.folder_index(id).ok_or_else(|| super::missing(id, "Folder"))?;
    narrow(ask, ask.account.approvals_of_folder(folder))
}

fn narrow(ask: &Ask<'_>, approvals: Vec<u64>) -> Answer {
    ask.query.allow(&[], &[])?;
    Ok(Page::of("approvals", approvals.into_iter().map(|index| ask.account.approval(index))).into_response())
}
