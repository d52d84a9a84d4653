//! What a person does on Keepsake's page, by the names that are on it.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use thirtyfour::components::SelectElement;
use thirtyfour::{By, WebDriver, WebElement};

use crate::accessible::{self, Role};
use crate::browser::Browser;
use crate::wait::{RUN, SOON, until};

/// Heading of the page for Wrike.
pub const WRIKE: &str = "Back up Wrike";
/// Heading of the page for Workfront Proof.
pub const PROOF: &str = "Back up Workfront Proof";
/// Heading of the page for servers of the 2010 API.
pub const LEGACY: &str = "Back up Wrike (2010 API)";

/// The choice that takes the session of the Proof page on which the button was pressed.
pub const BY_SESSION: &str = "As the Proof page that you came from is signed in";
/// The choice of an API token of Workfront Proof.
pub const BY_TOKEN: &str = "With an API token (recommended)";
/// The choice of a password of Workfront Proof.
pub const BY_PASSWORD: &str = "With your Workfront Proof password";

/// Keepsake's page in the current tab.
pub struct KeepsakePage<'a> {
    browser: &'a Browser,
}

/// How a run ended, as the page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// `complete` or `partial`, the result's `data-outcome`; `failed` when there is no result.
    pub kind: String,
    /// What stands on the page.
    pub text: String,
    /// Bytes of memory that the engine used at its peak, where the page tells.
    pub peak_memory: Option<u64>,
}

impl<'a> KeepsakePage<'a> {
    /// The page that the current tab shows already.
    pub fn current(browser: &'a Browser) -> KeepsakePage<'a> {
        KeepsakePage { browser }
    }

    /// Opens the page at this address and waits for its heading.
    pub async fn open(browser: &'a Browser, address: &str, heading: &str) -> Result<KeepsakePage<'a>> {
        browser.driver().goto(address).await?;
        accessible::find(browser.driver(), Role::Heading, heading).await?;
        Ok(KeepsakePage { browser })
    }

    fn driver(&self) -> &WebDriver {
        self.browser.driver()
    }

    /// Types a token of Wrike and presses "Check connection".
    pub async fn check_connection(&self, token: &str) -> Result<()> {
        self.fill("Access token", token).await?;
        accessible::press(self.driver(), "Check connection").await
    }

    /// Types e-mail address and API token of a Proof user and presses "Check connection".
    pub async fn check_proof_token(&self, email: &str, token: &str) -> Result<()> {
        self.tick(BY_TOKEN).await?;
        self.fill("Email", email).await?;
        self.fill("API token", token).await?;
        self.press("Check connection").await
    }

    /// Types e-mail address and password of a Proof user and presses "Check connection".
    pub async fn check_proof_password(&self, email: &str, password: &str) -> Result<()> {
        self.tick(BY_PASSWORD).await?;
        self.fill("Email", email).await?;
        self.fill("Password", password).await?;
        self.press("Check connection").await
    }

    /// Types a server of the 2010 API with a consumer, and presses "Check connection". The format is "XML" or "JSON".
    pub async fn check_consumer(&self, server: &str, key: &str, secret: &str, format: &str) -> Result<()> {
        self.fill("Server address", server).await?;
        self.fill("Consumer key", key).await?;
        self.fill("Consumer secret", secret).await?;
        self.choose("Answer format", format).await?;
        self.press("Check connection").await
    }

    /// On the server's own page of the 2010 API: allows access, reads the code that it shows, and comes back.
    pub async fn allow_access(&self) -> Result<String> {
        let driver = self.driver();
        let ours = driver.window().await?;
        let page = until("the server's question", SOON, async || {
            for tab in driver.windows().await? {
                driver.switch_to_window(tab).await?;
                if driver.find_all(By::Css("form[action='/rest/auth/authorize']")).await?.len() == 1 {
                    return Ok(Some(()));
                }
            }
            Ok(None)
        });
        page.await?;
        accessible::press(driver, "Allow").await?;
        let code = until("the verification code", SOON, async || {
            let shown = driver.find_all(By::Css("output#verifier")).await?;
            Ok(match shown.first() {
                Some(output) => Some(output.text().await?),
                None => None,
            })
        });
        let code = code.await?;
        driver.switch_to_window(ours).await?;
        Ok(code)
    }

    /// Types the verification code and presses "Continue".
    pub async fn enter_code(&self, code: &str) -> Result<()> {
        self.fill("Verification code", code).await?;
        self.press("Continue").await
    }

    /// Types into a field in place of what is there.
    pub async fn fill(&self, name: &str, text: &str) -> Result<()> {
        let field = accessible::find(self.driver(), Role::Field, name).await?;
        field.clear().await?;
        Ok(field.send_keys(text).await?)
    }

    /// Ticks a checkbox, or takes one of several choices.
    pub async fn tick(&self, name: &str) -> Result<()> {
        let choice = accessible::find(self.driver(), Role::Choice, name).await?;
        Ok(choice.click().await?)
    }

    /// Chooses a file for the field with this label. What role such a field has is each browser's own affair.
    pub async fn attach(&self, label: &str, file: &Path) -> Result<()> {
        let label = self.driver().find(By::XPath(format!("//label[normalize-space()='{label}']"))).await?;
        let id = label.attr("for").await?.context("the label is for nothing")?;
        let path = file.to_str().context("a path that is not text")?;
        Ok(self.driver().find(By::Id(&id)).await?.send_keys(path).await?)
    }

    /// Presses a button.
    pub async fn press(&self, name: &str) -> Result<()> {
        accessible::press(self.driver(), name).await
    }

    /// Chooses an entry of a list by its words.
    pub async fn choose(&self, list: &str, entry: &str) -> Result<()> {
        let list = accessible::find(self.driver(), Role::List, list).await?;
        Ok(SelectElement::new(&list).await?.select_by_exact_text(entry).await?)
    }

    /// `data-phase` of the main element: connect, preflight, ready, running, paused, finished or failed.
    pub async fn phase(&self) -> Result<String> {
        let main = self.driver().find(By::Css("main[data-phase]")).await?;
        main.attr("data-phase").await?.context("main has no data-phase")
    }

    /// Waits for one of these phases and returns it; ends early when the run has failed instead.
    pub async fn wait_for_phase(&self, wanted: &[&str], limit: Duration) -> Result<String> {
        let reached = until(&format!("phase {}", wanted.join(" or ")), limit, async || {
            let phase = self.phase().await?;
            Ok((phase == "failed" || wanted.contains(&phase.as_str())).then_some(phase))
        })
        .await?;
        if !wanted.contains(&reached.as_str()) {
            bail!("the run failed: {}", self.alert().await.unwrap_or_default());
        }
        Ok(reached)
    }

    /// Waits for the alert and returns what it says.
    pub async fn alert(&self) -> Result<String> {
        self.region("alert").await
    }

    /// Waits for the status region to say something and returns it.
    pub async fn status(&self) -> Result<String> {
        self.region("status").await
    }

    /// Everything that stands on the page.
    pub async fn text(&self) -> Result<String> {
        Ok(self.driver().find(By::Tag("body")).await?.text().await?)
    }

    async fn region(&self, role: &str) -> Result<String> {
        until(&format!("a text with the role {role}"), SOON, async || {
            for element in self.driver().find_all(By::Css(format!("[role={role}]"))).await? {
                let text = element.text().await?;
                if element.is_displayed().await? && !text.trim().is_empty() {
                    return Ok(Some(text));
                }
            }
            Ok(None)
        })
        .await
    }

    /// Waits for the run to end and returns how.
    pub async fn outcome(&self, limit: Duration) -> Result<Outcome> {
        if self.wait_for_phase(&["finished", "failed"], limit).await? == "failed" {
            return Ok(Outcome { kind: "failed".into(), text: self.alert().await?, peak_memory: None });
        }
        let result: WebElement = until("the result", SOON, async || {
            Ok(self.driver().find_all(By::Css("[data-outcome]")).await?.into_iter().next())
        })
        .await?;
        let kind = result.attr("data-outcome").await?.unwrap_or_default();
        let peak_memory = result.attr("data-peak-memory").await?.and_then(|bytes| bytes.parse().ok());
        Ok(Outcome { kind, text: result.text().await?, peak_memory })
    }

    /// Token, connection, start: up to the moment when the run is under way.
    pub async fn begin(&self, token: &str) -> Result<()> {
        self.check_connection(token).await?;
        self.start().await
    }

    /// Waits for the count and starts.
    pub async fn start(&self) -> Result<()> {
        // Counting makes calls too, and a fault plan makes them slow.
        self.wait_for_phase(&["ready"], RUN).await?;
        self.press("Start backup").await
    }

    /// A whole backup of Wrike.
    pub async fn back_up(&self, token: &str, limit: Duration) -> Result<Outcome> {
        self.begin(token).await?;
        self.outcome(limit).await
    }

    /// The rest of a backup whose connection is being checked.
    pub async fn start_and_finish(&self, limit: Duration) -> Result<Outcome> {
        self.start().await?;
        self.outcome(limit).await
    }

    /// Presses "Save backup" and waits for the file.
    pub async fn save(&self) -> Result<PathBuf> {
        self.press("Save backup").await?;
        self.browser.downloaded(".zip", SOON).await
    }
}
