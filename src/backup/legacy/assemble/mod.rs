//! From what was sorted and the fetched files to the archive: same answers, same bytes, whichever format they came in.

mod ends;
mod files;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use files::list;

use super::collect::Collector;
use super::entries::{FolderEntry, TaskEntry, UserEntry};
use super::format::FORMAT;
use super::join::{Context, Held, Unplaced};
use super::refusals;
use super::sort::Sorted;
use super::tombstones::Tombstone;
use crate::archive::ledger::Ledger;
use crate::archive::report::TOOL;
use crate::archive::spool::Spool;
use crate::archive::writer::{ArchiveWriter, Layout, Manifest};
use crate::backup::deliver::Assembled;
use crate::backup::download::{Staging, Target};
use crate::backup::previous::Previous;
use crate::backup::progress::Tracker;
use crate::backup::run::{Header, Run};
use crate::backup::tombstones::earlier;
use crate::engine::messages::{Part, Step};
use crate::error::{Error, Kind, Result};
use crate::host::clock::Clock;
use crate::model::dates;
use crate::wrike::legacy::folders::Folder;
use crate::wrike::legacy::{contacts, profile};

/// Write the archive of a run that has collected and downloaded.
///
/// # Errors
/// `NoSpace`, `Storage`; then there is no archive.
pub async fn assemble(
    collector: &Collector,
    target: &Target,
    sorted: &Sorted,
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
        earlier(found, &mut gone, &mut ledger)?;
        if found.user != header.account.user_id {
            ledger.note("The backup before was made by another user: its files were used, but what is gone since cannot be told.");
        }
    }
    let mut writer = run.archive(&FORMAT, layout(&header, into_zip)?, "../").await?;
    let mut assembly = Assembly {
        collector,
        run,
        staging: Staging::new(run),
        header: &header,
        sorted,
        context: sorted.context(),
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
    assembly.notes(before.as_deref());
    assembly.markers(&mut writer)?;
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
    staging: Staging,
    header: &'a Header,
    sorted: &'a Sorted,
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
        for number in 0..self.sorted.buckets() {
            for held in self.sorted.bucket(number)?.folders {
                self.count(&held, held.item.attachments_count);
                self.count_folder_comments(&held);
                let inside = children.remove(&held.item.id).unwrap_or_default().into_iter().collect();
                let bodies = self.bodies(&held.files)?;
                writer.push(&mut array, &FolderEntry::new(&held, inside, &bodies))?;
                list(writer, "Folder", held.item.title.as_deref(), &held, &bodies)?;
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
        let mut array = writer.begin_array("tasks.json", self.bytes_at_most())?;
        for number in 0..self.sorted.buckets() {
            let joined = self.sorted.bucket(number)?;
            for held in joined.tasks {
                self.count(&held, held.item.attachments_count);
                let bodies = self.bodies(&held.files)?;
                writer.push(&mut array, &TaskEntry::new(&held, &bodies))?;
                list(writer, "Task", held.item.title.as_deref(), &held, &bodies)?;
            }
            self.unplaced.extend(joined.unplaced);
            joined.gone.iter().try_for_each(|tombstone| self.gone.push(tombstone))?;
            self.clock.sleep(Duration::ZERO).await;
        }
        let saved = writer.end_array("tasks.json", array)?;
        self.ledger.saved("task", saved);
        Ok(())
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
}
