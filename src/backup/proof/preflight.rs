//! Before the run: what there is, what it costs, what cannot be had. The survey's calls are recorded, so the run does not repeat them.

use super::records::{self, SERVICE, ServiceRecord};
use crate::archive::proof::{PROOF, Sight};
use crate::backup::progress::estimate_at;
use crate::backup::run::Run;
use crate::engine::messages::{Account, KindCount, Part, Preflight};
use crate::error::Result;
use crate::proof::listing::{Entry, Listing};
use crate::proof::objects::{Owner, Workspace};
use crate::proof::operations::{GET_OWNERS, GET_USERS, GET_WORKSPACES};
use crate::proof::{fields::objects, objects::User};

/// Space beside the files: journal, lists and the archive's own CSV and JSON, a generous share of what was collected.
const SPACE_BESIDE_FILES: u64 = 64 << 20;
/// Space that one version takes beside its files: its records, and its rows in the archive.
const SPACE_OF_ONE: u64 = 16 << 10;
/// Calls of the account itself: people, folders, settings, templates.
const ACCOUNT_CALLS: u64 = 40;
/// Calls a second that four at a time make, for estimates.
pub const CALLS_PER_SECOND: f64 = 18.0;

/// The bill, before it is run up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Bill {
    /// Proofs, each version by itself.
    pub proofs: u64,
    /// Files that are no proofs.
    pub plain_files: u64,
    /// Calls without downloads.
    pub calls: u64,
    /// Bytes of originals, as far as the service says.
    pub file_bytes: u64,
}

/// What is still to be done after the survey, as its listing shows it.
pub fn bill(run: &Run, listing: &Listing, service: &ServiceRecord) -> Bill {
    let mut bill = Bill { calls: ACCOUNT_CALLS, ..Bill::default() };
    let latest = |entry: &&Entry| entry.versions == 0 || entry.version == entry.versions;
    for entry in listing.entries.values().filter(latest) {
        let versions = u64::from(entry.versions.max(1));
        let count = if entry.is_plain_file { &mut bill.plain_files } else { &mut bill.proofs };
        *count += versions;
        bill.calls += u64::from(entry.versions > 1) + versions * calls_of_one(run, entry, service);
        bill.file_bytes += versions * entry.kilobytes * 1024;
    }
    if !run.wants(Part::Files) {
        bill.file_bytes = 0;
    }
    bill
}

/// Calls that one version takes (see `collect/items.rs`), and those of its original and its summary.
fn calls_of_one(run: &Run, entry: &Entry, service: &ServiceRecord) -> u64 {
    let (has_rest, is_proof) = (service.rest_absent.is_none(), !entry.is_plain_file);
    let custom_data = u64::from(service.offers("getProofCustomData") || has_rest);
    // Tags, activity; recipients; comments, which REST adds drawings to.
    let mut calls = 2 + custom_data + u64::from(is_proof);
    if is_proof && run.wants(Part::Comments) {
        calls += 1 + u64::from(has_rest);
    }
    if run.wants(Part::Files) {
        calls += 2 + u64::from(has_rest && is_proof);
    }
    calls
}

/// Say what a run will fetch, after its survey.
///
/// # Errors
/// `Storage`.
pub async fn preflight(run: &Run, listing: &Listing) -> Result<Preflight> {
    let service: ServiceRecord = records::own(run, SERVICE)?;
    let account = run.header().account;
    let bill = bill(run, listing, &service);
    let lists = SPACE_OF_ONE * (bill.proofs + bill.plain_files);
    Ok(Preflight {
        counts: counts(run, bill)?,
        file_bytes: bill.file_bytes,
        // Staged once, and once more in the archive.
        space_needed: bill.file_bytes * 2 + lists + SPACE_BESIDE_FILES,
        space_free: run.store.free().await?,
        calls: bill.calls,
        // Downloads are among the calls.
        seconds: estimate_at(CALLS_PER_SECOND, bill.calls, 0, bill.file_bytes),
        cannot: cannot(&account, listing, &service),
        account,
        unfinished: None,
    })
}

fn counts(run: &Run, bill: Bill) -> Result<Vec<KindCount>> {
    let id = &run.header().account.id;
    let users = records::answer(run, &GET_USERS.with([id]).key())?.map(|users| objects::<User>(users).len());
    let owners = records::answer(run, &GET_OWNERS.with([]).key())?.map(|owners| objects::<Owner>(owners).len());
    let folders =
        records::answer(run, &GET_WORKSPACES.with([]).key())?.map(|folders| objects::<Workspace>(folders).len());
    let lines = [
        ("proofs, each version by itself", Some(bill.proofs)),
        ("files that are not proofs", Some(bill.plain_files)),
        ("users", users.or(owners).map(|count| count as u64)),
        ("folders", folders.map(|count| count as u64)),
        ("comments", None),
        ("original files", None),
    ];
    Ok(lines.into_iter().map(|(label, count)| KindCount { label: label.to_owned(), count }).collect())
}

/// What the user is to know beforehand, the most important first.
fn cannot(account: &Account, listing: &Listing, service: &ServiceRecord) -> Vec<String> {
    let mut cannot = Vec::new();
    if records::sight(account) == Sight::OwnAndShared {
        cannot.push(partial_sight(account));
    }
    cannot.extend(listing.holes.iter().map(|hole| format!("Not listed: {}. {}", hole.what, hole.reason)));
    cannot.extend(without_rest(service));
    cannot.extend(PROOF.not_offered.iter().map(|line| (*line).to_owned()));
    cannot
}

/// That a user sees only a part of the account.
pub fn partial_sight(account: &Account) -> String {
    format!(
        "This is what {} can see with the profile {}: it is not a backup of the account. An Administrator, Billing Administrator or \
         Supervisor sees all of it.",
        account.user, account.role
    )
}

/// What is left out where REST cannot be asked.
pub fn without_rest(service: &ServiceRecord) -> Option<String> {
    let why = service.rest_absent.as_ref()?;
    Some(format!(
        "Proof's REST interface could not be asked: {why}. So drawings are as SOAP has them, print summaries are left out, and files of one \
         name in a combined proof come as the one that the service gives."
    ))
}
