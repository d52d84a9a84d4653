//! Workfront Proof's CSV files, ours and the vendor's own alike. The vendor's header rows are not published, so columns are looked for by
//! several names; rows of other tables are found by sorted lists of the numbers that they name.

mod beside;
mod detail;
mod drawings;

use std::cell::{Cell, RefCell};
use std::collections::HashSet;
use std::rc::Rc;

use beside::Beside;
use drawings::Drawings;

use super::catalog::{Catalog, Role, Space, key};
use super::days;
use super::{Indexing, Library, Reader, SPOOL};
use crate::archive::csv::Encoding;
use crate::error::Result;
use crate::library::files::{Files, last};
use crate::library::findings::Findings;
use crate::library::json::{Elements, Span, Step};
use crate::library::messages::{ItemKind, Property};
use crate::library::open::Found;
use crate::library::order::sort_by;
use crate::library::search::{Builder, Index};
use crate::library::source::Shared;
use crate::library::summary;
use crate::library::table::{RowStep, Table};
use crate::library::text::{Unpacker, guess_encoding};

/// Bytes from which an encoding is guessed.
const HEAD: usize = 64 << 10;
/// Rows between two chances for others to work.
const TURN: u32 = 2_000;

/// The tables by position: which file each is.
pub const TABLES: [&str; 6] =
    ["users.csv", "contacts.csv", "files.csv", "recipients.csv", "comments.csv", "comment_replies.csv"];
/// Drawings on comments, in our own archives: `archive::proof::names::DRAWINGS`.
pub const DRAWINGS: &str = "json/drawings.json";

const USERS: usize = 0;
const CONTACTS: usize = 1;
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
    tables: [Option<Rc<Table>>; 6],
    /// Rows by the number of their proof; replies by that of their comment.
    owned: [Vec<Owned>; 6],
    /// Files of proofs, comments and replies.
    beside: Beside,
    /// Drawings on comments; the vendor's own backups have none.
    drawings: Drawings,
    /// Versions of one proof: group, then item.
    versions: Vec<(u64, u32)>,
    /// Folders that are known.
    folders: HashSet<u64>,
}

/// How our own archive wrote its CSV files; a vendor's is guessed.
#[derive(Debug, Clone, Copy)]
pub struct Dialect {
    /// None to guess, file by file.
    pub encoding: Option<Encoding>,
    /// Cells that look like formulas have an apostrophe in front.
    pub guarded: bool,
}

/// From the report.
///
/// # Errors
/// `Storage`.
pub fn dialect(files: &Files, found: &Found) -> Result<Dialect> {
    let report = if found.format.is_ours() { summary::report(files, &found.root)? } else { None };
    let csv = report.and_then(|report| report.csv);
    Ok(Dialect { encoding: csv.as_ref().and_then(summary::Csv::encoding), guarded: csv.is_some_and(|csv| csv.guarded) })
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

/// Read the backup. What folders and lists show comes first, so that browsing begins at once; what hangs on proofs follows.
pub(super) async fn index(work: Indexing<'_>, library: &RefCell<Library>) -> Result<()> {
    let findings = std::mem::take(&mut library.borrow_mut().findings);
    let mut pass = Pass { dialect: dialect(work.files, work.found)?, work, findings, read: 0 };
    library.borrow_mut().reader = Reader::Proof(Box::default());
    for number in [USERS, CONTACTS, FILES] {
        let Some(table) = pass.table(number, library).await? else { continue };
        let doing = if number == FILES { "Reading proofs" } else { "Reading people" };
        pass.each_row(number, &table, doing, &mut |span, cells| {
            let mut library = library.borrow_mut();
            if number == FILES { library.take_proof(span, &cells) } else { library.take_user(number, span, &cells) }
        })
        .await?;
        library.borrow_mut().catalog.settle();
    }
    library.borrow_mut().tables(|tables| tables.versions.sort_unstable());
    (pass.work.browsable)();
    for (number, owner) in [(RECIPIENTS, PROOF), (COMMENTS, PROOF), (REPLIES, &["comment_id"])] {
        let Some(table) = pass.table(number, library).await? else { continue };
        let mut owned = Vec::new();
        pass.each_row(number, &table, "Sorting what belongs to proofs", &mut |span, cells| {
            owned.push(Owned { owner: key(Space::Proof, cells.get(owner)), offset: span.offset, len: span.len });
            Ok(())
        })
        .await?;
        sort_by(&mut owned, Ord::cmp);
        library.borrow_mut().tables(|tables| tables.owned[number] = owned);
    }
    let beside = Beside::read(pass.work.files, pass.work.found, &mut pass.findings)?;
    library.borrow_mut().tables(|tables| tables.beside = beside);
    let drawings = pass.drawings().await?;
    library.borrow_mut().tables(|tables| tables.drawings = drawings);
    let mut builder = Builder::create(pass.work.store.clone(), &format!("{SPOOL}/index")).await?;
    let (items, mut turn) = (library.borrow().catalog.len(), 0);
    for item in 0..items {
        turn += library.borrow_mut().take_texts(item, &mut builder)?;
        if turn >= TURN {
            turn = 0;
            (pass.work.progress)("Indexing what was read", pass.read);
            pass.work.clock.sleep(std::time::Duration::ZERO).await;
        }
    }
    let text_bytes = builder.text_bytes();
    let index = Index::new(builder.finish(pass.work.clock).await?);
    let mut library = library.borrow_mut();
    (library.index, library.findings, library.text_bytes) = (Some(index), pass.findings, text_bytes);
    Ok(())
}

/// What the steps of indexing share.
struct Pass<'a> {
    work: Indexing<'a>,
    dialect: Dialect,
    findings: Findings,
    /// Bytes unpacked and read.
    read: u64,
}

impl Pass<'_> {
    /// Where each comment's drawings stand.
    async fn drawings(&mut self) -> Result<Drawings> {
        let path = self.work.found.path(DRAWINGS);
        let Some(text) = self.unpacked(&path, Encoding::Utf8, DRAWINGS).await? else {
            return Ok(Drawings::default());
        };
        let (mut elements, mut rows) = (Elements::new(text.clone()), Vec::new());
        loop {
            let broken = match elements.step()? {
                Step::Element(span) => match Drawings::owned(span, elements.bytes()) {
                    Some(row) => {
                        rows.push(row);
                        continue;
                    }
                    None => {
                        elements.resync(span)?;
                        span.offset
                    }
                },
                Step::Broken(at, _) => at,
                Step::Cut => {
                    self.findings.damage(&path, "It is cut off: the drawings behind are lost.");
                    break;
                }
                Step::End => break,
            };
            self.findings.damage(&path, format!("The drawing at byte {broken} cannot be read."));
        }
        Ok(Drawings::new(text, rows))
    }

    /// A text, unpacked; none where it is not there.
    async fn unpacked(&mut self, path: &str, encoding: Encoding, file: &str) -> Result<Option<Shared>> {
        let work = &self.work;
        let read = Cell::new(self.read);
        let progress = |bytes: u64| {
            read.set(read.get().saturating_add(bytes));
            (work.progress)(&format!("Unpacking {file}"), read.get());
        };
        let unpacker = Unpacker { files: work.files, store: &*work.store, clock: work.clock, progress: &progress };
        let text = unpacker.text(path, encoding, &format!("{SPOOL}/{file}"), &mut self.findings).await;
        self.read = read.get();
        text
    }

    /// One of the tables, unpacked, which the library has from then on too.
    async fn table(&mut self, number: usize, library: &RefCell<Library>) -> Result<Option<Rc<Table>>> {
        let file = TABLES[number];
        let path = self.work.found.path(file);
        let encoding = encoding(self.work.files, &path, self.dialect)?;
        let Some(text) = self.unpacked(&path, encoding, file).await? else {
            self.findings.damage(&path, "It is not there: what it held cannot be shown.");
            return Ok(None);
        };
        let table = Rc::new(Table::new(text, self.dialect.guarded)?);
        library.borrow_mut().tables(|tables| tables.tables[number] = Some(table.clone()));
        Ok(Some(table))
    }

    /// Each row of a table. One that cannot be read is told; others work in between.
    async fn each_row(
        &mut self,
        number: usize,
        table: &Table,
        doing: &str,
        take: &mut dyn FnMut(Span, Cells<'_>) -> Result<()>,
    ) -> Result<()> {
        let (mut rows, mut turn) = (table.rows(), 0);
        loop {
            match rows.step()? {
                RowStep::Row(span) => {
                    self.read = self.read.saturating_add(u64::from(span.len));
                    take(span, Cells { table, cells: table.cells(rows.bytes()) })?;
                }
                RowStep::Broken(at) => self.findings.damage(
                    &self.work.found.path(TABLES[number]),
                    format!("The row at byte {at} is too long to be read."),
                ),
                RowStep::End => return Ok(()),
            }
            turn += 1;
            if turn % TURN == 0 {
                (self.work.progress)(doing, self.read);
                self.work.clock.sleep(std::time::Duration::ZERO).await;
            }
        }
    }
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

const PROOF: &[&str] = &["file_id", "proof_id"];
const ID: &[&str] = &["id", "file_id", "proof_id"];
const NAME: &[&str] = &["name", "proof_name", "filename"];
const COMMENT: &[&str] = &["comment", "comment_text", "text", "body"];
const CREATED: &[&str] = &["created", "created_at", "date", "upload_time"];
const OWNER: &[&str] = &["owner", "creator"];
const AUTHOR: &[&str] = &["author", "author_name", "name"];

impl Tables {
    fn cells(&self, number: usize, span: Span) -> Result<Option<Cells<'_>>> {
        let Some(table) = &self.tables[number] else { return Ok(None) };
        Ok(Some(Cells { table, cells: table.row(span)? }))
    }

    /// The rows of a table that belong to this one.
    fn of(&self, number: usize, owner: &str) -> &[Owned] {
        rows_of(&self.owned[number], owner)
    }
}

/// Of sorted rows those that belong to this one.
fn rows_of<'a>(all: &'a [Owned], owner: &str) -> &'a [Owned] {
    let owner = key(Space::Proof, owner);
    let from = all.partition_point(|row| row.owner < owner);
    let to = from + all[from..].partition_point(|row| row.owner == owner);
    &all[from..to]
}

/// What else is searched of an item: tags, names of uploaded files, address and position of a person.
fn described(cells: &Cells<'_>, kind: ItemKind) -> String {
    let names: &[&[&str]] = match kind {
        ItemKind::Person => &[&["email"], &["position"], &["organisation", "company"]],
        _ => &[&["tags"], &["filename"], &["owner"], &["creator"]],
    };
    names.iter().map(|names| cells.get(names)).filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n")
}

/// The name of a person, or the address of one without.
fn name_of<'a>(cells: &'a Cells<'_>) -> &'a str {
    let names = [cells.get(&["name", "full_name"]), cells.get(&["email"])];
    names.into_iter().find(|name| !name.is_empty()).unwrap_or_default()
}

impl Library {
    /// Change the tables that are read at their places.
    fn tables(&mut self, change: impl FnOnce(&mut Tables)) {
        if let Reader::Proof(tables) = &mut self.reader {
            change(tables);
        }
    }

    fn take_user(&mut self, number: usize, span: Span, cells: &Cells<'_>) -> Result<()> {
        let item = Catalog::blank(ItemKind::Person, u8::try_from(number).unwrap_or_default(), span);
        let name = name_of(cells);
        // Comments name their authors, not the numbers of users.
        self.catalog.add(item, name, &[(Space::Person, name)]);
        Ok(())
    }

    /// A proof or file, and its folder when it is the first in it: folders are known by what proofs say of theirs.
    fn take_proof(&mut self, span: Span, cells: &Cells<'_>) -> Result<()> {
        let text = u8::try_from(FILES).unwrap_or_default();
        let (folder, name) = folder_of(cells);
        let mut is_new = false;
        self.tables(|tables| is_new = !folder.is_empty() && tables.folders.insert(key(Space::Folder, &folder)));
        if is_new {
            self.catalog.add(Catalog::blank(ItemKind::Folder, text, span), &name, &[(Space::Folder, &folder)]);
        }
        let kind = if cells.get(&["type"]) == "file" { ItemKind::File } else { ItemKind::Proof };
        let mut item = Catalog::blank(kind, text, span);
        item.author = self.catalog.name(cells.get(OWNER));
        let status = [cells.get(&["status", "decision"]), cells.get(&["state"])];
        item.status = self.catalog.name(status.into_iter().find(|text| !text.is_empty()).unwrap_or(""));
        item.created = days::parse(cells.get(CREATED));
        item.updated = days::parse(cells.get(&["last_activity", "last_decision_change_date"]));
        item.due = days::parse(cells.get(&["deadline"]));
        let id = cells.get(ID);
        let number = self.catalog.add(item, cells.get(NAME), &[(Space::Proof, id)]);
        if !folder.is_empty() {
            self.catalog.tie(number, Space::Folder, &folder, Role::In);
        }
        let parent = cells.get(&["parent_id", "parent_file_id"]);
        let group = key(Space::Proof, if matches!(parent, "" | "0") { id } else { parent });
        self.tables(|tables| tables.versions.push((group, number)));
        Ok(())
    }

    /// Index what is searched of an item, and count what hangs on it; how many texts it has.
    fn take_texts(&mut self, number: u32, builder: &mut Builder) -> Result<u32> {
        let Library { catalog, docs, reader: Reader::Proof(tables), .. } = self else { return Ok(0) };
        let Some(item) = catalog.item(number).cloned() else { return Ok(0) };
        let Some(cells) = tables.cells(usize::from(item.text), item.place)? else { return Ok(0) };
        let id = cells.get(ID);
        let is_proof = matches!(item.kind, ItemKind::Proof | ItemKind::File);
        let comments = if is_proof { tables.of(COMMENTS, id) } else { &[] };
        let originals = if is_proof { tables.beside.of_proof(id) } else { &[] };
        let [comments_total, files] = [comments.len(), originals.len()].map(|n| u32::try_from(n).unwrap_or(u32::MAX));
        catalog.count(number, comments_total, files);
        let person = if is_proof { catalog.find(Space::Person, catalog.named(item.author)) } else { None };
        docs.begin(comments_total);
        let title = match item.kind {
            ItemKind::Folder => folder_of(&cells).1,
            ItemKind::Person => name_of(&cells).to_owned(),
            _ => cells.get(NAME).to_owned(),
        };
        let [doc, more] = [(); 2].map(|()| docs.add(person, item.created));
        builder.add(doc, &title)?;
        if item.kind != ItemKind::Folder {
            builder.add(more, &described(&cells, item.kind))?;
        }
        for row in comments {
            let (text, author, day) = tables.comment_text(*row)?;
            let doc = docs.add(catalog.find(Space::Person, &author), day);
            builder.add(doc, &text)?;
        }
        for (path, _) in originals {
            let doc = docs.add(person, item.created);
            builder.add(doc, last(path))?;
        }
        Ok(comments_total.saturating_add(files).saturating_add(2))
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
