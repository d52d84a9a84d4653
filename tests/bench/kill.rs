//! A run killed at random points and resumed: every archive equals the uninterrupted one byte for byte, and no call whose answer was
//! kept is made again.
//!
//! `cargo bench --bench figures -- kill [points] [tasks]`

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::support::{Bench, NOW, Script, finished, preflight};
use keepsake::engine::messages::Outcome;
use keepsake::error::Kind;
use keepsake::host::random::{Random, SeededRandom};
use keepsake::host::store::FaultyStore;
use keepsake_standin::AccountSpec;

/// Kill at so many points (200) a run of so many tasks (1,000).
pub fn run(numbers: &[u64]) {
    let number = |at: usize, usual| numbers.get(at).copied().unwrap_or(usual);
    let (points, tasks) = (number(0, 200), number(1, 1000));
    let spec = || AccountSpec::sample(1, NOW.unix_timestamp().unsigned_abs()).with_tasks(tasks);
    let (uninterrupted, steps) = {
        let (bench, store) = faulty(spec());
        let done = bench.backup();
        (bench.archive(&done), store.steps())
    };
    println!("{tasks} tasks, {} bytes, {steps} steps of I/O", uninterrupted.len());
    let random = SeededRandom::new(1);
    let (mut again, mut not_begun) = (0, 0);
    for point in 0..points {
        let (bench, store) = faulty(spec());
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a random step")]
        let step = (random.fraction() * steps as f64) as u64;
        // From here on nothing reaches the disk, and half of the write that was under way does: as when the browser dies.
        store.fail_from(Some((step, Kind::Storage)));
        bench.session(Script::default());
        let before = bench.stand_in.calls().len();
        store.fail_from(None);
        let events = bench.session(Script::default());
        let done = finished(&events);
        if preflight(&events).unfinished.is_none() {
            // Killed before "Start": there was no run yet, so this is another one, with another time in it.
            assert_eq!(done.outcome, Outcome::Complete);
            not_begun += 1;
            continue;
        }
        assert!(bench.archive(&done) == uninterrupted, "point {point}, step {step}: another archive");
        again += repeated(&bench, before);
    }
    println!(
        "killed at {points} points: {} resumed to the same bytes, {not_begun} had not begun; made again of calls under way: {again}",
        points - not_begun
    );
    // Four downloads and one call can be under way when it dies; signing in is no call of the run.
    assert!(again <= points * 5, "{again} calls were made again");
}

fn faulty(spec: AccountSpec) -> (Bench, FaultyStore) {
    let mut bench = Bench::of(spec, |stand_in| stand_in);
    let store = FaultyStore::new(Rc::new(bench.memory.clone()));
    bench.store = Rc::new(store.clone());
    (bench, store)
}

/// Calls that were answered well before the kill and made again after it.
fn repeated(bench: &Bench, before: usize) -> u64 {
    let calls = bench.stand_in.calls();
    let mut answered: BTreeMap<&str, u32> = BTreeMap::new();
    for call in calls[..before].iter().filter(|call| call.status == 200) {
        *answered.entry(&call.address).or_default() += 1;
    }
    let signs_in = |operation: &str| ["account", "contacts", "version"].contains(&operation);
    calls[before..]
        .iter()
        .filter(|call| !signs_in(call.operation) && answered.contains_key(call.address.as_str()))
        .count() as u64
}
