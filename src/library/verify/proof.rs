//! Proof's tables: that they read, that their rows belong together, and counts against the ledger.

use std::collections::{HashMap, HashSet};

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
/// Tables in an order in which what is named comes before who names it; the name of each kind in the ledger.
const ORDER: [(Known, &str); 7] = [
    (Known::Organisation, "accounts"),
    (Known::Users, "users"),
    (Known::Contacts, "contacts"),
    (Known::Files, ""),
    (Known::Recipients, "recipients"),
    (Known::Comments, "comments"),
    (Known::CommentReplies, "replies to comments"),
];

pub(super) async fn check(work: &Verification<'_>, tally: &mut Tally) -> Result<()> {
    let dialect = dialect(work.files, work.found)?;
    let (mut files, mut comments): (HashSet<u64>, HashSet<u64>) = Default::default();
    let mut counts: HashMap<&str, u64> = HashMap::new();
    for (known, label) in ORDER {
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
        let kind = table.column(&["type"]);
        let (mut rows, mut count, mut odd, mut dangling) = (table.rows(), 0u64, 0u64, 0u64);
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
                    let label = if cell(kind) == "file" {
                        "files that are not proofs"
                    } else {
                        "proofs, each version by itself"
                    };
                    *counts.entry(label).or_default() += 1;
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
        if !label.is_empty() {
            counts.insert(label, count);
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
    if work.found.format.is_ours() { ledger(work, &counts, tally) } else { Ok(()) }
}

/// What the report says was saved must be there; kinds that it does not name are not counted.
fn ledger(work: &Verification<'_>, counts: &HashMap<&str, u64>, tally: &mut Tally) -> Result<()> {
    let Some(report) = summary::report(work.files, &work.found.root)? else { return Ok(()) };
    for count in &report.counts {
        let found = counts.get(count.label.as_str()).copied();
        if let Some(found) = found.filter(|found| *found != count.saved) {
            let text = format!("It says that {} {} were saved, and {found} are here.", count.saved, count.label);
            tally.findings.damage(&work.found.path("report.json"), text);
        }
    }
    Ok(())
}
