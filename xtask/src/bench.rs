//! `bench`: the figures, each a subcommand.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, bail};

use crate::build::{self, Audience};
use crate::project::Project;
use crate::system::{self, Need};
use crate::tools::Tools;
use crate::{bench_page, command, sizes};

const NAMES: &str = "sizes, calls, scale, proof, library, kill, zip, files";

/// Runs the bench that is named first, with the arguments after it; its exit status says whether the targets are met.
pub fn run(rest: &[OsString]) -> Result<ExitCode> {
    let project = Project::find()?;
    let tools = Tools::find(&project)?;
    let (name, arguments) = match rest {
        [] => ("sizes", rest),
        [name, arguments @ ..] => (name.to_str().unwrap_or_default(), arguments),
    };
    let by_chromium = arguments.iter().any(|argument| argument == "--chromium");
    match name {
        "sizes" => {
            build::build(&project, &tools, Audience::Here)?;
            sizes::print(&project)?;
            Ok(ExitCode::SUCCESS)
        }
        "scale" | "proof" if by_chromium => {
            build::build(&project, &tools, Audience::Here)?;
            let mut bench = in_chromium(&project, name)?;
            status(bench.args(arguments.iter().filter(|argument| *argument != "--chromium")))
        }
        "calls" | "scale" | "proof" | "kill" => status(native(&project, "figures").arg(name).args(arguments)),
        "library" if by_chromium => {
            build::build(&project, &tools, Audience::Here)?;
            let folders = backups(&project, arguments)?;
            status(in_chromium(&project, name)?.args(folders))
        }
        "library" => status(native(&project, "library").args(arguments)),
        "zip" | "files" => {
            system::ensure(&[Need::Node, Need::Npm, Need::Zip])?;
            let site = bench_page::build(&project, &tools)?;
            status(in_chromium(&project, name)?.arg(site).args(arguments))
        }
        _ => bail!("there is no bench {name}; there are: {NAMES}"),
    }
}

/// A bench of `tests/bench`, over the stand-in in the same process.
fn native(project: &Project, bench: &str) -> Command {
    project.cargo(["bench", "--quiet", "--package", "keepsake", "--bench", bench, "--"])
}

/// A bench of `tests/browser/src/bin/bench`. Optimised, since the service is a part of what is measured.
fn in_chromium(project: &Project, name: &str) -> Result<Command> {
    system::ensure(&[Need::Chromium, Need::Chromedriver])?;
    let cargo = ["run", "--quiet", "--profile", "bench", "--package", "keepsake-browser", "--bin", "bench", "--", name];
    Ok(project.cargo(cargo))
}

/// A backup of each of these numbers of tasks, with ten comments each, in a folder of its own.
fn backups(project: &Project, sizes: &[OsString]) -> Result<Vec<PathBuf>> {
    let sizes = sizes.iter().filter_map(|size| size.to_str()).filter(|size| *size != "--chromium");
    let sizes = sizes.map(|size| size.parse().with_context(|| format!("{size} is no number of tasks")));
    let mut sizes: Vec<u64> = sizes.collect::<Result<_>>()?;
    if sizes.is_empty() {
        sizes.extend([1_000, 10_000, 100_000]);
    }
    let folder = |tasks: &u64| project.target.join(format!("bench-library/{tasks} tasks"));
    for tasks in &sizes {
        std::fs::create_dir_all(folder(tasks))?;
        let out = format!("out={}", folder(tasks).display());
        let viewer = format!("viewer={}", project.site().display());
        command::run(native(project, "library").args([tasks.to_string(), (10 * tasks).to_string(), out, viewer]))?;
    }
    Ok(sizes.iter().map(folder).collect())
}

fn status(command: &mut Command) -> Result<ExitCode> {
    Ok(if command.status()?.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
