//! `test`: runs the steps in order, stops at the first failure, and sums up.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use crate::project::Project;
use crate::steps::{Bench, STEPS, Step};
use crate::system::{self, Need};
use crate::tools::{self, Tools};

/// What to run.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Without the steps that need a browser.
    pub fast: bool,
    /// Only name the steps.
    pub list: bool,
    /// Only these steps; empty means all.
    pub only: Vec<String>,
}

/// Runs what the options ask for.
pub fn run(options: &Options) -> Result<ExitCode> {
    if options.list {
        for step in &STEPS {
            println!("{:<12} {}", step.name, step.title);
        }
        return Ok(ExitCode::SUCCESS);
    }
    let steps = choose(options)?;
    let project = Project::find()?;
    let tools = Tools::find(&project)?;
    tools::ensure_wasm_target()?;
    let needs: &[Need] = if steps.iter().any(|step| step.browser) { &Need::ALL } else { &[Need::Node, Need::Npm] };
    system::ensure(needs)?;

    let bench = Bench { project, tools };
    let mut done: Vec<(&Step, Duration)> = Vec::new();
    for step in steps {
        println!("\n=== {} ({})", step.title, step.name);
        let begin = Instant::now();
        let result = (step.run)(&bench);
        let time = begin.elapsed();
        if let Err(error) = result {
            summary(&done);
            println!("{:<12} FAILED {:>8.1} s  {}", step.name, time.as_secs_f64(), step.title);
            return Err(error);
        }
        println!("--- {} ok in {:.1} s", step.name, time.as_secs_f64());
        done.push((step, time));
    }
    summary(&done);
    Ok(ExitCode::SUCCESS)
}

fn choose(options: &Options) -> Result<Vec<&'static Step>> {
    if let Some(unknown) = options.only.iter().find(|name| STEPS.iter().all(|step| step.name != name.as_str())) {
        bail!("there is no step {unknown}; `cargo xtask test --list` names them");
    }
    let wanted = |step: &&Step| {
        (options.only.is_empty() || options.only.iter().any(|name| name == step.name))
            && !(options.fast && step.browser)
    };
    Ok(STEPS.iter().filter(wanted).collect())
}

fn summary(done: &[(&Step, Duration)]) {
    println!("\n=== Summary");
    for (step, time) in done {
        println!("{:<12} ok     {:>8.1} s  {}", step.name, time.as_secs_f64(), step.title);
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]
mod tests {
    use super::*;

    fn names(options: &Options) -> Vec<&'static str> {
        choose(options).unwrap().iter().map(|step| step.name).collect()
    }

    #[test]
    fn fast_leaves_out_the_browsers_and_nothing_else() {
        assert_eq!(
            names(&Options { fast: true, ..Options::default() }),
            ["fmt", "clippy", "clippy-wasm", "unit", "types", "build", "sizes"]
        );
        assert_eq!(names(&Options::default()).len(), STEPS.len());
    }

    #[test]
    fn named_steps_run_in_their_own_order() {
        let only = vec!["sizes".to_owned(), "build".to_owned()];
        assert_eq!(names(&Options { only, ..Options::default() }), ["build", "sizes"]);
    }

    #[test]
    fn an_unknown_step_is_an_error() {
        assert!(choose(&Options { only: vec!["unti".into()], ..Options::default() }).is_err());
    }
}
