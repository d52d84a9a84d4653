//! Where the build left the page and the extensions.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

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

/// A copy of the extension for `chrome` in this folder that asks beforehand for one more host, and differs in nothing else.
pub fn extension_with_host(host: &str, folder: &Path) -> Result<()> {
    copy_tree(&extension("chrome")?, folder)?;
    let path = folder.join("manifest.json");
    let mut manifest: Value = serde_json::from_slice(&fs::read(&path)?)?;
    let hosts = manifest["host_permissions"].as_array_mut().context("the manifest names no hosts")?;
    hosts.push(json!(format!("https://{host}/*")));
    Ok(fs::write(path, manifest.to_string())?)
}

fn copy_tree(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_tree(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

/// Where evidence of failed tests is put.
pub fn failures() -> PathBuf {
    root().join("target/browser-failures")
}

fn built(folder: PathBuf, file: &str) -> Result<PathBuf> {
    ensure!(folder.join(file).is_file(), "{} is not there: run `cargo xtask build` first", folder.display());
    Ok(folder)
}
