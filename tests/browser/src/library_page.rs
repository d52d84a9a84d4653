//! What a person does on the library's page, by the names that are on it.

use std::path::Path;

use anyhow::{Context, Result};
use serde_json::json;
use thirtyfour::{By, Key, WebDriver, WebElement};

use crate::accessible::{self, Role};
use crate::browser::Browser;
use crate::wait::{RUN, SOON, until};

/// Presses of the tabulator before a button counts as out of reach.
const MOST_TABS: usize = 200;

/// The library's page in the current tab.
pub struct LibraryPage<'a> {
    browser: &'a Browser,
}

impl<'a> LibraryPage<'a> {
    /// Opens it beside the page that the current tab shows: the extension's or the hosted one.
    pub async fn open(browser: &'a Browser) -> Result<LibraryPage<'a>> {
        let mut address = browser.driver().current_url().await?;
        address.set_query(Some("view=library"));
        address.set_fragment(None);
        LibraryPage::at(browser, address.as_str()).await
    }

    /// Opens it on the hosted page's server.
    pub async fn hosted(browser: &'a Browser, origin: &str) -> Result<LibraryPage<'a>> {
        LibraryPage::at(browser, &format!("{origin}/?view=library")).await
    }

    async fn at(browser: &'a Browser, address: &str) -> Result<LibraryPage<'a>> {
        browser.driver().goto(address).await?;
        accessible::find(browser.driver(), Role::Heading, "Which backup?").await?;
        Ok(LibraryPage { browser })
    }

    /// The one that the current tab shows: the viewer of an archive has the same screens.
    pub fn shown(browser: &'a Browser) -> LibraryPage<'a> {
        LibraryPage { browser }
    }

    fn driver(&self) -> &WebDriver {
        self.browser.driver()
    }

    /// Chooses these zips, as the button "Choose zip files" lets a person do.
    pub async fn choose(&self, files: &[&Path]) -> Result<()> {
        self.give("zips", files).await
    }

    /// Chooses this folder, as the button "Choose a folder" lets a person do.
    pub async fn choose_folder(&self, folder: &Path) -> Result<()> {
        self.give("folder", &[folder]).await
    }

    /// Drops files and folders where the page says so, as from the desktop. WebDriver has no way to; the DevTools protocol of Chromium has
    /// (`Input.dispatchDragEvent`).
    pub async fn drop(&self, files: &[&Path]) -> Result<()> {
        let middle = "const zone = document.querySelector('.drop');
            zone.scrollIntoView({ block: 'center' });
            const { x, y, width, height } = zone.getBoundingClientRect();
            return [x + width / 2, y + height / 2]";
        let (x, y): (f64, f64) = serde_json::from_value(self.browser.script(middle).await?)?;
        let data = json!({"items": [], "files": files, "dragOperationsMask": 1});
        for step in ["dragEnter", "dragOver", "drop"] {
            self.browser.cdp("Input.dispatchDragEvent", json!({"type": step, "x": x, "y": y, "data": data})).await?;
        }
        Ok(())
    }

    /// Drops one file of this name and content by script, in browsers that let no driver drop anything.
    pub async fn drop_by_script(&self, name: &str, content: &[u8]) -> Result<()> {
        let script = format!(
            "const data = new DataTransfer();
             data.items.add(new File([new Uint8Array({})], {}));
             const drop = new DragEvent('drop', {{ bubbles: true, cancelable: true, dataTransfer: data }});
             return document.querySelector('.drop').dispatchEvent(drop)",
            json!(content),
            json!(name)
        );
        // Not cancelled, the browser would leave the page for the file.
        let left = self.browser.script(&script).await?;
        anyhow::ensure!(left == json!(false), "the page lets the browser open the file itself");
        Ok(())
    }

    async fn give(&self, id: &str, files: &[&Path]) -> Result<()> {
        let input = self.driver().find(By::Id(id)).await?;
        let names: Option<Vec<&str>> = files.iter().map(|file| file.to_str()).collect();
        Ok(input.send_keys(names.context("a path that is not text")?.join("\n")).await?)
    }

    /// Waits until the backup has been read to its end.
    pub async fn read(&self) -> Result<()> {
        self.wait_for_text("The backup has been read").await
    }

    /// Waits until these words stand on the page.
    pub async fn wait_for_text(&self, words: &str) -> Result<()> {
        until(&format!("\"{words}\" on the page"), RUN, async || Ok(self.text().await?.contains(words).then_some(())))
            .await
    }

    /// Everything that stands on the page.
    pub async fn text(&self) -> Result<String> {
        Ok(self.driver().find(By::Tag("body")).await?.text().await?)
    }

    /// Waits for the screen's heading to be this.
    pub async fn heading(&self, words: &str) -> Result<()> {
        accessible::find(self.driver(), Role::Heading, words).await.map(drop)
    }

    /// Presses a button.
    pub async fn press(&self, name: &str) -> Result<()> {
        accessible::press(self.driver(), name).await
    }

    /// Presses the first of several buttons of a name: a folder with several parents has one in each.
    pub async fn press_first(&self, name: &str) -> Result<()> {
        let button: WebElement = until(&format!("a button \"{name}\""), SOON, async || {
            Ok(accessible::find_all(self.driver(), Role::Button, name).await?.into_iter().next())
        })
        .await?;
        Ok(button.click().await?)
    }

    /// Types into the search field in place of what is there.
    pub async fn search(&self, words: &str) -> Result<()> {
        let field = self.driver().find(By::Id("search")).await?;
        field.clear().await?;
        Ok(field.send_keys(words).await?)
    }

    /// Waits for the verdict and returns its name (`sound`, `sound-as-far`, `damaged`) and all that stands on the page.
    pub async fn verdict(&self) -> Result<(String, String)> {
        let verdict = until("the verdict", RUN, async || {
            Ok(self.driver().find_all(By::Css("[data-verdict]")).await?.into_iter().next())
        })
        .await?;
        Ok((verdict.attr("data-verdict").await?.unwrap_or_default(), self.text().await?))
    }

    /// Presses the tabulator until the focus is on something of this name.
    pub async fn tab_to(&self, name: &str) -> Result<()> {
        self.tab(name, async || self.key(Key::Tab).await).await
    }

    /// The same backwards.
    pub async fn tab_back_to(&self, name: &str) -> Result<()> {
        let back = async || {
            let keys = self.driver().action_chain().key_down(Key::Shift).send_keys(Key::Tab).key_up(Key::Shift);
            Ok(keys.perform().await?)
        };
        self.tab(name, back).await
    }

    async fn tab(&self, name: &str, step: impl AsyncFn() -> Result<()>) -> Result<()> {
        for _ in 0..MOST_TABS {
            let focused = self.driver().active_element().await?;
            if accessible::name_of(&focused).await? == name {
                return Ok(());
            }
            step().await?;
        }
        anyhow::bail!("\"{name}\" is not reached by the tabulator")
    }

    /// Presses a key wherever the focus is.
    pub async fn key(&self, key: Key) -> Result<()> {
        Ok(self.driver().action_chain().send_keys(key).perform().await?)
    }

    /// Types wherever the focus is.
    pub async fn type_text(&self, text: &str) -> Result<()> {
        Ok(self.driver().action_chain().send_keys(text).perform().await?)
    }

    /// What axe-core has to say against the screen: nothing. See [`crate::audit::check_with_axe`].
    pub async fn check_with_axe(&self) -> Result<()> {
        crate::audit::check_with_axe(self.browser).await
    }
}
