//! What the page says when the service says no.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

use anyhow::Result;
use keepsake_browser::accessible::{self, Role};
use keepsake_browser::browser::Kind;
use keepsake_browser::scene::{small_stand_in, with_extension};
use keepsake_browser::wait::RUN;
use keepsake_standin::{EXPIRED_TOKEN, Region, VALID_TOKEN};

#[tokio::test]
async fn a_token_that_is_good_no_more_is_refused_with_a_sentence_and_can_be_typed_again() -> Result<()> {
    with_extension(Kind::Chromium, small_stand_in(), async |scene| {
        let page = scene.keepsake().await?;
        page.check_connection(EXPIRED_TOKEN).await?;
        let said = page.alert().await?.to_lowercase();
        assert!(said.contains("token"), "{said}");
        assert!(!said.contains(EXPIRED_TOKEN), "the token must not stand on the page");
        if page.phase().await? == "failed" {
            page.press("Try again").await?;
        }
        page.check_connection(VALID_TOKEN).await?;
        page.wait_for_phase(&["ready"], RUN).await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn an_account_in_another_data_centre_is_found_by_following_the_pages_advice() -> Result<()> {
    let stand_in = small_stand_in().with_region(Region::Eu);
    with_extension(Kind::Chromium, stand_in, async |scene| {
        let page = scene.keepsake().await?;
        page.check_connection(VALID_TOKEN).await?;
        let advice = page.alert().await?;
        assert!(advice.contains("data centre") && advice.contains("Find automatically"), "{advice}");
        page.press("Try again").await?;
        page.choose("Data centre", "Find automatically").await?;
        page.check_connection(VALID_TOKEN).await?;
        page.wait_for_phase(&["ready"], RUN).await?;
        let text = page.text().await?;
        assert!(text.contains(Region::Eu.host()), "{text}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn an_empty_token_is_not_sent() -> Result<()> {
    with_extension(Kind::Chromium, small_stand_in(), async |scene| {
        let page = scene.keepsake().await?;
        let before = scene.stand_in.calls().iter().filter(|call| call.operation != "page").count();
        page.press("Check connection").await?;
        page.alert().await?;
        let after = scene.stand_in.calls().iter().filter(|call| call.operation != "page").count();
        assert_eq!(before, after);
        assert_eq!(accessible::find_all(scene.browser.driver(), Role::Button, "Start backup").await?.len(), 0);
        Ok(())
    })
    .await
}
