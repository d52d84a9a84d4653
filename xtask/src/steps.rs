//! The steps of `test`, each a function that fails with a sentence.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use crate::project::Project;
use crate::system::which;
use crate::tools::{Tool, Tools, WASM_TARGET};
use crate::{build, command, sizes};

/// Where the steps work and with what.
pub struct Bench {
    /// The workspace.
    pub project: Project,
    /// The cache of tools.
    pub tools: Tools,
}

/// One step.
pub struct Step {
    /// Name on the command line.
    pub name: &'static str,
    /// Heading.
    pub title: &'static str,
    /// Left out by `--fast`.
    pub browser: bool,
    /// What it does.
    pub run: fn(&Bench) -> Result<()>,
}

const fn native(name: &'static str, title: &'static str, run: fn(&Bench) -> Result<()>) -> Step {
    Step { name, title, browser: false, run }
}

const fn browser(name: &'static str, title: &'static str, run: fn(&Bench) -> Result<()>) -> Step {
    Step { name, title, browser: true, run }
}

/// All steps in their order: what fails fast comes first.
pub const STEPS: [Step; 9] = [
    native("fmt", "Formatting", |bench| cargo(bench, &["fmt", "--all", "--check"])),
    native("clippy", "Lints, native", |bench| {
        cargo(bench, &["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"])
    }),
    native("clippy-wasm", "Lints, wasm", |bench| {
        // Not all targets: unit tests and the other test programs are native.
        let mut command = bench.project.cargo(["clippy", "--package", "keepsake", "--target", WASM_TARGET, "--lib"]);
        command.args(["--bins"]).args(wasm_test_programs(bench)?).args(["--", "-D", "warnings"]);
        command::run(&mut command)?;
        let others = ["--package", "keepsake-engines", "--package", "keepsake-bench"];
        command::run(
            bench.project.cargo(["clippy", "--target", WASM_TARGET]).args(others).args(["--", "-D", "warnings"]),
        )
    }),
    native("unit", "Unit, integration and documentation tests", |bench| {
        cargo(bench, &["test", "--workspace", "--exclude", "keepsake-browser", "--no-fail-fast"])
    }),
    native("types", "Types of the JavaScript", type_check),
    browser("wasm", "Tests compiled to wasm, in Chromium and Firefox", wasm_tests),
    native("build", "Page and extensions", |bench| build::build(&bench.project, &bench.tools, build::Audience::Here)),
    native("sizes", "Sizes", |bench| sizes::check(&bench.project)),
    browser("browser", "Extension and page in real browsers", browser_tests),
];

fn cargo(bench: &Bench, arguments: &[&str]) -> Result<()> {
    command::run(&mut bench.project.cargo(arguments))
}

/// Each script is a module of its own, as in the browser.
const TSC_OPTIONS: &str = "--noEmit --allowJs --checkJs --strict --pretty false --target es2022 --module es2022 \
    --lib es2023,dom,dom.iterable,webworker.asynciterable --moduleDetection force --types chrome";

/// `tsc` over our scripts as they are: they carry their types in comments.
fn type_check(bench: &Bench) -> Result<()> {
    let root = &bench.project.root;
    let tsc = bench.tools.ensure(Tool::TypeScript)?;
    let types = tsc.ancestors().nth(2).context("tsc lies in node_modules/.bin")?.join("@types");
    let mut scripts = Vec::new();
    for folder in ["www", "extension", "extension/content", "tests/browser/bench/page"] {
        scripts.extend(files(bench, folder, |name| name.ends_with(".js"))?);
    }
    println!("{} scripts", scripts.len());
    let mut command = Command::new(tsc);
    command.args(TSC_OPTIONS.split(' ')).arg("--typeRoots").arg(types).args(scripts).current_dir(root);
    command::run(&mut command)
}

/// `--test NAME` for each test program named `tests/web_*.rs`.
fn wasm_test_programs(bench: &Bench) -> Result<Vec<String>> {
    let paths = files(bench, "tests", |name| name.starts_with("web_") && name.ends_with(".rs"))?;
    anyhow::ensure!(!paths.is_empty(), "there is no tests/web_*.rs");
    let names = paths.iter().filter_map(|path| path.file_stem()).map(|name| name.to_string_lossy().into_owned());
    Ok(names.flat_map(|name| ["--test".to_owned(), name]).collect())
}

/// The contract suites and whatever else only a browser can tell, in both families of browsers.
fn wasm_tests(bench: &Bench) -> Result<()> {
    let runner = bench.tools.ensure(Tool::WasmBindgenTestRunner)?;
    let chromedriver = which("chromedriver").context("chromedriver is not on PATH")?;
    let geckodriver = bench.tools.ensure(Tool::Geckodriver)?;
    let native_sum = native_archive_sum(bench)?;
    for (variable, driver) in [("CHROMEDRIVER", chromedriver), ("GECKODRIVER", geckodriver)] {
        let mut command = bench.project.cargo(["test", "--package", "keepsake", "--target", WASM_TARGET]);
        command.args(wasm_test_programs(bench)?);
        command.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", &runner).env(variable, driver);
        command.env("KEEPSAKE_ARCHIVE_SHA256", &native_sum);
        command::run(command.env("MOZ_HEADLESS", "1"))?;
    }
    Ok(())
}

/// What `tests/web_same_bytes.rs` makes natively, for the same test in wasm to compare with.
fn native_archive_sum(bench: &Bench) -> Result<String> {
    const MARK: &str = "archive sha256 ";
    let mut command = bench.project.cargo(["test", "--package", "keepsake", "--test", "web_same_bytes"]);
    let said = command::output(command.args(["--", "--nocapture"]))?;
    let (_, rest) = said.split_once(MARK).context("tests/web_same_bytes.rs printed no sum")?;
    Ok(rest.chars().take_while(char::is_ascii_hexdigit).collect())
}

/// One at a time: each starts a browser, and two would only slow each other into their limits.
fn browser_tests(bench: &Bench) -> Result<()> {
    let all = ["test", "--package", "keepsake-browser", "--no-fail-fast", "--", "--test-threads", "1"];
    let mut command = bench.project.cargo(all);
    command.env("GECKODRIVER", bench.tools.ensure(Tool::Geckodriver)?).env("AXE", bench.tools.ensure(Tool::Axe)?);
    command::run(&mut command)
}

/// Files of a folder of the workspace, by name, sorted.
fn files(bench: &Bench, folder: &str, wanted: impl Fn(&str) -> bool) -> Result<Vec<PathBuf>> {
    let folder = bench.project.root.join(folder);
    let entries = fs::read_dir(&folder).with_context(|| format!("cannot read {}", folder.display()))?;
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.retain(|path| path.is_file() && path.file_name().and_then(|name| name.to_str()).is_some_and(&wanted));
    paths.sort();
    Ok(paths)
}
