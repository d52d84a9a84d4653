//! Files from loopback to the browser's storage and into a folder: our downloads, with all that they check and record, against a bare
//! loop of fetch and write over the same bytes.

use std::path::Path;

use anyhow::{Result, ensure};
use keepsake_browser::scene::sample_account;
use keepsake_standin::{Account, AccountSpec, StandIn, VALID_TOKEN};
use serde_json::json;

use crate::page::{BenchPage, number};
use crate::targets::{Targets, median};

/// Of the bare loop's speed.
const LEAST: f64 = 0.8;

/// Who fetches: name, and how many at a time where that can be chosen.
const CONTENDERS: [(&str, &str, u32); 3] =
    [("keepsake", "ours", 8), ("bare, one", "bare", 1), ("bare, eight", "bare", 8)];

/// Measures, prints, and says whether the targets are met.
pub async fn run(site: &Path) -> Result<bool> {
    let mut targets = Targets::default();
    let plain = sample_account(1).with_tasks(40);
    measure(site, "6 files of 64 MB", plain.clone().with_files(7).with_file_size(64 << 20), 7, &mut targets).await?;
    measure(site, "1,000 files, 11 kB in the middle, to 5 MB", plain.clone().with_files(1_100), 3, &mut targets)
        .await?;
    measure(site, "2,000 files of 11 kB", plain.with_files(2_200).with_file_size(11_000), 3, &mut targets).await?;
    Ok(targets.all_met())
}

/// Each contender gets `rounds` workers, in turns, fetches all once to warm up and once by the clock; the middle counts.
async fn measure(site: &Path, name: &str, spec: AccountSpec, rounds: usize, targets: &mut Targets) -> Result<()> {
    let page = BenchPage::open(site, StandIn::new(Account::new(spec))).await?;
    for (folder, place) in [(false, "OPFS"), (true, "a folder")] {
        let mut times: [Vec<f64>; 3] = Default::default();
        let mut bytes = None;
        let mut files = 0.0;
        for _ in 0..rounds {
            for ((_, by, width), times) in CONTENDERS.into_iter().zip(&mut times) {
                let task = json!({ "task": "fetch", "by": by, "folder": folder, "width": width, "token": VALID_TOKEN });
                let outcome = page.run(&task).await?;
                let fetched = number(&outcome, "bytes")?;
                ensure!(*bytes.get_or_insert(fetched) == fetched, "{by} fetched other bytes: {outcome}");
                files = number(&outcome, "files")?;
                times.push(number(&outcome, "seconds")?);
            }
        }
        let bytes = bytes.unwrap_or_default();
        println!("\n{name} to {place}: {files} files, {:.1} MB", bytes / 1e6);
        println!("{:<12} {:>9} {:>9} {:>9}", "", "seconds", "MB/s", "files/s");
        let [ours, one, eight] = times.map(median);
        for ((contender, ..), seconds) in CONTENDERS.into_iter().zip([ours, one, eight]) {
            println!("{contender:<12} {seconds:>9.3} {:>9.1} {:>9.0}", bytes / 1e6 / seconds, files / seconds);
        }
        let what = format!("{name} to {place}: speed against the faster bare loop");
        targets.at_least(&what, one.min(eight) / ours, LEAST);
    }
    page.close().await
}
