//! The library as its page talks to it: real archives of the stand-in and the vendors' own backups are opened, browsed, searched,
//! verified, and files taken out of them; hostile ones end in a finding or a clear error.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]
#![allow(dead_code, reason = "the support module serves several test crates")]

#[path = "support/library.rs"]
mod library;
mod support;

use std::cell::RefCell;
use std::rc::Rc;

use futures_util::StreamExt;
use keepsake::archive::csv::{Dialect, Encoding};
use keepsake::engine::messages::{Destination, Outcome};
use keepsake::error::Kind;
use keepsake::host::clock::Clock;
use keepsake::host::store::MemoryStore;
use keepsake::library::messages::{
    Command, Detail, Event, Field, Filters, Format, Hit, ItemKind, Page, Row, Severity, Sort, Soundness, TakenFrom,
    Verdict,
};
use keepsake::library::session::{Host, Order, serve};
use library::{Raw, clock, open_all, proof_archive, verdict_of, zip};
use serde_json::{Value, json};
use support::{Bench, Script, finished};

/// Have a conversation: each command is said when the answer to the one before has come.
fn talk(inputs: &[(&str, Vec<u8>)], commands: Vec<Command>) -> Vec<Event> {
    let (names, sources): (Vec<String>, Vec<_>) = inputs
        .iter()
        .map(|(name, bytes)| ((*name).to_owned(), Rc::new(bytes.clone()) as Rc<dyn keepsake::library::source::Source>))
        .unzip();
    let events = Rc::new(RefCell::new(Vec::new()));
    let (seen, clock) = (events.clone(), clock());
    let host = Host {
        store: Rc::new(MemoryStore::new()),
        clock: Rc::new(clock.clone()),
        emit: Rc::new(move |event| seen.borrow_mut().push(event)),
    };
    let open = Order { command: Command::Open { request: 0, sources: names, consent: false }, sources };
    let orders = std::iter::once(open).chain(commands.into_iter().map(Order::from)).collect::<Vec<_>>();
    let (seen, timer) = (events.clone(), clock.clone());
    // `Stop` is said at once; what it stops has no other answer.
    let mut expected = 1;
    let orders = orders.into_iter().map(|order| {
        let wait = if matches!(order.command, Command::Stop) { 0 } else { expected };
        expected += usize::from(wait > 0);
        (wait, order)
    });
    let orders = futures_util::stream::iter(orders.collect::<Vec<_>>()).then(move |(wait, order)| {
        let (seen, timer) = (seen.clone(), timer.clone());
        async move {
            let is_answer = |event: &&Event| !matches!(event, Event::Progress { .. } | Event::Browsable { .. });
            while seen.borrow().iter().filter(is_answer).count() < wait {
                timer.sleep(std::time::Duration::from_millis(5)).await;
            }
            order
        }
    });
    let timer = clock.clone();
    let orders = orders.chain(futures_util::stream::once(async move {
        timer.sleep(std::time::Duration::from_secs(3600)).await;
        Order::from(Command::Close)
    }));
    clock.run(serve(host, orders.boxed_local())).unwrap();
    events.take()
}

fn choose() -> Command {
    Command::Choose { request: 1, backup: 0, consent: false }
}

/// Ask one thing of a backup that was read.
fn ask(inputs: &[(&str, Vec<u8>)], command: Command) -> Event {
    let events = talk(inputs, vec![choose(), command.clone()]);
    let answer = events.into_iter().rfind(|event| !matches!(event, Event::Progress { .. }));
    answer.unwrap()
}

fn rows(inputs: &[(&str, Vec<u8>)], folder: Option<u32>, kinds: Vec<ItemKind>) -> Vec<Row> {
    let command =
        Command::List { request: 2, folder, kinds, sort: Sort::Backup, descending: false, page: Page::first(500) };
    match ask(inputs, command) {
        Event::Listed { rows, .. } => rows,
        other => panic!("{other:?}"),
    }
}

fn detail(inputs: &[(&str, Vec<u8>)], item: u32) -> Detail {
    match ask(inputs, Command::Item { request: 2, item, comments: Page::first(500) }) {
        Event::Item { item, .. } => *item,
        other => panic!("{other:?}"),
    }
}

fn hits(inputs: &[(&str, Vec<u8>)], query: &str, filters: Filters) -> Vec<Hit> {
    match ask(inputs, Command::Search { request: 2, query: query.into(), filters, page: Page::first(500) }) {
        Event::Found { hits, total, .. } => {
            assert!(hits.len() == 500 || hits.len() as u64 == u64::from(total));
            hits
        }
        other => panic!("{other:?}"),
    }
}

fn verify(inputs: &[(&str, Vec<u8>)]) -> Verdict {
    match ask(inputs, Command::Verify { request: 2 }) {
        Event::Verified { verdict, .. } => verdict,
        other => panic!("{other:?}"),
    }
}

fn entry(archive: &[u8], end: &str) -> Value {
    let files = library::content(archive).unwrap();
    serde_json::from_slice(&files.into_iter().find(|(name, _)| name.ends_with(end)).unwrap().1).unwrap()
}

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
fn a_cut_archive_opens_as_far_as_it_goes_and_says_what_is_lost() {
    let bench = Bench::new();
    let mut archive = bench.archive(&bench.backup());
    archive.truncate(archive.len() * 9 / 10);
    let inputs = [("a.zip", archive)];
    let verdict = verify(&inputs);
    assert_eq!(verdict.outcome, Soundness::Damaged);
    assert!(verdict.findings.iter().any(|finding| finding.text.contains("directory is lost")), "{verdict:#?}");
    assert_eq!(rows(&inputs, None, vec![ItemKind::Task]).len(), 120, "the tasks stand before the cut");
}

/// Four empty files, and whatever else.
fn with_four(more: Vec<Raw>) -> Vec<u8> {
    let mut files: Vec<Raw> =
        ["users.json", "folders.json", "tasks.json", "teams.json"].map(|name| Raw::new(name, "[]")).into();
    files.extend(more);
    zip(&files)
}

fn worst(bytes: Vec<u8>) -> Severity {
    let verdict = verdict_of(vec![("a.zip", bytes)]).unwrap();
    verdict.findings.iter().map(|finding| finding.severity).max().expect("a finding")
}

#[test]
fn names_that_harm_and_links_are_hostile() {
    for name in ["../../evil", "/etc/passwd", "..\\evil", "C:\\evil", "a\0b", "\\\\host\\share"] {
        assert_eq!(worst(with_four(vec![Raw::new(name, "x")])), Severity::Hostile, "{name:?}");
    }
    assert_eq!(worst(with_four(vec![Raw { mode: 0o120_777, ..Raw::new("link", "/etc/passwd") }])), Severity::Hostile);
    let legacy = Raw { name: b"r\x82sum\x82.txt".to_vec(), ..Raw::new("", "x") };
    let opened = open_all(vec![("a.zip", with_four(vec![legacy]))], false).unwrap().unwrap();
    assert!(opened.files.find("résumé.txt").unwrap().is_some());
}

#[test]
fn files_that_share_bytes_lie_about_sizes_or_names_are_found() {
    let overlapping = with_four(vec![Raw { header: Some(0), ..Raw::new("more.json", "[]") }]);
    assert_eq!(worst(overlapping), Severity::Hostile);
    let lying = with_four(vec![Raw { size: Some(1), ..Raw::new("x", "longer than one") }]);
    assert_eq!(worst(lying), Severity::Damage);
    let lying = with_four(vec![Raw { size: Some(u32::MAX - 1), deflated: true, ..Raw::new("x", "short") }]);
    assert!(matches!(open_all(vec![("a.zip", lying)], false).unwrap(), Err(question) if question.bytes > 1 << 31));
    assert_eq!(worst(with_four(vec![Raw::new("tasks.json", "[]")])), Severity::Damage);
}

#[test]
fn a_bomb_is_asked_about_before_anything_is_unpacked() {
    let bomb = with_four(vec![Raw { deflated: true, ..Raw::new("bomb", vec![0; 70 << 20]) }]);
    let question = open_all(vec![("a.zip", bomb.clone())], false).unwrap().err().unwrap();
    assert!(question.bytes >= 70 << 20 && question.reason.contains("200 times"), "{question:?}");
    assert!(open_all(vec![("a.zip", bomb)], true).unwrap().is_ok());
}

#[test]
fn deep_huge_and_broken_json_is_told_and_the_rest_is_read() {
    let deep = format!("[{}{},\n{{\"id\":1,\"title\":\"left\"}}]", "[".repeat(200_000), "]".repeat(200_000));
    let huge = format!("[{{\"title\":\"{}\"}},\n{{\"id\":1,\"title\":\"left\"}}]", "x".repeat(65 << 20));
    let broken = "[{\"title\":\"no end},\n{\"id\":1,\"title\":\"left\"}]".to_owned();
    let nested = format!("[{{\"title\":{}1{}}},\n{{\"id\":1,\"title\":\"left\"}}]", "[".repeat(99), "]".repeat(99));
    for (what, tasks) in [("deep", deep), ("huge", huge), ("broken", broken), ("nested", nested)] {
        let inputs = [("a.zip", zip(&[Raw::new("users.json", "[]"), Raw::new("tasks.json", tasks)]))];
        let listed = rows(&inputs, None, vec![]);
        assert!(listed.iter().any(|row| row.title == "left"), "{what}: {listed:?}");
    }
}

#[test]
fn what_is_no_backup_is_a_clear_error() {
    for bytes in [vec![], b"PK".to_vec(), vec![0; 100_000], zip(&[Raw::new("photo.jpg", "x")]), zip(&[])] {
        let error = open_all(vec![("a.zip", bytes)], false).err().unwrap();
        assert_eq!(error.kind(), Kind::Malformed, "{error:?}");
    }
}

#[test]
fn many_files_cost_little_memory_each() {
    let files: Vec<Raw> = (0..60_000).map(|n| Raw::new(&format!("attachments/{n}"), "")).collect();
    let opened = open_all(vec![("a.zip", with_four(files))], false).unwrap().unwrap();
    assert_eq!(opened.files.mounts[0].container.files(), 60_004);
    assert!(opened.files.find("attachments/59999").unwrap().is_some());
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
