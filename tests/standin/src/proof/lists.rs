//! Lists of proofs: which rows, and which of them make a page.

use super::account::{Item, Sight, State};
use super::fault::ProofFaultPlan;

/// Most rows of a page (the limit that Workfront Fusion's module gives), and how many come when none are asked for.
const MAX_ROWS: u64 = 100;
const DEFAULT_ROWS: u64 = 25;
/// Most rows of a page that is shorter than it should be.
const SHORT_ROWS: u64 = 12;

/// What a list holds. Archived proofs are in no list but their own and a view that asks for them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Selection {
    All,
    Open,
    Closed,
    Late,
    Archived,
    View { archived: bool },
    Owner(u64),
    Folders { folders: Vec<u64>, subfolders: bool },
}

impl Selection {
    fn holds(&self, sight: &Sight<'_>, family: u64) -> bool {
        let account = sight.account;
        let state = account.state(family);
        let active = matches!(state, State::Open | State::Closed);
        match self {
            Self::All => active,
            Self::Open => state == State::Open,
            Self::Closed => state == State::Closed,
            Self::Late => account.is_late(family),
            Self::Archived => state == State::Archived,
            Self::View { archived } => active || (*archived && state == State::Archived),
            Self::Owner(user) => active && account.owner(family) == *user,
            Self::Folders { folders, subfolders } => {
                let lies = |own: u64| {
                    folders.iter().any(|wanted| own == *wanted || (*subfolders && account.lies_in(own, *wanted)))
                };
                active && account.folder_of(family).is_some_and(lies)
            }
        }
    }

    /// The rows of the list that a user sees, by rising id: the latest version of each.
    pub fn rows<'a>(&'a self, sight: Sight<'a>, plan: &ProofFaultPlan) -> impl Iterator<Item = Item> + use<'a> {
        let by_place = matches!(self, Self::Owner(_) | Self::Folders { .. });
        let (files, versions) = (plan.clone(), plan.clone());
        (0..sight.account.live())
            .filter(move |&family| self.holds(&sight, family) && sight.sees(family))
            .filter(move |&family| by_place || sight.account.is_proof(family) || !files.strikes("files-unlisted"))
            .flat_map(move |family| {
                let count = sight.account.version_count(family);
                let first = if count > 1 && versions.strikes("lists-all-versions") { 0 } else { count - 1 };
                (first..count).map(move |version| Item { family, version })
            })
    }
}

/// The rows of a page. More than [`MAX_ROWS`] are never given.
pub(crate) fn page(rows: &[Item], start_from: u64, per_page: u64, plan: &ProofFaultPlan) -> Vec<Item> {
    let asked = if per_page == 0 { DEFAULT_ROWS } else { per_page.min(MAX_ROWS) };
    let total = rows.len() as u64;
    let short = (asked / 2).clamp(1, SHORT_ROWS);
    let len = if total > short && plan.strikes("short-pages") { short } else { asked };
    let mut start = if start_from > 0 && plan.strikes("pages-not-rows") {
        start_from.saturating_mul(asked)
    } else if start_from > 0 && plan.strikes("start-from-one") {
        start_from.saturating_sub(1)
    } else {
        start_from
    };
    if start >= total && plan.strikes("repeated-page") {
        start = total.saturating_sub(1) / len * len;
    }
    if start > 0 && plan.strikes("duplicate-page") {
        start = start.saturating_sub(3);
    }
    rows.iter()
        .skip(usize::try_from(start).unwrap_or(usize::MAX))
        .take(usize::try_from(len).unwrap_or(0))
        .copied()
        .collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;

    fn families(start: u64, per_page: u64, plan: &str) -> Vec<u64> {
        let rows: Vec<Item> = (0..10).map(|family| Item { family, version: 0 }).collect();
        let plan = ProofFaultPlan::parse(plan).unwrap();
        page(&rows, start, per_page, &plan).into_iter().map(|item| item.family).collect()
    }

    #[test]
    fn a_page_begins_at_a_row_and_ends_with_the_list() {
        assert_eq!(families(0, 4, ""), [0, 1, 2, 3]);
        assert_eq!(families(8, 4, ""), [8, 9]);
        assert!(families(10, 4, "").is_empty() && families(u64::MAX, 4, "pages-not-rows").is_empty());
        assert_eq!(families(0, 0, "").len(), 10);
    }

    #[test]
    fn quirks_of_paging() {
        assert_eq!(families(0, 4, "short-pages"), [0, 1]);
        assert_eq!(families(12, 4, "repeated-page"), [8, 9]);
        assert_eq!(families(4, 4, "duplicate-page"), [1, 2, 3, 4]);
        assert_eq!(families(12, 4, "duplicate-page"), [9]);
        assert_eq!(families(4, 4, "start-from-one"), [3, 4, 5, 6]);
        assert_eq!(families(1, 4, "pages-not-rows"), [4, 5, 6, 7]);
    }
}
