//! Work schedules and their exceptions.

use super::answer::{Page, strip};
use super::query::DateRange;
use super::{Answer, Ask};

/// Not in the answer unasked.
const OPTIONAL: [&str; 1] = ["userIds"];

/// `GET /workschedules`.
pub(crate) fn list(ask: &Ask<'_>) -> Answer {
    ask.query.allow(&["fields"], &[])?;
    let fields = ask.query.fields(&OPTIONAL)?;
    let all = ask.account.work_schedules().map(|schedule| strip(schedule, &OPTIONAL, &fields));
    Ok(Page::of("workschedules", all).into_response())
}

/// `GET /workschedules/{id}`.
pub(crate) fn by_id(ask: &Ask<'_>, id: &str) -> Answer {
    ask.query.allow(&["fields"], &[])?;
    let fields = ask.query.fields(&OPTIONAL)?;
    let found = ask.account.work_schedules().find(|schedule| schedule["id"] == id);
    let schedule = found.ok_or_else(|| super::missing(id, "Work schedule"))?;
    Ok(Page::of("workschedules", [strip(schedule, &OPTIONAL, &fields)]).into_response())
}

/// `GET /workschedules/{id}/workschedule_exclusions`.
pub(crate) fn exclusions(ask: &Ask<'_>, id: &str) -> Answer {
    ask.query.allow(&["dateRange"], &[])?;
    let schedule = ask.account.schedule_index(id).ok_or_else(|| super::missing(id, "Work schedule"))?;
    let range = ask.query.days("dateRange")?;
    let found = ask.account.exceptions_of_schedule(schedule).filter(|(days, _)| overlaps(range, *days));
    Ok(Page::of("workscheduleExclusions", found.map(|(_, exception)| exception)).into_response())
}

/// `GET /user_schedule_exclusions`: of everybody without `userIds`.
pub(crate) fn user_exclusions(ask: &Ask<'_>) -> Answer {
    ask.query.allow(&["dateRange", "userIds"], &[])?;
    let (range, users) = (ask.query.days("dateRange")?, ask.query.list("userIds")?);
    let found = ask
        .account
        .exceptions_of_users()
        .filter(|(days, user, _)| overlaps(range, *days) && users.as_ref().is_none_or(|users| users.contains(user)));
    Ok(Page::of("userScheduleExclusions", found.map(|(_, _, exception)| exception)).into_response())
}

/// True if days, first and last included, have one in common with a range.
pub(crate) fn overlaps(range: Option<DateRange>, (first, last): (u64, u64)) -> bool {
    range.is_none_or(|range| range.start.is_none_or(|start| start <= last) && range.end.is_none_or(|end| first <= end))
}
