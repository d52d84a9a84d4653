//! Second half of the join: within one bucket, each task or folder as it is now, with what hangs on it. A pure function.

use std::collections::{BTreeMap, HashSet};
use std::rc::Rc;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::mode::Mode;
use super::sort::tag;
use super::tombstones::{self, Left, Tombstone};
use crate::backup::partition::Items;
use crate::error::{Error, Kind, Result};
use crate::wrike::legacy::attachments::{self, Attachment};
use crate::wrike::legacy::comments::{self, Comment};
use crate::wrike::legacy::folders::{self, Folder};
use crate::wrike::legacy::tasks::{self, Task};
use crate::wrike::legacy::timelogs::{self, Timelog};

/// What the join needs to know of the run.
#[derive(Debug, Clone)]
pub struct Context {
    /// Whether what was not asked for is as the backup before has it.
    pub mode: Mode,
    /// Folders that the tree has.
    pub folders: Rc<HashSet<u64>>,
    /// Whether comments go into the archive.
    pub comments: bool,
    /// Whether time logs go into the archive.
    pub timelogs: bool,
    /// Kinds of which everything was asked for and answered: what of them is not there is gone.
    pub told: Rc<HashSet<&'static str>>,
    /// Begin of the run, as tombstones say it.
    pub started: String,
}

/// A version of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// As the API describes it.
    pub attachment: Attachment,
    /// Id of the latest version; its own when that is it.
    pub newest: u64,
    /// Whether it came with a comment.
    pub with_comment: bool,
}

impl File {
    /// Whether a later version exists.
    pub fn is_superseded(&self) -> bool {
        self.newest != self.attachment.id
    }
}

/// A task or folder with what hangs on it, each list by id: ids are given in the order of time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held<T> {
    /// The task or folder.
    pub item: T,
    /// Its comments.
    pub comments: Vec<Comment>,
    /// Its files, all versions.
    pub files: Vec<File>,
    /// Its time logs.
    pub timelogs: Vec<Timelog>,
}

/// A bucket, joined.
#[derive(Default)]
pub struct Joined {
    /// Tasks by id.
    pub tasks: Vec<Held<Task>>,
    /// Folders by id.
    pub folders: Vec<Held<Folder>>,
    /// What hangs on nothing that is here.
    pub unplaced: Vec<Unplaced>,
    /// The files among it.
    pub loose: Vec<File>,
    /// What the backup before had and the account has no more.
    pub gone: Vec<Tombstone>,
}

/// Something whose task or folder is not in the archive.
#[derive(Serialize)]
#[serde(rename_all = "camelCase", tag = "kind", content = "source")]
pub enum Unplaced {
    /// A comment.
    Comment(Comment),
    /// A version of a file.
    Attachment(Attachment),
    /// A time log.
    Timelog(Timelog),
}

/// Everything that a bucket has of one id.
#[derive(Default)]
struct Slot<'a> {
    task: Option<Task>,
    folder: Option<Folder>,
    gone_task: Option<Task>,
    comments: BTreeMap<u64, Comment>,
    gone_comments: HashSet<u64>,
    /// Latest version's id, and the version.
    files: BTreeMap<u64, (u64, Attachment)>,
    files_listed: bool,
    timelogs: BTreeMap<u64, Timelog>,
    timelogs_listed: bool,
    before: Option<(&'static str, &'a RawValue)>,
}

/// Join a bucket.
///
/// # Errors
/// `Storage` when it is damaged.
pub fn join(items: &Items, context: &Context) -> Result<Joined> {
    let mut slots: BTreeMap<u64, Slot<'_>> = BTreeMap::new();
    for (tag, bytes) in items.iter() {
        let (owner, json) = bytes.split_first_chunk::<8>().ok_or_else(damaged)?;
        slots.entry(u64::from_le_bytes(*owner)).or_default().add(tag, json)?;
    }
    let mut joined = Joined::default();
    for (id, slot) in slots {
        slot.finish(id, context, &mut joined)?;
    }
    Ok(joined)
}

fn damaged() -> Error {
    Error::new(Kind::Storage, "legacy::join", "a bucket is damaged")
}

impl<'a> Slot<'a> {
    fn add(&mut self, tag: u8, json: &'a [u8]) -> Result<()> {
        let raw = || serde_json::from_slice::<&RawValue>(json).map_err(|error| damaged().caused_by(error));
        match tag {
            tag::TASK => self.task = Some(tasks::from_json(json)?),
            tag::FOLDER => self.folder = Some(folders::from_json(json)?),
            tag::GONE_TASK => self.gone_task = Some(tasks::from_json(json)?),
            tag::COMMENT => {
                let comment = comments::from_json(json)?;
                self.comments.insert(comment.id, comment);
            }
            tag::GONE_COMMENT => {
                self.gone_comments.insert(comments::from_json(json)?.id);
            }
            tag::FILE => self.add_file(json)?,
            tag::FILES_LISTED => self.files_listed = true,
            tag::TIMELOG => {
                let log = timelogs::from_json(json)?;
                self.timelogs.insert(log.id, log);
            }
            tag::TIMELOGS_LISTED => self.timelogs_listed = true,
            tag::TASK_BEFORE => self.before = Some(("task", raw()?)),
            tag::FOLDER_BEFORE => self.before = Some(("folder", raw()?)),
            _ => return Err(damaged()),
        }
        Ok(())
    }

    /// A list says of each latest version alone that it is the latest; a history, which comes later, of all.
    fn add_file(&mut self, json: &[u8]) -> Result<()> {
        #[derive(Deserialize)]
        struct Version<'a> {
            newest: u64,
            #[serde(borrow)]
            file: &'a RawValue,
        }
        let version: Version<'_> = serde_json::from_slice(json).map_err(|error| damaged().caused_by(error))?;
        let file = attachments::from_json(version.file.get().as_bytes())?;
        self.files.insert(file.id, (version.newest, file));
        Ok(())
    }

    fn finish(mut self, id: u64, context: &Context, joined: &mut Joined) -> Result<()> {
        let before = self.before.take();
        let entry = before.map(|(kind, raw)| Before::parse(kind, raw)).transpose()?;
        let was_task = self.task.is_some() || self.gone_task.is_some();
        if let Some(entry) = entry.as_ref().filter(|_| context.mode.is_since()) {
            self.take_from(entry, context, id)?;
        }
        // Ids are never given twice: what was deleted once stays deleted.
        if self.gone_task.is_some() {
            self.task = None;
        }
        if self.folder.is_some() && !context.folders.contains(&id) {
            self.folder = None;
        }
        if !context.comments {
            self.comments.clear();
        }
        if !context.timelogs {
            self.timelogs.clear();
        }
        self.comments.retain(|id, _| !self.gone_comments.contains(id));
        if let (Some((kind, raw)), Some(entry)) = (before, &entry) {
            let is_there = if kind == "task" { self.task.is_some() } else { self.folder.is_some() };
            let has = |kind: &str, id: u64| match kind {
                "comment" => self.comments.contains_key(&id),
                "file" => self.files.contains_key(&id),
                _ => self.timelogs.contains_key(&id),
            };
            let left = Left { is_there, deleted: self.gone_task.as_ref(), has: &has };
            tombstones::of(raw, entry, &left, context, &mut joined.gone)?;
        } else if let Some(task) = self.gone_task.as_ref().filter(|_| context.mode.is_since()) {
            joined.gone.push(tombstones::of_unseen(task, context)?);
        }
        self.place(was_task, joined);
        Ok(())
    }

    /// What was not asked for again is as it was.
    fn take_from(&mut self, before: &Before<'_>, context: &Context, id: u64) -> Result<()> {
        if before.kind == "task" && self.task.is_none() && self.gone_task.is_none() {
            self.task = Some(tasks::from_json(before.source.get().as_bytes())?);
        } else if self.task.as_ref().is_some_and(|task| task.attachments_count == Some(0)) {
            self.files_listed = true;
        }
        if before.kind == "folder" && self.folder.is_none() && context.folders.contains(&id) {
            self.folder = Some(folders::from_json(before.source.get().as_bytes())?);
        } else if self.folder.as_ref().is_some_and(|folder| folder.attachments_count == Some(0)) {
            self.files_listed = true;
        }
        for comment in &before.comments {
            let comment = comments::from_json(comment.source.get().as_bytes())?;
            self.comments.entry(comment.id).or_insert(comment);
        }
        for file in &before.attachments {
            let newest = file.superseded_by.unwrap_or(file.id);
            let is_of_listed =
                file.id != newest && self.files.get(&newest).is_some_and(|(latest, _)| *latest == newest);
            if !self.files_listed || is_of_listed {
                let attachment = attachments::from_json(file.source.get().as_bytes())?;
                self.files.entry(file.id).or_insert((newest, attachment));
            }
        }
        if !self.timelogs_listed {
            for log in &before.timelogs {
                let log = timelogs::from_json(log.get().as_bytes())?;
                self.timelogs.entry(log.id).or_insert(log);
            }
        }
        Ok(())
    }

    fn place(self, was_task: bool, joined: &mut Joined) {
        let with_comment: HashSet<u64> =
            self.comments.values().flat_map(|comment| comment.attachments.clone()).collect();
        let comments: Vec<Comment> = self.comments.into_values().collect();
        let files: Vec<File> = self
            .files
            .into_iter()
            .map(|(id, (newest, attachment))| File { attachment, newest, with_comment: with_comment.contains(&id) })
            .collect();
        let timelogs: Vec<Timelog> = self.timelogs.into_values().collect();
        match (self.task, self.folder) {
            (Some(item), _) => joined.tasks.push(Held { item, comments, files, timelogs }),
            (None, Some(item)) => joined.folders.push(Held { item, comments, files, timelogs }),
            // It went with its task.
            (None, None) if was_task => {}
            (None, None) => {
                joined.unplaced.extend(comments.into_iter().map(Unplaced::Comment));
                joined.unplaced.extend(files.iter().map(|file| Unplaced::Attachment(file.attachment.clone())));
                joined.loose.extend(files);
                joined.unplaced.extend(timelogs.into_iter().map(Unplaced::Timelog));
            }
        }
    }
}

/// A task or folder as it stands in the backup before.
pub struct Before<'a> {
    /// "task" or "folder".
    pub kind: &'static str,
    /// The API's object, in our form.
    pub source: &'a RawValue,
    /// What hung on it.
    pub comments: Vec<Sourced<'a>>,
    /// All versions.
    pub attachments: Vec<SourcedFile<'a>>,
    /// The API's objects, in our form.
    pub timelogs: Vec<&'a RawValue>,
}

/// An entry with the API's object.
#[derive(Deserialize)]
pub struct Sourced<'a> {
    /// The API's object, in our form.
    #[serde(borrow)]
    pub source: &'a RawValue,
}

/// A version of a file with the API's object.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SourcedFile<'a> {
    /// Its id.
    pub id: u64,
    /// Id of the latest version, when that is another.
    #[serde(default)]
    pub superseded_by: Option<u64>,
    /// The API's object, in our form.
    #[serde(borrow)]
    pub source: &'a RawValue,
}

impl<'a> Before<'a> {
    fn parse(kind: &'static str, raw: &'a RawValue) -> Result<Self> {
        #[derive(Deserialize)]
        struct Entry<'a> {
            #[serde(borrow)]
            source: &'a RawValue,
            #[serde(borrow, default)]
            comments: Vec<Sourced<'a>>,
            #[serde(borrow, default)]
            attachments: Vec<SourcedFile<'a>>,
            #[serde(borrow, default)]
            timelogs: Vec<&'a RawValue>,
        }
        let entry: Entry<'_> = serde_json::from_str(raw.get())
            .map_err(|error| Error::new(Kind::Damaged, "legacy::join", "not an entry of ours").caused_by(error))?;
        let Entry { source, comments, attachments, timelogs } = entry;
        Ok(Self { kind, source, comments, attachments, timelogs })
    }
}
