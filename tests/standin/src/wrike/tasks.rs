//! Tasks and dependencies.

use serde_json::Value;

use super::answer::{Page, Refusal, strip};
use super::paging::{Cursor, MAX_PAGE, Paging, paged};
use super::query::DateRange;
use super::{Answer, Ask};
use crate::account::mix::partition;

/// Names that `fields` takes on lists of tasks; none of them is in the answer unasked.
const LIST_FIELDS: [&str; 23] = [
    "authorIds",
    "attachmentCount",
    "hasAttachments",
    "parentIds",
    "superParentIds",
    "sharedIds",
    "responsibleIds",
    "responsiblePlaceholderIds",
    "description",
    "briefDescription",
    "recurrent",
    "superTaskIds",
    "subTaskIds",
    "dependencyIds",
    "metadata",
    "customFields",
    "customItemTypeId",
    "followerIds",
    "billingType",
    "effortAllocation",
    "workScheduleId",
    "cascadingFields",
    "finance",
];
/// Names that `fields` takes on tasks by id; the rest of the model comes unasked.
const ID_FIELDS: [&str; 9] = [
    "attachmentCount",
    "recurrent",
    "effortAllocation",
    "billingType",
    "customItemTypeId",
    "responsiblePlaceholderIds",
    "workScheduleId",
    "cascadingFields",
    "finance",
];
const KNOWN: [&str; 10] = [
    "descendants",
    "subTasks",
    "createdDate",
    "updatedDate",
    "limit",
    "sortField",
    "sortOrder",
    "pageSize",
    "nextPageToken",
    "fields",
];
/// Filters of the service that the stand-in does not have.
const UNMODELLED: [&str; 20] = [
    "title",
    "status",
    "importance",
    "startDate",
    "dueDate",
    "scheduledDate",
    "completedDate",
    "authors",
    "responsibles",
    "responsiblePlaceholders",
    "permalink",
    "type",
    "metadata",
    "customField",
    "customFields",
    "customStatuses",
    "billingTypes",
    "customItemTypes",
    "withInvitations",
    "plainTextCustomFields",
];
/// Without `pageSize` the answer ends here, without a word.
const DEFAULT_LIMIT: u64 = 1000;
/// How many tasks a page repeats under the fault `duplicate-page`.
const OVERLAP: u64 = 3;

/// Where tasks are searched.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Scope {
    Account,
    Root,
    Bin,
    BinFolder(u64),
    Folder(u64),
}

impl Scope {
    /// The scope of a folder's or space's id.
    pub fn of(ask: &Ask<'_>, id: &str) -> Result<Self, Refusal> {
        if id == ask.account.root_id() {
            return Ok(Self::Root);
        }
        if id == ask.account.bin_id() {
            return Ok(Self::Bin);
        }
        let live = ask.account.folder_index(id).map(Self::Folder);
        live.or_else(|| ask.account.bin_folder_index(id).map(Self::BinFolder))
            .ok_or_else(|| super::missing(id, "Folder"))
    }
}

struct Search {
    scope: Scope,
    descendants: bool,
    subtasks: bool,
    created: Option<DateRange>,
    updated: Option<DateRange>,
    descending: bool,
}

impl Search {
    fn read(ask: &Ask<'_>, scope: Scope) -> Result<Self, Refusal> {
        let query = ask.query;
        let field = query.choice(
            "sortField",
            &[
                "CreatedDate",
                "UpdatedDate",
                "CompletedDate",
                "DueDate",
                "Status",
                "Importance",
                "Title",
                "LastAccessDate",
            ],
        )?;
        if !matches!(field, None | Some("CreatedDate" | "UpdatedDate")) {
            return Err(Refusal::NotModelled("this sortField".to_owned()));
        }
        // The order without sortField is not documented: newest first catches who relies on the other.
        let order = query.choice("sortOrder", &["Asc", "Desc"])?;
        Ok(Self {
            scope,
            descendants: query.flag("descendants")?.unwrap_or(matches!(scope, Scope::Account)),
            subtasks: query.flag("subTasks")?.unwrap_or(false),
            created: query.moments("createdDate")?,
            updated: query.moments("updatedDate")?,
            descending: field.is_none() || order == Some("Desc"),
        })
    }

    /// The `rank`th candidate in the order of the answer.
    fn index(&self, rank: u64, count: u64) -> u64 {
        if self.descending { count - 1 - rank } else { rank }
    }

    fn matches(&self, ask: &Ask<'_>, index: u64) -> bool {
        let account = ask.account;
        let is_subtask = !account.super_tasks(index).is_empty();
        (self.subtasks || !is_subtask)
            && self.created.is_none_or(|range| range.contains(account.task_created(index)))
            && self.updated.is_none_or(|range| range.contains(account.task_updated(index)))
            && self.in_scope(ask, index, is_subtask)
    }

    fn finds_deleted(&self, ask: &Ask<'_>, index: u64) -> bool {
        let account = ask.account;
        let folder = account.bin_task_folder(index);
        let in_scope = match self.scope {
            Scope::BinFolder(wanted) if self.descendants => {
                folder.is_some_and(|place| account.bin_folder_is_within(place, wanted))
            }
            Scope::BinFolder(wanted) => folder == Some(wanted),
            _ => self.descendants || folder.is_none(),
        };
        let moment = account.bin_task_created(index);
        in_scope
            && (self.subtasks || account.bin_super_task(index).is_none())
            && [self.created, self.updated].iter().flatten().all(|range| range.contains(moment))
    }

    fn in_scope(&self, ask: &Ask<'_>, index: u64, is_subtask: bool) -> bool {
        let account = ask.account;
        let mut folders = account.task_folders(index);
        if is_subtask {
            folders.extend(account.inherited_folders(index));
        }
        match self.scope {
            Scope::Account => true,
            Scope::Bin | Scope::BinFolder(_) => false,
            Scope::Root => self.descendants || folders.is_empty(),
            Scope::Folder(folder) if self.descendants => {
                folders.into_iter().any(|place| account.folder_is_within(place, folder))
            }
            Scope::Folder(folder) => folders.contains(&folder),
        }
    }

    /// Ranks outside of this range cannot match: dates are monotone in the index.
    fn candidates(&self, ask: &Ask<'_>, count: u64) -> std::ops::Range<u64> {
        let account = ask.account;
        let (mut low, mut high) = (0, count);
        if let Some(range) = self.created {
            low = low.max(range.start.map_or(0, |start| partition(count, |i| account.task_created(i) < start)));
            high = high.min(range.end.map_or(count, |end| partition(count, |i| account.task_created(i) <= end)));
        }
        if let Some(range) = self.updated {
            low = low.max(range.start.map_or(0, |start| partition(count, |i| account.task_updated(i) < start)));
            high = high.min(range.end.map_or(count, |end| partition(count, |i| account.task_updated(i) <= end)));
        }
        let high = high.max(low);
        if self.descending { count - high..count - low } else { low..high }
    }
}

/// `GET /tasks`, `/folders/{id}/tasks`, `/spaces/{id}/tasks`.
pub(crate) fn list(ask: &Ask<'_>, scope: Scope) -> Answer {
    ask.query.allow(&KNOWN, &UNMODELLED)?;
    let fields = ask.query.fields(&LIST_FIELDS)?;
    let search = Search::read(ask, scope)?;
    let limit = ask.query.number("limit", MAX_PAGE)?;
    if matches!(scope, Scope::Bin | Scope::BinFolder(_)) {
        let paging = Paging { max: MAX_PAGE, unpaged: Some(limit.unwrap_or(DEFAULT_LIMIT)) };
        let count = ask.account.spec().bin_tasks;
        let task = |rank| strip(ask.account.bin_task(search.index(rank, count)), &LIST_FIELDS, &fields);
        return paged(ask, "tasks", paging, count, |rank| search.finds_deleted(ask, search.index(*rank, count)), task);
    }
    let cursor = Cursor::read(ask, "nextPageToken")?;
    let count = ask.account.spec().tasks;
    let candidates = search.candidates(ask, count);
    let size = cursor.map_or(limit.unwrap_or(DEFAULT_LIMIT), |cursor| cursor.size);
    let mut position = cursor.map_or(0, |cursor| cursor.position);
    let first_page = position == 0;
    if !first_page && ask.plan.strikes("duplicate-page") {
        position = position.saturating_sub(OVERLAP.min(size.saturating_sub(1)));
    }
    let all = || {
        candidates
            .clone()
            .map(|rank| (rank, search.index(rank, count)))
            .filter(|&(_, index)| search.matches(ask, index))
    };
    let from = candidates.start.max(position);
    let mut found = (from..candidates.end)
        .map(|rank| (rank, search.index(rank, count)))
        .filter(|&(_, index)| search.matches(ask, index));
    let mut page = Page::of("tasks", []);
    let mut last = from;
    for (rank, index) in found.by_ref().take(crate::account::mix::at(size)) {
        page.data.push(strip(ask.account.task(index), &LIST_FIELDS, &fields));
        last = rank;
    }
    let following = found.next();
    if cursor.is_some() && size > 1 && ask.plan.strikes("reordered-page") {
        let object = |index| strip(ask.account.task(index), &LIST_FIELDS, &fields);
        let mut earlier = (candidates.start..from).rev().map(|rank| search.index(rank, count));
        let preceding = earlier.find(|&index| search.matches(ask, index));
        turn(&mut page.data, preceding.map(object), following.map(|(_, index)| object(index)));
    }
    if let Some(cursor) = cursor {
        page.next = following.map(|_| cursor.token(last + 1, ask));
        page.matches = first_page.then(|| all().count() as u64);
    }
    Ok(page.into_response())
}

/// Turns a page round after its ends changed places with the neighbours on the pages before and after it: over all
/// pages nothing is lost or doubled.
fn turn(tasks: &mut [Value], preceding: Option<Value>, following: Option<Value>) {
    if let (Some(first), Some(task)) = (tasks.first_mut(), preceding) {
        *first = task;
    }
    if let (Some(last), Some(task)) = (tasks.last_mut(), following) {
        *last = task;
    }
    tasks.reverse();
}

/// `GET /tasks/{up to 100 ids}`.
pub(crate) fn by_ids(ask: &Ask<'_>, ids: &[String]) -> Answer {
    ask.query.allow(&["fields"], &["metadata"])?;
    let fields = ask.query.fields(&ID_FIELDS)?;
    let mut page = Page::of("tasks", []);
    for id in ids {
        let live = ask.account.task_index(id).map(|index| ask.account.task(index));
        let found = live.or_else(|| ask.account.bin_task_index(id).map(|index| ask.account.bin_task(index)));
        let task = found.ok_or_else(|| super::missing(id, "Task"))?;
        page.data.push(strip(task, &ID_FIELDS, &fields));
    }
    Ok(page.into_response())
}

/// `GET /tasks/{id}/dependencies`.
pub(crate) fn dependencies_of(ask: &Ask<'_>, id: &str) -> Answer {
    ask.query.allow(&[], &[])?;
    let task = ask.account.task_index(id).ok_or_else(|| super::missing(id, "Task"))?;
    let found = ask.account.dependency_of(task).map(|first| ask.account.dependency(first));
    Ok(Page::of("dependencies", found).into_response())
}

/// `GET /dependencies/{up to 100 ids}`.
pub(crate) fn dependencies(ask: &Ask<'_>, ids: &[String]) -> Answer {
    ask.query.allow(&[], &[])?;
    let mut page = Page::of("dependencies", []);
    for id in ids {
        page.data.push(ask.account.dependency_by_id(id).ok_or_else(|| super::missing(id, "Dependency"))?);
    }
    Ok(page.into_response())
}
