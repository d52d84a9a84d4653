//! Chromium: how it is started.

use std::path::Path;

use anyhow::{Context, Result};
use serde_json::{Value, json};

use crate::browser::{Browser, ServiceAddress, Setup};
use crate::dist;
use crate::process::DriverProcess;

/// Name of the net log in the profile's folder.
pub(crate) const NET_LOG: &str = "net-log.json";

/// Starts chromedriver; `CHROMEDRIVER` may name another one.
pub(crate) fn driver() -> Result<DriverProcess> {
    let program = std::env::var("CHROMEDRIVER").unwrap_or_else(|_| "chromedriver".into());
    DriverProcess::start(&program, &["--port=0"], "successfully on port ")
}

/// Capabilities for a browser whose profile and downloads live in these folders.
pub(crate) fn capabilities(setup: &Setup, profile: &Path, downloads: &Path) -> Result<Value> {
    let mut arguments = match &setup.granted {
        Some(host) => {
            let folder = profile.join("extension");
            dist::extension_with_host(host, &folder)?;
            let own = Setup { extension: false, ..setup.clone() };
            [arguments(&own)?, with_extension(&folder)].concat()
        }
        None => arguments(setup)?,
    };
    arguments.push(format!("--user-data-dir={}", profile.display()));
    if setup.logs_network {
        arguments.push(format!("--log-net-log={}", profile.join(NET_LOG).display()));
    }
    if !setup.headed {
        arguments.push("--headless=new".into());
    }
    Ok(json!({
        "browserName": "chrome",
        "goog:loggingPrefs": { "browser": "ALL" },
        "goog:chromeOptions": {
            "binary": binary(),
            "args": arguments,
            // Without it chromedriver does not list the tab that the extension opens.
            "enableExtensionTargets": true,
            "prefs": {
                "download.default_directory": downloads,
                "download.prompt_for_download": false,
            },
        },
    }))
}

/// Address of the extension's own page.
pub(crate) async fn extension_page(browser: &Browser) -> Result<String> {
    Ok(format!("chrome-extension://{}/index.html", extension_id(browser).await?))
}

/// Keeps the service's hosts from the extension, or gives them back, as a person does in the extension's settings ("Site access").
///
/// The current tab shows the settings afterwards.
pub async fn set_site_access(browser: &Browser, allow: bool) -> Result<()> {
    let id = extension_id(browser).await?;
    // `chrome.developerPrivate` is what the settings' own page uses; no other page has it.
    let access = if allow { "ON_ALL_SITES" } else { "ON_CLICK" };
    let change = json!({ "extensionId": id, "hostAccess": access });
    browser.script(&format!("return chrome.developerPrivate.updateExtensionConfiguration({change})")).await?;
    Ok(())
}

/// The id that Chromium has made of the folder from which the extension was loaded.
async fn extension_id(browser: &Browser) -> Result<String> {
    browser.driver().goto("chrome://extensions").await?;
    let ids = "return chrome.developerPrivate.getExtensionsInfo().then(all => all.filter(one => one.name.startsWith('Keepsake')).map(one => one.id))";
    let ids = browser.script(ids).await?;
    Ok(ids[0].as_str().context("Chromium does not list the extension")?.to_owned())
}

/// The browser; `CHROMIUM` may name another one.
pub fn binary() -> String {
    std::env::var("CHROMIUM").unwrap_or_else(|_| "/usr/bin/chromium".into())
}

/// Arguments that do not depend on the profile: also what a person passes by hand to try the extension.
pub fn arguments(setup: &Setup) -> Result<Vec<String>> {
    let quiet = [
        "--no-first-run",
        "--disable-gpu",
        "--disable-quic",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ];
    let mut arguments: Vec<String> = quiet.map(String::from).into();
    if is_root() {
        // Chromium refuses to start as root otherwise: containers and CI.
        arguments.push("--no-sandbox".into());
    }
    if let Some(ServiceAddress { hosts, port }) = &setup.service {
        let hosts: Vec<String> = hosts.iter().map(|host| format!("MAP {host}:443 127.0.0.1:{port}")).collect();
        let hosts = hosts.join(", ");
        arguments.push(format!("--host-resolver-rules={hosts}, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"));
        arguments.push("--ignore-certificate-errors".into());
    }
    if setup.extension {
        arguments.extend(with_extension(&dist::extension("chrome")?));
    }
    Ok(arguments)
}

fn with_extension(folder: &Path) -> Vec<String> {
    ["--load-extension", "--disable-extensions-except"].map(|name| format!("{name}={}", folder.display())).into()
}

#[cfg(unix)]
fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata("/proc/self").is_ok_and(|us| us.uid() == 0)
}

#[cfg(not(unix))]
fn is_root() -> bool {
    false
}
