//! What goes wrong on the way, as far as a browser has a part in it; the core has its own sweep.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

use anyhow::Result;
use keepsake_browser::archive::Archive;
use keepsake_browser::browser::Kind;
use keepsake_browser::scene::{Scene, small_stand_in, with_extension};
use keepsake_browser::truth;
use keepsake_browser::wait::{RUN, until};
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
async fn a_limit_that_does_not_say_how_long_is_waited_for() -> Result<()> {
    is_overcome("429-every-7").await
}

#[tokio::test]
async fn login_pages_in_place_of_answers_are_not_taken_for_answers() -> Result<()> {
    is_overcome("html-200").await
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
        // The link of the storage host leads nowhere either; the call of the API has the last word.
        .filter(|call| call.status == 404 && call.operation == "attachments/{id}/download")
        .filter_map(|call| call.address.split('/').rev().nth(1))
        .collect();
    let id = lost.first().expect("one file answers 404");
    let name =
        scene.stand_in.account().attachments().find(|attachment| attachment["id"] == **id).unwrap()["name"].clone();
    assert!(outcome.text.contains(name.as_str().unwrap()), "the page does not name {name}: {}", outcome.text);
    truth::compare(&mut Archive::open(&page.save().await?)?, scene.stand_in.account(), &lost[..1])
}

#[tokio::test]
async fn after_a_token_has_ended_in_the_middle_the_run_waits_for_another_and_goes_on() -> Result<()> {
    let stand_in = small_stand_in().with_faults(FaultPlan::parse("token-expires:20")?);
    with_extension(Kind::Chromium, stand_in, async |scene| {
        let page = scene.keepsake().await?;
        page.begin(VALID_TOKEN).await?;
        page.wait_for_phase(&["paused"], RUN).await?;
        assert!(page.alert().await?.to_lowercase().contains("token"));

        scene.stand_in.set_faults(FaultPlan::none());
        page.press("Sign in again").await?;
        page.check_connection(VALID_TOKEN).await?;
        page.wait_for_phase(&["ready"], RUN).await?;
        page.press("Resume backup").await?;
        let outcome = page.outcome(RUN).await?;
        assert_eq!(outcome.kind, "complete", "{}", outcome.text);
        truth::compare(&mut Archive::open(&page.save().await?)?, scene.stand_in.account(), &[])
    })
    .await
}

#[tokio::test]
async fn without_a_network_the_page_says_so_at_once_and_a_run_waits_for_it_to_come_back() -> Result<()> {
    with_extension(Kind::Chromium, small_stand_in(), async |scene| {
        let service = &scene.stand_in;
        let page = scene.keepsake().await?;
        scene.disconnect();
        page.check_connection(VALID_TOKEN).await?;
        let said = page.alert().await?;
        assert!(said.contains("cannot be reached") && said.contains("internet connection"), "{said}");

        scene.reconnect().await?;
        page.press("Try again").await?;
        // Slow enough that the network goes in the middle of a file.
        service.set_faults(FaultPlan::parse("slow:300")?);
        page.begin(VALID_TOKEN).await?;
        until("a few files to be fetched", RUN, async || Ok((service.bodies() >= 5).then_some(()))).await?;
        scene.disconnect();
        page.wait_for_phase(&["paused"], RUN).await?;
        let said = page.alert().await?;
        assert!(said.contains("cannot be reached") && said.contains("then resume"), "{said}");

        service.set_faults(FaultPlan::none());
        scene.reconnect().await?;
        page.press("Resume").await?;
        let outcome = page.outcome(RUN).await?;
        assert_eq!(outcome.kind, "complete", "{}", outcome.text);
        truth::compare(&mut Archive::open(&page.save().await?)?, service.account(), &[])
    })
    .await
}
