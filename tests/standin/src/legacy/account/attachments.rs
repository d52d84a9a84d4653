//! Attachments with their histories. The API reads them; only the account itself takes new ones.

use super::broken::check_text;
use super::{Account, Attachment, Broken, Id, Version};

/// A file to be attached.
#[derive(Debug, Clone)]
pub struct FileDraft {
    /// File name.
    pub name: String,
    /// Media type.
    pub content_type: String,
    /// Bytes.
    pub size: u64,
    /// Words rather than noise.
    pub text: bool,
}

impl Account {
    /// Attaches a file to a task or folder, with a comment on it if one is given, and returns the version's id.
    ///
    /// # Errors
    /// Owners that `by` does not see or that are deleted, a comment that is not on the owner, forbidden characters.
    pub fn add_attachment(&mut self, by: &str, owner: Id, comment: Option<Id>, file: FileDraft) -> Result<Id, Broken> {
        if !self.is_alive(owner) || !self.sees(by, owner) {
            return Err(Broken::not_found("task", owner, "task"));
        }
        if let Some(comment) = comment
            && self.comment_in_scope(by, comment)?.owner != owner
        {
            return Err(Broken::invalid("the comment is on another task"));
        }
        let version = self.version_of(by, file, 1)?;
        let (id, moment) = (version.id, version.created);
        self.attachments.insert(id, Attachment { owner, versions: vec![version], deleted: None });
        self.first_version.insert(id, id);
        self.links.attachments.add(owner, id);
        if let Some(comment) = comment.and_then(|id| self.comments.get_mut(&id)) {
            comment.attachments.push(id);
            comment.changed = moment;
        }
        self.touch(owner, by, moment);
        Ok(id)
    }

    /// Adds a version to an attachment that any of its versions' ids names, and returns the new version's id.
    ///
    /// # Errors
    /// Attachments that `by` does not see or that are deleted, forbidden characters.
    pub fn add_version(&mut self, by: &str, id: Id, file: FileDraft) -> Result<Id, Broken> {
        let attachment = self.attachment_in_scope(by, id)?;
        let (owner, number) = (attachment.owner, attachment.versions.len() as u64 + 1);
        let first = self.first_version.get(&id).copied().unwrap_or(id);
        let version = self.version_of(by, file, number)?;
        let (id, moment) = (version.id, version.created);
        if let Some(attachment) = self.attachments.get_mut(&first) {
            attachment.versions.push(version);
        }
        self.first_version.insert(id, first);
        self.touch(owner, by, moment);
        Ok(id)
    }

    /// An attachment that is not deleted, on something that a user sees.
    pub(crate) fn attachment_in_scope(&self, uid: &str, version: Id) -> Result<&Attachment, Broken> {
        let attachment = self.attachment(version).filter(|attachment| attachment.deleted.is_none());
        attachment
            .filter(|attachment| self.is_alive(attachment.owner) && self.sees(uid, attachment.owner))
            .ok_or_else(|| Broken::not_found("attachment", version, "task"))
    }

    fn version_of(&mut self, by: &str, file: FileDraft, number: u64) -> Result<Version, Broken> {
        check_text("file name", &file.name)?;
        let created = self.stamp();
        let id = self.next.version;
        self.next.version += 1;
        Ok(Version {
            id,
            file_name: file.name,
            content_type: file.content_type,
            author: by.to_owned(),
            created,
            number,
            size: file.size,
            text: file.text,
        })
    }
}
