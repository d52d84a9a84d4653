//! Bookings, job roles, placeholders, rates, rollups, time sheets and lock periods.

use serde_json::Value;

use super::answer::{Page, Refusal};
use super::paging::{Paging, paged};
use super::query::DateRange;
use super::schedules::overlaps;
use super::{Answer, Ask};
use crate::account::mix::at;
use crate::account::parse_date;

/// Rollups come in pages of at most 100, and so without being asked.
const ROLLUPS: Paging = Paging { max: 100, unpaged: None };

/// `GET /bookings`: everything without dates, otherwise what has a day between them, first and last included.
pub(crate) fn bookings(ask: &Ask<'_>) -> Answer {
    bookings_among(ask, (0..ask.account.spec().bookings).collect())
}

/// `GET /folders/{id}/bookings`.
pub(crate) fn bookings_of_folder(ask: &Ask<'_>, id: &str) -> Answer {
    let folder = ask.account.folder_index(id).ok_or_else(|| super::missing(id, "Folder"))?;
    bookings_among(ask, ask.account.bookings_of_folder(folder))
}

fn bookings_among(ask: &Ask<'_>, candidates: Vec<u64>) -> Answer {
    ask.query.allow(&["startDate", "finishDate"], &[])?;
    let range = DateRange { start: day(ask, "startDate")?, end: day(ask, "finishDate")? };
    if matches!((range.start, range.end), (Some(start), Some(end)) if start > end) {
        return Err(Refusal::parameter("finishDate is before startDate"));
    }
    let account = ask.account;
    let found = candidates.into_iter().filter(|&index| overlaps(Some(range), account.booking_days(index)));
    Ok(Page::of("bookings", found.map(|index| account.booking(index))).into_response())
}

/// A bare `yyyy-MM-dd`.
fn day(ask: &Ask<'_>, name: &str) -> Result<Option<u64>, Refusal> {
    let wrong = || Refusal::parameter(&format!("{name} must look like yyyy-MM-dd"));
    ask.query.text(name).map(|text| parse_date(text).ok_or_else(wrong)).transpose()
}

/// `GET /bookings/{up to 100 ids}`.
pub(crate) fn bookings_by_ids(ask: &Ask<'_>, ids: &[String]) -> Answer {
    ask.query.allow(&[], &[])?;
    each("bookings", ids, |id| {
        let index = ask.account.booking_index(id).ok_or_else(|| super::missing(id, "Booking"))?;
        Ok(ask.account.booking(index))
    })
}

/// `GET /jobroles`.
pub(crate) fn job_roles(ask: &Ask<'_>) -> Answer {
    ask.query.allow(&[], &[])?;
    Ok(Page::of("jobRoles", ask.account.job_roles()).into_response())
}

/// `GET /placeholders`.
pub(crate) fn placeholders(ask: &Ask<'_>) -> Answer {
    ask.query.allow(&[], &[])?;
    Ok(Page::of("placeholders", ask.account.placeholders()).into_response())
}

/// `GET /timesheets`: everything at once. The kind is in the singular, as seen.
pub(crate) fn timesheets(ask: &Ask<'_>) -> Answer {
    ask.query.allow(&[], &[])?;
    Ok(Page::of("timesheet", ask.account.timesheets()).into_response())
}

/// `GET /contacts/{up to 100 ids}/hourly_rates`: people have rates, groups and invitations are refused.
pub(crate) fn contact_rates(ask: &Ask<'_>, ids: &[String]) -> Answer {
    ask.query.allow(&[], &[])?;
    each("hourlyRates", ids, |id| {
        let person = ask.account.person_index(id);
        let person = person.ok_or_else(|| Refusal::parameter("contact id is not the id of a user"))?;
        Ok(ask.account.contact_rates_of(person))
    })
}

/// `GET /folders/{id}/hourly_rates`: folders that are no projects have none.
pub(crate) fn folder_rates(ask: &Ask<'_>, id: &str) -> Answer {
    ask.query.allow(&[], &[])?;
    let folder = ask.account.folder_index(id).ok_or_else(|| super::missing(id, "Folder"))?;
    Ok(Page::of("hourlyRates", ask.account.folder_rates_of(folder)).into_response())
}

/// `GET /tasks/{up to 100 ids}/rollups`.
pub(crate) fn task_rollups(ask: &Ask<'_>, ids: &[String]) -> Answer {
    let tasks: Result<Vec<u64>, Refusal> =
        ids.iter().map(|id| ask.account.task_index(id).ok_or_else(|| super::missing(id, "Task"))).collect();
    rollups(ask, &tasks?, |task| ask.account.task_rollups_of(task))
}

/// `GET /folders/{up to 100 ids}/rollups`.
pub(crate) fn folder_rollups(ask: &Ask<'_>, ids: &[String]) -> Answer {
    let folders: Result<Vec<u64>, Refusal> =
        ids.iter().map(|id| ask.account.folder_index(id).ok_or_else(|| super::missing(id, "Folder"))).collect();
    rollups(ask, &folders?, |folder| ask.account.folder_rollups_of(folder))
}

fn rollups(ask: &Ask<'_>, owners: &[u64], settings: impl Fn(u64) -> Value) -> Answer {
    ask.query.allow(&["pageSize", "nextPageToken"], &[])?;
    paged(ask, "rollups", ROLLUPS, owners.len() as u64, |_| true, |place| settings(owners[at(place)]))
}

/// `GET /folders/{id}/timelog_lock_periods` and `GET /spaces/{id}/timelog_lock_periods`.
pub(crate) fn folder_locks(ask: &Ask<'_>, id: &str) -> Answer {
    ask.query.allow(&[], &[])?;
    let is_space = ask.account.space_index(id).is_some();
    let locks = match ask.account.folder_index(id) {
        Some(folder) => ask.account.folder_locks_of(folder),
        None if is_space => None,
        None => return Err(super::missing(id, "Folder")),
    };
    Ok(Page::of("timelogLockPeriods", locks).into_response())
}

/// `GET /tasks/{id}/timelog_lock_periods`.
pub(crate) fn task_locks(ask: &Ask<'_>, id: &str) -> Answer {
    ask.query.allow(&[], &[])?;
    let task = ask.account.task_index(id).ok_or_else(|| super::missing(id, "Task"))?;
    Ok(Page::of("timelogLockPeriods", ask.account.task_locks_of(task)).into_response())
}

/// One object for each id, in their order; the first refusal refuses all.
fn each(kind: &'static str, ids: &[String], object: impl Fn(&str) -> Result<Value, Refusal>) -> Answer {
    let objects: Result<Vec<Value>, Refusal> = ids.iter().map(|id| object(id)).collect();
    Ok(Page::of(kind, objects?).into_response())
}
