//! Every row of the table of methods that a full backup needs is asked for, or the archive says why not.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

mod support;

use keepsake::engine::messages::{Finished, Outcome, Part};
use keepsake_standin::FaultPlan;
use support::beside::beside;
use support::compare::Archive;
use support::{Bench, Script, finished, small};

/// What becomes of a row.
enum Row {
    /// A whole backup makes these calls, named as the stand-in names them.
    Asked(&'static [&'static str]),
    /// Asked only where another way is barred, by this fault.
    Instead(&'static str, &'static [&'static str]),
    /// The same data come by other rows' calls.
    By(&'static str),
    /// Not asked for; the archive says so in these words.
    Told(&'static str),
}

use Row::{Asked, By, Instead, Told};

/// Rows of table 3.1 by their area.
const ROWS: &[(&str, &[Row])] = &[
    ("Account", &[Asked(&["account", "version"])]),
    ("Contacts", &[Asked(&["contacts"])]),
    ("Users", &[Asked(&["users/{id}"])]),
    ("Groups", &[Asked(&["groups"])]),
    ("Invitations", &[Asked(&["invitations"])]),
    ("Access roles, user types", &[Asked(&["access_roles", "user_types"])]),
    ("Workflows", &[Asked(&["workflows", "spaces/{id}/workflows"])]),
    ("Custom fields", &[Asked(&["customfields", "spaces/{id}/customfields"])]),
    ("Item types", &[Asked(&["custom_item_types"])]),
    ("Spaces", &[Asked(&["spaces"])]),
    ("Folder tree", &[Asked(&["folders"])]),
    ("Folders", &[Asked(&["folders/{ids}"])]),
    ("Folders, other way", &[Asked(&["folders"])]),
    ("Tasks", &[Asked(&["tasks"])]),
    ("Tasks by id", &[By("Tasks")]),
    ("Tasks, incremental", &[By("Tasks")]),
    ("Recycle bin", &[Asked(&["folders/{id}/tasks", "folders"])]),
    ("Comments, wide", &[Asked(&["comments"])]),
    ("Comments, narrow", &[Instead("comments-403", &["tasks/{id}/comments", "folders/{id}/comments"])]),
    ("Attachments, wide", &[Asked(&["attachments"])]),
    ("Attachments, narrow", &[Asked(&["attachments/{ids}"])]),
    ("File body", &[Asked(&["storage/attachments/{n}"]), Instead("links-refused", &["attachments/{id}/download"])]),
    ("File link", &[By("Attachments, narrow")]),
    ("Preview", &[Told("previews of files")]),
    ("Timelogs", &[Asked(&["timelogs"])]),
    ("Timelog categories", &[Asked(&["timelog_categories"])]),
    ("Dependencies", &[Asked(&["dependencies/{ids}"])]),
    ("Approvals", &[Asked(&["approvals"])]),
    (
        "Blueprints",
        &[Asked(&[
            "folder_blueprints",
            "task_blueprints",
            "spaces/{id}/folder_blueprints",
            "spaces/{id}/task_blueprints",
        ])],
    ),
    ("Bookings", &[Asked(&["bookings"])]),
    ("Request forms", &[Asked(&["request_forms"])]),
    (
        "Work schedules",
        &[Asked(&["workschedules", "workschedules/{id}/workschedule_exclusions", "user_schedule_exclusions"])],
    ),
    (
        "Job roles, placeholders, hourly rates, timesheets, rollups, timelog locks",
        &[
            Asked(&[
                "jobroles",
                "placeholders",
                "contacts/{ids}/hourly_rates",
                "folders/{id}/hourly_rates",
                "timesheets",
            ]),
            Asked(&["folders/{ids}/rollups", "tasks/{ids}/rollups"]),
            Asked(&["spaces/{id}/timelog_lock_periods", "folders/{id}/timelog_lock_periods"]),
            Told("time log lock periods of single tasks"),
        ],
    ),
    ("Webhooks", &[Asked(&["webhooks"])]),
    ("Audit log", &[Asked(&["audit_log"])]),
    ("History", &[Told("histories of budgets and rates")]),
    ("Data export", &[Asked(&["data_export", "data_export_schema", "data_export/resource/{n}"])]),
    ("Databases/Records, DAM, Tags", &[Told("Databases")]),
];

fn everything(bench: &Bench) -> Finished {
    finished(&bench.session(Script { parts: Some(&Part::ALL), ..Script::default() }))
}

/// What an archive says to people: its reports.
fn words_of(archive: &Archive) -> Vec<String> {
    let text = |name: &str| String::from_utf8(archive.file(name).unwrap().to_vec()).unwrap();
    ["report.html", "report.json"].map(text).to_vec()
}

/// Folders enough for pages of them, and an account of a few.
fn benches() -> [Bench; 2] {
    [Bench::new(), Bench::of(small().with_folders(150), |stand_in| stand_in)]
}

#[test]
fn every_row_is_asked_for_or_told() {
    let benches = benches();
    let mut told = Vec::new();
    for bench in &benches {
        let finished = everything(bench);
        assert_eq!(finished.outcome, Outcome::Complete);
        told.extend(words_of(&Archive::open(&bench.archive(&finished))));
    }
    let asked = |operation: &str| benches.iter().any(|bench| bench.stand_in.count(operation) > 0);
    for (area, rows) in ROWS {
        for row in *rows {
            match row {
                Asked(operations) => operations.iter().for_each(|one| assert!(asked(one), "{area}: {one}")),
                Instead(fault, operations) => {
                    let bench = Bench::with(|stand_in| stand_in.with_faults(FaultPlan::parse(fault).unwrap()));
                    everything(&bench);
                    operations.iter().for_each(|one| assert!(bench.stand_in.count(one) > 0, "{area}: {one}"));
                }
                By(other) => assert!(ROWS.iter().any(|(area, _)| area == other), "{area}"),
                Told(words) => {
                    assert!(told.iter().all(|text| text.contains(words)), "{area}: {words}");
                }
            }
        }
    }
}

#[test]
fn the_list_has_every_row_of_the_table() {
    let Some(text) = beside("facts/wrike.md") else { return };
    let section = text.split("### 3.1").nth(1).unwrap().split("### 3.2").next().unwrap();
    let areas: Vec<&str> = section
        .lines()
        .filter_map(|line| line.strip_prefix("| ")?.split(" | ").next())
        .filter(|area| *area != "Area" && !area.starts_with("---"))
        .collect();
    assert!(areas.len() > 30, "{areas:?}");
    for area in areas {
        assert!(ROWS.iter().any(|(known, _)| *known == area), "no row for {area}");
    }
}
