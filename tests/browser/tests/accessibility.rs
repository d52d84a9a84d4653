//! The page for people who do not see it: every screen, as the browser's accessibility tree has it, and its colours.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

use anyhow::{Context, Result};
use keepsake_browser::audit::{check_focus, check_screen, check_with_axe, photograph};
use keepsake_browser::browser::{Browser, Kind};
use keepsake_browser::keepsake_page::{BY_PASSWORD, BY_SESSION, BY_TOKEN};
use keepsake_browser::proof_site::{Cookie, ProofSite};
use keepsake_browser::scene::{Scene, small_stand_in, with_extension, with_granted_host};
use keepsake_browser::stand_ins::{legacy_stand_in, small_proof};
use keepsake_browser::wait::{RUN, SOON, until};
use keepsake_standin::legacy::{self, CONSUMER_KEY, CONSUMER_SECRET, HOST};
use keepsake_standin::proof::Profile;
use keepsake_standin::{EXPIRED_TOKEN, FaultPlan, VALID_TOKEN};

/// The screen that has just appeared is sound, and the focus is on its heading.
async fn sound(browser: &Browser, name: &str, heading: &str) -> Result<()> {
    let sound = async {
        check_focus(browser, heading).await?;
        check_screen(browser).await?;
        check_with_axe(browser).await?;
        photograph(browser, name).await
    };
    sound.await.with_context(|| format!("the screen \"{name}\""))
}

/// The screen is sound, wherever the focus was left.
async fn still(browser: &Browser, name: &str) -> Result<()> {
    let sound = async {
        check_screen(browser).await?;
        check_with_axe(browser).await?;
        photograph(browser, name).await
    };
    sound.await.with_context(|| format!("the screen \"{name}\""))
}

#[tokio::test]
async fn every_screen_has_names_an_outline_contrast_and_the_focus_on_its_heading() -> Result<()> {
    with_extension(Kind::Chromium, small_stand_in(), every_screen).await
}

async fn every_screen(scene: &Scene) -> Result<()> {
    let service = &scene.stand_in;
    let page = scene.keepsake().await?;
    scene.browser.driver().set_window_rect(0, 0, 900, 1400).await?;
    // The first screen leaves the focus where it is.
    still(&scene.browser, "connect").await?;

    page.check_connection(EXPIRED_TOKEN).await?;
    page.wait_for_phase(&["failed"], RUN).await?;
    sound(&scene.browser, "failed", "That did not work").await?;
    page.press("Try again").await?;
    check_focus(&scene.browser, "Connect your account").await?;

    service.set_faults(FaultPlan::parse("slow:200+file-404")?);
    page.check_connection(VALID_TOKEN).await?;
    sound(&scene.browser, "checking", "Checking the connection").await?;
    page.wait_for_phase(&["ready"], RUN).await?;
    sound(&scene.browser, "ready", "Ready to back up").await?;

    page.press("Start backup").await?;
    sound(&scene.browser, "running", "Backing up").await?;
    page.press("Cancel").await?;
    still(&scene.browser, "question").await?;
    page.press("Keep going").await?;
    page.press("Pause").await?;
    page.wait_for_phase(&["paused"], RUN).await?;
    sound(&scene.browser, "paused", "Paused").await?;

    service.set_faults(FaultPlan::parse("file-404")?);
    page.press("Resume").await?;
    assert_eq!(page.outcome(RUN).await?.kind, "partial");
    sound(&scene.browser, "partial", "Partial").await?;

    service.set_faults(FaultPlan::none());
    page.press("Make another backup").await?;
    assert_eq!(page.back_up(VALID_TOKEN, RUN).await?.kind, "complete");
    sound(&scene.browser, "finished", "Complete").await
}

#[tokio::test]
async fn every_screen_of_proof_is_as_sound() -> Result<()> {
    let site = ProofSite::signed_in(small_proof(), Profile::Administrator, Cookie::Readable);
    with_extension(Kind::Chromium, site, screens_of_proof).await
}

async fn screens_of_proof(scene: &Scene<ProofSite>) -> Result<()> {
    let browser = &scene.browser;
    let account = scene.stand_in.service.account();
    let page = scene.keepsake().await?;
    browser.driver().set_window_rect(0, 0, 900, 1400).await?;
    for (way, name) in [(BY_SESSION, "proof-session"), (BY_TOKEN, "proof-token"), (BY_PASSWORD, "proof-password")] {
        page.tick(way).await?;
        still(browser, name).await?;
    }
    let manager = account.credentials(Profile::Manager);
    page.check_proof_password(&manager.email, "wrong").await?;
    page.wait_for_phase(&["failed"], RUN).await?;
    sound(browser, "proof-refused", "That did not work").await?;
    page.press("Try again").await?;
    still(browser, "proof-again").await?;

    page.check_proof_token(&manager.email, &manager.api_token).await?;
    page.wait_for_phase(&["ready"], RUN).await?;
    sound(browser, "proof-ready", "Ready to back up").await?;
    assert_eq!(page.start_and_finish(RUN).await?.kind, "complete");
    sound(browser, "proof-finished", "Complete").await
}

#[tokio::test]
async fn every_screen_of_the_2010_api_is_as_sound() -> Result<()> {
    with_granted_host(legacy_stand_in(1, Some(20))?, HOST, screens_of_2010).await
}

async fn screens_of_2010(scene: &Scene<legacy::StandIn>) -> Result<()> {
    let browser = &scene.browser;
    let page = scene.keepsake().await?;
    browser.driver().set_window_rect(0, 0, 900, 1400).await?;
    still(browser, "legacy-connect").await?;
    page.check_consumer(HOST, CONSUMER_KEY, CONSUMER_SECRET, "XML").await?;
    let code = page.allow_access().await?;
    until("the field for the code", SOON, async || Ok(page.text().await?.contains("Verification code").then_some(())))
        .await?;
    still(browser, "legacy-consent").await?;
    page.enter_code(&code).await?;
    page.wait_for_phase(&["ready"], RUN).await?;
    sound(browser, "legacy-ready", "Ready to back up").await
}
