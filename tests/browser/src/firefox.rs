//! Firefox: how it is started, and how it gets our extension.

use std::path::Path;

use anyhow::Result;
use http::Method;
use serde_json::{Value, json};
use thirtyfour::common::command::FormatRequestData;
use thirtyfour::extensions::addons::firefox::FirefoxTools;
use thirtyfour::{RequestData, SessionId, WebDriver};

use crate::browser::{ServiceAddress, Setup};
use crate::dist;
use crate::process::DriverProcess;
use crate::wait::{SOON, until};

/// Our extension's id (`extension/firefox.json`), and the host of its pages, which Firefox draws by lot unless it knows one.
const EXTENSION_ID: &str = "{6b1f4c0e-5a0c-4c7d-9d0e-3a7f2b8c9d41}";
const EXTENSION_HOST: &str = "0d8a3f6e-2c41-4b7a-9e55-6f1c7d20ab93";

/// Starts geckodriver; `GECKODRIVER` may name another one.
pub(crate) fn driver(setup: &Setup) -> Result<DriverProcess> {
    let program = std::env::var("GECKODRIVER").unwrap_or_else(|_| "geckodriver".into());
    let mut arguments = vec!["--port", "0", "--websocket-port", "0"];
    if setup.withholds_hosts {
        // Scripts in the browser's own windows: where it asks the person.
        arguments.push("--allow-system-access");
    }
    DriverProcess::start(&program, &arguments, "Listening on 127.0.0.1:")
}

/// Capabilities for a browser that saves into this folder; geckodriver makes the profile.
pub(crate) fn capabilities(setup: &Setup, downloads: &Path) -> Value {
    let mut preferences = json!({
        // A temporary add-on is installed without the dialogue in which a person grants its hosts.
        "extensions.originControls.grantByDefault": !setup.withholds_hosts,
        "extensions.webextensions.uuids": json!({ EXTENSION_ID: EXTENSION_HOST }).to_string(),
        // A question of the browser takes a press at once, not half a second later.
        "security.notification_enable_delay": 0,
        "browser.privatebrowsing.autostart": setup.private,
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
    if let Some(ServiceAddress { hosts, port }) = &setup.service {
        preferences["network.dns.localDomains"] = hosts.join(",").into();
        preferences["network.dns.disableIPv6"] = true.into();
        preferences["network.socket.forcePort"] = format!("443={port}").into();
    }
    if let Some(kilobytes) = setup.storage {
        preferences["dom.quotaManager.temporaryStorage.fixedLimit"] = kilobytes.into();
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

/// Address of the extension's own page.
pub(crate) fn extension_page() -> String {
    format!("moz-extension://{EXTENSION_HOST}/index.html")
}

/// Presses "Allow" or "Deny" in the question below the address bar, once it is there.
pub(crate) async fn answer_permission(driver: &WebDriver, allow: bool) -> Result<()> {
    let button = if allow { "button" } else { "secondaryButton" };
    let press = format!(
        "const question = document.getElementById('addon-webext-permissions-notification');
         if (!question || PopupNotifications.panel.state !== 'open') return false;
         question.{button}.click();
         return true;"
    );
    until_done_around_pages(driver, "the browser to ask for permission", &press).await
}

/// Presses the extension's button among those that the toolbar keeps in its panel of extensions.
pub(crate) async fn press_toolbar_button(driver: &WebDriver) -> Result<()> {
    let press = format!(
        "if (gUnifiedExtensions.panel.state === 'closed') gUnifiedExtensions.togglePanel();
         if (gUnifiedExtensions.panel.state !== 'open') return false;
         const button = document.querySelector('[data-extensionid=\"{EXTENSION_ID}\"] .unified-extensions-item-action-button');
         if (!button) return false;
         button.click();
         return true;"
    );
    until_done_around_pages(driver, "the extension's button in the toolbar", &press).await
}

/// Runs a script in the browser's own window until it returns true.
async fn until_done_around_pages(driver: &WebDriver, what: &str, script: &str) -> Result<()> {
    set_context(driver, "chrome").await?;
    let done = async || Ok((driver.execute(script, Vec::new()).await?.json() == true).then_some(()));
    let done = until(what, SOON, done).await;
    set_context(driver, "content").await?;
    done
}

/// `POST /session/{id}/moz/context` of geckodriver: whether commands are about pages or about the browser around them.
#[derive(Debug)]
struct SetContext(&'static str);

impl FormatRequestData for SetContext {
    fn format_request(&self, session: &SessionId) -> RequestData {
        RequestData::new(Method::POST, format!("/session/{session}/moz/context")).add_body(json!({ "context": self.0 }))
    }
}

async fn set_context(driver: &WebDriver, context: &'static str) -> Result<()> {
    driver.handle().cmd(SetContext(context)).await?;
    Ok(())
}
