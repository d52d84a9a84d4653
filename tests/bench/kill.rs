//! A run killed at random points and resumed: every archive equals the uninterrupted one byte for byte, and no call whose answer was
//! kept is made again.
//!
//! `cargo bench --bench figures -- kill [points] [tasks]`

use std::rc::Rc;

use keepsake::engine::messages::Outcome;
use keepsake::error::Kind;
use keepsake::host::random::{Random, SeededRandom};
use keepsake::host::store::FaultyStore;
use keepsake_standin::Call;

use crate::machine::print_targets;
use crate::spec::sample;
use crate::support::unpacked::kept_records;
use crate::support::{Bench, NOW, Script, finished, preflight};

/// A link is asked for and eight downloads are under way (`backup/download.rs`): what is lost of them is asked for anew.
const MOST_ON_TOP: u64 = 1 + 8;

/// What became of the points.
#[derive(Default)]
struct Tally {
    /// Killed before "Start": there was no run yet, so the second one is another, with another time in it.
    not_begun: u64,
    /// Killed in the middle of the run.
    resumed: u64,
    /// Resumed to other bytes than those of the uninterrupted run.
    other_bytes: u64,
    /// Calls made although the journal had their answers.
    repeated: u64,
    /// The most calls that a point cost on top of an uninterrupted run's, beside signing in anew: what was under way.
    most_on_top: u64,
}

/// Kill at so many points (200) a run of so many tasks (1,000).
pub fn run(numbers: &[u64]) {
    let number = |at: usize, usual| numbers.get(at).copied().unwrap_or(usual);
    let (points, tasks) = (number(0, 200), number(1, 1000));
    let (whole, store) = faulty(tasks);
    let done = whole.backup();
    let (uninterrupted, steps) = (whole.archive(&done), store.steps());
    let calls = whole.stand_in.total();
    println!("{tasks} tasks, {calls} calls, {} bytes, {steps} steps of I/O", uninterrupted.len());
    let random = SeededRandom::new(1);
    let mut tally = Tally::default();
    for _ in 0..points {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a random step")]
        let step = (random.fraction() * steps as f64) as u64;
        tally.kill(tasks, step, &uninterrupted, calls);
    }
    let Tally { not_begun, resumed, other_bytes, repeated, most_on_top } = tally;
    println!("killed at {points} points: {resumed} resumed, {not_begun} had not begun");
    println!("calls on top of those of an uninterrupted run: at most {most_on_top} at a point");
    let met = print_targets(&[
        ("every resumed archive has the bytes of the uninterrupted one", other_bytes == 0),
        ("no call is made again whose answer was kept", repeated == 0),
        ("no more calls on top than were under way", most_on_top <= MOST_ON_TOP),
        ("nearly all points are in the middle of a run", resumed * 20 >= points * 19),
    ]);
    if !met {
        std::process::exit(1);
    }
}

impl Tally {
    /// Kill at this step of I/O, then go on. An uninterrupted run makes `calls` and ends with `uninterrupted`.
    fn kill(&mut self, tasks: u64, step: u64, uninterrupted: &[u8], calls: u64) {
        let (bench, store) = faulty(tasks);
        // From here on nothing reaches the disk, and half of the write that was under way does: as when the browser dies.
        store.fail_from(Some((step, Kind::Storage)));
        bench.session(Script::default());
        let before = bench.stand_in.calls().len();
        let kept = kept_records(&bench.memory);
        store.fail_from(None);
        let events = bench.session(Script::default());
        let done = finished(&events);
        if preflight(&events).unfinished.is_none() {
            assert_eq!(done.outcome, Outcome::Complete);
            self.not_begun += 1;
            return;
        }
        self.resumed += 1;
        self.other_bytes += u64::from(bench.archive(&done) != uninterrupted);
        let after = calls_of_the_run(&bench, before);
        // Each record is the answer to a call of its own. So a run that had kept some can do without as many calls of a whole run.
        self.repeated += (after + kept).saturating_sub(calls);
        self.most_on_top = self.most_on_top.max((before as u64 + after).saturating_sub(calls));
    }
}

/// Calls after the first `before`, but for those that sign in anew: who it is, and of which account.
fn calls_of_the_run(bench: &Bench, before: usize) -> u64 {
    let calls = bench.stand_in.calls();
    let (earlier, later) = calls.split_at(before);
    let signs_in = |call: &Call| {
        ["account", "contacts"].contains(&call.operation) && earlier.iter().any(|one| one.address == call.address)
    };
    later.iter().filter(|call| !signs_in(call)).count() as u64
}

fn faulty(tasks: u64) -> (Bench, FaultyStore) {
    let mut bench = Bench::of(sample(NOW.unix_timestamp().unsigned_abs()).with_tasks(tasks), |stand_in| stand_in);
    let store = FaultyStore::new(Rc::new(bench.memory.clone()));
    bench.store = Rc::new(store.clone());
    (bench, store)
}
