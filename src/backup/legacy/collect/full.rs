//! Everything there is.

use std::collections::{HashMap, HashSet};

use super::{Collector, Owner};
use crate::engine::messages::Part;
use crate::error::Result;
use crate::wrike::legacy::tasks::{self, Filter, UpdatesSince};
use crate::wrike::legacy::{comments, folders};

/// Tasks asked for at once: no document limits it.
const PAGE: u64 = 500;
/// A listing of more pages than this goes in circles: it would hold fifty million tasks.
const MOST_PAGES: u64 = 100_000;
/// How often the listing of tasks is begun again when some were deleted meanwhile.
const MOST_EPOCHS: u32 = 5;

/// Under which key the number of tasks is recorded that the listing is held against: newer than that of the survey.
const COUNT: &str = "full/count";

/// A page of the listing of tasks.
pub fn page(offset: u64) -> Filter {
    Filter { order_by: vec![("id".to_owned(), true)], limit: Some(PAGE), offset: Some(offset), ..Filter::default() }
}

impl Collector {
    /// Ask for everything.
    pub(super) async fn full(&self) -> Result<()> {
        let mut owners = self.all_tasks().await?;
        self.tracker.doing("Reading folders");
        let places = self.places()?.unwrap_or_default();
        let mut ids: Vec<u64> = places.into_keys().collect();
        ids.sort_unstable();
        self.tracker.more_items(ids.len() as u64);
        for id in ids {
            if let Some(folder) = self.ask(&format!("folder/{id}"), &folders::get(id)).await? {
                owners.push((Owner::from(&folder), false));
            }
        }
        if self.run.wants(Part::Comments) {
            self.all_comments(&owners).await?;
        }
        let with_files: Vec<u64> =
            owners.iter().filter(|(owner, _)| !owner.has_no_files).map(|(owner, _)| owner.id).collect();
        self.files(&with_files, &HashSet::new()).await?;
        if self.run.wants(Part::Time) {
            let tasks: Vec<u64> = owners.iter().filter(|(_, is_task)| *is_task).map(|(owner, _)| owner.id).collect();
            self.timelogs(&tasks).await?;
        }
        Ok(())
    }

    /// How many tasks there must be: as the service counted, when nothing came or went while they were listed.
    ///
    /// # Errors
    /// `Storage`.
    pub fn expected_tasks(&self) -> Result<Option<u64>> {
        let count = tasks::count(&Filter::default());
        if let Some(counted) = self.recorded("since/count", &count)?.filter(|_| !self.run.journal().contains(COUNT)) {
            return Ok(counted.count);
        }
        for epoch in 0..MOST_EPOCHS {
            let meanwhile = self.recorded(&format!("meanwhile/{epoch}"), &tasks::updates(&UpdatesSince::default()))?;
            if meanwhile.is_some_and(|meanwhile| !meanwhile.new_tasks.is_empty() || !meanwhile.deleted_tasks.is_empty())
            {
                return Ok(None);
            }
        }
        Ok(self.recorded(COUNT, &count)?.and_then(|counted| counted.count))
    }

    /// All tasks by pages; each with true, since it is a task. Deleting a task moves those behind it to the front, so that a page may
    /// miss some: then the listing begins again.
    async fn all_tasks(&self) -> Result<Vec<(Owner, bool)>> {
        self.ask(COUNT, &tasks::count(&Filter::default())).await?;
        let mut owners: HashMap<u64, Owner> = HashMap::new();
        for epoch in 0..MOST_EPOCHS {
            self.tracker.doing("Reading tasks");
            let Some(since) = self.epoch(epoch, &mut owners).await? else { break };
            let since = UpdatesSince { t_last: since, ..UpdatesSince::default() };
            let Some(meanwhile) = self.ask(&format!("meanwhile/{epoch}"), &tasks::updates(&since)).await? else {
                break;
            };
            let changed = meanwhile.new_tasks.iter().chain(&meanwhile.updated_tasks);
            owners.extend(changed.map(|task| (task.id, Owner::from(task))));
            for task in &meanwhile.deleted_tasks {
                owners.remove(&task.id);
            }
            if meanwhile.deleted_tasks.is_empty() {
                break;
            }
            if epoch + 1 == MOST_EPOCHS {
                self.note_failure("tasks/whole", "tasks went on being deleted while they were listed")?;
            }
        }
        let mut owners: Vec<(Owner, bool)> = owners.into_values().map(|owner| (owner, true)).collect();
        owners.sort_unstable_by_key(|(owner, _)| owner.id);
        Ok(owners)
    }

    /// One go through the listing; the marker of its first page, when that could be had.
    async fn epoch(&self, epoch: u32, owners: &mut HashMap<u64, Owner>) -> Result<Option<u64>> {
        let count = self.recorded(COUNT, &tasks::count(&Filter::default()))?.and_then(|counted| counted.count);
        let (mut first, mut seen, mut offset) = (None, HashSet::new(), 0);
        for page_number in 0..MOST_PAGES {
            let key = format!("tasks/{epoch}/{page_number}");
            let Some(page) = self.ask(&key, &tasks::filter(&page(offset))).await? else { return Ok(first) };
            first.get_or_insert(page.t_last);
            let list = page.list.unwrap_or_default();
            offset += list.len() as u64;
            let before = seen.len();
            seen.extend(list.iter().map(|task| task.id));
            owners.extend(list.iter().map(|task| (task.id, Owner::from(task))));
            // A service may give fewer than it is asked for; what it counted tells whether more are to come.
            let is_last = list.is_empty() || count.map_or((list.len() as u64) < PAGE, |count| offset >= count);
            if is_last {
                return Ok(first);
            }
            if seen.len() == before {
                self.note_failure("tasks/whole", "the service repeats a page of tasks")?;
                return Ok(first);
            }
            self.tracker.more_items(1);
        }
        self.note_failure("tasks/whole", "the listing of tasks does not end")?;
        Ok(first)
    }

    /// All comments at once, those of folders too, which no other method lists: what happened since the beginning of time. Where a task
    /// has more than came, or where that call is refused, task by task.
    async fn all_comments(&self, owners: &[(Owner, bool)]) -> Result<()> {
        self.tracker.doing("Reading comments");
        let all = self.ask("comments/all", &comments::updates(0)).await?;
        let came_at_once = all.is_some();
        let mut came: HashMap<u64, u64> = HashMap::new();
        for comment in all.into_iter().flat_map(|all| all.new_comments.into_iter().chain(all.updated_comments)) {
            if let Some(owner) = comment.task_id {
                *came.entry(owner).or_default() += 1;
            }
        }
        for (owner, _) in owners.iter().filter(|(_, is_task)| *is_task) {
            let came = came.get(&owner.id).copied().unwrap_or(0);
            let lacks_some = owner.comments.map_or(!came_at_once, |counted| counted > came);
            if lacks_some {
                self.comments_of(owner.id).await?;
            }
        }
        Ok(())
    }
}
