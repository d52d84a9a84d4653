//! The faults of Wrike's API v4; the platform of 2010 knows those of them that are about calls and files.

use std::collections::HashMap;

use super::{Catalogue, Failure, Plan, Takes, disturbed, periodic};
use crate::body::{Body, Disruption};

/// A fault's name and what it does.
const FAULTS: &[(&str, &str)] = &[
    ("none", "the service behaves"),
    ("429-every-7", "every 7th call answers 429 without Retry-After"),
    ("429-retry-after", "every 5th call answers 429 with Retry-After: 1"),
    ("500-every-9", "every 9th call answers 500"),
    ("reset-mid-file", "the first two tries of every 3rd file are reset in the middle"),
    ("stall-mid-file", "the first try of every 3rd file stalls in the middle"),
    ("truncate-file", "the first try of every 3rd file ends early although its length was declared"),
    ("wrong-length", "the body of one file is always a byte shorter than its size"),
    ("html-200", "every 11th call answers 200 with a login page"),
    ("file-404", "one file always answers 404"),
    ("file-403", "one file always answers 403"),
    ("token-expires", "every call after the 25th answers 401; token-expires:N after the Nth"),
    (
        "token-expires-every",
        "an OAuth access token is good for 20 calls, then must be refreshed; token-expires-every:N for N",
    ),
    ("refresh-refused", "an OAuth access token is good for 20 calls, and the service refuses to refresh it"),
    ("links-refused", "the storage host answers 403 to every link of a file"),
    ("export-early", "the BI export is answered 200 while it is being made"),
    ("export-slow", "the BI export is never done"),
    ("comments-403", "comments of the whole account answer 403 not_allowed"),
    ("groups-403", "groups answer 403 access_forbidden"),
    ("duplicate-page", "every further page of tasks repeats the last three of the page before"),
    ("drop-every-13", "every 13th call gets no answer: the connection is reset"),
    ("slow", "every answer takes 150 ms longer; slow:N takes N ms"),
    ("reordered-page", "pages of tasks come in turned order, and the tasks at the border of two pages change places"),
    (
        "deleted-mid-run",
        "the middle task, the last folder and the 11th file stay listed, but every call by their id answers 404",
    ),
    ("window-refused", "the window of comments that holds the middle of the account's life answers 400"),
    ("field-refused", "tasks with the optional field effortAllocation answer 400; field-refused:NAME with that field"),
    ("page-token-expires", "the first page token of tasks that comes back is refused"),
];

/// Index in the account of the file with the wrong length, of the lost and of the forbidden one.
const WRONG_LENGTH_ROW: u64 = 3;
const LOST_ROW: u64 = 7;
const FORBIDDEN_ROW: u64 = 8;
/// The field that `field-refused` refuses without a name.
const DEFAULT_REFUSED_FIELD: &str = "effortAllocation";

/// Calls that `token-expires-every` allows without a number.
const CALLS_PER_TOKEN: u64 = 20;

/// The faults of API v4.
#[derive(Debug)]
pub struct V4;

/// A combination of faults of API v4.
pub type FaultPlan = Plan<V4>;

impl Catalogue for V4 {
    const FAULTS: &'static [(&'static str, &'static str)] = FAULTS;

    fn takes(fault: &str) -> Takes {
        match fault {
            "token-expires" | "token-expires-every" | "slow" => Takes::Number,
            "field-refused" => Takes::Name,
            _ => Takes::Nothing,
        }
    }
}

impl Plan<V4> {
    /// The optional field of tasks that is refused.
    pub(crate) fn refused_field(&self) -> Option<&str> {
        self.word("field-refused", DEFAULT_REFUSED_FIELD)
    }

    /// Calls that an OAuth access token is good for, and the fault that says so.
    pub(crate) fn calls_per_token(&self) -> Option<(&'static str, u64)> {
        ["token-expires-every", "refresh-refused"]
            .into_iter()
            .find_map(|name| Some((name, self.number(name, CALLS_PER_TOKEN)?)))
    }
}

/// A plan at work: what it has counted so far.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    pub plan: FaultPlan,
    calls: u64,
    tries: HashMap<u64, u32>,
    page_token_refused: bool,
}

impl Faults {
    pub fn of(plan: &FaultPlan) -> Self {
        Self { plan: plan.fresh(), ..Self::default() }
    }

    /// Counts an API call and says what goes wrong with it.
    pub fn strike(&mut self, operation: &str) -> Option<Failure> {
        self.calls += 1;
        let over = self.plan.number("token-expires", 25).is_some_and(|after| self.calls > after);
        if over && self.plan.strikes("token-expires") {
            return Some(Failure::TokenExpired);
        }
        periodic(&self.plan, self.calls).or_else(|| match operation {
            "comments" if self.plan.strikes("comments-403") => Some(Failure::NotAllowed),
            "groups" if self.plan.strikes("groups-403") => Some(Failure::Forbidden),
            _ => None,
        })
    }

    /// True for the first page token of tasks that comes back.
    pub fn refuse_page_token(&mut self) -> bool {
        !self.page_token_refused && {
            self.page_token_refused = self.plan.strikes("page-token-expires");
            self.page_token_refused
        }
    }

    /// Counts a try of a file and disturbs its body.
    pub fn disturb(&mut self, row: u64, body: Body) -> Result<Body, Failure> {
        if row == LOST_ROW && self.plan.strikes("file-404") {
            return Err(Failure::NotFound);
        }
        if row == FORBIDDEN_ROW && self.plan.strikes("file-403") {
            return Err(Failure::Forbidden);
        }
        if row == WRONG_LENGTH_ROW && self.plan.strikes("wrong-length") {
            return Ok(body.disrupted(Disruption::WrongLength));
        }
        if row % 3 != 2 || body.is_empty() {
            return Ok(body);
        }
        let tries = self.tries.entry(row).or_default();
        *tries += 1;
        Ok(disturbed(&self.plan, *tries, body))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;

    #[test]
    fn every_listed_fault_parses_and_prints_itself() {
        for (name, what) in FaultPlan::list() {
            assert!(!what.is_empty());
            assert_eq!(FaultPlan::parse(name).unwrap().to_string(), *name);
        }
    }

    #[test]
    fn numbers_and_names_are_taken_where_they_mean_something() {
        let plan = FaultPlan::parse("429-every-7 + token-expires:40+slow:5+field-refused:finance").unwrap();
        assert_eq!(plan.to_string(), "429-every-7+token-expires:40+slow:5+field-refused:finance");
        assert_eq!(plan.refused_field(), Some("finance"));
        assert_eq!(FaultPlan::parse("field-refused").unwrap().refused_field(), Some("effortAllocation"));
        assert_eq!(FaultPlan::none().refused_field(), None);
        assert!(FaultPlan::parse("html-200:3").is_err() && FaultPlan::parse("slow:x").is_err());
    }

    #[test]
    fn a_page_token_is_refused_once() {
        let mut faults = Faults::of(&FaultPlan::parse("page-token-expires").unwrap());
        assert_eq!([faults.refuse_page_token(), faults.refuse_page_token()], [true, false]);
        assert!(!Faults::of(&FaultPlan::none()).refuse_page_token());
    }
}
