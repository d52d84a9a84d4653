//! Fault plans for Workfront Proof: named ways in which the service or the network misbehaves, combined with `+`.

use std::collections::HashMap;
use std::fmt;

use super::account::Item;
use crate::body::{Body, Disruption};

/// A fault's name and what it does.
const FAULTS: [(&str, &str); 38] = [
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
    ("short-pages", "pages of proofs hold half of the rows that were asked for"),
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
    ("entity-bomb", "answers of getTags declare entities that expand to gigabytes"),
    ("deep-xml", "answers of getTags are 100,000 elements deep"),
    ("cut-xml", "answers of getOwners end in the middle although HTTP is consistent"),
];

/// Families whose first version is concerned by a fault of one file.
const WRONG_LENGTH: u64 = 5;
const LOST: u64 = 7;
const FORBIDDEN: u64 = 8;

/// A combination of faults of Workfront Proof.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProofFaultPlan {
    faults: Vec<(&'static str, Option<Argument>)>,
}

/// What follows a fault's colon.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Argument {
    Number(u64),
    Name(String),
}

/// A plan's text names a fault that does not exist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownProofFault(String);

impl fmt::Display for UnknownProofFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = FAULTS.iter().map(|(name, _)| *name).collect();
        write!(f, "unknown fault {:?}; known are: {}", self.0, names.join(", "))
    }
}

impl std::error::Error for UnknownProofFault {}

fn read_argument(fault: &str, text: Option<&str>) -> Result<Option<Argument>, ()> {
    match (fault, text) {
        ("missing-operation", Some(name))
            if name.bytes().all(|byte| byte.is_ascii_alphabetic()) && !name.is_empty() =>
        {
            Ok(Some(Argument::Name(name.to_owned())))
        }
        ("missing-operation", _) => Err(()),
        (_, None) => Ok(None),
        ("slow" | "session-expires" | "getallproofs-500" | "getallproofs-500-from", Some(number)) => {
            number.parse().map(|number| Some(Argument::Number(number))).map_err(drop)
        }
        _ => Err(()),
    }
}

impl ProofFaultPlan {
    /// The plan in which nothing goes wrong.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// Every fault's name and what it does. `missing-operation` needs a name after a colon.
    #[must_use]
    pub fn list() -> &'static [(&'static str, &'static str)] {
        &FAULTS
    }

    /// Reads names joined by `+`, some with an argument: `getallproofs-500:25+missing-operation:getArchivedProofs`.
    ///
    /// # Errors
    /// Names the first part that is no fault.
    pub fn parse(text: &str) -> Result<Self, UnknownProofFault> {
        let mut plan = Self::none();
        for part in text.split('+').map(str::trim).filter(|part| !part.is_empty()) {
            let unknown = || UnknownProofFault(part.to_owned());
            let (name, argument) = part.split_once(':').map_or((part, None), |(name, text)| (name, Some(text)));
            let (name, _) = FAULTS.iter().find(|(known, _)| *known == name).ok_or_else(unknown)?;
            let argument = read_argument(name, argument).map_err(|()| unknown())?;
            if *name != "none" {
                plan.faults.push((name, argument));
            }
        }
        Ok(plan)
    }

    /// True if the plan holds this fault.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.faults.iter().any(|(held, _)| *held == name)
    }

    /// The number of a fault that the plan holds.
    pub(crate) fn number(&self, name: &str, default: u64) -> Option<u64> {
        self.faults.iter().find(|(held, _)| *held == name).map(|(_, argument)| match argument {
            Some(Argument::Number(number)) => *number,
            _ => default,
        })
    }

    /// True if an operation is in no WSDL.
    pub(crate) fn misses(&self, operation: &str) -> bool {
        self.faults.iter().any(|(_, argument)| matches!(argument, Some(Argument::Name(name)) if name == operation))
    }

    /// Milliseconds by which answers are late.
    pub(crate) fn delay_ms(&self) -> u64 {
        self.number("slow", 150).unwrap_or(0)
    }
}

impl fmt::Display for ProofFaultPlan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.faults.is_empty() {
            return f.write_str("none");
        }
        for (place, (name, argument)) in self.faults.iter().enumerate() {
            write!(f, "{}{name}", if place == 0 { "" } else { "+" })?;
            match argument {
                Some(Argument::Number(number)) => write!(f, ":{number}")?,
                Some(Argument::Name(name)) => write!(f, ":{name}")?,
                None => {}
            }
        }
        Ok(())
    }
}

/// What happens in place of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Failure {
    TooManyRequests { retry_after: bool },
    ServerError,
    LoginPage,
    Dropped,
    NotFound,
    Forbidden,
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
    pub fn of(plan: ProofFaultPlan) -> Self {
        Self { plan, ..Self::default() }
    }

    /// Counts a call and says what goes wrong with it.
    pub fn strike(&mut self, signs_in: bool) -> Option<Failure> {
        self.calls += 1;
        if signs_in {
            self.sign_ins += 1;
            return (self.plan.has("sign-in-500") && self.sign_ins == 1).then_some(Failure::ServerError);
        }
        let every = |name: &str, period: u64| self.plan.has(name) && self.calls.is_multiple_of(period);
        if every("drop-every-13", 13) {
            return Some(Failure::Dropped);
        }
        if every("429-every-7", 7) {
            return Some(Failure::TooManyRequests { retry_after: false });
        }
        if every("429-retry-after", 5) {
            return Some(Failure::TooManyRequests { retry_after: true });
        }
        if every("500-every-9", 9) {
            return Some(Failure::ServerError);
        }
        every("html-200", 11).then_some(Failure::LoginPage)
    }

    /// True once, when the plan's call is over after which every session ends.
    pub fn expires_sessions(&mut self) -> bool {
        let over = self.plan.number("session-expires", 25).is_some_and(|after| self.calls > after);
        over && !std::mem::replace(&mut self.expired, true)
    }

    /// Counts a try of an original and disturbs its body. `link` is the number behind the link.
    pub fn disturb(&mut self, item: Item, link: u64, body: Body) -> Result<Body, Failure> {
        let concerns = |name: &str, family: u64| self.plan.has(name) && item == Item { family, version: 0 };
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
        let middle = body.len() / 2;
        let disruption = match *tries {
            1 | 2 if self.plan.has("reset-mid-file") => Disruption::ResetAt(middle),
            1 if self.plan.has("stall-mid-file") => Disruption::StallAt(middle),
            1 if self.plan.has("truncate-file") => Disruption::TruncateAt(middle),
            _ => Disruption::None,
        };
        Ok(body.disrupted(disruption))
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
    fn plans_combine_and_carry_numbers_and_names() {
        let text = "getallproofs-500:25+missing-operation:getGroups+missing-operation:getTags+slow:5";
        let plan = ProofFaultPlan::parse(text).unwrap();
        assert_eq!((plan.to_string(), plan.delay_ms()), (text.to_owned(), 5));
        assert!(plan.misses("getGroups") && plan.misses("getTags") && !plan.misses("getUsers"));
        assert_eq!(plan.number("getallproofs-500", 0), Some(25));
    }

    #[test]
    fn unknown_faults_are_named() {
        for wrong in ["nonsense", "429-every-7+x", "slow:x", "html-200:3", "missing-operation", "missing-operation:"] {
            assert!(ProofFaultPlan::parse(wrong).is_err(), "{wrong}");
        }
        assert!(ProofFaultPlan::parse("x").unwrap_err().to_string().contains("html-200"));
    }

    #[test]
    fn sessions_end_once() {
        let mut faults = Faults::of(ProofFaultPlan::parse("session-expires:2").unwrap());
        let ended: Vec<bool> = (0..5)
            .map(|_| {
                faults.strike(false);
                faults.expires_sessions()
            })
            .collect();
        assert_eq!(ended, [false, false, true, false, false]);
    }

    #[test]
    fn a_reset_file_comes_whole_at_the_third_try() {
        let mut faults = Faults::of(ProofFaultPlan::parse("reset-mid-file").unwrap());
        let body = Body::generated(1, false, 100);
        let mut next = || faults.disturb(Item { family: 5, version: 1 }, 9, body.clone()).unwrap().disruption();
        assert_eq!([next(), next(), next()], [Disruption::ResetAt(50), Disruption::ResetAt(50), Disruption::None]);
    }
}
