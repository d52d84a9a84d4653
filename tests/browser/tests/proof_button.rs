//! The button on the pages of Workfront Proof, and what goes with its press.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

use anyhow::Result;
use keepsake_browser::accessible::{self, Role};
use keepsake_browser::browser::Kind;
use keepsake_browser::keepsake_page::{BY_PASSWORD, BY_SESSION, KeepsakePage};
use keepsake_browser::proof_site::{BRANDED, Cookie, ELSEWHERE, ProofSite, TENANT};
use keepsake_browser::scene::{Scene, with_extension, with_granted_host, with_withheld_hosts};
use keepsake_browser::service_page::ServicePage;
use keepsake_browser::stand_ins::small_proof;
use keepsake_browser::wait::{SOON, until};
use keepsake_standin::proof::Profile;
use serde_json::{Value, json};
use thirtyfour::By;

const BACKUP_TAB: &str = "app.proofhq.com/account/backup";

fn nobody() -> ProofSite {
    ProofSite::new(small_proof())
}

/// Where the one button stands: its place, the element before it and what that element leads to.
const STANDING: &str = "
    const hosts = [...document.querySelectorAll('[id^=keepsake]')];
    if (hosts.length !== 1) return hosts.length;
    const before = hosts[0].previousElementSibling;
    return [hosts[0].dataset.place, before.tagName, before.getAttribute('href')]";

/// Waits for the button to stand there.
async fn stands(scene: &Scene<ProofSite>, expected: Value) -> Result<()> {
    let stands = async || scene.browser.script(STANDING).await;
    let standing = until("the button's place", SOON, async || Ok((stands().await? == expected).then_some(()))).await;
    if standing.is_err() {
        assert_eq!(stands().await?, expected);
    }
    standing
}

async fn keepsake_address(scene: &Scene<ProofSite>) -> Result<String> {
    let address = scene.browser.driver().current_url().await?;
    Ok(address.as_str().split_once("/index.html").unwrap().1.to_owned())
}

#[tokio::test]
async fn each_page_has_the_button_at_its_place_and_it_opens_the_page_for_proof_in_chromium() -> Result<()> {
    with_extension(Kind::Chromium, nobody(), each_page).await
}

#[tokio::test]
async fn each_page_has_the_button_at_its_place_and_it_opens_the_page_for_proof_in_firefox() -> Result<()> {
    with_extension(Kind::Firefox, nobody(), each_page).await
}

async fn each_page(scene: &Scene<ProofSite>) -> Result<()> {
    let driver = scene.browser.driver();
    let request = json!(["beside", "A", "/account/requestbackup"]);
    let header = json!(["row", "H1", null]);
    let corner = json!(["corner", "BODY", null]);
    let embedded = format!("{TENANT}/proof/account/settings");
    let pages = [
        (BACKUP_TAB, &request, "?service=proof&region=com"),
        ("acme.proofhq.com/account/settings?lang=de", &request, "?service=proof&region=com"),
        ("app.proofhq.com/account/backup?state=processing", &header, "?service=proof&region=com"),
        ("app.proofhq.com/account/settings/standard", &header, "?service=proof&region=com"),
        ("www.proofhq.eu/dashboard", &corner, "?service=proof&region=eu"),
        (embedded.as_str(), &json!(["beside", "A", "/proof/account/requestbackup"]), "?service=proof"),
    ];
    for (address, place, opened) in pages {
        let page = scene.proof(address).await?;
        page.button().await?;
        stands(scene, place.clone()).await?;
        // Nothing of the page's own is pushed about, and it sees nothing of the script.
        let seen = "return [document.body.dataset.layoutChanges, Object.keys(window).filter(key => /keepsake/i.test(key)).length]";
        assert_eq!(scene.browser.script(seen).await?, json!(["0", 0]), "{address}");
        let service = driver.window().await?;
        page.back_up().await?;
        assert_eq!(keepsake_address(scene).await?, opened, "{address}");
        driver.close_window().await?;
        driver.switch_to_window(service).await?;
    }
    Ok(())
}

#[tokio::test]
async fn the_button_follows_the_page_from_tab_to_tab() -> Result<()> {
    with_extension(Kind::Chromium, nobody(), async |scene| {
        let page = scene.proof(BACKUP_TAB).await?;
        let beside = json!(["beside", "A", "/account/requestbackup"]);
        stands(scene, beside.clone()).await?;
        let choose = |tab: &str| format!("document.querySelector('[data-tabs] a[href=\"/account/{tab}\"]').click()");
        scene.browser.script(&choose("history")).await?;
        stands(scene, json!(["row", "H1", null])).await?;
        scene.browser.script(&choose("backup")).await?;
        stands(scene, beside.clone()).await?;
        scene.browser.script("for (const one of document.querySelectorAll('[id^=keepsake]')) one.remove()").await?;
        stands(scene, beside).await?;
        page.back_up().await
    })
    .await
}

#[tokio::test]
async fn a_page_that_nobody_is_signed_in_to_has_no_button() -> Result<()> {
    with_extension(Kind::Chromium, nobody(), async |scene| {
        let page = scene.proof("app.proofhq.com/login").await?;
        stands(scene, json!(0)).await?;
        // It comes with the first link that only those who are signed in have.
        let link = "document.body.insertAdjacentHTML('beforeend', '<a href=\"/logout\">Log out</a>')";
        scene.browser.script(link).await?;
        stands(scene, json!(["corner", "BODY", null])).await?;
        page.button().await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn proof_in_a_frame_of_workfront_has_the_button_and_in_a_frame_of_anybody_else_it_has_none() -> Result<()> {
    with_extension(Kind::Chromium, nobody(), async |scene| {
        let driver = scene.browser.driver();
        let page = scene.proof(&format!("{TENANT}/proof/home")).await?;
        assert_eq!(page.hosts().await?.len(), 0, "the page around has none");
        driver.find(By::Css("iframe")).await?.enter_frame().await?;
        stands(scene, json!(["beside", "A", "/proof/account/requestbackup"])).await?;
        page.back_up().await?;
        assert_eq!(keepsake_address(scene).await?, "?service=proof");

        let page = scene.proof(&format!("{ELSEWHERE}/")).await?;
        driver.find(By::Css("iframe")).await?.enter_frame().await?;
        let drawn = "return document.querySelector('h1')?.textContent.startsWith('Account settings') === true";
        until("the page in the frame", SOON, async || Ok((scene.browser.script(drawn).await? == true).then_some(())))
            .await?;
        // As long as the button takes to come at most, and more.
        tokio::time::sleep(std::time::Duration::from_secs(1)).await;
        assert_eq!(page.hosts().await?.len(), 0);
        Ok(())
    })
    .await
}

/// Whether the form offers the session of the page.
async fn offers_session(scene: &Scene<ProofSite>) -> Result<bool> {
    let driver = scene.browser.driver();
    accessible::find(driver, Role::Choice, BY_PASSWORD).await?;
    Ok(!accessible::find_all(driver, Role::Choice, BY_SESSION).await?.is_empty())
}

/// What the extension keeps anywhere, in memory too.
const KEPT: &str = "
    const { storage } = globalThis.browser ?? chrome;
    return Promise.all([storage.session.get(null), storage.local.get(null)]).then(kept =>
      JSON.stringify([...kept, { ...localStorage }, { ...sessionStorage }]))";

#[tokio::test]
async fn a_session_that_the_page_can_read_is_handed_over_once_and_never_in_an_address_in_chromium() -> Result<()> {
    let site = ProofSite::signed_in(small_proof(), Profile::Administrator, Cookie::Readable);
    with_extension(Kind::Chromium, site, handed_over_once).await
}

#[tokio::test]
async fn a_session_that_the_page_can_read_is_handed_over_once_and_never_in_an_address_in_firefox() -> Result<()> {
    let site = ProofSite::signed_in(small_proof(), Profile::Administrator, Cookie::Readable);
    with_extension(Kind::Firefox, site, handed_over_once).await
}

async fn handed_over_once(scene: &Scene<ProofSite>) -> Result<()> {
    let driver = scene.browser.driver();
    let session = scene.stand_in.session().unwrap();
    scene.keepsake().await?;
    until("the session's choice", SOON, async || Ok(offers_session(scene).await?.then_some(()))).await?;
    let ours = driver.window().await?;
    for tab in driver.windows().await? {
        driver.switch_to_window(tab).await?;
        assert!(!driver.current_url().await?.as_str().contains(session));
    }
    driver.switch_to_window(ours.clone()).await?;
    assert!(!scene.browser.script(KEPT).await?.to_string().contains(session), "it was taken");
    driver.refresh().await?;
    assert!(!offers_session(scene).await?, "it is there once");
    // Another press lends it anew to the tab that is open, which takes it as it comes to the front.
    let page = driver.current_url().await?.to_string();
    let first = driver.windows().await?.into_iter().find(|tab| *tab != ours).unwrap();
    driver.switch_to_window(first).await?;
    ServicePage::proof(&scene.browser, BACKUP_TAB).await?.button().await?.click().await?;
    driver.switch_to_window(ours).await?;
    until("the session's choice", SOON, async || Ok(offers_session(scene).await?.then_some(()))).await?;
    // Firefox lets no driver open an extension's page in a further tab.
    if scene.browser.kind() == Kind::Chromium {
        let other = driver.new_tab().await?;
        driver.switch_to_window(other).await?;
        driver.goto(page).await?;
        assert!(!offers_session(scene).await?, "it is for one tab");
    }
    Ok(())
}

#[tokio::test]
async fn a_session_that_scripts_may_not_read_is_left_where_it_is() -> Result<()> {
    let site = ProofSite::signed_in(small_proof(), Profile::Administrator, Cookie::Hidden);
    with_extension(Kind::Chromium, site, async |scene| {
        let page: KeepsakePage<'_> = scene.keepsake().await?;
        assert_eq!(page.phase().await?, "connect");
        assert!(!offers_session(scene).await?);
        Ok(())
    })
    .await
}

/// Names the domain on Keepsake's page, and allows it where the browser asks.
async fn show_button_there(scene: &Scene<ProofSite>, asks: bool) -> Result<()> {
    let page = scene.extension_page().await?;
    scene.browser.driver().find(By::XPath("//summary[contains(., 'domain of your own')]")).await?.click().await?;
    page.fill("Domain", &format!("https://{BRANDED}/")).await?;
    page.press("Show the button there").await?;
    if asks {
        scene.browser.answer_permission(true).await?;
    }
    let told = async || Ok(page.text().await?.contains("from the next time they are loaded").then_some(()));
    until("word of the button", SOON, told).await
}

/// Without a button before; with one afterwards, which opens the page for Proof.
async fn on_own_domain(scene: &Scene<ProofSite>, asks: bool) -> Result<()> {
    let address = format!("{BRANDED}/account/backup");
    assert!(scene.proof(&address).await?.hosts().await?.is_empty());
    show_button_there(scene, asks).await?;
    let page = scene.proof(&address).await?;
    page.button().await?;
    stands(scene, json!(["beside", "A", "/account/requestbackup"])).await?;
    page.back_up().await?;
    assert_eq!(keepsake_address(scene).await?, "?service=proof");
    Ok(())
}

#[tokio::test]
async fn a_domain_of_the_customers_own_gets_the_button_by_permission_in_chromium() -> Result<()> {
    with_granted_host(nobody(), BRANDED, async |scene| on_own_domain(scene, false).await).await
}

#[tokio::test]
async fn a_domain_of_the_customers_own_gets_the_button_by_permission_in_firefox_and_loses_it_with_it() -> Result<()> {
    with_withheld_hosts(nobody(), async |scene| {
        on_own_domain(scene, true).await?;
        let taken = format!("return browser.permissions.remove({{ origins: ['https://{BRANDED}/*'] }})");
        assert_eq!(scene.browser.script(&taken).await?, json!(true));
        let page = scene.proof(&format!("{BRANDED}/account/backup")).await?;
        assert!(page.hosts().await?.is_empty());
        Ok(())
    })
    .await
}

#[tokio::test]
async fn where_no_page_may_have_the_button_the_toolbars_opens_the_page_for_the_tab_in_firefox() -> Result<()> {
    with_withheld_hosts(nobody(), async |scene| {
        let driver = scene.browser.driver();
        for (address, opened) in [(BACKUP_TAB, "?service=proof&region=com"), (BRANDED, "")] {
            assert!(scene.proof(address).await?.hosts().await?.is_empty());
            let (before, tabs) = (driver.window().await?, driver.windows().await?);
            scene.browser.press_toolbar_button().await?;
            scene.browser.switch_to_new_tab(&tabs).await?;
            let there = async || Ok(driver.current_url().await?.as_str().contains("/index.html").then_some(()));
            until("Keepsake's page", SOON, there).await?;
            assert_eq!(keepsake_address(scene).await?, opened, "{address}");
            driver.switch_to_window(before).await?;
        }
        Ok(())
    })
    .await
}
