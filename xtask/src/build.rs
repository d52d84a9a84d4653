//! `build`: the static page, and the two extensions around the same page.

use std::path::Path;
use std::process::Command;
use std::{env, fs};

use anyhow::{Context, Result};

use crate::command;
use crate::manifest::manifest;
use crate::project::Project;
use crate::system::{self, Need};
use crate::tools::{Tool, Tools, WASM_TARGET, ensure_wasm_target};

/// Browsers that we package for; each has an overlay `extension/<name>.json`.
pub const BROWSERS: [&str; 2] = ["chrome", "firefox"];

/// Whom a build is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// This machine: shares what cargo has compiled already.
    Here,
    /// Users: the same bytes on every machine. Compiled apart, since its flags would make cargo compile everything anew, back and forth.
    Everyone,
}

/// Leaves `dist/site` and `dist/extension/<browser>`.
pub fn build(project: &Project, tools: &Tools, audience: Audience) -> Result<()> {
    system::ensure(&[Need::Node])?;
    ensure_wasm_target()?;
    // Trunk is told to stay offline, lest it download tools of its own; so the crates must be here before.
    command::run(&mut project.cargo(["fetch", "--quiet", "--target", WASM_TARGET]))?;
    let mut trunk = Command::new(tools.ensure(Tool::Trunk)?);
    trunk
        .args(["build", "--release", "--offline", "true"])
        .current_dir(&project.root)
        .env("PATH", tools.path_with(&[Tool::WasmBindgen, Tool::WasmOpt])?)
        // Trunk reads it as an option of its own and stumbles over "1".
        .env_remove("NO_COLOR");
    if audience == Audience::Everyone {
        trunk
            .env("CARGO_TARGET_DIR", project.shipping_target())
            .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", remap_flags(project));
    }
    command::run(&mut trunk)?;
    for browser in BROWSERS {
        extension(project, browser).with_context(|| format!("cannot put the extension for {browser} together"))?;
    }
    Ok(())
}

/// Panic messages name source files: without this the binary would tell, and depend on, where this machine keeps them.
///
/// Cargo adds these flags to those of `.cargo/config.toml`.
fn remap_flags(project: &Project) -> String {
    let cargo_home =
        env::var_os("CARGO_HOME").map(Into::into).or_else(|| env::home_dir().map(|home| home.join(".cargo")));
    let registry = cargo_home.into_iter().flat_map(|home| {
        let sources = fs::read_dir(home.join("registry/src")).into_iter().flatten();
        sources.flatten().map(|source| (source.path(), "crates")).collect::<Vec<_>>()
    });
    let folders = registry.chain([(project.root.clone(), "keepsake")]);
    folders.map(|(from, to)| format!("--remap-path-prefix={}={to}", from.display())).collect::<Vec<_>>().join(" ")
}

fn extension(project: &Project, browser: &str) -> Result<()> {
    let sources = project.root.join("extension");
    let target = project.dist().join("extension").join(browser);
    if target.exists() {
        fs::remove_dir_all(&target)?;
    }
    copy_tree(&project.site(), &target)?;
    for folder in ["content", "_locales"] {
        copy_tree(&sources.join(folder), &target.join(folder))?;
    }
    for script in ["background.js", "domains.js"] {
        fs::copy(sources.join(script), target.join(script))?;
    }
    let read =
        |name: &str| fs::read_to_string(sources.join(name)).with_context(|| format!("cannot read extension/{name}"));
    let manifest = manifest(&read("manifest.json")?, &read(&format!("{browser}.json"))?, &project.version)?;
    fs::write(target.join("manifest.json"), serde_json::to_string_pretty(&manifest)? + "\n")?;
    Ok(())
}

/// Copies a folder with all that it holds.
pub fn copy_tree(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from).with_context(|| format!("cannot read {}", from.display()))? {
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
