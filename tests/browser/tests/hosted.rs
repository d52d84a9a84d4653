//! The same page on a plain web server, over the sample account.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

#[path = "../../support/proof_truth.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod proof_truth;

use anyhow::Result;
use keepsake_browser::archive::{Archive, check_with_other_readers};
use keepsake_browser::browser::Kind;
use keepsake_browser::proof_site::ProofSite;
use keepsake_browser::scene::{Scene, small_stand_in, with_hosted_page};
use keepsake_browser::stand_ins::small_proof;
use keepsake_browser::truth;
use keepsake_browser::wait::RUN;
use keepsake_standin::VALID_TOKEN;
use keepsake_standin::proof::Profile;
use proof_truth::ProofArchive;

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

#[tokio::test]
async fn the_hosted_page_backs_up_the_sample_account_of_proof() -> Result<()> {
    with_hosted_page(Kind::Chromium, ProofSite::new(small_proof()), async |scene| {
        let page = scene.hosted().await?;
        let account = scene.stand_in.service.account();
        let user = account.credentials(Profile::Administrator);
        page.check_proof_token(&user.email, &user.api_token).await?;
        let outcome = page.start_and_finish(RUN).await?;
        assert_eq!(outcome.kind, "complete", "{}", outcome.text);
        let file = page.save().await?;
        check_with_other_readers(&file)?;
        let archive = ProofArchive::open(&std::fs::read(file)?);
        archive.assert_rows(account, Profile::Administrator);
        archive.assert_originals(account);
        archive.assert_attachments(account);
        Ok(())
    })
    .await
}
