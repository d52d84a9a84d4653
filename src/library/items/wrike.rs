//! Wrike's four files, ours and Wrike's own alike: keys that the official ones lack are used where they are.

use std::cell::RefCell;
use std::collections::HashMap;

use serde::Deserialize;

use super::catalog::{Catalog, Item, Role, Space, key};
use super::days::{self, NONE};
use super::dependencies::{self, Tie};
use super::lenient::{List, Loose, Text};
use super::names::Names;
use super::{Indexing, Library, Reader, SPOOL};
use crate::archive::csv::Encoding;
use crate::error::Result;
use crate::library::files::{last, parent};
use crate::library::findings::Findings;
use crate::library::html;
use crate::library::json::{Elements, Span, Step};
use crate::library::messages::{Field, ItemKind};
use crate::library::search::{Builder, Index};
use crate::library::source::Shared;
use crate::library::text::{Unpacker, slice};

/// The four files, in the order in which they are read.
pub const FILES: [&str; 4] = ["users.json", "teams.json", "folders.json", "tasks.json"];
/// What ties tasks to each other.
pub const DEPENDENCIES: &str = "dependencies.json";
/// Bytes of JSON between two chances for others to work.
const TURN: u64 = 1 << 20;
/// Files beside a vendor's backup that are matched by name; each takes some hundred bytes.
const MOST_ATTACHED: usize = 500_000;

/// Where the texts are, and the names that they need.
pub struct Texts {
    pub(super) files: [Option<Shared>; 4],
    pub(super) names: Names,
    pub(super) ties: Vec<Tie>,
    /// Files in `attachments/` by the id that their names begin with: only where the JSON does not name them.
    pub(super) attached: HashMap<String, String>,
    /// Folder of the account, which holds `attachments/`.
    pub(super) account: String,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct PersonLite {
    first_name: Text,
    last_name: Text,
    name: Text,
    uid: Text,
    email: Text,
}

/// What lists, tree and search need of a folder or task.
#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct ItemLite {
    id: Text,
    api_id: Text,
    title: Text,
    author: Text,
    date_created: Text,
    date_updated: Text,
    description: Text,
    pub(super) comments: List<CommentLite>,
    attachments: List<FileLite>,
    google_docs: List<FileLite>,
    children: List<Text>,
    parents: List<Text>,
    super_tasks: List<Text>,
    status: Text,
    custom_status: Text,
    date_start: Text,
    date_due: Text,
    project: Option<Loose<ProjectLite>>,
    custom_fields: List<FieldLite>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct CommentLite {
    body: Text,
    author: Text,
    date_created: Text,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct FileLite {
    name: Text,
    date_uploaded: Text,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct ProjectLite {
    status: Text,
    custom_status_id: Text,
    start_date: Text,
    end_date: Text,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct FieldLite {
    value: Text,
}

impl PersonLite {
    /// The name, or where there is none the address, or the id.
    fn title(&self) -> String {
        let parts = [&self.first_name.0, &self.last_name.0, &self.name.0];
        let names: Vec<&str> = parts.into_iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
        match (names.is_empty(), self.email.0.is_empty()) {
            (false, _) => names.join(" "),
            (true, false) => self.email.0.clone(),
            (true, true) => self.uid.0.clone(),
        }
    }
}

impl ItemLite {
    fn text(&self, field: Field, position: u32) -> String {
        match field {
            Field::Title => self.title.0.clone(),
            Field::Description => self.plain(),
            Field::Comment => {
                let comment = usize::try_from(position).ok().and_then(|at| self.comments.0.get(at));
                comment.map(|comment| html::text(&comment.body.0)).unwrap_or_default()
            }
            Field::FileName => self.file(position).map(|file| file.name.0.clone()).unwrap_or_default(),
        }
    }

    fn file(&self, position: u32) -> Option<&FileLite> {
        usize::try_from(position).ok().and_then(|at| self.attachments.0.iter().chain(&self.google_docs.0).nth(at))
    }

    /// Description and values of custom fields, as plain text.
    fn plain(&self) -> String {
        let mut text = html::text(&self.description.0);
        for field in &self.custom_fields.0 {
            text.push('\n');
            text.push_str(&field.value.0);
        }
        text
    }
}

/// Read the backup.
pub(super) async fn index(work: Indexing<'_>, library: &RefCell<Library>) -> Result<()> {
    let mut builder = Builder::create(work.store.clone(), &format!("{SPOOL}/index")).await?;
    let read = std::cell::Cell::new(0);
    let told = |bytes: u64| read.set(read.get() + bytes);
    let unpacker = Unpacker { files: work.files, store: &*work.store, clock: work.clock, progress: &told };
    let mut findings = std::mem::take(&mut library.borrow_mut().findings);
    let names = Names::read(work.files, work.found, &mut findings)?;
    let account = work.found.path("../");
    let attached = if work.found.format.is_ours() { HashMap::new() } else { attached(&work, &account, &mut findings)? };
    let mut texts = Texts { files: [None, None, None, None], names, ties: Vec::new(), attached, account };
    let dependencies = work.found.path(DEPENDENCIES);
    if let Some(text) =
        unpacker.text(&dependencies, Encoding::Utf8, &format!("{SPOOL}/dependencies"), &mut findings).await?
    {
        texts.ties = dependencies::read(text, &dependencies, &mut findings)?;
    }
    library.borrow_mut().reader = Reader::Wrike(Box::new(texts));
    for (number, file) in FILES.iter().enumerate() {
        (work.progress)(&format!("Reading {file}"), read.get());
        let path = work.found.path(file);
        let spool = format!("{SPOOL}/{file}");
        let progress = |bytes: u64| {
            told(bytes);
            (work.progress)(&format!("Unpacking {file}"), read.get());
        };
        let unpacker = Unpacker { progress: &progress, ..unpacker };
        let Some(text) = unpacker.text(&path, Encoding::Utf8, &spool, &mut findings).await? else {
            findings.damage(&path, "It is not there: what it held cannot be shown.");
            continue;
        };
        if let Reader::Wrike(texts) = &mut library.borrow_mut().reader {
            texts.files[number] = Some(text.clone());
        }
        let mut elements = Elements::new(text);
        let (text_number, mut turn) = (u8::try_from(number).unwrap_or_default(), 0);
        loop {
            match elements.step()? {
                Step::Element(span) => {
                    let taken = library.borrow_mut().take_wrike(text_number, span, elements.bytes(), &mut builder)?;
                    if let Err(error) = taken {
                        findings.damage(&path, format!("The object at byte {} cannot be read: {error}.", span.offset));
                        elements.resync(span)?;
                    }
                    turn += u64::from(span.len);
                }
                Step::Broken(at, why) => {
                    findings.damage(&path, format!("The object at byte {at} cannot be read. {why}"))
                }
                Step::Cut => {
                    findings.damage(&path, "It is cut off: what stood behind is lost.");
                    break;
                }
                Step::End => break,
            }
            if turn >= TURN {
                read.set(read.get() + turn);
                turn = 0;
                (work.progress)(&format!("Reading {file}"), read.get());
                work.clock.sleep(std::time::Duration::ZERO).await;
            }
        }
        library.borrow_mut().catalog.settle();
        if *file == "folders.json" {
            (work.browsable)();
        }
    }
    (work.progress)("Writing the index", read.get());
    let text_bytes = builder.text_bytes();
    let index = Index::new(builder.finish(work.clock).await?);
    let mut library = library.borrow_mut();
    (library.index, library.findings, library.text_bytes) = (Some(index), findings, text_bytes);
    Ok(())
}

/// `<apiId>-<name>` in the account's `attachments/`.
fn attached(work: &Indexing<'_>, account: &str, findings: &mut Findings) -> Result<HashMap<String, String>> {
    let folder = format!("{account}attachments/");
    let (mut attached, mut count) = (HashMap::new(), 0usize);
    work.files.each(&mut |path, _| {
        let Some((id, _)) = last(path).split_once('-').filter(|_| parent(path) == folder) else { return Ok(()) };
        count += 1;
        if count <= MOST_ATTACHED {
            attached.insert(id.to_owned(), path.to_owned());
        }
        Ok(())
    })?;
    if count > MOST_ATTACHED {
        findings.note(&folder, format!("Of its {count} files only {MOST_ATTACHED} are shown with what they hang on."));
    }
    Ok(attached)
}

impl Library {
    /// Take an element of one of the four files up; the inner error is about the element alone.
    fn take_wrike(
        &mut self,
        text: u8,
        span: Span,
        bytes: &[u8],
        builder: &mut Builder,
    ) -> Result<std::result::Result<(), serde_json::Error>> {
        if text < 2 {
            return match serde_json::from_slice(bytes) {
                Ok(person) => self.take_person(text, span, &person, builder).map(Ok),
                Err(error) => Ok(Err(error)),
            };
        }
        match serde_json::from_slice(bytes) {
            Ok(item) => self.take_item(text, span, &item, builder).map(Ok),
            Err(error) => Ok(Err(error)),
        }
    }

    fn take_person(&mut self, text: u8, span: Span, person: &PersonLite, builder: &mut Builder) -> Result<()> {
        let title = person.title();
        let item = Catalog::blank(ItemKind::Person, text, span);
        self.docs.begin(0);
        let (doc, more) = (self.docs.add(None, NONE), self.docs.add(None, NONE));
        builder.add(doc, &title)?;
        builder.add(more, &person.email.0)?;
        self.catalog.add(item, &title, &[(Space::Person, &person.uid.0)]);
        Ok(())
    }

    fn take_item(&mut self, text: u8, span: Span, lite: &ItemLite, builder: &mut Builder) -> Result<()> {
        let is_task = text == 3;
        let kind = match (is_task, &lite.project) {
            (true, _) => ItemKind::Task,
            (false, Some(_)) => ItemKind::Project,
            (false, None) => ItemKind::Folder,
        };
        let mut item = Catalog::blank(kind, text, span);
        let project = lite.project.as_ref().map(|project| &project.0);
        let author = self.catalog.find(Space::Person, &lite.author.0);
        let title_of =
            |catalog: &Catalog| author.map_or_else(|| lite.author.0.clone(), |author| catalog.title(author).to_owned());
        let name = title_of(&self.catalog);
        item.author = self.catalog.name(&name);
        item.status = self.status(lite, project);
        item.created = days::parse(&lite.date_created.0);
        item.updated = days::parse(&lite.date_updated.0);
        item.start = days::parse(project.map_or(&lite.date_start.0, |project| &project.start_date.0));
        item.due = days::parse(project.map_or(&lite.date_due.0, |project| &project.end_date.0));
        item.comments = u32::try_from(lite.comments.0.len()).unwrap_or(u32::MAX);
        item.attachments = u32::try_from(lite.attachments.0.len() + lite.google_docs.0.len()).unwrap_or(u32::MAX);
        self.index_item(lite, &item, author, builder)?;
        let space = if is_task { Space::Task } else { Space::Folder };
        // The number and the string id never look alike.
        let number = self.catalog.add(item, &lite.title.0, &[(space, &lite.api_id.0), (space, &lite.id.0)]);
        lite.parents.0.iter().for_each(|id| self.catalog.tie(number, Space::Folder, &id.0, Role::In));
        lite.children.0.iter().for_each(|id| self.catalog.tie(number, Space::Folder, &id.0, Role::Holds));
        lite.super_tasks.0.iter().for_each(|id| self.catalog.tie(number, Space::Task, &id.0, Role::Under));
        Ok(())
    }

    fn status(&mut self, lite: &ItemLite, project: Option<&ProjectLite>) -> u32 {
        let (custom, plain) = match project {
            Some(project) => (&project.custom_status_id.0, &project.status.0),
            None => (&lite.custom_status.0, &lite.status.0),
        };
        let Reader::Wrike(texts) = &self.reader else { return u32::MAX };
        let name = texts.names.statuses.get(custom).unwrap_or(plain);
        self.catalog.name(name)
    }

    fn index_item(&mut self, lite: &ItemLite, item: &Item, author: Option<u32>, builder: &mut Builder) -> Result<()> {
        self.docs.begin(item.comments);
        let doc = self.docs.add(author, item.created);
        builder.add(doc, &lite.title.0)?;
        let doc = self.docs.add(author, item.updated);
        builder.add(doc, &lite.plain())?;
        for comment in &lite.comments.0 {
            let person = self.catalog.find(Space::Person, &comment.author.0);
            let doc = self.docs.add(person, days::parse(&comment.date_created.0));
            builder.add(doc, &html::text(&comment.body.0))?;
        }
        for file in lite.attachments.0.iter().chain(&lite.google_docs.0) {
            let doc = self.docs.add(None, days::parse(&file.date_uploaded.0));
            builder.add(doc, &file.name.0)?;
        }
        Ok(())
    }
}

impl Texts {
    /// An item's JSON.
    pub(super) fn bytes(&self, item: &Item) -> Result<Vec<u8>> {
        match self.files.get(usize::from(item.text)).and_then(Option::as_ref) {
            Some(text) => slice(text, item.place.offset, item.place.len),
            None => Ok(b"{}".to_vec()),
        }
    }

    /// Texts of an item, plain.
    pub(super) fn each_text(&self, item: &Item, wanted: &[(Field, u32)], take: &mut dyn FnMut(&str)) -> Result<()> {
        let bytes = self.bytes(item)?;
        if item.kind == ItemKind::Person {
            let person: PersonLite = serde_json::from_slice(&bytes).unwrap_or_default();
            let title = person.title();
            wanted.iter().for_each(|(field, _)| take(if *field == Field::Title { &title } else { &person.email.0 }));
            return Ok(());
        }
        let lite: ItemLite = serde_json::from_slice(&bytes).unwrap_or_default();
        drop(bytes);
        wanted.iter().for_each(|(field, position)| take(&lite.text(*field, *position)));
        Ok(())
    }

    /// Ties of the task of this id.
    pub(super) fn ties(&self, id: &str) -> &[Tie] {
        let task = key(Space::Task, id);
        let from = self.ties.partition_point(|tie| tie.task < task);
        let to = from + self.ties[from..].partition_point(|tie| tie.task == task);
        &self.ties[from..to]
    }
}
