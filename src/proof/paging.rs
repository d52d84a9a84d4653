//! Paging through a list of which nobody documents whether `StartFrom` counts rows or pages, nor from what: a pure state machine.
//!
//! It advances by the rows received and ends on an empty page, or on pages with nothing new. At the end it looks once whether
//! `StartFrom` counts pages after all. When a page fails, it asks for a smaller one.

/// Page sizes, largest first: what the vendor's own connector is capped at, then what the service sometimes manages where it fails
/// with more.
pub const SIZES: [u32; 3] = [100, 25, 5];

/// What to do next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Ask for this page.
    Ask {
        /// `StartFrom`
        start: u64,
        /// `ItemsPerPage`
        size: u32,
    },
    /// The list is at its end.
    End(Ending),
}

/// How a list ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// An empty page: it is whole.
    Empty,
    /// The last page came again instead of an empty one: it is whole.
    Again,
    /// The first page came again and again, and it is as full as a page can be: the service does not page here, and there may be more.
    Repeated,
    /// The page from this row on failed in every size.
    Failed {
        /// Row, or page where `counts_pages`.
        at: u64,
    },
}

impl Ending {
    /// Whether nothing is missing as far as can be told.
    pub fn is_whole(self) -> bool {
        matches!(self, Ending::Empty | Ending::Again)
    }
}

/// Where a listing stands.
#[derive(Debug, Clone)]
pub struct Paging {
    start: u64,
    size: usize,
    pages: u64,
    /// Rows of the first page.
    first: usize,
    /// Pages in a row without anything new.
    repeats: u32,
    mode: Mode,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    /// `StartFrom` counts rows, as far as is known.
    Rows,
    /// Looking whether it counts pages.
    Looking,
    /// It counts pages.
    Pages,
}

impl Default for Paging {
    fn default() -> Self {
        Self { start: 0, size: 0, pages: 0, first: 0, repeats: 0, mode: Mode::Rows }
    }
}

impl Paging {
    /// The first page.
    pub fn begin(&self) -> Step {
        Step::Ask { start: self.start, size: SIZES[self.size] }
    }

    /// Whether it turned out that `StartFrom` counts pages.
    pub fn counts_pages(&self) -> bool {
        self.mode == Mode::Pages
    }

    /// A page came with `rows` rows, of which `new` were not there before.
    pub fn received(&mut self, rows: usize, new: usize) -> Step {
        self.pages += 1;
        if self.pages == 1 {
            self.first = rows;
        }
        if self.mode == Mode::Looking {
            return self.looked(rows, new);
        }
        if rows == 0 {
            // A list of one row, or of none, cannot tell.
            if self.mode == Mode::Rows && self.first > 1 {
                self.mode = Mode::Looking;
                return self.ask(1);
            }
            return Step::End(Ending::Empty);
        }
        self.repeats = if new == 0 { self.repeats + 1 } else { 0 };
        if self.repeats > 1 {
            // One repeated page may be a slip of the service; two are its answer. Where an earlier page was another, paging works.
            let is_full = rows >= usize::try_from(SIZES[self.size]).unwrap_or(usize::MAX);
            let never_paged = self.pages == 3;
            return Step::End(if never_paged && is_full { Ending::Repeated } else { Ending::Again });
        }
        let advance = if self.mode == Mode::Pages { 1 } else { rows as u64 };
        self.ask(self.start + advance)
    }

    /// The answer to "what is at 1", and then at 2.
    fn looked(&mut self, rows: usize, new: usize) -> Step {
        if new > 0 {
            self.mode = Mode::Pages;
            return self.ask(self.start + 1);
        }
        // Page 1 may be the first page by another number.
        if self.start == 1 && rows == self.first {
            return self.ask(2);
        }
        Step::End(Ending::Empty)
    }

    /// The page failed for good: try a smaller one.
    pub fn failed(&mut self) -> Step {
        let at = self.start;
        // What was looked for beyond the end need not be there, and page numbers mean something else in another size.
        match self.mode {
            Mode::Looking => return Step::End(Ending::Empty),
            Mode::Pages => return Step::End(Ending::Failed { at }),
            Mode::Rows => {}
        }
        if self.size + 1 < SIZES.len() {
            self.size += 1;
            return self.begin();
        }
        Step::End(Ending::Failed { at })
    }

    fn ask(&mut self, start: u64) -> Step {
        self.start = start;
        self.begin()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    /// How a service may understand `StartFrom`.
    #[derive(Debug, Clone, Copy)]
    enum Service {
        RowsFromZero,
        RowsFromOne,
        PagesFromZero,
        PagesFromOne,
    }

    /// Everything that paging brings from a list of `total`, capped at `cap` rows a page; and how many calls it took.
    fn listed(service: Service, total: u64, cap: u64) -> (BTreeSet<u64>, u32, Ending) {
        let (mut paging, mut seen, mut calls) = (Paging::default(), BTreeSet::new(), 0);
        let mut step = paging.begin();
        loop {
            let (start, size) = match step {
                Step::Ask { start, size } => (start, u64::from(size).min(cap)),
                Step::End(ending) => return (seen, calls, ending),
            };
            calls += 1;
            assert!(calls < 10_000, "{service:?} {total} {cap}");
            let from = match service {
                Service::RowsFromZero => start,
                Service::RowsFromOne => start.saturating_sub(1),
                Service::PagesFromZero => start * size,
                Service::PagesFromOne => start.saturating_sub(1) * size,
            };
            let rows: Vec<u64> = (from..total.min(from + size)).collect();
            let new = rows.iter().filter(|row| seen.insert(**row)).count();
            step = paging.received(rows.len(), new);
        }
    }

    #[test]
    fn a_list_of_rows_costs_three_calls_more_than_it_has_pages() {
        assert_eq!(listed(Service::RowsFromZero, 5000, 100).1, 53);
        assert_eq!(listed(Service::RowsFromZero, 0, 100).1, 1);
    }

    #[test]
    fn a_service_that_ignores_the_place_is_not_asked_for_ever() {
        let mut paging = Paging::default();
        assert_eq!(paging.received(30, 30), Step::Ask { start: 30, size: 100 });
        assert_eq!(paging.received(30, 0), Step::Ask { start: 60, size: 100 });
        assert_eq!(paging.received(30, 0), Step::End(Ending::Again));
        let mut paging = Paging::default();
        paging.received(100, 100);
        paging.received(100, 0);
        assert_eq!(paging.received(100, 0), Step::End(Ending::Repeated));
    }

    #[test]
    fn a_last_page_that_comes_again_is_the_end() {
        let mut paging = Paging::default();
        paging.received(100, 100);
        paging.received(100, 100);
        paging.received(100, 0);
        assert_eq!(paging.received(100, 0), Step::End(Ending::Again));
    }

    #[test]
    fn one_repeated_page_does_not_end_the_list() {
        let mut paging = Paging::default();
        paging.received(100, 100);
        paging.received(100, 0);
        assert_eq!(paging.received(100, 100), Step::Ask { start: 300, size: 100 });
    }

    #[test]
    fn a_page_that_fails_is_asked_for_in_smaller_ones() {
        let mut paging = Paging::default();
        paging.received(100, 100);
        assert_eq!(paging.failed(), Step::Ask { start: 100, size: 25 });
        assert_eq!(paging.received(25, 25), Step::Ask { start: 125, size: 25 });
        assert_eq!(paging.failed(), Step::Ask { start: 125, size: 5 });
        assert_eq!(paging.failed(), Step::End(Ending::Failed { at: 125 }));
    }

    proptest! {
        #[test]
        fn however_the_service_counts_everything_comes(total in prop_oneof![0u64..700, 9_900u64..20_200], cap in 5u64..150, which in 0usize..4) {
            let service = [Service::RowsFromZero, Service::RowsFromOne, Service::PagesFromZero, Service::PagesFromOne][which];
            let (seen, calls, ending) = listed(service, total, cap);
            prop_assert_eq!(seen.len() as u64, total, "{:?}", service);
            prop_assert!(ending.is_whole());
            prop_assert!(u64::from(calls) <= total / 4 + 5);
        }
    }
}
