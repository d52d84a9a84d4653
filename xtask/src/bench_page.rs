//! The page on which benches run in a browser: our wasm, built as the engine is, beside other people's libraries.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use crate::build::copy_tree;
use crate::command;
use crate::project::Project;
use crate::tools::{Tool, Tools, WASM_TARGET, ensure_wasm_target};

/// As `www/index.html` has it for the engine.
const WASM_OPT: &str = "-O3 --enable-bulk-memory --enable-bulk-memory-opt --enable-nontrapping-float-to-int --enable-sign-ext \
    --enable-mutable-globals --enable-reference-types --enable-multivalue --enable-simd";

/// Builds the page into a folder of its own, and returns that.
pub fn build(project: &Project, tools: &Tools) -> Result<PathBuf> {
    ensure_wasm_target()?;
    let site = project.root.join("target/bench-page");
    if site.exists() {
        fs::remove_dir_all(&site).with_context(|| format!("cannot clear {}", site.display()))?;
    }
    copy_tree(&project.root.join("tests/browser/bench/page"), &site)?;
    let peers = tools.ensure(Tool::ZipPeers)?;
    let modules = peers.ancestors().nth(2).context("jszip lies in node_modules")?;
    copy_tree(modules, &site.join("node_modules"))?;

    let mut cargo = project.cargo(["build", "--release", "--package", "keepsake-bench", "--target", WASM_TARGET]);
    command::run(&mut cargo)?;
    let mut bindgen = Command::new(tools.ensure(Tool::WasmBindgen)?);
    bindgen.args(["--target", "web", "--no-typescript", "--out-dir"]).arg(&site);
    bindgen.arg(project.target.join(WASM_TARGET).join("release/keepsake_bench.wasm"));
    command::run(&mut bindgen)?;
    let wasm = site.join("keepsake_bench_bg.wasm");
    let mut wasm_opt = Command::new(tools.ensure(Tool::WasmOpt)?);
    command::run(wasm_opt.args(WASM_OPT.split_whitespace()).arg("-o").arg(&wasm).arg(&wasm))?;
    Ok(site)
}
