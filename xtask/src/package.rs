//! `package`: zips for the stores and for static hosts, the same bytes from the same sources.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use crate::build::{self, Audience, BROWSERS};
use crate::command;
use crate::project::Project;
use crate::tools::{Tools, WASM_TARGET};

/// Builds, then leaves the three zips in `dist`; returns their paths.
pub fn package(project: &Project, tools: &Tools) -> Result<Vec<PathBuf>> {
    build::build(project, tools, Audience::Everyone)?;
    let extensions = BROWSERS.map(|browser| (browser, project.dist().join("extension").join(browser)));
    let parts = extensions.into_iter().chain([("site", project.site())]);
    parts
        .map(|(name, folder)| {
            let path = project.dist().join(format!("keepsake-{}-{name}.zip", project.version));
            pack(&folder, &path).with_context(|| format!("cannot write {}", path.display()))?;
            println!("{} ({} bytes)", path.display(), fs::metadata(&path)?.len());
            Ok(path)
        })
        .collect()
}

/// Builds and packs twice, our own crates compiled anew each time, and compares.
pub fn check(project: &Project, tools: &Tools) -> Result<()> {
    let first = rebuilt(project, tools)?;
    let second = rebuilt(project, tools)?;
    for ((path, one), (_, two)) in first.iter().zip(&second) {
        ensure!(one == two, "{} differs between two builds of the same sources", path.display());
    }
    println!("the packages are reproducible");
    Ok(())
}

fn rebuilt(project: &Project, tools: &Tools) -> Result<Vec<(PathBuf, Vec<u8>)>> {
    let mut clean = project.cargo(["clean", "--quiet", "--release", "--package", "keepsake", "--target", WASM_TARGET]);
    command::run(clean.env("CARGO_TARGET_DIR", project.shipping_target()))?;
    package(project, tools)?.into_iter().map(|path| Ok((path.clone(), fs::read(path)?))).collect()
}

/// Packs a folder so that only names and contents decide the bytes: sorted, one date, one mode.
fn pack(folder: &Path, target: &Path) -> Result<()> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(9))
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644);
    let mut zip = ZipWriter::new(BufWriter::new(File::create(target)?));
    for name in names(folder)? {
        zip.start_file(name.as_str(), options)?;
        zip.write_all(&fs::read(folder.join(&name))?)?;
    }
    zip.finish()?.flush()?;
    Ok(())
}

/// Paths of all files under `folder`, with `/` between their parts, in byte order.
fn names(folder: &Path) -> Result<Vec<String>> {
    let mut names = Vec::new();
    let mut open = vec![String::new()];
    while let Some(prefix) = open.pop() {
        for entry in fs::read_dir(folder.join(&prefix)).with_context(|| format!("cannot read {}", folder.display()))? {
            let entry = entry?;
            let name = entry.file_name();
            let path = format!("{prefix}{}", name.to_str().context("a file name is not UTF-8")?);
            if entry.file_type()?.is_dir() {
                open.push(format!("{path}/"));
            } else {
                names.push(path);
            }
        }
    }
    names.sort();
    Ok(names)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]
mod tests {
    use super::*;

    fn tree(names: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for name in names {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, name.repeat(100)).unwrap();
        }
        folder
    }

    fn packed(folder: &Path) -> Vec<u8> {
        let target = tempfile::NamedTempFile::new().unwrap();
        pack(folder, target.path()).unwrap();
        fs::read(target.path()).unwrap()
    }

    #[test]
    fn equal_trees_make_equal_bytes_whatever_the_order_and_time_of_writing() {
        let one = packed(tree(&["b", "a/c", "a/b", "a-z"]).path());
        let two = packed(tree(&["a-z", "a/b", "b", "a/c"]).path());
        assert_eq!(one, two);
    }

    #[test]
    fn every_file_comes_back_from_the_zip() {
        let folder = tree(&["manifest.json", "icons/icon.svg"]);
        let mut zip = zip::ZipArchive::new(std::io::Cursor::new(packed(folder.path()))).unwrap();
        assert_eq!(
            zip.file_names().map(|name| name.unwrap().into_owned()).collect::<Vec<_>>(),
            ["icons/icon.svg", "manifest.json"]
        );
        let content = std::io::read_to_string(zip.by_name("manifest.json").unwrap()).unwrap();
        assert_eq!(content, "manifest.json".repeat(100));
    }
}
