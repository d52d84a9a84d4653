//! Fault plans: named ways in which the service or the network misbehaves, combined with `+`.

use std::collections::HashMap;
use std::fmt;

use crate::body::{Body, Disruption};

/// A fault's name and what it does.
const FAULTS: [(&str, &str); 27] = [
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

/// A combination of faults.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FaultPlan {
    faults: Vec<(&'static str, Option<Argument>)>,
}

/// What follows a fault's colon.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Argument {
    Number(u64),
    Name(String),
}

impl Argument {
    /// Reads the argument of a fault that takes one.
    fn read(fault: &str, text: &str) -> Option<Self> {
        match fault {
            "token-expires" | "token-expires-every" | "slow" => text.parse().ok().map(Self::Number),
            "field-refused" => {
                let is_name = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphabetic());
                is_name.then(|| Self::Name(text.to_owned()))
            }
            _ => None,
        }
    }
}

impl fmt::Display for Argument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(f, "{number}"),
            Self::Name(name) => f.write_str(name),
        }
    }
}

/// A plan's text names a fault that does not exist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownFault(String);

impl fmt::Display for UnknownFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "unknown fault {:?}; known are: ", self.0)?;
        for (place, (name, _)) in FAULTS.iter().enumerate() {
            write!(f, "{}{name}", if place == 0 { "" } else { ", " })?;
        }
        Ok(())
    }
}

impl std::error::Error for UnknownFault {}

impl FaultPlan {
    /// The plan in which nothing goes wrong.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// Every fault's name and what it does.
    #[must_use]
    pub fn list() -> &'static [(&'static str, &'static str)] {
        &FAULTS
    }

    /// Reads names joined by `+`, some with an argument: `429-every-7+token-expires:40+field-refused:finance`.
    ///
    /// # Errors
    /// Names the first part that is no fault.
    pub fn parse(text: &str) -> Result<Self, UnknownFault> {
        let mut plan = Self::none();
        for part in text.split('+').map(str::trim).filter(|part| !part.is_empty()) {
            let (name, argument) = part.split_once(':').map_or((part, None), |(name, text)| (name, Some(text)));
            let unknown = || UnknownFault(part.to_owned());
            let (name, _) = FAULTS.iter().find(|(known, _)| *known == name).ok_or_else(unknown)?;
            let argument = argument.map(|text| Argument::read(name, text).ok_or_else(unknown)).transpose()?;
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

    fn number(&self, name: &str, default: u64) -> Option<u64> {
        self.faults.iter().find(|(held, _)| *held == name).map(|(_, argument)| match argument {
            Some(Argument::Number(number)) => *number,
            _ => default,
        })
    }

    /// The optional field of tasks that is refused.
    pub(crate) fn refused_field(&self) -> Option<&str> {
        self.faults.iter().find(|(held, _)| *held == "field-refused").map(|(_, argument)| match argument {
            Some(Argument::Name(name)) => name,
            _ => DEFAULT_REFUSED_FIELD,
        })
    }

    /// Calls that an OAuth access token is good for.
    pub(crate) fn calls_per_token(&self) -> Option<u64> {
        self.number("token-expires-every", CALLS_PER_TOKEN).or(self.number("refresh-refused", CALLS_PER_TOKEN))
    }

    /// Milliseconds by which answers are late.
    pub(crate) fn delay_ms(&self) -> u64 {
        self.number("slow", 150).unwrap_or(0)
    }
}

impl fmt::Display for FaultPlan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.faults.is_empty() {
            return f.write_str("none");
        }
        for (place, (name, argument)) in self.faults.iter().enumerate() {
            write!(f, "{}{name}", if place == 0 { "" } else { "+" })?;
            if let Some(argument) = argument {
                write!(f, ":{argument}")?;
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
    TokenExpired,
    NotAllowed,
    Forbidden,
    NotFound,
    Dropped,
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
    pub fn of(plan: FaultPlan) -> Self {
        Self { plan, ..Self::default() }
    }

    /// Counts an API call and says what goes wrong with it.
    pub fn strike(&mut self, operation: &str) -> Option<Failure> {
        self.calls += 1;
        let every = |name: &str, period: u64| self.plan.has(name) && self.calls.is_multiple_of(period);
        if self.plan.number("token-expires", 25).is_some_and(|after| self.calls > after) {
            return Some(Failure::TokenExpired);
        }
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
        if every("html-200", 11) {
            return Some(Failure::LoginPage);
        }
        match operation {
            "comments" if self.plan.has("comments-403") => Some(Failure::NotAllowed),
            "groups" if self.plan.has("groups-403") => Some(Failure::Forbidden),
            _ => None,
        }
    }

    /// True for the first page token of tasks that comes back.
    pub fn refuse_page_token(&mut self) -> bool {
        self.plan.has("page-token-expires") && !std::mem::replace(&mut self.page_token_refused, true)
    }

    /// Counts a try of a file and disturbs its body.
    pub fn disturb(&mut self, row: u64, body: Body) -> Result<Body, Failure> {
        if row == LOST_ROW && self.plan.has("file-404") {
            return Err(Failure::NotFound);
        }
        if row == FORBIDDEN_ROW && self.plan.has("file-403") {
            return Err(Failure::Forbidden);
        }
        if row == WRONG_LENGTH_ROW && self.plan.has("wrong-length") {
            return Ok(body.disrupted(Disruption::WrongLength));
        }
        if row % 3 != 2 || body.is_empty() {
            return Ok(body);
        }
        let tries = self.tries.entry(row).or_default();
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
        for (name, what) in FaultPlan::list() {
            assert!(!what.is_empty());
            assert_eq!(FaultPlan::parse(name).unwrap().to_string(), *name);
        }
    }

    #[test]
    fn plans_combine_and_carry_numbers() {
        let plan = FaultPlan::parse("429-every-7 + token-expires:40+slow:5").unwrap();
        assert_eq!(plan.to_string(), "429-every-7+token-expires:40+slow:5");
        assert_eq!(plan.delay_ms(), 5);
        let plan = FaultPlan::parse("field-refused:finance").unwrap();
        assert_eq!((plan.refused_field(), plan.to_string()), (Some("finance"), "field-refused:finance".to_owned()));
        assert_eq!(FaultPlan::parse("field-refused").unwrap().refused_field(), Some("effortAllocation"));
        assert_eq!(FaultPlan::none().refused_field(), None);
    }

    #[test]
    fn unknown_faults_are_named() {
        for wrong in ["nonsense", "429-every-7+x", "slow:x", "html-200:3", "field-refused:", "field-refused:a b"] {
            assert!(FaultPlan::parse(wrong).is_err(), "{wrong}");
        }
        assert!(FaultPlan::parse("x").unwrap_err().to_string().contains("html-200"));
    }

    #[test]
    fn a_period_strikes_every_nth_call_only() {
        let mut faults = Faults::of(FaultPlan::parse("500-every-9").unwrap());
        let struck: Vec<u64> = (1..=30).filter(|_| faults.strike("tasks").is_some()).collect();
        assert_eq!(struck, [9, 18, 27]);
    }

    #[test]
    fn a_reset_file_comes_whole_at_the_third_try() {
        let mut faults = Faults::of(FaultPlan::parse("reset-mid-file").unwrap());
        let body = Body::generated(1, false, 100);
        let mut next = || faults.disturb(5, body.clone()).unwrap().disruption();
        assert_eq!([next(), next(), next()], [Disruption::ResetAt(50), Disruption::ResetAt(50), Disruption::None]);
    }
}
