//! Tasks and their rules.

use time::PrimitiveDateTime;

use super::broken::check_text;
use super::dates::work_minutes;
use super::entities::NORMAL;
use super::folders::check_title;
use super::{Account, Broken, Id, Item, Task, add_people};

/// Duration of a task without dates for which none was given, as the sample of `wrike.task.updates` shows.
const BACKLOG_DURATION: &str = "1";

/// What a task is made from or changed to. In an old task, what is not given is kept, but for `status`, `importance`
/// and `parents`: those have defaults in the document, for `wrike.task.update` too.
#[derive(Debug, Clone, Default)]
pub struct TaskDraft {
    /// Required and not empty.
    pub title: String,
    /// Empty for a new task if not given.
    pub description: Option<String>,
    /// 0 to 3; active if not given.
    pub status: Option<u8>,
    /// 0 to 2; normal if not given.
    pub importance: Option<u8>,
    /// `Some(None)` takes the date away.
    pub start: Option<Option<PrimitiveDateTime>>,
    /// `Some(None)` takes the date away.
    pub due: Option<Option<PrimitiveDateTime>>,
    /// Minutes; computed from the dates if not given.
    pub duration: Option<String>,
    /// `uid`s.
    pub responsible: Option<Vec<String>>,
    /// `uid`s; whoever makes the change and the responsible ones are always among them.
    pub shared: Option<Vec<String>>,
    /// The root if not given.
    pub parents: Option<Vec<Id>>,
}

impl TaskDraft {
    /// A draft with a title alone.
    #[must_use]
    pub fn titled(title: impl Into<String>) -> Self {
        Self { title: title.into(), ..Self::default() }
    }

    /// Puts it into folders.
    #[must_use]
    pub fn within(mut self, parents: impl Into<Vec<Id>>) -> Self {
        self.parents = Some(parents.into());
        self
    }

    /// A draft that changes nothing in a task.
    #[must_use]
    pub fn of(task: &Task) -> Self {
        Self {
            title: task.item.title.clone(),
            description: Some(task.item.description.clone()),
            status: Some(task.status),
            importance: Some(task.importance),
            start: Some(task.start),
            due: Some(task.due),
            duration: Some(task.duration.clone()),
            responsible: Some(task.responsible.clone()),
            shared: Some(task.item.shared.clone()),
            parents: Some(task.item.parents.clone()),
        }
    }
}

/// The checked dates of a draft.
struct Schedule {
    start: Option<PrimitiveDateTime>,
    due: Option<PrimitiveDateTime>,
    duration: String,
}

impl Account {
    /// Makes a task and returns its id.
    ///
    /// # Errors
    /// Parents that `by` does not see, the root among others, unknown people, no title, forbidden characters, numbers
    /// out of range, dates that are neither backlog, milestone nor plan.
    pub fn add_task(&mut self, by: &str, draft: TaskDraft) -> Result<Id, Broken> {
        check_draft(&draft)?;
        let parents = self.check_parents(by, draft.parents.as_deref().unwrap_or_default())?;
        let responsible = self.check_people(draft.responsible.as_deref().unwrap_or_default())?;
        let mut shared = self.check_people(draft.shared.as_deref().unwrap_or_default())?;
        let schedule = schedule(&draft, None)?;
        add_people(&mut shared, responsible.iter().chain([&by.to_owned()]));
        let created = self.stamp();
        let id = self.next.item;
        self.next.item += 1;
        for &parent in &parents {
            self.links.tasks.add(parent, id);
        }
        let item = Item {
            id,
            title: draft.title,
            description: draft.description.unwrap_or_default(),
            author: by.to_owned(),
            created,
            changed_by: by.to_owned(),
            changed: created,
            shared,
            parents,
            deleted: None,
        };
        let task = Task {
            item,
            status: draft.status.unwrap_or_default(),
            importance: draft.importance.unwrap_or(NORMAL),
            start: schedule.start,
            due: schedule.due,
            duration: schedule.duration,
            responsible,
            predecessors: Vec::new(),
            successors: Vec::new(),
        };
        self.tasks.insert(id, task);
        Ok(id)
    }

    /// Changes a task.
    ///
    /// # Errors
    /// As [`Account::add_task`], and tasks that `by` does not see or that are deleted.
    pub fn update_task(&mut self, by: &str, id: Id, draft: TaskDraft) -> Result<(), Broken> {
        let Some(task) = self.task(id).filter(|task| Self::sees_task(by, task)).cloned() else {
            return Err(Broken::not_found("task", id, "task"));
        };
        check_draft(&draft)?;
        let parents = self.check_parents(by, draft.parents.as_deref().unwrap_or_default())?;
        let keep = |given: &Option<Vec<String>>, old: &Vec<String>| match given {
            Some(given) => self.check_people(given),
            None => Ok(old.clone()),
        };
        let responsible = keep(&draft.responsible, &task.responsible)?;
        let mut shared = keep(&draft.shared, &task.item.shared)?;
        let schedule = schedule(&draft, Some(&task))?;
        add_people(&mut shared, responsible.iter().chain([&by.to_owned()]));
        for &parent in &task.item.parents {
            self.links.tasks.remove(parent, id);
        }
        for &parent in &parents {
            self.links.tasks.add(parent, id);
        }
        let moment = self.stamp();
        let description = draft.description.unwrap_or_else(|| task.item.description.clone());
        let item = Item { title: draft.title, description, shared, parents, ..task.item };
        let task = Task {
            item,
            status: draft.status.unwrap_or_default(),
            importance: draft.importance.unwrap_or(NORMAL),
            start: schedule.start,
            due: schedule.due,
            duration: schedule.duration,
            responsible,
            ..task
        };
        self.tasks.insert(id, task);
        self.touch(id, by, moment);
        Ok(())
    }

    /// Deletes a task.
    ///
    /// # Errors
    /// Tasks that `by` does not see or that are deleted.
    pub fn delete_task(&mut self, by: &str, id: Id) -> Result<(), Broken> {
        if !self.task(id).is_some_and(|task| Self::sees_task(by, task)) {
            return Err(Broken::not_found("task", id, "task"));
        }
        let moment = self.stamp();
        self.remove_item(id, by, moment);
        Ok(())
    }

    /// Lets one task wait for another. The API shows such links but cannot make them.
    ///
    /// # Errors
    /// Tasks that `by` does not see or that are deleted, and a task that waits for itself.
    pub fn link_tasks(&mut self, by: &str, first: Id, then: Id) -> Result<(), Broken> {
        for id in [first, then] {
            if !self.task(id).is_some_and(|task| Self::sees_task(by, task)) {
                return Err(Broken::not_found("task", id, "task"));
            }
        }
        if first == then {
            return Err(Broken::invalid("a task cannot wait for itself"));
        }
        let moment = self.stamp();
        if let Some(task) = self.tasks.get_mut(&first)
            && !task.successors.contains(&then)
        {
            task.successors.push(then);
        }
        if let Some(task) = self.tasks.get_mut(&then)
            && !task.predecessors.contains(&first)
        {
            task.predecessors.push(first);
        }
        self.touch(first, by, moment);
        self.touch(then, by, moment);
        Ok(())
    }

    /// Takes a deleted task out of the links of the others. It keeps its own.
    pub(super) fn unlink_task(&mut self, id: Id, by: &str, moment: u64) {
        let Some(task) = self.tasks.get(&id) else { return };
        let linked: Vec<Id> = task.predecessors.iter().chain(&task.successors).copied().collect();
        for other in linked {
            if let Some(task) = self.tasks.get_mut(&other).filter(|task| task.item.deleted.is_none()) {
                task.predecessors.retain(|&held| held != id);
                task.successors.retain(|&held| held != id);
                self.touch(other, by, moment);
            }
        }
    }
}

fn check_draft(draft: &TaskDraft) -> Result<(), Broken> {
    check_title(&draft.title)?;
    check_text("description", draft.description.as_deref().unwrap_or_default())?;
    if draft.status.is_some_and(|status| status > 3) {
        return Err(Broken::invalid("status is 0 to 3"));
    }
    if draft.importance.is_some_and(|importance| importance > 2) {
        return Err(Broken::invalid("importance is 0 to 2"));
    }
    Ok(())
}

/// "backlog - no start date, no due date, duration; milestone - no start date, no duration, only due date; planned -
/// start date, due date, duration".
fn schedule(draft: &TaskDraft, old: Option<&Task>) -> Result<Schedule, Broken> {
    let start = draft.start.unwrap_or_else(|| old.and_then(|task| task.start));
    let due = draft.due.unwrap_or_else(|| old.and_then(|task| task.due));
    let given = draft.duration.as_deref().filter(|text| !text.is_empty());
    if given.is_some_and(|text| text.len() > 9 || !text.bytes().all(|byte| byte.is_ascii_digit())) {
        return Err(Broken::invalid("duration is minutes"));
    }
    let dates_are_old = old.is_some_and(|task| (task.start, task.due) == (start, due));
    let kept = old.filter(|_| dates_are_old).map(|task| task.duration.as_str());
    let duration = match (start, due) {
        (None, None) => given.or(kept).unwrap_or(BACKLOG_DURATION).to_owned(),
        (None, Some(_)) if given.is_some() => return Err(Broken::invalid("a milestone has no duration")),
        (None, Some(_)) => String::new(),
        (Some(_), None) => return Err(Broken::invalid("a start date needs a due date")),
        (Some(start), Some(due)) if start > due => return Err(Broken::invalid("start date is after due date")),
        (Some(start), Some(due)) => given.or(kept).map_or_else(|| work_minutes(start, due).to_string(), str::to_owned),
    };
    Ok(Schedule { start, due, duration })
}
