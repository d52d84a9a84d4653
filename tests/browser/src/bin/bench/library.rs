//! The library's page on backups of several sizes: first view, search while typing, memory of the tab. Then the viewer in the same archive,
//! unpacked, from `file://`.
//!
//! Memory is that of the process in which Chromium draws the tab, worker and all, as Linux counts it (`Pss`: what is shared with other
//! processes counts in parts). With an empty page in it, a text of the same site, that process has some of it already: this belongs to the
//! browser and is told apart.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, anyhow};
use keepsake_browser::browser::{Browser, Kind, Setup};
use keepsake_browser::library_page::LibraryPage;
use keepsake_browser::scene::serve;
use keepsake_browser::wait::until;
use keepsake_standin::{Account, StandIn};
use serde_json::{Value, json};
use url::Url;

use crate::spec::year_of_work;
use crate::targets::Targets;

/// From the central directory being read to the folders being drawn, seconds.
const FIRST_VIEW: f64 = 1.0;
/// From asking to the answer, milliseconds, for 95 of 100 keys.
const SEARCH_P95: f64 = 100.0;
/// From opening the viewer's page to the folders being drawn, seconds.
const VIEWER_FIRST_VIEW: f64 = 2.0;
/// What the tab takes beyond an empty page, MB.
const TAB: f64 = 200.0;
/// 100,000 tasks with 1,000,000 comments are read within this on any machine that a browser runs on.
const READ_WITHIN: Duration = Duration::from_secs(1_800);

/// Notes when the page asks its worker, when that answers, and when the folders are drawn and all is read.
const WATCH: &str = "
    const seen = window.seen = { asked: [], answered: [], tree: 0, read: 0 };
    const post = Worker.prototype.postMessage;
    Worker.prototype.postMessage = function (...message) {
      if (!this.isHeard) this.addEventListener('message', () => seen.answered.push(performance.now()));
      this.isHeard = true;
      seen.asked.push(performance.now());
      return post.apply(this, message);
    };
    new MutationObserver(() => {
      if (document.querySelector('.tree .link')) seen.tree ||= performance.now();
      if (document.querySelector('[role=status]')?.textContent.includes('has been read')) seen.read ||= performance.now();
    }).observe(document, { subtree: true, childList: true, characterData: true })";

/// Opens `a.zip` in each of these folders and types its `queries.json`; whether the targets are met.
pub async fn run(folders: &[&str]) -> Result<bool> {
    let mut all_met = true;
    for folder in folders {
        println!("{folder}:");
        all_met &= alone(Path::new(folder)).await?;
        all_met &= viewed(Path::new(folder)).await?;
    }
    Ok(all_met)
}

/// One backup in a browser of its own.
async fn alone(folder: &Path) -> Result<bool> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
    let stand_in = Arc::new(StandIn::new(Account::new(year_of_work(10, now))));
    let server = serve(&stand_in, true, 0).await?;
    let others = renderers()?;
    let browser = Browser::start(&Setup::plain(Kind::Chromium).unlogged()).await?;
    let result = async {
        browser.driver().goto(format!("http://{}/tokens.css", server.addr)).await?;
        let empty = settled(&others).await?;
        let page = LibraryPage::hosted(&browser, &format!("http://{}", server.addr)).await?;
        measure(&browser, page, folder, others, empty).await
    };
    let result = result.await;
    browser.quit().await?;
    result
}

/// The viewer of the backup in a browser of its own. It reads nothing but what lies in its folders: the rest stays packed.
async fn viewed(folder: &Path) -> Result<bool> {
    let unpacked = tempfile::tempdir()?;
    let mut archive = zip::ZipArchive::new(File::open(folder.join("a.zip"))?)?;
    let names = archive.file_names().map(|name| Ok(name?.into_owned())).collect::<Result<Vec<_>>>()?;
    for name in names.iter().filter(|name| *name == "index.html" || name.starts_with("viewer/")) {
        let path = unpacked.path().join(name);
        std::fs::create_dir_all(path.parent().context("a file lies in a folder")?)?;
        std::io::copy(&mut archive.by_name(name)?, &mut File::create(&path)?)?;
    }
    let address = Url::from_file_path(unpacked.path().join("index.html")).ok().context("no file address")?;
    let browser = Browser::start(&Setup::plain(Kind::Chromium).unlogged()).await?;
    let result = async {
        browser.cdp("Page.addScriptToEvaluateOnNewDocument", json!({ "source": WATCH })).await?;
        browser.driver().goto(address.as_str()).await?;
        let seen = until("the viewer to have read its texts", READ_WITHIN, async || {
            let seen = browser.script("return window.seen?.read ? window.seen : null").await?;
            Ok((!seen.is_null()).then_some(seen))
        })
        .await?;
        let [tree, read] = [&seen["tree"], &seen["read"]].map(|at| at.as_f64().unwrap_or(f64::NAN) / 1e3);
        println!("viewer from file://: read after {read:.1} s");
        let mut targets = Targets::default();
        targets.at_most("viewer's first view after its page was opened, s", tree, VIEWER_FIRST_VIEW);
        Ok(targets.all_met())
    };
    let result = result.await;
    browser.quit().await?;
    result
}

/// Bytes of each process that draws, when they have come to rest.
async fn settled(others: &BTreeSet<u32>) -> Result<Memory> {
    tokio::time::sleep(Duration::from_secs(3)).await;
    memory(others)
}

async fn measure(
    browser: &Browser,
    page: LibraryPage<'_>,
    folder: &Path,
    others: BTreeSet<u32>,
    empty: Memory,
) -> Result<bool> {
    browser.script(WATCH).await?;
    let unopened = settled(&others).await?;
    let stop = Arc::new(AtomicBool::new(false));
    let asked = stop.clone();
    let watch = std::thread::spawn(move || {
        let mut peaks = Memory::new();
        while !asked.load(Ordering::Relaxed) {
            for (process, bytes) in memory(&others).unwrap_or_default() {
                let peak = peaks.entry(process).or_default();
                *peak = bytes.max(*peak);
            }
            std::thread::sleep(Duration::from_millis(200));
        }
        peaks
    });
    page.choose(&[&folder.join("a.zip")]).await?;
    let seen = until("the backup to be read", READ_WITHIN, async || {
        let seen = browser.script("return window.seen.read ? window.seen : null").await?;
        Ok((!seen.is_null()).then_some(seen))
    })
    .await?;
    let at = |value: &Value| value.as_f64().context("the page noted no time");
    // First the files are opened, then the only backup in them is chosen.
    let (opening, opened, tree, read) =
        (at(&seen["asked"][0])?, at(&seen["asked"][1])?, at(&seen["tree"])?, at(&seen["read"])?);
    println!("opened after {:.2} s, read after {:.1} s", (opened - opening) / 1e3, (read - opening) / 1e3);

    let queries: Vec<String> = serde_json::from_slice(&std::fs::read(folder.join("queries.json"))?)?;
    let mut times = Vec::new();
    for query in queries {
        times.extend(typed(browser, &query).await?);
    }
    times.sort_by(f64::total_cmp);
    let percent = |n: usize| times.get((times.len().max(1) - 1) * n / 100).copied().unwrap_or(f64::NAN);
    println!("{} keys: p50 {:.1} ms, p95 {:.1} ms, most {:.1} ms", times.len(), percent(50), percent(95), percent(100));
    stop.store(true, Ordering::Relaxed);
    let peaks = watch.join().map_err(|_| anyhow!("memory could not be watched"))?;
    let mut targets = Targets::default();
    targets.at_most("first view after the central directory was read, s", (tree - opened) / 1e3, FIRST_VIEW);
    targets.at_most("search while typing, p95, ms", percent(95), SEARCH_P95);
    // The tab's is the process that has become the largest.
    let (tab, peak) = peaks.into_iter().max_by_key(|(_, peak)| *peak).context("no process draws the tab")?;
    let of_tab = |memory: &Memory| memory.get(&tab).copied().context("the tab has moved to another process");
    let [empty, unopened, peak] = [of_tab(&empty)?, of_tab(&unopened)?, peak].map(|bytes| bytes as f64 / 1e6);
    println!(
        "memory of the tab: empty {empty:.0} MB, page before a backup is open {unopened:.0} MB, peak {peak:.0} MB"
    );
    targets.at_most("memory of the tab beyond an empty page, at its peak, MB", peak - empty, TAB);
    Ok(targets.all_met())
}

/// Types letter by letter; milliseconds from each question to its answer.
async fn typed(browser: &Browser, query: &str) -> Result<Vec<f64>> {
    let texts: Vec<&str> = query.char_indices().skip(1).map(|(end, _)| &query[..end]).collect();
    let script = format!(
        "const [seen, field, times] = [window.seen, document.getElementById('search'), []];
         for (const text of {}) {{
           const before = seen.answered.length;
           field.value = text;
           field.dispatchEvent(new Event('input', {{ bubbles: true }}));
           while (seen.answered.length === before) await new Promise(done => setTimeout(done, 5));
           times.push(seen.answered.at(-1) - seen.asked.at(-1));
         }}
         return times",
        json!(texts)
    );
    Ok(serde_json::from_value(browser.script(&format!("return (async () => {{ {script} }})()")).await?)?)
}

/// Processes in which Chromium draws pages.
fn renderers() -> Result<BTreeSet<u32>> {
    let mut renderers = BTreeSet::new();
    for entry in std::fs::read_dir("/proc")? {
        let entry = entry?;
        let Some(process) = entry.file_name().to_str().and_then(|name| name.parse().ok()) else { continue };
        // A process may end while it is looked at.
        let command = std::fs::read(entry.path().join("cmdline")).unwrap_or_default();
        if command.windows(15).any(|part| part == b"--type=renderer") {
            renderers.insert(process);
        }
    }
    Ok(renderers)
}

/// Bytes by process.
type Memory = BTreeMap<u32, u64>;

/// Bytes of each renderer that is none of `others`; what processes share counts in parts (`Pss`).
fn memory(others: &BTreeSet<u32>) -> Result<Memory> {
    let ours = renderers()?.into_iter().filter(|process| !others.contains(process));
    let measured = ours.filter_map(|process| {
        let text = std::fs::read_to_string(format!("/proc/{process}/smaps_rollup")).ok()?;
        let line = text.lines().find_map(|line| line.strip_prefix("Pss:"))?;
        Some((process, 1024 * line.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok()?))
    });
    Ok(measured.collect())
}
