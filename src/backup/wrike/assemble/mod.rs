//! From journal and fetched files to the archive: a pure function. Same journal, same bytes, natively and in a browser.

mod export;
mod kinds;
mod titles;
mod tombstones;

use std::collections::HashMap;

use serde_json::value::RawValue;

use crate::archive::format::WRIKE;
use crate::archive::json::pretty;
use crate::archive::ledger::Ledger;
use crate::archive::names;
use crate::archive::report::{Report, TOOL};
use crate::archive::spool::Spool;
use crate::archive::wrike::{Body, FolderEntry, TaskEntry, TeamEntry, UserEntry};
use crate::archive::writer::{ArchiveWriter, Layout, Manifest};
use crate::archive::zip::{Packing, Written};
use crate::backup::deliver::Assembled;
use crate::backup::download::{self, Fetched, Staging, Target, fetched_key};
use crate::backup::previous::Previous;
use crate::backup::progress::Tracker;
use crate::backup::refusal::{Refusal, refused_key};
use crate::backup::run::{Header, Run};
use crate::backup::tombstones::earlier;
use crate::backup::wrike::collect::{dropped_fields, link_key};
use crate::backup::wrike::files::archive_path;
use crate::backup::wrike::join::{self, Context as _, Joined, Tombstone};
use crate::backup::wrike::listing::{Listing, totals};
use crate::backup::wrike::refusals::{self, lower_first, unanswered};
use crate::backup::wrike::sort::{self, Sorted};
use crate::engine::messages::{Part, Step};
use crate::error::Result;
use crate::host::clock::Clock;
use crate::model::{Attachment, Group, Person, Storage, dates};
use crate::wrike::answer::Envelope;
use crate::wrike::{attachments, people};

/// Write the archive of a run that has collected and downloaded.
///
/// # Errors
/// `NoSpace`, `Storage`; then there is no archive.
pub async fn assemble(
    run: &Run,
    target: &Target,
    mut previous: Option<&mut Previous>,
    tracker: &Tracker,
    clock: &dyn Clock,
) -> Result<Assembled> {
    let header = run.header();
    let into_zip = matches!(target, Target::Staged { .. });
    let bytes = if into_zip { totals(run)?.bytes } else { 0 };
    tracker.begin(Step::Assemble, "Sorting what was collected", 0, bytes);
    let mut ledger = Ledger::new();
    let before = previous.as_ref().map(|previous| previous.id.clone());
    let mut gone: Spool<Tombstone> = Spool::create(run.store.clone(), &run.path("gone.part")).await?;
    if let Some(found) = previous.as_deref_mut() {
        earlier(found, &mut gone, &mut ledger)?;
        if !found.is_complete {
            ledger.note("The backup before was partial: what it lacked and is gone since cannot be told.");
        }
    }
    // What another user saw and this one does not is not gone.
    let previous = previous.filter(|found| found.user == header.account.user_id);
    if before.is_some() && previous.is_none() {
        ledger.note(
            "The backup before was made by another user: its files were used, but what is gone since cannot be told.",
        );
    }
    let sorted = sort::sort(run, previous, &mut ledger, clock).await?;
    let mut writer = run.archive(&WRIKE, layout(&header, into_zip)?, "../").await?;
    let mut assembly = Assembly {
        run,
        staging: Staging::new(run),
        header: &header,
        tracker,
        clock,
        ledger,
        unplaced: Vec::new(),
        gone,
        before,
        unanswered: Vec::new(),
        reused: 0,
        fewer_files: 0,
    };
    assembly.refusals()?;
    assembly.people(&mut writer)?;
    assembly.folders_and_tasks(&mut writer, sorted).await?;
    assembly.kinds(&mut writer)?;
    assembly.export(&mut writer).await?;
    assembly.unplaced(&mut writer)?;
    assembly.files(&mut writer, into_zip).await?;
    assembly.ledger.close();
    let mut assembly = assembly.tombstones(&mut writer).await?;
    assembly.count_files();
    assembly.reports(&mut writer)?;
    let ledger = assembly.ledger;
    let manifest = Manifest {
        format: WRIKE.name,
        format_version: WRIKE.version,
        tool: TOOL,
        account: &header.account,
        started: dates::official(header.started()?)?,
        outcome: ledger.outcome(),
        counts: ledger.counts(),
    };
    let archive = writer.finish(&manifest).await?;
    let (account, started) = (names::file_id(&header.account.id), dates::compact(header.started()?)?);
    let backup = format!("backup-{}", header.backup_id()?);
    Ok(Assembled {
        archive,
        ledger,
        file_name: format!("keepsake-wrike-{account}-{started}.zip"),
        folder_path: format!("{}/{backup}/{backup}.zip", header.account_folder()),
    })
}

/// A download is one zip with the folders of Wrike's own tool in it; in a picked folder these are folders, and the zip holds the
/// backup's own files alone.
fn layout(header: &Header, into_zip: bool) -> Result<Layout> {
    if !into_zip {
        return Ok(Layout::default());
    }
    let account = format!("{}/", header.account_folder());
    Ok(Layout { backup: format!("{account}backup-{}/", header.backup_id()?), account })
}

/// The steps of the assembly, in order.
struct Assembly<'a> {
    run: &'a Run,
    staging: Staging,
    header: &'a Header,
    tracker: &'a Tracker,
    clock: &'a dyn Clock,
    ledger: Ledger,
    unplaced: Vec<join::Unplaced>,
    /// What is gone since the backup before.
    gone: Spool<Tombstone>,
    /// The backup that this one builds on.
    before: Option<String>,
    /// Journal keys of calls that have no answer.
    unanswered: Vec<String>,
    /// Files that were taken from it.
    reused: u64,
    /// Tasks and folders of which fewer files were listed than the service counts.
    fewer_files: u64,
}

impl Assembly<'_> {
    /// All objects recorded under these keys, each id once, read by `parse`.
    fn objects<T>(
        &mut self,
        keys: &[String],
        parse: impl Fn(&RawValue) -> Result<T>,
        id: impl Fn(&T) -> &str,
    ) -> Result<Vec<T>> {
        let (mut objects, mut seen): (Vec<T>, HashMap<String, usize>) = (Vec::new(), HashMap::new());
        for key in keys {
            let Some(body) = self.run.journal().read(key)? else {
                continue;
            };
            for raw in Envelope::parse(&body)?.data {
                let Ok(object) = parse(raw) else {
                    self.ledger.missing(
                        "item",
                        "",
                        &format!("an object of {key}"),
                        "It has no id; it is not in the archive.",
                    );
                    continue;
                };
                match seen.get(id(&object)) {
                    Some(at) => objects[*at] = object,
                    None => {
                        seen.insert(id(&object).to_owned(), objects.len());
                        objects.push(object);
                    }
                }
            }
        }
        Ok(objects)
    }

    fn people(&mut self, writer: &mut ArchiveWriter) -> Result<()> {
        let keys = ["contacts".to_owned(), "contacts-deleted".to_owned()];
        let contacts: Vec<Person> = self.objects(&keys, people::parse_person, |person| &person.id)?;
        let persons = contacts.iter().filter(|contact| contact.kind != "Group");
        let saved = writer.array("users.json", persons.map(UserEntry::new))?;
        self.ledger.expected("person", saved);
        self.ledger.saved("person", saved);
        let keys = self.pages("groups")?;
        let mut groups: Vec<Group> = self.objects(&keys, people::parse_group, |group| &group.id)?;
        if groups.is_empty() {
            // Without the right to read groups, contacts still name them.
            groups = contacts
                .iter()
                .filter(|contact| contact.kind == "Group")
                .filter_map(|contact| people::parse_group(&contact.source).ok())
                .collect();
        }
        let saved = writer.array("teams.json", groups.iter().map(TeamEntry::new))?;
        self.ledger.saved("group", saved);
        Ok(())
    }

    /// Keys of a paged listing, of all its epochs.
    fn pages(&self, what: &str) -> Result<Vec<String>> {
        let mut keys = Vec::new();
        let mut journal = self.run.journal();
        let mut offset = journal.start();
        while let Some((key, next)) = journal.key_at(offset)? {
            if key.strip_prefix(what).is_some_and(|rest| rest.starts_with('/')) {
                keys.push(key);
            }
            offset = next;
        }
        Ok(keys)
    }

    async fn folders_and_tasks(&mut self, writer: &mut ArchiveWriter, sorted: Sorted) -> Result<()> {
        let Sorted { mut folders, mut tasks, numbers } = sorted;
        let most = self.run.journal().unpacked().saturating_mul(3);
        self.tracker.doing("Writing folders and projects");
        let mut array = writer.begin_array("folders.json", most)?;
        for number in 0..folders.len() {
            let items = folders.bucket(number)?;
            let Joined { items, unplaced, gone, fewer_files } = join::folders(&items, self)?;
            for (folder, hanging) in &items {
                writer.push(&mut array, &FolderEntry::new(folder, hanging, |id| numbers.get(id).copied()))?;
                titles::list(writer, "Folder", &folder.item, hanging)?;
            }
            self.unplaced.extend(unplaced);
            self.fewer_files += fewer_files;
            gone.iter().try_for_each(|tombstone| self.gone.push(tombstone))?;
            self.clock.sleep(std::time::Duration::ZERO).await;
        }
        let saved = writer.end_array("folders.json", array)?;
        self.ledger.saved("folder", saved);
        self.tracker.doing("Writing tasks");
        let mut array = writer.begin_array("tasks.json", most)?;
        for number in 0..tasks.len() {
            let items = tasks.bucket(number)?;
            let Joined { items, unplaced, gone, fewer_files } = join::tasks(&items, self)?;
            for (task, hanging) in &items {
                writer.push(&mut array, &TaskEntry::new(task, hanging))?;
                titles::list(writer, "Task", &task.item, hanging)?;
            }
            self.unplaced.extend(unplaced);
            self.fewer_files += fewer_files;
            gone.iter().try_for_each(|tombstone| self.gone.push(tombstone))?;
            self.clock.sleep(std::time::Duration::ZERO).await;
        }
        let saved = writer.end_array("tasks.json", array)?;
        self.ledger.saved("task", saved);
        drop((folders, tasks));
        self.run.store.remove(&self.run.path("folders.part")).await?;
        self.run.store.remove(&self.run.path("tasks.part")).await
    }

    fn unplaced(&mut self, writer: &mut ArchiveWriter) -> Result<()> {
        if self.unplaced.is_empty() {
            return Ok(());
        }
        let count = writer.array("unplaced.json", &self.unplaced)?;
        self.ledger.note(format!("{count} comments, files or time logs hang on tasks or folders that are not in the archive (in the recycle bin, or not shared with this user); they are in unplaced.json."));
        Ok(())
    }

    /// The files themselves, in the order in which they were listed.
    async fn files(&mut self, writer: &mut ArchiveWriter, into_zip: bool) -> Result<()> {
        writer.settle().await?;
        let mut listing = Listing::new(self.run);
        while let Some(batch) = listing.next_batch()? {
            for attachment in batch {
                if attachment.storage != Storage::Service || !self.run.wants(Part::Files) {
                    continue;
                }
                self.ledger.expected("file", 1);
                match self.body(&attachment)? {
                    Body::Saved { path, bytes, sha256 } => {
                        let fetched = download::fetched(self.run, &attachment.id)?;
                        self.reused += u64::from(fetched.as_ref().is_some_and(|fetched| fetched.reused));
                        if let Some(fetched) = fetched.filter(|_| into_zip) {
                            self.copy(writer, &attachment, &path, &fetched).await?;
                        }
                        writer.list_file(&path, &Written { bytes, sha256 })?;
                        self.ledger.saved("file", 1);
                    }
                    Body::Missing(reason) => self.ledger.missing("file", &attachment.id, &attachment.name, &reason),
                    Body::Elsewhere => {}
                }
            }
        }
        Ok(())
    }

    async fn copy(
        &self,
        writer: &mut ArchiveWriter,
        attachment: &Attachment,
        path: &str,
        fetched: &Fetched,
    ) -> Result<()> {
        self.tracker.doing(format!("Packing {}", attachment.name));
        let packing = Packing::for_file(&attachment.content_type, &attachment.name);
        writer.begin_file(path, packing, &fetched.as_written(), fetched.crc32)?;
        self.pour(writer, &attachment.id, fetched).await
    }

    /// The staged body of this file into the entry that was begun.
    async fn pour(&self, writer: &mut ArchiveWriter, id: &str, fetched: &Fetched) -> Result<()> {
        self.staging.pour(id, fetched, writer, self.clock, &|bytes| self.tracker.bytes(bytes)).await
    }

    /// The service's own count of files, against what it listed. Whether the two mean the same is not documented, so it is a note.
    fn count_files(&mut self) {
        if self.fewer_files > 0 {
            self.ledger.note(format!(
                "{} tasks or folders have, as the service counts, more files than it listed: compare \"attachmentCount\" in their source with their \
                 attachments.",
                self.fewer_files
            ));
        }
    }

    fn refusals(&mut self) -> Result<()> {
        for (key, refusal) in unanswered(self.run)? {
            refusals::account_for(&mut self.ledger, &key, &refusal);
            self.unanswered.push(key);
        }
        for part in Part::ALL.into_iter().filter(|part| part.is_usual() && !self.run.wants(*part)) {
            self.ledger.note(format!("Left out, as you chose: {}.", lower_first(part.label())));
        }
        for dropped in dropped_fields(self.run)? {
            self.ledger.note(format!(
                "The service does not give the optional field \"{}\" of {}.",
                dropped.field,
                dropped.method.trim_start_matches('/')
            ));
        }
        Ok(())
    }

    fn reports(&mut self, writer: &mut ArchiveWriter) -> Result<()> {
        let report = Report::new(&self.header.account, dates::official(self.header.started()?)?, &self.ledger);
        let (json, html, readme) = (pretty(&report)?, report.html(), report.readme());
        writer.entry("report.json", &json)?;
        writer.entry("report.html", html.as_bytes())?;
        writer.entry("README.txt", readme.as_bytes())
    }
}

impl join::Context for Assembly<'_> {
    fn body(&self, attachment: &Attachment) -> Result<Body> {
        if attachment.storage != Storage::Service {
            return Ok(Body::Elsewhere);
        }
        if let Some(fetched) = download::fetched(self.run, &attachment.id)? {
            return Ok(Body::Saved { path: archive_path(attachment), bytes: fetched.bytes, sha256: fetched.sha256 });
        }
        let refusal = Refusal::of(self.run, &fetched_key(&attachment.id))?;
        Ok(Body::Missing(
            refusal.map_or_else(|| "Files were left out of this backup.".to_owned(), |refusal| refusal.reason),
        ))
    }

    fn link(&self, attachment: &Attachment) -> Result<String> {
        let body = self.run.journal().read(&link_key(&attachment.id))?.unwrap_or_default();
        let envelope = Envelope::parse(&body).ok();
        Ok(envelope
            .and_then(|envelope| envelope.data.first().map(|raw| attachments::parse_link(raw).1))
            .unwrap_or_default())
    }

    /// A link without its address is not saved; where asking for it was refused, the ledger says so already.
    fn count_link(&mut self, attachment: &Attachment) -> Result<()> {
        let key = link_key(&attachment.id);
        let is_named = self.run.journal().contains(&refused_key(&key)) && !self.run.journal().contains(&key);
        if !attachment.url.is_empty() {
            self.ledger.saved("link", 1);
        } else if !is_named {
            self.ledger.missing("link", &attachment.id, &attachment.name, "The service gave no address for it.");
        }
        Ok(())
    }

    fn missed(&self, kind: &str) -> Option<String> {
        let part = match kind {
            "comment" => Some(Part::Comments),
            "timelog" => Some(Part::Time),
            _ => None,
        };
        let all_asked = part.is_none_or(|part| self.run.wants(part));
        let all_answered = !self.ledger.missing_items().iter().any(|item| item.kind == kind)
            && !self.unanswered.iter().any(|key| key.starts_with(kind));
        let started = self.header.started().and_then(dates::official).ok();
        started.filter(|_| all_asked && all_answered)
    }

    fn ledger(&mut self) -> &mut Ledger {
        &mut self.ledger
    }
}
