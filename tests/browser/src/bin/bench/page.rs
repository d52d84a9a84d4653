//! The bench page in Chromium: tasks go in, outcomes come out.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use keepsake_browser::browser::{Browser, Kind, Setup};
use keepsake_browser::wait::{SOON, until};
use keepsake_standin::StandIn;
use keepsake_standin::server::{Config, Server};
use serde_json::Value;

/// No single task takes longer.
const LONGEST: Duration = Duration::from_secs(600);

/// A browser on the bench page, and the server behind it.
pub struct BenchPage {
    browser: Browser,
    server: Server,
}

impl BenchPage {
    /// Serves the page that was built into `site`, and the service, from one origin on loopback.
    pub async fn open(site: &Path, stand_in: StandIn) -> Result<BenchPage> {
        let config = Config {
            stand_in: Arc::new(stand_in.without_call_list()),
            tls: false,
            site_dir: Some(site.to_path_buf()),
            addr: ([127, 0, 0, 1], 0).into(),
        };
        let server = Server::start(config).await.context("no port to listen on")?;
        let browser = Browser::start(&Setup::plain(Kind::Chromium).unlogged()).await?;
        browser.driver().set_script_timeout(LONGEST).await?;
        browser.driver().goto(format!("{}/", server.origin())).await?;
        Ok(BenchPage { browser, server })
    }

    /// Does one task in a worker of its own.
    ///
    /// # Errors
    /// What the worker says, and when it takes too long.
    pub async fn run(&self, task: &Value) -> Result<Value> {
        until("the page's script", SOON, async || {
            Ok((self.browser.script("return typeof outcome").await? == "function").then_some(()))
        })
        .await?;
        let outcome = self.browser.script(&format!("return outcome({task})")).await?;
        match outcome["error"].as_str() {
            Some(error) => bail!("{task}: {error}"),
            None => Ok(outcome),
        }
    }

    /// Ends both.
    pub async fn close(self) -> Result<()> {
        let profile = self.browser.quit().await?;
        drop((profile, self.server));
        Ok(())
    }
}

/// A number in an outcome.
pub fn number(outcome: &Value, key: &str) -> Result<f64> {
    outcome[key].as_f64().with_context(|| format!("no {key} in {outcome}"))
}
