//! A tab that is closed in the middle costs nothing but the time.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

use std::collections::BTreeMap;

use anyhow::Result;
use keepsake_browser::archive::Archive;
use keepsake_browser::browser::Kind;
use keepsake_browser::scene::{small_stand_in, with_extension};
use keepsake_browser::truth;
use keepsake_browser::wait::{RUN, until};
use keepsake_standin::{FaultPlan, VALID_TOKEN};

/// Answers on their way when the tab goes are lost with it, so as many calls may be made again: the client's limit of calls at a time.
const IN_FLIGHT: u64 = 8;

#[tokio::test]
async fn after_the_tab_was_closed_the_next_run_goes_on_without_repeating_calls() -> Result<()> {
    // Slow enough that the tab is certainly closed in the middle.
    let stand_in = small_stand_in().with_faults(FaultPlan::parse("slow:100")?);
    with_extension(Kind::Chromium, stand_in, async |scene| {
        let driver = scene.browser.driver();
        let service = &scene.stand_in;
        let page = scene.keepsake().await?;
        let tab = driver.window().await?;
        page.begin(VALID_TOKEN).await?;
        until("a few files to be fetched", RUN, async || {
            Ok((service.count("attachments/{id}/download") >= 3).then_some(()))
        })
        .await?;
        assert_eq!(page.phase().await?, "running");
        driver.close_window().await?;
        let rest = driver.windows().await?.into_iter().find(|other| *other != tab).unwrap();
        driver.switch_to_window(rest).await?;
        service.set_faults(FaultPlan::none());

        let page = scene.keepsake().await?;
        page.check_connection(VALID_TOKEN).await?;
        page.wait_for_phase(&["ready"], RUN).await?;
        page.press("Resume backup").await?;
        let outcome = page.outcome(RUN).await?;
        assert_eq!(outcome.kind, "complete", "{}", outcome.text);

        let mut asked: BTreeMap<String, u64> = BTreeMap::new();
        for call in service.calls() {
            let heavy = call.address.contains("/download")
                || call.operation.starts_with("comments")
                || call.operation.starts_with("tasks");
            if heavy && call.status == 200 {
                *asked.entry(call.address).or_default() += 1;
            }
        }
        let repeated: u64 = asked.values().map(|times| times - 1).sum();
        assert!(repeated <= IN_FLIGHT, "{repeated} calls were made again: {asked:#?}");
        truth::compare(&mut Archive::open(&page.save().await?)?, service.account(), &[])
    })
    .await
}
