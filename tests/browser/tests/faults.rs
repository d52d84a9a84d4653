//! What goes wrong on the way, as far as a browser has a part in it; the core has its own sweep.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

use anyhow::Result;
use keepsake_browser::archive::Archive;
use keepsake_browser::browser::Kind;
use keepsake_browser::scene::{Scene, small_stand_in, with_extension};
use keepsake_browser::truth;
use keepsake_browser::wait::RUN;
use keepsake_standin::{FaultPlan, VALID_TOKEN};

/// What the service gets over leaves no trace in the archive.
async fn is_overcome(plan: &str) -> Result<()> {
    let stand_in = small_stand_in().with_faults(FaultPlan::parse(plan)?);
    with_extension(Kind::Chromium, stand_in, async |scene| {
        let page = scene.keepsake().await?;
        let outcome = page.back_up(VALID_TOKEN, RUN).await?;
        assert_eq!(outcome.kind, "complete", "{}", outcome.text);
        truth::compare(&mut Archive::open(&page.save().await?)?, scene.stand_in.account(), &[])
    })
    .await
}

#[tokio::test]
async fn files_that_are_reset_or_cut_off_are_fetched_again() -> Result<()> {
    is_overcome("reset-mid-file+truncate-file").await
}

#[tokio::test]
async fn connections_that_break_and_errors_of_the_server_are_overcome() -> Result<()> {
    is_overcome("drop-every-13+500-every-9").await
}

#[tokio::test]
async fn a_limit_on_calls_is_waited_for() -> Result<()> {
    is_overcome("429-retry-after").await
}

#[tokio::test]
async fn a_file_that_cannot_be_had_makes_the_backup_partial_and_is_named() -> Result<()> {
    let stand_in = small_stand_in().with_faults(FaultPlan::parse("file-404")?);
    with_extension(Kind::Chromium, stand_in, partial).await
}

async fn partial(scene: &Scene) -> Result<()> {
    let page = scene.keepsake().await?;
    let outcome = page.back_up(VALID_TOKEN, RUN).await?;
    assert_eq!(outcome.kind, "partial");
    assert!(outcome.text.starts_with("Partial"), "{}", outcome.text);

    let asked = scene.stand_in.calls();
    let lost: Vec<&str> = asked
        .iter()
        .filter(|call| call.status == 404)
        .filter_map(|call| call.address.split('/').rev().nth(1))
        .collect();
    let id = lost.first().expect("one file answers 404");
    let name =
        scene.stand_in.account().attachments().find(|attachment| attachment["id"] == **id).unwrap()["name"].clone();
    assert!(outcome.text.contains(name.as_str().unwrap()), "the page does not name {name}: {}", outcome.text);
    truth::compare(&mut Archive::open(&page.save().await?)?, scene.stand_in.account(), &lost[..1])
}

#[tokio::test]
async fn after_a_token_has_ended_in_the_middle_a_new_sign_in_goes_on_with_the_run() -> Result<()> {
    let stand_in = small_stand_in().with_faults(FaultPlan::parse("token-expires:20")?);
    with_extension(Kind::Chromium, stand_in, async |scene| {
        let page = scene.keepsake().await?;
        page.begin(VALID_TOKEN).await?;
        page.wait_for_phase(&["failed"], RUN).await?;
        assert!(page.alert().await?.to_lowercase().contains("token"));

        scene.stand_in.set_faults(FaultPlan::none());
        page.press("Try again").await?;
        page.check_connection(VALID_TOKEN).await?;
        page.wait_for_phase(&["ready"], RUN).await?;
        page.press("Resume backup").await?;
        let outcome = page.outcome(RUN).await?;
        assert_eq!(outcome.kind, "complete", "{}", outcome.text);
        truth::compare(&mut Archive::open(&page.save().await?)?, scene.stand_in.account(), &[])
    })
    .await
}
