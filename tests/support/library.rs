//! What the tests of the library share: opening and verifying bytes, small archives from a seed, and zips with every liberty.

use std::rc::Rc;

use futures_util::FutureExt;
use keepsake::archive::csv::{Dialect, Replaced, Value};
use keepsake::archive::json::pretty;
use keepsake::archive::ledger::Ledger;
use keepsake::archive::proof::{self, Details, PROOF, Row, Sheet, Sight, Table};
use keepsake::archive::report::{Report, TOOL};
use keepsake::archive::wrike::{Body, FolderEntry, Hanging, TaskEntry, TeamEntry, UserEntry};
use keepsake::archive::writer::{ArchiveWriter, Layout, Manifest};
use keepsake::archive::zip::{Packing, Written};
use keepsake::engine::messages::{Account, Product};
use keepsake::error::Result;
use keepsake::host::clock::VirtualClock;
use keepsake::host::store::{MemoryStore, Store, read_small};
use keepsake::library::messages::Verdict;
use keepsake::library::open::{Input, Opened, Question, open};
use keepsake::library::verify::{Verification, verify};
use keepsake::model::{Attachment, Comment, Folder, Group, Item, Owner, Person, Storage, Task};
use serde_json::json;
use serde_json::value::{RawValue, to_raw_value};
use sha2::{Digest, Sha256};
use time::OffsetDateTime;

/// Numbers from a seed (SplitMix64, Steele and others 2014).
pub struct Dice(pub u64);

impl Dice {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Below `bound`.
    pub fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % bound.max(1) as u64).unwrap()
    }

    pub fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }
}

pub fn clock() -> VirtualClock {
    VirtualClock::new(OffsetDateTime::UNIX_EPOCH + time::Duration::days(20_000))
}

/// Open files without asking.
pub fn open_all(inputs: Vec<(&str, Vec<u8>)>, consent: bool) -> Result<std::result::Result<Opened, Question>> {
    open_with(&MemoryStore::new(), inputs, consent)
}

pub fn open_with(
    store: &MemoryStore,
    inputs: Vec<(&str, Vec<u8>)>,
    consent: bool,
) -> Result<std::result::Result<Opened, Question>> {
    let inputs =
        inputs.into_iter().map(|(name, bytes)| Input { name: name.to_owned(), source: Rc::new(bytes) }).collect();
    let clock = clock();
    clock.run(open(inputs, consent, store, &clock, &|_, _, _| ())).unwrap()
}

/// The verdict on the only backup in these files.
pub fn verdict_of(inputs: Vec<(&str, Vec<u8>)>) -> Result<Verdict> {
    let store = MemoryStore::new();
    let opened = open_with(&store, inputs, true)?.unwrap();
    let clock = clock();
    let store: Rc<dyn Store> = Rc::new(store);
    let work = Verification {
        files: &opened.files,
        found: &opened.backups[0],
        is_alone: opened.backups.len() == 1,
        opened: &opened.findings,
        store,
        clock: &clock,
        progress: &|_, _, _| (),
    };
    clock.run(verify(work)).unwrap()
}

fn raw(value: &serde_json::Value) -> Box<RawValue> {
    to_raw_value(value).unwrap()
}

const WORDS: &[&str] = &[
    "budget",
    "plan",
    "Résumé",
    "予算計画",
    "ガイド",
    "draft",
    "review",
    "straße",
    "launch",
    "x<y",
    "\"q\"",
    "a\\b",
    "\u{202e}r",
];

fn words(dice: &mut Dice, most: usize) -> String {
    (0..=dice.below(most)).map(|_| *dice.pick(WORDS)).collect::<Vec<_>>().join(" ")
}

pub fn account(product: Product) -> Account {
    Account {
        product,
        id: "IEAA".into(),
        name: "Acme".into(),
        user_id: "KU0".into(),
        user: "Ann".into(),
        role: "owner".into(),
        server: "www.wrike.com".into(),
    }
}

fn item(dice: &mut Dice, id: &str, number: u64, source: Box<RawValue>) -> Item {
    Item {
        id: id.into(),
        number: Some(number),
        title: words(dice, 4),
        author: format!("KU{}", dice.below(2)),
        created: "2026-01-02T03:04:05Z".into(),
        updated: "2026-02-02T03:04:05Z".into(),
        description: format!("<p>{}</p>", words(dice, 6).replace('<', "&lt;")),
        shared: vec!["KU0".into()],
        permalink: String::new(),
        attachment_count: None,
        source,
    }
}

/// A sound Wrike archive, as a download or (without files) as in a folder.
pub fn wrike_archive(seed: u64) -> Vec<u8> {
    let mut dice = Dice(seed);
    let (mut ledger, account) = (Ledger::new(), account(Product::Wrike));
    let inner = "account-IEAA/backup-20260102T030405Z/";
    let layout = if seed.is_multiple_of(4) {
        Layout::default()
    } else {
        Layout { backup: inner.into(), account: "account-IEAA/".into() }
    };
    let with_files = !layout.account.is_empty();
    let store = Rc::new(MemoryStore::new());
    let now = OffsetDateTime::UNIX_EPOCH + time::Duration::days(20_000);
    let mut writer = ArchiveWriter::create(store.clone(), "z".into(), layout, now).now_or_never().unwrap().unwrap();
    let person = |n: usize| Person {
        id: format!("KU{n}"),
        first_name: format!("Ann{n}"),
        last_name: "Lee".into(),
        email: format!("a{n}@example.com"),
        kind: "Person".into(),
        role: "User".into(),
        owner: n == 0,
        admin: false,
        external: false,
        deleted: false,
        me: n == 0,
        source: raw(&json!({ "id": format!("KU{n}") })),
    };
    let people: Vec<Person> = (0..2).map(person).collect();
    ledger.saved("person", writer.array("users.json", people.iter().map(UserEntry::new)).unwrap());
    let group = Group {
        id: "KX0".into(),
        title: "Team".into(),
        members: vec!["KU0".into()],
        source: raw(&json!({"id":"KX0"})),
    };
    ledger.saved("group", writer.array("teams.json", [TeamEntry::new(&group)]).unwrap());
    let folders: Vec<Folder> = (0..2 + dice.below(2) as u64)
        .map(|n| Folder {
            item: item(&mut dice, &format!("F{n}"), 100 + n, raw(&json!({"id": format!("F{n}"), "parentIds": ["F0"]}))),
            children: if n == 0 { vec!["F1".into()] } else { vec![] },
            parents: if n == 0 { vec!["ROOT".into()] } else { vec!["F0".into()] },
        })
        .collect();
    let none = Hanging::default();
    let numbers = |id: &str| id.strip_prefix('F').and_then(|n| n.parse::<u64>().ok()).map(|n| 100 + n);
    let entries = folders.iter().map(|folder| FolderEntry::new(folder, &none, numbers));
    ledger.saved("folder", writer.array("folders.json", entries).unwrap());
    let mut bodies = Vec::new();
    let mut array = writer.begin_array("tasks.json", 1 << 20).unwrap();
    let tasks = 2 + dice.below(3);
    for n in 0..tasks {
        let id = format!("T{n}");
        let source = raw(
            &json!({"id": id, "parentIds": ["F1"], "status": "Active", "responsibleIds": ["KU1"], "dates": {"due": "2026-03-04T17:00:00"}}),
        );
        let task = Task { item: item(&mut dice, &id, 200 + n as u64, source) };
        let mut hanging = Hanging::default();
        for c in 0..dice.below(4) {
            let comment = format!("C{n}x{c}");
            hanging.comments.push(Comment {
                id: comment.clone(),
                owner: Owner::Task(id.clone()),
                author: "KU1".into(),
                created: "2026-01-03T03:04:05Z".into(),
                text: words(&mut dice, 8),
                source: raw(&json!({"id": comment, "taskId": id})),
            });
        }
        ledger.saved("comment", hanging.comments.len() as u64);
        if with_files && dice.below(2) == 0 {
            let bytes: Vec<u8> = (0..dice.below(300)).map(|_| dice.next().to_le_bytes()[0]).collect();
            let (attachment, path) = (format!("A{n}"), format!("attachments/A{n}-plan.pdf"));
            let sha256 = data_encoding::HEXLOWER.encode(&Sha256::digest(&bytes));
            let known = Attachment {
                id: attachment.clone(),
                number: Some(300 + n as u64),
                owner: Owner::Task(id.clone()),
                name: "plan.pdf".into(),
                author: "KU0".into(),
                created: "2026-01-03T03:04:05Z".into(),
                version: 1,
                content_type: "application/pdf".into(),
                size: Some(bytes.len() as u64),
                storage: Storage::Service,
                comment: String::new(),
                superseded: false,
                url: String::new(),
                source: raw(&json!({"id": attachment, "taskId": id})),
            };
            let body = Body::Saved { path: path.clone(), bytes: bytes.len() as u64, sha256 };
            hanging.attachments.push((known, Some(body)));
            bodies.push((path, bytes));
        }
        writer.push(&mut array, &TaskEntry::new(&task, &hanging)).unwrap();
    }
    ledger.saved("task", writer.end_array("tasks.json", array).unwrap());
    writer.array("account.json", [json!({"id": "IEAA", "rootFolderId": "ROOT", "recycleBinId": "BIN"})]).unwrap();
    for (path, bytes) in &bodies {
        write_file(&mut writer, path, bytes, false);
    }
    let unplaced = [("comment", 1), ("attachment", 0), ("timelog", 1)];
    if seed.is_multiple_of(5) {
        let lost = |kind| json!({"kind": kind, "owner": {"task": "GONE"}, "source": {"text": words(&mut dice, 4)}});
        writer.array("unplaced.json", unplaced.map(|(kind, _)| kind).map(lost)).unwrap();
    }
    for (kind, count) in unplaced {
        ledger.saved(if kind == "attachment" { "file" } else { kind }, if seed.is_multiple_of(5) { count } else { 0 });
    }
    ledger.saved("file", bodies.len() as u64);
    ledger.close();
    let started = "2026-01-02 03:04:05".to_owned();
    let report = Report::new(&account, started.clone(), &ledger);
    let (json, html, readme) = (pretty(&report).unwrap(), report.html(), report.readme());
    writer.entry("report.json", &json).unwrap();
    writer.entry("report.html", html.as_bytes()).unwrap();
    writer.entry("README.txt", readme.as_bytes()).unwrap();
    let manifest = Manifest {
        format: "keepsake-wrike",
        format_version: 1,
        tool: TOOL,
        account: &account,
        started,
        outcome: ledger.outcome(),
        counts: ledger.counts(),
    };
    writer.finish(&manifest).now_or_never().unwrap().unwrap();
    read(&store)
}

fn write_file(writer: &mut ArchiveWriter, path: &str, bytes: &[u8], is_own: bool) {
    let written = Written::of(bytes);
    writer.begin_file(path, Packing::Stored, &written, None).unwrap();
    writer.write(bytes).unwrap();
    writer.end_file().unwrap();
    if is_own { writer.list_own_file(path, &written).unwrap() } else { writer.list_file(path, &written).unwrap() }
}

fn read(store: &Rc<MemoryStore>) -> Vec<u8> {
    read_small(&**store, "z").now_or_never().unwrap().unwrap().unwrap()
}

struct Cells<'a> {
    n: i64,
    table: Table,
    text: &'a str,
}

impl Row for Cells<'_> {
    fn value(&self, key: &str) -> Option<Value<'_>> {
        Some(match (self.table, key) {
            (Table::Files, "file_id") | (_, "id") => Value::Number(self.n),
            (Table::CommentReplies, "comment_id") => Value::Number(0),
            (_, "file_id") => Value::Number(self.n % 2),
            (Table::Files, "type") => Value::from("proof"),
            (Table::Files, "filename") => Value::from("Poster"),
            (Table::Files, "workspace_id") => Value::Number(7),
            (Table::Files, "workspace_name") => Value::from("Campaign"),
            (Table::Files, "parent_file_id") => Value::Number(0),
            (Table::Users, "full_name") | (_, "author" | "owner") => Value::from("Ann Lee"),
            (_, "comment") => Value::from(self.text),
            (_, "decision") => Value::from("Approved"),
            (_, "created_at" | "upload_time") => Value::Date("2026-01-02 03:04:05".into()),
            _ => Value::None,
        })
    }
}

/// A sound Proof archive.
pub fn proof_archive(seed: u64, dialect: Dialect) -> Vec<u8> {
    let mut dice = Dice(seed);
    let (mut ledger, mut replaced, account) = (Ledger::of(&PROOF), Replaced::default(), account(Product::Proof));
    let store = Rc::new(MemoryStore::new());
    let now = OffsetDateTime::UNIX_EPOCH + time::Duration::days(20_000);
    let created = ArchiveWriter::create(store.clone(), "z".into(), Layout::default(), now);
    let mut writer = created.now_or_never().unwrap().unwrap();
    let kinds = ["comment", "reply", "account", "contact", "proof", "recipient", "user"];
    for (table, kind) in Table::ALL.into_iter().zip(kinds) {
        let mut sheet = Sheet::begin(&mut writer, table, dialect, false).unwrap();
        for n in 0..2 + dice.below(3) as i64 {
            let text = words(&mut dice, 6);
            sheet.push(&mut writer, &Cells { n, table, text: &text }, &mut replaced).unwrap();
        }
        ledger.saved(kind, sheet.end(&mut writer).unwrap());
    }
    write_file(&mut writer, "originals/0/poster.pdf", b"%PDF-1.7", true);
    ledger.saved("original", 1);
    ledger.close();
    let details = Details { sight: Sight::WholeAccount, date_timezone: String::new(), links: false, dialect, replaced };
    proof::finish(writer, &account, "2026-01-02 03:04:05".into(), &ledger, &details).now_or_never().unwrap().unwrap();
    read(&store)
}

/// The archive with another content of the file whose path ends so, and lists of sums to go with it: what somebody makes who knows how.
pub fn forged(archive: &[u8], end: &str, edit: impl Fn(&[u8]) -> Vec<u8>) -> Vec<u8> {
    let mut files = content(archive).unwrap();
    let sum = |bytes: &[u8]| data_encoding::HEXLOWER.encode(&Sha256::digest(bytes));
    let mut change = |end: &str, edit: &dyn Fn(&[u8]) -> Vec<u8>| {
        let bytes = &mut files.iter_mut().find(|(name, _)| name.ends_with(end)).unwrap_or_else(|| panic!("no {end}")).1;
        let before = std::mem::take(bytes);
        *bytes = edit(&before);
        let line = |bytes: &[u8]| format!("\"bytes\":{},\"sha256\":\"{}\"", bytes.len(), sum(bytes));
        ([sum(&before), line(&before)], [sum(bytes), line(bytes)])
    };
    let replace = |text: &[u8], from: &str, to: &str| {
        let text = std::str::from_utf8(text).unwrap();
        assert_eq!(text.matches(from).count(), 1, "{from}");
        text.replace(from, to).into_bytes()
    };
    let (before, after) = change(end, &edit);
    change("SHA256SUMS", &|text| replace(text, &before[0], &after[0]));
    // The manifest does not list itself.
    if end != "manifest.json" {
        let manifest = change("manifest.json", &|text| replace(text, &before[1], &after[1]));
        change("SHA256SUMS", &|text| replace(text, &manifest.0[0], &manifest.1[0]));
    }
    zip(&files.iter().map(|(name, bytes)| Raw::new(name, bytes.clone())).collect::<Vec<_>>())
}

/// A file for [`zip`], with every liberty.
#[derive(Clone, Default)]
pub struct Raw {
    pub name: Vec<u8>,
    pub bytes: Vec<u8>,
    pub deflated: bool,
    pub descriptor: bool,
    pub utf8: bool,
    /// What the directory says instead.
    pub size: Option<u32>,
    pub header: Option<u32>,
    pub mode: u32,
}

impl Raw {
    pub fn new(name: &str, bytes: impl Into<Vec<u8>>) -> Self {
        Self { name: name.into(), bytes: bytes.into(), utf8: !name.is_ascii(), ..Self::default() }
    }
}

/// A zip as these files say.
pub fn zip(files: &[Raw]) -> Vec<u8> {
    use std::io::Write;
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for file in files {
        let packed = if file.deflated {
            let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::new(6));
            encoder.write_all(&file.bytes).unwrap();
            encoder.finish().unwrap()
        } else {
            file.bytes.clone()
        };
        let (at, crc) = (u32::try_from(out.len()).unwrap(), crc32fast::hash(&file.bytes));
        let flags = u16::from(file.descriptor) * 8 + u16::from(file.utf8) * 0x800;
        let (len, bytes) = (u32::try_from(packed.len()).unwrap(), u32::try_from(file.bytes.len()).unwrap());
        let head = |crc: u32, packed: u32, bytes: u32| {
            let mut head = Vec::new();
            [20, flags, u16::from(file.deflated) * 8, 0, 0x21].iter().for_each(|n: &u16| head.extend(n.to_le_bytes()));
            [crc, packed, bytes].iter().for_each(|n| head.extend(n.to_le_bytes()));
            head.extend(u16::try_from(file.name.len()).unwrap().to_le_bytes());
            head.extend([0, 0]);
            head
        };
        out.extend(b"PK\x03\x04");
        out.extend(if file.descriptor { head(0, 0, 0) } else { head(crc, len, bytes) });
        out.extend(&file.name);
        out.extend(&packed);
        if file.descriptor {
            out.extend(b"PK\x07\x08");
            [crc, len, bytes].iter().for_each(|n| out.extend(n.to_le_bytes()));
        }
        directory.extend(b"PK\x01\x02\x14\x03");
        directory.extend(head(crc, len, file.size.unwrap_or(bytes)));
        directory.extend([0; 6]);
        directory.extend((file.mode << 16).to_le_bytes());
        directory.extend(file.header.unwrap_or(at).to_le_bytes());
        directory.extend(&file.name);
    }
    let start = u32::try_from(out.len()).unwrap();
    let count = u16::try_from(files.len()).unwrap();
    out.extend(&directory);
    out.extend(b"PK\x05\x06\0\0\0\0");
    [count, count].iter().for_each(|n| out.extend(n.to_le_bytes()));
    [u32::try_from(directory.len()).unwrap(), start].iter().for_each(|n| out.extend(n.to_le_bytes()));
    out.extend([0, 0]);
    out
}

/// All files of a zip, read by the zip crate: what an archive holds, by another reader than ours.
pub fn content(bytes: &[u8]) -> Option<Vec<(String, Vec<u8>)>> {
    let mut zip = ::zip::ZipArchive::new(std::io::Cursor::new(bytes)).ok()?;
    let mut files = Vec::new();
    for n in 0..zip.len() {
        let mut entry = zip.by_index(n).ok()?;
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut entry, &mut bytes).ok()?;
        let name = String::from_utf8_lossy(entry.name_raw()).into_owned();
        files.push((name, bytes));
    }
    files.sort();
    Some(files)
}
