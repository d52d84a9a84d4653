//! The button on Wrike's pages.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

use anyhow::Result;
use keepsake_browser::browser::Kind;
use keepsake_browser::scene::{Scene, small_stand_in, with_extension};
use keepsake_browser::service_page::ServicePage;
use keepsake_browser::wait::{SOON, until};
use keepsake_browser::{WRIKE_HOSTS, accessible};
use serde_json::{Value, json};
use thirtyfour::{By, Key};

/// Runs a script on the page; most of what a page could do to the button is a line of JavaScript.
async fn script(scene: &Scene, text: &str) -> Result<Value> {
    scene.browser.script(text).await
}

async fn keepsake_address(scene: &Scene) -> Result<String> {
    let address = scene.browser.driver().current_url().await?;
    Ok(address.as_str().split_once("://").map(|(_, rest)| rest.split_once('/').unwrap().1.to_owned()).unwrap())
}

#[tokio::test]
async fn there_is_one_button_in_chromium_and_it_outlives_whatever_the_page_does() -> Result<()> {
    with_extension(Kind::Chromium, small_stand_in(), outlives_the_page).await
}

#[tokio::test]
async fn there_is_one_button_in_firefox_and_it_outlives_whatever_the_page_does() -> Result<()> {
    with_extension(Kind::Firefox, small_stand_in(), outlives_the_page).await
}

async fn outlives_the_page(scene: &Scene) -> Result<()> {
    let wrike = scene.wrike().await?;
    wrike.button().await?;
    let deeds = [
        (
            "navigation within the page",
            "history.pushState({}, '', '/workspace.htm#/folder/view?id=1'); document.getElementById('nav-2').click()",
        ),
        ("removal of the button", "document.querySelector('[id^=keepsake]').remove()"),
        ("a new body", "document.body = document.createElement('body')"),
        ("removal over and over", "for (let i = 0; i < 5; i++) document.querySelector('[id^=keepsake]')?.remove()"),
    ];
    for (deed, text) in deeds {
        script(scene, text).await?;
        wrike.button().await.unwrap_or_else(|error| panic!("after {deed}: {error}"));
        assert_eq!(wrike.hosts().await?.len(), 1, "after {deed}");
    }
    Ok(())
}

#[tokio::test]
async fn each_data_centre_has_the_button_and_it_opens_the_page_for_that_data_centre() -> Result<()> {
    with_extension(Kind::Chromium, small_stand_in(), async |scene| {
        for (host, region) in WRIKE_HOSTS.into_iter().zip(["us", "eu", "us2"]) {
            ServicePage::wrike(&scene.browser, host).await?.back_up().await?;
            assert_eq!(keepsake_address(scene).await?, format!("index.html?service=wrike&region={region}"));
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_second_press_shows_the_tab_that_is_open_already() -> Result<()> {
    with_extension(Kind::Chromium, small_stand_in(), second_press).await
}

#[tokio::test]
async fn a_second_press_shows_the_tab_that_is_open_already_in_firefox() -> Result<()> {
    with_extension(Kind::Firefox, small_stand_in(), second_press).await
}

async fn second_press(scene: &Scene) -> Result<()> {
    let driver = scene.browser.driver();
    let wrike = scene.wrike().await?;
    let first = driver.window().await?;
    wrike.back_up().await?;
    let opened = driver.window().await?;
    driver.switch_to_window(first.clone()).await?;
    wrike.button().await?.click().await?;
    driver.switch_to_window(opened).await?;
    // Only the tab in front is visible to its own page.
    until("the open tab to come to the front", SOON, async || {
        Ok((script(scene, "return document.visibilityState").await? == "visible").then_some(()))
    })
    .await?;
    assert_eq!(driver.windows().await?.len(), 2);
    Ok(())
}

#[tokio::test]
async fn the_keyboard_reaches_the_button_and_presses_it() -> Result<()> {
    with_extension(Kind::Chromium, small_stand_in(), async |scene| {
        let driver = scene.browser.driver();
        let wrike = scene.wrike().await?;
        wrike.button().await?;
        script(scene, "window.keys = 0; document.addEventListener('keydown', () => window.keys++)").await?;
        let known = driver.windows().await?;
        let focused = async || script(scene, "return document.activeElement.id").await;
        let mut steps = 0;
        while !focused().await?.as_str().unwrap_or_default().starts_with("keepsake") {
            assert!(steps < 30, "Tab never reaches the button");
            driver.action_chain().send_keys(Key::Tab).perform().await?;
            steps += 1;
        }
        let seen = script(scene, "return window.keys").await?;
        driver.action_chain().send_keys(Key::Enter).perform().await?;
        scene.browser.switch_to_new_tab(&known).await?;
        driver.switch_to_window(known[0].clone()).await?;
        assert_eq!(script(scene, "return window.keys").await?, seen, "the page's shortcuts saw the key");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_page_does_not_notice_the_button() -> Result<()> {
    with_extension(Kind::Chromium, small_stand_in(), async |scene| {
        let wrike = scene.wrike().await?;
        wrike.button().await?;
        let body = "return [document.body.dataset.layoutChanges, document.body.querySelector('[id^=keepsake]'), Object.keys(window).filter(key => /keepsake|HOST_ID/i.test(key)).length]";
        assert_eq!(script(scene, body).await?, json!(["0", null, 0]));
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_press_by_the_pages_own_script_opens_nothing() -> Result<()> {
    with_extension(Kind::Chromium, small_stand_in(), async |scene| {
        let driver = scene.browser.driver();
        let wrike = scene.wrike().await?;
        wrike.button().await?;
        script(scene, "document.querySelector('[id^=keepsake]').shadowRoot.querySelector('button').click()").await?;
        // A real press afterwards opens the first tab: had the script's press counted, there would be one before it.
        let known = driver.windows().await?;
        assert_eq!(known.len(), 1);
        wrike.back_up().await?;
        assert_eq!(driver.windows().await?.len(), 2);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_page_that_is_older_than_the_extension_asks_to_be_reloaded() -> Result<()> {
    with_extension(Kind::Chromium, small_stand_in(), async |scene| {
        let driver = scene.browser.driver();
        let wrike = scene.wrike().await?;
        let first = driver.window().await?;
        wrike.back_up().await?;
        // As an update begins; it closes the extension's own tab, and with it the answer to this script.
        let _ = script(scene, "chrome.runtime.reload()").await;
        driver.switch_to_window(first).await?;
        let words =
            async || script(scene, "return document.querySelector('[id^=keepsake]').shadowRoot.textContent").await;
        until("the button to say that it is out of date", SOON, async || {
            if words().await? != "Reload page to back up" {
                wrike.button().await?.click().await?;
            }
            Ok((words().await? == "Reload page to back up").then_some(()))
        })
        .await?;
        assert_eq!(wrike.hosts().await?.len(), 1);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn frames_have_no_button() -> Result<()> {
    with_extension(Kind::Chromium, small_stand_in(), async |scene| {
        let driver = scene.browser.driver();
        let wrike = scene.wrike().await?;
        wrike.button().await?;
        let frame = "const frame = document.createElement('iframe'); frame.src = '/open.htm'; document.body.append(frame); await new Promise(done => frame.onload = done)";
        script(scene, frame).await?;
        driver.find(By::Css("iframe")).await?.enter_frame().await?;
        assert_eq!(accessible::find_all(driver, accessible::Role::Heading, "Inbox").await?.len(), 1);
        assert_eq!(wrike.hosts().await?.len(), 0);
        Ok(())
    })
    .await
}
