//! The workspace: where it is, its version, the versions that it pins.

use std::ffi::OsStr;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::command;

/// What the commands need to know of the workspace, as `cargo metadata` tells it.
pub struct Project {
    /// Directory of the root Cargo.toml.
    pub root: PathBuf,
    /// Cargo's target directory.
    pub target: PathBuf,
    /// Version of the package `keepsake`.
    pub version: String,
    /// Exact version of wasm-bindgen; the command line tool must be of the same one.
    pub wasm_bindgen: String,
}

impl Project {
    /// Asks cargo.
    pub fn find() -> Result<Project> {
        let mut cargo = Command::new(cargo());
        let text = command::output(cargo.args(["metadata", "--no-deps", "--format-version", "1"]))?;
        Project::from_metadata(&serde_json::from_str(&text)?)
    }

    fn from_metadata(metadata: &Value) -> Result<Project> {
        let text = |value: &Value, key: &str| -> Result<String> {
            Ok(value[key].as_str().with_context(|| format!("cargo metadata has no {key}"))?.to_owned())
        };
        let find = |list: &Value, name: &str| -> Result<Value> {
            let mut items = list.as_array().into_iter().flatten();
            let item = items.find(|item| item["name"] == name);
            Ok(item.with_context(|| format!("cargo metadata has no {name}"))?.clone())
        };
        let package = find(&metadata["packages"], "keepsake")?;
        let requirement = text(&find(&package["dependencies"], "wasm-bindgen")?, "req")?;
        let pin = requirement.strip_prefix('=').with_context(|| {
            format!("Cargo.toml must pin wasm-bindgen exactly (\"=0.2.130\"), since its tool must match; it says \"{requirement}\"")
        })?;
        Ok(Project {
            root: text(metadata, "workspace_root")?.into(),
            target: text(metadata, "target_directory")?.into(),
            version: text(&package, "version")?,
            wasm_bindgen: pin.to_owned(),
        })
    }

    /// Directory of everything that is built for users.
    pub fn dist(&self) -> PathBuf {
        self.root.join("dist")
    }

    /// The static page, as Trunk builds it.
    pub fn site(&self) -> PathBuf {
        self.dist().join("site")
    }

    /// Cargo's target directory for what is shipped.
    pub fn shipping_target(&self) -> PathBuf {
        self.root.join("target/shipping")
    }

    /// Cargo in the workspace's root.
    pub fn cargo<I: IntoIterator<Item = S>, S: AsRef<OsStr>>(&self, arguments: I) -> Command {
        let mut command = Command::new(cargo());
        command.args(arguments).current_dir(&self.root);
        command
    }
}

/// The cargo that runs us.
pub fn cargo() -> std::ffi::OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]
mod tests {
    use super::*;
    use serde_json::json;

    fn metadata(requirement: &str) -> Value {
        json!({
            "workspace_root": "/w",
            "target_directory": "/w/target",
            "packages": [
                {"name": "xtask", "version": "9.9.9", "dependencies": []},
                {"name": "keepsake", "version": "1.2.3", "dependencies": [{"name": "wasm-bindgen", "req": requirement}]},
            ],
        })
    }

    #[test]
    fn the_exact_pin_is_the_version_of_the_tool() {
        let project = Project::from_metadata(&metadata("=0.2.130")).unwrap();
        assert_eq!((project.wasm_bindgen.as_str(), project.version.as_str()), ("0.2.130", "1.2.3"));
    }

    #[test]
    fn a_loose_requirement_is_refused() {
        assert!(Project::from_metadata(&metadata("^0.2.130")).is_err());
    }
}
