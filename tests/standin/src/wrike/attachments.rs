//! Attachments: lists, links and bodies.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::json;

use super::answer::{Page, Refusal};
use super::query::DateRange;
use super::response::Response;
use super::{Answer, Ask};
use crate::account::{Account, put};
use http::StatusCode;

/// An account-wide range must be shorter than this, in seconds.
const WINDOW: u64 = 31 * 86_400;

/// `GET /attachments`.
pub(crate) fn list(ask: &Ask<'_>) -> Answer {
    let range = ask.query.moments("createdDate")?.ok_or_else(|| Refusal::required("createdDate"))?;
    let too_long = || Refusal::parameter("Time range must be less than 31 days");
    let start = range.start.ok_or_else(too_long)?;
    let end = range.end.unwrap_or(ask.now.max(start));
    if end - start >= WINDOW {
        return Err(too_long());
    }
    rows(ask, ask.account.attachments_between(start, end))
}

/// `GET /tasks/{id}/attachments`.
pub(crate) fn of_task(ask: &Ask<'_>, id: &str) -> Answer {
    if ask.account.bin_task_index(id).is_some() {
        return rows(ask, Vec::new());
    }
    let task = ask.account.task_index(id).ok_or_else(|| super::missing(id, "Task"))?;
    rows(ask, ask.account.attachments_of_task(task))
}

/// `GET /folders/{id}/attachments`.
pub(crate) fn of_folder(ask: &Ask<'_>, id: &str) -> Answer {
    let folder = ask.account.folder_index(id).ok_or_else(|| super::missing(id, "Folder"))?;
    rows(ask, ask.account.attachments_of_folder(folder))
}

fn rows(ask: &Ask<'_>, rows: impl IntoIterator<Item = u64>) -> Answer {
    ask.query.allow(&["versions", "createdDate", "withUrls"], &[])?;
    let versions = presence(ask, "versions")?;
    let range = ask.query.moments("createdDate")?.unwrap_or(DateRange { start: None, end: None });
    let account = ask.account;
    let wanted = rows
        .into_iter()
        .filter(|&row| versions || account.attachment_is_current(row))
        .filter(|&row| range.contains(account.attachment_created(row)));
    page(ask, wanted)
}

/// `GET /attachments/{up to 100 ids}`.
pub(crate) fn by_ids(ask: &Ask<'_>, ids: &[String]) -> Answer {
    ask.query.allow(&["versions", "withUrls"], &[])?;
    let found: Result<Vec<u64>, Refusal> = ids.iter().map(|id| row(ask, id)).collect();
    page(ask, found?)
}

fn page(ask: &Ask<'_>, rows: impl IntoIterator<Item = u64>) -> Answer {
    let urls = presence(ask, "withUrls")?;
    let data = rows.into_iter().map(|row| {
        let mut attachment = ask.account.attachment(row);
        if urls {
            put(&mut attachment, "url", ask.account.attachment_url(row));
        }
        attachment
    });
    Ok(Page::of("attachments", data).into_response())
}

/// An "optional boolean" of the documents: its bare presence means true.
fn presence(ask: &Ask<'_>, name: &str) -> Result<bool, Refusal> {
    if ask.query.text(name) == Some("") { Ok(true) } else { Ok(ask.query.flag(name)?.unwrap_or(false)) }
}

/// The row of an attachment's id.
pub(crate) fn row(ask: &Ask<'_>, id: &str) -> Result<u64, Refusal> {
    ask.account.attachment_index(id).ok_or_else(|| super::missing(id, "Attachment"))
}

/// `GET /attachments/{id}/url`.
pub(crate) fn url(ask: &Ask<'_>, id: &str) -> Answer {
    ask.query.allow(&[], &[])?;
    let url = ask.account.attachment_url(row(ask, id)?);
    Ok(Page::of("attachmentsUrl", [json!({"url": url})]).into_response())
}

/// `GET /attachments/{id}/download[/name]`. External files have no bytes here.
pub(crate) fn download(ask: &Ask<'_>, id: &str, given_name: Option<&str>) -> Answer {
    ask.query.allow(&[], &[])?;
    let row = row(ask, id)?;
    if Account::attachment_type(row) != "Wrike" {
        return Err(Refusal::request("External attachments cannot be downloaded"));
    }
    let (name, content_type) = Account::file_name(row);
    let name = given_name.unwrap_or(&name);
    let mut response = Response::new(StatusCode::OK, content_type, ask.account.file_of_row(row));
    let encoded = utf8_percent_encode(name, NON_ALPHANUMERIC);
    response.header("content-disposition", &format!("attachment; filename*=UTF-8''{encoded}"));
    Ok(response)
}
