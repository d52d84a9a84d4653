//! Archives of Workfront Proof: ours of real backups, and the vendor's own.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use keepsake::archive::csv::{Dialect, Encoding};
use keepsake::engine::messages::Outcome;
use keepsake::host::store::{MemoryStore, Store};
use keepsake::library::items::{Indexing, Library, index};
use keepsake::library::messages::{Attachment, Command, Event, Field, Filters, Format, ItemKind, Page, Row, Soundness};

use crate::conversation::{ask, choose, detail, hits, opened, rows, talk, verify};
use crate::library::{self, Raw, clock, open_with, proof_archive, zip};
use crate::support::proof::ProofBench;
use crate::support::proof_truth::ProofArchive;

#[test]
fn proofs_backups_open_in_each_encoding_and_show_comments_with_replies() {
    for encoding in Encoding::ALL {
        let archive = proof_archive(3, Dialect { encoding, guarded: true });
        let inputs = [("9789_05_05_2011_61703.zip", archive.clone())];
        let verdict = verify(&inputs);
        assert_eq!(verdict.outcome, Soundness::Sound, "{encoding:?}: {verdict:#?}");
        let proofs = rows(&inputs, None, vec![ItemKind::Proof]);
        let shown = detail(&inputs, proofs[0].item);
        assert!(
            !shown.comments.is_empty() && shown.comments.iter().any(|comment| !comment.replies.is_empty()),
            "{shown:#?}"
        );
        assert_eq!(shown.recipients[0].decision, "Approved");
        assert_eq!(shown.attachments[0].name, "poster.pdf");
        assert_eq!(
            shown.paths,
            [[keepsake::library::messages::Crumb { item: shown.paths[0][0].item, title: "Campaign".into() }]]
        );
        // The vendor's own has the seven files alone.
        let tables: Vec<Raw> = library::content(&archive)
            .unwrap()
            .into_iter()
            .filter(|(name, _)| name.ends_with(".csv"))
            .map(|(name, bytes)| Raw::new(&name, bytes))
            .collect();
        let inputs = [("9789_05_05_2011_61703.zip", zip(&tables))];
        let verdict = verify(&inputs);
        assert_eq!((verdict.outcome, verdict.faults), (Soundness::SoundAsFar, 0), "{verdict:#?}");
        assert_eq!(rows(&inputs, None, vec![ItemKind::Proof]).len(), proofs.len());
    }
}

#[test]
fn a_real_backup_opens_sound_and_shows_what_the_account_has() {
    let bench = ProofBench::new();
    let finished = bench.backup();
    let archive = bench.archive(&finished);
    let inputs = [(finished.file_name.as_str(), archive.clone())];
    let events = talk(&inputs, vec![choose()]);
    let (backups, findings) = opened(&events);
    assert_eq!(
        (backups[0].format, backups[0].outcome, findings.len()),
        (Format::KeepsakeProof, Some(Outcome::Complete), 0)
    );
    let Some(Event::Indexed { findings, .. }) = events.last() else { panic!("{events:?}") };
    assert_eq!(findings.len(), 0, "{findings:#?}");
    let verdict = verify(&inputs);
    assert_eq!((verdict.outcome, verdict.findings.len()), (Soundness::Sound, 0), "{verdict:#?}");

    let truth = ProofArchive::open(&archive);
    let files = truth.rows("files.csv");
    let listed = rows(&inputs, None, vec![ItemKind::Proof, ItemKind::File]);
    assert_eq!(listed.len(), files.len());
    let comments = truth.rows("comments.csv");
    let replies = truth.rows("comment_replies.csv");
    let recipients = truth.rows("recipients.csv");
    let (mut attached, mut on_replies, mut summaries, mut drawn) = (0, 0, 0, 0);
    for row in &listed {
        let shown = detail(&inputs, row.item);
        let file = files.iter().find(|file| file["id"] == shown.id).unwrap_or_else(|| panic!("{shown:?}"));
        assert_eq!(row.title, file["name"], "{}", shown.id);
        let own: Vec<_> = comments.iter().filter(|comment| comment["file_id"] == shown.id).collect();
        assert_eq!((row.comments as usize, shown.comments.len()), (own.len(), own.len()), "{}", shown.id);
        for comment in &shown.comments {
            assert!(!comment.author.is_empty() && !comment.created.is_empty(), "{comment:?}");
            let answers = replies.iter().filter(|reply| reply["comment_id"] == comment.id).count();
            assert_eq!(comment.replies.len(), answers, "{}", comment.id);
            let has_markup = own.iter().any(|row| row["id"] == comment.id && row["has_markup"] == "true");
            assert_eq!(comment.drawings.is_empty(), !has_markup, "{comment:?}");
            assert!(comment.drawings.iter().all(|drawing| drawing.path.starts_with('M')), "{comment:?}");
            drawn += comment.drawings.len();
            let folder = format!("attachments/{}/", comment.id);
            attached += files_of(&inputs, &truth, &folder, &comment.attachments);
            for reply in &comment.replies {
                on_replies += files_of(&inputs, &truth, &format!("{folder}replies/{}/", reply.id), &reply.attachments);
            }
        }
        let invited = recipients.iter().filter(|recipient| recipient["file_id"] == shown.id).count();
        assert_eq!(shown.recipients.len(), invited, "{}", shown.id);
        let folder = format!("originals/{}/", shown.id);
        let summary = format!("summaries/{}.xls", shown.id);
        let held = truth.entries.iter().filter(|(path, _)| path.starts_with(&folder) || **path == summary);
        let held: Vec<_> = held.map(|(path, bytes)| (Some(path.clone()), Some(bytes.len() as u64))).collect();
        let mut files: Vec<_> = shown.attachments.iter().map(|file| (file.path.clone(), file.bytes)).collect();
        files.sort();
        assert_eq!((row.attachments as usize, files), (held.len(), held), "{}", shown.id);
        let named = shown.attachments.iter().find(|file| file.path.as_ref() == Some(&summary));
        assert_eq!(named.is_some(), truth.entries.contains_key(&summary));
        assert!(named.is_none_or(|file| file.name == format!("Print summary {}.xls", shown.id)), "{named:?}");
        summaries += usize::from(named.is_some());
    }
    assert!(comments.len() > 10 && replies.len() > 2 && recipients.len() > 10, "a sample with something in it");
    let held = truth.entries.keys().filter(|path| path.starts_with("attachments/")).count();
    assert!(attached > 0 && on_replies > 0, "{attached}, {on_replies}");
    assert_eq!(attached + on_replies, held, "every file on a comment or reply is shown once");
    assert!(summaries > 0, "a sample with print summaries");
    assert!(drawn > 10, "a sample with drawings of each kind");
}

#[test]
fn files_of_one_id_are_shown_with_their_proof_and_can_be_had() {
    let bench = ProofBench::faulty("attachments-one-id");
    let finished = bench.backup();
    assert_eq!(finished.outcome, Outcome::Complete, "{:?}", finished.missing);
    let archive = bench.archive(&finished);
    let truth = ProofArchive::open(&archive);
    let inputs = [(finished.file_name.as_str(), archive)];
    assert_eq!(verify(&inputs).outcome, Soundness::Sound);
    let displaced: Vec<_> =
        truth.entries.iter().filter(|(path, _)| path.contains('~') && path.starts_with("att")).collect();
    assert!(displaced.len() > 1, "{:?}", truth.entries.keys());
    let mut shown: Vec<Attachment> = Vec::new();
    let proofs = rows(&inputs, None, vec![ItemKind::Proof]);
    let item = |row: &Row| Command::Item { request: 2, item: row.item, comments: Page::first(1) };
    for event in talk(&inputs, std::iter::once(choose()).chain(proofs.iter().map(item)).collect()) {
        let Event::Item { item: detail, .. } = event else { continue };
        assert_eq!(detail.row.as_ref().map(|row| row.attachments as usize), Some(detail.attachments.len()));
        let of_it = format!("attachments/{}~", detail.id);
        let others = detail.attachments.into_iter().filter(|file| file.path.as_ref().unwrap().starts_with("att"));
        shown.extend(others.inspect(|file| assert!(file.path.as_ref().unwrap().starts_with(&of_it), "{file:?}")));
    }
    assert_eq!(shown.len(), displaced.len());
    for (path, bytes) in displaced {
        let file = shown.iter().find(|file| file.path.as_ref() == Some(path)).unwrap_or_else(|| panic!("{path}"));
        assert_eq!((path.rsplit('/').next(), file.bytes), (Some(file.name.as_str()), Some(bytes.len() as u64)));
        let taken = ask(&inputs, Command::Take { request: 2, path: path.clone() });
        assert!(matches!(&taken, Event::Taken { bytes, .. } if Some(*bytes) == file.bytes), "{taken:?}");
        let found = hits(&inputs, &file.name, Filters { fields: vec![Field::FileName], ..Filters::default() });
        assert!(found.iter().any(|hit| hit.excerpt == file.name), "{found:?}");
    }
}

/// How many files are shown on a comment or reply: those directly in its folder, and each can be had.
fn files_of(inputs: &[(&str, Vec<u8>)], truth: &ProofArchive, folder: &str, shown: &[Attachment]) -> usize {
    let held: Vec<(&String, &Vec<u8>)> = truth
        .entries
        .iter()
        .filter(|(path, _)| path.strip_prefix(folder).is_some_and(|name| !name.contains('/')))
        .collect();
    assert_eq!(shown.len(), held.len(), "{folder}");
    for (path, bytes) in held {
        let file = shown.iter().find(|file| file.path.as_ref() == Some(path)).unwrap_or_else(|| panic!("{path}"));
        assert_eq!(file.bytes, Some(bytes.len() as u64));
        assert!(path.ends_with(&format!("{}-{}", file.id, file.name)) && !file.name.is_empty(), "{file:?}");
    }
    if let Some(file) = shown.first() {
        let taken = ask(inputs, Command::Take { request: 2, path: file.path.clone().unwrap() });
        assert!(matches!(&taken, Event::Taken { bytes, .. } if Some(*bytes) == file.bytes), "{taken:?}");
        let found = hits(inputs, &file.name, Filters { fields: vec![Field::Comment], ..Filters::default() });
        assert!(!found.is_empty(), "{}", file.name);
    }
    shown.len()
}

#[test]
fn the_words_of_a_real_backup_are_found() {
    let bench = ProofBench::new();
    let archive = bench.archive(&bench.backup());
    let truth = ProofArchive::open(&archive);
    let inputs = [("a.zip", archive)];
    let word = |text: &str| {
        let text = keepsake::library::html::text(text);
        let words = text.split(|c: char| !c.is_alphanumeric());
        words.filter(|word| word.len() > 4 && word.is_ascii()).max_by_key(|word| word.len()).map(str::to_owned)
    };
    let only = |field| Filters { fields: vec![field], ..Filters::default() };
    for comment in truth.rows("comments.csv").iter().step_by(5) {
        let Some(word) = word(&comment["comment"]) else { continue };
        let found = hits(&inputs, &word, only(Field::Comment));
        assert!(!found.is_empty(), "{word:?} of {:?}", comment["comment"]);
    }
    for file in truth.rows("files.csv").iter().step_by(5) {
        let Some(word) = word(&file["name"]) else { continue };
        let found = hits(&inputs, &word, only(Field::Title));
        assert!(found.iter().any(|hit| hit.row.title == file["name"]), "{word:?}");
    }
}

#[test]
fn folders_and_proofs_can_be_browsed_before_anything_is_indexed() {
    let bench = ProofBench::new();
    let archive = bench.archive(&bench.backup());
    let proofs = ProofArchive::open(&archive).rows("files.csv").len();
    let (memory, clock) = (MemoryStore::new(), clock());
    let opened = open_with(&memory, vec![("a.zip", archive)], false).unwrap().unwrap();
    let store: Rc<dyn Store> = Rc::new(memory);
    let (library, told) = (RefCell::new(Library::default()), Cell::new(0));
    let work = Indexing {
        files: &opened.files,
        found: &opened.backups[0],
        store,
        clock: &clock,
        progress: &|_, _| (),
        browsable: &|| {
            told.set(told.get() + 1);
            let library = library.borrow();
            assert!(library.index.is_none() && library.docs.is_empty());
            let catalog = &library.catalog;
            let folders = catalog.folders(None);
            assert!(!folders.is_empty() && folders.iter().any(|folder| catalog.held(*folder).next().is_some()));
            let kinds = [ItemKind::Proof, ItemKind::File];
            let listed = catalog.list(None, &kinds, keepsake::library::messages::Sort::Title, false);
            assert_eq!(listed.len(), proofs);
            for item in listed {
                assert!(!catalog.title(item).is_empty() && !catalog.row(item).unwrap().author.is_empty());
                assert!(!library.detail(item, Page::first(10)).unwrap().id.is_empty());
            }
            assert!(catalog.counts().iter().any(|(kind, count)| *kind == ItemKind::Person && *count > 0));
        },
    };
    clock.run(index(work, &library)).unwrap().unwrap();
    assert_eq!(told.get(), 1);
}

#[test]
fn a_row_that_cannot_be_read_is_told() {
    let long = format!("comment_id,file_id,comment\r\n1,1,\"{}\"\r\n2,1,left\r\n", "x".repeat(17 << 20));
    let files = "file_id,filename\r\n1,Poster\r\n";
    let inputs = [("1_01_01_2020_1.zip", zip(&[Raw::new("files.csv", files), Raw::new("comments.csv", long)]))];
    let events = talk(&inputs, vec![choose()]);
    let Some(Event::Indexed { findings, .. }) = events.last() else { panic!("{events:?}") };
    assert!(findings.iter().any(|f| f.place == "comments.csv" && f.text.contains("byte 28")), "{findings:#?}");
    let Event::Item { item, .. } = ask(&inputs, Command::Item { request: 2, item: 0, comments: Page::first(9) }) else {
        panic!()
    };
    assert_eq!(item.comments.iter().map(|comment| comment.body.as_str()).collect::<Vec<_>>(), ["left"]);
}
