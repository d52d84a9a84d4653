//! A verdict can be trusted both ways: no change to an archive goes unnoticed unless it changes nothing, and nothing sound is accused.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]
#![allow(dead_code, reason = "the support module serves several test crates")]

#[path = "support/library.rs"]
mod library;

use keepsake::archive::csv::{Dialect, Encoding};
use keepsake::library::messages::{Soundness, Verdict};
use library::{Dice, Raw, content, proof_archive, verdict_of, wrike_archive, zip};

/// Mutations in all; at least 10,000 are asked for.
const MUTATIONS: u64 = 10_400;
/// Of one archive.
const EACH: u64 = 40;
/// Sound archives in all.
const SOUND: u64 = 1_000;

fn archive(seed: u64) -> Vec<u8> {
    match seed % 3 {
        0 => {
            let encoding = Encoding::ALL[usize::try_from(seed / 3).unwrap() % Encoding::ALL.len()];
            proof_archive(seed, Dialect { encoding, guarded: seed.is_multiple_of(2) })
        }
        _ => wrike_archive(seed),
    }
}

fn is_sound(verdict: &Verdict) -> bool {
    verdict.faults == 0 && verdict.outcome != Soundness::Damaged
}

#[test]
fn a_thousand_sound_archives_are_sound() {
    for seed in 0..SOUND {
        let verdict = verdict_of(vec![("a.zip", archive(seed))]).unwrap();
        assert!(is_sound(&verdict), "{seed}: {verdict:#?}");
        // The zip of a backup without its folder cannot prove the attachments that lie there; here it has none.
        assert_eq!(verdict.outcome, Soundness::Sound, "{seed}: {verdict:#?}");
    }
}

/// What was done, and the bytes that came of it.
fn mutate(dice: &mut Dice, bytes: &[u8]) -> (&'static str, Vec<u8>) {
    let mut out = bytes.to_vec();
    match dice.below(8) {
        0..=2 => {
            let at = dice.below(out.len());
            out[at] ^= 1 << dice.below(8);
            ("a bit", out)
        }
        3 => {
            out.truncate(dice.below(bytes.len()));
            ("cut", out)
        }
        4 => {
            let (from, len) = (dice.below(out.len()), dice.below(64) + 1);
            let end = (from + len).min(out.len());
            out[from..end].fill(dice.next().to_le_bytes()[0]);
            ("a hole", out)
        }
        n => {
            let mut files: Vec<Raw> =
                content(bytes).unwrap().into_iter().map(|(name, bytes)| Raw::new(&name, bytes)).collect();
            let (one, other) = (dice.below(files.len()), dice.below(files.len()));
            let what = match (n, dice.below(3)) {
                (5, 0) => {
                    files.remove(one);
                    "a file dropped"
                }
                (5, 1) => {
                    let twin = files[one].clone();
                    files.push(twin);
                    "a file doubled"
                }
                (5, _) => {
                    let bytes = files[one].bytes.clone();
                    files[one].bytes = std::mem::replace(&mut files[other].bytes, bytes);
                    "two files swapped"
                }
                (6, _) => {
                    files[one].name.extend(b"x");
                    "a file renamed"
                }
                _ => {
                    // Text that is edited with care: the zip's CRC is right again.
                    let text = &mut files[one].bytes;
                    let letters: Vec<usize> = (0..text.len()).filter(|at| text[*at].is_ascii_alphanumeric()).collect();
                    if let Some(at) = letters.get(dice.below(letters.len())) {
                        text[*at] = if text[*at] == b'7' { b'8' } else { b'7' };
                    }
                    "a letter edited"
                }
            };
            (what, zip(&files))
        }
    }
}

/// Mutations of one archive: how many were detected, and how many changed nothing.
fn detected_and_harmless(seed: u64) -> (u64, u64) {
    let original = archive(seed);
    let before = content(&original).unwrap();
    let (mut detected, mut harmless) = (0, 0);
    for n in 0..EACH {
        let mut dice = Dice(seed * 1_000 + n);
        let (what, mutated) = mutate(&mut dice, &original);
        // That it opens no more, or asks first, is a detection too.
        match verdict_of(vec![("a.zip", mutated.clone())]) {
            Ok(verdict) if is_sound(&verdict) => {
                let after = content(&mutated);
                assert!(after.as_ref() == Some(&before), "{what}, seed {seed}, number {n}: unnoticed: {verdict:#?}");
                harmless += 1;
            }
            _ => detected += 1,
        }
    }
    (detected, harmless)
}

/// Do `work` for all numbers below `count` on all cores.
fn on_all_cores<T: Send>(count: u64, work: impl Fn(u64) -> T + Sync) -> Vec<T> {
    let cores = std::thread::available_parallelism().map_or(1, |cores| cores.get() as u64);
    let share = |core: u64| (core..count).step_by(usize::try_from(cores).unwrap()).map(&work).collect::<Vec<T>>();
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..cores)
            .map(|core| {
                scope.spawn({
                    let share = &share;
                    move || share(core)
                })
            })
            .collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    })
}

#[test]
fn every_mutation_is_detected_or_changes_nothing() {
    let all = on_all_cores(MUTATIONS / EACH, detected_and_harmless);
    let (detected, harmless) = all.iter().fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
    assert_eq!(detected + harmless, MUTATIONS);
    assert!(detected * 10 > MUTATIONS * 8, "{detected} detected, {harmless} changed nothing");
}
