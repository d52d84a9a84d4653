//! Proof's tables: that they read, that their rows belong together, and counts against the ledger.

use std::collections::{BTreeMap, HashSet};

use super::listed::Listed;
use super::{Tally, Verification};
use crate::archive::proof::Table as Known;
use crate::error::Result;
use crate::library::findings::Findings;
use crate::library::items::{Space, dialect, encoding, key};
use crate::library::summary;
use crate::library::table::{RowStep, Table};
use crate::library::text::Unpacker;

/// Rows between two chances for others to work.
const TURN: u64 = 2_000;
/// Tables in an order in which what is named comes before who names it; the key of each kind in the ledger.
const ORDER: [(Known, Option<&str>); 7] = [
    // The ledger counts accounts with those that are only in json/.
    (Known::Organisation, None),
    (Known::Users, Some("user")),
    (Known::Contacts, Some("contact")),
    (Known::Files, Some("proof")),
    (Known::Recipients, Some("recipient")),
    (Known::Comments, Some("comment")),
    (Known::CommentReplies, Some("reply")),
];
/// What files.csv lists besides proofs.
const OTHER_FILE: &str = "other file";
/// Kinds of files with their folders.
const FILES: [(&str, &str); 3] = [("original", "originals"), ("attachment", "attachments"), ("summary", "summaries")];

pub(super) async fn check(work: &Verification<'_>, listed: &Listed, tally: &mut Tally) -> Result<()> {
    let dialect = dialect(work.files, work.found)?;
    let (mut files, mut comments): (HashSet<u64>, HashSet<u64>) = Default::default();
    // Of which proof a version is one may be told before that proof is.
    let mut parents = Vec::new();
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    for (known, kind) in ORDER {
        let path = work.found.path(known.file_name());
        let unpacker = Unpacker { files: work.files, store: &*work.store, clock: work.clock, progress: &|_| () };
        let encoding = encoding(work.files, &path, dialect)?;
        let spool = format!("library/verify/{}", known.file_name());
        let Some(text) = unpacker.text(&path, encoding, &spool, &mut Findings::default()).await? else {
            tally.findings.damage(&path, "It is missing: one of the seven files of every backup of Proof.");
            continue;
        };
        let table = Table::new(text, dialect.guarded)?;
        let owner = match known {
            Known::Recipients | Known::Comments => table.column(&["file_id", "proof_id"]),
            Known::CommentReplies => table.column(&["comment_id"]),
            _ => None,
        };
        let id = table.column(&["id", "file_id", "comment_id"]);
        let (type_of, parent) = (table.column(&["type"]), table.column(&["parent_id", "parent_file_id"]));
        let (mut rows, mut count, mut odd, mut dangling, mut others) = (table.rows(), 0u64, 0u64, 0u64, 0u64);
        loop {
            match rows.step()? {
                RowStep::Row(_) => {}
                RowStep::Broken(at) => {
                    tally.findings.damage(&path, format!("The row at byte {at} is longer than any can be."));
                    continue;
                }
                RowStep::End => break,
            }
            let cells = table.cells(rows.bytes());
            count += 1;
            odd += u64::from(cells.len() != table.columns().len());
            let cell = |at: Option<usize>| at.and_then(|at| cells.get(at)).map_or("", String::as_str);
            match known {
                Known::Files => {
                    files.insert(key(Space::Proof, cell(id)));
                    others += u64::from(cell(type_of) == "file");
                    parents.extend(
                        Some(cell(parent)).filter(|id| !matches!(*id, "" | "0")).map(|id| key(Space::Proof, id)),
                    );
                }
                Known::Comments => {
                    comments.insert(key(Space::Proof, cell(id)));
                }
                _ => {}
            }
            if owner.is_some() {
                tally.references += 1;
                let among = if known == Known::CommentReplies { &comments } else { &files };
                dangling += u64::from(!among.contains(&key(Space::Proof, cell(owner))));
            }
            if count % TURN == 0 {
                work.clock.sleep(std::time::Duration::ZERO).await;
            }
        }
        counts.extend(kind.map(|kind| (kind, count - others)));
        if known == Known::Files {
            counts.insert(OTHER_FILE, others);
            tally.references += parents.len() as u64;
            dangling = parents.iter().filter(|id| !files.contains(id)).count() as u64;
        }
        if odd > 0 {
            tally.findings.damage(&path, format!("{odd} rows have another number of cells than the header."));
        }
        if dangling > 0 {
            let what = if known == Known::CommentReplies { "comments" } else { "proofs" };
            tally.findings.note(&path, format!("{dangling} rows name {what} that are not in the backup."));
        }
        drop((rows, table));
        work.store.remove(&spool).await?;
    }
    if work.found.format.is_ours() { ledger(work, counts, listed, tally) } else { Ok(()) }
}

/// What the report says was saved must be there, and nothing else.
fn ledger(work: &Verification<'_>, mut counts: BTreeMap<&str, u64>, listed: &Listed, tally: &mut Tally) -> Result<()> {
    let Some(report) = summary::report(work.files, &work.found.root)? else { return Ok(()) };
    let told = |kind: &str| report.counts().iter().find(|count| count.kind == kind);
    let path = work.found.path("report.json");
    if listed.is_sorted() {
        counts.extend(FILES.map(|(kind, folder)| (kind, listed.in_folder(folder))));
    } else {
        // A file whose own place was taken lies in another kind's folder: then only their sum can be compared.
        let saved =
            FILES.iter().filter_map(|(kind, _)| told(kind)).fold(0, |sum, count| count.saved.saturating_add(sum));
        let found: u64 = FILES.iter().map(|(_, folder)| listed.in_folder(folder)).sum();
        if saved != found {
            tally.findings.damage(&path, format!("It says that {saved} files were saved, and {found} are here."));
        }
    }
    for (kind, found) in counts {
        let (label, saved) = told(kind).map_or((kind, 0), |count| (count.label.as_str(), count.saved));
        if saved != found {
            tally.findings.damage(&path, format!("It says that {saved} {label} were saved, and {found} are here."));
        }
    }
    Ok(())
}
