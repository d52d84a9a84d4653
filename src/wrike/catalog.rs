//! The kinds that are asked for and kept as received: one row each, with its file in the archive. Kinds that need more thought
//! (people, folders, tasks, comments, attachments, time logs) have a file of their own.
//!
//! Paths, parameters and page sizes: Wrike's API reference, as gathered in the tables of methods and of pages.

use time::OffsetDateTime;

use super::{PAGE_SIZE, Query, export};
use crate::engine::messages::Part;
use crate::error::Result;

/// How a kind is listed.
#[derive(Clone, Copy)]
pub enum Ask {
    /// All in one answer.
    Once(fn() -> Query),
    /// Page by page; the argument is the token of the page.
    Pages(fn(Option<&str>) -> Query),
    /// All in one answer for each space.
    PerSpace(fn(&str) -> Query),
    /// All in one answer for each work schedule.
    PerSchedule(fn(&str) -> Query),
    /// All in one answer for each project.
    PerProject(fn(&str) -> Query),
    /// For folders and projects by their ids, at most [`super::IDS_PER_CALL`] in a call.
    PerFolders(fn(&[String]) -> Query),
    /// The same for tasks that have subtasks, of which something can be rolled up.
    PerParents(fn(&[String]) -> Query),
    /// All in one answer for each person, where the account has types of users: an answer has nothing else that contacts lack.
    PerUser(fn(&str) -> Query),
    /// For people by their ids, at most [`super::IDS_PER_CALL`] in a call.
    PerPeople(fn(&[String]) -> Query),
}

/// One kind.
pub struct Row {
    /// Under which its answers are recorded; no two rows share one.
    pub key: &'static str,
    /// File in the archive; rows with one file go into it together.
    pub file: &'static str,
    /// Singular, as the ledger counts it.
    pub kind: &'static str,
    /// Plural, for sentences.
    pub plural: &'static str,
    /// Which of the user's choices it belongs to.
    pub part: Part,
    /// How it is asked for.
    pub ask: Ask,
}

const fn row(
    key: &'static str,
    file: &'static str,
    kind: &'static str,
    plural: &'static str,
    part: Part,
    ask: Ask,
) -> Row {
    Row { key, file, kind, plural, part, ask }
}

/// Every such kind, in the order in which it is asked for.
pub const ROWS: &[Row] = &[
    // Spaces first: others are asked for space by space.
    row("spaces", "spaces.json", "space", "Spaces", Part::Setup, Ask::Once(spaces)),
    row("workflows", "workflows.json", "workflow", "Workflows", Part::Setup, Ask::Once(|| Query::new("/workflows"))),
    row(
        "space-workflows",
        "workflows.json",
        "workflow",
        "Workflows of spaces",
        Part::Setup,
        Ask::PerSpace(|id| Query::below("/spaces", id, "workflows")),
    ),
    row(
        "custom-fields",
        "custom_fields.json",
        "custom field",
        "Custom fields",
        Part::Setup,
        Ask::Once(|| Query::new("/customfields").fields(&["dataUsageStatistics", "addedToSpaces"])),
    ),
    row(
        "space-custom-fields",
        "custom_fields.json",
        "custom field",
        "Custom fields of spaces",
        Part::Setup,
        Ask::PerSpace(|id| {
            Query::below("/spaces", id, "customfields").fields(&["dataUsageStatistics", "addedToSpaces"])
        }),
    ),
    row(
        "item-types",
        "custom_item_types.json",
        "item type",
        "Custom item types",
        Part::Setup,
        Ask::Once(|| {
            Query::new("/custom_item_types")
                .with("withDeleted", true)
                .with("limit", 10_000)
                .fields(&["dataUsageStatistics"])
        }),
    ),
    row(
        "bi-schema",
        "bi_export_schema.json",
        "export schema",
        "The schema of the BI export",
        Part::BiExport,
        Ask::Once(export::schema),
    ),
    row("colors", "colors.json", "colour", "Colours", Part::Setup, Ask::Once(|| Query::new("/colors"))),
    row("webhooks", "webhooks.json", "webhook", "Webhooks", Part::Setup, Ask::Once(|| Query::new("/webhooks"))),
    row(
        "access-roles",
        "access_roles.json",
        "access role",
        "Access roles",
        Part::People,
        Ask::Once(|| Query::new("/access_roles")),
    ),
    row(
        "user-types",
        "user_types.json",
        "user type",
        "User types",
        Part::People,
        Ask::Once(|| Query::new("/user_types")),
    ),
    row(
        "users",
        "users_with_types.json",
        "user with a type",
        "Users' types",
        Part::People,
        Ask::PerUser(|id| Query::by_ids("/users", [id])),
    ),
    row(
        "invitations",
        "invitations.json",
        "invitation",
        "Invitations",
        Part::People,
        Ask::Once(|| Query::new("/invitations")),
    ),
    row("job-roles", "job_roles.json", "job role", "Job roles", Part::Planning, Ask::Once(|| Query::new("/jobroles"))),
    row(
        "placeholders",
        "placeholders.json",
        "placeholder",
        "Placeholders",
        Part::Planning,
        Ask::Once(|| Query::new("/placeholders")),
    ),
    row(
        "hourly-rates",
        "hourly_rates.json",
        "hourly rate",
        "Hourly rates",
        Part::Planning,
        Ask::PerPeople(|ids| Query::by_ids_below("/contacts", ids, "hourly_rates")),
    ),
    row(
        "project-rates",
        "hourly_rates.json",
        "hourly rate",
        "Hourly rates of projects",
        Part::Planning,
        Ask::PerProject(|id| Query::below("/folders", id, "hourly_rates")),
    ),
    row(
        "folder-rollups",
        "rollups.json",
        "rollup",
        "Rollup settings of folders and projects",
        Part::Planning,
        Ask::PerFolders(|ids| Query::by_ids_below("/folders", ids, "rollups")),
    ),
    row(
        "task-rollups",
        "rollups.json",
        "rollup",
        "Rollup settings of tasks",
        Part::Planning,
        Ask::PerParents(|ids| Query::by_ids_below("/tasks", ids, "rollups")),
    ),
    row(
        "schedules",
        "work_schedules.json",
        "work schedule",
        "Work schedules",
        Part::Planning,
        Ask::Once(|| Query::new("/workschedules").fields(&["userIds"])),
    ),
    row(
        "schedule-exceptions",
        "work_schedule_exceptions.json",
        "work schedule exception",
        "Exceptions of work schedules",
        Part::Planning,
        Ask::PerSchedule(|id| Query::below("/workschedules", id, "workschedule_exclusions")),
    ),
    row(
        "user-exceptions",
        "user_schedule_exceptions.json",
        "user schedule exception",
        "Exceptions of users' schedules",
        Part::Planning,
        Ask::Once(|| Query::new("/user_schedule_exclusions")),
    ),
    row("bookings", "bookings.json", "booking", "Bookings", Part::Planning, Ask::Once(|| Query::new("/bookings"))),
    row("approvals", "approvals.json", "approval", "Approvals", Part::Approvals, Ask::Pages(approvals)),
    row(
        "request-forms",
        "request_forms.json",
        "request form",
        "Request forms",
        Part::Templates,
        Ask::Pages(request_forms),
    ),
    row(
        "folder-blueprints",
        "folder_blueprints.json",
        "folder blueprint",
        "Blueprints of folders",
        Part::Templates,
        Ask::Once(|| Query::new("/folder_blueprints").fields(&["customFields"])),
    ),
    row(
        "task-blueprints",
        "task_blueprints.json",
        "task blueprint",
        "Blueprints of tasks",
        Part::Templates,
        Ask::Once(|| Query::new("/task_blueprints").with("limit", 1000)),
    ),
    row(
        "space-folder-blueprints",
        "folder_blueprints.json",
        "folder blueprint",
        "Blueprints of folders of spaces",
        Part::Templates,
        Ask::PerSpace(|id| Query::below("/spaces", id, "folder_blueprints").fields(&["customFields"])),
    ),
    row(
        "space-task-blueprints",
        "task_blueprints.json",
        "task blueprint",
        "Blueprints of tasks of spaces",
        Part::Templates,
        Ask::PerSpace(|id| Query::below("/spaces", id, "task_blueprints").with("limit", 1000)),
    ),
    row(
        "timelog-categories",
        "timelog_categories.json",
        "timelog category",
        "Time log categories",
        Part::Time,
        Ask::Once(|| Query::new("/timelog_categories")),
    ),
    row(
        "space-locks",
        "timelog_lock_periods.json",
        "time log lock period",
        "Time log lock periods of spaces",
        Part::Time,
        Ask::PerSpace(|id| Query::below("/spaces", id, "timelog_lock_periods")),
    ),
    row(
        "project-locks",
        "timelog_lock_periods.json",
        "time log lock period",
        "Time log lock periods of projects",
        Part::Time,
        Ask::PerProject(|id| Query::below("/folders", id, "timelog_lock_periods")),
    ),
    row(
        "timesheets",
        "timesheets.json",
        "timesheet",
        "Timesheets",
        Part::Time,
        Ask::Once(|| Query::new("/timesheets")),
    ),
];

/// `GET /spaces`, archived ones too. `userIsMember` unset means all that are visible.
pub fn spaces() -> Query {
    Query::new("/spaces").with("withArchived", true).fields(&["members", "workScheduleId"])
}

fn approvals(token: Option<&str>) -> Query {
    paged(Query::new("/approvals").with("pageSize", PAGE_SIZE), token)
}

/// Here a page holds at most 100.
fn request_forms(token: Option<&str>) -> Query {
    paged(Query::new("/request_forms").with("pageSize", 100), token)
}

/// A page of a listing whose request parameter is `nextPageToken`.
pub fn paged(query: Query, token: Option<&str>) -> Query {
    match token {
        Some(token) => query.with("nextPageToken", token),
        None => query,
    }
}

/// `GET /audit_log` of `[start, end]`; only where the plan has it.
///
/// # Errors
/// `Internal` for dates beyond the year 9999.
pub fn audit_log(start: OffsetDateTime, end: OffsetDateTime) -> Result<Query> {
    Query::new("/audit_log").with("pageSize", PAGE_SIZE).range("eventDate", start, end)
}

/// The row whose answers are recorded under keys that begin with this.
pub fn row_of(key: &str) -> Option<&'static Row> {
    ROWS.iter().find(|row| row.key == key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_rows_share_a_key() {
        let keys: std::collections::BTreeSet<&str> = ROWS.iter().map(|row| row.key).collect();
        assert_eq!(keys.len(), ROWS.len());
        assert!(ROWS.iter().all(|row| !row.key.contains('/')));
    }

    #[test]
    fn spaces_and_schedules_come_before_what_is_asked_for_each_of_them() {
        let place = |key: &str| ROWS.iter().position(|row| row.key == key);
        assert!(ROWS.iter().enumerate().all(|(n, row)| match row.ask {
            Ask::PerSpace(_) => place("spaces").is_some_and(|spaces| spaces < n),
            Ask::PerSchedule(_) => place("schedules").is_some_and(|schedules| schedules < n),
            _ => true,
        }));
    }
}
