//! Every reference is followed: one that leads nowhere is told, whichever it is, and one to the wrong place is damage.

use keepsake::library::messages::{Severity, Soundness};
use serde_json::{Value, json};

use crate::conversation::verify;
use crate::library::{Raw, forged, zip};
use crate::support::Bench;

/// The first object that `found` accepts, or none of its children.
fn first(items: &mut Value, found: impl Fn(&Value) -> bool) -> &mut Value {
    items.as_array_mut().unwrap().iter_mut().find(|item| found(item)).expect("the sample has one")
}

fn has(key: &str) -> impl Fn(&Value) -> bool {
    move |item| item[key].as_array().is_some_and(|list| !list.is_empty())
}

type Edit = fn(&mut Value);

#[test]
fn every_kind_of_reference_that_leads_nowhere_is_told() {
    let bench = Bench::new();
    let archive = bench.archive(&bench.backup());
    let gone = "GONE";
    let cases: [(&str, &str, Edit); 14] = [
        ("/tasks.json", "authors", |all| first(all, |_| true)["author"] = "GONE".into()),
        ("/tasks.json", "parent folders", |all| first(all, has("parents"))["parents"][0] = "GONE".into()),
        ("/tasks.json", "subtasks", |all| first(all, has("subTasks"))["subTasks"][0] = "GONE".into()),
        ("/tasks.json", "tasks above subtasks", |all| first(all, has("superTasks"))["superTasks"][0] = "GONE".into()),
        ("/tasks.json", "responsible people", |all| {
            first(all, has("responsibleUsers"))["responsibleUsers"][0] = "GONE".into();
        }),
        ("/tasks.json", "people with whom", |all| first(all, has("shared"))["shared"][0] = "GONE".into()),
        ("/tasks.json", "dependencies of tasks", |all| {
            first(all, has("dependencies"))["dependencies"][0] = "GONE".into();
        }),
        ("/tasks.json", "authors of comments", |all| {
            first(all, has("comments"))["comments"][0]["author"] = "GONE".into();
        }),
        ("/tasks.json", "people of time logs", |all| {
            first(all, has("timelogs"))["timelogs"][0]["userId"] = "GONE".into();
        }),
        ("/tasks.json", "authors of files", |all| {
            first(all, has("attachments"))["attachments"][0]["source"]["authorId"] = "GONE".into();
        }),
        ("/folders.json", "folders in folders", |all| first(all, has("children"))["children"][0] = 1.into()),
        ("/folders.json", "owners of projects", |all| {
            let project = first(all, |item| item["project"]["ownerIds"].is_array());
            project["project"]["ownerIds"] = json!(["GONE"]);
        }),
        ("/dependencies.json", "tasks of dependencies", |all| first(all, |_| true)["successorId"] = "GONE".into()),
        ("/teams.json", "members of groups", |all| first(all, has("Members"))["Members"][0] = "GONE".into()),
    ];
    for (file, what, edit) in cases {
        let other = forged(&archive, file, |bytes| {
            let mut all: Value = serde_json::from_slice(bytes).unwrap();
            edit(&mut all);
            assert!(all.to_string().contains(gone) || what == "folders in folders");
            all.to_string().into_bytes()
        });
        let verdict = verify(&[("a.zip", other)]);
        let told =
            verdict.findings.iter().any(|f| f.severity == Severity::Note && f.text.contains(&format!("1 {what}")));
        assert!(told && verdict.outcome == Soundness::Sound, "{what}: {verdict:#?}");
    }
}

#[test]
fn what_hangs_on_another_item_or_has_another_file_is_damage() {
    let bench = Bench::new();
    let archive = bench.archive(&bench.backup());
    let cases: [(&str, Edit); 5] = [
        ("A comment stands here", |all| {
            first(all, has("comments"))["comments"][0]["source"]["taskId"] = "OTHER".into();
        }),
        ("A time log stands here", |all| first(all, has("timelogs"))["timelogs"][0]["taskId"] = "OTHER".into()),
        ("is not in the list of files", |all| {
            first(all, saved)["attachments"][0]["file"] = "attachments/other".into();
        }),
        ("The checksum or length", |all| {
            first(all, saved)["attachments"][0]["sha256"] = "0".repeat(64).into();
        }),
        ("The checksum or length", |all| first(all, saved)["attachments"][0]["size"] = 1_234_567.into()),
    ];
    for (what, edit) in cases {
        let other = forged(&archive, "/tasks.json", |bytes| {
            let mut all: Value = serde_json::from_slice(bytes).unwrap();
            edit(&mut all);
            all.to_string().into_bytes()
        });
        let verdict = verify(&[("a.zip", other)]);
        let told = verdict.findings.iter().any(|f| f.severity == Severity::Damage && f.text.contains(what));
        assert!(told && verdict.outcome == Soundness::Damaged, "{what}: {verdict:#?}");
    }
}

/// A task whose first file is in the archive.
fn saved(item: &Value) -> bool {
    item["attachments"][0]["file"].is_string()
}

#[test]
fn every_reference_between_proofs_tables_that_leads_nowhere_is_told() {
    let tables = [
        ("files.csv", "id,name,type,parent_id\r\n1,one,proof,0\r\n2,two,proof,1\r\n3,three,proof,99\r\n", "proofs"),
        ("recipients.csv", "id,file_id,name\r\n1,1,Ann\r\n2,99,Bob\r\n", "proofs"),
        ("comments.csv", "id,file_id,comment\r\n5,1,yes\r\n6,99,no\r\n", "proofs"),
        ("comment_replies.csv", "id,comment_id,comment\r\n7,5,yes\r\n8,99,no\r\n", "comments"),
        ("users.csv", "id,name\r\n1,Ann\r\n", ""),
        ("contacts.csv", "id,name\r\n1,Ann\r\n", ""),
        ("organisation.csv", "id,name\r\n1,Acme\r\n", ""),
    ];
    let verdict = verify(&[("9789_05_05_2011_61703.zip", zip(&tables.map(|(name, text, _)| Raw::new(name, text))))]);
    assert_eq!((verdict.faults, verdict.notes, verdict.references), (0, 4, 8), "{verdict:#?}");
    for (name, _, what) in tables.iter().filter(|(_, _, what)| !what.is_empty()) {
        let told = format!("1 rows name {what} that are not in the backup.");
        assert!(verdict.findings.iter().any(|f| f.place == *name && f.text == told), "{name}: {verdict:#?}");
    }
}
