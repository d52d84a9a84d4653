//! The browser's permission to read the service's hosts: withheld, refused, granted, withdrawn.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

use anyhow::Result;
use keepsake_browser::archive::Archive;
use keepsake_browser::browser::Kind;
use keepsake_browser::keepsake_page::KeepsakePage;
use keepsake_browser::scene::{Scene, small_stand_in, with_extension, with_withheld_hosts};
use keepsake_browser::wait::{RUN, SOON, until};
use keepsake_browser::{chromium, truth};
use keepsake_standin::VALID_TOKEN;

/// Waits for the alert to say this.
async fn is_told(page: &KeepsakePage<'_>, words: &str) -> Result<String> {
    until(&format!("\"{words}\""), SOON, async || Ok(Some(page.alert().await?).filter(|said| said.contains(words))))
        .await
}

const NEEDED: &str = "Keepsake needs your permission to read www.wrike.com";

#[tokio::test]
async fn hosts_that_firefox_withholds_are_asked_for_and_a_refusal_is_explained() -> Result<()> {
    with_withheld_hosts(small_stand_in(), async |scene| {
        let page = scene.extension_page().await?;
        page.check_connection(VALID_TOKEN).await?;
        is_told(&page, NEEDED).await?;

        page.press("Allow access").await?;
        scene.browser.answer_permission(false).await?;
        let advice = is_told(&page, "Without permission").await?;
        assert!(advice.contains("“Allow access”") && advice.contains("extension settings"), "{advice}");
        assert_eq!(scene.stand_in.total(), 0, "the service was asked before it was allowed");

        page.press("Allow access").await?;
        scene.browser.answer_permission(true).await?;
        page.wait_for_phase(&["ready"], RUN).await?;
        page.press("Start backup").await?;
        let outcome = page.outcome(RUN).await?;
        assert_eq!(outcome.kind, "complete", "{}", outcome.text);
        truth::compare(&mut Archive::open(&page.save().await?)?, scene.stand_in.account(), &[])?;
        withdrawn(scene, &page).await
    })
    .await
}

/// What was granted can be taken back at any time, in the settings or so.
async fn withdrawn(scene: &Scene, page: &KeepsakePage<'_>) -> Result<()> {
    let calls = scene.stand_in.total();
    scene.browser.script("return browser.permissions.remove({ origins: ['https://www.wrike.com/*'] })").await?;
    page.press("Make another backup").await?;
    page.check_connection(VALID_TOKEN).await?;
    is_told(page, NEEDED).await?;
    assert_eq!(scene.stand_in.total(), calls, "the service was asked although it is not allowed any more");
    Ok(())
}

#[tokio::test]
async fn hosts_that_a_person_has_taken_from_it_in_chromium_are_asked_for_until_they_are_given_back() -> Result<()> {
    with_extension(Kind::Chromium, small_stand_in(), async |scene| {
        let driver = scene.browser.driver();
        chromium::set_site_access(&scene.browser, false).await?;
        let settings = driver.window().await?;
        let tab = driver.new_tab().await?;
        driver.switch_to_window(tab.clone()).await?;
        let page = scene.extension_page().await?;
        page.check_connection(VALID_TOKEN).await?;
        is_told(&page, NEEDED).await?;
        assert_eq!(scene.stand_in.total(), 0, "the service was asked before it was allowed");

        // Chromium's own question is drawn outside every page, and no driver reaches it: the other way is the settings.
        driver.switch_to_window(settings).await?;
        chromium::set_site_access(&scene.browser, true).await?;
        driver.switch_to_window(tab).await?;
        page.press("Check connection").await?;
        page.wait_for_phase(&["ready"], RUN).await?;
        Ok(())
    })
    .await
}
