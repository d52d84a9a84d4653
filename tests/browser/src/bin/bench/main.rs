//! Figures from a real Chromium: `cargo xtask bench zip | files | library | proof --chromium | scale --chromium` builds what they need and starts this.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command line tool talks on the terminal")]

mod files;
mod library;
mod page;
mod proof;
#[path = "../../../../support/proof_least_calls.rs"]
#[allow(clippy::expect_used, reason = "the generated account is as it is")]
mod proof_least_calls;
#[path = "../../../../support/proof_truth.rs"]
#[allow(dead_code, clippy::expect_used, clippy::panic, reason = "tests use the rest; a comparison fails by panicking")]
mod proof_truth;
mod scale;
#[path = "../../../../bench/spec.rs"]
mod spec;
#[path = "../../../../bench/streamed.rs"]
mod streamed;
mod targets;
mod zip;

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Result, bail};

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Whether all targets are met.
async fn run() -> Result<bool> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["zip", site] => zip::run(Path::new(site)).await,
        ["library", ref folders @ ..] => library::run(folders).await,
        ["files", site] => files::run(Path::new(site)).await,
        ["scale", ref sizes @ ..] => scale::run(&numbers(sizes)?).await,
        ["proof", ref sizes @ ..] => proof::run(&numbers(sizes)?).await,
        _ => bail!("usage: bench zip SITE | files SITE | library FOLDERS... | scale [TASKS...] | proof [PROOFS...]"),
    }
}

fn numbers(words: &[&str]) -> Result<Vec<u64>> {
    words.iter().map(|word| Ok(word.parse()?)).collect()
}
