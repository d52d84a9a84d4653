//! A running browser with its profile and downloads.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde_json::Value;
use tempfile::TempDir;
use thirtyfour::cdp::Cdp;
use thirtyfour::common::capabilities::desiredcapabilities::Capabilities;
use thirtyfour::{WebDriver, WindowHandle};

use crate::process::DriverProcess;
use crate::wait::{SOON, until};
use crate::{chromium, firefox};

/// Which browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Chromium, through chromedriver.
    Chromium,
    /// Firefox, through geckodriver.
    Firefox,
}

impl std::str::FromStr for Kind {
    type Err = anyhow::Error;

    fn from_str(name: &str) -> Result<Kind> {
        match name {
            "chromium" => Ok(Kind::Chromium),
            "firefox" => Ok(Kind::Firefox),
            _ => bail!("there is no browser {name}; there are chromium and firefox"),
        }
    }
}

/// Where a service is found, over TLS.
#[derive(Debug, Clone)]
pub struct ServiceAddress {
    /// Its host names.
    pub hosts: Vec<String>,
    /// Port on 127.0.0.1 where they are.
    pub port: u16,
}

/// How a browser is started.
#[derive(Debug, Clone)]
pub struct Setup {
    /// Which browser.
    pub kind: Kind,
    /// With a window that a person can see.
    pub headed: bool,
    /// With our extension.
    pub extension: bool,
    /// Where the service is; all other hosts are then unknown.
    pub service: Option<ServiceAddress>,
    /// A host that our extension may read beforehand, as if a person had said yes: Chromium's own question is outside every page.
    pub granted: Option<String>,
    /// In private windows only (Firefox).
    pub private: bool,
    /// Kilobytes of storage that Firefox gives to all pages together; a fifth of them, but 10 MB at least, go to one site.
    pub storage: Option<u64>,
    /// Firefox keeps the extension's hosts from it until a person grants them; the person's part can then be played, see
    /// [`Browser::answer_permission`].
    pub withholds_hosts: bool,
    /// Chromium logs what its network does, so that it can be told which addresses it asked for.
    pub logs_network: bool,
}

impl Setup {
    /// A headless browser with the extension and the service's hosts at `port`.
    pub fn extension(kind: Kind, hosts: Vec<String>, port: u16) -> Setup {
        Setup { extension: true, service: Some(ServiceAddress { hosts, port }), ..Setup::plain(kind) }
    }

    /// A headless browser as it comes, for the hosted page.
    pub fn plain(kind: Kind) -> Setup {
        Setup {
            kind,
            headed: false,
            extension: false,
            service: None,
            granted: None,
            private: false,
            storage: None,
            withholds_hosts: false,
            logs_network: true,
        }
    }

    /// The same without the log of the network: it costs that as much time as some bytes do.
    #[must_use]
    pub fn unlogged(self) -> Setup {
        Setup { logs_network: false, ..self }
    }
}

/// A running browser. End it with [`Browser::quit`]; dropping it ends it as well, but slowly.
pub struct Browser {
    // Order matters: the session ends before its driver is killed and its folders are removed.
    driver: WebDriver,
    process: DriverProcess,
    profile: TempDir,
    downloads: TempDir,
    kind: Kind,
}

impl Browser {
    /// Starts the browser.
    pub async fn start(setup: &Setup) -> Result<Browser> {
        let profile = TempDir::with_prefix("keepsake-profile-")?;
        let downloads = TempDir::with_prefix("keepsake-downloads-")?;
        let (process, capabilities) = match setup.kind {
            Kind::Chromium => (chromium::driver()?, chromium::capabilities(setup, profile.path(), downloads.path())?),
            Kind::Firefox => (firefox::driver(setup)?, firefox::capabilities(setup, downloads.path())),
        };
        let Value::Object(capabilities) = capabilities else { bail!("capabilities are an object") };
        let driver = WebDriver::builder(&process.address, Capabilities::from(capabilities))
            .request_timeout(Duration::from_secs(60))
            .connect()
            .await
            .with_context(|| format!("{:?} did not start", setup.kind))?;
        let browser = Browser { driver, process, profile, downloads, kind: setup.kind };
        if setup.extension
            && setup.kind == Kind::Firefox
            && let Err(error) = firefox::install_extension(&browser.driver).await
        {
            browser.quit().await?;
            return Err(error);
        }
        Ok(browser)
    }

    /// The WebDriver session.
    pub fn driver(&self) -> &WebDriver {
        &self.driver
    }

    /// Which browser it is.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Runs a function body on the page of the current tab and returns its value, awaited.
    pub async fn script(&self, text: &str) -> Result<Value> {
        Ok(self.driver.execute(text, Vec::new()).await?.json().clone())
    }

    /// Sends a command of the DevTools protocol (Chromium).
    pub async fn cdp(&self, command: &str, parameters: Value) -> Result<Value> {
        Ok(Cdp::new(self.driver.handle().clone()).send_raw(command, parameters).await?)
    }

    /// Address of the extension's own page.
    pub async fn extension_page(&self) -> Result<String> {
        match self.kind {
            Kind::Chromium => chromium::extension_page(self).await,
            Kind::Firefox => Ok(firefox::extension_page()),
        }
    }

    /// Answers the question that Firefox asks a person about the extension's permissions, which is no part of any page.
    pub async fn answer_permission(&self, allow: bool) -> Result<()> {
        firefox::answer_permission(&self.driver, allow).await
    }

    /// Presses the extension's button in Firefox's toolbar, which is no part of any page either. Needs a browser that withholds hosts.
    pub async fn press_toolbar_button(&self) -> Result<()> {
        firefox::press_toolbar_button(&self.driver).await
    }

    /// Ends the browser and returns the folder of its profile, which lives as long as the value.
    pub async fn quit(self) -> Result<TempDir> {
        self.driver.quit().await?;
        drop(self.process);
        Ok(self.profile)
    }

    /// Waits for a tab that is not among `known`, and switches to it.
    pub async fn switch_to_new_tab(&self, known: &[WindowHandle]) -> Result<()> {
        let new = until("a new tab", SOON, async || {
            let tabs = self.driver.windows().await?;
            Ok(tabs.into_iter().find(|tab| !known.contains(tab)))
        });
        Ok(self.driver.switch_to_window(new.await?).await?)
    }

    /// Waits for a finished download whose name ends so, and returns its path. The folder lives as long as the browser.
    pub async fn downloaded(&self, suffix: &str, limit: Duration) -> Result<PathBuf> {
        let folder = self.downloads.path();
        until(&format!("a downloaded *{suffix}"), limit, async || finished_download(folder, suffix)).await
    }
}

/// The file, unless a browser is still writing: Chromium to `*.crdownload`, Firefox to `*.part` beside an empty file of the final name.
fn finished_download(folder: &Path, suffix: &str) -> Result<Option<PathBuf>> {
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        paths.push(entry?.path());
    }
    let ends_with = |path: &PathBuf, suffix: &str| path.to_string_lossy().ends_with(suffix);
    if paths.iter().any(|path| ends_with(path, ".crdownload") || ends_with(path, ".part")) {
        return Ok(None);
    }
    let Some(path) = paths.into_iter().find(|path| ends_with(path, suffix)) else {
        return Ok(None);
    };
    Ok((std::fs::metadata(&path)?.len() > 0).then_some(path))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]
mod tests {
    use super::*;

    #[test]
    fn a_download_counts_when_nothing_is_being_written() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("backup.zip");
        assert_eq!(finished_download(folder.path(), ".zip").unwrap(), None);
        std::fs::write(&path, "").unwrap();
        assert_eq!(finished_download(folder.path(), ".zip").unwrap(), None);
        std::fs::write(&path, "PK").unwrap();
        std::fs::write(folder.path().join("other.zip.part"), "").unwrap();
        assert_eq!(finished_download(folder.path(), ".zip").unwrap(), None);
        std::fs::remove_file(folder.path().join("other.zip.part")).unwrap();
        assert_eq!(finished_download(folder.path(), ".zip").unwrap(), Some(path));
    }
}
