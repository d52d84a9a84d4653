//! Whole backups natively at growing sizes: time, peak memory, and the archive compared with the account by streaming both.
//!
//! `cargo bench --bench figures -- scale 1000 10000 100000`

use std::io::{BufRead, BufReader, Read};
use std::rc::Rc;
use std::time::Instant;

use crate::support::{Bench, NOW};
use keepsake::engine::messages::Outcome;
use keepsake::host::store::DirectoryStore;
use keepsake_standin::{Account, AccountSpec};
use serde_json::Value;
use sha2::{Digest, Sha256};
use zip::ZipArchive;

/// Measure accounts of these sizes, in tasks.
pub fn run(sizes: &[u64]) {
    if let [size] = *sizes {
        return measure(size);
    }
    // A process for each size: peak memory is a process's.
    println!(
        "{:>10} {:>10} {:>8} {:>9} {:>11} {:>10}",
        "tasks", "comments", "files", "seconds", "archive MB", "peak MiB"
    );
    for size in if sizes.is_empty() { &[1_000, 10_000, 100_000] } else { sizes } {
        let program = std::env::current_exe().unwrap();
        let status = std::process::Command::new(program).args(["scale", &size.to_string()]).status().unwrap();
        assert!(status.success(), "{size} tasks");
    }
}

/// Ten comments and one file in ten tasks; files of 11 kB.
fn spec(tasks: u64) -> AccountSpec {
    let sample = AccountSpec::sample(1, NOW.unix_timestamp().unsigned_abs()).with_age_days(365);
    sample.with_tasks(tasks).with_comments(tasks).with_files(tasks / 10).with_file_size(11_000)
}

fn measure(tasks: u64) {
    let folder = tempfile::tempdir().unwrap();
    let mut bench = Bench::of(spec(tasks), |stand_in| stand_in.without_call_list());
    bench.store = Rc::new(DirectoryStore::new(folder.path()));
    let begin = Instant::now();
    let finished = bench.backup();
    let seconds = begin.elapsed().as_secs_f64();
    let peak = peak_memory();
    assert_eq!(finished.outcome, Outcome::Complete, "{:?}", finished.missing);
    let path = folder.path().join(&finished.staged_path);
    let account = bench.stand_in.account().clone();
    compare(&path, &account);
    let spec = account.spec();
    println!(
        "{tasks:>10} {:>10} {:>8} {seconds:>9.1} {:>11.1} {:>10.1}",
        spec.comments,
        spec.files,
        finished.bytes as f64 / 1e6,
        peak as f64 / 1024.0
    );
}

/// `VmHWM` of this process, KiB.
fn peak_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
    line.trim().trim_end_matches(" kB").trim().parse().unwrap_or(0)
}

/// A set of objects as their number and a sum of hashes: the same for any order, and small for any number.
#[derive(Default, Debug, PartialEq, Eq)]
struct Tally {
    objects: u64,
    sum: u128,
}

impl Tally {
    fn add(&mut self, object: &Value) {
        let mut half = [0; 16];
        half.copy_from_slice(&Sha256::digest(object.to_string())[..16]);
        self.objects += 1;
        self.sum = self.sum.wrapping_add(u128::from_le_bytes(half));
    }

    fn of(objects: impl Iterator<Item = Value>) -> Self {
        let mut tally = Self::default();
        objects.for_each(|object| tally.add(&object));
        tally
    }
}

fn compare(path: &std::path::Path, account: &Account) {
    let mut zip = ZipArchive::new(std::fs::File::open(path).unwrap()).unwrap();
    let names: Vec<String> = (0..zip.len()).map(|n| zip.by_index(n).unwrap().name().unwrap().into_owned()).collect();
    let (mut items, mut comments, mut attachments) = (Tally::default(), Tally::default(), Tally::default());
    let mut timelogs = Tally::default();
    for file in ["/tasks.json", "/folders.json"] {
        let name = names.iter().find(|name| name.ends_with(file)).unwrap();
        for line in BufReader::new(zip.by_name(name).unwrap()).lines() {
            let Ok(item) = serde_json::from_str::<Value>(line.unwrap().trim_end_matches(',')) else { continue };
            items.add(&item["source"]);
            item["comments"].as_array().unwrap().iter().for_each(|comment| comments.add(&comment["source"]));
            let lists = ["attachments", "googleDocs"].map(|list| item[list].as_array().unwrap().clone());
            lists.concat().iter().for_each(|attachment| attachments.add(&attachment["source"]));
            item.get("timelogs")
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
                .for_each(|timelog| timelogs.add(timelog));
        }
    }
    assert_eq!(items, Tally::of(account.tasks().chain(account.folders())), "tasks and folders");
    assert_eq!(comments, Tally::of(account.comments()), "comments");
    assert_eq!(attachments, Tally::of(account.attachments()), "attachments");
    assert_eq!(timelogs, Tally::of(account.timelogs()), "time logs");
    let mut bodies = 0;
    for attachment in account.attachments() {
        let id = attachment["id"].as_str().unwrap();
        let Some(body) = account.file_body(id) else { continue };
        bodies += 1;
        // Every hundredth body byte for byte; all of them were compared with their checksums by the run itself.
        if bodies % 100 == 1 {
            let name = names.iter().find(|name| name.contains(&format!("/{id}-"))).unwrap();
            let mut saved = Vec::new();
            zip.by_name(name).unwrap().read_to_end(&mut saved).unwrap();
            assert!(saved == body.to_vec(), "{name}");
        }
    }
    assert_eq!(names.iter().filter(|name| name.contains("/attachments/")).count(), bodies, "files");
}
