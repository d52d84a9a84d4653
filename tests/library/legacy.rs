//! Archives of Wrike's platform of 2010, of real backups.

use std::collections::BTreeMap;

use keepsake::engine::messages::Outcome;
use keepsake::library::messages::{Event, Field, Filters, ItemKind, Soundness};
use keepsake::wrike::legacy::Format;
use serde_json::Value;

use crate::conversation::{choose, detail, entry, hits, opened, rows, talk, verify};
use crate::legacy_bench::Bench;

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

#[test]
fn a_real_backup_opens_sound_and_shows_what_the_account_has() {
    let (finished, archive) = Bench::new().backup(Format::Json);
    assert_eq!(finished.outcome, Outcome::Complete, "{:?}", finished.missing);
    let inputs = [(finished.file_name.as_str(), archive.clone())];
    let events = talk(&inputs, vec![choose()]);
    let (backups, findings) = opened(&events);
    assert_eq!(backups[0].format, keepsake::library::messages::Format::KeepsakeWrikeLegacy);
    assert_eq!((backups[0].outcome, findings.len()), (Some(Outcome::Complete), 0));
    let Some(Event::Indexed { findings, .. }) = events.last() else { panic!("{events:?}") };
    assert_eq!(findings.len(), 0, "{findings:#?}");
    let verdict = verify(&inputs);
    assert_eq!((verdict.outcome, verdict.faults), (Soundness::Sound, 0), "{verdict:#?}");

    for (file, kinds) in
        [("/tasks.json", vec![ItemKind::Task]), ("/folders.json", vec![ItemKind::Folder, ItemKind::Project])]
    {
        let entries = entry(&archive, file);
        let entries: BTreeMap<String, &Value> =
            entries.as_array().unwrap().iter().map(|item| (text(&item["id"]), item)).collect();
        let listed = rows(&inputs, None, kinds);
        assert_eq!(listed.len(), entries.len());
        for row in listed {
            let shown = detail(&inputs, row.item);
            let item = entries.get(&shown.id).unwrap_or_else(|| panic!("{shown:?}"));
            assert_eq!(row.title, text(&item["title"]));
            assert_eq!(shown.comments.len(), item["comments"].as_array().unwrap().len());
            assert_eq!(shown.attachments.len(), item["attachments"].as_array().unwrap().len());
            let ties = ["predecessors", "successors"].map(|key| item[key].as_array().map_or(0, Vec::len));
            assert_eq!(shown.dependencies.len(), ties[0] + ties[1], "{shown:?}");
            assert!(shown.attachments.iter().all(|file| file.path.is_some() && file.missing.is_empty()), "{shown:?}");
        }
    }
}

#[test]
fn the_words_of_a_real_backup_are_found() {
    let (_, archive) = Bench::new().backup(Format::Xml);
    let inputs = [("a.zip", archive)];
    for row in rows(&inputs, None, vec![ItemKind::Task]).iter().step_by(7) {
        if !row.title.chars().any(char::is_alphanumeric) {
            continue;
        }
        let found = hits(&inputs, &row.title, Filters { fields: vec![Field::Title], ..Filters::default() });
        assert!(found.iter().any(|hit| hit.row.item == row.item), "{}", row.title);
    }
    let comments = Filters { fields: vec![Field::Comment], ..Filters::default() };
    let mut sought = 0;
    for row in rows(&inputs, None, vec![ItemKind::Task]).iter().filter(|row| row.comments > 0).take(10) {
        // Where a link leads is shown behind its text, and is searched for like all that is shown.
        let body = keepsake::library::html::text(&detail(&inputs, row.item).comments[0].body);
        if body.split(|c: char| !c.is_alphanumeric()).any(|word| word.len() > 4) {
            sought += 1;
            let found = hits(&inputs, &body, comments.clone());
            assert!(found.iter().any(|hit| hit.row.item == row.item), "{body}");
        }
    }
    assert!(sought > 2, "{sought}");
}

#[test]
fn a_folder_of_real_backups_opens_with_its_files_beside_them() {
    let bench = Bench::new();
    bench.backup_into_folder();
    let files = bench.files();
    let mut inputs: Vec<(&str, Vec<u8>)> = files.iter().map(|(path, bytes)| (path.as_str(), bytes.clone())).collect();
    let verdict = verify(&inputs);
    assert_eq!((verdict.outcome, verdict.faults), (Soundness::Sound, 0), "{verdict:#?}");
    let lost = inputs.iter().position(|(path, _)| path.contains("/attachments/")).unwrap();
    let (path, _) = inputs.remove(lost);
    let verdict = verify(&inputs);
    assert!(verdict.faults >= 1 && verdict.findings.iter().any(|finding| finding.place == path), "{verdict:#?}");
}
