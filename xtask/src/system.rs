//! Programs that come from the system's own packages: browsers, Node.js, archivers.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Result, bail};

use crate::command;

/// A program that must be on PATH.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Runs wasm-opt and the TypeScript compiler.
    Node,
    /// Installs them.
    Npm,
    /// The first browser of the tests, and of the demo.
    Chromium,
    /// Its WebDriver.
    Chromedriver,
    /// The second browser of the tests.
    Firefox,
    /// Readers that must open our archives.
    SevenZip,
    /// libarchive's reader, which macOS and Windows ship too.
    Bsdtar,
    /// Info-ZIP's reader.
    Unzip,
    /// Python's zipfile.
    Python,
    /// Info-ZIP's writer, to measure ours against.
    Zip,
}

impl Need {
    /// Everything that `test` uses.
    pub const ALL: [Need; 9] = [
        Need::Node,
        Need::Npm,
        Need::Chromium,
        Need::Chromedriver,
        Need::Firefox,
        Need::SevenZip,
        Need::Bsdtar,
        Need::Unzip,
        Need::Python,
    ];

    /// Name of the program, and of Debian's package that holds it.
    fn names(self) -> (&'static str, &'static str) {
        match self {
            Need::Node => ("node", "nodejs"),
            Need::Npm => ("npm", "npm"),
            Need::Chromium => ("chromium", "chromium"),
            Need::Chromedriver => ("chromedriver", "chromium-driver"),
            Need::Firefox => ("firefox-esr", "firefox-esr"),
            Need::SevenZip => ("7z", "p7zip-full"),
            Need::Bsdtar => ("bsdtar", "libarchive-tools"),
            Need::Unzip => ("unzip", "unzip"),
            Need::Python => ("python3", "python3"),
            Need::Zip => ("zip", "zip"),
        }
    }
}

/// The path of a program, if it is on PATH.
pub fn which(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(program)).find(|candidate| candidate.is_file())
}

/// Installs what is missing with apt, where we may; otherwise says what to install.
pub fn ensure(needs: &[Need]) -> Result<()> {
    let missing: Vec<&str> = needs
        .iter()
        .map(|need| need.names())
        .filter(|(program, _)| which(program).is_none())
        .map(|(_, package)| package)
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    if which("apt-get").is_none() || !is_root() {
        bail!("please install {} (Debian's names), then run this again", missing.join(", "));
    }
    eprintln!("installing {}", missing.join(", "));
    command::run(apt().arg("update"))?;
    command::run(apt().args(["install", "--yes", "--no-install-recommends"]).args(missing))
}

fn apt() -> Command {
    let mut command = Command::new("apt-get");
    command.arg("--quiet").env("DEBIAN_FRONTEND", "noninteractive");
    command
}

fn is_root() -> bool {
    command::output(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}
