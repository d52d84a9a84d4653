//! Wrike's files: the official shape, every reference, and counts against the ledger.

use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value};

use super::listed::Listed;
use super::references::{References, Target};
use super::{Tally, Verification};
use crate::archive::csv::Encoding;
use crate::archive::wrike::OUR_KEYS;
use crate::error::Result;
use crate::library::json::{Elements, Step};
use crate::library::messages::Format;
use crate::library::summary::{self, Report};
use crate::library::text::Unpacker;

/// Where texts are unpacked to.
const SPOOL: &str = "library/verify";
/// Bytes of JSON between two chances for others to work.
const TURN: usize = 1 << 20;

/// Official keys of each file in their order (help page "Account backup").
const SHAPES: [(&str, &[&str]); 4] = [
    ("users.json", &["firstName", "lastName", "uid", "email", "userType"]),
    ("teams.json", &["uid", "name", "Members"]),
    (
        "folders.json",
        &[
            "id",
            "children",
            "title",
            "author",
            "dateCreated",
            "description",
            "shared",
            "comments",
            "attachments",
            "googleDocs",
        ],
    ),
    (
        "tasks.json",
        &["id", "title", "author", "dateCreated", "description", "shared", "comments", "attachments", "googleDocs"],
    ),
];
const COMMENT: &[&str] = &["body", "author", "dateCreated"];
const ATTACHMENT: &[&str] =
    &["contentType", "version", "parentId", "description", "apiId", "attachType", "id", "name", "dateUploaded"];

/// Files of one kind of thing each, with the kind's key in the ledger.
const COUNTED: &[(&str, &str)] = &[
    ("users.json", "person"),
    ("teams.json", "group"),
    ("folders.json", "folder"),
    ("tasks.json", "task"),
    ("spaces.json", "space"),
    ("workflows.json", "workflow"),
    ("custom_fields.json", "custom field"),
    ("custom_item_types.json", "item type"),
    ("timelog_categories.json", "timelog category"),
    ("timelog_lock_periods.json", "time log lock period"),
    ("timesheets.json", "timesheet"),
    ("dependencies.json", "dependency"),
    ("approvals.json", "approval"),
    ("invitations.json", "invitation"),
    ("access_roles.json", "access role"),
    ("user_types.json", "user type"),
    ("users_with_types.json", "user with a type"),
    ("colors.json", "colour"),
    ("webhooks.json", "webhook"),
    ("job_roles.json", "job role"),
    ("placeholders.json", "placeholder"),
    ("hourly_rates.json", "hourly rate"),
    ("work_schedules.json", "work schedule"),
    ("work_schedule_exceptions.json", "work schedule exception"),
    ("user_schedule_exceptions.json", "user schedule exception"),
    ("bookings.json", "booking"),
    ("request_forms.json", "request form"),
    ("folder_blueprints.json", "folder blueprint"),
    ("task_blueprints.json", "task blueprint"),
    ("rollups.json", "rollup"),
    ("bi_export_schema.json", "export schema"),
    ("audit_log.json", "audit entry"),
    ("recycle_bin_folders.json", "folder in the recycle bin"),
    ("recycle_bin_tasks.json", "task in the recycle bin"),
];

/// The same for archives of the 2010 platform.
const COUNTED_2010: &[(&str, &str)] = &[("users.json", "person"), ("folders.json", "folder"), ("tasks.json", "task")];

/// Comments, files and time logs that hang on nothing in the backup.
const UNPLACED: &str = "unplaced.json";

/// Read when all that they or others refer to is known, and these last.
const LAST: [&str; 5] = ["folders.json", "tasks.json", UNPLACED, "recycle_bin_folders.json", "recycle_bin_tasks.json"];

/// What is gathered on the way through the files.
#[derive(Default)]
struct Seen {
    references: References,
    comments: u64,
    files: u64,
    /// Files that are kept elsewhere, with their address.
    links: u64,
    timelogs: u64,
    attached: HashSet<String>,
}

pub(super) async fn check(work: &Verification<'_>, listed: &Listed, tally: &mut Tally) -> Result<()> {
    let mut seen = Seen::default();
    let mut counts: HashMap<&str, u64> = HashMap::new();
    if !work.found.format.is_ours() {
        attached(work, &mut seen)?;
    }
    roots(work, &mut seen)?;
    let is_shaped = |file: &str| SHAPES.iter().any(|(shaped, _)| *shaped == file);
    let files = COUNTED.iter().map(|(file, _)| *file).filter(|file| !LAST.contains(file)).chain(LAST);
    for file in files.filter(|file| work.found.format.is_ours() || is_shaped(file)) {
        let path = work.found.path(file);
        let unpacker = Unpacker { files: work.files, store: &*work.store, clock: work.clock, progress: &|_| () };
        let spool = format!("{SPOOL}/{file}");
        // That a file does not read has been told already, where its bytes were checked.
        let mut told = crate::library::findings::Findings::default();
        let Some(text) = unpacker.text(&path, Encoding::Utf8, &spool, &mut told).await? else {
            if is_shaped(file) {
                tally.findings.damage(&path, "It is missing: one of the four files of every backup of Wrike.");
            }
            continue;
        };
        let (mut elements, mut turn) = (Elements::new(text), 0);
        loop {
            match elements.step()? {
                Step::Element(span) => {
                    *counts.entry(file).or_default() += 1;
                    let place = format!("{path}, byte {}", span.offset);
                    match serde_json::from_slice::<Value>(elements.bytes()) {
                        Ok(Value::Object(object)) => element(work, file, &object, &place, listed, &mut seen, tally),
                        Ok(_) => tally.findings.damage(&place, "It is no JSON object."),
                        Err(error) => {
                            tally.findings.damage(&place, format!("It is no JSON: {error}."));
                            elements.resync(span)?;
                        }
                    }
                    turn += elements.bytes().len();
                }
                Step::Broken(at, why) => tally.findings.damage(&format!("{path}, byte {at}"), why),
                Step::Cut => {
                    tally.findings.damage(&path, "It is cut off: the array does not end.");
                    break;
                }
                Step::End => break,
            }
            if turn >= TURN {
                turn = 0;
                (work.progress)(&path, tally.bytes, tally.bytes);
                work.clock.sleep(std::time::Duration::ZERO).await;
            }
        }
        drop(elements);
        work.store.remove(&spool).await?;
    }
    let report = if work.found.format.is_ours() { summary::report(work.files, &work.found.root)? } else { None };
    resolve(std::mem::take(&mut seen.references), report.as_ref(), work, tally);
    if let Some(report) = report {
        ledger(work, &report, &counts, &seen, listed, tally);
    }
    Ok(())
}

/// The account's root and its recycle bin are folders that no list shows. It has custom fields, too.
fn roots(work: &Verification<'_>, seen: &mut Seen) -> Result<()> {
    let bytes = match work.files.small(&work.found.path("account.json"), 16 << 20) {
        Err(error) if error.kind().stops_run() => return Err(error),
        other => other.ok().flatten().unwrap_or_default(),
    };
    let accounts: Vec<Map<String, Value>> = serde_json::from_slice(&bytes).unwrap_or_default();
    for account in accounts {
        for root in ["rootFolderId", "recycleBinId"] {
            seen.references.accept(Target::Folder, text(&account, root));
        }
        for field in list(&account, "customFields").iter().filter_map(Value::as_object) {
            seen.references.accept(Target::CustomField, text(field, "id"));
        }
    }
    Ok(())
}

fn attached(work: &Verification<'_>, seen: &mut Seen) -> Result<()> {
    let folder = work.found.path("../attachments/");
    work.files.each(&mut |path, _| {
        let name = path.strip_prefix(&folder).and_then(|name| name.split_once('-'));
        seen.attached.extend(name.map(|(id, _)| id.to_owned()));
        Ok(())
    })
}

fn text<'a>(object: &'a Map<String, Value>, name: &str) -> &'a str {
    object.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn list<'a>(object: &'a Map<String, Value>, name: &str) -> &'a [Value] {
    object.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// An object's official keys, in their order and of their types. Numbers may be absent, where the API gave none.
fn shape(object: &Map<String, Value>, official: &[&str], place: &str, is_ours: bool, tally: &mut Tally) {
    let present: Vec<&str> = official.iter().copied().filter(|name| object.contains_key(*name)).collect();
    for name in official
        .iter()
        .filter(|name| !object.contains_key(**name) && !matches!(**name, "id" | "parentId" | "googleDocs"))
    {
        let message = format!("The official key \"{name}\" is missing.");
        if is_ours { tally.findings.damage(place, message) } else { tally.findings.note(place, message) }
    }
    if is_ours && !object.keys().map(String::as_str).take(present.len()).eq(present.iter().copied()) {
        tally.findings.damage(place, "The official keys do not come first in their order.");
    }
    for name in present {
        let Some(value) = object.get(name) else { continue };
        let is_right = match name {
            "id" | "parentId" | "version" | "userType" => value.is_u64(),
            "children" => value.as_array().is_some_and(|list| list.iter().all(Value::is_u64)),
            "shared" | "Members" => value.as_array().is_some_and(|list| list.iter().all(Value::is_string)),
            "comments" | "attachments" | "googleDocs" => value.is_array(),
            _ => value.is_string(),
        };
        if !is_right {
            tally.findings.damage(place, format!("\"{name}\" is of another type than in Wrike's own backup."));
        }
    }
    let known = |name: &String| official.contains(&name.as_str()) || OUR_KEYS.contains(&name.as_str());
    if let Some(name) = object.keys().find(|name| is_ours && !known(name)) {
        tally.findings.damage(place, format!("\"{name}\" is a key that this format does not have."));
    }
}

fn element(
    work: &Verification<'_>,
    file: &'static str,
    object: &Map<String, Value>,
    place: &str,
    listed: &Listed,
    seen: &mut Seen,
    tally: &mut Tally,
) {
    let is_ours = work.found.format.is_ours();
    // What the 2010 platform gives has other types; its archive is held to its checksums, references and counts.
    let has_shape = work.found.format != Format::KeepsakeWrikeLegacy;
    if let Some((_, official)) = SHAPES.iter().find(|(shaped, _)| *shaped == file && has_shape) {
        shape(object, official, place, is_ours, tally);
    }
    match file {
        "users.json" | "teams.json" if !seen.references.define(Target::Person, text(object, "uid")) => {
            tally.findings.damage(place, "Its uid stands twice.");
        }
        "folders.json" | "tasks.json" => item(work, file == "tasks.json", object, place, listed, seen, tally),
        UNPLACED => unplaced(work, object, place, listed, seen, tally),
        _ => {}
    }
    seen.references.take(file, object, !has_shape);
}

/// The ledger counts what hangs on nothing here with all else of its kind; that of 2010 does not.
fn unplaced(
    work: &Verification<'_>,
    object: &Map<String, Value>,
    place: &str,
    listed: &Listed,
    seen: &mut Seen,
    tally: &mut Tally,
) {
    if work.found.format == Format::KeepsakeWrikeLegacy {
        return;
    }
    let id = object.get("source").and_then(|source| source.get("id")).and_then(Value::as_str).unwrap_or_default();
    match text(object, "kind") {
        "comment" => {
            seen.comments += 1;
            seen.references.accept(Target::Comment, id);
        }
        "timelog" => seen.timelogs += 1,
        "attachment" => {
            seen.links += u64::from(!text(object, "url").is_empty());
            seen.references.accept(Target::Attachment, id);
            if let Some(path) = object.get("file").and_then(Value::as_str) {
                seen.files += 1;
                tally.references += 1;
                if listed.find(&work.found.path(&format!("../{path}"))).is_none() {
                    tally.findings.damage(place, format!("The file {path} is not in the list of files."));
                }
            }
        }
        kind => tally.findings.damage(place, format!("\"{kind}\" is a kind that this format does not have.")),
    }
}

fn item(
    work: &Verification<'_>,
    is_task: bool,
    object: &Map<String, Value>,
    place: &str,
    listed: &Listed,
    seen: &mut Seen,
    tally: &mut Tally,
) {
    let is_ours = work.found.format.is_ours();
    let (own, own_number) =
        if is_task { (Target::Task, Target::TaskNumber) } else { (Target::Folder, Target::FolderNumber) };
    let id = text(object, "apiId");
    if !id.is_empty() && !seen.references.define(own, id) {
        tally.findings.damage(place, format!("The id {id} stands twice."));
    }
    if let Some(number) = object.get("id").and_then(Value::as_u64)
        && !seen.references.define(own_number, &number.to_string())
    {
        tally.findings.damage(place, format!("The number {number} stands twice."));
    }
    let owner = if is_task { "taskId" } else { "folderId" };
    let has_shape = work.found.format != Format::KeepsakeWrikeLegacy;
    for comment in list(object, "comments").iter().filter_map(Value::as_object) {
        seen.comments += 1;
        if has_shape {
            shape(comment, COMMENT, place, is_ours, tally);
            belongs(comment.get("source"), owner, id, "comment", place, tally);
        }
    }
    for log in list(object, "timelogs") {
        seen.timelogs += 1;
        if has_shape {
            belongs(Some(log), owner, id, "time log", place, tally);
        }
    }
    let documents = list(object, "googleDocs").iter().chain(list(object, "attachments")).filter_map(Value::as_object);
    seen.links += documents.map(|document| u64::from(!text(document, "url").is_empty())).sum::<u64>();
    for attachment in list(object, "attachments").iter().filter_map(Value::as_object) {
        if has_shape {
            shape(attachment, ATTACHMENT, place, is_ours, tally);
        }
        file(work, attachment, place, listed, seen, tally);
    }
}

/// What hangs on an item must say so itself.
fn belongs(source: Option<&Value>, owner: &str, id: &str, what: &str, place: &str, tally: &mut Tally) {
    tally.references += 1;
    let told = source.and_then(|source| source.get(owner)).and_then(Value::as_str);
    if told.is_some_and(|told| told != id) {
        tally.findings.damage(place, format!("A {what} stands here that belongs to {}.", told.unwrap_or_default()));
    }
}

fn file(
    work: &Verification<'_>,
    attachment: &Map<String, Value>,
    place: &str,
    listed: &Listed,
    seen: &mut Seen,
    tally: &mut Tally,
) {
    tally.references += 1;
    let id = text(attachment, "apiId");
    if !work.found.format.is_ours() {
        let is_elsewhere = text(attachment, "attachType") == "External";
        if !is_elsewhere && !seen.attached.is_empty() && !seen.attached.contains(id) {
            tally.findings.damage(
                place,
                format!("The file of attachment {id}, \"{}\", is not in attachments/.", text(attachment, "name")),
            );
        }
        return;
    }
    let Some(path) = attachment.get("file").and_then(Value::as_str) else { return };
    seen.files += 1;
    let line = listed.find(&work.found.path(&format!("../{path}")));
    let sum = text(attachment, "sha256");
    let bytes = attachment.get("size").and_then(Value::as_u64);
    match line {
        Some(line)
            if base16ct::lower::encode_string(&line.sha256) == sum
                && (line.bytes.is_none() || bytes.is_none() || line.bytes == bytes) => {}
        Some(_) => tally
            .findings
            .damage(place, format!("The checksum or length of attachment {id} is not that of its file {path}.")),
        None => {
            tally.findings.damage(place, format!("The file of attachment {id}, {path}, is not in the list of files."))
        }
    }
}

/// Names that lead nowhere. The service names what its user may not see, so this is worth knowing and no damage.
fn resolve(references: References, report: Option<&Report>, work: &Verification<'_>, tally: &mut Tally) {
    let followed = references.follow(report);
    tally.references += followed.references;
    for (what, count) in followed.dangling {
        let why = "not shared with its maker, perhaps, or deleted";
        tally.findings.note(&work.found.root, format!("{count} {what} are named and not in the backup: {why}."));
    }
}

/// What the report says was saved must be there.
fn ledger(
    work: &Verification<'_>,
    report: &Report,
    counts: &HashMap<&str, u64>,
    seen: &Seen,
    listed: &Listed,
    tally: &mut Tally,
) {
    let path = work.found.path("report.json");
    let is_2010 = work.found.format == Format::KeepsakeWrikeLegacy;
    // The 2010 ledger counts files wherever they belong.
    let files = if is_2010 { listed.beside().0 as u64 } else { seen.files };
    let hanging = [("comment", seen.comments), ("file", files), ("timelog", seen.timelogs)];
    let others = [("link", seen.links), ("export table", listed.in_folder("bi-export"))];
    let others = others.into_iter().filter(|_| !is_2010);
    let counted = if is_2010 { COUNTED_2010 } else { COUNTED };
    let counted = counted.iter().map(|(file, kind)| (*kind, counts.get(file).copied().unwrap_or(0)));
    for (kind, found) in counted.chain(hanging).chain(others) {
        let told = report.counts().iter().find(|count| count.kind == kind);
        // The 2010 ledger leaves out what was not asked for.
        if is_2010 && told.is_none() {
            continue;
        }
        let (label, saved) = told.map_or((kind, 0), |count| (count.label.as_str(), count.saved));
        if saved != found {
            tally.findings.damage(&path, format!("It says that {saved} {label} were saved, and {found} are here."));
        }
    }
}
