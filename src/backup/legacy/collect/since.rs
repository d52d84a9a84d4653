//! What happened since the backup before.

use std::collections::{BTreeSet, HashMap};

use super::{Collector, Owner};
use crate::backup::legacy::known::{Known, Place};
use crate::backup::legacy::mode::Markers;
use crate::engine::messages::Part;
use crate::error::Result;
use crate::wrike::legacy::comments::{Comment, CommentUpdates};
use crate::wrike::legacy::tasks::{self, Filter, TaskUpdates, UpdatesSince};
use crate::wrike::legacy::{comments, folders};

impl Collector {
    /// Ask for what happened; false when the answers do not add up to what the service counts, and everything has to be asked for.
    pub(super) async fn since(&self, markers: &Markers, known: &Known) -> Result<bool> {
        self.tracker.doing("Asking for what changed");
        let Some(places) = self.places()? else { return Ok(false) };
        let since = UpdatesSince { t_last: markers.tasks, ..UpdatesSince::default() };
        let Some(tasks) = self.ask("since/tasks", &tasks::updates(&since)).await? else { return Ok(false) };
        let counted =
            self.ask("since/count", &tasks::count(&Filter::default())).await?.and_then(|counted| counted.count);
        if counted != Some(expected(known, &tasks)) {
            return Ok(false);
        }
        let mut commented = CommentUpdates::default();
        if self.run.wants(Part::Comments) {
            match self.ask("since/comments", &comments::updates(markers.comments)).await? {
                Some(updates) => commented = updates,
                None => return Ok(false),
            }
        }
        let changed: Vec<Owner> = tasks.new_tasks.iter().chain(&tasks.updated_tasks).map(Owner::from).collect();
        let folders = self.changed_folders(known, &places, &commented, &tasks).await?;
        self.comments_before(known, &changed, &folders, &commented).await?;
        let with_files: Vec<u64> =
            changed.iter().chain(&folders).filter(|owner| !owner.has_no_files).map(|owner| owner.id).collect();
        self.files(&with_files, &known.files).await?;
        if self.run.wants(Part::Time) {
            let ids: Vec<u64> = changed.iter().map(|owner| owner.id).collect();
            self.timelogs(&ids).await?;
        }
        Ok(true)
    }

    /// Folders that the tree shows elsewhere or otherwise than before, and those whose comments changed.
    async fn changed_folders(
        &self,
        known: &Known,
        places: &HashMap<u64, Place>,
        commented: &CommentUpdates,
        tasks: &TaskUpdates,
    ) -> Result<Vec<Owner>> {
        self.tracker.doing("Reading folders that changed");
        let moved = places.iter().filter(|(id, place)| known.folders.get(id) != Some(place)).map(|(id, _)| *id);
        let commented = all(commented).filter_map(|comment| comment.task_id).filter(|id| places.contains_key(id));
        let mut ids: BTreeSet<u64> = moved.chain(commented).collect();
        // A task is never a folder, whatever a comment says of its place.
        for task in tasks.new_tasks.iter().chain(&tasks.updated_tasks) {
            ids.remove(&task.id);
        }
        self.tracker.more_items(ids.len() as u64);
        let mut folders = Vec::new();
        for id in ids {
            if let Some(folder) = self.ask(&format!("folder/{id}"), &folders::get(id)).await? {
                folders.push(Owner::from(&folder));
            }
        }
        Ok(folders)
    }

    /// Comments from before the marker on what the user did not see then: of tasks one by one, of folders with all others.
    async fn comments_before(
        &self,
        known: &Known,
        tasks: &[Owner],
        folders: &[Owner],
        commented: &CommentUpdates,
    ) -> Result<()> {
        if !self.run.wants(Part::Comments) {
            return Ok(());
        }
        let came = |owner: &Owner| all(commented).filter(|comment| comment.task_id == Some(owner.id)).count() as u64;
        let lacks_some = |owner: &&Owner| owner.comments.is_none_or(|counted| counted > came(owner));
        for task in tasks.iter().filter(|task| !known.tasks.contains(&task.id)).filter(lacks_some) {
            self.comments_of(task.id).await?;
        }
        if folders.iter().filter(|folder| !known.folders.contains_key(&folder.id)).any(|folder| lacks_some(&folder)) {
            self.tracker.more_items(1);
            self.ask("comments/all", &comments::updates(0)).await?;
        }
        Ok(())
    }
}

fn all(updates: &CommentUpdates) -> impl Iterator<Item = &Comment> {
    updates.new_comments.iter().chain(&updates.updated_comments).chain(&updates.deleted_comments)
}

/// How many tasks there must be now.
fn expected(known: &Known, tasks: &TaskUpdates) -> u64 {
    let ids = |tasks: &[tasks::Task]| tasks.iter().map(|task| task.id).collect::<BTreeSet<u64>>();
    let there: BTreeSet<u64> = &ids(&tasks.new_tasks) | &ids(&tasks.updated_tasks);
    let more = there.iter().filter(|id| !known.tasks.contains(id)).count();
    let less = ids(&tasks.deleted_tasks).iter().filter(|id| known.tasks.contains(id)).count();
    (known.tasks.len() + more).saturating_sub(less) as u64
}
