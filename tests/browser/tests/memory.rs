//! The engine's memory in a real browser: a ceiling that no size of account may reach.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

use keepsake_browser::browser::Kind;
use keepsake_browser::scene::{sample_account, with_extension};
use keepsake_browser::wait::LONG_RUN;
use keepsake_standin::{Account, StandIn, VALID_TOKEN};

/// What the engine may use at any size of account, bytes.
const MOST_MEMORY: u64 = 64 << 20;

#[tokio::test]
async fn ten_thousand_tasks_with_ten_comments_each_fit_into_64_mib() -> anyhow::Result<()> {
    // Few files: each costs a call, and calls cost time.
    let account = sample_account(1).with_tasks(10_000).with_comments(100_000).with_files(44);
    with_extension(Kind::Chromium, StandIn::new(Account::new(account)).without_call_list(), async |scene| {
        let outcome = scene.keepsake().await?.back_up(VALID_TOKEN, LONG_RUN).await?;
        assert_eq!(outcome.kind, "complete", "{}", outcome.text);
        let peak = outcome.peak_memory.expect("the page tells the engine's memory");
        assert!(peak <= MOST_MEMORY, "{} MiB", peak >> 20);
        Ok(())
    })
    .await
}
