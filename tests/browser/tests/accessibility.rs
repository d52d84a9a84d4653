//! The page for people who do not see it: every screen, as the browser's accessibility tree has it, and its colours.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

use anyhow::{Context, Result};
use keepsake_browser::audit::{check_focus, check_screen, photograph};
use keepsake_browser::browser::Kind;
use keepsake_browser::scene::{Scene, small_stand_in, with_extension};
use keepsake_browser::wait::RUN;
use keepsake_standin::{EXPIRED_TOKEN, FaultPlan, VALID_TOKEN};

/// The screen that has just appeared is sound, and the focus is on its heading.
async fn sound(scene: &Scene, name: &str, heading: &str) -> Result<()> {
    let sound = async {
        check_focus(&scene.browser, heading).await?;
        check_screen(&scene.browser).await?;
        photograph(&scene.browser, name).await
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
    check_screen(&scene.browser).await?;
    photograph(&scene.browser, "connect").await?;

    page.check_connection(EXPIRED_TOKEN).await?;
    page.wait_for_phase(&["failed"], RUN).await?;
    sound(scene, "failed", "That did not work").await?;
    page.press("Try again").await?;
    check_focus(&scene.browser, "Connect your account").await?;

    service.set_faults(FaultPlan::parse("slow:200+file-404")?);
    page.check_connection(VALID_TOKEN).await?;
    sound(scene, "checking", "Checking the connection").await?;
    page.wait_for_phase(&["ready"], RUN).await?;
    sound(scene, "ready", "Ready to back up").await?;

    page.press("Start backup").await?;
    sound(scene, "running", "Backing up").await?;
    page.press("Cancel").await?;
    check_screen(&scene.browser).await?;
    photograph(&scene.browser, "question").await?;
    page.press("Keep going").await?;
    page.press("Pause").await?;
    page.wait_for_phase(&["paused"], RUN).await?;
    sound(scene, "paused", "Paused").await?;

    service.set_faults(FaultPlan::parse("file-404")?);
    page.press("Resume").await?;
    assert_eq!(page.outcome(RUN).await?.kind, "partial");
    sound(scene, "partial", "Partial").await?;

    service.set_faults(FaultPlan::none());
    page.press("Make another backup").await?;
    assert_eq!(page.back_up(VALID_TOKEN, RUN).await?.kind, "complete");
    sound(scene, "finished", "Complete").await
}
