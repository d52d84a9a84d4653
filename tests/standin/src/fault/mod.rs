//! Fault plans at work: what every service does alike under one.

mod plan;
mod v4;

pub use plan::{Catalogue, Plan, UnknownFault};
pub use v4::{FaultPlan, V4};

pub(crate) use plan::Takes;
pub(crate) use v4::Faults;

use crate::body::{Body, Disruption};

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

/// Faults that strike every nth call of a service; of several, the first.
const PERIODS: [(&str, u64, Failure); 5] = [
    ("drop-every-13", 13, Failure::Dropped),
    ("429-every-7", 7, Failure::TooManyRequests { retry_after: false }),
    ("429-retry-after", 5, Failure::TooManyRequests { retry_after: true }),
    ("500-every-9", 9, Failure::ServerError),
    ("html-200", 11, Failure::LoginPage),
];

/// What goes wrong with the nth call because of its number.
pub(crate) fn periodic<C: Catalogue>(plan: &Plan<C>, calls: u64) -> Option<Failure> {
    let struck = PERIODS.iter().find(|(name, period, _)| calls.is_multiple_of(*period) && plan.strikes(name));
    struck.map(|(.., failure)| *failure)
}

/// A file's body as the nth try of it, from 1, is disturbed.
pub(crate) fn disturbed<C: Catalogue>(plan: &Plan<C>, attempt: u32, body: Body) -> Body {
    let middle = body.len() / 2;
    let disruption = match attempt {
        1 | 2 if plan.strikes("reset-mid-file") => Disruption::ResetAt(middle),
        1 if plan.strikes("stall-mid-file") => Disruption::StallAt(middle),
        1 if plan.strikes("truncate-file") => Disruption::TruncateAt(middle),
        _ => Disruption::None,
    };
    body.disrupted(disruption)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;

    #[test]
    fn a_period_strikes_every_nth_call_only() {
        let plan = FaultPlan::parse("500-every-9").unwrap();
        let struck: Vec<u64> = (1..=30).filter(|calls| periodic(&plan, *calls).is_some()).collect();
        assert_eq!(struck, [9, 18, 27]);
    }

    #[test]
    fn a_reset_file_comes_whole_at_the_third_try() {
        let plan = FaultPlan::parse("reset-mid-file").unwrap();
        let tries = [1, 2, 3].map(|attempt| disturbed(&plan, attempt, Body::generated(1, false, 100)).disruption());
        assert_eq!(tries, [Disruption::ResetAt(50), Disruption::ResetAt(50), Disruption::None]);
    }
}
