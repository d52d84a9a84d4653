//! The library natively on a backup of any size: opening, first view, indexing, search while typing, memory.
//!
//! `cargo bench --bench library -- 100000 1000000` (tasks, comments). With `out=FOLDER` it only leaves the backup there, and what is typed, for
//! `cargo xtask bench library`, which measures the page; with `viewer=SITE` the viewer of that built site is in it.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a program for developers"
)]

mod machine;

use std::cell::{Cell, RefCell};
use std::path::PathBuf;
use std::rc::Rc;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use futures_util::FutureExt;
use keepsake::archive::json::pretty;
use keepsake::archive::ledger::Ledger;
use keepsake::archive::report::{Report, TOOL};
use keepsake::archive::viewer::{Cover, Title};
use keepsake::archive::wrike::{FolderEntry, Hanging, TaskEntry, UserEntry};
use keepsake::archive::writer::{ArchiveWriter, Layout, Manifest};
use keepsake::engine::messages::{Account, Product};
use keepsake::error::{Error, Kind, Result};
use keepsake::host::clock::Clock;
use keepsake::host::store::{DirectoryStore, Open, Store};
use keepsake::host::viewer::ViewerFiles;
use keepsake::library::find::find;
use keepsake::library::items::{Indexing, Library, index};
use keepsake::library::messages::{Filters, Page, Soundness};
use keepsake::library::open::{Input, open};
use keepsake::library::source::StoredFile;
use keepsake::library::verify::{Verification, verify};
use keepsake::model::{Comment, Folder, Item, Owner, Person, Task};
use machine::{apart, peak_memory, print_targets};
use serde_json::json;
use serde_json::value::{RawValue, to_raw_value};
use time::OffsetDateTime;

/// A clock that never waits: yielding costs nothing here.
struct Now(Instant);

#[async_trait(?Send)]
impl Clock for Now {
    fn now(&self) -> OffsetDateTime {
        OffsetDateTime::UNIX_EPOCH
    }

    fn monotonic(&self) -> Duration {
        self.0.elapsed()
    }

    async fn sleep(&self, _: Duration) {}
}

fn main() {
    let numbers: Vec<u64> = std::env::args().skip(1).filter_map(|argument| argument.parse().ok()).collect();
    let (tasks, comments) = (numbers.first().copied().unwrap_or(100_000), numbers.get(1).copied().unwrap_or(1_000_000));
    let folder = tempfile::tempdir().unwrap();
    if let Some(place) = argument("in=") {
        return measure(&place);
    }
    if let Some(place) = argument("out=") {
        write(&place, tasks, comments, argument("viewer="));
        return std::fs::write(format!("{place}/queries.json"), json!(queries()).to_string()).unwrap();
    }
    write(folder.path().to_str().unwrap(), tasks, comments, None);
    // Writing has its own peak of memory.
    apart(&[&format!("in={}", folder.path().display())]);
}

/// What stands behind this on the command line.
fn argument(prefix: &str) -> Option<String> {
    std::env::args().find_map(|argument| argument.strip_prefix(prefix).map(str::to_owned))
}

/// The viewer's program in a folder of the disk.
struct SiteFiles(PathBuf);

#[async_trait(?Send)]
impl ViewerFiles for SiteFiles {
    async fn read(&self, name: &str) -> Result<Vec<u8>> {
        std::fs::read(self.0.join(name))
            .map_err(|error| Error::new(Kind::NotFound, "bench", "no such file").caused_by(error))
    }
}

/// Words as they fall in real texts: few are common, many are rare (Zipf's law).
struct Words(u64);

impl Words {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        self.0 >> 33
    }

    fn text(&mut self, words: u64) -> String {
        let mut text = String::new();
        for n in 0..words {
            if n > 0 {
                text.push(' ');
            }
            // 2^(uniform) has the density of Zipf: rank r about as often as 1/r.
            let bits = self.next() % 16;
            let rank = (1 << bits) + self.next() % (1 << bits);
            text.push_str(&word(rank));
        }
        text
    }
}

/// A word for a rank: syllables, so that beginnings are shared as in a language.
fn word(mut rank: u64) -> String {
    const SYLLABLES: [&str; 16] =
        ["ta", "ro", "mi", "bud", "plan", "re", "view", "lo", "ki", "sen", "do", "cu", "ment", "é", "ver", "al"];
    let mut word = String::new();
    while rank > 0 {
        word.push_str(SYLLABLES[usize::try_from(rank % 16).unwrap()]);
        rank /= 16;
    }
    word
}

fn raw(value: &serde_json::Value) -> Box<RawValue> {
    to_raw_value(value).unwrap()
}

fn item(id: String, number: u64, title: String, description: String, parent: &str) -> Item {
    let source =
        raw(&json!({"id": id, "title": title, "parentIds": [parent], "description": description, "status": "Active",
        "dates": {"type": "Planned", "start": "2026-01-05T09:00:00", "due": "2026-02-05T17:00:00", "duration": 9600}}));
    Item {
        id,
        number: Some(number),
        title,
        author: format!("KU{}", number % 100),
        created: "2026-01-02T03:04:05Z".into(),
        updated: "2026-02-02T03:04:05Z".into(),
        description,
        shared: vec!["KU1".into()],
        permalink: format!("https://www.wrike.com/open.htm?id={number}"),
        attachment_count: None,
        source,
    }
}

const FORMAT: &str = "keepsake-wrike";
const STARTED: &str = "2026-01-02 03:04:05";

/// Whose the backup is.
fn account() -> Account {
    Account {
        product: Product::Wrike,
        id: "IEAA".into(),
        name: "Bench".into(),
        user_id: "KU0".into(),
        user: "Ann".into(),
        role: "owner".into(),
        server: "www.wrike.com".into(),
    }
}

fn write(place: &str, tasks: u64, comments: u64, viewer: Option<String>) {
    let store = Rc::new(DirectoryStore::new(place));
    let created = ArchiveWriter::create(store, "a.zip".into(), Layout::default(), OffsetDateTime::UNIX_EPOCH);
    let mut writer = created.now_or_never().unwrap().unwrap();
    if let Some(site) = viewer {
        let cover = Cover { format: FORMAT, account: account(), started: STARTED.into(), way: "" };
        let viewed = writer.with_viewer(Rc::new(SiteFiles(site.into())), cover);
        writer = viewed.now_or_never().unwrap().unwrap();
    }
    let (mut words, mut ledger) = (Words(1), Ledger::new());
    let people: Vec<Person> = (0..100)
        .map(|n| Person {
            id: format!("KU{n}"),
            first_name: word(n + 40),
            last_name: word(n + 400),
            email: format!("p{n}@example.com"),
            kind: "Person".into(),
            role: "User".into(),
            owner: false,
            admin: false,
            external: false,
            deleted: false,
            me: false,
            source: raw(&json!({"id": format!("KU{n}")})),
        })
        .collect();
    ledger.saved("person", writer.array("users.json", people.iter().map(UserEntry::new)).unwrap());
    writer.array("teams.json", Vec::<u8>::new()).unwrap();
    let folders: Vec<Folder> = (0..tasks / 100 + 2)
        .map(|n| {
            let parent = if n < 10 { "ROOT".to_owned() } else { format!("F{}", n / 10) };
            let children =
                (n * 10..n * 10 + 10).filter(|c| *c >= 10 && *c < tasks / 100 + 2).map(|c| format!("F{c}")).collect();
            Folder {
                item: item(format!("F{n}"), n, words.text(3), String::new(), &parent),
                children,
                parents: vec![parent],
            }
        })
        .collect();
    let none = Hanging::default();
    let number = |id: &str| id.strip_prefix('F').and_then(|n| n.parse().ok());
    ledger.saved(
        "folder",
        writer.array("folders.json", folders.iter().map(|folder| FolderEntry::new(folder, &none, number))).unwrap(),
    );
    let mut array = writer.begin_array("tasks.json", u64::MAX / 2).unwrap();
    for n in 0..tasks {
        let id = format!("T{n}");
        let (title, description) = (words.text(5), format!("<p>{}</p>", words.text(30)));
        let task = Task { item: item(id.clone(), n, title, description, &format!("F{}", n / 100)) };
        let mut hanging = Hanging::default();
        for c in 0..comments / tasks {
            let text = words.text(15);
            hanging.comments.push(Comment {
                id: format!("C{n}x{c}"),
                owner: Owner::Task(id.clone()),
                author: format!("KU{}", (n + c) % 100),
                created: "2026-01-03T03:04:05Z".into(),
                source: raw(&json!({"id": format!("C{n}x{c}"), "authorId": format!("KU{}", (n + c) % 100), "text": text, "createdDate": "2026-01-03T03:04:05Z", "taskId": id})),
                text,
            });
        }
        ledger.saved("comment", hanging.comments.len() as u64);
        if let Some(viewer) = writer.viewer() {
            viewer.title(&Title::new("Task", &task.item.title, hanging.comments.len())).unwrap();
        }
        writer.push(&mut array, &TaskEntry::new(&task, &hanging)).unwrap();
    }
    ledger.saved("task", writer.end_array("tasks.json", array).unwrap());
    let account = account();
    let started = STARTED.to_owned();
    writer.entry("report.json", &pretty(&Report::new(&account, started.clone(), &ledger)).unwrap()).unwrap();
    let manifest = Manifest {
        format: FORMAT,
        format_version: 1,
        tool: TOOL,
        account: &account,
        started,
        outcome: ledger.outcome(),
        counts: ledger.counts(),
    };
    writer.finish(&manifest).now_or_never().unwrap().unwrap();
}

fn measure(place: &str) {
    let clock = Now(Instant::now());
    let archive = DirectoryStore::new(place);
    let file = archive.open("a.zip", Open::Existing).now_or_never().unwrap().unwrap();
    let source = Rc::new(StoredFile::new(file).unwrap());
    let store: Rc<dyn Store> = Rc::new(DirectoryStore::new(format!("{place}/work")));
    let begin = Instant::now();
    let inputs = vec![Input { name: "a.zip".into(), source }];
    let opened =
        open(inputs, false, &*store, &clock, &|_, _, _| ()).now_or_never().unwrap().unwrap().expect("no question");
    println!("open, with the summary      {:>10.3} s", begin.elapsed().as_secs_f64());
    let (library, first) = (RefCell::new(Library::default()), Cell::new(0.0));
    let work = Indexing {
        files: &opened.files,
        found: &opened.backups[0],
        store: store.clone(),
        clock: &clock,
        progress: &|_, _| (),
        browsable: &|| first.set(begin.elapsed().as_secs_f64()),
    };
    index(work, &library).now_or_never().unwrap().unwrap();
    let library = library.into_inner();
    println!("first view (folder tree)    {:>10.3} s", first.get());
    println!("everything indexed          {:>10.3} s", begin.elapsed().as_secs_f64());
    let index_bytes = library.index.as_ref().unwrap().bytes() + library.docs.bytes();
    println!(
        "documents {}, text {:.1} MB, index {:.1} MB: {:.1} %; catalogue {:.1} MB",
        library.docs.len(),
        library.text_bytes as f64 / 1e6,
        index_bytes as f64 / 1e6,
        100.0 * index_bytes as f64 / library.text_bytes as f64,
        library.catalog.bytes() as f64 / 1e6
    );
    let p95 = typing(&library);
    let begin = Instant::now();
    (0..1_000).for_each(|n| drop(library.detail(200 + n * 50 % library.catalog.len().max(1), Page::first(100))));
    println!("one item                    {:>10.3} ms", begin.elapsed().as_secs_f64());
    let peak = peak_memory();
    println!("peak memory                 {peak:>10.1} MiB");
    let begin = Instant::now();
    let work = Verification {
        files: &opened.files,
        found: &opened.backups[0],
        is_alone: true,
        opened: &opened.findings,
        store,
        clock: &clock,
        progress: &|_, _, _| (),
    };
    let verdict = verify(work).now_or_never().unwrap().unwrap();
    println!("verify                      {:>10.3} s, {}", begin.elapsed().as_secs_f64(), verdict.headline);
    assert_eq!(verdict.outcome, Soundness::Sound, "{:#?}", verdict.findings.iter().take(10).collect::<Vec<_>>());
    println!("peak memory with verifying  {:>10.1} MiB", peak_memory());
    let met = print_targets(&[
        ("first view within 1 s", first.get() <= 1.0),
        ("95 of 100 searches while typing within 100 ms", p95 <= 100.0),
        ("at most 200 MB", peak * 1.048_576 <= 200.0),
        ("index at most 25 % of the text", index_bytes as f64 * 4.0 <= library.text_bytes as f64),
    ]);
    if !met {
        std::process::exit(1);
    }
}

/// What is typed: one, two and three words, common and rare.
fn queries() -> Vec<String> {
    let mut words = Words(99);
    (0..60).map(|round| words.text(1 + round % 3)).collect()
}

/// Queries as they are typed, letter by letter. The 95th of a hundred, milliseconds.
fn typing(library: &Library) -> f64 {
    let mut times = Vec::new();
    for query in queries() {
        for (end, _) in query.char_indices().skip(1) {
            let begin = Instant::now();
            find(library, &query[..end], &Filters::default(), Page::first(20)).unwrap();
            times.push(begin.elapsed().as_secs_f64() * 1e3);
        }
    }
    times.sort_by(f64::total_cmp);
    let at = |percent: usize| times[(times.len() - 1) * percent / 100];
    println!(
        "search while typing, {} keys: p50 {:.2} ms, p95 {:.2} ms, most {:.2} ms",
        times.len(),
        at(50),
        at(95),
        at(100)
    );
    at(95)
}
