//! The packaged extension from the first press to the file on disk.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

use anyhow::Result;
use keepsake_browser::archive::{Archive, check_with_other_readers};
use keepsake_browser::browser::Kind;
use keepsake_browser::scene::{Scene, sample_account, with_extension};
use keepsake_browser::truth;
use keepsake_browser::wait::RUN;
use keepsake_standin::{Account, StandIn, VALID_TOKEN};

#[tokio::test]
async fn a_backup_in_chromium_equals_the_account_object_for_object_and_byte_for_byte() -> Result<()> {
    with_extension(Kind::Chromium, StandIn::new(Account::new(sample_account(1))), whole_backup).await
}

#[tokio::test]
async fn a_backup_in_firefox_equals_the_account_object_for_object_and_byte_for_byte() -> Result<()> {
    with_extension(Kind::Firefox, StandIn::new(Account::new(sample_account(2))), whole_backup).await
}

async fn whole_backup(scene: &Scene) -> Result<()> {
    let page = scene.keepsake().await?;
    let outcome = page.back_up(VALID_TOKEN, RUN).await?;
    assert!(outcome.text.starts_with("Complete"), "{}", outcome.text);
    assert_eq!(outcome.kind, "complete");

    let file = page.save().await?;
    check_with_other_readers(&file)?;
    let mut archive = Archive::open(&file)?;
    truth::compare(&mut archive, scene.stand_in.account(), &[])?;
    archive.check_sums()?;
    archive.check_absence_of(VALID_TOKEN)
}
