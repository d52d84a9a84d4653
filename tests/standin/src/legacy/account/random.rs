//! Random changes by the rules, such as this API lets a client notice.
//!
//! The platform tells of changes of tasks (`wrike.task.updates`), of comments (`wrike.comment.updates`) and of titles
//! and places of folders (`wrike.folder.tree`). What it tells of none of these, such as a new attachment of a folder,
//! is not among the changes here.

use time::Duration;

use super::dates::wall_clock;
use super::{Account, Broken, COMPLETED, FileDraft, FolderDraft, Id, ROOT, TaskDraft, text};
use crate::account::mix::{mix, pick};

/// Tries for each change before giving up: an empty account has nothing to change.
const TRIES: u64 = 40;

/// One change and what it was about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// A new task.
    TaskAdded(Id),
    /// Another title, status or place of a task, other dates.
    TaskUpdated(Id),
    /// A task is gone.
    TaskDeleted(Id),
    /// A new comment on a task or folder.
    CommentAdded(Id),
    /// Another text of a comment.
    CommentUpdated(Id),
    /// A comment is gone, and its attachments.
    CommentDeleted(Id),
    /// A new attachment of a task: the version's id.
    AttachmentAdded(Id),
    /// A new version of a task's attachment: the version's id.
    VersionAdded(Id),
    /// A time log on a task.
    TimelogAdded(Id),
    /// A time log is gone.
    TimelogDeleted(Id),
    /// A new folder.
    FolderAdded(Id),
    /// Another title or place of a folder.
    FolderUpdated(Id),
    /// A folder is gone, and these with it, itself first.
    FolderDeleted(Vec<Id>),
}

impl Account {
    /// Makes `n` random changes in the scope of the signed-in user, by anybody who may, and says which. Equal accounts
    /// and seeds give equal changes. Fewer only if the account has nothing that could change.
    pub fn random_changes(&mut self, n: u64, seed: u64) -> Vec<Change> {
        let mut changes = Vec::new();
        for index in 0..n {
            let change = (0..TRIES).find_map(|attempt| {
                let noise = mix(seed.rotate_left(9) ^ attempt, index);
                self.random_change(noise).ok().flatten()
            });
            changes.extend(change);
        }
        changes
    }

    fn random_change(&mut self, noise: u64) -> Result<Option<Change>, Broken> {
        let (kind, noise) = (noise % 100, mix(noise, 1));
        let change = match kind {
            0..15 => Some(self.random_new_task(noise)?),
            15..38 => self.random_task_update(noise)?,
            38..46 => self.random_task_deletion(noise)?,
            46..60 => self.random_comment(noise)?,
            60..66 => self.random_comment_update(noise)?,
            66..72 => self.random_comment_deletion(noise)?,
            72..78 => self.random_attachment(noise)?,
            78..83 => self.random_version(noise)?,
            83..88 => self.random_timelog(noise)?,
            88..91 => self.random_timelog_deletion(noise)?,
            91..95 => Some(self.random_new_folder(noise)?),
            95..98 => self.random_folder_update(noise)?,
            _ => self.random_folder_deletion(noise)?,
        };
        Ok(change)
    }

    fn some_task(&self, noise: u64) -> Option<Id> {
        let tasks: Vec<Id> = self.my_tasks().map(|task| task.item.id).collect();
        (!tasks.is_empty()).then(|| pick(&tasks, noise))
    }

    fn some_folder(&self, noise: u64) -> Option<Id> {
        let folders: Vec<Id> = self.my_folders().map(|folder| folder.item.id).collect();
        (!folders.is_empty()).then(|| pick(&folders, noise))
    }

    /// Somebody who sees an item, the signed-in user often.
    fn somebody(&self, id: Id, noise: u64) -> String {
        let shared = self.item(id).map(|item| item.shared.as_slice()).unwrap_or_default();
        if shared.is_empty() || noise.is_multiple_of(3) {
            self.me().to_owned()
        } else {
            shared[crate::account::mix::at(noise % shared.len() as u64)].clone()
        }
    }

    fn random_new_task(&mut self, noise: u64) -> Result<Change, Broken> {
        let me = self.me().to_owned();
        let parents = self.some_folder(noise >> 4).into_iter().collect::<Vec<Id>>();
        let today = wall_clock(self.now_ms(), self.zone_ms).date();
        let due = today.saturating_add(Duration::days(i64::from(noise.to_le_bytes()[2] % 30))).midnight();
        let draft = TaskDraft {
            description: Some(text::description(noise, noise % 50, &me)),
            due: Some(noise.is_multiple_of(2).then_some(due)),
            responsible: Some(vec![me.clone()]),
            ..TaskDraft::titled(text::title(noise, noise % 400)).within(parents)
        };
        self.add_task(&me, draft).map(Change::TaskAdded)
    }

    fn random_task_update(&mut self, noise: u64) -> Result<Option<Change>, Broken> {
        let Some(id) = self.some_task(noise) else { return Ok(None) };
        let (me, home) = (self.me().to_owned(), self.some_folder(noise >> 7));
        let Some(task) = self.task(id) else { return Ok(None) };
        let mut draft = TaskDraft::of(task);
        match noise >> 32 & 3 {
            0 => draft.title = text::title(noise, noise % 400),
            1 => draft.status = Some(if task.status == COMPLETED { 0 } else { COMPLETED }),
            2 => draft.parents = Some(vec![home.unwrap_or(ROOT)]),
            _ => {
                draft.description = Some(text::description(noise, noise % 50, &me));
                (draft.start, draft.due, draft.duration) = (Some(None), Some(None), Some(String::new()));
            }
        }
        self.update_task(&me, id, draft)?;
        Ok(Some(Change::TaskUpdated(id)))
    }

    fn random_task_deletion(&mut self, noise: u64) -> Result<Option<Change>, Broken> {
        let Some(id) = self.some_task(noise) else { return Ok(None) };
        self.delete_task(&self.somebody(id, noise), id)?;
        Ok(Some(Change::TaskDeleted(id)))
    }

    fn random_comment(&mut self, noise: u64) -> Result<Option<Change>, Broken> {
        let owner = if noise.is_multiple_of(6) { self.some_folder(noise) } else { self.some_task(noise) };
        let Some(owner) = owner else { return Ok(None) };
        let by = self.somebody(owner, noise >> 3);
        let text = text::comment(noise, noise % 300, &by);
        self.add_comment(&by, owner, &text).map(|id| Some(Change::CommentAdded(id)))
    }

    fn some_comment(&self, noise: u64) -> Option<(Id, String)> {
        let mine = self.comments().filter(|comment| self.is_mine(comment.owner));
        let comments: Vec<(Id, Id)> = mine.map(|comment| (comment.id, comment.owner)).collect();
        let (id, owner) = (!comments.is_empty()).then(|| pick(&comments, noise))?;
        Some((id, self.somebody(owner, noise >> 5)))
    }

    fn random_comment_update(&mut self, noise: u64) -> Result<Option<Change>, Broken> {
        let Some((id, by)) = self.some_comment(noise) else { return Ok(None) };
        self.update_comment(&by, id, &format!("{} (edited)", text::comment(noise, noise % 300, &by)))?;
        Ok(Some(Change::CommentUpdated(id)))
    }

    fn random_comment_deletion(&mut self, noise: u64) -> Result<Option<Change>, Broken> {
        let Some((id, by)) = self.some_comment(noise) else { return Ok(None) };
        // With it would go attachments of a folder, which nothing tells of.
        let on_folder = self.any_comment(id).is_some_and(|held| self.any_folder(held.owner).is_some());
        if on_folder && self.any_comment(id).is_some_and(|held| !held.attachments.is_empty()) {
            return Ok(None);
        }
        self.delete_comment(&by, id)?;
        Ok(Some(Change::CommentDeleted(id)))
    }

    fn random_file(noise: u64) -> FileDraft {
        let (name, content_type) = text::file_name(noise % 44);
        FileDraft { name, content_type: content_type.to_owned(), size: noise % 5000, text: true }
    }

    fn random_attachment(&mut self, noise: u64) -> Result<Option<Change>, Broken> {
        let Some(task) = self.some_task(noise) else { return Ok(None) };
        let by = self.somebody(task, noise >> 5);
        self.add_attachment(&by, task, None, Self::random_file(noise)).map(|id| Some(Change::AttachmentAdded(id)))
    }

    fn random_version(&mut self, noise: u64) -> Result<Option<Change>, Broken> {
        let on_tasks =
            self.attachments().filter(|file| self.any_task(file.owner).is_some() && self.is_mine(file.owner));
        let files: Vec<(Id, Id)> =
            on_tasks.filter_map(|file| file.versions.first().map(|first| (first.id, file.owner))).collect();
        let Some((id, owner)) = (!files.is_empty()).then(|| pick(&files, noise)) else { return Ok(None) };
        let by = self.somebody(owner, noise >> 5);
        self.add_version(&by, id, Self::random_file(noise)).map(|id| Some(Change::VersionAdded(id)))
    }

    fn random_timelog(&mut self, noise: u64) -> Result<Option<Change>, Broken> {
        let Some(task) = self.some_task(noise) else { return Ok(None) };
        let by = self.somebody(task, noise >> 5);
        let today = wall_clock(self.now_ms(), self.zone_ms).date();
        self.add_timelog(&by, task, today, pick(&[0.5, 8.0, 2.1], noise)).map(|id| Some(Change::TimelogAdded(id)))
    }

    fn random_timelog_deletion(&mut self, noise: u64) -> Result<Option<Change>, Broken> {
        let logs: Vec<Id> = self.timelogs().filter(|log| self.is_mine(log.task)).map(|log| log.id).collect();
        let Some(id) = (!logs.is_empty()).then(|| pick(&logs, noise)) else { return Ok(None) };
        let me = self.me().to_owned();
        self.delete_timelog(&me, id)?;
        Ok(Some(Change::TimelogDeleted(id)))
    }

    fn random_new_folder(&mut self, noise: u64) -> Result<Change, Broken> {
        let me = self.me().to_owned();
        let parents = if noise.is_multiple_of(4) { None } else { self.some_folder(noise >> 4).map(|id| vec![id]) };
        let description = Some(text::description(noise, noise % 50, &me));
        let draft = FolderDraft { description, parents, ..FolderDraft::titled(text::title(noise, noise % 400)) };
        self.add_folder(&me, draft).map(Change::FolderAdded)
    }

    fn random_folder_update(&mut self, noise: u64) -> Result<Option<Change>, Broken> {
        let Some(id) = self.some_folder(noise) else { return Ok(None) };
        let me = self.me().to_owned();
        let Some(folder) = self.folder(id) else { return Ok(None) };
        let (title, parents) = (folder.item.title.clone(), self.my_parents(&folder.item.parents));
        let home = self.some_folder(noise >> 7).filter(|&home| noise >> 40 & 1 == 1 && !self.is_within(home, id));
        let draft = FolderDraft {
            parents: Some(home.map_or(parents, |home| vec![home])),
            ..FolderDraft::titled(format!("{title} {}", noise % 100))
        };
        self.update_folder(&me, id, draft)?;
        Ok(Some(Change::FolderUpdated(id)))
    }

    /// Only folders with little in them, so that the account does not vanish.
    fn random_folder_deletion(&mut self, noise: u64) -> Result<Option<Change>, Broken> {
        let Some(id) = self.some_folder(noise) else { return Ok(None) };
        if self.links.folders.of(id).count() + self.links.tasks.of(id).count() > 6 {
            return Ok(None);
        }
        let me = self.me().to_owned();
        self.delete_folder(&me, id).map(|gone| Some(Change::FolderDeleted(gone)))
    }
}
