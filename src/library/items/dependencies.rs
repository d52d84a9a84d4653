//! Which task waits for which: sorted by either end, 24 bytes a tie.

use super::catalog::{Space, key};
use crate::error::Result;
use crate::library::fields::{self, fields};
use crate::library::findings::Findings;
use crate::library::json::{Elements, Step};
use crate::library::order::sort_by;
use crate::library::source::Shared;

/// A tie.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tie {
    /// Hash of the task that looks.
    pub task: u64,
    /// Hash of the other.
    pub other: u64,
    /// Whether the other comes first.
    pub waits: bool,
    /// How, as a position in [`KINDS`]; beyond it, unknown.
    pub kind: u8,
}

/// What the API calls relations, and words for them.
pub const KINDS: [(&str, &str); 4] = [
    ("FinishToStart", "finish to start"),
    ("StartToStart", "start to start"),
    ("FinishToFinish", "finish to finish"),
    ("StartToFinish", "start to finish"),
];

#[derive(Default)]
struct Wire {
    predecessor: String,
    successor: String,
    relation: String,
}

fields!(Wire { "predecessorId" => predecessor, "successorId" => successor, "relationType" => relation });

/// All ties of `dependencies.json`, which is at `path`, sorted. What does not read is told.
///
/// # Errors
/// `Storage`.
pub fn read(text: Shared, path: &str, findings: &mut Findings) -> Result<Vec<Tie>> {
    let (mut elements, mut ties) = (Elements::new(text), Vec::new());
    loop {
        match elements.step()? {
            Step::Element(span) => match parse(elements.bytes()) {
                Some(pair) => ties.extend(pair),
                None => {
                    findings.damage(path, format!("The dependency at byte {} cannot be read.", span.offset));
                    elements.resync(span)?;
                }
            },
            Step::Broken(at, why) => {
                findings.damage(path, format!("The dependency at byte {at} cannot be read. {why}"));
            }
            Step::Cut => {
                findings.damage(path, "It is cut off: what stood behind is lost.");
                break;
            }
            Step::End => break,
        }
    }
    sort_by(&mut ties, Ord::cmp);
    Ok(ties)
}

/// Both ties of one element; none when it names no two tasks.
fn parse(bytes: &[u8]) -> Option<[Tie; 2]> {
    let wire: Wire = fields::read(bytes).ok()?;
    if wire.predecessor.is_empty() || wire.successor.is_empty() {
        return None;
    }
    let kind =
        KINDS.iter().position(|(name, _)| *name == wire.relation).and_then(|at| u8::try_from(at).ok()).unwrap_or(9);
    let [first, second] = [&wire.predecessor, &wire.successor].map(|id| key(Space::Task, id));
    Some([
        Tie { task: second, other: first, waits: true, kind },
        Tie { task: first, other: second, waits: false, kind },
    ])
}
