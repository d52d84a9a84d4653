//! `bench`: the figures, each a subcommand.

use std::ffi::OsString;
use std::process::ExitCode;

use anyhow::{Result, bail};

use crate::build::{self, Audience};
use crate::project::Project;
use crate::sizes;
use crate::tools::Tools;

/// Benches of the core natively, against the stand-in in process: `tests/bench`.
const NATIVE: [&str; 3] = ["calls", "scale", "kill"];

/// Runs the bench that is named first, with the arguments after it; its exit status says whether the targets are met.
pub fn run(rest: &[OsString]) -> Result<ExitCode> {
    let project = Project::find()?;
    let (name, arguments) = match rest {
        [] => ("sizes", rest),
        [name, arguments @ ..] => (name.to_str().unwrap_or_default(), arguments),
    };
    match name {
        "sizes" => {
            build::build(&project, &Tools::find(&project)?, Audience::Here)?;
            sizes::print(&project)?;
            Ok(ExitCode::SUCCESS)
        }
        name if NATIVE.contains(&name) => native(&project, name, arguments),
        _ => bail!("there is no bench {name}; there are: sizes, {}", NATIVE.join(", ")),
    }
}

fn native(project: &Project, name: &str, arguments: &[OsString]) -> Result<ExitCode> {
    let mut cargo = project.cargo(["bench", "--quiet", "--package", "keepsake", "--bench", "figures", "--", name]);
    Ok(if cargo.args(arguments).status()?.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
