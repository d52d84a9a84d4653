//! The library as its page talks to it: real archives of the stand-in and the vendors' own backups are opened, browsed, searched,
//! verified, and files taken out of them; hostile ones end in a finding or a clear error.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]
#![allow(dead_code, reason = "the support module serves several test crates")]

mod conversation;
mod hostile;
mod layout;
mod ledger;
mod legacy;
#[path = "../legacy/bench.rs"]
mod legacy_bench;
#[path = "../support/library.rs"]
mod library;
mod loose;
mod proofs;
mod references;
mod search;
#[path = "../support/mod.rs"]
mod support;
mod vendors;
mod viewer;
mod zips;

use conversation::{ask, choose, detail, entry, hits, interrupt, opened, rows, talk, verify};
use keepsake::engine::messages::{Destination, Outcome};
use keepsake::library::messages::{Command, Event, Field, Filters, Format, ItemKind, Page, Soundness, TakenFrom};
use support::{Bench, Script, finished};

#[test]
fn a_download_of_ours_opens_verifies_and_shows_what_is_in_it() {
    let bench = Bench::new();
    let archive = bench.archive(&bench.backup());
    let inputs = [("keepsake-wrike.zip", archive.clone())];
    let events = talk(&inputs, vec![choose()]);
    let (backups, findings) = opened(&events);
    assert_eq!(
        (backups[0].format, backups[0].outcome, findings.len()),
        (Format::KeepsakeWrike, Some(Outcome::Complete), 0)
    );
    let verdict = verify(&inputs);
    assert_eq!(verdict.outcome, Soundness::Sound, "{verdict:#?}");
    assert_eq!((verdict.notes, verdict.findings.len()), (0, 0), "{verdict:#?}");

    let tasks = entry(&archive, "/tasks.json");
    let listed = rows(&inputs, None, vec![ItemKind::Task]);
    assert_eq!(listed.len(), tasks.as_array().unwrap().len());
    for (row, task) in listed.iter().zip(tasks.as_array().unwrap()).take(25) {
        assert_eq!(row.title, task["title"].as_str().unwrap());
        assert_eq!(row.due, task["dateDue"].as_str().map(|date| date[..10].to_owned()).unwrap_or_default());
        assert_eq!(row.comments as usize, task["comments"].as_array().unwrap().len());
        assert!(!row.status.is_empty() && !row.status.starts_with("IEA"), "{row:?}");
        let detail = detail(&inputs, row.item);
        assert_eq!(detail.id, task["apiId"].as_str().unwrap());
        assert_eq!(detail.comments.len(), row.comments as usize);
        assert_eq!(detail.dependencies.len(), task["dependencies"].as_array().unwrap().len());
        assert_eq!(detail.timelogs.len(), task["timelogs"].as_array().unwrap().len());
        assert_eq!(detail.subtasks.len(), task["subTasks"].as_array().unwrap().len());
        assert_eq!(detail.parents.len(), task["superTasks"].as_array().unwrap().len());
        assert!(detail.properties.iter().all(|property| !property.name.starts_with("IEA")), "{:?}", detail.properties);
        let shown = [detail.description.as_str()]
            .into_iter()
            .chain(detail.comments.iter().map(|comment| comment.body.as_str()));
        assert!(
            shown
                .into_iter()
                .all(|html| !html.contains("<script") && !html.contains(" src=") && !html.contains("onerror=")),
            "{detail:?}"
        );
        assert!(detail.comments.iter().all(|comment| !comment.author.starts_with("KUA")), "{:?}", detail.comments);
    }
}

#[test]
fn a_folder_with_several_parents_is_the_same_one_under_each() {
    let bench = Bench::new();
    let archive = bench.archive(&bench.backup());
    let inputs = [("a.zip", archive.clone())];
    let twice = rows(&inputs, None, vec![ItemKind::Folder, ItemKind::Project])
        .into_iter()
        .find(|row| row.places > 1)
        .expect("the sample has one");
    let paths = detail(&inputs, twice.item).paths;
    assert_eq!(paths.len(), twice.places as usize);
    for path in paths {
        let parent = path.last().unwrap().item;
        assert!(rows(&inputs, Some(parent), vec![]).iter().any(|row| row.item == twice.item));
    }
    // The tree reaches all folders from the top.
    let folders = entry(&archive, "/folders.json").as_array().unwrap().len();
    let (mut seen, mut waiting) = (std::collections::BTreeSet::new(), vec![None]);
    while let Some(parent) = waiting.pop() {
        let Event::Nodes { nodes, .. } = ask(&inputs, Command::Tree { request: 2, parent, page: Page::first(500) })
        else {
            panic!()
        };
        waiting
            .extend(nodes.iter().filter(|node| seen.insert(node.item) && node.folders > 0).map(|node| Some(node.item)));
    }
    assert_eq!(seen.len(), folders);
}

#[test]
fn every_title_and_comment_is_found_and_filters_hold() {
    let bench = Bench::new();
    let inputs = [("a.zip", bench.archive(&bench.backup()))];
    for row in rows(&inputs, None, vec![]).iter().step_by(13) {
        let found = hits(&inputs, &row.title, Filters::default());
        let is_wordless = !row.title.chars().any(char::is_alphanumeric);
        assert!(
            is_wordless || found.iter().any(|hit| hit.row.item == row.item && hit.field == Field::Title),
            "{}",
            row.title
        );
    }
    let comments = Filters { fields: vec![Field::Comment], ..Filters::default() };
    let found = hits(&inputs, "se", comments);
    assert!(
        !found.is_empty() && found.iter().all(|hit| hit.field == Field::Comment && !hit.marks.is_empty()),
        "{found:?}"
    );
    for hit in &found {
        let units: Vec<u16> = hit.excerpt.encode_utf16().collect();
        let (from, to) = hit.marks[0];
        let marked = String::from_utf16(&units[from as usize..to as usize]).unwrap().to_lowercase();
        assert!(marked.starts_with("se"), "{marked:?} in {:?}", hit.excerpt);
    }
    let [all, some] = [None, Some("2026-10-10".to_owned())]
        .map(|from| hits(&inputs, "re", Filters { from, ..Filters::default() }).len());
    assert!(0 < some && some < all, "{some} of {all}");
    let folder = rows(&inputs, None, vec![ItemKind::Folder])
        .into_iter()
        .find(|row| !rows(&inputs, Some(row.item), vec![ItemKind::Task]).is_empty())
        .unwrap();
    let inside = hits(&inputs, "re", Filters { folder: Some(folder.item), ..Filters::default() });
    assert!(!inside.is_empty() && inside.len() < all);
}

#[test]
fn filters_by_kind_and_person_part_what_is_found() {
    let bench = Bench::new();
    let inputs = [("a.zip", bench.archive(&bench.backup()))];
    let all = hits(&inputs, "re", Filters::default());
    let mut parts = 0;
    for kind in [ItemKind::Task, ItemKind::Folder, ItemKind::Project, ItemKind::Person] {
        let found = hits(&inputs, "re", Filters { kinds: vec![kind], ..Filters::default() });
        assert!(found.iter().all(|hit| hit.row.kind == kind));
        parts += found.len();
    }
    assert!(all.len() > 10 && parts == all.len(), "{parts} of {}", all.len());

    let comments = |person| Filters { fields: vec![Field::Comment], person, ..Filters::default() };
    let (mut parts, mut authors) = (0, 0);
    for person in rows(&inputs, None, vec![ItemKind::Person]) {
        let found = hits(&inputs, "re", comments(Some(person.item)));
        for hit in found.iter().take(3) {
            let comment = &detail(&inputs, hit.row.item).comments[hit.position as usize];
            assert_eq!(comment.author, person.title, "{hit:?}");
        }
        (parts, authors) = (parts + found.len(), authors + usize::from(!found.is_empty()));
    }
    assert!(authors > 1 && parts == hits(&inputs, "re", comments(None)).len(), "{parts} by {authors}");
}

#[test]
fn files_come_out_as_windows_of_the_opened_zip() {
    let bench = Bench::new();
    let archive = bench.archive(&bench.backup());
    let inputs = [("a.zip", archive.clone())];
    let with = rows(&inputs, None, vec![ItemKind::Task]).into_iter().filter(|row| row.attachments > 0).take(3);
    let mut taken = 0;
    for attachment in with.flat_map(|row| detail(&inputs, row.item).attachments) {
        let Some(path) = attachment.path.clone() else { continue };
        let Event::Taken { bytes, place, .. } = ask(&inputs, Command::Take { request: 2, path }) else {
            panic!("{attachment:?}")
        };
        assert_eq!(Some(bytes), attachment.bytes);
        if let TakenFrom::Source { source: 0, offset } = place {
            let from = usize::try_from(offset).unwrap();
            let content = library::content(&archive).unwrap();
            let file = &content.iter().find(|(name, _)| name.contains(&attachment.id)).unwrap().1;
            assert!(archive[from..from + file.len()] == file[..]);
        }
        taken += 1;
    }
    assert!(taken > 0);
}

#[test]
fn a_folder_of_the_backup_opens_with_its_files_beside_it() {
    let bench = Bench::new();
    finished(&bench.session(Script { destination: Destination::Folder, ..Script::default() }));
    let files = bench.folder.files();
    let inputs: Vec<(&str, Vec<u8>)> = files.iter().map(|(path, bytes)| (path.as_str(), bytes.clone())).collect();
    let verdict = verify(&inputs);
    assert_eq!((verdict.outcome, verdict.faults), (Soundness::Sound, 0), "{verdict:#?}");
    // The inner zip alone cannot prove the attachments, and says so.
    let inner: Vec<_> =
        inputs.iter().filter(|(path, _)| path.ends_with(".zip") && path.contains("/backup-")).cloned().collect();
    let alone = verify(&[("backup.zip", inner[0].1.clone())]);
    assert_eq!((alone.outcome, alone.faults, alone.cannot_prove.len()), (Soundness::SoundAsFar, 0, 1), "{alone:#?}");
    let mut damaged = inputs.clone();
    let attachment =
        damaged.iter_mut().find(|(path, bytes)| path.contains("/attachments/") && !bytes.is_empty()).unwrap();
    attachment.1[0] ^= 1;
    assert_eq!(verify(&damaged).faults, 1);
}

#[test]
fn a_job_stops_when_asked_and_the_session_goes_on() {
    let bench = Bench::new();
    let inputs = [("a.zip", bench.archive(&bench.backup()))];
    let events = talk(
        &inputs,
        vec![choose(), Command::Stop, Command::Tree { request: 3, parent: Some(999_999), page: Page::first(1) }],
    );
    assert!(events.contains(&Event::Stopped { request: 1 }), "{events:?}");
    assert!(matches!(events.last(), Some(Event::Nodes { request: 3, total: 0, .. })), "{:?}", events.last());
    let events = talk(&inputs, vec![Command::Item { request: 9, item: 0, comments: Page::first(1) }]);
    assert!(matches!(events.last(), Some(Event::Failed { request: 9, .. })), "{events:?}");
}

#[test]
fn verifying_stops_when_asked_and_can_be_begun_again() {
    let bench = Bench::new();
    let inputs = [("a.zip", bench.archive(&bench.backup()))];
    let commands = vec![choose(), Command::Verify { request: 2 }, Command::Stop, Command::Verify { request: 3 }];
    let events = talk(&inputs, commands);
    assert!(events.contains(&Event::Stopped { request: 2 }), "{events:?}");
    let Some(Event::Verified { request: 3, verdict }) = events.last() else { panic!("{events:?}") };
    assert_eq!(verdict.outcome, Soundness::Sound, "{verdict:#?}");
}

#[test]
fn what_is_stopped_by_another_command_is_answered_too() {
    let bench = Bench::new();
    let inputs = [("a.zip", bench.archive(&bench.backup()))];
    let again = |request| Command::Choose { request, backup: 0, consent: false };
    let events = interrupt(&inputs, vec![again(1), again(2), Command::Close]);
    for request in [1, 2] {
        assert!(events.contains(&Event::Stopped { request }), "{request}: {events:?}");
    }
    let events = interrupt(&inputs, vec![again(1), Command::Verify { request: 2 }]);
    let busy = events.iter().find_map(|event| match event {
        Event::Failed { request: 2, problem } => Some(problem),
        _ => None,
    });
    let busy = busy.expect("one after the other");
    assert!(busy.kind == "busy" && busy.what.contains("reading") && !busy.what.contains("tab"), "{busy:?}");
}
