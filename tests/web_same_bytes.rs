//! The same account at the same time gives the same archive, byte for byte: run after run, natively and in wasm.
//!
//! The program is compiled for both. `cargo xtask test wasm` takes what the native one printed and hands it to the other.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

mod support;

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use support::Bench;

/// SHA-256 of a whole archive of the small account, lower-case hex.
fn archive_sum() -> String {
    let bench = Bench::new();
    let finished = bench.backup();
    HEXLOWER.encode(&Sha256::digest(bench.archive(&finished)))
}

#[cfg(not(target_arch = "wasm32"))]
#[test]
#[allow(clippy::print_stdout, reason = "for the same test in wasm")]
fn two_runs_of_one_account_give_the_same_bytes() {
    let sum = archive_sum();
    assert_eq!(sum, archive_sum());
    println!("archive sha256 {sum}");
}

#[cfg(target_arch = "wasm32")]
mod wasm {
    use super::archive_sum;
    use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

    wasm_bindgen_test_configure!(run_in_dedicated_worker);

    #[wasm_bindgen_test]
    fn an_archive_made_in_wasm_has_the_bytes_of_one_made_natively() {
        let native = option_env!("KEEPSAKE_ARCHIVE_SHA256");
        let native = native.expect("the native sum is missing: run this by `cargo xtask test wasm`");
        assert_eq!(archive_sum(), native);
        assert_eq!(archive_sum(), native, "the second run");
    }
}
