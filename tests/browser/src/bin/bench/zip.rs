//! Our zip writer beside those that npm offers, in workers of one Chromium, and beside native `zip`.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use keepsake_browser::scene::sample_account;
use keepsake_standin::{Account, StandIn};
use serde_json::{Value, json};

use crate::page::{BenchPage, number};
use crate::spec::year_of_work;
use crate::targets::{Targets, median};

/// Each packer gets so many workers, in turns. Of all that is measured in them the middle counts.
const ROUNDS: usize = 3;
/// Bytes of the account's JSON.
const JSON: usize = 32 << 20;
/// Bytes of the random file.
const NOISE: u64 = 64 << 20;
/// The small files: how many, and bytes of each.
const SMALL: (u64, u64) = (12_000, 11_000);

/// As the engine packs: what it knows of a file from its download is not made again.
const OURS: &str = "keepsake";
/// The same, with the CRC-32 made while packing, as the others make it. Shown, not judged.
const OURS_SUMMING: &str = "same, CRC made";
const DEFLATING: [&str; 4] = [OURS, "fflate", "zip.js", "jszip"];
const STORING: [&str; 6] = [OURS, OURS_SUMMING, "fflate", "client-zip", "zip.js", "jszip"];

/// What is packed.
struct Case {
    name: &'static str,
    path: &'static str,
    length: u64,
    files: u64,
    level: u8,
    /// Measurements in each worker.
    runs: u8,
    packers: &'static [&'static str],
}

/// One library's result.
struct Row {
    packer: &'static str,
    seconds: f64,
    bytes: f64,
}

/// Measures, prints, and says whether the targets are met.
pub async fn run(site: &Path) -> Result<bool> {
    let json = write_inputs(site)?;
    let cases = [
        Case {
            name: "account JSON, deflate 6",
            path: JSON_PATH,
            length: json,
            files: 1,
            level: 6,
            runs: 5,
            packers: &DEFLATING,
        },
        Case {
            name: "random bytes, stored",
            path: NOISE_PATH,
            length: NOISE,
            files: 1,
            level: 0,
            runs: 5,
            packers: &STORING,
        },
        Case {
            name: "12,000 files of 11 kB, stored",
            path: NOISE_PATH,
            length: SMALL.1,
            files: SMALL.0,
            level: 0,
            runs: 1,
            packers: &STORING,
        },
    ];
    let page = BenchPage::open(site, StandIn::new(Account::new(sample_account(1)))).await?;
    let mut results = Vec::new();
    for case in &cases {
        let rows = measure(&page, case).await?;
        print(case, &rows);
        results.push(rows);
    }
    page.close().await?;
    let native = native_zip(site)?;
    println!("\nnative zip -0 of the 12,000 files: {native:.3} s\n");
    let mut targets = Targets::default();
    if let [deflated, stored, small] = &results[..] {
        let (ours, fastest) = ours_and_fastest(deflated)?;
        targets.at_least("deflate level 6: speed against the fastest peer", fastest.seconds / ours.seconds, 1.5);
        targets.at_most("deflate level 6: size against the fastest peer's", ours.bytes / fastest.bytes, 1.0);
        let (ours, fastest) = ours_and_fastest(stored)?;
        targets.at_least("stored, one file: speed against the fastest peer", fastest.seconds / ours.seconds, 2.0);
        let (ours, fastest) = ours_and_fastest(small)?;
        targets.at_least("stored, 12,000 files: speed against the fastest peer", fastest.seconds / ours.seconds, 2.0);
        targets.at_most("stored, 12,000 files: time against native zip -0", ours.seconds / native, 2.5);
    }
    Ok(targets.all_met())
}

/// Paths on the bench page's server.
const JSON_PATH: &str = "/data/account.json";
const NOISE_PATH: &str = "/data/noise.bin";

/// Leaves the account's JSON and the noise beside the page; how long the JSON is.
fn write_inputs(site: &Path) -> Result<u64> {
    fs::create_dir_all(site.join("data"))?;
    let account = Account::new(year_of_work(100_000, 1_795_000_000));
    let mut text = Vec::with_capacity(JSON + (64 << 10));
    text.push(b'[');
    for object in account.tasks().chain(account.comments()) {
        serde_json::to_writer(&mut text, &object)?;
        text.extend_from_slice(b",\n");
        if text.len() >= JSON {
            break;
        }
    }
    text.truncate(text.len() - 2);
    text.push(b']');
    fs::write(site.join(&JSON_PATH[1..]), &text)?;
    let noise = keepsake_standin::Body::generated(1, false, NOISE.max(SMALL.0 * SMALL.1));
    fs::write(site.join(&NOISE_PATH[1..]), noise.to_vec())?;
    Ok(text.len() as u64)
}

async fn measure(page: &BenchPage, case: &Case) -> Result<Vec<Row>> {
    let mut times: Vec<Vec<f64>> = vec![Vec::new(); case.packers.len()];
    let mut rows = Vec::new();
    for round in 0..ROUNDS {
        for (&packer, times) in case.packers.iter().zip(&mut times) {
            let input = json!({ "path": case.path, "length": case.length, "files": case.files });
            let task =
                json!({ "task": "zip", "packer": packer, "input": input, "level": case.level, "runs": case.runs });
            let outcome: Value = page.run(&task).await?;
            ensure!(number(&outcome, "entries")? == case.files as f64, "{packer} left no whole zip: {outcome}");
            let seconds = outcome["seconds"].as_array().with_context(|| format!("no seconds in {outcome}"))?;
            times.extend(seconds.iter().filter_map(Value::as_f64));
            if round == 0 {
                rows.push(Row { packer, seconds: 0.0, bytes: number(&outcome, "bytes")? });
            }
        }
    }
    for (row, times) in rows.iter_mut().zip(times) {
        row.seconds = median(times);
    }
    Ok(rows)
}

fn print(case: &Case, rows: &[Row]) {
    let input = (case.length * case.files) as f64;
    println!("\n{} ({:.1} MB)", case.name, input / 1e6);
    println!("{:<14} {:>9} {:>9} {:>12} {:>7}", "", "seconds", "MB/s", "bytes", "ratio");
    for row in rows {
        let (speed, ratio) = (input / 1e6 / row.seconds, row.bytes / input);
        println!("{:<14} {:>9.3} {speed:>9.1} {:>12} {ratio:>7.4}", row.packer, row.seconds, row.bytes);
    }
}

/// Our row, and that of the fastest other.
fn ours_and_fastest(rows: &[Row]) -> Result<(&Row, &Row)> {
    let ours = rows.iter().find(|row| row.packer == OURS).context("we were measured")?;
    let others = rows.iter().filter(|row| row.packer != OURS && row.packer != OURS_SUMMING);
    let fastest = others.min_by(|a, b| a.seconds.total_cmp(&b.seconds)).context("others were measured")?;
    Ok((ours, fastest))
}

/// Seconds of `zip -0` over the same small files, the middle one of as many runs; each was read once before.
fn native_zip(site: &Path) -> Result<f64> {
    let folder = tempfile::tempdir()?;
    let noise = fs::read(site.join(&NOISE_PATH[1..]))?;
    let size = usize::try_from(SMALL.1)?;
    fs::create_dir_all(folder.path().join("attachments"))?;
    for (n, bytes) in noise.chunks_exact(size).take(usize::try_from(SMALL.0)?).enumerate() {
        fs::File::create(folder.path().join(format!("attachments/{n:06}-file")))?.write_all(bytes)?;
    }
    let mut times = Vec::new();
    for round in 0..=ROUNDS {
        let begin = Instant::now();
        let mut zip = Command::new("zip");
        zip.args(["-0", "-q", "-r", &format!("{round}.zip"), "attachments"]).current_dir(folder.path());
        ensure!(zip.status().context("cannot start zip")?.success(), "zip failed");
        times.push(begin.elapsed().as_secs_f64());
    }
    // The first warms up, as it does for the others.
    Ok(median(times.split_off(1)))
}
