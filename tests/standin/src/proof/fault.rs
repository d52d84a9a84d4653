//! The faults of Workfront Proof.

use std::collections::HashMap;

use super::account::Item;
use crate::body::{Body, Disruption};
use crate::fault::{Catalogue, Failure, Plan, Takes, disturbed, periodic};

/// A fault's name and what it does.
const FAULTS: &[(&str, &str)] = &[
    ("none", "the service behaves"),
    ("429-every-7", "every 7th call but sign-ins answers 429 without Retry-After"),
    ("429-retry-after", "every 5th call but sign-ins answers 429 with Retry-After: 1"),
    ("500-every-9", "every 9th call but sign-ins answers HTTP 500 without a fault"),
    ("html-200", "every 11th call but sign-ins answers 200 with a login page"),
    ("drop-every-13", "every 13th call but sign-ins gets no answer: the connection is reset"),
    ("slow", "every answer takes 150 ms longer; slow:N takes N ms"),
    ("session-expires", "every session ends once, after the 25th call; session-expires:N after the Nth"),
    ("sign-in-500", "the first sign-in answers HTTP 500"),
    ("locked", "every sign-in answers fault 307"),
    ("sso", "every password is refused with fault 303: the account has none; tokens are good"),
    ("rest-off", "POST /authorize refuses good tokens too"),
    ("recipient-context", "REST sessions are those of a recipient: what belongs to the account answers 403"),
    ("rest-first-page", "REST lists of proofs, users, contacts and folders end after 25 rows"),
    ("bare-only", "no versioned WSDL and no versioned endpoint exist"),
    ("missing-operation", "missing-operation:NAME is in no WSDL, and calling it answers \"not present\""),
    ("getallproofs-500", "getAllProofs answers HTTP 500; getallproofs-500:N for more than N rows a page only"),
    ("getallproofs-500-from", "getAllProofs answers HTTP 500 from row 50 on; getallproofs-500-from:N from row N on"),
    ("short-pages", "pages of proofs hold half of the rows that were asked for, and at most 12"),
    ("repeated-page", "past their end, lists of proofs give their last page again"),
    ("duplicate-page", "every further page of proofs begins three rows too early: at first, rows come again"),
    ("start-from-one", "StartFrom counts rows from 1; 0 means the same as 1"),
    ("pages-not-rows", "StartFrom counts pages from 0"),
    ("lists-all-versions", "lists of proofs hold older versions too"),
    ("files-unlisted", "files that are no proofs are given by owner and by folder only"),
    ("archived-refused", "comments of archived proofs answer 403"),
    ("proof-vanishes", "the middle proof stays listed, but every call by its id answers 403 or 404"),
    ("downloads-refused", "getProofDownloadURL answers fault 403 where downloads are off, to administrators too"),
    ("reset-mid-file", "the first two tries of the originals of every 3rd proof are reset in the middle"),
    ("stall-mid-file", "the first try of the originals of every 3rd proof stalls in the middle"),
    ("truncate-file", "the first try of the originals of every 3rd proof ends early although its length was declared"),
    ("wrong-length", "the original of the 6th proof's first version is always a byte shorter than it was uploaded"),
    ("file-404", "the original of the 8th proof's first version always answers 404"),
    ("file-403", "the original of the 9th proof's first version always answers 403"),
    ("control-references", "the first comment of an answer begins with the reference &#1;, which XML 1.0 forbids"),
    ("attachments-one-id", "SOAP gives the files on a comment one id"),
    ("entity-bomb", "answers of getTags declare entities that expand to gigabytes"),
    ("deep-xml", "answers of getTags are 100,000 elements deep"),
    ("cut-xml", "answers of getOwners end in the middle although HTTP is consistent"),
];

/// Families whose first version is concerned by a fault of one file.
const WRONG_LENGTH: u64 = 5;
const LOST: u64 = 7;
const FORBIDDEN: u64 = 8;

/// The faults of Workfront Proof.
#[derive(Debug)]
pub struct Proof;

/// A combination of faults of Workfront Proof.
pub type ProofFaultPlan = Plan<Proof>;

impl Catalogue for Proof {
    const FAULTS: &'static [(&'static str, &'static str)] = FAULTS;

    fn takes(fault: &str) -> Takes {
        match fault {
            "slow" | "session-expires" | "getallproofs-500" | "getallproofs-500-from" => Takes::Number,
            "missing-operation" => Takes::OnlyName,
            _ => Takes::Nothing,
        }
    }
}

impl Plan<Proof> {
    /// True if an operation is in no WSDL.
    pub(crate) fn misses(&self, operation: &str) -> bool {
        self.strikes_at("missing-operation", operation)
    }
}

/// A plan at work: what it has counted so far.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    pub plan: ProofFaultPlan,
    calls: u64,
    sign_ins: u64,
    expired: bool,
    tries: HashMap<u64, u32>,
}

impl Faults {
    pub fn of(plan: &ProofFaultPlan) -> Self {
        Self { plan: plan.fresh(), ..Self::default() }
    }

    /// Counts a call and says what goes wrong with it.
    pub fn strike(&mut self, signs_in: bool) -> Option<Failure> {
        self.calls += 1;
        if signs_in {
            self.sign_ins += 1;
            return (self.sign_ins == 1 && self.plan.strikes("sign-in-500")).then_some(Failure::ServerError);
        }
        periodic(&self.plan, self.calls)
    }

    /// True once, when the plan's call is over after which every session ends.
    pub fn expires_sessions(&mut self) -> bool {
        let over = self.plan.number("session-expires", 25).is_some_and(|after| self.calls > after);
        let now = over && !self.expired && self.plan.strikes("session-expires");
        self.expired |= now;
        now
    }

    /// Counts a try of an original and disturbs its body. `link` is the number behind the link.
    pub fn disturb(&mut self, item: Item, link: u64, body: Body) -> Result<Body, Failure> {
        let concerns = |name: &str, family: u64| item == Item { family, version: 0 } && self.plan.strikes(name);
        if concerns("file-404", LOST) {
            return Err(Failure::NotFound);
        }
        if concerns("file-403", FORBIDDEN) {
            return Err(Failure::Forbidden);
        }
        if concerns("wrong-length", WRONG_LENGTH) {
            return Ok(body.disrupted(Disruption::WrongLength));
        }
        if item.family % 3 != 2 || body.is_empty() {
            return Ok(body);
        }
        let tries = self.tries.entry(link).or_default();
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
        for (name, what) in ProofFaultPlan::list() {
            assert!(!what.is_empty());
            let text = if *name == "missing-operation" { format!("{name}:getGroups") } else { (*name).to_owned() };
            assert_eq!(ProofFaultPlan::parse(&text).unwrap().to_string(), text);
        }
    }

    #[test]
    fn numbers_and_names_are_taken_where_they_mean_something() {
        let text = "getallproofs-500:25+missing-operation:getGroups+missing-operation:getTags+slow:5";
        let plan = ProofFaultPlan::parse(text).unwrap();
        assert_eq!((plan.to_string(), plan.number("getallproofs-500", 0)), (text.to_owned(), Some(25)));
        assert!(plan.misses("getGroups") && plan.misses("getTags") && !plan.misses("getUsers"));
        assert!(ProofFaultPlan::parse("missing-operation").is_err() && ProofFaultPlan::parse("html-200:3").is_err());
    }

    #[test]
    fn sessions_end_once() {
        let mut faults = Faults::of(&ProofFaultPlan::parse("session-expires:2").unwrap());
        let ended: Vec<bool> = (0..5)
            .map(|_| {
                faults.strike(false);
                faults.expires_sessions()
            })
            .collect();
        assert_eq!(ended, [false, false, true, false, false]);
    }
}
