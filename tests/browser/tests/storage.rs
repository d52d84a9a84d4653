//! When the browser gives no storage, or not enough of it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

use anyhow::Result;
use keepsake_browser::accessible::{self, Role};
use keepsake_browser::archive::Archive;
use keepsake_browser::browser::Kind;
use keepsake_browser::scene::{Scene, small_stand_in, with_hosted_page, with_little_storage, with_private_window};
use keepsake_browser::truth;
use keepsake_browser::wait::{RUN, until};
use keepsake_standin::{FaultPlan, VALID_TOKEN};
use serde_json::{Value, json};
use thirtyfour::Key;

#[tokio::test]
async fn a_private_window_of_firefox_is_told_to_be_one_before_the_service_is_asked() -> Result<()> {
    with_private_window(small_stand_in(), async |scene| {
        let page = scene.hosted().await?;
        page.wait_for_phase(&["failed"], RUN).await?;
        let said = page.alert().await?;
        assert!(said.contains("private") && said.contains("normal window"), "{said}");
        page.press("Try again").await?;
        let said = page.alert().await?;
        assert!(said.contains("private window") && said.contains("ordinary window"), "{said}");
        let field = accessible::find(scene.browser.driver(), Role::Field, "Access token").await?;
        field.send_keys(VALID_TOKEN + Key::Enter).await?;
        let [button] = &accessible::find_all(scene.browser.driver(), Role::Button, "Check connection").await?[..]
        else {
            panic!("there is one button to go on with");
        };
        assert!(!button.is_enabled().await?);
        assert_eq!(page.phase().await?, "connect");
        assert_eq!(scene.stand_in.total(), 0);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_backup_for_which_there_is_no_space_does_not_begin() -> Result<()> {
    // Not Chromium: it tells a page that has little space of ten gigabytes all the same.
    with_little_storage(small_stand_in(), async |scene| {
        let page = scene.hosted().await?;
        page.check_connection(VALID_TOKEN).await?;
        page.wait_for_phase(&["ready"], RUN).await?;
        let said = page.alert().await?;
        assert!(said.contains("of space is lacking"), "{said}");
        page.press("Start backup").await?;
        page.wait_for_phase(&["failed"], RUN).await?;
        let said = page.alert().await?;
        assert!(said.contains("no space left") && said.contains("Free some disk space"), "{said}");
        assert_eq!(scene.stand_in.bodies(), 0);
        nothing_looks_like_a_backup(scene).await
    })
    .await
}

#[tokio::test]
async fn a_backup_that_runs_out_of_space_waits_for_more_and_goes_on() -> Result<()> {
    let stand_in = small_stand_in().with_faults(FaultPlan::parse("slow:100")?);
    with_hosted_page(Kind::Chromium, stand_in, async |scene| {
        let service = &scene.stand_in;
        let page = scene.hosted().await?;
        page.begin(VALID_TOKEN).await?;
        until("a few files to be fetched", RUN, async || Ok((service.bodies() >= 3).then_some(()))).await?;
        limit_space(scene, Some(1)).await?;
        page.wait_for_phase(&["paused"], RUN).await?;
        let said = page.alert().await?;
        assert!(said.contains("no space left") && said.contains("then resume"), "{said}");
        nothing_looks_like_a_backup(scene).await?;

        limit_space(scene, None).await?;
        service.set_faults(FaultPlan::none());
        page.press("Resume").await?;
        let outcome = page.outcome(RUN).await?;
        assert_eq!(outcome.kind, "complete", "{}", outcome.text);
        truth::compare(&mut Archive::open(&page.save().await?)?, service.account(), &[])
    })
    .await
}

/// Gives the page's origin so many bytes of storage in all, or what it has by itself.
async fn limit_space(scene: &Scene, bytes: Option<u64>) -> Result<()> {
    let origin = scene.browser.script("return location.origin").await?;
    let mut parameters = json!({ "origin": origin });
    if let Some(bytes) = bytes {
        parameters["quotaSize"] = bytes.into();
    }
    scene.browser.cdp("Storage.overrideQuotaForOrigin", parameters).await?;
    Ok(())
}

/// Neither an archive nor the note that one waits lies in the origin's private file system.
async fn nothing_looks_like_a_backup(scene: &Scene) -> Result<()> {
    let walk = "
        const paths = [];
        const walk = async (directory, path) => {
          for await (const [name, handle] of directory.entries()) {
            if (handle.kind === 'directory') await walk(handle, `${path}${name}/`);
            else paths.push(`${path}${name}`);
          }
        };
        return navigator.storage.getDirectory().then(root => walk(root, '')).then(() => paths)";
    let paths = scene.browser.script(walk).await?;
    let finished =
        |path: &Value| path.as_str().is_some_and(|path| path.ends_with(".zip") || path.contains("archives/"));
    assert!(!paths.as_array().unwrap().iter().any(finished), "{paths}");
    Ok(())
}
