//! Builds, tests, demonstrates and packages Keepsake; installs what is missing.
//!
//! `cargo xtask help` lists the commands. Each installs the tools that it needs, at pinned versions, before it works: see [`tools`].
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command line tool talks on the terminal")]

mod bench;
mod bench_page;
mod build;
mod command;
mod manifest;
mod package;
mod project;
mod sizes;
mod steps;
mod system;
mod test;
mod tools;

use std::ffi::OsString;
use std::process::ExitCode;

use anyhow::{Result, bail};

use build::Audience;
use project::Project;
use system::Need;
use tools::{Tool, Tools};

const HELP: &str = "\
Usage: cargo xtask COMMAND [OPTIONS]

  demo                 One backup of a sample account, or a stand-in to try the page and the extension with.
      --service NAME     wrike (default), wrike-legacy (a server of the 2010 API) or proof (Workfront Proof).
      --once DIR         Run one whole backup in a browser, put the archive into DIR, end. Exit status: 0 Complete, 3 Partial, 1 Failed.
      --seed N           Seed of the sample account.
      --tasks N          Tasks in the sample account of Wrike.
      --files N          Files in the sample account of Wrike.
      --proofs N         Proofs in the sample account of Workfront Proof.
      --format NAME      How a server of the 2010 API answers: xml (default) or json.
      --fault NAME       What goes wrong on the way; `--fault list` names the plans.
      --browser NAME     chromium (default) or firefox.
      --headed           Show the browser.
  test [STEP...]       Everything that must hold before a merge, or only the named steps; stops at the first failure.
      --fast             Leave out the steps that need a browser.
      --list             Name the steps.
  build                dist/site, dist/extension/chrome, dist/extension/firefox.
  bench [NAME] [ARGS]  Measure; where a target is missed the exit status is 1.
      sizes              Sizes of the page and the engine after brotli (the default).
      calls [TASKS...]   Calls of a cold run against the fewest possible; then of the unchanged account.
      scale [TASKS...]   Time and peak memory natively, the archive compared with the account.
        --chromium         The same through the built extension, at the pace that Wrike allows: 10,000 tasks take 4 minutes, 100,000 take 45.
      proof [PROOFS...]  The same for accounts of Workfront Proof, natively.
      library [TASKS] [COMMENTS]
                         Opening, searching and verifying a backup of that size, natively.
        --chromium [TASKS...]
                         The library's page in Chromium with backups of so many tasks, ten comments each: first view, search, memory;
                         and the first view of the viewer in the same archive from file://.
      zip                Our zip writer in Chromium beside fflate, client-zip, zip.js and JSZip, and native zip.
      files              Downloads in Chromium to its storage and to a folder, against a bare loop of fetch and write.
      kill [N] [TASKS]   A run killed at N random points and resumed to the same bytes.
  package              Build, then dist/keepsake-VERSION-{chrome,firefox,site}.zip.
      --check            Build and pack twice from scratch and compare byte for byte.
  help                 This text.

Tools are kept in ~/.cache/keepsake/tools, or in the folder that KEEPSAKE_CACHE names.
";

fn main() -> ExitCode {
    match dispatch() {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch() -> Result<ExitCode> {
    let mut arguments = std::env::args_os().skip(1);
    let name = arguments.next().unwrap_or_else(|| "help".into());
    let rest: Vec<OsString> = arguments.collect();
    match name.to_str() {
        Some("demo") => demo(&rest),
        Some("test") => run_test(rest),
        Some("build") => {
            no_arguments("build", &rest)?;
            let project = Project::find()?;
            build::build(&project, &Tools::find(&project)?, Audience::Here)?;
            sizes::print(&project)?;
            Ok(ExitCode::SUCCESS)
        }
        Some("bench") => bench::run(&rest),
        Some("package") => run_package(rest),
        Some("help" | "--help" | "-h") => {
            print!("{HELP}");
            Ok(ExitCode::SUCCESS)
        }
        _ => bail!("there is no command {}; `cargo xtask help` lists them", name.display()),
    }
}

fn no_arguments(command: &str, rest: &[OsString]) -> Result<()> {
    match rest.first() {
        None => Ok(()),
        Some(argument) => bail!("`{command}` takes no {}", argument.display()),
    }
}

/// Passes every option on to the `demo` program, and its exit status back.
fn demo(rest: &[OsString]) -> Result<ExitCode> {
    let project = Project::find()?;
    let tools = Tools::find(&project)?;
    system::ensure(&[Need::Chromium, Need::Chromedriver])?;
    let mut demo = project.cargo(["run", "--quiet", "--package", "keepsake-browser", "--bin", "demo", "--"]);
    demo.args(rest);
    // Firefox and its driver take minutes to install: only for those who ask for it.
    if rest.iter().any(|argument| argument.to_string_lossy().contains("firefox")) {
        system::ensure(&[Need::Firefox])?;
        demo.env("GECKODRIVER", tools.ensure(Tool::Geckodriver)?);
    }
    // `--fault list` only prints.
    if !rest.iter().any(|argument| argument == "list") {
        build::build(&project, &tools, Audience::Here)?;
    }
    let code = demo.status()?.code().unwrap_or(1);
    Ok(ExitCode::from(u8::try_from(code).unwrap_or(1)))
}

fn run_test(rest: Vec<OsString>) -> Result<ExitCode> {
    let mut options = test::Options::default();
    let mut parser = lexopt::Parser::from_args(rest);
    while let Some(argument) = parser.next()? {
        match argument {
            lexopt::Arg::Long("fast") => options.fast = true,
            lexopt::Arg::Long("list") => options.list = true,
            lexopt::Arg::Value(name) => options.only.push(name.to_string_lossy().into_owned()),
            other => return Err(other.unexpected().into()),
        }
    }
    test::run(&options)
}

fn run_package(rest: Vec<OsString>) -> Result<ExitCode> {
    let mut check = false;
    let mut parser = lexopt::Parser::from_args(rest);
    while let Some(argument) = parser.next()? {
        match argument {
            lexopt::Arg::Long("check") => check = true,
            other => return Err(other.unexpected().into()),
        }
    }
    let project = Project::find()?;
    let tools = Tools::find(&project)?;
    if check {
        package::check(&project, &tools)?;
    } else {
        package::package(&project, &tools)?;
    }
    Ok(ExitCode::SUCCESS)
}
