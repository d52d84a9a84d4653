//! Every reference is followed: one that leads nowhere is told, whichever it is, and one to the wrong place is damage.

use keepsake::library::messages::{Severity, Soundness};
use serde_json::{Value, json};

use keepsake::engine::messages::Part;
use keepsake_standin::RESTRICTED_TOKEN;

use crate::conversation::verify;
use crate::library::{Raw, forged, zip};
use crate::support::{Bench, Script, finished};

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

/// Put another id at the first place to which this path leads; lists on the way are gone through.
fn put_first(value: &mut Value, path: &str) -> bool {
    match value {
        Value::Array(list) => list.iter_mut().any(|value| put_first(value, path)),
        Value::Object(object) if !path.is_empty() => {
            let (name, rest) = path.split_once('/').unwrap_or((path, ""));
            object.get_mut(name).is_some_and(|value| put_first(value, rest))
        }
        Value::String(id) if path.is_empty() && !id.is_empty() => {
            *id = "GONE".into();
            true
        }
        _ => false,
    }
}

#[test]
fn every_id_of_another_kind_that_leads_nowhere_is_told() {
    let bench = Bench::new();
    let archive = bench.archive(&bench.backup());
    let cases = [
        ("tasks.json", "customStatus", "statuses"),
        ("folders.json", "project/customStatusId", "statuses"),
        ("folders.json", "source/workflowId", "workflows"),
        ("folders.json", "project/authorId", "authors of projects"),
        ("tasks.json", "customFields/id", "custom fields"),
        ("folders.json", "customFields/id", "custom fields"),
        ("folders.json", "source/customColumnIds", "custom fields"),
        ("tasks.json", "source/customItemTypeId", "custom item types"),
        ("folders.json", "source/customItemTypeId", "custom item types"),
        ("tasks.json", "source/superParentIds", "inherited folders"),
        ("tasks.json", "source/followerIds", "followers"),
        ("users.json", "source/workScheduleId", "work schedules"),
        ("tasks.json", "timelogs/categoryId", "time log categories"),
        ("tasks.json", "attachments/source/commentId", "comments with files"),
        ("tasks.json", "attachments/source/currentAttachmentId", "latest versions of files"),
        ("approvals.json", "taskId", "tasks of approvals"),
        ("approvals.json", "folderId", "folders of approvals"),
        ("approvals.json", "authorId", "authors of approvals"),
        ("approvals.json", "decisions/approverId", "approvers"),
        ("approvals.json", "finisherId", "people who finished approvals"),
        ("approvals.json", "attachmentIds", "files of approvals"),
        ("spaces.json", "members/id", "members of spaces"),
        ("spaces.json", "members/accessRoleId", "access roles"),
        ("spaces.json", "guestRoleId", "access roles"),
        ("spaces.json", "defaultTaskWorkflowId", "workflows"),
        ("spaces.json", "workScheduleId", "work schedules"),
        ("workflows.json", "spaceId", "spaces of workflows"),
        ("custom_fields.json", "spaceId", "spaces of custom fields"),
        ("custom_fields.json", "settings/contacts", "people in settings of custom fields"),
        ("timesheets.json", "userId", "people of timesheets"),
        ("timesheets.json", "rows/taskId", "tasks of timesheets"),
        ("timesheets.json", "rows/categoryId", "time log categories"),
        ("timelog_lock_periods.json", "folderId", "folders of lock periods"),
        ("invitations.json", "inviterUserId", "people who invited"),
        ("invitations.json", "userTypeId", "user types"),
        ("users_with_types.json", "userTypeId", "user types"),
        ("webhooks.json", "folderId", "folders of webhooks"),
        ("placeholders.json", "jobRoleId", "job roles"),
        ("hourly_rates.json", "contactId", "people of hourly rates"),
        ("hourly_rates.json", "placeholderId", "placeholders of hourly rates"),
        ("work_schedules.json", "userIds", "people of work schedules"),
        ("user_schedule_exceptions.json", "userId", "people of schedule exceptions"),
        ("bookings.json", "folderId", "folders of bookings"),
        ("bookings.json", "responsibleId", "people of bookings"),
        ("folder_blueprints.json", "childIds", "blueprints in blueprints"),
        ("task_blueprints.json", "childIds", "blueprints in blueprints"),
        ("rollups.json", "folderId", "folders of rollup settings"),
    ];
    for (file, path, what) in cases {
        let other = forged(&archive, &format!("/{file}"), |bytes| {
            let mut all: Value = serde_json::from_slice(bytes).unwrap();
            assert!(put_first(&mut all, path), "{file} has no {path}");
            all.to_string().into_bytes()
        });
        let verdict = verify(&[("a.zip", other)]);
        let told = format!("1 {what} are named and not in the backup");
        let is_told = verdict.findings.iter().any(|f| f.severity == Severity::Note && f.text.starts_with(&told));
        assert!(is_told && verdict.outcome == Soundness::Sound && verdict.notes == 1, "{file} {path}: {verdict:#?}");
    }
}

#[test]
fn people_in_custom_fields_are_followed() {
    let bench = Bench::new();
    let archive = bench.archive(&bench.backup());
    let of_people = |value: &Value| value["value"].as_str().is_some_and(|text| text.starts_with("KUA"));
    let other = forged(&archive, "/tasks.json", |bytes| {
        let mut all: Value = serde_json::from_slice(bytes).unwrap();
        let task =
            first(&mut all, |task| task["customFields"].as_array().is_some_and(|list| list.iter().any(of_people)));
        first(&mut task["customFields"], of_people)["value"] = "GONE, GONE TOO".into();
        all.to_string().into_bytes()
    });
    let verdict = verify(&[("a.zip", other)]);
    assert!(verdict.findings.len() == 1 && verdict.findings[0].text.starts_with("2 people in custom"), "{verdict:#?}");
}

#[test]
fn what_leads_to_kinds_that_were_left_out_or_refused_is_no_finding() {
    // Without one part each; with folders, tasks and people alone; with everything; and as somebody who may see little.
    let nothing: &[Part] = &[];
    let without = |part: Part| Part::usual().into_iter().filter(|usual| *usual != part).collect::<Vec<_>>();
    let but_one: Vec<&'static [Part]> =
        Part::usual().into_iter().map(|part| &*Box::leak(without(part).into_boxed_slice())).collect();
    let mut scripts: Vec<Script> =
        but_one.into_iter().chain([nothing]).map(|parts| Script { parts: Some(parts), ..Script::default() }).collect();
    scripts.push(Script { token: RESTRICTED_TOKEN, ..Script::default() });
    for script in scripts {
        let parts = script.parts;
        let bench = Bench::new();
        let archive = bench.archive(&finished(&bench.session(script)));
        let verdict = verify(&[("a.zip", archive)]);
        assert_eq!((verdict.outcome, verdict.findings.len()), (Soundness::Sound, 0), "{parts:?}: {verdict:#?}");
    }
}

#[test]
fn of_a_kind_that_was_refused_in_part_nothing_is_said() {
    let bench = Bench::new();
    let archive = bench.archive(&bench.backup());
    let lost = |archive: &[u8]| {
        forged(archive, "/tasks.json", |bytes| {
            let mut all: Value = serde_json::from_slice(bytes).unwrap();
            assert!(put_first(&mut all, "customStatus"));
            all.to_string().into_bytes()
        })
    };
    let noted = |edit: fn(&mut Value)| {
        forged(&archive, "/report.json", |bytes| {
            let mut report: Value = serde_json::from_slice(bytes).unwrap();
            edit(&mut report);
            report.to_string().into_bytes()
        })
    };
    let refused = noted(|report| {
        report["notes"].as_array_mut().unwrap().push("Workflows of spaces are not in the archive: no rights.".into());
    });
    let missing = noted(|report| {
        report["missing"] = json!([{"kind": "workflow", "id": "", "name": "Workflows", "reason": "No answer."}]);
    });
    let named = noted(|report| {
        report["missing"] = json!([{"kind": "workflow", "id": "GONE", "name": "One", "reason": "No answer."}]);
    });
    assert_eq!(verify(&[("a.zip", lost(&archive))]).notes, 1);
    for archive in [refused, missing, named] {
        let verdict = verify(&[("a.zip", lost(&archive))]);
        assert_eq!((verdict.outcome, verdict.notes), (Soundness::Sound, 0), "{verdict:#?}");
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
