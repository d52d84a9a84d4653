//! The library as its page talks to it: real archives of the stand-in and the vendors' own backups are opened, browsed, searched,
//! verified, and files taken out of them; hostile ones end in a finding or a clear error.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]
#![allow(dead_code, reason = "the support module serves several test crates")]

mod conversation;
mod hostile;
#[path = "../support/library.rs"]
mod library;
#[path = "../support/mod.rs"]
mod support;

use conversation::{ask, choose, detail, entry, hits, rows, talk, verify};
use keepsake::archive::csv::{Dialect, Encoding};
use keepsake::engine::messages::{Destination, Outcome};
use keepsake::library::messages::{Command, Event, Field, Filters, Format, ItemKind, Page, Soundness, TakenFrom};
use library::{Raw, proof_archive, zip};
use serde_json::{Value, json};
use support::{Bench, Script, finished};

#[test]
fn a_download_of_ours_opens_verifies_and_shows_what_is_in_it() {
    let bench = Bench::new();
    let archive = bench.archive(&bench.backup());
    let inputs = [("keepsake-wrike.zip", archive.clone())];
    let events = talk(&inputs, vec![choose()]);
    let Some(Event::Opened { backups, findings, .. }) = events.get(1) else { panic!("{events:?}") };
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

/// The JSON samples of Wrike's help page: without its explanations, which stand where JSON has none.
fn seed_samples() -> Option<[String; 2]> {
    let page =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/seeds/wrike-account-backup.txt"))
            .ok()?;
    let mut samples = page.split("\n[\n").skip(1).map(|rest| {
        let body = rest.split("\n]\n}\n]").next().unwrap_or_default();
        // What stands behind a value, or its comma, is an explanation.
        let lines = body.lines().map(|line| {
            let Some((key, value)) = line.split_once(':').filter(|_| line.starts_with('"')) else {
                return line.to_owned();
            };
            let value = value.trim_start();
            let end = match value.chars().next() {
                Some('"') => value[1..].find('"').map_or(value.len(), |at| at + 2),
                Some('[') => value.find(']').map_or(1, |at| at + 1),
                _ => value.find(',').unwrap_or(value.len()),
            };
            let comma = if value[end..].starts_with(',') { "," } else { "" };
            format!("{key}:{}{comma}", &value[..end])
        });
        format!("[{}]}}]", lines.collect::<Vec<_>>().join("\n"))
    });
    let (_users, folders, tasks) = (samples.next()?, samples.next()?, samples.next()?);
    Some([folders, tasks])
}

/// A backup in Wrike's own layout, after the help page, with what real ones have been seen to hold besides.
fn wrikes_own() -> Vec<(String, Vec<u8>)> {
    let users =
        json!([{"firstName":"Åsa","lastName":"Öberg","uid":"U2CBMkbSnC9T","email":"a@example.com","userType":1}]);
    let folders = json!([
        {"id":1,"children":[2,99],"title":"Top","author":"U2CBMkbSnC9T","dateCreated":"2013-09-02 12:29:24","description":"","shared":["U2CBMkbSnC9T"],"comments":[],"attachments":[],"googleDocs":[]},
        {"id":2,"children":[],"title":"Inner","author":"U2CBMkbSnC9T","dateCreated":"2013-09-02 12:29:24","description":"","shared":[],"comments":[],"attachments":[],"googleDocs":[]}
    ]);
    let attachment = |uid: &str, kind: &str| json!({"contentType":"application/pdf","version":1,"parentId":1,"description":"","apiId":uid,"attachType":kind,"id":2067818,"name":"plan.pdf","dateUploaded":"2013-04-29 04:48:34"});
    let tasks = json!([{"id":1,"title":"予算計画","author":"U2CBMkbSnC9T","dateCreated":"2013-09-02 12:29:24","description":"<b>Hello</b><script>x</script>","shared":["GONE"],
        "comments":[{"body":".333","author":"U2CBMkbSnC9T","dateCreated":"2013-09-02 12:29:24"}],
        "attachments":[attachment("IEAAAEDYIYAB7DLK", "Task"), attachment("IEAAELSE", "External")],"googleDocs":[{"resourceId":"1N","id":2000736,"name":"test document.doc","dateUploaded":"2014-09-02 19:56:43"}],
        "dateStart":"2013-09-02","dateDue":"2013-09-05","duration":480,"somethingNew":{"a":[1]}}]);
    let teams = json!([{"uid":"G~0bzLlmeRUR","name":"Group","Members":["U2CBMkbSnC9T"]}]);
    // White space as a pretty printer makes it, and none at all.
    let pretty = |value: &Value| serde_json::to_vec_pretty(value).unwrap();
    let entries = [
        ("users.json", pretty(&users)),
        ("folders.json", folders.to_string().into_bytes()),
        ("tasks.json", pretty(&tasks)),
        ("teams.json", pretty(&teams)),
    ];
    let files: Vec<Raw> = entries
        .into_iter()
        .map(|(name, bytes)| Raw { deflated: true, descriptor: true, ..Raw::new(name, bytes) })
        .collect();
    vec![
        ("account-U1/backup-B1/backup-B1.zip".to_owned(), zip(&files)),
        ("account-U1/attachments/IEAAAEDYIYAB7DLK-plan.pdf".to_owned(), b"%PDF".to_vec()),
    ]
}

fn borrowed(files: &[(String, Vec<u8>)]) -> Vec<(&str, Vec<u8>)> {
    files.iter().map(|(name, bytes)| (name.as_str(), bytes.clone())).collect()
}

#[test]
fn wrikes_own_backup_opens_verifies_as_far_as_it_can_and_browses() {
    let files = wrikes_own();
    let inputs = borrowed(&files);
    let verdict = verify(&inputs);
    assert_eq!((verdict.outcome, verdict.faults), (Soundness::SoundAsFar, 0), "{verdict:#?}");
    assert!(verdict.cannot_prove.len() >= 3 && verdict.notes == 2, "{verdict:#?}");
    let tasks = rows(&inputs, None, vec![ItemKind::Task]);
    let task = &tasks[0];
    assert_eq!(
        (task.title.as_str(), task.start.as_str(), task.due.as_str(), task.author.as_str()),
        ("予算計画", "2013-09-02", "2013-09-05", "Åsa Öberg")
    );
    let shown = detail(&inputs, task.item);
    assert_eq!(shown.description, "<b>Hello</b>");
    assert!(
        shown.properties.iter().any(|p| p.name == "duration" && p.value == "480")
            && shown.properties.iter().any(|p| p.name == "somethingNew")
    );
    assert_eq!(shown.attachments.len(), 3);
    assert_eq!(shown.attachments[0].path.as_deref(), Some("account-U1/attachments/IEAAAEDYIYAB7DLK-plan.pdf"));
    assert!(shown.attachments[1].path.is_none() && shown.attachments[1].missing.contains("elsewhere"));
    let Event::Nodes { nodes, .. } = ask(&inputs, Command::Tree { request: 2, parent: None, page: Page::first(10) })
    else {
        panic!()
    };
    assert_eq!((nodes.len(), nodes[0].title.as_str(), nodes[0].folders), (1, "Top", 1));
    assert_eq!(hits(&inputs, "計画", Filters::default()).len(), 1);
    assert_eq!(hits(&inputs, "oberg", Filters::default())[0].row.kind, ItemKind::Person);
    // An attachment whose file is gone, and a missing one of the four files, are named.
    let other = [(files[0].0.as_str(), files[0].1.clone()), ("account-U1/attachments/OTHER-x", vec![])];
    assert_eq!(verify(&other).faults, 1);
    let without = zip(&[Raw::new("tasks.json", "[]"), Raw::new("users.json", "[]")]);
    let verdict = verify(&[("backup-B1.zip", without)]);
    assert!(verdict.findings.iter().any(|f| f.place == "folders.json") && verdict.faults == 2, "{verdict:#?}");
}

#[test]
fn the_samples_of_the_help_page_open_and_browse() {
    let Some([folders, tasks]) = seed_samples() else { return };
    for sample in [&folders, &tasks] {
        serde_json::from_str::<Value>(sample).unwrap_or_else(|error| panic!("{error}: {sample}"));
    }
    let archive = zip(&[
        Raw::new("users.json", "[]"),
        Raw::new("folders.json", folders),
        Raw::new("tasks.json", tasks),
        Raw::new("teams.json", "[]"),
    ]);
    let inputs = [("backup-1.zip", archive)];
    let verdict = verify(&inputs);
    assert_eq!((verdict.outcome, verdict.faults), (Soundness::SoundAsFar, 0), "{verdict:#?}");
    let all = rows(&inputs, None, vec![]);
    assert_eq!(all.iter().map(|row| row.kind).collect::<Vec<_>>(), [ItemKind::Folder, ItemKind::Task]);
    assert_eq!(detail(&inputs, 1).attachments[0].name, "test+doc+box.webdoc");
}

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
