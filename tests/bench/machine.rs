//! What benches ask of the machine, and how they say whether a figure is met.

use std::process::Command;

/// The most memory that this process has held, MiB (`VmHWM`).
pub fn peak_memory() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
    line.trim().trim_end_matches(" kB").trim().parse::<f64>().unwrap_or(0.0) / 1024.0
}

/// This program once more, with these arguments and in a process of its own: peak memory is a process's.
///
/// # Panics
/// When it does not end well.
pub fn apart(arguments: &[&str]) {
    let program = std::env::current_exe().expect("this program");
    let status = Command::new(program).args(arguments).status().expect("it starts");
    assert!(status.success(), "{}", arguments.join(" "));
}

/// Print which targets are met; whether all are.
pub fn print_targets(targets: &[(&str, bool)]) -> bool {
    for (what, is_met) in targets {
        println!("{what:<60} {}", if *is_met { "met" } else { "NOT MET" });
    }
    targets.iter().all(|(_, is_met)| *is_met)
}
