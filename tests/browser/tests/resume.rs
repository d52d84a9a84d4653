//! A tab that is closed in the middle costs nothing but the time.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

use std::collections::BTreeSet;

use anyhow::Result;
use keepsake_browser::archive::Archive;
use keepsake_browser::browser::Kind;
use keepsake_browser::scene::{Scene, sample_account, with_extension};
use keepsake_browser::truth;
use keepsake_browser::wait::{RUN, until};
use keepsake_standin::{Account, BODIES, Call, FaultPlan, StandIn, VALID_TOKEN};

/// Files that are fetched at once: so many may be on their way when the tab goes, and are lost with it.
const IN_FLIGHT: usize = 8;

#[tokio::test]
async fn after_the_tab_was_closed_the_next_run_makes_no_call_again_that_was_answered() -> Result<()> {
    // Slow enough, and enough to fetch, that the tab is certainly closed in the middle: some five seconds of files.
    let account = Account::new(sample_account(1).with_tasks(60).with_files(400));
    let stand_in = StandIn::new(account).with_faults(FaultPlan::parse("slow:100")?);
    with_extension(Kind::Chromium, stand_in, async |scene| {
        let service = &scene.stand_in;
        let page = scene.keepsake().await?;
        page.begin(VALID_TOKEN).await?;
        // More than can be on their way at once: some have come whole.
        until("some files to be fetched", RUN, async || Ok((service.bodies() >= 8).then_some(()))).await?;
        assert_eq!(page.phase().await?, "running");
        close_tab(scene).await?;
        let before = service.calls();
        service.set_faults(FaultPlan::none());

        let page = scene.keepsake().await?;
        page.check_connection(VALID_TOKEN).await?;
        page.wait_for_phase(&["ready"], RUN).await?;
        page.press("Resume backup").await?;
        let outcome = page.outcome(RUN).await?;
        assert_eq!(outcome.kind, "complete", "{}", outcome.text);

        let calls = service.calls();
        only_what_was_under_way_is_repeated(&before, &calls[before.len()..]);
        truth::compare(&mut Archive::open(&page.save().await?)?, service.account(), &[])
    })
    .await
}

/// Closes the current tab, and goes to the other.
async fn close_tab(scene: &Scene) -> Result<()> {
    let driver = scene.browser.driver();
    let tab = driver.window().await?;
    driver.close_window().await?;
    let rest = driver.windows().await?.into_iter().find(|other| *other != tab).unwrap();
    driver.switch_to_window(rest).await?;
    Ok(())
}

/// The run makes one call after the other until it fetches files, so when files were being fetched, all else had been answered.
fn only_what_was_under_way_is_repeated(before: &[Call], after: &[Call]) {
    let downloads = |calls: &[Call]| calls.iter().filter(|call| BODIES.contains(&call.operation)).count();
    // 202 is no answer yet: the data export is being made, and asked for again at the end.
    let answered: BTreeSet<&str> =
        before.iter().filter(|call| call.status != 202).map(|call| call.address.as_str()).collect();
    let repeated: Vec<&Call> = after.iter().filter(|call| answered.contains(call.address.as_str())).collect();
    // Signing in tells whose run to look for.
    let (files, rest): (Vec<&Call>, Vec<&Call>) = repeated
        .into_iter()
        .filter(|call| !matches!(call.operation, "page" | "account" | "contacts"))
        .partition(|call| BODIES.contains(&call.operation));
    assert!(rest.is_empty(), "made again although they had been answered: {rest:#?}");
    assert!(files.len() <= IN_FLIGHT, "more files again than can have been under way: {files:#?}");
    assert!(downloads(after) > files.len(), "nothing was left to fetch: the tab was closed too late");
}
