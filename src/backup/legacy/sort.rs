//! First half of the join: everything that was collected, and all of the backup before, goes into the bucket of the task or folder that
//! it belongs to. Tasks and folders share one sequence of ids, and what hangs on a folder names it as its task.

use std::cell::RefCell;
use std::rc::Rc;

use serde::{Deserialize, Serialize};

use super::collect::Collector;
use super::join::{Context, Joined, join};
use crate::archive::ledger::Ledger;
use crate::backup::partition::Partition;
use crate::backup::previous::Previous;
use crate::error::{Error, Kind, Result};
use crate::host::clock::Clock;
use crate::wrike::legacy::attachments::{self, Attachment};
use crate::wrike::legacy::comments::{self, Comment, CommentUpdates};
use crate::wrike::legacy::tasks::{self, Filter, TaskUpdates, UpdatesSince};
use crate::wrike::legacy::{folders, timelogs};

/// Bytes that a task with what hangs on it takes, roughly: by this the number of buckets follows from the number of items alone, so
/// that both formats of answers lead to the same order.
const ITEM: u64 = 4096;

/// What lies in a bucket: its JSON after the owner's id.
pub mod tag {
    /// A task.
    pub const TASK: u8 = b'T';
    /// A folder.
    pub const FOLDER: u8 = b'F';
    /// A task that was deleted, as it was.
    pub const GONE_TASK: u8 = b't';
    /// A comment.
    pub const COMMENT: u8 = b'C';
    /// A comment that was deleted, as it was.
    pub const GONE_COMMENT: u8 = b'c';
    /// A version of a file.
    pub const FILE: u8 = b'A';
    /// Files were listed: those that are not here are gone.
    pub const FILES_LISTED: u8 = b'a';
    /// A time log.
    pub const TIMELOG: u8 = b'L';
    /// Time logs were listed.
    pub const TIMELOGS_LISTED: u8 = b'l';
    /// The task as it stands in the backup before.
    pub const TASK_BEFORE: u8 = b'B';
    /// The folder as it stands in the backup before.
    pub const FOLDER_BEFORE: u8 = b'b';
}

/// A version of a file within a bucket.
#[derive(Serialize)]
pub struct Version<'a> {
    /// Id of the latest version.
    pub newest: u64,
    /// This one.
    pub file: &'a Attachment,
}

/// Everything by what it hangs on, and how to join it.
#[derive(Clone)]
pub struct Sorted {
    partition: Rc<RefCell<Partition>>,
    context: Rc<Context>,
}

impl Sorted {
    /// What was sorted, to be joined like this.
    pub fn new(partition: Partition, context: Context) -> Self {
        Self { partition: Rc::new(RefCell::new(partition)), context: Rc::new(context) }
    }

    /// How many buckets there are.
    pub fn buckets(&self) -> usize {
        self.partition.borrow().len()
    }

    /// A bucket, joined.
    ///
    /// # Errors
    /// `Storage`.
    pub fn bucket(&self, number: usize) -> Result<Joined> {
        let items = self.partition.borrow_mut().bucket(number)?;
        join(&items, &self.context)
    }

    /// How it is joined.
    pub fn context(&self) -> &Context {
        &self.context
    }
}

struct Sorter<'a> {
    partition: Partition,
    ledger: &'a mut Ledger,
}

/// Sort a run's journal. What cannot be read is in the ledger by its refusal.
///
/// # Errors
/// `NoSpace`, `Storage`.
pub async fn sort(
    collector: &Collector,
    previous: Option<&mut Previous>,
    ledger: &mut Ledger,
    clock: &dyn Clock,
) -> Result<Partition> {
    let run = &collector.run;
    let items = collector.count()?.unwrap_or(0) + collector.places()?.map_or(0, |places| places.len() as u64);
    let partition = Partition::create(&*run.store, &run.path("items.part"), items * ITEM).await?;
    let mut sorter = Sorter { partition, ledger };
    if let Some(previous) = previous {
        sorter.before("folders.json", tag::FOLDER_BEFORE, previous)?;
        sorter.before("tasks.json", tag::TASK_BEFORE, previous)?;
    }
    let mut offset = run.journal().start();
    while let Some((key, next)) = { run.journal().key_at(offset)? } {
        if is_sortable(&key) {
            let record = run.journal().at(offset)?;
            if let Some((record, _)) = record {
                sorter.record(&key, &record.body)?;
            }
            clock.sleep(std::time::Duration::ZERO).await;
        }
        offset = next;
    }
    Ok(sorter.partition)
}

fn is_sortable(key: &str) -> bool {
    ["tasks/", "meanwhile/", "since/", "folder/", "comments/", "files/", "history/", "timelogs/"]
        .iter()
        .any(|what| key.starts_with(what))
}

impl Sorter<'_> {
    fn record(&mut self, key: &str, body: &[u8]) -> Result<()> {
        let sorted = match key.split_once('/').unwrap_or((key, "")) {
            ("tasks", _) => self.tasks(body),
            ("meanwhile", _) | ("since", "tasks") => self.task_updates(body),
            ("folder", _) => {
                folders::get(0).read(body).and_then(|folder| self.put(Some(folder.id), tag::FOLDER, &folder))
            }
            ("comments", "all") | ("since", "comments") => self.comment_updates(body),
            ("comments", _) => comments::of_task(0).read(body).and_then(|list| self.comments(&list)),
            ("files", _) => self.files(body),
            ("history", _) => self.history(body),
            ("timelogs", task) => self.timelogs(task, body),
            _ => Ok(()),
        };
        match sorted {
            // What does not read was noted when it came.
            Err(error) if error.kind() == Kind::Malformed => Ok(()),
            sorted => sorted,
        }
    }

    fn put(&mut self, owner: Option<u64>, tag: u8, item: &impl Serialize) -> Result<()> {
        let Some(owner) = owner else {
            self.ledger.missing(
                "item",
                "",
                "a comment, file or time log",
                "The service does not say what it hangs on.",
            );
            return Ok(());
        };
        let bytes = serde_json::to_vec(item)
            .map_err(|error| Error::new(Kind::Internal, "legacy::sort", "no JSON form").caused_by(error))?;
        self.put_bytes(owner, tag, &bytes)
    }

    fn put_bytes(&mut self, owner: u64, tag: u8, bytes: &[u8]) -> Result<()> {
        let mut item = owner.to_le_bytes().to_vec();
        item.extend_from_slice(bytes);
        self.partition.put(&owner.to_string(), tag, &item)
    }

    fn tasks(&mut self, body: &[u8]) -> Result<()> {
        let list = tasks::filter(&Filter::default()).read(body)?.list.unwrap_or_default();
        list.iter().try_for_each(|task| self.put(Some(task.id), tag::TASK, task))
    }

    fn task_updates(&mut self, body: &[u8]) -> Result<()> {
        let updates: TaskUpdates = tasks::updates(&UpdatesSince::default()).read(body)?;
        let there = updates.new_tasks.iter().chain(&updates.updated_tasks);
        there.clone().try_for_each(|task| self.put(Some(task.id), tag::TASK, task))?;
        updates.deleted_tasks.iter().try_for_each(|task| self.put(Some(task.id), tag::GONE_TASK, task))
    }

    fn comment_updates(&mut self, body: &[u8]) -> Result<()> {
        let updates: CommentUpdates = comments::updates(0).read(body)?;
        self.comments(&updates.new_comments)?;
        self.comments(&updates.updated_comments)?;
        updates.deleted_comments.iter().try_for_each(|gone| self.put(gone.task_id, tag::GONE_COMMENT, gone))
    }

    /// Whether a comment was deleted is said of each by some methods and by others only of those that were: said of one that is
    /// there, it is not worth keeping.
    fn comments(&mut self, comments: &[Comment]) -> Result<()> {
        for comment in comments {
            let tag = if comment.deleted == Some(true) { tag::GONE_COMMENT } else { tag::COMMENT };
            self.put(comment.task_id, tag, &Comment { deleted: comment.deleted.filter(|is| *is), ..comment.clone() })?;
        }
        Ok(())
    }

    fn files(&mut self, body: &[u8]) -> Result<()> {
        for group in attachments::list(&[]).read(body)? {
            self.put_bytes(group.task_id, tag::FILES_LISTED, b"null")?;
            for file in &group.list {
                self.put(file.task_id.or(Some(group.task_id)), tag::FILE, &Version { newest: file.id, file })?;
            }
        }
        Ok(())
    }

    fn history(&mut self, body: &[u8]) -> Result<()> {
        let versions: Vec<Attachment> =
            attachments::history(0).read(body)?.into_iter().filter(|file| file.deleted != Some(true)).collect();
        let newest = versions.iter().max_by_key(|file| (file.version, file.id)).map(|file| file.id);
        let owner = versions.iter().find_map(|file| file.task_id);
        let Some(newest) = newest else { return Ok(()) };
        for file in &versions {
            self.put(file.task_id.or(owner), tag::FILE, &Version { newest, file })?;
        }
        Ok(())
    }

    /// Time logs name their task; the key names whose were asked for, though there may be none.
    fn timelogs(&mut self, key: &str, body: &[u8]) -> Result<()> {
        let logs = timelogs::list(None).read(body)?;
        let asked: Option<u64> = key.strip_prefix("task/").and_then(|id| id.parse().ok());
        if let Some(asked) = asked {
            self.put_bytes(asked, tag::TIMELOGS_LISTED, b"null")?;
        }
        let there = logs.iter().filter(|log| log.deleted != Some(true));
        there.clone().try_for_each(|log| self.put(log.task_id.or(asked), tag::TIMELOG, log))
    }

    /// Everything of the backup before goes into the bucket of its own id.
    fn before(&mut self, file: &str, tag: u8, previous: &mut Previous) -> Result<()> {
        #[derive(Deserialize)]
        struct Entry {
            id: u64,
        }
        let read = previous.objects(file, |raw| {
            let entry: Entry = serde_json::from_str(raw.get())
                .map_err(|error| Error::new(Kind::Damaged, "legacy::sort", "not an entry of ours").caused_by(error))?;
            self.put_bytes(entry.id, tag, raw.get().as_bytes())
        });
        match read {
            Err(error) if !error.kind().stops_run() => {
                self.ledger.note(format!(
                    "{file} of the backup before could not be read to its end: what is gone since then cannot be told."
                ));
                Ok(())
            }
            read => read,
        }
    }
}
