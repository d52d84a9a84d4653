//! Figures from a real Chromium: `cargo xtask bench zip | files | library | scale --chromium` builds what they need and starts this.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command line tool talks on the terminal")]

mod files;
mod library;
mod page;
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
        ["scale", ref sizes @ ..] => {
            let sizes = sizes.iter().map(|size| Ok(size.parse()?)).collect::<Result<Vec<u64>>>()?;
            scale::run(&sizes).await
        }
        _ => bail!("usage: bench zip SITE | files SITE | library FOLDERS... | scale [TASKS...]"),
    }
}
