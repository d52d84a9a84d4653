//! A sample account to look at, or one whole backup of it.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command line tool talks on the terminal")]

mod once;
mod options;
mod stay;

use std::process::ExitCode;

use anyhow::Result;
use keepsake_browser::proof_site::{Cookie, ProofSite};
use keepsake_browser::stand_ins::{legacy_stand_in, proof_account, sample_account};
use keepsake_standin::proof::{Profile, ProofAccount, ProofFaultPlan, ProofStandIn};
use keepsake_standin::{Account, FaultPlan, StandIn, legacy};

use options::{Options, Service};

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<ExitCode> {
    let options = Options::parse()?;
    if options.fault.as_deref() == Some("list") {
        let plans = if options.service == Service::Proof { ProofFaultPlan::list() } else { FaultPlan::list() };
        for (name, what) in plans {
            println!("{name:<18} {what}");
        }
        return Ok(ExitCode::SUCCESS);
    }
    match (options.service, &options.once) {
        (Service::Wrike, Some(folder)) => once::wrike(&options, wrike(&options)?, folder).await,
        (Service::Wrike, None) => stay::wrike(wrike(&options)?).await,
        (Service::Legacy, Some(folder)) => once::legacy(&options, legacy(&options)?, folder).await,
        (Service::Legacy, None) => stay::legacy(legacy(&options)?).await,
        (Service::Proof, Some(folder)) => once::proof(&options, ProofSite::new(proof(&options)?), folder).await,
        (Service::Proof, None) => {
            let site = ProofSite::signed_in(proof(&options)?, Profile::Administrator, Cookie::Readable);
            stay::proof(site).await
        }
    }
}

fn wrike(options: &Options) -> Result<StandIn> {
    let mut spec = sample_account(options.seed);
    if let Some(tasks) = options.tasks {
        spec = spec.with_tasks(tasks);
    }
    if let Some(files) = options.files {
        spec = spec.with_files(files);
    }
    Ok(StandIn::new(Account::new(spec)).with_faults(faults(options)?))
}

fn legacy(options: &Options) -> Result<legacy::StandIn> {
    Ok(legacy_stand_in(options.seed, options.tasks)?.with_faults(faults(options)?))
}

fn faults(options: &Options) -> Result<FaultPlan> {
    Ok(options.fault.as_deref().map_or(Ok(FaultPlan::none()), FaultPlan::parse)?)
}

fn proof(options: &Options) -> Result<ProofStandIn> {
    let mut spec = proof_account(options.seed);
    if let Some(proofs) = options.proofs {
        spec = spec.with_proofs(proofs);
    }
    let faults = options.fault.as_deref().map_or(Ok(ProofFaultPlan::none()), ProofFaultPlan::parse)?;
    Ok(ProofStandIn::new(ProofAccount::new(spec)).with_faults(faults))
}
