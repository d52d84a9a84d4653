//! A second run into the same folder: only what happened since is asked for, and nothing is lost.

use std::collections::BTreeSet;
use std::rc::Rc;
use std::time::Duration;

use keepsake::engine::messages::{Finished, Outcome, Part};
use keepsake::wrike::legacy::Format;
use keepsake_standin::legacy::{Change, Spec};
use serde_json::Value;

use crate::bench::{Bench, Script, finished, sample};
use crate::truth::Archive;

const HOUR: Duration = Duration::from_secs(3600);

/// What a backup says of the account, apart from when it was made.
const CONTENT: [&str; 5] = ["tasks.json", "folders.json", "users.json", "teams.json", "account.json"];

/// Methods that are about one item, and downloads.
const OF_ITEMS: [&str; 6] = [
    "wrike.folder.get",
    "wrike.timelog.list",
    "wrike.attachment.list",
    "wrike.attachment.history",
    "wrike.attachment.download",
    "wrike.comment.list",
];

fn full(bench: &Bench) -> Archive {
    let fresh = bench.elsewhere();
    assert_eq!(fresh.backup_into_folder().outcome, Outcome::Complete);
    Archive::newest(&fresh.files())
}

fn assert_equal_content(one: &Archive, other: &Archive) {
    for name in CONTENT {
        let lines = |archive: &Archive| String::from_utf8(archive.entries[name].clone()).unwrap();
        for (one, other) in lines(one).lines().zip(lines(other).lines()) {
            assert_eq!(one, other, "{name}");
        }
        assert!(lines(one) == lines(other), "{name}");
    }
}

fn was_since(finished: &Finished) -> bool {
    finished.notes.iter().any(|note| note.starts_with("Only what happened since"))
}

/// Distinct items that some changes were about.
fn items(bench: &Bench, changes: &[Change]) -> BTreeSet<(u8, u64)> {
    let account = bench.stand_in.account();
    let owner = |version: u64| account.attachment(version).map_or(0, |file| file.owner);
    changes
        .iter()
        .flat_map(|change| match change {
            Change::FolderDeleted(ids) => ids.iter().map(|id| (b'i', *id)).collect(),
            Change::TaskAdded(id) | Change::TaskUpdated(id) | Change::TaskDeleted(id) => vec![(b'i', *id)],
            Change::FolderAdded(id) | Change::FolderUpdated(id) => vec![(b'i', *id)],
            Change::CommentAdded(id) | Change::CommentUpdated(id) | Change::CommentDeleted(id) => vec![(b'c', *id)],
            Change::AttachmentAdded(id) | Change::VersionAdded(id) => vec![(b'f', *id), (b'i', owner(*id))],
            Change::TimelogAdded(id) | Change::TimelogDeleted(id) => vec![(b'l', *id)],
        })
        .collect()
}

#[test]
fn an_unchanged_account_costs_a_handful_of_calls() {
    let bench = Bench::new();
    assert_eq!(bench.backup_into_folder().outcome, Outcome::Complete);
    let before = full(&bench);
    bench.pass(HOUR);
    bench.stand_in.reset();
    let again = bench.backup_into_folder();
    assert!(was_since(&again), "{:?}", again.notes);
    assert_eq!(again.outcome, Outcome::Complete, "{:?}", again.missing);
    // Three for signing in; tree, contacts, two counts, two lists of updates.
    assert!(bench.stand_in.total() <= 10, "{:?}", bench.stand_in.calls());
    let archive = Archive::newest(&bench.files());
    archive.assert_holds(&bench.stand_in.account(), &[]);
    assert_equal_content(&archive, &before);
    assert_eq!(archive.json("deleted.json"), Value::Null);
}

#[test]
fn after_50_random_changes_it_equals_a_full_run_and_asks_only_for_what_changed() {
    for seed in 1..9 {
        let bench = Bench::of(&Spec { seed, ..sample() }, |stand_in| stand_in);
        assert_eq!(bench.backup_into_folder().outcome, Outcome::Complete);
        for round in 0..2 {
            bench.pass(HOUR);
            let changes = bench.stand_in.account().random_changes(50, seed * 10 + round);
            assert_eq!(changes.len(), 50);
            let changed = items(&bench, &changes).len() as u64;
            bench.pass(HOUR);
            bench.stand_in.reset();
            let again = bench.backup_into_folder();
            assert!(was_since(&again), "seed {seed}: {:?}", again.notes);
            assert_eq!(again.outcome, Outcome::Complete, "seed {seed}: {:?}", again.missing);
            let of_items: u64 = OF_ITEMS.iter().map(|method| bench.stand_in.count(method)).sum();
            let total = bench.stand_in.total();
            assert!(total <= changed + 10, "seed {seed}: {total} calls for {changed} changed items");
            assert!(total - of_items <= 10, "seed {seed}: {:?}", bench.stand_in.calls());
            bench.assert_well_mannered();
            let archive = Archive::newest(&bench.files());
            archive.assert_holds(&bench.stand_in.account(), &[]);
            assert_equal_content(&archive, &full(&bench));
        }
    }
}

#[test]
fn what_was_deleted_leaves_its_last_known_object_and_its_date() {
    let bench = Bench::new();
    bench.backup_into_folder();
    let before = Archive::newest(&bench.files());
    bench.pass(HOUR);
    let (task, comment, came_and_went) = {
        let mut account = bench.stand_in.account();
        let me = account.me().to_owned();
        let task = account.my_tasks().next().unwrap().item.id;
        account.delete_task(&me, task).unwrap();
        let comment = account.comments().find(|held| account.is_mine(held.owner)).unwrap().id;
        account.delete_comment(&me, comment).unwrap();
        let draft = keepsake_standin::legacy::TaskDraft::titled("came and went");
        let passing = account.add_task(&me, draft).unwrap();
        account.delete_task(&me, passing).unwrap();
        (task, comment, passing)
    };
    bench.pass(HOUR);
    assert!(was_since(&bench.backup_into_folder()));
    let deleted = Archive::newest(&bench.files()).items("deleted.json");
    let find = |kind: &str, id: u64| deleted.iter().find(|gone| gone["kind"] == kind && gone["id"] == id).unwrap();
    let last = before.items("tasks.json").into_iter().find(|entry| entry["id"] == task).unwrap();
    assert_eq!(find("task", task)["object"], last);
    assert!(find("task", task)["deleted"].as_str().unwrap().starts_with("2026-11-21"));
    assert_eq!(find("task", came_and_went)["object"]["title"], "came and went");
    assert!(find("comment", comment)["object"]["text"].is_string());
    // A third run remembers what the second missed.
    bench.pass(HOUR);
    bench.backup_into_folder();
    assert_eq!(Archive::newest(&bench.files()).items("deleted.json"), deleted);
}

#[test]
fn what_could_not_be_listed_this_time_is_not_said_to_be_gone() {
    let bench = Bench::new();
    bench.backup_into_folder();
    bench.pass(HOUR);
    // Then comments of folders are counted and not listed.
    bench.take_away("wrike.comment.updates");
    let again = bench.backup_into_folder();
    assert!(again.missing.iter().any(|lost| lost.kind == "comment"), "{:?}", again.missing);
    assert_eq!(Archive::newest(&bench.files()).json("deleted.json"), Value::Null);
    assert!(again.notes.iter().any(|note| note.starts_with("Not everything could be listed")), "{:?}", again.notes);
}

#[test]
fn everything_is_asked_for_again_when_the_api_cannot_tell_what_changed() {
    let full_again = |bench: &Bench, why: &str| {
        let again = bench.backup_into_folder();
        assert!(!was_since(&again), "{why}");
        assert_eq!(again.outcome, Outcome::Complete, "{why}: {:?}", again.missing);
        Archive::newest(&bench.files()).assert_holds(&bench.stand_in.account(), &[]);
    };
    let bench = Bench::new();
    bench.backup_into_folder();
    bench.pass(HOUR);
    let somebody = bench.stand_in.account().contacts().nth(2).unwrap().uid.clone();
    bench.stand_in.account().delete_contact(&somebody).unwrap();
    full_again(&bench, "somebody left and is \"-1\" everywhere");
    bench.pass(HOUR);
    bench.stand_in.account().set_zone_ms(0);
    full_again(&bench, "another zone changes every date");
    bench.pass(HOUR);
    assert!(was_since(&bench.backup_into_folder()));
    bench.pass(HOUR * 24 * 31);
    full_again(&bench, "a month has passed");
}

#[test]
fn a_part_that_was_left_out_before_is_asked_for_in_full() {
    let bench = Bench::new();
    finished(&bench.session(Script { parts: vec![Part::Files], ..Script::into_folder() }));
    bench.pass(HOUR);
    let again = bench.backup_into_folder();
    assert!(!was_since(&again));
    let archive = Archive::newest(&bench.files());
    archive.assert_holds(&bench.stand_in.account(), &[]);
    assert_eq!(archive.json("deleted.json"), Value::Null, "what was left out was not deleted");
}

#[test]
fn a_download_builds_on_the_archive_that_the_user_chooses() {
    let bench = Bench::new();
    let (_, first) = bench.backup(Format::Json);
    bench.pass(HOUR);
    let changes = bench.stand_in.account().random_changes(20, 3);
    let changed = items(&bench, &changes).len() as u64;
    bench.pass(HOUR);
    bench.stand_in.reset();
    let last = Some(Rc::new(first));
    let events = bench.session(Script { last, format: Format::Xml, ..Script::default() });
    let again = finished(&events);
    assert!(was_since(&again), "{:?}", again.notes);
    assert!(bench.stand_in.total() <= changed + 10);
    let staged = bench.run(keepsake::host::store::read_small(&bench.memory, &again.staged_path)).unwrap().unwrap();
    let archive = Archive::open(&staged);
    archive.assert_holds(&bench.stand_in.account(), &[]);
    assert_equal_content(&archive, &full(&bench));
}

#[test]
fn no_body_is_fetched_twice() {
    let bench = Bench::new();
    bench.backup_into_folder();
    let first = bench.stand_in.count("wrike.attachment.download");
    assert!(first > 10);
    bench.pass(HOUR);
    bench.backup_into_folder();
    assert_eq!(bench.stand_in.count("wrike.attachment.download"), first);
}
