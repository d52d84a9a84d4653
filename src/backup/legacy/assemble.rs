//! From what was sorted and the fetched files to the archive: same answers, same bytes, whichever format they came in.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use super::collect::Collector;
use super::entries::{FolderEntry, TaskEntry, UserEntry};
use super::files::{archive_path, of_bucket};
use super::format::FORMAT;
use super::join::{Context, File, Held, Unplaced, join};
use super::mode::{MARKERS, Markers, Mode};
use super::refusals;
use super::tombstones::{self, Tombstone};
use crate::archive::json::{Array, pretty};
use crate::archive::ledger::Ledger;
use crate::archive::report::{Report, TOOL};
use crate::archive::spool::Spool;
use crate::archive::wrike::Body;
use crate::archive::writer::{ArchiveWriter, Layout, Manifest};
use crate::archive::zip::{Packing, Written};
use crate::backup::deliver::Assembled;
use crate::backup::download::{self, Target, fetched_key, staged_path};
use crate::backup::partition::Partition;
use crate::backup::previous::Previous;
use crate::backup::progress::Tracker;
use crate::backup::refusal::Refusal;
use crate::backup::run::{Header, Run};
use crate::engine::messages::{Part, Step};
use crate::error::{Error, Kind, Result};
use crate::host::clock::Clock;
use crate::host::store::Open;
use crate::model::dates;
use crate::wrike::legacy::folders::Folder;
use crate::wrike::legacy::tasks::{self, Filter, UpdatesSince};
use crate::wrike::legacy::{comments, contacts, profile};

/// Bytes copied at a time.
const CHUNK: usize = 1 << 20;

/// What to read an archive by.
const README: &str = include_str!("readme.txt");

/// Write the archive of a run that has collected and downloaded.
///
/// # Errors
/// `NoSpace`, `Storage`; then there is no archive.
#[allow(clippy::too_many_arguments, reason = "the pipeline's one call, with all that its steps have made")]
pub async fn assemble(
    collector: &Collector,
    target: &Target,
    sorted: &RefCell<Partition>,
    context: &Context,
    mode: &Mode,
    mut ledger: Ledger,
    previous: Option<&mut Previous>,
    tracker: &Tracker,
    clock: &dyn Clock,
) -> Result<Assembled> {
    let run = &collector.run;
    let header = run.header();
    let into_zip = matches!(target, Target::Staged { .. });
    tracker.begin(Step::Assemble, "Writing the archive", 0, 0);
    let before = previous.as_ref().map(|previous| previous.id.clone());
    let mut gone: Spool<Tombstone> = Spool::create(run.store.clone(), &run.path("gone.part")).await?;
    if let Some(found) = previous {
        tombstones::earlier(found, &mut gone, &mut ledger)?;
        if found.user != header.account.user_id {
            ledger.note("The backup before was made by another user: its files were used, but what is gone since cannot be told.");
        }
    }
    let path = run.path("archive.zip.part");
    let mut writer =
        ArchiveWriter::create(run.store.clone(), path, layout(&header, into_zip)?, header.started()?).await?;
    let mut assembly = Assembly {
        collector,
        run,
        header: &header,
        sorted,
        context,
        tracker,
        clock,
        ledger,
        unplaced: Vec::new(),
        gone,
        short_of_files: 0,
        reused: 0,
    };
    assembly.refusals()?;
    assembly.people(&mut writer)?;
    assembly.folders(&mut writer).await?;
    assembly.tasks(&mut writer).await?;
    assembly.unplaced(&mut writer)?;
    assembly.files(&mut writer, into_zip).await?;
    assembly.ledger.close();
    assembly.notes(mode, before.as_deref());
    assembly.markers(mode, &mut writer)?;
    let mut assembly = assembly.tombstones(before.is_some(), &mut writer).await?;
    assembly.reports(&mut writer)?;
    let ledger = assembly.ledger;
    let manifest = Manifest {
        format: FORMAT.name,
        format_version: FORMAT.version,
        tool: TOOL,
        account: &header.account,
        started: dates::official(header.started()?)?,
        outcome: ledger.outcome(),
        counts: ledger.counts(),
    };
    let archive = writer.finish(&manifest).await?;
    let (account, backup) = (header.account_folder(), header.backup_id()?);
    Ok(Assembled {
        archive,
        ledger,
        file_name: format!("keepsake-{}-{}-{backup}.zip", header.account.product.name(), &account["account-".len()..]),
        folder_path: format!("{account}/backup-{backup}/backup-{backup}.zip"),
    })
}

/// As the archive of today's Wrike: a download is one zip with the folders of Wrike's own tool in it.
fn layout(header: &Header, into_zip: bool) -> Result<Layout> {
    if !into_zip {
        return Ok(Layout::default());
    }
    let account = format!("{}/", header.account_folder());
    Ok(Layout { backup: format!("{account}backup-{}/", header.backup_id()?), account })
}

/// The steps of the assembly, in order.
struct Assembly<'a> {
    collector: &'a Collector,
    run: &'a Run,
    header: &'a Header,
    sorted: &'a RefCell<Partition>,
    context: &'a Context,
    tracker: &'a Tracker,
    clock: &'a dyn Clock,
    ledger: Ledger,
    unplaced: Vec<Unplaced>,
    gone: Spool<Tombstone>,
    /// Tasks and folders of which fewer files were listed than the service counts.
    short_of_files: u64,
    /// Files that the folder had already.
    reused: u64,
}

impl Assembly<'_> {
    fn refusals(&mut self) -> Result<()> {
        for (key, refusal) in refusals::unanswered(self.run)? {
            refusals::account_for(&mut self.ledger, &key, &refusal);
        }
        for (part, what) in [(Part::Comments, "comments"), (Part::Files, "files"), (Part::Time, "time logs")] {
            if !self.run.wants(part) {
                self.ledger.note(format!("Left out, as you chose: {what}."));
            }
        }
        Ok(())
    }

    /// The calling user first, then their contacts.
    fn people(&mut self, writer: &mut ArchiveWriter) -> Result<()> {
        let lost = || Error::new(Kind::Storage, "legacy::assemble", "the profile is no longer in the journal");
        let me = self.collector.recorded("profile", &profile::get())?.ok_or_else(lost)?;
        let mut contacts = self.collector.recorded("contacts", &contacts::list())?.unwrap_or_default();
        contacts.retain(|contact| contact.uid != me.uid);
        let mut array = writer.begin_array("users.json", u64::from(u32::MAX))?;
        writer.push(&mut array, &UserEntry::me(&me))?;
        for contact in &contacts {
            writer.push(&mut array, &UserEntry::contact(contact))?;
        }
        let saved = writer.end_array("users.json", array)?;
        self.ledger.expected("person", saved);
        self.ledger.saved("person", saved);
        // The API of 2010 knows no groups; the official file is there all the same.
        writer.array("teams.json", std::iter::empty::<()>())?;
        writer.array("account.json", [&me])?;
        Ok(())
    }

    fn bytes_at_most(&self) -> u64 {
        u64::from(u32::MAX).max(self.run.journal().unpacked().saturating_mul(4))
    }

    async fn folders(&mut self, writer: &mut ArchiveWriter) -> Result<()> {
        self.tracker.doing("Writing folders");
        let places = self.collector.places()?.unwrap_or_default();
        self.ledger.expected("folder", places.len() as u64);
        let mut children: BTreeMap<u64, BTreeSet<u64>> = BTreeMap::new();
        for (id, place) in &places {
            for parent in &place.parents {
                children.entry(*parent).or_default().insert(*id);
            }
        }
        let mut array = writer.begin_array("folders.json", self.bytes_at_most())?;
        for number in 0..self.buckets() {
            let items = self.sorted.borrow_mut().bucket(number)?;
            for held in join(&items, self.context)?.folders {
                self.count(&held, held.item.attachments_count);
                self.count_folder_comments(&held);
                let inside = children.remove(&held.item.id).unwrap_or_default().into_iter().collect();
                let bodies = self.bodies(&held.files)?;
                writer.push(&mut array, &FolderEntry::new(&held, inside, &bodies))?;
            }
            self.clock.sleep(Duration::ZERO).await;
        }
        let saved = writer.end_array("folders.json", array)?;
        self.ledger.saved("folder", saved);
        Ok(())
    }

    async fn tasks(&mut self, writer: &mut ArchiveWriter) -> Result<()> {
        self.tracker.doing("Writing tasks");
        if let Some(expected) = self.collector.expected_tasks()? {
            self.ledger.expected("task", expected);
        }
        let mut array: Array = writer.begin_array("tasks.json", self.bytes_at_most())?;
        for number in 0..self.buckets() {
            let items = self.sorted.borrow_mut().bucket(number)?;
            let joined = join(&items, self.context)?;
            for held in joined.tasks {
                self.count(&held, held.item.attachments_count);
                let bodies = self.bodies(&held.files)?;
                writer.push(&mut array, &TaskEntry::new(&held, &bodies))?;
            }
            self.unplaced.extend(joined.unplaced);
            joined.gone.iter().try_for_each(|tombstone| self.gone.push(tombstone))?;
            self.clock.sleep(Duration::ZERO).await;
        }
        let saved = writer.end_array("tasks.json", array)?;
        self.ledger.saved("task", saved);
        Ok(())
    }

    fn buckets(&self) -> usize {
        self.sorted.borrow().len()
    }

    /// Count what hangs on an item. Of files the service may count otherwise than it lists, so that is a note.
    fn count<T>(&mut self, held: &Held<T>, files: Option<u64>) {
        let listed = held.files.iter().filter(|file| !file.is_superseded()).count() as u64;
        self.short_of_files += u64::from(files.is_some_and(|counted| counted > listed));
        if self.context.comments {
            self.ledger.saved("comment", held.comments.len() as u64);
        }
        if self.context.timelogs {
            self.ledger.saved("timelog", held.timelogs.len() as u64);
        }
    }

    /// No method lists the comments of a folder: what did not come with all others is missing.
    fn count_folder_comments(&mut self, held: &Held<Folder>) {
        let counted = held.item.comments_count.unwrap_or(0);
        let lacking = counted.saturating_sub(held.comments.len() as u64);
        if self.context.comments && lacking > 0 {
            let title = held.item.title.as_deref().unwrap_or_default();
            let name = format!("{lacking} comments of folder {} \"{title}\"", held.item.id);
            self.ledger.missing(
                "comment",
                "",
                &name,
                "The 2010 API lists comments of tasks; of folders it only counts them.",
            );
        }
    }

    fn unplaced(&mut self, writer: &mut ArchiveWriter) -> Result<()> {
        if self.unplaced.is_empty() {
            return Ok(());
        }
        let count = writer.array("unplaced.json", &self.unplaced)?;
        self.ledger.note(format!(
            "{count} comments, files or time logs hang on tasks or folders that are not in the archive; they are in unplaced.json."
        ));
        Ok(())
    }

    fn bodies(&self, files: &[File]) -> Result<Vec<Body>> {
        files.iter().map(|file| self.body(file)).collect()
    }

    fn body(&self, file: &File) -> Result<Body> {
        let id = file.attachment.id.to_string();
        if let Some(fetched) = download::fetched(self.run, &id)? {
            return Ok(Body::Saved { path: archive_path(file), bytes: fetched.bytes, sha256: fetched.sha256 });
        }
        let refusal = Refusal::of(self.run, &fetched_key(&id))?;
        let left_out = || "Files were left out of this backup.".to_owned();
        Ok(Body::Missing(refusal.map_or_else(left_out, |refusal| refusal.reason)))
    }

    /// The files themselves, in the order in which they were listed.
    async fn files(&mut self, writer: &mut ArchiveWriter, into_zip: bool) -> Result<()> {
        if !self.run.wants(Part::Files) {
            return Ok(());
        }
        for number in 0..self.buckets() {
            for file in of_bucket(self.sorted, number, self.context)? {
                self.ledger.expected("file", 1);
                let (id, name) = (file.attachment.id.to_string(), &file.attachment.file_name);
                match self.body(&file)? {
                    Body::Saved { path, bytes, sha256 } => {
                        let fetched = download::fetched(self.run, &id)?;
                        self.reused += u64::from(fetched.is_some_and(|fetched| fetched.reused));
                        let expected = Written { bytes, sha256 };
                        if into_zip {
                            self.copy(writer, &file, &path, &expected).await?;
                        }
                        writer.list_file(&path, &expected)?;
                        self.ledger.saved("file", 1);
                    }
                    Body::Missing(reason) => self.ledger.missing("file", &id, name, &reason),
                    Body::Elsewhere => {}
                }
            }
        }
        Ok(())
    }

    async fn copy(&self, writer: &mut ArchiveWriter, file: &File, path: &str, expected: &Written) -> Result<()> {
        self.tracker.doing(format!("Packing {}", file.attachment.file_name));
        let staged = self.run.path(&staged_path(&file.attachment.id.to_string()));
        let mut source = self.run.store.open(&staged, Open::Existing).await?;
        let packing = Packing::for_file(&file.attachment.content_type, &file.attachment.file_name);
        writer.begin_file(path, packing, expected.bytes)?;
        let mut chunk = vec![0; CHUNK.min(usize::try_from(expected.bytes).unwrap_or(CHUNK).max(1))];
        let mut offset = 0;
        loop {
            let count = source.read_at(offset, &mut chunk)?;
            if count == 0 {
                break;
            }
            writer.write(&chunk[..count])?;
            offset += count as u64;
            self.clock.sleep(Duration::ZERO).await;
        }
        if writer.end_file() == *expected {
            return Ok(());
        }
        // So that resuming fetches it anew.
        drop(source);
        self.run.store.remove(&staged).await?;
        Err(Error::new(Kind::Damaged, "legacy::assemble", "a fetched file changed on disk").with("file", path))
    }

    fn notes(&mut self, mode: &Mode, before: Option<&str>) {
        if self.short_of_files > 0 {
            self.ledger.note(format!(
                "{} tasks or folders have, as the service counts, more files than it listed: compare \"attachmentsCount\" in their source with \
                 their attachments.",
                self.short_of_files
            ));
        }
        if let Some(before) = before {
            self.ledger.note(format!(
                "This backup builds on that of {before}: {} files with the same id and size were already in the folder, were read back against \
                 their checksums, and were not fetched again.",
                self.reused
            ));
        }
        if mode.is_since() {
            self.ledger.note(
                "Only what happened since then was asked for. The 2010 API tells of changed tasks and comments and of moved and renamed folders; a \
                 folder's new description, people or files it does not tell of, so everything is asked for again once in 30 days.",
            );
        }
    }

    /// Up to when this backup knows what happened; nothing when the service gave no marker, so that the next run asks for everything.
    fn markers(&self, mode: &Mode, writer: &mut ArchiveWriter) -> Result<()> {
        let task_updates = tasks::updates(&UpdatesSince::default());
        let tasks = match mode {
            Mode::Since { .. } => self.collector.recorded("since/tasks", &task_updates)?.map(|updates| updates.t_last),
            Mode::Full => self.first_page_of_last_epoch()?,
        };
        let Some(tasks) = tasks else { return Ok(()) };
        let key = if mode.is_since() { "since/comments" } else { "comments/all" };
        let comments = self.collector.recorded(key, &comments::updates(0))?.map(|updates| updates.t_last);
        let full = match mode {
            Mode::Since { markers, .. } => markers.full,
            Mode::Full => self.header.started,
        };
        // Without a marker of their own, comments go by that of the tasks: the same clock, and earlier.
        let markers = Markers { tasks, comments: comments.unwrap_or(tasks), parts: self.header.parts.clone(), full };
        writer.array(MARKERS, [markers]).map(drop)
    }

    fn first_page_of_last_epoch(&self) -> Result<Option<u64>> {
        let mut marker = None;
        for epoch in 0.. {
            let page = self.collector.recorded(&format!("tasks/{epoch}/0"), &tasks::filter(&Filter::default()))?;
            match page {
                Some(page) => marker = Some(page.t_last),
                None => break,
            }
        }
        Ok(marker)
    }

    async fn tombstones(mut self, is_later: bool, writer: &mut ArchiveWriter) -> Result<Self> {
        let empty = Spool::create(self.run.store.clone(), &self.run.path("none.part")).await?;
        let gone = std::mem::replace(&mut self.gone, empty).close()?;
        let mut array = None;
        for tombstone in gone.iter().await? {
            if array.is_none() {
                array = Some(writer.begin_array("deleted.json", u64::from(u32::MAX))?);
            }
            if let Some(array) = &mut array {
                writer.push(array, &tombstone?)?;
            }
        }
        if let Some(array) = array.filter(|_| is_later) {
            let count = writer.end_array("deleted.json", array)?;
            self.ledger.note(format!(
                "{count} objects of earlier backups are no longer in the account; the last that is known of them is in deleted.json."
            ));
        }
        Ok(self)
    }

    fn reports(&mut self, writer: &mut ArchiveWriter) -> Result<()> {
        let started = dates::official(self.header.started()?)?;
        let report = Report::new(&self.header.account, started, &self.ledger);
        let (json, html) = (pretty(&report)?, report.html());
        let one_line = |text: &str| text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect::<String>();
        let readme = README
            .replace("{name}", &one_line(&self.header.account.name))
            .replace("{server}", &one_line(&self.header.account.server))
            .replace("{user}", &one_line(&self.header.account.user))
            .replace("{started}", &report.started)
            .replace("{tool}", TOOL)
            .replace("{headline}", &report.headline())
            // Notepad of older Windows shows text without carriage returns as one line.
            .replace('\n', "\r\n");
        writer.entry("report.json", &json)?;
        writer.entry("report.html", html.as_bytes())?;
        writer.entry("README.txt", readme.as_bytes())
    }
}
