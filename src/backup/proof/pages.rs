//! Lists that come in pages and whose rows need not have an id: asked for, and read back from the records, by the same rules.

use std::collections::HashSet;

use serde_json::Value;

use super::records;
use crate::proof::paging::{Ending, Paging, Step};

/// Rows of several pages; what has come on an earlier page counts for nothing.
#[derive(Default)]
pub struct Rows {
    seen: HashSet<u64>,
}

impl Rows {
    /// How many rows a page has, and those that no page before it had.
    pub fn of_page(&mut self, page: Value) -> (usize, Vec<Value>) {
        let rows = match page {
            Value::Array(rows) => rows,
            Value::Null => Vec::new(),
            Value::String(text) if text.is_empty() => Vec::new(),
            row => vec![row],
        };
        let hashes: Vec<u64> = rows.iter().map(|row| records::hash(&row.to_string())).collect();
        let count = rows.len();
        let new = rows.into_iter().zip(&hashes).filter(|(_, hash)| !self.seen.contains(*hash)).map(|(row, _)| row);
        let new = new.collect();
        self.seen.extend(hashes);
        (count, new)
    }
}

/// A list, page by page.
pub struct Pages {
    paging: Paging,
    rows: Rows,
    step: Step,
}

impl Pages {
    /// From its first page on.
    pub fn begin() -> Self {
        let paging = Paging::default();
        let step = paging.begin();
        Self { paging, rows: Rows::default(), step }
    }

    /// The page to be had next: from where on, and how many rows; none at the end.
    pub fn wanted(&self) -> Option<(u64, u32)> {
        match self.step {
            Step::Ask { start, size } => Some((start, size)),
            Step::End(_) => None,
        }
    }

    /// The wanted page came; its rows, without those of earlier pages.
    pub fn received(&mut self, page: Value) -> Vec<Value> {
        let (count, new) = self.rows.of_page(page);
        self.step = self.paging.received(count, new.len());
        new
    }

    /// How it ended; none before.
    pub fn ending(&self) -> Option<Ending> {
        match self.step {
            Step::Ask { .. } => None,
            Step::End(ending) => Some(ending),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_list_whose_start_counts_pages_is_read_to_its_end() {
        let rows: Vec<Value> = (0..60).map(|n| json!({"n": n})).collect();
        let page = |start: u64| {
            Value::Array(rows.iter().skip(usize::try_from(start).unwrap() * 25).take(25).cloned().collect())
        };
        let (mut pages, mut read) = (Pages::begin(), Vec::new());
        while let Some((start, _)) = pages.wanted() {
            read.extend(pages.received(page(start)));
        }
        assert_eq!((read, pages.ending()), (rows.clone(), Some(Ending::Empty)));
    }

    #[test]
    fn equal_rows_of_one_page_are_both_there_and_of_two_pages_one_is() {
        let mut rows = Rows::default();
        assert_eq!(rows.of_page(json!(["a", "a", "b"])), (3, vec![json!("a"), json!("a"), json!("b")]));
        assert_eq!(rows.of_page(json!(["b", "c"])), (2, vec![json!("c")]));
        assert_eq!(rows.of_page(json!({"n": 1})), (1, vec![json!({"n": 1})]));
        assert_eq!((rows.of_page(json!("")), rows.of_page(Value::Null)), ((0, vec![]), (0, vec![])));
    }
}
