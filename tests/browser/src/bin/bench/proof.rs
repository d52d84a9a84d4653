//! Whole backups of Workfront Proof accounts in Chromium at growing sizes: calls against the fewest that the account allows, time,
//! memory, and the archive compared with the account row for row and byte for byte.
//!
//! The service is the sample account beside the hosted page, which the engine asks without a pace: paced as against Proof, 5,000 proofs
//! of three versions would take over two hours.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use keepsake_browser::browser::{Browser, Kind, Setup};
use keepsake_browser::keepsake_page::{KeepsakePage, Outcome, PROOF};
use keepsake_browser::proof_site::ProofSite;
use keepsake_browser::scene::{sample_address, serve};
use keepsake_browser::stand_ins::proof_account;
use keepsake_standin::proof::{Profile, ProofAccount, ProofStandIn};

use crate::proof_least_calls::{MOST, least_calls};
use crate::proof_truth::ProofArchive;
use crate::targets::Targets;

/// The engine's memory, MiB.
const MOST_MEMORY: f64 = 64.0;
/// No size is waited for longer.
const LONGEST: Duration = Duration::from_secs(6 * 3600);

/// One size.
struct Figures {
    proofs: u64,
    calls: u64,
    least: u64,
    seconds: f64,
    bytes: u64,
    memory: f64,
}

impl Figures {
    fn ratio(&self) -> f64 {
        self.calls as f64 / self.least as f64
    }
}

/// Measures each size, in proofs; prints, and says whether the targets are met.
pub async fn run(sizes: &[u64]) -> Result<bool> {
    let sizes = if sizes.is_empty() { &[100, 1_000, 5_000] } else { sizes };
    println!(
        "{:>7} {:>9} {:>9} {:>8} {:>8} {:>6} {:>9} {:>11} {:>11}",
        "proofs", "comments", "outcome", "calls", "fewest", "ratio", "seconds", "archive MB", "engine MiB"
    );
    let mut targets = Targets::default();
    let mut all = Vec::new();
    for &proofs in sizes {
        let figures = measure(proofs).await?;
        println!(
            "{proofs:>7} {:>9} {:>9} {:>8} {:>8} {:>6.3} {:>9.1} {:>11.1} {:>11.1}",
            proofs * 20,
            "complete",
            figures.calls,
            figures.least,
            figures.ratio(),
            figures.seconds,
            figures.bytes as f64 / 1e6,
            figures.memory
        );
        all.push(figures);
    }
    for figures in &all {
        targets.at_most(
            &format!("{} proofs: MiB of the engine at its peak", figures.proofs),
            figures.memory,
            MOST_MEMORY,
        );
        targets.at_most(&format!("{} proofs: calls against the fewest", figures.proofs), figures.ratio(), MOST);
    }
    Ok(targets.all_met())
}

/// Three versions and twenty comments a proof; originals of up to 2 kB.
async fn measure(proofs: u64) -> Result<Figures> {
    let mut spec = proof_account(1).with_proofs(proofs).with_versions(3).with_comments(proofs * 20);
    spec.max_file_size = 2_000;
    let site = Arc::new(ProofSite::new(ProofStandIn::new(ProofAccount::new(spec)).without_call_list()));
    let server = serve(&site, true, 0).await?;
    let browser = Browser::start(&Setup::plain(Kind::Chromium).unlogged()).await?;
    let result = back_up(&browser, &site, &sample_address(server.addr, "proof")).await;
    browser.quit().await?;
    let figures = result?;
    let service = &site.service;
    ensure!(service.unexpected().is_empty(), "the service does not know {:?}", service.unexpected());
    ensure!(service.violations().is_empty(), "never allowed: {:?}", service.violations());
    Ok(Figures { proofs, ..figures })
}

async fn back_up(browser: &Browser, site: &Arc<ProofSite>, address: &str) -> Result<Figures> {
    let service = &site.service;
    let page = KeepsakePage::open(browser, address, PROOF).await?;
    let user = service.account().credentials(Profile::Administrator);
    page.check_proof_token(&user.email, &user.api_token).await?;
    let begin = Instant::now();
    page.wait_for_phase(&["ready"], LONGEST).await?;
    page.press("Start backup").await?;
    let Outcome { kind, text, peak_memory } = page.outcome(LONGEST).await?;
    let seconds = begin.elapsed().as_secs_f64();
    ensure!(kind == "complete", "{kind}: {text}");
    let memory = peak_memory.context("the page does not tell the engine's memory")?;
    let calls = service.total() - service.count("page");
    page.press("Save backup").await?;
    let path = browser.downloaded(".zip", LONGEST).await?;
    let bytes = std::fs::metadata(&path)?.len();
    let (site, zip) = (site.clone(), path.clone());
    // On a thread of its own: the browser's server must go on.
    let least = tokio::task::spawn_blocking(move || compare(&zip, site.service.account()))
        .await
        .context("the archive differs from the account")??;
    Ok(Figures { proofs: 0, calls, least, seconds, bytes, memory: memory as f64 / f64::from(1 << 20) })
}

/// Fails unless the zip holds all of the account; the fewest calls for it.
fn compare(zip: &Path, account: &ProofAccount) -> Result<u64> {
    let archive = ProofArchive::open(&std::fs::read(zip)?);
    archive.assert_sums();
    archive.assert_rows(account, Profile::Administrator);
    archive.assert_people(account);
    archive.assert_originals(account);
    archive.assert_attachments(account);
    Ok(least_calls(account))
}
