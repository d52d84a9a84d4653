//! What the worker that hashes does, done in this one: in a test program it does not start.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Array, Uint8Array};
use keepsake::host::hasher::{Checksums, InlineHasher, Wanted};
use keepsake::web::hasher::crc32::Crc32;
use keepsake::web::hasher::desk::{Desk, Handed, MOST_HELD};
use keepsake::web::hasher::lanes::{Block, Digest, update_together};
use keepsake::web::js_bytes::JsBytes;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;

/// Bytes that differ from those of another number.
fn body(number: usize, len: usize) -> Vec<u8> {
    (0..len).map(|at| (at.wrapping_mul(2 * number + 3) >> 4).to_le_bytes()[0]).collect()
}

fn sums(bytes: &[u8], wanted: Wanted) -> Checksums {
    let mut hasher = InlineHasher::new(wanted);
    hasher.add(bytes);
    hasher.sums()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[wasm_bindgen_test]
fn streams_that_are_hashed_together_have_the_sums_that_they_have_alone() {
    for count in 0..=6 {
        let bodies: Vec<Vec<u8>> = (0..count).map(|n| body(n, 64 * 50 + n)).collect();
        let mut digests: Vec<Digest> = (0..count).map(|_| Digest::default()).collect();
        for part in 0..5 {
            let blocks: Vec<&[Block]> =
                bodies.iter().map(|body| &body.as_chunks().0[10 * part..10 * part + 10]).collect();
            // No more than four are taken; the others come by themselves.
            for (digests, blocks) in digests.chunks_mut(4).zip(blocks.chunks(4)) {
                let mut together: Vec<(&mut Digest, &[Block])> =
                    digests.iter_mut().zip(blocks.iter().copied()).collect();
                update_together(&mut together);
            }
        }
        for (n, (digest, body)) in digests.into_iter().zip(&bodies).enumerate() {
            assert_eq!(hex(&digest.finish(&body[64 * 50..])), sums(body, Wanted::Sha256).sha256, "{n} of {count}");
        }
    }
}

#[wasm_bindgen_test]
fn a_crc32_by_vectors_is_the_one_by_tables() {
    for vectors in [0, 1, 2, 144, 145, 146, 299, 300, 301, 511, 512, 513, 700, 4096, 10_000] {
        for rest in [0, 1, 15, 16, 17, 1000] {
            let body = body(vectors + rest, 16 * vectors + rest);
            let mut crc32 = Crc32::default();
            let (first, second) = body[..16 * vectors].split_at(16 * (vectors / 3));
            crc32.update(first);
            crc32.update(second);
            let sum = crc32.finish(&body[16 * vectors..]);
            assert_eq!(Some(sum), sums(&body, Wanted::Both).crc32, "{vectors} vectors and {rest} bytes");
        }
    }
}

/// A desk, and what it says.
fn desk() -> (Desk, Rc<RefCell<Vec<JsValue>>>) {
    let said = Rc::new(RefCell::new(Vec::new()));
    let heard = said.clone();
    (Desk::new(Box::new(move |answer| heard.borrow_mut().push(answer.clone()))), said)
}

fn handed(number: usize, bytes: &[u8], is_last: bool) -> Array {
    let number = u32::try_from(number).unwrap();
    let bytes = JsBytes::new(Uint8Array::from(bytes));
    Handed { number, bytes, is_last, makes_crc32: number.is_multiple_of(2) }.to_message()
}

/// Lengths of parts in which bodies are handed over, without end.
fn part_lengths(mut seed: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let most = [1, 100, 70_000, 600_000][usize::try_from(seed >> 62).unwrap()];
        Some(usize::try_from(seed >> 33).unwrap() % (most + 1))
    })
}

#[wasm_bindgen_test]
fn streams_of_any_parts_get_their_sums_and_every_part_is_given_back() {
    const STEP: usize = 64 << 10;
    let lengths = [0, 1, STEP - 1, STEP, STEP + 1, 3 * STEP, 10 * STEP + 63, 64 * STEP, 5_000_003, 100_000];
    for seed in 0..6 {
        let (mut desk, said) = desk();
        let bodies: Vec<Vec<u8>> = lengths.into_iter().enumerate().map(|(n, len)| body(n, len)).collect();
        let mut rests: Vec<Option<&[u8]>> = bodies.iter().map(|body| Some(&body[..])).collect();
        let (mut parts, mut given_up) = (0, 0);
        for (turn, len) in part_lengths(seed).enumerate() {
            if rests.iter().all(Option::is_none) {
                break;
            }
            // Sometimes one after the other, sometimes side by side.
            let number = if turn % 64 < 16 { turn / 64 % bodies.len() } else { turn % bodies.len() };
            let Some(rest) = rests[number] else { continue };
            let (now, later) = rest.split_at(len.min(rest.len()));
            let is_last = later.is_empty() && turn % 3 > 0;
            desk.hear(&handed(number, now, is_last));
            parts += 1;
            rests[number] = (!is_last).then_some(later);
            // Others come and are given up in between.
            if turn % 7 == 0 {
                desk.hear(&handed(100 + turn, now, false));
                desk.hear(&Array::of1(&u32::try_from(100 + turn).unwrap().into()));
                given_up += 1;
            }
        }
        let said = said.take();
        let given_back = said.iter().filter(|answer| answer.is_instance_of::<Uint8Array>()).count();
        assert_eq!(given_back, parts + given_up, "seed {seed}");
        let ends: Vec<Array> = said.into_iter().filter_map(|answer| answer.dyn_into().ok()).collect();
        assert_eq!(ends.len(), bodies.len(), "seed {seed}");
        for end in ends {
            let number = (0..bodies.len()).find(|number| end.get(0) == u32::try_from(*number).unwrap()).unwrap();
            let wanted = if number.is_multiple_of(2) { Wanted::Both } else { Wanted::Sha256 };
            let expected = sums(&bodies[number], wanted);
            assert_eq!(end.get(1).as_string(), Some(expected.sha256), "seed {seed}, body {number}");
            assert_eq!(end.get(2).as_f64(), expected.crc32.map(f64::from), "seed {seed}, body {number}");
        }
    }
}

#[wasm_bindgen_test]
fn what_waits_for_other_streams_is_hashed_once_it_is_much() {
    let (mut desk, said) = desk();
    let part = vec![7; 1 << 20];
    // Four are under way, and of three of them nothing comes.
    for number in 1..4 {
        desk.hear(&handed(number, b"", false));
    }
    let parts = MOST_HELD / part.len();
    (0..parts).for_each(|_| desk.hear(&handed(0, &part, false)));
    assert_eq!(said.borrow().len(), 0, "it waits");
    (0..4).for_each(|_| desk.hear(&handed(0, &part, false)));
    assert_eq!(said.borrow().len(), 4, "as much is hashed as came beyond");
}
