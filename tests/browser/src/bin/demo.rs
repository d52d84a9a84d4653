//! A sample account to look at, or one whole backup of it.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command line tool talks on the terminal")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, Result};
use keepsake_browser::archive::Archive;
use keepsake_browser::browser::{Browser, Kind, Setup};
use keepsake_browser::keepsake_page::KeepsakePage;
use keepsake_browser::scene::{sample_account, sample_address, serve};
use keepsake_browser::wrike_page::WrikePage;
use keepsake_browser::{SERVICE_HOSTS, chromium, wait};
use keepsake_standin::{Account, CLIENT_ID, CLIENT_SECRET, FaultPlan, StandIn, VALID_TOKEN};

/// Where the demo listens: the page, and the service's hosts.
const PAGE_PORT: u16 = 8080;
const SERVICE_PORT: u16 = 8443;

/// What the user asked for.
struct Options {
    once: Option<PathBuf>,
    seed: u64,
    tasks: Option<u64>,
    files: Option<u64>,
    faults: FaultPlan,
    list_faults: bool,
    browser: Kind,
    headed: bool,
}

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<ExitCode> {
    let options = parse()?;
    if options.list_faults {
        for (name, what) in FaultPlan::list() {
            println!("{name:<18} {what}");
        }
        return Ok(ExitCode::SUCCESS);
    }
    let mut spec = sample_account(options.seed);
    if let Some(tasks) = options.tasks {
        spec = spec.with_tasks(tasks);
    }
    if let Some(files) = options.files {
        spec = spec.with_files(files);
    }
    let stand_in = Arc::new(StandIn::new(Account::new(spec)).with_faults(options.faults.clone()));
    match &options.once {
        Some(folder) => once(&options, &stand_in, folder).await,
        None => stay(&stand_in).await,
    }
}

fn parse() -> Result<Options> {
    let mut options = Options {
        once: None,
        seed: 1,
        tasks: None,
        files: None,
        faults: FaultPlan::none(),
        list_faults: false,
        browser: Kind::Chromium,
        headed: false,
    };
    let mut parser = lexopt::Parser::from_env();
    while let Some(argument) = parser.next()? {
        use lexopt::prelude::*;
        match argument {
            Long("once") => options.once = Some(parser.value()?.into()),
            Long("seed") => options.seed = parser.value()?.parse()?,
            Long("tasks") => options.tasks = Some(parser.value()?.parse()?),
            Long("files") => options.files = Some(parser.value()?.parse()?),
            Long("fault") => match parser.value()?.string()? {
                name if name == "list" => options.list_faults = true,
                name => options.faults = FaultPlan::parse(&name)?,
            },
            Long("browser") => options.browser = parser.value()?.string()?.parse()?,
            Long("headed") => options.headed = true,
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(options)
}

/// One whole backup, as a person would make it; the archive ends up in `folder`.
async fn once(options: &Options, stand_in: &Arc<StandIn>, folder: &Path) -> Result<ExitCode> {
    fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
    let server = serve(stand_in, false, 0).await?;
    let setup = Setup { headed: options.headed, ..Setup::extension(options.browser, server.addr.port()) };
    let browser = Browser::start(&setup).await?;
    let result = back_up(&browser, folder).await;
    browser.quit().await?;
    let code = result?;
    println!("Calls: {}", stand_in.total());
    Ok(code)
}

async fn back_up(browser: &Browser, folder: &Path) -> Result<ExitCode> {
    WrikePage::open(browser, SERVICE_HOSTS[0]).await?.back_up().await?;
    let page = KeepsakePage::current(browser);
    let outcome = page.back_up(VALID_TOKEN, wait::LONG_RUN).await?;
    println!("Outcome: {}", outcome.kind);
    let code = match outcome.kind.as_str() {
        "complete" => ExitCode::SUCCESS,
        "partial" => ExitCode::from(3),
        _ => {
            println!("{}", outcome.text);
            return Ok(ExitCode::FAILURE);
        }
    };
    let download = page.save().await?;
    let target = folder.join(download.file_name().context("a download has a name")?);
    // The download's folder may be on another disk: copied, then removed with the browser.
    fs::copy(&download, &target).with_context(|| format!("cannot write {}", target.display()))?;
    let report = Archive::open(&target)?.json("report.json")?;
    println!("{:<40} {:>10} {:>10}", "", "expected", "saved");
    for count in report["counts"].as_array().into_iter().flatten() {
        let expected = count["expected"].as_u64().map_or("?".into(), |expected| expected.to_string());
        println!(
            "{:<40} {expected:>10} {:>10}",
            count["label"].as_str().unwrap_or_default(),
            count["saved"].to_string()
        );
    }
    for item in report["missing"].as_array().into_iter().flatten() {
        let field = |key: &str| item[key].as_str().unwrap_or_default().to_owned();
        println!("Missing: {} {} ({}): {}", field("kind"), field("name"), field("id"), field("reason"));
    }
    for note in report["notes"].as_array().into_iter().flatten().filter_map(|note| note.as_str()) {
        println!("Note: {note}");
    }
    if let Some(bytes) = outcome.peak_memory {
        println!("Memory of the engine at its peak: {} MiB", bytes / (1024 * 1024));
    }
    println!("Archive: {} ({} bytes)", target.display(), fs::metadata(&target)?.len());
    Ok(code)
}

/// Serves until the user has seen enough.
async fn stay(stand_in: &Arc<StandIn>) -> Result<ExitCode> {
    let page = serve(stand_in, true, PAGE_PORT).await?;
    let service = serve(stand_in, false, SERVICE_PORT).await?;
    let setup = Setup { headed: true, ..Setup::extension(Kind::Chromium, service.addr.port()) };
    let profile = std::env::temp_dir().join("keepsake-demo");
    let mut command = vec![chromium::binary(), format!("--user-data-dir={}", profile.display())];
    command.extend(chromium::arguments(&setup)?);
    command.push(format!("https://{}/workspace.htm", SERVICE_HOSTS[0]));
    let command = command.iter().map(|word| quoted(word)).collect::<Vec<_>>().join(" ");
    println!("The page over a sample account:\n  {}\n", sample_address(page.addr));
    println!("The extension, in a Chromium of its own:\n  {command}\n");
    stand_in.register_redirect(&format!("http://{}/", page.addr));
    println!("The access token to type: {VALID_TOKEN}");
    println!("Or the API app: client ID {CLIENT_ID}, client secret {CLIENT_SECRET}\n\nCtrl-C ends it.");
    tokio::signal::ctrl_c().await?;
    Ok(ExitCode::SUCCESS)
}

/// A word for a shell.
fn quoted(word: &str) -> String {
    let plain = word.chars().all(|c| c.is_ascii_alphanumeric() || "-_=./:,".contains(c));
    if plain { word.to_owned() } else { format!("'{}'", word.replace('\'', r"'\''")) }
}
