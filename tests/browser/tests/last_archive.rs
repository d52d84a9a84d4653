//! A second backup that builds on the zip of the first.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

use anyhow::Result;
use keepsake_browser::archive::Archive;
use keepsake_browser::browser::Kind;
use keepsake_browser::scene::{Scene, sample_account, with_extension};
use keepsake_browser::truth;
use keepsake_browser::wait::RUN;
use keepsake_standin::{Account, StandIn, VALID_TOKEN};

/// The label of the field.
const LAST: &str = "Last backup of this account (optional)";

#[tokio::test]
async fn the_last_zip_spares_every_download_in_chromium() -> Result<()> {
    with_extension(Kind::Chromium, StandIn::new(Account::new(sample_account(3))), second_backup).await
}

#[tokio::test]
async fn the_last_zip_spares_every_download_in_firefox() -> Result<()> {
    with_extension(Kind::Firefox, StandIn::new(Account::new(sample_account(4))), second_backup).await
}

async fn second_backup(scene: &Scene) -> Result<()> {
    let page = scene.keepsake().await?;
    page.back_up(VALID_TOKEN, RUN).await?;
    let saved = page.save().await?;
    // Out of the way of the second download.
    let first = saved.with_extension("last");
    std::fs::rename(&saved, &first)?;
    let fetched = scene.stand_in.bodies();
    assert!(fetched > 20, "{fetched}");

    page.press("Make another backup").await?;
    page.check_connection(VALID_TOKEN).await?;
    page.wait_for_phase(&["ready"], RUN).await?;
    page.attach(LAST, &first).await?;
    page.press("Start backup").await?;
    let outcome = page.outcome(RUN).await?;
    assert_eq!(outcome.kind, "complete", "{}", outcome.text);
    assert!(outcome.text.contains("builds on"), "{}", outcome.text);
    assert_eq!(scene.stand_in.bodies(), fetched, "no body came twice");
    let mut archive = Archive::open(&page.save().await?)?;
    truth::compare(&mut archive, scene.stand_in.account(), &[])?;
    archive.check_sums()
}
