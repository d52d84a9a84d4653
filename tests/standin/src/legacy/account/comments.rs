//! Comments on tasks and folders.

use super::broken::check_text;
use super::{Account, Broken, Comment, Id};

impl Account {
    /// Writes a comment on a task or folder and returns its id. The API itself can write on tasks alone.
    ///
    /// # Errors
    /// Owners that `by` does not see or that are deleted, forbidden characters.
    pub fn add_comment(&mut self, by: &str, owner: Id, text: &str) -> Result<Id, Broken> {
        check_text("text", text)?;
        if !self.is_alive(owner) || !self.sees(by, owner) {
            return Err(Broken::not_found("task", owner, "task"));
        }
        let created = self.stamp();
        let id = self.next.comment;
        self.next.comment += 1;
        let comment = Comment {
            id,
            text: text.to_owned(),
            owner,
            author: by.to_owned(),
            created,
            changed: created,
            attachments: Vec::new(),
            deleted: None,
        };
        self.comments.insert(id, comment);
        self.links.comments.add(owner, id);
        self.touch(owner, by, created);
        Ok(id)
    }

    /// Rewrites a comment.
    ///
    /// # Errors
    /// Comments that `by` does not see or that are deleted, forbidden characters.
    pub fn update_comment(&mut self, by: &str, id: Id, text: &str) -> Result<(), Broken> {
        check_text("text", text)?;
        let owner = self.comment_in_scope(by, id)?.owner;
        let moment = self.stamp();
        if let Some(comment) = self.comments.get_mut(&id) {
            text.clone_into(&mut comment.text);
            comment.changed = moment;
        }
        self.touch(owner, by, moment);
        Ok(())
    }

    /// "Delete a comment and comment attachments."
    ///
    /// # Errors
    /// Comments that `by` does not see or that are deleted.
    pub fn delete_comment(&mut self, by: &str, id: Id) -> Result<(), Broken> {
        let comment = self.comment_in_scope(by, id)?;
        let (owner, attachments) = (comment.owner, comment.attachments.clone());
        let moment = self.stamp();
        for version in attachments {
            if let Some(file) = self.first_version.get(&version).and_then(|first| self.attachments.get_mut(first)) {
                file.deleted.get_or_insert(moment);
            }
        }
        if let Some(comment) = self.comments.get_mut(&id) {
            comment.deleted = Some(moment);
        }
        self.touch(owner, by, moment);
        Ok(())
    }

    /// A comment that is not deleted, on something that a user sees.
    pub(crate) fn comment_in_scope(&self, uid: &str, id: Id) -> Result<&Comment, Broken> {
        let comment = self.comments.get(&id).filter(|comment| comment.deleted.is_none());
        comment
            .filter(|comment| self.is_alive(comment.owner) && self.sees(uid, comment.owner))
            .ok_or_else(|| Broken::not_found("comment", id, "task"))
    }
}
