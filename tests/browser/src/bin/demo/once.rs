//! One whole backup, as a person would make it; the archive ends up in a folder.

use std::fs;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, Result};
use keepsake_browser::archive::Archive;
use keepsake_browser::browser::{Browser, Kind, Setup};
use keepsake_browser::keepsake_page::{KeepsakePage, LEGACY, Outcome};
use keepsake_browser::proof_site::ProofSite;
use keepsake_browser::scene::serve;
use keepsake_browser::service_page::ServicePage;
use keepsake_browser::stand_ins::Played;
use keepsake_browser::{WRIKE_HOSTS, wait};
use keepsake_standin::legacy::{CONSUMER_KEY, CONSUMER_SECRET, HOST};
use keepsake_standin::proof::Profile;
use keepsake_standin::{StandIn, VALID_TOKEN, legacy};

use crate::options::Options;

/// From the button on Wrike's page, with an access token.
pub async fn wrike(options: &Options, stand_in: StandIn, folder: &Path) -> Result<ExitCode> {
    let connect = async |browser: &Browser| {
        ServicePage::wrike(browser, WRIKE_HOSTS[0]).await?.back_up().await?;
        KeepsakePage::current(browser).check_connection(VALID_TOKEN).await
    };
    once(options, |setup| setup, stand_in, folder, connect).await
}

/// From the button beside "Request new backup", with an administrator's API token.
pub async fn proof(options: &Options, site: ProofSite, folder: &Path) -> Result<ExitCode> {
    let user = site.service.account().credentials(Profile::Administrator);
    let connect = async |browser: &Browser| {
        ServicePage::proof(browser, "app.proofhq.com/account/backup").await?.back_up().await?;
        KeepsakePage::current(browser).check_proof_token(&user.email, &user.api_token).await
    };
    once(options, |setup| setup, site, folder, connect).await
}

/// From the extension's page, with a consumer and a verification code.
pub async fn legacy(options: &Options, stand_in: legacy::StandIn, folder: &Path) -> Result<ExitCode> {
    let asks = options.browser == Kind::Firefox;
    let setup = |setup| Setup { granted: Some(HOST.into()), withholds_hosts: asks, ..setup };
    let connect = async |browser: &Browser| {
        let address = format!("{}?service=wrike-legacy", browser.extension_page().await?);
        let page = KeepsakePage::open(browser, &address, LEGACY).await?;
        page.check_consumer(HOST, CONSUMER_KEY, CONSUMER_SECRET, &options.format).await?;
        if asks {
            page.press("Allow access").await?;
            browser.answer_permission(true).await?;
        }
        let code = page.allow_access().await?;
        page.enter_code(&code).await
    };
    once(options, setup, stand_in, folder, connect).await
}

async fn once<S: Played>(
    options: &Options,
    adjust: impl FnOnce(Setup) -> Setup,
    stand_in: S,
    folder: &Path,
    connect: impl AsyncFnOnce(&Browser) -> Result<()>,
) -> Result<ExitCode> {
    fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
    let stand_in = Arc::new(stand_in);
    let server = serve(&stand_in, false, 0).await?;
    let setup = adjust(Setup::extension(options.browser, stand_in.hosts(), server.addr.port()));
    let browser = Browser::start(&Setup { headed: options.headed, ..setup }).await?;
    let result = back_up(&browser, connect, folder).await;
    browser.quit().await?;
    let code = result?;
    println!("Calls: {}", stand_in.calls().len());
    Ok(code)
}

async fn back_up(
    browser: &Browser,
    connect: impl AsyncFnOnce(&Browser) -> Result<()>,
    folder: &Path,
) -> Result<ExitCode> {
    connect(browser).await?;
    let page = KeepsakePage::current(browser);
    let outcome = page.start_and_finish(wait::LONG_RUN).await?;
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
    report(&target, &outcome)?;
    Ok(code)
}

fn report(archive: &Path, outcome: &Outcome) -> Result<()> {
    let report = Archive::open(archive)?.json("report.json")?;
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
    println!("Archive: {} ({} bytes)", archive.display(), fs::metadata(archive)?.len());
    Ok(())
}
