//! Workfront Proof's CSV files, ours and the vendor's own alike. The vendor's header rows are not published, so columns are looked for by
//! several names; rows of other tables are found by sorted lists of the numbers that they name.

use std::cell::RefCell;
use std::collections::HashMap;

use super::catalog::{Catalog, Item, Role, Space, key};
use super::days::{self, NONE};
use super::{Indexing, Library, Reader, SPOOL};
use crate::archive::csv::Encoding;
use crate::error::{Error, Kind, Result};
use crate::library::files::Files;
use crate::library::html;
use crate::library::json::Span;
use crate::library::messages::{Attachment, Comment, Detail, Field, Format, ItemKind, Page, Property, Recipient};
use crate::library::open::Found;
use crate::library::search::{Builder, Index};
use crate::library::table::{RowStep, Table};
use crate::library::text::{Unpacker, guess_encoding};

/// Bytes from which an encoding is guessed.
const HEAD: usize = 64 << 10;
/// Rows between two chances for others to work.
const TURN: u32 = 2_000;
/// Files of `originals/` that are matched to their proofs.
const MOST_ORIGINALS: usize = 500_000;

/// The tables by position: which file each is.
pub const TABLES: [&str; 6] =
    ["users.csv", "contacts.csv", "files.csv", "recipients.csv", "comments.csv", "comment_replies.csv"];
const FILES: usize = 2;
const RECIPIENTS: usize = 3;
const COMMENTS: usize = 4;
const REPLIES: usize = 5;

/// A row and whose it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Owned {
    owner: u64,
    offset: u64,
    len: u32,
}

/// What can be read at its place.
#[derive(Default)]
pub struct Tables {
    tables: [Option<Table>; 6],
    /// Rows by the number of their proof; replies by that of their comment.
    owned: [Vec<Owned>; 6],
    /// Files of a proof, by its number as it stands in paths.
    originals: HashMap<String, Vec<(String, u64)>>,
    /// Versions of one proof: group, then item.
    versions: Vec<(u64, u32)>,
}

/// How our own archive wrote its CSV files; a vendor's is guessed.
#[derive(Debug, Clone, Copy)]
pub struct Dialect {
    /// None to guess, file by file.
    pub encoding: Option<Encoding>,
    /// Cells that look like formulas have an apostrophe in front.
    pub guarded: bool,
}

/// From the manifest.
///
/// # Errors
/// `Storage`.
pub fn dialect(files: &Files, found: &Found) -> Result<Dialect> {
    #[derive(serde::Deserialize)]
    struct Report {
        csv: Csv,
    }
    #[derive(serde::Deserialize)]
    struct Csv {
        encoding: Encoding,
        #[serde(default)]
        guarded: bool,
    }
    let unknown = Dialect { encoding: None, guarded: false };
    if found.format == Format::Proof {
        return Ok(unknown);
    }
    match files.small(&found.path("report.json"), 64 << 20) {
        Ok(bytes) => {
            let csv = bytes.and_then(|bytes| serde_json::from_slice::<Report>(&bytes).ok()).map(|report| report.csv);
            Ok(csv.map_or(unknown, |csv| Dialect { encoding: Some(csv.encoding), guarded: csv.guarded }))
        }
        Err(error) if error.kind().stops_run() => Err(error),
        Err(_) => Ok(unknown),
    }
}

/// The encoding of one file.
///
/// # Errors
/// `Storage`.
pub fn encoding(files: &Files, path: &str, dialect: Dialect) -> Result<Encoding> {
    if let Some(encoding) = dialect.encoding {
        return Ok(encoding);
    }
    let Some(file) = files.find(path)? else { return Ok(Encoding::Utf8) };
    let mut head = vec![0; HEAD];
    let count = files.open(&file).and_then(|mut reader| reader.read(&mut head)).unwrap_or(0);
    Ok(guess_encoding(&head[..count]))
}

/// Read the backup.
pub(super) async fn index(work: Indexing<'_>, library: &RefCell<Library>) -> Result<()> {
    let mut builder = Builder::create(work.store.clone(), &format!("{SPOOL}/index")).await?;
    let mut findings = std::mem::take(&mut library.borrow_mut().findings);
    let read = std::cell::Cell::new(0);
    let dialect = dialect(work.files, work.found)?;
    let mut tables = Tables::default();
    for (number, file) in TABLES.iter().enumerate() {
        let path = work.found.path(file);
        let progress = |bytes: u64| {
            read.set(read.get() + bytes);
            (work.progress)(&format!("Unpacking {file}"), read.get());
        };
        let unpacker = Unpacker { files: work.files, store: &*work.store, clock: work.clock, progress: &progress };
        let encoding = encoding(work.files, &path, dialect)?;
        match unpacker.text(&path, encoding, &format!("{SPOOL}/{file}"), &mut findings).await? {
            Some(text) => tables.tables[number] = Some(Table::new(text, dialect.guarded)?),
            None => findings.damage(&path, "It is not there: what it held cannot be shown."),
        }
    }
    tables.own(RECIPIENTS, &["file_id", "proof_id"], &work).await?;
    tables.own(COMMENTS, &["file_id", "proof_id"], &work).await?;
    tables.own(REPLIES, &["comment_id"], &work).await?;
    tables.originals = originals(&work)?;
    let mut rows = Vec::new();
    for number in [0, 1] {
        library.borrow_mut().take_people(number, &tables, &mut builder)?;
    }
    if let Some(table) = &tables.tables[FILES] {
        let mut all = table.rows();
        loop {
            match all.step()? {
                RowStep::Row(span) => rows.push(span),
                RowStep::Broken(at) => findings
                    .damage(&work.found.path(TABLES[FILES]), format!("The row at byte {at} is too long to be read.")),
                RowStep::End => break,
            }
        }
        library.borrow_mut().take_folders(table, &rows, &mut builder)?;
        (work.browsable)();
    }
    for (turn, span) in (0u32..).zip(rows) {
        library.borrow_mut().take_proof(&mut tables, span, &mut builder)?;
        if turn.is_multiple_of(TURN / 20) {
            (work.progress)("Reading proofs", read.get());
            work.clock.sleep(std::time::Duration::ZERO).await;
        }
    }
    tables.versions.sort_unstable();
    let text_bytes = builder.text_bytes();
    let index = Index::new(builder.finish(work.clock).await?);
    let mut library = library.borrow_mut();
    library.catalog.settle();
    (library.index, library.findings, library.text_bytes) = (Some(index), findings, text_bytes);
    library.reader = Reader::Proof(Box::new(tables));
    Ok(())
}

/// `originals/<file id>/<name>` by file id.
fn originals(work: &Indexing<'_>) -> Result<HashMap<String, Vec<(String, u64)>>> {
    let folder = work.found.path("originals/");
    let (mut originals, mut count): (HashMap<String, Vec<(String, u64)>>, usize) = (HashMap::new(), 0);
    work.files.each(&mut |path, entry| {
        if let Some((id, _)) = path.strip_prefix(&folder).and_then(|rest| rest.split_once('/')) {
            count += 1;
            if count <= MOST_ORIGINALS {
                originals.entry(id.to_owned()).or_default().push((path.to_owned(), entry.bytes));
            }
        }
        Ok(())
    })?;
    Ok(originals)
}

/// A row by the names of its columns.
struct Cells<'a> {
    table: &'a Table,
    cells: Vec<String>,
}

impl Cells<'_> {
    fn get(&self, names: &[&str]) -> &str {
        self.table.column(names).and_then(|at| self.cells.get(at)).map_or("", String::as_str)
    }

    /// All cells that are not among `placed` and not empty.
    fn others(&self, placed: &[&str]) -> Vec<Property> {
        let pairs = self.table.columns().iter().zip(&self.cells);
        pairs
            .filter(|(name, value)| !placed.contains(&name.as_str()) && !value.is_empty())
            .map(|(name, value)| Property { name: name.replace('_', " "), value: value.clone() })
            .collect()
    }
}

const ID: &[&str] = &["id", "file_id", "proof_id"];
const NAME: &[&str] = &["name", "proof_name", "filename"];
const COMMENT: &[&str] = &["comment", "comment_text", "text", "body"];
const CREATED: &[&str] = &["created", "created_at", "date", "upload_time"];
const AUTHOR: &[&str] = &["author", "author_name", "name"];

impl Tables {
    fn cells(&self, number: usize, span: Span) -> Result<Option<Cells<'_>>> {
        let Some(table) = &self.tables[number] else { return Ok(None) };
        Ok(Some(Cells { table, cells: table.row(span)? }))
    }

    /// Sort the rows of a table by whom they belong to.
    async fn own(&mut self, number: usize, owner: &[&str], work: &Indexing<'_>) -> Result<()> {
        let Some(table) = &self.tables[number] else { return Ok(()) };
        let Some(column) = table.column(owner) else { return Ok(()) };
        let (mut rows, mut owned, mut turn) = (table.rows(), Vec::new(), 0);
        loop {
            match rows.step()? {
                RowStep::Row(span) => {
                    let cells = table.cells(rows.bytes());
                    let owner = cells.get(column).map_or("", String::as_str);
                    owned.push(Owned { owner: key(Space::Proof, owner), offset: span.offset, len: span.len });
                }
                RowStep::Broken(_) => {}
                RowStep::End => break,
            }
            turn += 1;
            if turn % TURN == 0 {
                work.clock.sleep(std::time::Duration::ZERO).await;
            }
        }
        owned.sort_unstable();
        self.owned[number] = owned;
        Ok(())
    }

    /// The rows of a table that belong to this one.
    fn of(&self, number: usize, owner: &str) -> &[Owned] {
        let (owner, all) = (key(Space::Proof, owner), &self.owned[number]);
        let from = all.partition_point(|row| row.owner < owner);
        let to = from + all[from..].partition_point(|row| row.owner == owner);
        &all[from..to]
    }

    /// A comment with its replies.
    fn comment(&self, row: Owned) -> Result<Comment> {
        let none = || Error::new(Kind::NotFound, "library::proof", "no comments");
        let cells = self.cells(COMMENTS, Span { offset: row.offset, len: row.len })?.ok_or_else(none)?;
        let mut comment = shown(&cells);
        for reply in self.of(REPLIES, &comment.id) {
            if let Some(cells) = self.cells(REPLIES, Span { offset: reply.offset, len: reply.len })? {
                comment.replies.push(shown(&cells));
            }
        }
        Ok(comment)
    }

    /// A comment and its replies as plain text, author, day.
    fn comment_text(&self, row: Owned) -> Result<(String, String, days::Day)> {
        let Some(cells) = self.cells(COMMENTS, Span { offset: row.offset, len: row.len })? else {
            return Ok((String::new(), String::new(), NONE));
        };
        let mut plain = html::text(cells.get(COMMENT));
        for reply in self.of(REPLIES, cells.get(&["id", "comment_id"])) {
            if let Some(cells) = self.cells(REPLIES, Span { offset: reply.offset, len: reply.len })? {
                plain.push('\n');
                plain.push_str(&html::text(cells.get(&["comment", "reply", "text", "body"])));
            }
        }
        Ok((plain, cells.get(AUTHOR).to_owned(), days::parse(cells.get(CREATED))))
    }

    /// One proof, file, folder or person with all that belongs to it.
    pub(super) fn detail(&self, catalog: &Catalog, number: u32, item: &Item, page: Page) -> Result<Detail> {
        if item.kind == ItemKind::Folder {
            return Ok(Detail::default());
        }
        let Some(cells) = self.cells(usize::from(item.text), item.place)? else { return Ok(Detail::default()) };
        let id = cells.get(ID).to_owned();
        if item.kind == ItemKind::Person {
            return Ok(Detail { properties: cells.others(&["id", "name"]), id, ..Detail::default() });
        }
        let mut recipients = Vec::new();
        for row in self.of(RECIPIENTS, &id) {
            if let Some(cells) = self.cells(RECIPIENTS, Span { offset: row.offset, len: row.len })? {
                recipients.push(Recipient {
                    name: cells.get(&["name", "recipient"]).to_owned(),
                    email: cells.get(&["email", "email_address"]).to_owned(),
                    role: cells.get(&["role"]).to_owned(),
                    decision: cells.get(&["decision", "decisions"]).to_owned(),
                    decided: cells.get(&["decision_made"]).to_owned(),
                    properties: cells.others(&[
                        "id",
                        "file_id",
                        "name",
                        "email",
                        "role",
                        "decision",
                        "decision_made",
                        "proof_url",
                        "dowload_url",
                    ]),
                });
            }
        }
        let comments =
            page.of(self.of(COMMENTS, &id).iter()).map(|row| self.comment(*row)).collect::<Result<Vec<_>>>()?;
        let group = self.versions.iter().find(|(_, item)| *item == number).map(|(group, _)| *group);
        let versions = self.versions.iter().filter(|(other, _)| Some(*other) == group);
        let mut versions: Vec<_> = versions.filter_map(|(_, item)| catalog.row(*item)).collect();
        versions.retain(|_| group.is_some());
        let originals = self.originals.get(&crate::archive::names::file_id(&id)).or_else(|| self.originals.get(&id));
        let attachment = |(path, bytes): &(String, u64)| Attachment {
            id: id.clone(),
            name: crate::library::files::last(path).to_owned(),
            bytes: Some(*bytes),
            content_type: String::new(),
            version: cells.get(&["version"]).parse().unwrap_or(1),
            created: cells.get(CREATED).to_owned(),
            author: String::new(),
            path: Some(path.clone()),
            missing: String::new(),
            address: String::new(),
            superseded: false,
        };
        Ok(Detail {
            address: cells.get(&["team_url", "url"]).to_owned(),
            properties: cells.others(&["id", "name", "folder_id", "folder", "team_url", "parent_id", "token"]),
            comments,
            comments_total: item.comments,
            attachments: originals.into_iter().flatten().map(attachment).collect(),
            versions,
            recipients,
            id,
            ..Detail::default()
        })
    }

    /// A text of an item, plain.
    pub(super) fn text(&self, _: &Catalog, _: u32, item: &Item, field: Field, position: u32) -> Result<String> {
        let Some(cells) = self.cells(usize::from(item.text), item.place)?.filter(|_| item.kind != ItemKind::Folder)
        else {
            return Ok(String::new());
        };
        let at = usize::try_from(position).unwrap_or(usize::MAX);
        match field {
            Field::Title | Field::Description => Ok(described(&cells, item.kind)),
            Field::Comment => match self.of(COMMENTS, cells.get(ID)).get(at) {
                Some(row) => Ok(self.comment_text(*row)?.0),
                None => Ok(String::new()),
            },
            Field::FileName => {
                let originals = self.originals.get(&crate::archive::names::file_id(cells.get(ID)));
                let name = originals
                    .and_then(|files| files.get(at))
                    .map(|(path, _)| crate::library::files::last(path).to_owned());
                Ok(name.unwrap_or_default())
            }
        }
    }
}

fn shown(cells: &Cells<'_>) -> Comment {
    let placed =
        ["id", "file_id", "comment_id", "reviewer_id", "author", "comment", "created_at", "replies_count", "url"];
    Comment {
        id: cells.get(&["id", "comment_id", "reply_id"]).to_owned(),
        author: cells.get(AUTHOR).to_owned(),
        created: cells.get(CREATED).to_owned(),
        body: html::sanitise(cells.get(&["comment", "reply", "comment_text", "text", "body"]), &[]),
        replies: Vec::new(),
        properties: cells.others(&placed),
    }
}

/// What else is searched of an item: tags, names of uploaded files, address and position of a person.
fn described(cells: &Cells<'_>, kind: ItemKind) -> String {
    let names: &[&[&str]] = match kind {
        ItemKind::Person => &[&["email"], &["position"], &["organisation", "company"]],
        _ => &[&["tags"], &["filename"], &["owner"], &["creator"]],
    };
    names.iter().map(|names| cells.get(names)).filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n")
}

impl Library {
    fn take_people(&mut self, number: usize, tables: &Tables, builder: &mut Builder) -> Result<()> {
        let Some(table) = &tables.tables[number] else { return Ok(()) };
        let mut rows = table.rows();
        loop {
            let span = match rows.step()? {
                RowStep::Row(span) => span,
                RowStep::Broken(_) => continue,
                RowStep::End => break,
            };
            let cells = Cells { table, cells: table.cells(rows.bytes()) };
            let title =
                [cells.get(&["name", "full_name"]), cells.get(&["email"])].into_iter().find(|name| !name.is_empty());
            let title = title.unwrap_or_default().to_owned();
            let item = Catalog::blank(ItemKind::Person, u8::try_from(number).unwrap_or_default(), span);
            self.docs.begin(0);
            let (doc, more) = (self.docs.add(None, NONE), self.docs.add(None, NONE));
            builder.add(doc, &title)?;
            builder.add(more, &described(&cells, ItemKind::Person))?;
            // Comments name their authors, not the numbers of users.
            self.catalog.add(item, &title, &[(Space::Person, &title)]);
        }
        self.catalog.settle();
        Ok(())
    }

    /// Folders are known by what proofs say of theirs.
    fn take_folders(&mut self, table: &Table, rows: &[Span], builder: &mut Builder) -> Result<()> {
        let mut seen = std::collections::HashSet::new();
        for span in rows {
            let cells = Cells { table, cells: table.row(*span)? };
            let (id, name) = folder_of(&cells);
            if id.is_empty() || !seen.insert(id.clone()) {
                continue;
            }
            self.docs.begin(0);
            let (doc, _) = (self.docs.add(None, NONE), self.docs.add(None, NONE));
            builder.add(doc, &name)?;
            let item = Catalog::blank(ItemKind::Folder, u8::try_from(FILES).unwrap_or_default(), *span);
            self.catalog.add(item, &name, &[(Space::Folder, &id)]);
        }
        self.catalog.settle();
        Ok(())
    }

    fn take_proof(&mut self, tables: &mut Tables, span: Span, builder: &mut Builder) -> Result<()> {
        let Some(cells) = tables.cells(FILES, span)? else { return Ok(()) };
        let kind = if cells.get(&["type"]) == "file" { ItemKind::File } else { ItemKind::Proof };
        let id = cells.get(ID).to_owned();
        let mut item = Catalog::blank(kind, u8::try_from(FILES).unwrap_or_default(), span);
        let owner = cells.get(&["owner", "creator"]);
        let person = self.catalog.find(Space::Person, owner);
        item.author = self.catalog.name(owner);
        item.status = self.catalog.name(
            [cells.get(&["status", "decision"]), cells.get(&["state"])]
                .into_iter()
                .find(|text| !text.is_empty())
                .unwrap_or(""),
        );
        item.created = days::parse(cells.get(CREATED));
        item.updated = days::parse(cells.get(&["last_activity", "last_decision_change_date"]));
        item.due = days::parse(cells.get(&["deadline"]));
        let comments = tables.of(COMMENTS, &id);
        item.comments = u32::try_from(comments.len()).unwrap_or(u32::MAX);
        let originals = tables.originals.get(&crate::archive::names::file_id(&id));
        item.attachments = originals.map_or(0, |files| u32::try_from(files.len()).unwrap_or(u32::MAX));
        let title = cells.get(NAME).to_owned();
        self.docs.begin(item.comments);
        let doc = self.docs.add(person, item.created);
        builder.add(doc, &title)?;
        let doc = self.docs.add(person, item.created);
        builder.add(doc, &described(&cells, kind))?;
        for row in comments {
            let (text, author, day) = tables.comment_text(*row)?;
            let doc = self.docs.add(self.catalog.find(Space::Person, &author), day);
            builder.add(doc, &text)?;
        }
        for (path, _) in originals.into_iter().flatten() {
            let doc = self.docs.add(person, item.created);
            builder.add(doc, crate::library::files::last(path))?;
        }
        let number = self.catalog.add(item, &title, &[(Space::Proof, &id)]);
        let (folder, _) = folder_of(&cells);
        if !folder.is_empty() {
            self.catalog.tie(number, Space::Folder, &folder, Role::In);
        }
        let parent = cells.get(&["parent_id", "parent_file_id"]);
        let group = key(Space::Proof, if matches!(parent, "" | "0") { &id } else { parent });
        tables.versions.push((group, number));
        Ok(())
    }
}

/// Number (or name, where there is no number) and name of a proof's folder; 0 means none.
fn folder_of(cells: &Cells<'_>) -> (String, String) {
    let (id, name) = (cells.get(&["folder_id", "workspace_id"]), cells.get(&["folder", "workspace_name", "workspace"]));
    let id = if id.is_empty() { name } else { id };
    if id == "0" {
        (String::new(), String::new())
    } else {
        (id.to_owned(), if name.is_empty() { id } else { name }.to_owned())
    }
}
