//! Where the build left the page and the extensions.

use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};

/// Root of the workspace.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here).to_path_buf()
}

/// `dist/site`: the static page.
pub fn site() -> Result<PathBuf> {
    built(root().join("dist/site"), "index.html")
}

/// `dist/extension/<name>`: the unpacked extension for `chrome` or `firefox`.
pub fn extension(name: &str) -> Result<PathBuf> {
    built(root().join("dist/extension").join(name), "manifest.json")
}

/// Where evidence of failed tests is put.
pub fn failures() -> PathBuf {
    root().join("target/browser-failures")
}

fn built(folder: PathBuf, file: &str) -> Result<PathBuf> {
    ensure!(folder.join(file).is_file(), "{} is not there: run `cargo xtask build` first", folder.display());
    Ok(folder)
}
