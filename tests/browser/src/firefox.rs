//! Firefox: how it is started, and how it gets our extension.

use std::path::Path;

use anyhow::Result;
use serde_json::{Value, json};
use thirtyfour::WebDriver;
use thirtyfour::extensions::addons::firefox::FirefoxTools;

use crate::browser::Setup;
use crate::process::DriverProcess;
use crate::{SERVICE_HOSTS, dist};

/// Starts geckodriver; `GECKODRIVER` may name another one.
pub(crate) fn driver() -> Result<DriverProcess> {
    let program = std::env::var("GECKODRIVER").unwrap_or_else(|_| "geckodriver".into());
    DriverProcess::start(&program, &["--port", "0", "--websocket-port", "0"], "Listening on 127.0.0.1:")
}

/// Capabilities for a browser that saves into this folder; geckodriver makes the profile.
pub(crate) fn capabilities(setup: &Setup, downloads: &Path) -> Value {
    let mut preferences = json!({
        // A temporary add-on is installed without the dialogue in which a person grants its hosts.
        "extensions.originControls.grantByDefault": true,
        "browser.download.folderList": 2,
        "browser.download.dir": downloads,
        "browser.download.useDownloadDir": true,
        "browser.download.always_ask_before_handling_new_types": false,
        "browser.download.alwaysOpenPanel": false,
        "browser.helperApps.neverAsk.saveToDisk": "application/zip,application/octet-stream",
        // No requests of the browser's own.
        "network.captive-portal-service.enabled": false,
        "network.connectivity-service.enabled": false,
        "datareporting.healthreport.uploadEnabled": false,
        "app.update.disabledForTesting": true,
    });
    if let Some(port) = setup.service_port {
        preferences["network.dns.localDomains"] = SERVICE_HOSTS.join(",").into();
        preferences["network.dns.disableIPv6"] = true.into();
        preferences["network.socket.forcePort"] = format!("443={port}").into();
    }
    let arguments: &[&str] = if setup.headed { &[] } else { &["-headless"] };
    let binary = std::env::var("FIREFOX").unwrap_or_else(|_| "/usr/bin/firefox-esr".into());
    json!({
        "browserName": "firefox",
        "acceptInsecureCerts": true,
        "moz:firefoxOptions": { "binary": binary, "args": arguments, "prefs": preferences },
    })
}

/// Installs the unpacked extension until the browser ends.
pub(crate) async fn install_extension(driver: &WebDriver) -> Result<()> {
    let folder = dist::extension("firefox")?;
    FirefoxTools::new(driver.handle().clone()).install_addon(&folder.to_string_lossy(), Some(true)).await?;
    Ok(())
}
