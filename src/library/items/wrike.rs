//! Wrike's four files, ours and Wrike's own alike: keys that the official ones lack are used where they are. Of ours also what hangs on
//! tasks and folders that are not in the backup.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use super::catalog::{Catalog, Item, Role, Space, key};
use super::days::{self, NONE};
use super::dependencies::{self, Tie};
use super::loose::{self, Loose};
use super::names::Names;
use super::{Indexing, Library, Reader, SPOOL};
use crate::archive::csv::Encoding;
use crate::error::Result;
use crate::library::fields::{self, Fault, fields};
use crate::library::files::{last, parent};
use crate::library::findings::Findings;
use crate::library::html;
use crate::library::json::{Elements, Span, Step};
use crate::library::messages::{Field, Format, ItemKind};
use crate::library::search::{Builder, Index};
use crate::library::source::Shared;
use crate::library::text::{Unpacker, slice};

/// The four files, in the order in which they are read.
pub const FILES: [&str; 4] = ["users.json", "teams.json", "folders.json", "tasks.json"];
/// The text behind those of [`FILES`]: tasks that are not there, but something that hung on them is; behind it the folders.
const LOOSE_TASKS: u8 = 4;
/// What ties tasks to each other.
pub const DEPENDENCIES: &str = "dependencies.json";
/// Bytes of JSON between two chances for others to work.
const TURN: u64 = 1 << 20;
/// Files beside a vendor's backup that are matched by name; each takes some hundred bytes.
const MOST_ATTACHED: usize = 500_000;

/// Where the texts are, and the names that they need.
pub struct Texts {
    pub(super) files: [Option<Shared>; 6],
    pub(super) names: Names,
    pub(super) ties: Vec<Tie>,
    /// Files in `attachments/` by the id that their names begin with: only where the JSON does not name them.
    pub(super) attached: HashMap<String, String>,
    /// Folder of the account, which holds `attachments/`.
    pub(super) account: String,
}

#[derive(Default)]
struct PersonLite {
    first_name: String,
    last_name: String,
    name: String,
    uid: String,
    email: String,
}

fields!(PersonLite { "firstName" => first_name, "lastName" => last_name, "name" => name, "uid" => uid, "email" => email });

/// What lists, tree and search need of a folder or task.
#[derive(Default)]
pub(super) struct ItemLite {
    id: String,
    api_id: String,
    title: String,
    author: String,
    date_created: String,
    date_updated: String,
    description: String,
    pub(super) comments: Vec<CommentLite>,
    attachments: Vec<FileLite>,
    google_docs: Vec<FileLite>,
    children: Vec<String>,
    parents: Vec<String>,
    super_tasks: Vec<String>,
    status: String,
    custom_status: String,
    date_start: String,
    date_due: String,
    project: Option<ProjectLite>,
    custom_fields: Vec<FieldLite>,
}

fields!(ItemLite {
    "id" => id,
    "apiId" => api_id,
    "title" => title,
    "author" => author,
    "dateCreated" => date_created,
    "dateUpdated" => date_updated,
    "description" => description,
    "comments" => comments,
    "attachments" => attachments,
    "googleDocs" => google_docs,
    "children" => children,
    "parents" => parents,
    "superTasks" => super_tasks,
    "status" => status,
    "customStatus" => custom_status,
    "dateStart" => date_start,
    "dateDue" => date_due,
    "project" => project,
    "customFields" => custom_fields,
});

#[derive(Default)]
pub(super) struct CommentLite {
    body: String,
    author: String,
    date_created: String,
}

fields!(CommentLite { "body" => body, "author" => author, "dateCreated" => date_created });

#[derive(Default)]
struct FileLite {
    name: String,
    date_uploaded: String,
}

fields!(FileLite { "name" => name, "dateUploaded" => date_uploaded });

#[derive(Default)]
struct ProjectLite {
    status: String,
    custom_status_id: String,
    start_date: String,
    end_date: String,
}

fields!(ProjectLite {
    "status" => status,
    "customStatusId" => custom_status_id,
    "startDate" => start_date,
    "endDate" => end_date,
});

#[derive(Default)]
struct FieldLite {
    value: String,
}

fields!(FieldLite { "value" => value });

impl PersonLite {
    /// The name, or where there is none the address, or the id.
    fn title(&self) -> String {
        let parts = [&self.first_name, &self.last_name, &self.name];
        let names: Vec<&str> = parts.into_iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
        match (names.is_empty(), self.email.is_empty()) {
            (false, _) => names.join(" "),
            (true, false) => self.email.clone(),
            (true, true) => self.uid.clone(),
        }
    }
}

impl ItemLite {
    fn text(&self, field: Field, position: u32) -> String {
        match field {
            Field::Title => self.title.clone(),
            Field::Description => self.plain(),
            Field::Comment => {
                let comment = usize::try_from(position).ok().and_then(|at| self.comments.get(at));
                comment.map(|comment| html::text(&comment.body)).unwrap_or_default()
            }
            Field::FileName => self.file(position).map(|file| file.name.clone()).unwrap_or_default(),
        }
    }

    fn file(&self, position: u32) -> Option<&FileLite> {
        usize::try_from(position).ok().and_then(|at| self.attachments.iter().chain(&self.google_docs).nth(at))
    }

    /// Description and values of custom fields, as plain text.
    fn plain(&self) -> String {
        let mut text = html::text(&self.description);
        for field in &self.custom_fields {
            text.push('\n');
            text.push_str(&field.value);
        }
        text
    }
}

/// Read the backup.
pub(super) async fn index(work: Indexing<'_>, library: &RefCell<Library>) -> Result<()> {
    let mut builder = Builder::create(work.store.clone(), &format!("{SPOOL}/index")).await?;
    let read = Cell::new(0);
    let told = |bytes: u64| read.set(read.get() + bytes);
    let unpacker = Unpacker { files: work.files, store: &*work.store, clock: work.clock, progress: &told };
    let mut findings = std::mem::take(&mut library.borrow_mut().findings);
    let names = Names::read(work.files, work.found, &mut findings)?;
    let account = work.found.path("../");
    let attached = if work.found.format.is_ours() { HashMap::new() } else { attached(&work, &account, &mut findings)? };
    let mut texts = Texts { files: Default::default(), names, ties: Vec::new(), attached, account };
    let dependencies = work.found.path(DEPENDENCIES);
    if let Some(text) =
        unpacker.text(&dependencies, Encoding::Utf8, &format!("{SPOOL}/dependencies"), &mut findings).await?
    {
        texts.ties = dependencies::read(text, &dependencies, &mut findings)?;
    }
    library.borrow_mut().reader = Reader::Wrike(Box::new(texts));
    let reading = Reading { work: &work, library, read: &read };
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
        let number = u8::try_from(number).unwrap_or_default();
        reading.take(number, file, text, &mut builder, &mut findings).await?;
        if *file == "folders.json" {
            (work.browsable)();
        }
    }
    let path = work.found.path(loose::FILE);
    // The 2010 platform's archives have another form of it.
    if work.found.format == Format::KeepsakeWrike
        && let Some(text) =
            unpacker.text(&path, Encoding::Utf8, &format!("{SPOOL}/{}", loose::FILE), &mut findings).await?
    {
        let Loose { tasks, folders } = loose::read(text, &path, &mut findings)?;
        for (number, bytes) in (LOOSE_TASKS..).zip([tasks, folders]) {
            reading.take(number, loose::FILE, Rc::new(bytes), &mut builder, &mut findings).await?;
        }
    }
    (work.progress)("Writing the index", read.get());
    let text_bytes = builder.text_bytes();
    let index = Index::new(builder.finish(work.clock).await?);
    let mut library = library.borrow_mut();
    (library.index, library.findings, library.text_bytes) = (Some(index), findings, text_bytes);
    Ok(())
}

/// Goes through the elements of the texts.
struct Reading<'a> {
    work: &'a Indexing<'a>,
    library: &'a RefCell<Library>,
    /// Bytes so far.
    read: &'a Cell<u64>,
}

impl Reading<'_> {
    /// Take up all of this text, which comes from `file`.
    async fn take(
        &self,
        number: u8,
        file: &str,
        text: Shared,
        builder: &mut Builder,
        findings: &mut Findings,
    ) -> Result<()> {
        let Self { work, library, read } = self;
        let path = work.found.path(file);
        if let Reader::Wrike(texts) = &mut library.borrow_mut().reader
            && let Some(place) = texts.files.get_mut(usize::from(number))
        {
            *place = Some(text.clone());
        }
        let (mut elements, mut turn) = (Elements::new(text), 0);
        loop {
            match elements.step()? {
                Step::Element(span) => {
                    let taken = library.borrow_mut().take_wrike(number, span, elements.bytes(), builder)?;
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
        Ok(())
    }
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
    /// Take an element of one of the texts up; the inner error is about the element alone.
    fn take_wrike(
        &mut self,
        text: u8,
        span: Span,
        bytes: &[u8],
        builder: &mut Builder,
    ) -> Result<std::result::Result<(), Fault>> {
        if text < 2 {
            return match fields::read(bytes) {
                Ok(person) => self.take_person(text, span, &person, builder).map(Ok),
                Err(error) => Ok(Err(error)),
            };
        }
        match fields::read(bytes) {
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
        builder.add(more, &person.email)?;
        self.catalog.add(item, &title, &[(Space::Person, &person.uid)]);
        Ok(())
    }

    fn take_item(&mut self, text: u8, span: Span, lite: &ItemLite, builder: &mut Builder) -> Result<()> {
        let is_task = matches!(text, 3 | LOOSE_TASKS);
        let kind = match (is_task, &lite.project) {
            (true, _) => ItemKind::Task,
            (false, Some(_)) => ItemKind::Project,
            (false, None) => ItemKind::Folder,
        };
        let mut item = Catalog::blank(kind, text, span);
        let project = lite.project.as_ref();
        let author = self.catalog.find(Space::Person, &lite.author);
        let title_of =
            |catalog: &Catalog| author.map_or_else(|| lite.author.clone(), |author| catalog.title(author).to_owned());
        let name = title_of(&self.catalog);
        item.author = self.catalog.name(&name);
        item.status = self.status(lite, project);
        item.created = days::parse(&lite.date_created);
        item.updated = days::parse(&lite.date_updated);
        item.start = days::parse(project.map_or(&lite.date_start, |project| &project.start_date));
        item.due = days::parse(project.map_or(&lite.date_due, |project| &project.end_date));
        item.comments = u32::try_from(lite.comments.len()).unwrap_or(u32::MAX);
        item.attachments = u32::try_from(lite.attachments.len() + lite.google_docs.len()).unwrap_or(u32::MAX);
        self.index_item(lite, &item, author, builder)?;
        let space = if is_task { Space::Task } else { Space::Folder };
        // The number and the string id never look alike.
        let number = self.catalog.add(item, &lite.title, &[(space, &lite.api_id), (space, &lite.id)]);
        lite.parents.iter().for_each(|id| self.catalog.tie(number, Space::Folder, id, Role::In));
        lite.children.iter().for_each(|id| self.catalog.tie(number, Space::Folder, id, Role::Holds));
        lite.super_tasks.iter().for_each(|id| self.catalog.tie(number, Space::Task, id, Role::Under));
        Ok(())
    }

    fn status(&mut self, lite: &ItemLite, project: Option<&ProjectLite>) -> u32 {
        let (custom, plain) = match project {
            Some(project) => (&project.custom_status_id, &project.status),
            None => (&lite.custom_status, &lite.status),
        };
        let Reader::Wrike(texts) = &self.reader else { return u32::MAX };
        let name = texts.names.statuses.get(custom).unwrap_or(plain);
        self.catalog.name(name)
    }

    fn index_item(&mut self, lite: &ItemLite, item: &Item, author: Option<u32>, builder: &mut Builder) -> Result<()> {
        self.docs.begin(item.comments);
        let doc = self.docs.add(author, item.created);
        builder.add(doc, &lite.title)?;
        let doc = self.docs.add(author, item.updated);
        builder.add(doc, &lite.plain())?;
        for comment in &lite.comments {
            let person = self.catalog.find(Space::Person, &comment.author);
            let doc = self.docs.add(person, days::parse(&comment.date_created));
            builder.add(doc, &html::text(&comment.body))?;
        }
        for file in lite.attachments.iter().chain(&lite.google_docs) {
            let doc = self.docs.add(None, days::parse(&file.date_uploaded));
            builder.add(doc, &file.name)?;
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
            let person: PersonLite = fields::read(&bytes).unwrap_or_default();
            let title = person.title();
            wanted.iter().for_each(|(field, _)| take(if *field == Field::Title { &title } else { &person.email }));
            return Ok(());
        }
        let lite: ItemLite = fields::read(&bytes).unwrap_or_default();
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
