//! Calls that a backup makes against the fewest that the API allows for that account, counted by the stand-in under its limit of 400
//! a minute on a virtual clock; then the same account, unchanged, into the same folder.
//!
//! `cargo bench --bench figures -- calls [tasks ...]`

use keepsake::engine::messages::{Destination, Outcome};
use keepsake::host::clock::Clock;
use keepsake_standin::BODIES;

use crate::machine::print_targets;
use crate::spec::year_of_work;
use crate::support::least_calls::{Line, least_calls};
use crate::support::{Bench, NOW, Script, finished};

/// More than this times the fewest is a failure.
const MOST: f64 = 1.05;
/// Calls a minute that the service allows.
const LIMIT: usize = 400;

/// Count for accounts of these sizes, in tasks; 1,000 and 10,000 if there are none.
pub fn run(sizes: &[u64]) {
    let sizes = if sizes.is_empty() { &[1_000, 10_000] } else { sizes };
    let missed = sizes.iter().filter(|tasks| !count(**tasks)).count();
    if missed > 0 {
        std::process::exit(1);
    }
}

/// Both runs of one account; whether they keep what is promised.
fn count(tasks: u64) -> bool {
    let spec = year_of_work(tasks, NOW.unix_timestamp().unsigned_abs());
    let bench = Bench::of(spec, |stand_in| stand_in.with_rate_limit(LIMIT));
    let lines = least_calls(bench.stand_in.account());
    let least: u64 = lines.iter().map(|line| line.least).sum();

    let begin = bench.clock.now();
    let first = Counted::of(&bench, &lines);
    let minutes = (bench.clock.now() - begin).as_seconds_f64() / 60.0;
    let again = Counted::of(&bench, &lines);
    println!("\n{tasks} tasks, {} comments, {} files", tasks * 10, tasks / 10);
    println!("{:<28} {:>9} {:>9} {:>9}", "", "fewest", "cold run", "unchanged");
    for (line, (first, again)) in lines.iter().zip(first.by_line.iter().zip(&again.by_line)) {
        println!("{:<28} {:>9} {first:>9} {again:>9}", line.what, line.least);
    }
    println!("{:<28} {least:>9} {:>9} {:>9}", "all calls", first.total, again.total);
    println!("{:<28} {:>9} {:>9} {:>9}", "answered 429", 0, first.refused, again.refused);
    println!("{:<28} {:>9} {:>9} {:>9}", "bytes of files", first.file_bytes, first.file_bytes, again.file_bytes);
    let ratio = first.total as f64 / least as f64;
    let lists: u64 = lines.iter().filter(|line| !line.is_download()).map(|line| line.least).sum();
    let list_ratio = again.total as f64 / lists as f64;
    println!(
        "cold run: {ratio:.3} of the fewest (at most {MOST}); {:.1} minutes of the service's clock, {:.0} calls a minute",
        minutes,
        first.total as f64 / minutes
    );
    println!("unchanged: {list_ratio:.3} of the fewest list calls, {} bytes of files (none allowed)", again.file_bytes);
    let kept = [
        ("calls of the cold run", ratio <= MOST),
        ("no more lists than in the cold run", again.total <= first.total),
        ("no file body fetched again", again.file_bytes == 0 && again.downloads == 0),
        ("every call is one of the kinds above", first.unlisted == 0 && again.unlisted == 0),
    ];
    print_targets(&kept)
}

/// What one run asked.
struct Counted {
    by_line: Vec<u64>,
    total: u64,
    downloads: u64,
    file_bytes: u64,
    refused: usize,
    unlisted: u64,
}

impl Counted {
    /// Run once into the folder and count. The stand-in's record is empty afterwards.
    fn of(bench: &Bench, lines: &[Line]) -> Self {
        let into_folder = Script { destination: Destination::Folder, ..Script::default() };
        let finished = finished(&bench.session(into_folder));
        assert_eq!(finished.outcome, Outcome::Complete, "{:?}", finished.missing);
        let stand_in = &bench.stand_in;
        assert!(stand_in.unexpected().is_empty() && stand_in.violations().is_empty());
        let by_line: Vec<u64> = lines.iter().map(|line| line.made(stand_in)).collect();
        let calls = stand_in.calls();
        let counted = Self {
            total: bench.api_calls(),
            downloads: stand_in.bodies(),
            file_bytes: calls.iter().filter(|call| BODIES.contains(&call.operation)).map(|call| call.bytes).sum(),
            refused: calls.iter().filter(|call| call.status == 429).count(),
            unlisted: bench.api_calls() - by_line.iter().sum::<u64>(),
            by_line,
        };
        stand_in.reset();
        counted
    }
}
