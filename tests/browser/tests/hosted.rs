//! The same page on a plain web server, over the sample account.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

use anyhow::Result;
use keepsake_browser::archive::{Archive, check_with_other_readers};
use keepsake_browser::browser::Kind;
use keepsake_browser::scene::{Scene, small_stand_in, with_hosted_page};
use keepsake_browser::truth;
use keepsake_browser::wait::RUN;
use keepsake_standin::VALID_TOKEN;

#[tokio::test]
async fn the_hosted_page_backs_up_the_sample_account_in_chromium() -> Result<()> {
    with_hosted_page(Kind::Chromium, small_stand_in(), sample_backup).await
}

#[tokio::test]
async fn the_hosted_page_backs_up_the_sample_account_in_firefox() -> Result<()> {
    with_hosted_page(Kind::Firefox, small_stand_in(), sample_backup).await
}

async fn sample_backup(scene: &Scene) -> Result<()> {
    let page = scene.hosted().await?;
    let outcome = page.back_up(VALID_TOKEN, RUN).await?;
    assert_eq!(outcome.kind, "complete", "{}", outcome.text);
    let file = page.save().await?;
    check_with_other_readers(&file)?;
    truth::compare(&mut Archive::open(&file)?, scene.stand_in.account(), &[])
}
