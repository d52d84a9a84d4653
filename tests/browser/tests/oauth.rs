//! Signing in on Wrike's own page with an API app of the user's own, and being remembered.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

use std::net::TcpListener;

use anyhow::{Context, Result};
use keepsake_browser::accessible::{self, Role};
use keepsake_browser::archive::Archive;
use keepsake_browser::browser::Kind;
use keepsake_browser::keepsake_page::KeepsakePage;
use keepsake_browser::scene::{Scene, small_stand_in, with_extension, with_hosted_page};
use keepsake_browser::truth;
use keepsake_browser::wait::{RUN, SOON, until};
use keepsake_standin::{CLIENT_ID, CLIENT_SECRET, FaultPlan, LOGIN_HOST, REDIRECT, VALID_TOKEN};
use thirtyfour::By;

const PASSPHRASE: &str = "correct horse battery";
const WAY: &str = "With your own API app (OAuth 2.0)";
const REMEMBER: &str = "Remember on this computer";

/// Types the app into the form and presses "Sign in with Wrike".
async fn sign_in(scene: &Scene, page: &KeepsakePage<'_>) -> Result<()> {
    page.tick(WAY).await?;
    page.fill("Client ID", CLIENT_ID).await?;
    page.fill("Client secret", CLIENT_SECRET).await?;
    assert_eq!(scene.stand_in.count("oauth2/authorize"), 0);
    page.press("Sign in with Wrike").await
}

/// Presses a button of Wrike's page in its tab, and comes back to Keepsake's.
async fn answer(scene: &Scene, button: &str) -> Result<()> {
    let driver = scene.browser.driver();
    let ours = driver.window().await?;
    let page = until("Wrike's page", SOON, async || {
        for tab in driver.windows().await? {
            driver.switch_to_window(tab).await?;
            if driver.find_all(By::Css("form[action='/oauth2/authorize/v4']")).await?.len() == 1 {
                return Ok(Some(()));
            }
        }
        Ok(None)
    });
    page.await?;
    // Keepsake may have closed the tab before the driver hears of the click's end.
    drop(accessible::find(driver, Role::Button, button).await?.click().await);
    Ok(driver.switch_to_window(ours).await?)
}

/// A whole backup by OAuth whose tokens last for 20 calls.
async fn backup_by_app(scene: &Scene, page: KeepsakePage<'_>) -> Result<()> {
    scene.stand_in.set_faults(FaultPlan::parse("token-expires-every")?);
    sign_in(scene, &page).await?;
    answer(scene, "Allow").await?;
    page.wait_for_phase(&["ready"], RUN).await?;
    page.press("Start backup").await?;
    let outcome = page.outcome(RUN).await?;
    assert_eq!(outcome.kind, "complete", "{}", outcome.text);
    assert!(scene.stand_in.count("oauth2/token") > 2, "tokens were renewed");
    let mut archive = Archive::open(&page.save().await?)?;
    truth::compare(&mut archive, scene.stand_in.account(), &[])?;
    archive.check_absence_of(CLIENT_SECRET)?;
    until("Wrike's tab to be closed", SOON, async || {
        Ok((scene.browser.driver().windows().await?.len() <= 2).then_some(()))
    })
    .await
}

#[tokio::test]
async fn the_extension_signs_in_on_wrikes_page_and_renews_its_tokens_in_chromium() -> Result<()> {
    with_extension(Kind::Chromium, small_stand_in(), async |scene| backup_by_app(scene, scene.keepsake().await?).await)
        .await
}

#[tokio::test]
async fn the_extension_signs_in_on_wrikes_page_and_renews_its_tokens_in_firefox() -> Result<()> {
    let act = async |scene: &Scene| backup_by_app(scene, scene.keepsake().await?).await;
    with_extension(Kind::Firefox, small_stand_in(), act).await
}

#[tokio::test]
async fn the_hosted_page_signs_in_by_its_own_address_in_chromium() -> Result<()> {
    with_hosted_page(Kind::Chromium, small_stand_in(), hosted).await
}

#[tokio::test]
async fn the_hosted_page_signs_in_by_its_own_address_in_firefox() -> Result<()> {
    with_hosted_page(Kind::Firefox, small_stand_in(), hosted).await
}

async fn hosted(scene: &Scene) -> Result<()> {
    let page = scene.hosted().await?;
    page.tick(WAY).await?;
    let redirect = accessible::find(scene.browser.driver(), Role::Field, "Redirect address").await?;
    let address = redirect.prop("value").await?.context("an address of the page's own")?;
    scene.stand_in.register_redirect(&address);
    sign_in(scene, &page).await?;
    answer(scene, "Allow").await?;
    page.wait_for_phase(&["ready"], RUN).await?;
    remembered_by_token(scene, &page).await
}

/// Back on the form: a token is remembered, and found again after the page was loaded anew.
async fn remembered_by_token(scene: &Scene, page: &KeepsakePage<'_>) -> Result<()> {
    scene.browser.driver().refresh().await?;
    page.tick(REMEMBER).await?;
    page.fill("Passphrase", PASSPHRASE).await?;
    page.check_connection(VALID_TOKEN).await?;
    page.wait_for_phase(&["ready"], RUN).await?;
    until("the sign-in to be kept", SOON, async || {
        let kept = scene.browser.script("return localStorage.getItem('sign-in/wrike')").await?;
        Ok(kept.as_str().map(|kept| assert!(!kept.contains(VALID_TOKEN))))
    })
    .await?;
    scene.browser.driver().refresh().await?;
    page.fill("Passphrase", PASSPHRASE).await?;
    page.press("Unlock").await?;
    page.wait_for_phase(&["ready"], RUN).await?;
    Ok(())
}

/// What lies in the extension's storage, as text.
async fn stored(scene: &Scene) -> Result<String> {
    Ok(scene.browser.script("return (globalThis.browser ?? chrome).storage.local.get(null)").await?.to_string())
}

/// Remembers, reloads, is wrong, unlocks, forgets.
async fn remembering(scene: &Scene, page: KeepsakePage<'_>) -> Result<()> {
    let driver = scene.browser.driver();
    page.tick(REMEMBER).await?;
    page.fill("Passphrase", PASSPHRASE).await?;
    sign_in(scene, &page).await?;
    assert_eq!(stored(scene).await?, "{}", "nothing before it has worked");
    answer(scene, "Allow").await?;
    page.wait_for_phase(&["ready"], RUN).await?;
    let first = until("the sign-in to be kept", SOON, async || {
        Ok(Some(stored(scene).await?).filter(|kept| kept.contains("600000")))
    })
    .await?;
    assert!(!first.contains(CLIENT_SECRET) && !first.contains("standin-"), "{first}");

    driver.refresh().await?;
    page.fill("Passphrase", "wrong horse battery").await?;
    page.press("Unlock").await?;
    let said = page.alert().await?;
    assert!(said.contains("does not open it") && said.contains("Forget"), "{said}");

    // One call more and the access token is worn out: what is unlocked is renewed, and the new pair takes its place.
    scene.stand_in.set_faults(FaultPlan::parse("token-expires-every:1")?);
    page.fill("Passphrase", PASSPHRASE).await?;
    page.press("Unlock").await?;
    until("the new tokens to be kept", SOON, async || Ok((stored(scene).await? != first).then_some(()))).await?;
    scene.stand_in.set_faults(FaultPlan::none());
    page.wait_for_phase(&["ready"], RUN).await?;
    assert_eq!(scene.stand_in.count("oauth2/authorize"), 1, "nobody is asked twice");

    driver.refresh().await?;
    page.fill("Passphrase", PASSPHRASE).await?;
    page.press("Unlock").await?;
    page.wait_for_phase(&["ready"], RUN).await?;

    driver.refresh().await?;
    page.press("Forget").await?;
    until("it to be forgotten", SOON, async || Ok((stored(scene).await? == "{}").then_some(()))).await?;
    driver.refresh().await?;
    accessible::find(driver, Role::Field, "Access token").await?;
    assert!(accessible::find_all(driver, Role::Button, "Unlock").await?.is_empty());
    Ok(())
}

#[tokio::test]
async fn the_extension_remembers_under_a_passphrase_until_told_to_forget_in_chromium() -> Result<()> {
    with_extension(Kind::Chromium, small_stand_in(), async |scene| remembering(scene, scene.keepsake().await?).await)
        .await
}

#[tokio::test]
async fn the_extension_remembers_under_a_passphrase_until_told_to_forget_in_firefox() -> Result<()> {
    let act = async |scene: &Scene| remembering(scene, scene.keepsake().await?).await;
    with_extension(Kind::Firefox, small_stand_in(), act).await
}

#[tokio::test]
async fn a_no_is_said_and_another_redirect_address_is_pasted() -> Result<()> {
    with_extension(Kind::Chromium, small_stand_in(), async |scene| {
        let page = scene.keepsake().await?;
        sign_in(scene, &page).await?;
        answer(scene, "Deny").await?;
        page.wait_for_phase(&["failed"], SOON).await?;
        let said = page.alert().await?;
        assert!(said.contains("did not let Keepsake sign in") && said.contains("client secret"), "{said}");
        page.press("Try again").await?;

        // A host that the extension may not see, and a port where nobody answers.
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let elsewhere = format!("http://127.0.0.1:{port}/keepsake");
        scene.stand_in.register_redirect(&elsewhere);
        page.fill("Redirect address", &elsewhere).await?;
        page.press("Sign in with Wrike").await?;
        let driver = scene.browser.driver();
        let ours = driver.window().await?;
        answer(scene, "Allow").await?;
        let mut landed = None;
        for tab in driver.windows().await? {
            driver.switch_to_window(tab).await?;
            let address = driver.current_url().await?.to_string();
            landed = landed.or(Some(address).filter(|address| address.starts_with(&elsewhere)));
        }
        driver.switch_to_window(ours).await?;
        page.fill("Address after signing in", &landed.context("no tab was sent there")?).await?;
        page.press("Continue").await?;
        page.wait_for_phase(&["ready"], RUN).await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_form_says_which_address_to_register() -> Result<()> {
    with_extension(Kind::Firefox, small_stand_in(), async |scene| {
        let page = scene.keepsake().await?;
        page.tick(WAY).await?;
        let field = accessible::find(scene.browser.driver(), Role::Field, "Redirect address").await?;
        assert_eq!(field.prop("value").await?.as_deref(), Some(REDIRECT));
        let text = page.text().await?;
        assert!(text.contains("Add exactly this address") && !text.contains(LOGIN_HOST), "{text}");
        Ok(())
    })
    .await
}
