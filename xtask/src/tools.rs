//! Tools at pinned versions, each in its own folder `<name>-<version>` of the cache.
//!
//! A tool is built in a folder beside its place and moved there when it is whole, so an interrupted installation is never taken for
//! a finished one, and a version once installed is never installed again.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use anyhow::{Context, Result};

use crate::command;
use crate::project::{Project, cargo};
use crate::system::{self, Need};

/// Compiled for the browser.
pub const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// 0.22 asks for a newer compiler than ours.
const TRUNK: &str = "0.21.14";
const GECKODRIVER: &str = "0.37.1";
/// Debian's wasm-opt is too old for what rustc emits now.
const BINARYEN: &str = "132.0.0";
const TYPESCRIPT: &str = "5.9.3";
const AXE: &str = "4.11.0";
const CHROME_TYPES: &str = "0.3.7";
/// What else writes zips in a browser: `bench zip` runs beside it. The first word changes with any of the versions.
const ZIP_PEERS: (&str, &[(&str, &str)]) =
    ("2026.11", &[("fflate", "0.8.3"), ("client-zip", "2.5.1"), ("@zip.js/zip.js", "2.24.0"), ("jszip", "3.10.2")]);

/// A tool that we install ourselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tool {
    /// Makes JavaScript of wasm.
    WasmBindgen,
    /// Runs the tests that are compiled to wasm in a browser.
    WasmBindgenTestRunner,
    /// Builds the page.
    Trunk,
    /// Firefox's WebDriver.
    Geckodriver,
    /// Shrinks wasm.
    WasmOpt,
    /// Checks the types of our JavaScript.
    TypeScript,
    /// Checks pages for people who do not see them: the script that a test runs in the page.
    Axe,
    /// JavaScript libraries to measure our zip writer against.
    ZipPeers,
}

/// How a tool is installed.
enum Source {
    /// `cargo install <name>@<version>` with these options.
    Crates(&'static str, &'static [&'static str]),
    /// `npm install` of these packages.
    Npm(&'static [(&'static str, &'static str)]),
}

/// The cache and the versions that depend on the workspace.
pub struct Tools {
    cache: PathBuf,
    wasm_bindgen: String,
}

impl Tools {
    /// The cache of this user, or the one that `KEEPSAKE_CACHE` names.
    pub fn find(project: &Project) -> Result<Tools> {
        let cache = match env::var_os("KEEPSAKE_CACHE") {
            Some(folder) => PathBuf::from(folder),
            None => {
                env::home_dir().context("there is no home directory; set KEEPSAKE_CACHE")?.join(".cache/keepsake/tools")
            }
        };
        Ok(Tools { cache, wasm_bindgen: project.wasm_bindgen.clone() })
    }

    /// Path of the tool's program, installed first if it is not there.
    pub fn ensure(&self, tool: Tool) -> Result<PathBuf> {
        let (name, version, program, source) = self.recipe(tool);
        install_once(&self.cache, name, version, program, |folder| match source {
            Source::Crates(krate, options) => {
                let mut cargo = Command::new(cargo());
                // A build of ours may be running with its own flags and target directory: not for tools.
                cargo.env_remove("RUSTFLAGS").env_remove("CARGO_TARGET_DIR");
                command::run(
                    cargo.arg("install").arg(format!("{krate}@{version}")).args(options).arg("--root").arg(folder),
                )
            }
            Source::Npm(packages) => {
                system::ensure(&[Need::Node, Need::Npm])?;
                let packages = packages.iter().map(|(package, version)| format!("{package}@{version}"));
                let mut npm = Command::new("npm");
                command::run(
                    npm.args(["install", "--no-audit", "--no-fund", "--save-exact", "--prefix"])
                        .arg(folder)
                        .args(packages),
                )
            }
        })
    }

    /// Name of the folder, version, path of the program in it, and where it comes from.
    fn recipe(&self, tool: Tool) -> (&'static str, &str, &'static str, Source) {
        // Without --locked: one dependency that its lock file names has been withdrawn.
        let wasm_bindgen = Source::Crates("wasm-bindgen-cli", &[]);
        match tool {
            Tool::WasmBindgen => ("wasm-bindgen-cli", &self.wasm_bindgen, "bin/wasm-bindgen", wasm_bindgen),
            Tool::WasmBindgenTestRunner => {
                ("wasm-bindgen-cli", &self.wasm_bindgen, "bin/wasm-bindgen-test-runner", wasm_bindgen)
            }
            Tool::Trunk => (
                "trunk",
                TRUNK,
                "bin/trunk",
                Source::Crates("trunk", &["--locked", "--no-default-features", "--features", "rustls"]),
            ),
            Tool::Geckodriver => {
                ("geckodriver", GECKODRIVER, "bin/geckodriver", Source::Crates("geckodriver", &["--locked"]))
            }
            Tool::WasmOpt => {
                ("binaryen", BINARYEN, "node_modules/.bin/wasm-opt", Source::Npm(&[("binaryen", BINARYEN)]))
            }
            Tool::TypeScript => (
                "typescript",
                TYPESCRIPT,
                "node_modules/.bin/tsc",
                Source::Npm(&[("typescript", TYPESCRIPT), ("@types/chrome", CHROME_TYPES)]),
            ),
            Tool::Axe => ("axe-core", AXE, "node_modules/axe-core/axe.min.js", Source::Npm(&[("axe-core", AXE)])),
            Tool::ZipPeers => ("zip-peers", ZIP_PEERS.0, "node_modules/jszip/package.json", Source::Npm(ZIP_PEERS.1)),
        }
    }

    /// PATH with these tools first, installed if they are not there.
    pub fn path_with(&self, tools: &[Tool]) -> Result<OsString> {
        let mut folders = Vec::new();
        for &tool in tools {
            folders.extend(self.ensure(tool)?.parent().map(Path::to_path_buf));
        }
        folders.extend(env::split_paths(&env::var_os("PATH").unwrap_or_default()));
        Ok(env::join_paths(folders)?)
    }
}

/// The compiler's target for the browser. Asked for by name: rustup may be told not to install on its own.
pub fn ensure_wasm_target() -> Result<()> {
    let sysroot = command::output(Command::new("rustc").args(["--print", "sysroot"]))?;
    if Path::new(sysroot.trim()).join("lib/rustlib").join(WASM_TARGET).join("lib").is_dir() {
        return Ok(());
    }
    command::run(Command::new("rustup").args(["target", "add", WASM_TARGET]))
}

/// Path of `program` in the cache's folder for this version; `install` fills a fresh folder when it is not there.
fn install_once(
    cache: &Path,
    name: &str,
    version: &str,
    program: &str,
    install: impl FnOnce(&Path) -> Result<()>,
) -> Result<PathBuf> {
    let folder = cache.join(format!("{name}-{version}"));
    let path = folder.join(program);
    if path.exists() {
        return Ok(path);
    }
    eprintln!("installing {name} {version} into {}", folder.display());
    let unfinished = cache.join(format!(".{name}-{version}.{}", std::process::id()));
    fs::create_dir_all(&unfinished).with_context(|| format!("cannot create {}", unfinished.display()))?;
    let installed = install(&unfinished).and_then(|()| {
        anyhow::ensure!(unfinished.join(program).exists(), "{name} {version} was installed without {program}");
        // A folder without the program is what something else left half done.
        if folder.exists() && !path.exists() {
            fs::remove_dir_all(&folder)?;
        }
        match fs::rename(&unfinished, &folder) {
            // Another run of ours was faster: its folder is as good.
            Err(_) if path.exists() => Ok(()),
            result => result.map_err(Into::into),
        }
    });
    if unfinished.exists() {
        fs::remove_dir_all(&unfinished)?;
    }
    installed.with_context(|| format!("cannot install {name} {version}"))?;
    Ok(path)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]
mod tests {
    use super::*;

    fn fill(folder: &Path) -> Result<()> {
        fs::create_dir_all(folder.join("bin"))?;
        fs::write(folder.join("bin/tool"), "whole")?;
        Ok(())
    }

    #[test]
    fn a_tool_is_installed_once_and_found_again() {
        let cache = tempfile::tempdir().unwrap();
        let first = install_once(cache.path(), "tool", "1.0", "bin/tool", fill).unwrap();
        let again = install_once(cache.path(), "tool", "1.0", "bin/tool", |_| panic!("installed twice")).unwrap();
        assert_eq!(first, again);
        assert_eq!(first, cache.path().join("tool-1.0/bin/tool"));
    }

    #[test]
    fn a_failed_installation_leaves_nothing_behind() {
        let cache = tempfile::tempdir().unwrap();
        let result = install_once(cache.path(), "tool", "1.0", "bin/tool", |folder| {
            fill(folder)?;
            anyhow::bail!("the network went away")
        });
        assert!(result.is_err());
        assert_eq!(fs::read_dir(cache.path()).unwrap().count(), 0);
    }

    #[test]
    fn an_interrupted_installation_is_not_taken_for_a_whole_one() {
        let cache = tempfile::tempdir().unwrap();
        fs::create_dir_all(cache.path().join(".tool-1.0.77/bin")).unwrap();
        fs::write(cache.path().join(".tool-1.0.77/bin/tool"), "half").unwrap();
        fs::create_dir_all(cache.path().join("tool-1.0/bin")).unwrap();
        let path = install_once(cache.path(), "tool", "1.0", "bin/tool", fill).unwrap();
        assert_eq!(fs::read_to_string(path).unwrap(), "whole");
    }
}
