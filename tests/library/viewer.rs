//! The viewer that an archive carries: it shows what the library shows of the same archive, out of scripts alone.

use std::collections::BTreeSet;
use std::rc::Rc;

use async_trait::async_trait;
use data_encoding::BASE64;
use keepsake::archive::csv::{Dialect, Encoding};
use keepsake::archive::viewer::Contents;
use keepsake::engine::messages::Options;
use keepsake::error::{Error, Kind, Result};
use keepsake::library::messages::{Command, Event, Field, Filters, ItemKind, Page, Sort, TakenFrom};
use keepsake::library::opener::Opener;
use keepsake::library::viewer::{Scripts, ViewerOpener};
use keepsake::wrike::legacy::Format;

use crate::conversation::{choose, talk, talk_to};
use crate::legacy_bench;
use crate::library::{Dice, content};
use crate::support::Bench;
use crate::support::proof::{ProofBench, Visit};

/// An archive, unpacked.
struct Unpacked(Vec<(String, Vec<u8>)>);

impl Unpacked {
    fn new(archive: &[u8]) -> Self {
        Self(content(archive).unwrap())
    }

    fn find(&self, end: &str) -> Option<&[u8]> {
        self.0.iter().find(|(name, _)| name.ends_with(end)).map(|(_, bytes)| &bytes[..])
    }

    fn text(&self, end: &str) -> &str {
        std::str::from_utf8(self.find(end).unwrap_or_else(|| panic!("no {end}"))).unwrap()
    }

    /// What `texts.js` hands to the page.
    fn contents(&self) -> String {
        let script = self.text("viewer/texts.js").strip_prefix("keepsake.contents(").unwrap();
        serde_json::from_str(script.strip_suffix(")\n").unwrap()).unwrap()
    }

    /// Where the backup's folder begins.
    fn root(&self) -> &str {
        let (name, _) = self.0.iter().find(|(name, _)| name.ends_with("index.html")).unwrap();
        name.strip_suffix("index.html").unwrap()
    }
}

#[async_trait(?Send)]
impl Scripts for Unpacked {
    async fn bring(&self, number: u32) -> Result<Vec<u8>> {
        let script = self.find(&format!("viewer/data/{number:04}.js"));
        let script = script.ok_or_else(|| Error::new(Kind::NotFound, "test", "no such script"))?;
        let script = std::str::from_utf8(script).unwrap();
        let text = script.strip_prefix(&format!("keepsake.data({number},\"")).unwrap().strip_suffix("\")\n").unwrap();
        Ok(BASE64.decode(text.as_bytes()).unwrap())
    }
}

fn view(archive: &[u8], commands: Vec<Command>) -> Vec<Event> {
    let unpacked = Rc::new(Unpacked::new(archive));
    let opener = ViewerOpener::new(&unpacked.contents(), unpacked).unwrap();
    talk_to(|_| Rc::new(opener) as Rc<dyn Opener>, &[], commands, true)
}

/// Lists, details, searches: all that a page asks.
fn questions(words: &[&str]) -> Vec<Command> {
    let mut all = vec![choose(), Command::Tree { request: 2, parent: None, page: Page::first(500) }];
    for kind in [ItemKind::Folder, ItemKind::Project, ItemKind::Task, ItemKind::Proof, ItemKind::File, ItemKind::Person]
    {
        let page = Page::first(500);
        all.push(Command::List {
            request: 3,
            folder: None,
            kinds: vec![kind],
            sort: Sort::Backup,
            descending: false,
            page,
        });
    }
    all.extend((0..60).map(|item| Command::Item { request: 4, item, comments: Page::first(500) }));
    for word in words {
        let filters = Filters { fields: vec![Field::Comment, Field::Title], ..Filters::default() };
        all.push(Command::Search { request: 5, query: (*word).into(), filters, page: Page::first(100) });
    }
    all
}

/// Answers as text, without where in the opened files things lie.
fn answers(events: Vec<Event>, root: &str) -> Vec<String> {
    let account = root.trim_end_matches('/').rfind('/').map_or("", |at| &root[..=at]);
    let is_answer = |event: &Event| {
        matches!(
            event,
            Event::Nodes { .. }
                | Event::Listed { .. }
                | Event::Item { .. }
                | Event::Found { .. }
                | Event::Failed { .. }
                | Event::Indexed { .. }
        )
    };
    let told = |event: Event| match event {
        // Numbers from 60 on may be none in a small account: both say so.
        Event::Failed { problem, .. } => format!("{} {}", problem.kind, problem.what),
        event => format!("{event:?}").replace(account, ""),
    };
    events.into_iter().filter(is_answer).map(told).collect()
}

fn assert_shows_the_same(archive: &[u8], words: &[&str]) {
    let unpacked = Unpacked::new(archive);
    let in_library = answers(talk(&[("archive.zip", archive.to_vec())], questions(words)), unpacked.root());
    let in_viewer = answers(view(archive, questions(words)), unpacked.root());
    assert_eq!(in_library.len(), 1 + 7 + 60 + words.len());
    for (library, viewer) in in_library.iter().zip(&in_viewer) {
        assert_eq!(library, viewer);
    }
    assert_eq!(in_library.len(), in_viewer.len());
    assert!(in_viewer.iter().any(|answer| answer.contains("Found") && !answer.contains("total: 0")), "{words:?}");
}

/// Each file that is shown is where its address leads.
fn assert_files_are_beside(archive: &[u8], most: u32) {
    let unpacked = Unpacked::new(archive);
    let items = (0..most).map(|item| Command::Item { request: 4, item, comments: Page::first(1) });
    let shown = view(archive, std::iter::once(choose()).chain(items).collect());
    let attachments = shown.iter().flat_map(|event| match event {
        Event::Item { item, .. } => item.attachments.clone(),
        _ => Vec::new(),
    });
    let paths: BTreeSet<String> = attachments.filter_map(|attachment| attachment.path).collect();
    assert!(paths.len() > 3, "{paths:?}");
    let takes = paths.iter().map(|path| Command::Take { request: 6, path: path.clone() });
    let taken = view(archive, std::iter::once(choose()).chain(takes).collect());
    let mut found = 0;
    for event in taken {
        let Event::Taken { place: TakenFrom::Beside { address }, .. } = event else { continue };
        let decoded = percent(&address);
        let place = match decoded.strip_prefix("../") {
            Some(rest) => {
                let root = unpacked.root().trim_end_matches('/');
                format!("{}{rest}", root.rfind('/').map_or("", |at| &root[..=at]))
            }
            None => format!("{}{decoded}", unpacked.root()),
        };
        assert!(unpacked.0.iter().any(|(name, _)| *name == place), "{address}: {place}");
        found += 1;
    }
    assert_eq!(found, paths.len());
}

fn percent(address: &str) -> String {
    let (mut bytes, mut rest) = (Vec::new(), address.as_bytes());
    while let [first, more @ ..] = rest {
        rest = more;
        if *first == b'%' {
            bytes.push(u8::from_str_radix(std::str::from_utf8(&rest[..2]).unwrap(), 16).unwrap());
            rest = &rest[2..];
        } else {
            bytes.push(*first);
        }
    }
    String::from_utf8(bytes).unwrap()
}

/// A word of the archive's own tasks.
fn title(archive: &[u8]) -> String {
    let tasks: serde_json::Value = serde_json::from_slice(Unpacked::new(archive).find("/tasks.json").unwrap()).unwrap();
    let titles = tasks.as_array().unwrap().iter().filter_map(|task| task["title"].as_str());
    let words = titles.flat_map(str::split_whitespace).filter(|word| word.chars().all(|c| c.is_ascii_alphabetic()));
    words.max_by_key(|word| word.len()).unwrap().to_owned()
}

#[test]
fn an_archive_of_wrike_shows_itself_as_the_library_shows_it() {
    let bench = Bench::new();
    let archive = bench.archive(&bench.backup());
    assert_shows_the_same(&archive, &[&title(&archive), "the", "é", "计划"]);
    assert_files_are_beside(&archive, 200);
}

#[test]
fn an_archive_of_2010_shows_itself_as_the_library_shows_it() {
    let (_, archive) = legacy_bench::Bench::new().backup(Format::Json);
    assert_shows_the_same(&archive, &[&title(&archive), "a"]);
    assert_files_are_beside(&archive, 200);
}

#[test]
fn an_archive_of_proof_shows_itself_in_each_encoding() {
    for encoding in [Encoding::Utf8, Encoding::Utf16Le, Encoding::Windows1252] {
        let bench = ProofBench::new();
        let options = Options { csv: Dialect { encoding, guarded: true }, ..Options::default() };
        let finished = crate::finished(&bench.session(Visit { options, ..bench.visit() }));
        let archive = bench.archive(&finished);
        assert_shows_the_same(&archive, &["the", "a", "b"]);
        assert_files_are_beside(&archive, 200);
    }
}

#[test]
fn an_archive_of_proof_shows_files_of_one_id_as_the_library_shows_them() {
    let bench = ProofBench::faulty("attachments-one-id");
    let archive = bench.archive(&bench.backup());
    assert_shows_the_same(&archive, &["the", "markup"]);
    assert_files_are_beside(&archive, 200);
}

#[test]
fn every_title_stands_in_the_list_that_needs_no_script() {
    let bench = Bench::new();
    let archive = bench.archive(&bench.backup());
    let unpacked = Unpacked::new(&archive);
    let lists: Vec<&str> = unpacked
        .0
        .iter()
        .filter(|(name, _)| name.contains("viewer/list-"))
        .map(|(_, bytes)| std::str::from_utf8(bytes).unwrap())
        .collect();
    let escaped = |text: &str| {
        let text: String =
            text.chars().map(|c| if c.is_control() && c != '\n' && c != '\t' { '\u{fffd}' } else { c }).collect();
        text.replace('\n', " ")
            .replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('>', "&gt;")
            .replace('"', "&quot;")
            .replace('\'', "&#39;")
    };
    let mut titles = 0;
    for file in ["/tasks.json", "/folders.json"] {
        let items: serde_json::Value = serde_json::from_slice(unpacked.find(file).unwrap()).unwrap();
        for item in items.as_array().unwrap() {
            let title = item["title"].as_str().unwrap();
            let line = format!(
                "<li><strong>{}</strong>",
                if title.is_empty() { "Without a title".into() } else { escaped(title) }
            );
            assert!(lists.iter().any(|list| list.contains(&line)), "{title}");
            titles += 1;
        }
    }
    let lines: usize = lists.iter().map(|list| list.matches("<li><strong>").count()).sum();
    assert_eq!(lines, titles);
    let index = unpacked.text("index.html");
    assert!(index.contains("viewer/list-0001.html") && index.contains("report.html"));
    assert!(lists.iter().chain([&index]).all(|page| !page.contains("=\"http")), "an address leads away");
}

#[test]
fn what_the_viewer_reads_takes_at_most_a_quarter_of_the_text() {
    let bench = Bench::new();
    let archive = bench.archive(&bench.backup());
    let unpacked = Unpacked::new(&archive);
    let contents: Contents = serde_json::from_str(&unpacked.contents()).unwrap();
    let text: u64 = contents.texts.iter().map(|text| text.bytes).sum();
    let scripts = unpacked.0.iter().filter(|(name, _)| name.contains("viewer/data/"));
    let data: u64 = scripts.map(|(_, bytes)| bytes.len() as u64).sum();
    assert!(text > 100_000, "{text}");
    assert!(data * 4 <= text, "{data} of {text}");
}

#[test]
fn scripts_that_are_missing_or_damaged_are_told_and_nothing_hangs() {
    let bench = Bench::new();
    let archive = bench.archive(&bench.backup());
    let mut random = Dice(5);
    for round in 0..60 {
        let mut unpacked = Unpacked::new(&archive);
        let mut contents = unpacked.contents();
        if round % 3 == 0 {
            unpacked.0.retain(|(name, _)| !name.contains("viewer/data/0001"));
        } else if round % 3 == 1 {
            // Another number somewhere in the list.
            let digits: Vec<usize> =
                contents.char_indices().filter(|(_, c)| c.is_ascii_digit()).map(|(at, _)| at).collect();
            let at = *random.pick(&digits);
            let other = if &contents[at..=at] == "9" { "1" } else { "9" };
            contents.replace_range(at..=at, other);
        } else {
            let (_, script) = unpacked.0.iter_mut().find(|(name, _)| name.contains("viewer/data/0001")).unwrap();
            let at = 40 + random.below(script.len() - 60);
            script[at] = if script[at] == b'A' { b'B' } else { b'A' };
        }
        let Ok(opener) = ViewerOpener::new(&contents, Rc::new(unpacked)) else { continue };
        let events = talk_to(|_| Rc::new(opener) as Rc<dyn Opener>, &[], vec![choose()], true);
        let told = events.iter().any(|event| match event {
            Event::Failed { .. } => true,
            Event::Indexed { findings, .. } => !findings.is_empty(),
            _ => false,
        });
        // A flipped bit within a text may give another text that reads as well: the archive's own sums are for that.
        assert!(told || round % 3 > 0, "{round}: {events:?}");
    }
}
