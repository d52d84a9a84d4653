//! Signing in, and whole backups in both formats.

use keepsake::engine::messages::{Event, Outcome, Part};
use keepsake::wrike::legacy::Format;
use keepsake_standin::legacy::{CONSUMER_KEY, CONSUMER_SECRET, Spec, XmlStyle};

use crate::bench::{Bench, NOW, Script, finished, preflight, problem, sample};
use crate::truth::Archive;
use crate::unpacked::{holds, unpacked};

#[test]
fn a_whole_backup_is_complete_in_both_formats_and_the_archives_are_the_same() {
    let archives = [Format::Json, Format::Xml].map(|format| {
        let bench = Bench::new();
        let (finished, archive) = bench.backup(format);
        assert_eq!(finished.outcome, Outcome::Complete, "{:?}", finished.missing);
        Archive::open(&archive).assert_holds(&bench.stand_in.account(), &[]);
        bench.assert_well_mannered();
        archive
    });
    assert!(archives[0] == archives[1], "byte for byte");
}

#[test]
fn attributes_instead_of_elements_and_another_account_lead_to_the_same_archive_too() {
    for seed in 2..5 {
        let spec = Spec { seed, ..sample() };
        let json = Bench::of(&spec, |stand_in| stand_in).backup(Format::Json);
        let bench = Bench::of(&spec, |stand_in| stand_in.with_xml_style(XmlStyle::Attributes));
        let xml = bench.backup(Format::Xml);
        assert_eq!(xml.0.outcome, Outcome::Complete, "{:?}", xml.0.missing);
        Archive::open(&xml.1).assert_holds(&bench.stand_in.account(), &[]);
        assert!(json.1 == xml.1, "seed {seed}");
    }
}

#[test]
fn several_pages_of_tasks_are_all_there() {
    let spec = Spec::sample(3, NOW.unix_timestamp().unsigned_abs()).with_tasks(900);
    let archives = [Format::Json, Format::Xml].map(|format| {
        let bench = Bench::of(&spec, |stand_in| stand_in);
        let (finished, archive) = bench.backup(format);
        assert_eq!(finished.outcome, Outcome::Complete, "{:?}", finished.missing);
        // Sorted by id within a bucket only, so the truth is compared in that order.
        let tasks = Archive::open(&archive).items("tasks.json").len();
        assert_eq!(tasks, bench.stand_in.account().my_tasks().count());
        assert_eq!(bench.stand_in.count("wrike.task.filter"), 2 + (tasks as u64).div_ceil(500));
        archive
    });
    assert!(archives[0] == archives[1]);
}

#[test]
fn an_empty_account_is_a_complete_backup() {
    let bench = Bench::of(&Spec::empty(1, NOW.unix_timestamp().unsigned_abs()), |stand_in| stand_in);
    let (finished, archive) = bench.backup(Format::Xml);
    assert_eq!(finished.outcome, Outcome::Complete);
    Archive::open(&archive).assert_holds(&bench.stand_in.account(), &[]);
    assert_eq!(Archive::open(&archive).items("tasks.json").len(), 0);
}

#[test]
fn without_our_keys_the_official_layout_is_left() {
    let (_, archive) = Bench::new().backup(Format::Json);
    let archive = Archive::open(&archive);
    let left = |mut object: serde_json::Value| -> Vec<String> {
        let keys = object.as_object_mut().unwrap();
        keepsake::backup::legacy::entries::OUR_KEYS.iter().for_each(|key| drop(keys.shift_remove(*key)));
        keys.keys().cloned().collect()
    };
    let item = ["title", "author", "dateCreated", "description", "shared", "comments", "attachments", "googleDocs"];
    for task in archive.items("tasks.json") {
        assert_eq!(left(task.clone()), [&["id"][..], &item].concat());
        for comment in task["comments"].as_array().unwrap() {
            assert_eq!(left(comment.clone()), ["body", "author", "dateCreated"]);
        }
        for file in task["attachments"].as_array().unwrap() {
            let official =
                ["contentType", "version", "parentId", "description", "attachType", "id", "name", "dateUploaded"];
            // "apiId" is official for attachments and ours elsewhere.
            assert_eq!(left(file.clone()), official);
            assert!(file["apiId"].is_string());
        }
    }
    for folder in archive.items("folders.json") {
        assert_eq!(left(folder), [&["id", "children"][..], &item].concat());
    }
    for user in archive.items("users.json") {
        assert_eq!(left(user), ["firstName", "lastName", "uid", "email", "userType"]);
    }
    assert_eq!(archive.json("teams.json"), serde_json::json!([]));
}

#[test]
fn no_secret_reaches_the_archive_the_storage_or_an_address() {
    let whole = Bench::new();
    let (_, archive) = whole.backup(Format::Xml);
    let stopped = Bench::new();
    stopped.session(Script { format: Format::Xml, close_after: Some(40), ..Script::default() });
    let entries: Vec<(String, Vec<u8>)> = Archive::open(&archive).entries.into_iter().collect();
    // What the server says back of a call is in its answers, and no secret; in the archive it is out of place.
    assert!(entries.iter().all(|(_, bytes)| !holds(bytes, "asyncKey")));
    for (bench, held) in [(&whole, entries), (&stopped, unpacked(&stopped.memory))] {
        assert!(held.len() > 10);
        let grants = bench.stand_in.grants();
        assert_eq!(grants.len(), 1);
        let mut needles = [CONSUMER_SECRET, CONSUMER_KEY, "oauth_"].map(str::to_owned).to_vec();
        needles.extend(grants.into_iter().flat_map(|grant| [grant.token, grant.secret]));
        for (place, bytes) in &held {
            for needle in &needles {
                assert!(!holds(bytes, needle) && !place.contains(needle.as_str()), "{needle} in {place}");
            }
        }
        assert!(bench.stand_in.calls().iter().all(|call| !call.address.contains('?')));
    }
}

#[test]
fn the_address_that_the_server_sends_back_to_signs_in_too() {
    let bench = Bench::new();
    let script = Script { callback: Some("https://keepsake.example/back"), ..Script::default() };
    assert_eq!(finished(&bench.session(script)).outcome, Outcome::Complete);
    bench.assert_well_mannered();
}

#[test]
fn a_wrong_secret_or_code_is_said_once_and_not_tried_again() {
    let wrong_secret = Script { secret: "wrong", ..Script::default() };
    let bench = Bench::new();
    assert_eq!(problem(&bench.session(wrong_secret)).kind, "signed-out");
    assert_eq!(bench.stand_in.total(), 1);
    let wrong_code = Script { code: Some("nonsense"), ..Script::default() };
    let bench = Bench::new();
    assert_eq!(problem(&bench.session(wrong_code)).kind, "signed-out");
    assert_eq!(bench.stand_in.count("access_token"), 1);
    let foreign = Script { code: Some("https://x.example/?oauth_token=other&oauth_verifier=v"), ..Script::default() };
    let bench = Bench::new();
    assert_eq!(problem(&bench.session(foreign)).kind, "signed-out");
    assert_eq!(bench.stand_in.count("access_token"), 0);
}

#[test]
fn a_bad_paste_does_not_end_the_sign_in() {
    for code in ["https://x.example/?oauth_token=other&oauth_verifier=v", "https://x.example/", "  "] {
        let bench = Bench::new();
        let events = bench.session(Script { code: Some(code), tries_again: true, ..Script::default() });
        assert!(events.iter().any(|event| matches!(event, Event::Failed { .. })), "{code:?}");
        assert_eq!(finished(&events).outcome, Outcome::Complete, "{code:?}");
        assert_eq!((bench.stand_in.count("request_token"), bench.stand_in.count("access_token")), (1, 1), "{code:?}");
    }
}

#[test]
fn what_is_left_out_is_left_out_and_said() {
    let bench = Bench::new();
    let finished = finished(&bench.session(Script { parts: vec![Part::Setup], ..Script::default() }));
    assert_eq!(finished.outcome, Outcome::Complete, "{:?}", finished.missing);
    for method in ["wrike.attachment.download", "wrike.timelog.list", "wrike.comment.updates", "wrike.comment.list"] {
        assert_eq!(bench.stand_in.count(method), 0, "{method}");
    }
    for left_out in ["files", "comments", "time logs"] {
        assert!(finished.notes.contains(&format!("Left out, as you chose: {left_out}.")), "{:?}", finished.notes);
    }
}

#[test]
fn the_preflight_tells_what_the_run_then_finds() {
    let bench = Bench::new();
    let events = bench.session(Script::default());
    let (before, after) = (preflight(&events), finished(&events));
    for label in ["tasks", "folders", "people"] {
        let count = before.counts.iter().find(|count| count.label.starts_with(label)).unwrap().count;
        let saved = after.counts.iter().find(|count| count.label.starts_with(label)).unwrap().saved;
        assert_eq!(count, Some(saved), "{label}");
    }
    let made = bench.stand_in.total() - bench.stand_in.count("wrike.attachment.download");
    assert!(before.calls.abs_diff(made) < 30, "the estimate of {} calls was off: {made} were made", before.calls);
    assert!(events.iter().any(|event| matches!(event, Event::Authorize { .. })));
}
