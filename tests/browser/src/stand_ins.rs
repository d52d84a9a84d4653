//! The services as a scene plays them.

use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Result, anyhow};
use keepsake_standin::proof::{ProofAccount, ProofSpec, ProofStandIn};
use keepsake_standin::{Account, AccountSpec, Call, Service, StandIn, legacy};

use crate::proof_site::ProofSite;

/// A stand-in that tells what it was asked.
pub trait Played: Service + 'static {
    /// Requests that it does not know.
    fn unexpected(&self) -> Vec<String>;
    /// What a backup must never do.
    fn violations(&self) -> Vec<String>;
    /// Every request so far.
    fn calls(&self) -> Vec<Call>;
}

impl Played for StandIn {
    fn unexpected(&self) -> Vec<String> {
        self.unexpected()
    }

    fn violations(&self) -> Vec<String> {
        self.violations()
    }

    fn calls(&self) -> Vec<Call> {
        self.calls()
    }
}

impl Played for legacy::StandIn {
    fn unexpected(&self) -> Vec<String> {
        self.unexpected()
    }

    fn violations(&self) -> Vec<String> {
        let writes = (self.writes() > 0).then(|| format!("{} calls changed the account", self.writes()));
        self.violations().into_iter().chain(writes).collect()
    }

    fn calls(&self) -> Vec<Call> {
        self.calls()
    }
}

impl Played for ProofSite {
    fn unexpected(&self) -> Vec<String> {
        self.service.unexpected()
    }

    fn violations(&self) -> Vec<String> {
        self.service.violations()
    }

    fn calls(&self) -> Vec<Call> {
        self.service.calls()
    }
}

/// Unix milliseconds of this machine's clock, which is the browser's too.
pub fn unix_millis() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

/// The sample account of Wrike as of today: its dates must suit the browser's clock.
pub fn sample_account(seed: u64) -> AccountSpec {
    AccountSpec::sample(seed, unix_millis() / 1000)
}

/// A small account of Wrike for tests that are not about size.
pub fn small_stand_in() -> StandIn {
    StandIn::new(Account::new(sample_account(1).with_tasks(60).with_files(16)))
}

/// The sample account of Workfront Proof as of today.
pub fn proof_account(seed: u64) -> ProofSpec {
    ProofSpec::sample(seed, unix_millis() / 1000)
}

/// A small account of Workfront Proof, with everything in it.
pub fn small_proof() -> ProofStandIn {
    let mut spec = proof_account(1).with_proofs(12);
    spec.max_file_size = 20_000;
    ProofStandIn::new(ProofAccount::new(spec))
}

/// A server of the 2010 API over the sample account as of today, for signed requests whose time is right.
pub fn legacy_stand_in(seed: u64, tasks: Option<u64>) -> Result<legacy::StandIn> {
    let mut spec = legacy::Spec::sample(seed, unix_millis() / 1000);
    if let Some(tasks) = tasks {
        spec = spec.with_tasks(tasks);
    }
    let account = legacy::Account::generate(&spec).map_err(|broken| anyhow!("{broken:?}"))?;
    Ok(legacy::StandIn::new(account).with_clock(unix_millis))
}
