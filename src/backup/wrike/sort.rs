//! First half of the join: everything that was collected goes into the bucket of the task or folder it belongs to.

use std::collections::HashMap;

use serde_json::value::RawValue;

use crate::archive::ledger::Ledger;
use crate::backup::partition::Partition;
use crate::backup::previous::Previous;
use crate::backup::run::Run;
use crate::backup::wrike::collect::FOLDER_PAGES;
use crate::engine::messages::Part;
use crate::error::{Kind, Result};
use crate::host::clock::Clock;
use crate::model::{Object, Owner};
use crate::wrike::answer::{Envelope, check};
use crate::wrike::{attachments, comments, folders, tasks, timelogs};

/// What lies in a bucket.
pub mod tag {
    /// A task or folder.
    pub const ITEM: u8 = b'I';
    /// A folder as a page of all has it, which may be less than it has by its id.
    pub const LISTED: u8 = b'P';
    /// A comment.
    pub const COMMENT: u8 = b'C';
    /// An attachment.
    pub const ATTACHMENT: u8 = b'A';
    /// An attachment that is kept elsewhere, with its address.
    pub const LINK: u8 = b'U';
    /// A time log.
    pub const TIMELOG: u8 = b'L';
    /// A task or folder as it stands in the backup before, with all that hung on it.
    pub const BEFORE: u8 = b'B';
}

/// Everything by owner.
pub struct Sorted {
    /// Folders and what hangs on them.
    pub folders: Partition,
    /// Tasks and what hangs on them, and what hangs on nothing.
    pub tasks: Partition,
    /// Numbers of folders by id.
    pub numbers: HashMap<String, u64>,
}

/// Sort a run's journal. What cannot be read goes to the ledger.
///
/// # Errors
/// `NoSpace`, `Storage`.
pub async fn sort(
    run: &Run,
    previous: Option<&mut Previous>,
    ledger: &mut Ledger,
    clock: &dyn Clock,
) -> Result<Sorted> {
    let bytes = run.journal().unpacked();
    let mut sorted = Sorted {
        folders: Partition::create(&*run.store, &run.path("folders.part"), bytes).await?,
        tasks: Partition::create(&*run.store, &run.path("tasks.part"), bytes).await?,
        numbers: folder_numbers(run)?,
    };
    expectations(run, ledger)?;
    if let Some(previous) = previous {
        before("folders.json", previous, &mut sorted.folders, ledger)?;
        before("tasks.json", previous, &mut sorted.tasks, ledger)?;
    }
    let mut offset = run.journal().start();
    loop {
        let Some((key, next)) = run.journal().key_at(offset)? else {
            return Ok(sorted);
        };
        if let Some(kind) = Sortable::of(&key).filter(|kind| kind.is_wanted(run)) {
            let record = run.journal().at(offset)?;
            for raw in record
                .iter()
                .map(|(record, _)| Envelope::parse(&record.body))
                .collect::<Result<Vec<_>>>()?
                .into_iter()
                .flat_map(|envelope| envelope.data)
            {
                match sorted.put(kind, raw) {
                    Err(error) if error.kind() == Kind::Malformed => ledger.missing(
                        kind.name(),
                        "",
                        &format!("a {} without an id", kind.name()),
                        "The service sent it without an id; it is not in the archive.",
                    ),
                    put => put?,
                }
            }
            clock.sleep(std::time::Duration::ZERO).await;
        }
        offset = next;
    }
}

/// Everything of the backup before goes into the bucket of its own id.
fn before(file: &str, previous: &mut Previous, partition: &mut Partition, ledger: &mut Ledger) -> Result<()> {
    let read = previous.objects(file, |raw| {
        let id = Object::parse_without_id(raw)?.text("apiId");
        partition.put(&id, tag::BEFORE, raw.get().as_bytes())
    });
    match read {
        Err(error) if !error.kind().stops_run() => {
            ledger.note(format!(
                "{file} of the backup before could not be read to its end: what is gone since then cannot be told."
            ));
            Ok(())
        }
        read => read,
    }
}

/// What the service itself says there is.
fn expectations(run: &Run, ledger: &mut Ledger) -> Result<()> {
    let mut epoch = 0;
    let mut tasks = None;
    while let Some(body) = run.journal().read(&format!("tasks/{epoch}/0"))? {
        let first = check(&body)?;
        tasks = first.response_size.or(first.next_page_token.is_none().then_some(first.objects as u64)).or(tasks);
        epoch += 1;
    }
    if let Some(tasks) = tasks {
        ledger.expected("task", tasks);
    }
    if let Some(body) = run.journal().read("folder-tree")? {
        let envelope = Envelope::parse(&body)?;
        let live: std::collections::HashSet<String> = envelope
            .data
            .iter()
            .filter_map(|raw| folders::parse_node(raw).ok())
            .filter(folders::Node::is_live_folder)
            .map(|node| node.id)
            .collect();
        ledger.expected("folder", live.len() as u64);
    }
    Ok(())
}

/// Numbers of folders by id, for the official `children`.
fn folder_numbers(run: &Run) -> Result<HashMap<String, u64>> {
    let mut numbers = HashMap::new();
    let mut journal = run.journal();
    let mut offset = journal.start();
    while let Some((key, next)) = journal.key_at(offset)? {
        if matches!(Sortable::of(&key), Some(Sortable::Folder | Sortable::ListedFolder)) {
            let body = journal.at(offset)?.map(|(record, _)| record.body).unwrap_or_default();
            for folder in Envelope::parse(&body)?.data.into_iter().filter_map(|raw| folders::parse(raw).ok()) {
                folder.item.number.and_then(|number| numbers.insert(folder.item.id, number));
            }
        }
        offset = next;
    }
    Ok(numbers)
}

#[derive(Clone, Copy)]
enum Sortable {
    Folder,
    /// From a page of all: what was asked for by its id is the better answer.
    ListedFolder,
    Task,
    Comment,
    Attachment,
    Link,
    Timelog,
}

impl Sortable {
    fn of(key: &str) -> Option<Self> {
        match key.split_once('/')?.0 {
            "folders" => Some(Sortable::Folder),
            FOLDER_PAGES => Some(Sortable::ListedFolder),
            "tasks" => Some(Sortable::Task),
            "comments" => Some(Sortable::Comment),
            "attachments" => Some(Sortable::Attachment),
            "links" => Some(Sortable::Link),
            "timelogs" => Some(Sortable::Timelog),
            _ => None,
        }
    }

    /// The survey may have asked for some of what the user then left out.
    fn is_wanted(self, run: &Run) -> bool {
        match self {
            Sortable::Comment => run.wants(Part::Comments),
            Sortable::Timelog => run.wants(Part::Time),
            Sortable::Folder | Sortable::ListedFolder | Sortable::Task | Sortable::Attachment | Sortable::Link => true,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Sortable::Folder | Sortable::ListedFolder => "folder",
            Sortable::Task => "task",
            Sortable::Comment => "comment",
            Sortable::Attachment => "file",
            Sortable::Link => "link",
            Sortable::Timelog => "timelog",
        }
    }
}

impl Sorted {
    fn put(&mut self, kind: Sortable, raw: &RawValue) -> Result<()> {
        let (owner, tag) = match kind {
            // The account-wide list may tell of the root and of the recycle bin too, which is asked for apart.
            Sortable::Folder | Sortable::ListedFolder if !folders::parse_node(raw)?.is_live_folder() => return Ok(()),
            Sortable::Folder => (Owner::Folder(folders::parse(raw)?.item.id), tag::ITEM),
            Sortable::ListedFolder => (Owner::Folder(folders::parse(raw)?.item.id), tag::LISTED),
            Sortable::Task => (Owner::Task(tasks::parse(raw)?.item.id), tag::ITEM),
            Sortable::Comment => (comments::parse(raw)?.owner, tag::COMMENT),
            Sortable::Attachment => (attachments::parse(raw)?.owner, tag::ATTACHMENT),
            Sortable::Link => (attachments::parse(raw)?.owner, tag::LINK),
            Sortable::Timelog => (timelogs::parse(raw)?.owner, tag::TIMELOG),
        };
        let partition = if matches!(owner, Owner::Folder(_)) { &mut self.folders } else { &mut self.tasks };
        partition.put(owner.id(), tag, raw.get().as_bytes())
    }
}
