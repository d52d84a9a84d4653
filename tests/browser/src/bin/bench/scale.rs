//! Whole backups through the built extension at growing sizes, paced as against Wrike: time, calls, memory, and the archive compared
//! with the account by streaming both.

use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, ensure};
use keepsake_browser::WRIKE_HOSTS;
use keepsake_browser::browser::{Browser, Kind, Setup};
use keepsake_browser::keepsake_page::{KeepsakePage, Outcome};
use keepsake_browser::scene::serve;
use keepsake_browser::service_page::ServicePage;
use keepsake_standin::{Account, Service, StandIn, VALID_TOKEN};

use crate::spec::year_of_work;
use crate::streamed::compare;
use crate::targets::Targets;

/// The engine's memory, MiB.
const MOST_MEMORY: f64 = 64.0;
/// A run of 1,000,000 tasks takes hours at 400 calls a minute.
const LONGEST: Duration = Duration::from_secs(24 * 3600);

/// One size.
struct Figures {
    tasks: u64,
    calls: u64,
    seconds: f64,
    bytes: u64,
    memory: f64,
}

/// Measures each size, prints, and says whether the targets are met.
pub async fn run(sizes: &[u64]) -> Result<bool> {
    let sizes = if sizes.is_empty() { &[1_000, 10_000] } else { sizes };
    println!(
        "{:>9} {:>9} {:>7} {:>7} {:>9} {:>11} {:>12}",
        "tasks", "comments", "files", "calls", "seconds", "archive MB", "engine MiB"
    );
    let mut all = Vec::new();
    for &tasks in sizes {
        let figures = measure(tasks).await?;
        println!(
            "{tasks:>9} {:>9} {:>7} {:>7} {:>9.1} {:>11.1} {:>12.1}",
            tasks * 10,
            tasks / 10,
            figures.calls,
            figures.seconds,
            figures.bytes as f64 / 1e6,
            figures.memory
        );
        all.push(figures);
    }
    for pair in all.windows(2) {
        if let [small, large] = pair {
            let slope =
                (large.memory - small.memory) * f64::from(1 << 20) / large.tasks.abs_diff(small.tasks).max(1) as f64;
            println!("from {} to {} tasks: {slope:.1} bytes of memory more for each", small.tasks, large.tasks);
        }
    }
    let mut targets = Targets::default();
    for figures in &all {
        targets.at_most(
            &format!("{} tasks: MiB of the engine at its peak", figures.tasks),
            figures.memory,
            MOST_MEMORY,
        );
    }
    Ok(targets.all_met())
}

async fn measure(tasks: u64) -> Result<Figures> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
    let account = Account::new(year_of_work(tasks, now));
    let stand_in = Arc::new(StandIn::new(account).without_call_list());
    let server = serve(&stand_in, false, 0).await?;
    let setup = Setup::extension(Kind::Chromium, stand_in.hosts(), server.addr.port());
    let browser = Browser::start(&setup.unlogged()).await?;
    let result = back_up(&browser, &stand_in).await;
    browser.quit().await?;
    let figures = result?;
    ensure!(stand_in.unexpected().is_empty(), "the service does not know {:?}", stand_in.unexpected());
    ensure!(stand_in.violations().is_empty(), "never allowed: {:?}", stand_in.violations());
    Ok(Figures { tasks, ..figures })
}

async fn back_up(browser: &Browser, stand_in: &Arc<StandIn>) -> Result<Figures> {
    ServicePage::wrike(browser, WRIKE_HOSTS[0]).await?.back_up().await?;
    let page = KeepsakePage::current(browser);
    page.check_connection(VALID_TOKEN).await?;
    page.wait_for_phase(&["ready"], LONGEST).await?;
    let begin = Instant::now();
    page.press("Start backup").await?;
    let Outcome { kind, text, peak_memory } = page.outcome(LONGEST).await?;
    let seconds = begin.elapsed().as_secs_f64();
    ensure!(kind == "complete", "{kind}: {text}");
    let memory = peak_memory.context("the page does not tell the engine's memory")?;
    page.press("Save backup").await?;
    let path = browser.downloaded(".zip", LONGEST).await?;
    // The service's own pages are no calls.
    let calls = stand_in.total() - stand_in.count("page");
    let (account, zip) = (stand_in.account().clone(), path.clone());
    // On a thread of its own: the browser's server must go on.
    tokio::task::spawn_blocking(move || compare(&zip, &account))
        .await
        .context("the archive differs from the account")?;
    let bytes = std::fs::metadata(&path)?.len();
    Ok(Figures { tasks: 0, calls, seconds, bytes, memory: memory as f64 / f64::from(1 << 20) })
}
