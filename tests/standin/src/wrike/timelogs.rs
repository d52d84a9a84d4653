//! Time log records.

use serde_json::json;

use super::answer::{Page, strip};
use super::paging::Cursor;
use super::{Answer, Ask};
use crate::account::mix::at;
use crate::account::{put, text};

const OPTIONAL: [&str; 4] = ["billingType", "approvalStatus", "lockStatus", "exportStatus"];

/// `GET /timelogs`: everything at once without `pageSize`.
pub(crate) fn list(ask: &Ask<'_>) -> Answer {
    let known = ["createdDate", "updatedDate", "trackedDate", "plainText", "fields", "pageSize", "nextPageToken"];
    ask.query.allow(&known, &["me", "descendants", "subTasks", "timelogCategories", "billingTypes"])?;
    let fields = ask.query.fields(&OPTIONAL)?;
    let plain = ask.query.flag("plainText")?.unwrap_or(false);
    let (created, updated) = (ask.query.moments("createdDate")?, ask.query.moments("updatedDate")?);
    let tracked = ask.query.days("trackedDate")?;
    let cursor = Cursor::read(ask, "nextPageToken")?;
    let account = ask.account;
    let matches = |index: &u64| {
        created.is_none_or(|range| range.contains(account.timelog_created(*index)))
            && updated.is_none_or(|range| range.contains(account.timelog_created(*index)))
            && tracked.is_none_or(|range| range.contains(account.timelog_tracked(*index)))
    };
    let count = account.spec().timelogs;
    let Cursor { position, size } = cursor.unwrap_or(Cursor { position: 0, size: count });
    let mut found = (position..count).filter(matches);
    let mut page = Page::of("timelogs", []);
    let mut last = position;
    for index in found.by_ref().take(at(size)) {
        let mut record = strip(account.timelog(index), &OPTIONAL, &fields);
        if plain {
            let comment = text::strip_tags(record["comment"].as_str().unwrap_or_default());
            put(&mut record, "comment", json!(comment));
        }
        page.data.push(record);
        last = index;
    }
    if let Some(cursor) = cursor {
        page.next = found.next().map(|_| cursor.token(last + 1, ask));
        page.matches = (position == 0).then(|| (0..count).filter(matches).count() as u64);
    }
    Ok(page.into_response())
}
