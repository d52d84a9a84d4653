#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]
mod support;
#[test]
fn dump() {
    let bench = support::Bench::new();
    let finished = bench.backup();
    std::fs::write("/tmp/lib/a.zip", bench.archive(&finished)).unwrap();
}
