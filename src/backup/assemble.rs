//! From journal and fetched files to the archive: a pure function. Same journal, same bytes, natively and in a browser.

use std::collections::HashMap;
use std::rc::Rc;

use serde::Serialize;
use serde_json::value::RawValue;

use super::collect::{Refusal, dropped_fields, refused_key};
use super::download::{self, Listing, Target, archive_path, fetched_key, staged_path};
use super::join::{self, Context as _, Joined};
use super::progress::Tracker;
use super::refusals;
use super::run::{Header, Run};
use super::sort::{self, Sorted};
use crate::archive::json::{Array, pretty};
use crate::archive::ledger::Ledger;
use crate::archive::report::Report;
use crate::archive::sums::{Sums, SumsList};
use crate::archive::wrike::{Body, FolderEntry, TaskEntry, TeamEntry, UserEntry};
use crate::archive::zip::{Packing, Written, ZipFile};
use crate::engine::messages::Step;
use crate::error::{Error, Kind, Result};
use crate::host::clock::Clock;
use crate::host::store::{Open, Store};
use crate::model::{Attachment, Group, Person, Storage, dates};
use crate::wrike::answer::Envelope;
use crate::wrike::{folders, people};

/// Bytes copied at a time.
const CHUNK: usize = 1 << 20;

/// An archive that was written and not yet verified.
pub struct Assembled {
    /// Path of the zip on the store.
    pub zip: String,
    /// What is in it and beside it, relative to the backup's folder.
    pub sums: SumsList,
    /// Where the backup's own files stand in the zip: a folder with a slash at its end, or nothing.
    pub prefix: String,
    /// What is saved and what is missing.
    pub ledger: Ledger,
}

/// Write the archive of a run that has collected and downloaded.
///
/// # Errors
/// `NoSpace`, `Storage`; then there is no archive.
pub async fn assemble(
    run: &Run,
    target: &Target,
    tracker: &Tracker,
    clock: &dyn Clock,
) -> Result<Assembled> {
    let header = run.header();
    let totals = download::totals(run)?;
    let bytes = if matches!(target, Target::Staged) {
        totals.bytes
    } else {
        0
    };
    tracker.begin(
        Step::Assemble,
        "Sorting what was collected",
        0,
        bytes + run.journal().unpacked(),
    );
    let mut ledger = Ledger::new();
    let sorted = sort::sort(run, &mut ledger, clock).await?;
    let mut writer = Writer::create(run, target, &header).await?;
    let mut assembly = Assembly {
        run,
        header: &header,
        tracker,
        clock,
        ledger,
        unplaced: Vec::new(),
    };
    assembly.people(&mut writer)?;
    assembly.folders_and_tasks(&mut writer, sorted).await?;
    assembly.setup(&mut writer)?;
    assembly.unplaced(&mut writer)?;
    assembly
        .files(&mut writer, matches!(target, Target::Staged))
        .await?;
    assembly.refusals()?;
    assembly.ledger.close();
    assembly.reports(&mut writer)?;
    let ledger = assembly.ledger;
    writer
        .finish(&header, &ledger)
        .await
        .map(|(zip, sums, prefix)| Assembled {
            zip,
            sums,
            prefix,
            ledger,
        })
}

/// The zip with its list of sums. Paths are relative to the backup's folder.
struct Writer {
    store: Rc<dyn Store>,
    path: String,
    zip: ZipFile,
    sums: Sums,
    /// Of the backup's folder.
    prefix: String,
    /// Of the account's folder.
    account: String,
}

impl Writer {
    async fn create(run: &Run, target: &Target, header: &Header) -> Result<Self> {
        let path = run.path("archive.zip.part");
        let zip = ZipFile::new(run.store.open(&path, Open::Empty).await?, header.started()?);
        let sums = Sums::create(run.store.clone(), &run.path("sums")).await?;
        let (prefix, account) = match target {
            Target::Folder(_) => (String::new(), String::new()),
            Target::Staged => (
                format!(
                    "{}/backup-{}/",
                    header.account_folder(),
                    header.backup_id()?
                ),
                format!("{}/", header.account_folder()),
            ),
        };
        Ok(Self {
            store: run.store.clone(),
            path,
            zip,
            sums,
            prefix,
            account,
        })
    }

    fn entry(&mut self, name: &str, bytes: &[u8]) -> Result<()> {
        self.zip.begin(
            &format!("{}{name}", self.prefix),
            Packing::Deflated,
            bytes.len() as u64,
        )?;
        self.zip.write(bytes)?;
        let written = self.zip.end();
        self.sums.add(name, &written)
    }

    /// Begin an entry whose size is not known beforehand; `most` is a bound on it.
    fn begin(&mut self, name: &str, most: u64) -> Result<Array> {
        self.zip
            .begin(&format!("{}{name}", self.prefix), Packing::Deflated, most)?;
        Ok(Array::new())
    }

    fn end(&mut self, name: &str, array: Array) -> Result<u64> {
        let items = array.finish(&mut self.zip)?;
        let written = self.zip.end();
        self.sums.add(name, &written)?;
        Ok(items)
    }

    fn array<T: Serialize>(
        &mut self,
        name: &str,
        items: impl IntoIterator<Item = T>,
    ) -> Result<u64> {
        let mut array = self.begin(name, u64::from(u32::MAX))?;
        for item in items {
            array.push(&mut self.zip, &item)?;
        }
        self.end(name, array)
    }

    /// Write the lists of everything, then the zip's directory.
    async fn finish(
        mut self,
        header: &Header,
        ledger: &Ledger,
    ) -> Result<(String, SumsList, String)> {
        let files = self.sums.files();
        let mut list = self.sums.close().await?;
        let head = ManifestHead {
            format: "keepsake-wrike",
            format_version: 1,
            tool: crate::archive::report::TOOL,
            account: &header.account,
            started: dates::official(header.started()?)?,
            outcome: ledger.outcome(),
            counts: ledger.counts(),
            file_count: files,
        };
        let mut head = pretty(&head)?;
        head.truncate(head.len().saturating_sub(3));
        head.extend_from_slice(b",\n  \"files\": ");
        self.zip.begin(
            &format!("{}manifest.json", self.prefix),
            Packing::Deflated,
            files * 400,
        )?;
        self.zip.write(&head)?;
        let mut array = Array::new();
        for sum in list.iter().await? {
            array.push(&mut self.zip, &sum?)?;
        }
        array.finish(&mut self.zip)?;
        self.zip.write(b"}\n")?;
        list.push("manifest.json", &self.zip.end());
        self.zip.begin(
            &format!("{}SHA256SUMS", self.prefix),
            Packing::Deflated,
            files * 400,
        )?;
        for sum in list.iter().await? {
            self.zip.write(sum?.line().as_bytes())?;
        }
        list.push("SHA256SUMS", &self.zip.end());
        match self.zip.finish() {
            Ok(()) => Ok((self.path, list, self.prefix)),
            Err(error) => {
                self.store.remove(&self.path).await?;
                Err(error)
            }
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ManifestHead<'a> {
    format: &'static str,
    format_version: u32,
    tool: &'static str,
    account: &'a crate::engine::messages::Account,
    started: String,
    outcome: crate::engine::messages::Outcome,
    counts: Vec<crate::engine::messages::LedgerCount>,
    file_count: u64,
}

/// The steps of the assembly, in order.
struct Assembly<'a> {
    run: &'a Run,
    header: &'a Header,
    tracker: &'a Tracker,
    clock: &'a dyn Clock,
    ledger: Ledger,
    unplaced: Vec<join::Unplaced>,
}

impl Assembly<'_> {
    /// All objects recorded under these keys, each id once, read by `parse`.
    fn objects<T>(
        &mut self,
        keys: &[String],
        parse: impl Fn(&RawValue) -> Result<T>,
        id: impl Fn(&T) -> &str,
    ) -> Result<Vec<T>> {
        let (mut objects, mut seen): (Vec<T>, HashMap<String, usize>) =
            (Vec::new(), HashMap::new());
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

    fn people(&mut self, writer: &mut Writer) -> Result<()> {
        let keys = ["contacts".to_owned(), "contacts-deleted".to_owned()];
        let contacts: Vec<Person> =
            self.objects(&keys, people::parse_person, |person| &person.id)?;
        let persons = contacts.iter().filter(|contact| contact.kind != "Group");
        let saved = writer.array("users.json", persons.map(UserEntry::new))?;
        self.ledger.expect("person", saved);
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
            if key
                .strip_prefix(what)
                .is_some_and(|rest| rest.starts_with('/'))
            {
                keys.push(key);
            }
            offset = next;
        }
        Ok(keys)
    }

    async fn folders_and_tasks(&mut self, writer: &mut Writer, sorted: Sorted) -> Result<()> {
        let Sorted {
            mut folders,
            mut tasks,
            numbers,
        } = sorted;
        let most = self.run.journal().unpacked().saturating_mul(3);
        self.tracker.doing("Writing folders and projects");
        let mut array = writer.begin("folders.json", most)?;
        for number in 0..folders.len() {
            let items = folders.bucket(number)?;
            let Joined { items, unplaced } = join::folders(&items, self)?;
            for (folder, hanging) in &items {
                array.push(
                    &mut writer.zip,
                    &FolderEntry::new(folder, hanging, |id| numbers.get(id).copied()),
                )?;
            }
            self.unplaced.extend(unplaced);
            self.clock.sleep(std::time::Duration::ZERO).await;
        }
        let saved = writer.end("folders.json", array)?;
        self.ledger.saved("folder", saved);
        self.tracker.doing("Writing tasks");
        let mut array = writer.begin("tasks.json", most)?;
        for number in 0..tasks.len() {
            let items = tasks.bucket(number)?;
            let Joined { items, unplaced } = join::tasks(&items, self)?;
            for (task, hanging) in &items {
                array.push(&mut writer.zip, &TaskEntry::new(task, hanging))?;
            }
            self.unplaced.extend(unplaced);
            self.clock.sleep(std::time::Duration::ZERO).await;
        }
        let saved = writer.end("tasks.json", array)?;
        self.ledger.saved("task", saved);
        drop((folders, tasks));
        self.run
            .store
            .remove(&self.run.path("folders.part"))
            .await?;
        self.run.store.remove(&self.run.path("tasks.part")).await
    }

    /// Files of one kind each, as received, only where there is something.
    fn setup(&mut self, writer: &mut Writer) -> Result<()> {
        for (key, name, kind) in [
            ("account", "account.json", None),
            ("spaces", "spaces.json", Some("space")),
            ("workflows", "workflows.json", Some("workflow")),
            ("custom-fields", "custom_fields.json", Some("custom field")),
            (
                "timelog-categories",
                "timelog_categories.json",
                Some("timelog category"),
            ),
            ("version", "api_version.json", None),
        ] {
            let Some(body) = self.run.journal().read(key)? else {
                continue;
            };
            let envelope = Envelope::parse(&body)?;
            if envelope.data.is_empty() {
                continue;
            }
            let saved = writer.array(name, envelope.data)?;
            if let Some(kind) = kind {
                self.ledger.expect(kind, saved);
                self.ledger.saved(kind, saved);
            }
        }
        Ok(())
    }

    fn unplaced(&mut self, writer: &mut Writer) -> Result<()> {
        if self.unplaced.is_empty() {
            return Ok(());
        }
        let count = writer.array("unplaced.json", &self.unplaced)?;
        self.ledger.note(format!("{count} comments, files or time logs hang on tasks or folders that are not in the archive (in the recycle bin, or not shared with this user); they are in unplaced.json."));
        Ok(())
    }

    /// The files themselves, in the order in which they were listed.
    async fn files(&mut self, writer: &mut Writer, into_zip: bool) -> Result<()> {
        let mut listing = Listing::new(self.run);
        while let Some(batch) = listing.next_batch()? {
            for attachment in batch {
                if attachment.storage != Storage::Service {
                    self.ledger.saved("link", 1);
                    continue;
                }
                self.ledger.expect("file", 1);
                match self.body(&attachment)? {
                    Body::Saved {
                        path,
                        bytes,
                        sha256,
                    } => {
                        let expected = Written { bytes, sha256 };
                        if into_zip {
                            self.copy(writer, &attachment, &path, &expected).await?;
                        }
                        writer.sums.add(&format!("../{path}"), &expected)?;
                        self.ledger.saved("file", 1);
                    }
                    Body::Missing(reason) => {
                        self.ledger
                            .missing("file", &attachment.id, &attachment.name, &reason)
                    }
                    Body::Elsewhere => {}
                }
            }
        }
        Ok(())
    }

    async fn copy(
        &self,
        writer: &mut Writer,
        attachment: &Attachment,
        path: &str,
        expected: &Written,
    ) -> Result<()> {
        self.tracker.doing(format!("Packing {}", attachment.name));
        let mut file = self
            .run
            .store
            .open(&self.run.path(&staged_path(&attachment.id)), Open::Existing)
            .await?;
        let packing = Packing::for_file(&attachment.content_type, &attachment.name);
        writer.zip.begin(
            &format!("{}{path}", writer.account),
            packing,
            expected.bytes,
        )?;
        let mut chunk = vec![0; CHUNK.min(usize::try_from(expected.bytes).unwrap_or(CHUNK).max(1))];
        let mut offset = 0;
        loop {
            let count = file.read_at(offset, &mut chunk)?;
            if count == 0 {
                break;
            }
            writer.zip.write(&chunk[..count])?;
            offset += count as u64;
            self.tracker.bytes(count as u64);
            self.clock.sleep(std::time::Duration::ZERO).await;
        }
        let written = writer.zip.end();
        if written != *expected {
            return Err(Error::new(
                Kind::Damaged,
                "assemble::copy",
                "a fetched file changed on disk",
            )
            .with("file", path));
        }
        Ok(())
    }

    fn refusals(&mut self) -> Result<()> {
        for (key, refusal) in unanswered(self.run)? {
            refusals::account_for(&mut self.ledger, &key, &refusal);
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

    fn reports(&mut self, writer: &mut Writer) -> Result<()> {
        let report = Report::new(
            &self.header.account,
            dates::official(self.header.started()?)?,
            &self.ledger,
        );
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
            return Ok(Body::Saved {
                path: archive_path(attachment),
                bytes: fetched.bytes,
                sha256: fetched.sha256,
            });
        }
        let refused = self
            .run
            .journal()
            .read(&refused_key(&fetched_key(&attachment.id)))?;
        let refusal = refused.and_then(|body| serde_json::from_slice::<Refusal>(&body).ok());
        Ok(Body::Missing(refusal.map_or_else(
            || "It was not fetched.".to_owned(),
            |refusal| refusal.reason,
        )))
    }

    fn ledger(&mut self) -> &mut Ledger {
        &mut self.ledger
    }
}

/// Calls that have no answer and that nothing else made up for, files apart.
fn unanswered(run: &Run) -> Result<Vec<(String, Refusal)>> {
    let mut refused: Vec<String> = Vec::new();
    let mut comments_one_by_one = false;
    let mut journal = run.journal();
    let mut offset = journal.start();
    while let Some((key, next)) = journal.key_at(offset)? {
        offset = next;
        let about = key.strip_prefix("refused/").unwrap_or(&key);
        comments_one_by_one |=
            about.starts_with("comments/task/") || about.starts_with("comments/folder/");
        if let Some(about) = key.strip_prefix("refused/")
            && !about.starts_with("file/")
            && !journal.contains(about)
            && !refused.iter().any(|known| known == about)
        {
            refused.push(about.to_owned());
        }
    }
    let mut unanswered = Vec::new();
    for key in refused {
        let body = journal.read(&refused_key(&key))?.unwrap_or_default();
        let Ok(refusal) = serde_json::from_slice::<Refusal>(&body) else {
            continue;
        };
        let is_window = key.starts_with("comments/")
            && !key.starts_with("comments/task/")
            && !key.starts_with("comments/folder/");
        let made_up_for = is_window && refusal.is_about_rights() && comments_one_by_one
            || refusal.is_final() && is_halved_batch(&key)
            || is_left_epoch(&key, |other| journal.contains(other));
        if !made_up_for {
            unanswered.push((key, refusal));
        }
    }
    Ok(unanswered)
}

/// A batch of folders that was refused for good is asked for in halves.
fn is_halved_batch(key: &str) -> bool {
    key.starts_with("folders/") && key.rsplit_once('/').is_some_and(|(_, size)| size != "1")
}

/// A listing whose page token expired is begun anew under the next epoch.
fn is_left_epoch(key: &str, contains: impl Fn(&str) -> bool) -> bool {
    let mut parts = key.split('/');
    let (Some(what), Some(epoch), Some(_), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return false;
    };
    epoch
        .parse::<u32>()
        .is_ok_and(|epoch| contains(&format!("{what}/{}/0", epoch + 1)))
}

/// Numbers of folders by id, for the official `children`.
pub(super) fn folder_numbers(run: &Run) -> Result<HashMap<String, u64>> {
    let mut numbers = HashMap::new();
    let mut journal = run.journal();
    let mut offset = journal.start();
    while let Some((key, next)) = journal.key_at(offset)? {
        if key.starts_with("folders/") {
            let body = journal
                .at(offset)?
                .map(|(record, _)| record.body)
                .unwrap_or_default();
            for folder in Envelope::parse(&body)?
                .data
                .into_iter()
                .filter_map(|raw| folders::parse(raw).ok())
            {
                folder
                    .number
                    .and_then(|number| numbers.insert(folder.id, number));
            }
        }
        offset = next;
    }
    Ok(numbers)
}
