//! What a person does on a service's page: one button.

use anyhow::Result;
use thirtyfour::{By, WebDriver, WebElement};

use crate::accessible::{self, Role};
use crate::browser::Browser;
use crate::keepsake_page::{PROOF, WRIKE};
use crate::wait::{SOON, until};

/// Name of the button that the extension puts on the services' pages.
pub const BUTTON: &str = "Back up";

/// A page of a service in the current tab, or in the current frame of it.
pub struct ServicePage<'a> {
    browser: &'a Browser,
    /// Heading of the page that the button opens.
    heading: &'static str,
}

impl<'a> ServicePage<'a> {
    /// Opens Wrike's workspace in the data centre with this host.
    pub async fn wrike(browser: &'a Browser, host: &str) -> Result<ServicePage<'a>> {
        browser.driver().goto(format!("https://{host}/workspace.htm")).await?;
        Ok(ServicePage { browser, heading: WRIKE })
    }

    /// Opens a page of Workfront Proof: host and path.
    pub async fn proof(browser: &'a Browser, address: &str) -> Result<ServicePage<'a>> {
        browser.driver().goto(format!("https://{address}")).await?;
        Ok(ServicePage { browser, heading: PROOF })
    }

    fn driver(&self) -> &WebDriver {
        self.browser.driver()
    }

    /// Every element that the extension has put on the page.
    pub async fn hosts(&self) -> Result<Vec<WebElement>> {
        Ok(self.driver().find_all(By::Css("[id^=keepsake]")).await?)
    }

    /// Waits for the button.
    pub async fn button(&self) -> Result<WebElement> {
        until("the extension's button on the page", SOON, async || {
            for button in self.shadow_buttons().await? {
                if accessible::name_of(&button).await? == BUTTON {
                    return Ok(Some(button));
                }
            }
            Ok(None)
        })
        .await
    }

    /// By script: what WebDriver calls a shadow root's elements, thirtyfour asks in a way that only chromedriver understands.
    async fn shadow_buttons(&self) -> Result<Vec<WebElement>> {
        const BUTTONS: &str = "return [...document.querySelectorAll('[id^=keepsake]')].flatMap(host => [...host.shadowRoot.querySelectorAll('button')])";
        Ok(self.driver().execute(BUTTONS, Vec::new()).await?.elements()?)
    }

    /// Presses the button and switches to the tab that it opens.
    pub async fn back_up(&self) -> Result<()> {
        let known = self.driver().windows().await?;
        self.button().await?.click().await?;
        self.browser.switch_to_new_tab(&known).await?;
        accessible::find(self.driver(), Role::Heading, self.heading).await?;
        Ok(())
    }
}
