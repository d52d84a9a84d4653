//! Which task waits for which: sorted by either end, 24 bytes a tie.

use serde::Deserialize;

use super::catalog::{Space, key};
use super::lenient::Text;

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

#[derive(Deserialize)]
struct Wire {
    #[serde(default, rename = "predecessorId")]
    predecessor: Text,
    #[serde(default, rename = "successorId")]
    successor: Text,
    #[serde(default, rename = "relationType")]
    relation: Text,
}

/// Both ties of one element of `dependencies.json`; none when it names no two tasks.
pub fn parse(bytes: &[u8]) -> Option<[Tie; 2]> {
    let wire: Wire = serde_json::from_slice(bytes).ok()?;
    if wire.predecessor.0.is_empty() || wire.successor.0.is_empty() {
        return None;
    }
    let kind =
        KINDS.iter().position(|(name, _)| *name == wire.relation.0).and_then(|at| u8::try_from(at).ok()).unwrap_or(9);
    let [first, second] = [&wire.predecessor.0, &wire.successor.0].map(|id| key(Space::Task, id));
    Some([
        Tie { task: second, other: first, waits: true, kind },
        Tie { task: first, other: second, waits: false, kind },
    ])
}
