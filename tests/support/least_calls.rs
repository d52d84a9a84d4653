//! The fewest calls that a whole backup of an account can take, computed from the account and from the sizes of pages, windows and
//! batches that the API's reference allows. Shares nothing with the client that it judges.

use keepsake_standin::{Account, StandIn};
use serde_json::Value;

/// Largest page of tasks, folders, time logs and approvals.
const PAGE: u64 = 1000;
/// Largest page of request forms.
const SMALL_PAGE: u64 = 100;
/// Most ids in one path.
const IDS: u64 = 100;
/// Longest window of comments, seconds: both of its ends count.
const COMMENT_WINDOW: u64 = 7 * 86_400;
/// Most comments in an answer that is sure to be whole: there are no pages, and one of 1,000 may have been cut.
const COMMENTS: usize = 999;
/// Longest window of attachments, seconds: it must be shorter than 31 days.
const ATTACHMENT_WINDOW: u64 = 31 * 86_400 - 1;

/// One kind of call.
pub struct Line {
    /// What is asked for.
    pub what: &'static str,
    /// The stand-in's names of the operations that can bring it.
    pub operations: &'static [&'static str],
    /// The fewest calls.
    pub least: u64,
}

impl Line {
    /// Calls of these operations that the stand-in has answered.
    pub fn made(&self, stand_in: &StandIn) -> u64 {
        self.operations.iter().map(|operation| stand_in.count(operation)).sum()
    }

    /// Whether it brings file bodies and not lists.
    pub fn is_download(&self) -> bool {
        self.operations == DOWNLOADS
    }
}

/// The stand-in's names for the download of a body by a call of the API.
const DOWNLOADS: &[&str] = &["attachments/{id}/download"];

/// Looks at an export until it is done, when nobody asked for one before: the stand-in has it at the third.
const LOOKS_AT_EXPORT: u64 = 3;

/// Each kind of call with the fewest of its calls, for everything that is saved by default.
pub fn least_calls(account: &Account) -> Vec<Line> {
    let (start, end) = (account.created(), account.now());
    let spaces = count(account.spaces());
    let people =
        account.contacts().chain(account.deleted_contacts()).filter(|contact| contact["type"] == "Person").count();
    let bodies = account.attachments().filter(|file| file["type"] == "Wrike").count() as u64;
    let files = count(account.attachments());
    let approvals = count(account.approvals()).div_ceil(PAGE).max(1);
    let projects = count(account.folders().filter(|folder| folder.get("project").is_some()));
    let parents =
        count(account.tasks().filter(|task| task["subTaskIds"].as_array().is_some_and(|ids| !ids.is_empty())));
    let users = account.contacts().filter(|contact| contact["type"] == "Person").count() as u64;
    let windows = (end - start).div_ceil(ATTACHMENT_WINDOW + 1).max(1);
    let line = |what, operations, least| Line { what, operations, least };
    vec![
        line("account", &["account"], 1),
        line("version", &["version"], 1),
        // Those who are here, and those who left.
        line("people", &["contacts"], 2),
        line("groups", &["groups"], 1),
        line("settings, one list each", SINGLE_LISTS, SINGLE_LISTS.len() as u64),
        line("settings of spaces", SPACE_LISTS, spaces * SPACE_LISTS.len() as u64),
        line(
            "exceptions of schedules",
            &["workschedules/{id}/workschedule_exclusions"],
            count(account.work_schedules()),
        ),
        line("hourly rates", &["contacts/{ids}/hourly_rates"], (people as u64).div_ceil(IDS)),
        line("request forms", &["request_forms"], count(account.request_forms()).div_ceil(SMALL_PAGE).max(1)),
        line("approvals", &["approvals"], approvals),
        // The tree, which alone names root and recycle bin, and then the folders in full, in pages or by ids.
        line("folders and projects", &["folders", "folders/{ids}"], 1 + count(account.folders()).div_ceil(PAGE)),
        line("tasks and subtasks", &["tasks", "tasks/{ids}"], count(account.tasks()).div_ceil(PAGE).max(1)),
        line("dependencies", &["dependencies/{ids}"], count(account.dependencies()).div_ceil(IDS)),
        line("comments", &["comments"], comment_windows(start, end, account.comments())),
        line("time logs", &["timelogs"], count(account.timelogs()).div_ceil(PAGE).max(1)),
        line("lists of files", &["attachments"], windows),
        // A hundred in a call: the provider's address of a file that is kept elsewhere, and the storage host's of all others.
        line(
            "links to files",
            &["attachments/{ids}", "attachments/{id}/url"],
            (files - bodies).div_ceil(IDS) + bodies.div_ceil(IDS),
        ),
        line("file bodies", DOWNLOADS, 0),
        line("users' types", &["users/{id}"], users),
        line("rates of projects", &["folders/{id}/hourly_rates"], projects),
        line(
            "lock periods",
            &["spaces/{id}/timelog_lock_periods", "folders/{id}/timelog_lock_periods"],
            spaces + projects,
        ),
        line(
            "rollups",
            &["folders/{ids}/rollups", "tasks/{ids}/rollups"],
            count(account.folders()).div_ceil(IDS) + parents.div_ceil(IDS),
        ),
        line("BI export", &["data_export", "data_export_schema"], LOOKS_AT_EXPORT + 1),
    ]
}

/// Kinds that one answer holds whole.
const SINGLE_LISTS: &[&str] = &[
    "spaces",
    "workflows",
    "customfields",
    "custom_item_types",
    "colors",
    "webhooks",
    "access_roles",
    "user_types",
    "invitations",
    "jobroles",
    "placeholders",
    "workschedules",
    "user_schedule_exclusions",
    "bookings",
    "folder_blueprints",
    "task_blueprints",
    "timelog_categories",
    "timesheets",
];

/// Kinds that are asked for space by space.
const SPACE_LISTS: &[&str] = &[
    "spaces/{id}/workflows",
    "spaces/{id}/customfields",
    "spaces/{id}/folder_blueprints",
    "spaces/{id}/task_blueprints",
];

fn count(objects: impl Iterator<Item = Value>) -> u64 {
    objects.count() as u64
}

/// The fewest windows from `start` to `end` (Unix seconds) of which none holds too many comments: each as long as it can be, which
/// only somebody who knows all of them in advance can choose. `comments` come oldest first.
fn comment_windows(start: u64, end: u64, comments: impl Iterator<Item = Value>) -> u64 {
    let (mut windows, mut from, mut held) = (1, start, Vec::new());
    for comment in comments {
        let made = seconds(comment["createdDate"].as_str().unwrap_or_default());
        while made > from + COMMENT_WINDOW {
            (windows, from) = (windows + 1, from + COMMENT_WINDOW + 1);
            held.clear();
        }
        held.push(made);
        if held.len() > COMMENTS {
            // All that were made in its last second go over into the next window.
            held.retain(|&other| other == made);
            assert!(held.len() <= COMMENTS, "so many comments in one second cannot be told apart");
            (windows, from) = (windows + 1, made);
        }
    }
    windows + end.saturating_sub(from).div_ceil(COMMENT_WINDOW + 1).saturating_sub(1)
}

/// Unix seconds of `yyyy-MM-dd'T'HH:mm:ss'Z'`.
fn seconds(text: &str) -> u64 {
    let parsed = time::OffsetDateTime::parse(text, &time::format_description::well_known::Rfc3339).expect("a date");
    parsed.unix_timestamp().unsigned_abs()
}
