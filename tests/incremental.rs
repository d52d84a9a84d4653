//! A second run into the same folder: nothing is fetched twice, and what is gone is not forgotten.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

mod support;

use std::collections::BTreeSet;
use std::sync::Arc;

use keepsake::engine::messages::{Destination, Finished, Outcome, Part};
use keepsake_standin::{Account, AccountSpec, FaultPlan, StandIn};
use serde_json::Value;
use support::compare::Archive;
use support::proof::ProofBench;
use support::{Bench, SavedArchive, Script, finished, problem, small};

fn into_folder(bench: &Bench) -> Finished {
    finished(&bench.session(Script { destination: Destination::Folder, ..Script::default() }))
}

fn downloads(bench: &Bench) -> u64 {
    bench.stand_in.bodies()
}

/// The folder with only its newest backup, as a reader would take it.
fn newest(bench: &Bench) -> Archive {
    let mut files = bench.folder.files();
    let zips: Vec<String> =
        files.keys().filter(|path| path.ends_with(".zip") && path.contains("/backup-")).cloned().collect();
    for older in &zips[..zips.len() - 1] {
        files.remove(older);
    }
    Archive::from_folder(&files)
}

#[test]
fn an_unchanged_account_costs_its_lists_and_no_file_bytes() {
    let bench = Bench::new();
    into_folder(&bench);
    let first = (bench.stand_in.total(), downloads(&bench));
    assert!(first.1 > 10);
    // As after a wiped browser: only the folder is left.
    assert_eq!(bench.memory.paths(), []);
    let again = into_folder(&bench);
    assert_eq!(again.outcome, Outcome::Complete);
    assert_eq!(downloads(&bench) - first.1, 0, "no body is fetched twice");
    // Nor are links of files asked for, and the export, which the first run had to look for three times, is done.
    let only_at_first = first.1 + 1 + 2;
    assert_eq!(bench.stand_in.total() - first.0, first.0 - only_at_first, "the lists, once");
    assert!(again.notes.iter().any(|note| note.contains("builds on")), "{:?}", again.notes);
    let archive = newest(&bench);
    archive.assert_holds(bench.stand_in.account(), &[]);
    assert_eq!(archive.json("deleted.json"), Value::Null);
}

#[test]
fn a_file_that_was_changed_in_the_folder_is_fetched_again() {
    let bench = Bench::new();
    into_folder(&bench);
    let first = downloads(&bench);
    let files = bench.folder.files();
    let (path, bytes) = files.iter().find(|(path, bytes)| path.contains("/attachments/") && bytes.len() > 100).unwrap();
    let mut damaged = bytes.clone();
    damaged[50] ^= 1;
    bench.write(path, &damaged);
    into_folder(&bench);
    assert_eq!(downloads(&bench) - first, 1);
    newest(&bench).assert_holds(bench.stand_in.account(), &[]);
}

#[test]
fn what_is_gone_leaves_its_last_known_object() {
    let mut bench = Bench::new();
    into_folder(&bench);
    let before = newest(&bench);
    let fewer = Account::new(small().with_tasks(100).with_comments(60).with_files(20));
    bench.stand_in = Arc::new(StandIn::new(fewer));
    assert_eq!(into_folder(&bench).outcome, Outcome::Complete);
    let after = newest(&bench);
    after.assert_present(bench.stand_in.account());
    let gone: BTreeSet<String> = after
        .items("deleted.json")
        .filter(|item| item["kind"] == "task")
        .map(|item| item["id"].as_str().unwrap().to_owned())
        .collect();
    let ids = |archive: &Archive| -> BTreeSet<String> {
        archive.items("tasks.json").map(|task| task["apiId"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(gone, &ids(&before) - &ids(&after));
    assert!(gone.len() >= 20);
    for item in after.items("deleted.json").filter(|item| item["kind"] == "task") {
        let last = before.items("tasks.json").find(|task| task["apiId"] == item["id"]).unwrap();
        assert_eq!(item["object"], last);
    }
    // A third run remembers what the second missed.
    into_folder(&bench);
    let third: BTreeSet<String> = newest(&bench)
        .items("deleted.json")
        .filter(|item| item["kind"] == "task")
        .map(|item| item["id"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(third, gone);
}

#[test]
fn what_could_not_be_asked_for_is_not_called_gone() {
    let bench = Bench::new();
    into_folder(&bench);
    let without: &[Part] = &[Part::Files];
    let script = Script { destination: Destination::Folder, parts: Some(without), ..Script::default() };
    finished(&bench.session(script));
    assert_eq!(newest(&bench).json("deleted.json"), Value::Null, "comments and time logs were left out, not deleted");
}

#[test]
fn a_damaged_backup_is_passed_over() {
    let bench = Bench::new();
    into_folder(&bench);
    let first = downloads(&bench);
    let files = bench.folder.files();
    let (path, bytes) = files.iter().find(|(path, _)| path.ends_with(".zip") && path.contains("/backup-")).unwrap();
    bench.write(path, &bytes[..bytes.len() / 2]);
    bench.stand_in.set_faults(FaultPlan::none());
    assert_eq!(into_folder(&bench).outcome, Outcome::Complete);
    assert_eq!(downloads(&bench) - first, first, "fetched anew");
    newest(&bench).assert_holds(bench.stand_in.account(), &[]);
}

#[test]
fn what_another_user_saw_is_not_called_gone() {
    let mut bench = Bench::new();
    into_folder(&bench);
    let mut files = bench.folder.files();
    files.retain(|path, _| path.ends_with(".zip"));
    let (path, zip) = files.pop_last().unwrap();
    bench.write(&path, &with_another_user(&zip));
    let fewer = Account::new(small().with_tasks(100).with_files(20));
    bench.stand_in = Arc::new(StandIn::new(fewer));
    let finished = into_folder(&bench);
    assert_eq!(newest(&bench).json("deleted.json"), Value::Null);
    assert!(finished.notes.iter().any(|note| note.contains("another user")), "{:?}", finished.notes);
}

/// The same backup, as if somebody else had made it.
fn with_another_user(zip: &[u8]) -> Vec<u8> {
    with_changed(zip, "report.json", |report| report["account"]["user_id"] = "KUSOMEBODYELSE".into())
}

/// The same backup with a JSON file that `change` has changed.
fn with_changed(zip: &[u8], file: &str, change: impl Fn(&mut Value)) -> Vec<u8> {
    use std::io::{Cursor, Read, Write};
    let mut archive = zip::ZipArchive::new(Cursor::new(zip)).unwrap();
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).unwrap();
        let name = entry.name().unwrap().into_owned();
        let mut content = Vec::new();
        entry.read_to_end(&mut content).unwrap();
        if name.rsplit('/').next() == Some(file) {
            let mut report: Value = serde_json::from_slice(&content).unwrap();
            change(&mut report);
            content = serde_json::to_vec(&report).unwrap();
        }
        writer.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(&content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// A day later, with the archive of the day before at hand.
fn a_day_later(bench: &mut Bench, archive: &[u8]) {
    bench.last = Some(SavedArchive::new(archive));
    let day = std::time::Duration::from_secs(86_400);
    bench.clock.run(keepsake::host::clock::Clock::sleep(&bench.clock, day)).unwrap();
}

#[test]
fn with_the_last_archive_at_hand_no_body_is_fetched_twice_and_what_is_gone_is_told() {
    let mut bench = Bench::new();
    let before = bench.archive(&bench.backup());
    let first = downloads(&bench);
    a_day_later(&mut bench, &before);
    let finished = bench.backup();
    assert_eq!((finished.outcome, downloads(&bench) - first), (Outcome::Complete, 0));
    assert!(finished.notes.iter().any(|note| note.contains("builds on")), "{:?}", finished.notes);
    let again = bench.archive(&finished);
    Archive::open(&again).assert_holds(bench.stand_in.account(), &[]);

    // Twenty tasks go.
    let smaller = Account::new(small().with_tasks(100));
    bench.stand_in = Arc::new(StandIn::new(smaller));
    a_day_later(&mut bench, &again);
    let third = bench.backup();
    let archive = Archive::open(&bench.archive(&third));
    archive.assert_present(bench.stand_in.account());
    let gone = archive.items("deleted.json").filter(|item| item["kind"] == "task").count();
    assert!(gone >= 20, "{gone}");
}

#[test]
fn a_file_that_is_damaged_in_the_last_archive_is_fetched_again() {
    let mut bench = Bench::new();
    let mut before = bench.archive(&bench.backup());
    let first = downloads(&bench);
    let truth = bench.stand_in.account().clone();
    let stored = truth.attachments().filter_map(|file| truth.file_body(file["id"].as_str().unwrap()));
    // Packed files are not found by their bytes; pictures and the like are stored.
    let place = stored
        .map(|body| body.to_vec())
        .filter(|body| body.len() > 2000)
        .find_map(|body| before.windows(64).position(|window| window == &body[1000..1064]));
    before[place.unwrap()] ^= 1;
    a_day_later(&mut bench, &before);
    let finished = bench.backup();
    assert_eq!((finished.outcome, downloads(&bench) - first), (Outcome::Complete, 1));
    Archive::open(&bench.archive(&finished)).assert_holds(bench.stand_in.account(), &[]);
}

/// Archives as users keep them beside each other, of which none is an earlier backup of the account that signs in: what each is, its
/// bytes, and why it is refused.
fn wrong_archives() -> Vec<(&'static str, Vec<u8>, &'static str)> {
    let archive_of = |bench: &Bench| bench.archive(&bench.backup());
    let own = archive_of(&Bench::new());
    let another = Bench::of(AccountSpec { seed: 2, ..small() }, |stand_in| stand_in);
    let proof = ProofBench::new();
    let late = Bench::new();
    let days = std::time::Duration::from_secs(3 * 86_400);
    late.clock.run(keepsake::host::clock::Clock::sleep(&late.clock, days)).unwrap();
    let (half, almost) = (own[..own.len() / 2].to_vec(), own[..own.len() - 1].to_vec());
    let mut damaged = own.clone();
    damage_entry(&mut damaged, "report.json");
    let unknown = with_changed(&own, "report.json", |report| report["outcome"] = "restored".into());
    let later = with_changed(&own, "manifest.json", |manifest| manifest["formatVersion"] = 2.into());
    vec![
        ("no zip", b"no zip".to_vec(), "not a zip"),
        ("an empty file", Vec::new(), "not a zip"),
        ("another account's", archive_of(&another), "no backup of this account"),
        ("another service's", proof.archive(&proof.backup()), "no backup of this account"),
        ("half of one", half, "not a zip"),
        ("one that lacks its last byte", almost, "not a zip"),
        ("one whose report does not read back", damaged, "does not read back"),
        ("one with a report that only a later program knows", unknown, "does not read back"),
        ("one of a later layout", later, "does not read back"),
        ("one that was made later", archive_of(&late), "not older"),
    ]
}

/// Flip a bit in the middle of an entry's packed bytes.
fn damage_entry(zip: &mut [u8], name: &str) {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(&*zip)).unwrap();
    let own_name = archive.file_names().map(|name| name.unwrap().into_owned()).find(|own| own.ends_with(name));
    let entry = archive.by_name(&own_name.unwrap()).unwrap();
    let middle = entry.data_start().unwrap() + entry.compressed_size() / 2;
    drop(entry);
    drop(archive);
    zip[usize::try_from(middle).unwrap()] ^= 0x10;
}

#[test]
fn a_file_that_is_no_earlier_archive_of_this_account_is_refused_in_words() {
    for (what, bytes, why) in wrong_archives() {
        let mut bench = Bench::new();
        a_day_later(&mut bench, &bytes);
        let problem = problem(&bench.session(Script::default()));
        assert!(problem.kind == "wrong-archive" && problem.detail.contains(why), "{what}: {problem:?}");
        assert!(!problem.what.is_empty() && !problem.next.is_empty(), "{what}");
        assert_eq!(downloads(&bench), 0, "{what}: nothing is fetched before it is known what is at hand");
        assert_eq!(bench.archive_paths(), Vec::<String>::new(), "{what}");

        // Chosen by mistake: without it the backup is made as if there had been none.
        bench.last = None;
        let finished = bench.backup();
        assert_eq!(finished.outcome, Outcome::Complete, "{what}");
        assert!(!finished.notes.iter().any(|note| note.contains("builds on")), "{what}: {:?}", finished.notes);
    }
}
