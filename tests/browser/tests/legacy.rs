//! Backups of servers of the 2010 API with the packaged extension.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

#[path = "../../legacy/truth.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod truth;

use std::fs;

use anyhow::Result;
use keepsake_browser::archive::{Archive, check_with_other_readers};
use keepsake_browser::keepsake_page::KeepsakePage;
use keepsake_browser::scene::{Scene, with_granted_host, with_withheld_hosts};
use keepsake_browser::stand_ins::legacy_stand_in;
use keepsake_browser::wait::{RUN, SOON, until};
use keepsake_standin::legacy::{CONSUMER_KEY, CONSUMER_SECRET, HOST, StandIn};

fn stand_in() -> Result<StandIn> {
    legacy_stand_in(1, Some(40))
}

/// Types the server and its consumer.
async fn check(page: &KeepsakePage<'_>, format: &str) -> Result<()> {
    page.check_consumer(HOST, CONSUMER_KEY, CONSUMER_SECRET, format).await
}

/// Allows access, types the code, and backs up; the archive's bytes.
async fn back_up(scene: &Scene<StandIn>, page: &KeepsakePage<'_>) -> Result<Vec<u8>> {
    let code = page.allow_access().await?;
    page.enter_code(&code).await?;
    let outcome = page.start_and_finish(RUN).await?;
    assert_eq!(outcome.kind, "complete", "{}", outcome.text);
    let file = page.save().await?;
    check_with_other_readers(&file)?;
    let mut archive = Archive::open(&file)?;
    archive.check_sums()?;
    for secret in [CONSUMER_SECRET, CONSUMER_KEY, &code] {
        archive.check_absence_of(secret)?;
    }
    let bytes = fs::read(&file)?;
    fs::remove_file(file)?;
    truth::Archive::open(&bytes).assert_holds(&scene.stand_in.account(), &[]);
    Ok(bytes)
}

/// What tells when a backup was made and from when on the next one asks for changes, and the sums of that; of the viewer its cover and the
/// packed texts, among which is the report.
const OF_THE_RUN: [&str; 9] = [
    "manifest.json",
    "report.json",
    "report.html",
    "updates.json",
    "SHA256SUMS",
    "README.txt",
    "index.html",
    "viewer/texts.js",
    "viewer/data/0001.js",
];

#[tokio::test]
async fn a_backup_is_whole_in_both_formats_and_both_archives_have_the_same_bytes() -> Result<()> {
    with_granted_host(stand_in()?, HOST, async |scene| {
        let page = scene.keepsake().await?;
        let mut archives = Vec::new();
        for format in ["XML", "JSON"] {
            check(&page, format).await?;
            archives.push(truth::Archive::open(&back_up(scene, &page).await?).entries);
            page.press("Make another backup").await?;
        }
        let names = |at: usize| archives[at].keys().collect::<Vec<_>>();
        assert_eq!(names(0), names(1));
        for (name, bytes) in archives[0].iter().filter(|(name, _)| !OF_THE_RUN.contains(&name.as_str())) {
            assert!(archives[1][name] == *bytes, "{name} differs");
        }
        assert!(archives[0].len() > OF_THE_RUN.len() + 3);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_wrong_verification_code_is_said_and_the_right_one_then_works() -> Result<()> {
    with_granted_host(stand_in()?, HOST, async |scene| {
        let page = scene.keepsake().await?;
        check(&page, "XML").await?;
        page.enter_code("nonsense").await?;
        let said = until("the page to say so", SOON, async || {
            Ok(Some(page.text().await?).filter(|text| text.contains("did not accept")))
        });
        let said = said.await?;
        assert!(said.contains("code"), "{said}");
        back_up(scene, &page).await.map(drop)
    })
    .await
}

#[tokio::test]
async fn a_wrong_consumer_secret_is_said_after_one_call() -> Result<()> {
    with_granted_host(stand_in()?, HOST, async |scene| {
        let page = scene.keepsake().await?;
        page.check_consumer(HOST, CONSUMER_KEY, "wrong", "XML").await?;
        page.wait_for_phase(&["failed"], RUN).await?;
        let said = page.alert().await?;
        assert!(said.contains("did not accept"), "{said}");
        assert_eq!(scene.stand_in.count("request_token"), 1);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_browser_asks_about_the_host_that_was_typed_before_it_is_called() -> Result<()> {
    with_withheld_hosts(stand_in()?, async |scene| {
        let page = scene.keepsake().await?;
        check(&page, "JSON").await?;
        let told = async |words: &str| {
            let said = async || Ok(Some(page.alert().await?).filter(|said| said.contains(words)));
            until(words, SOON, said).await
        };
        told(&format!("needs your permission to read {HOST}")).await?;
        page.press("Allow access").await?;
        scene.browser.answer_permission(false).await?;
        told("Without permission").await?;
        assert_eq!(scene.stand_in.total(), 0, "the server was asked before it was allowed");

        page.press("Allow access").await?;
        scene.browser.answer_permission(true).await?;
        back_up(scene, &page).await?;
        let granted =
            "return browser.permissions.getAll().then(all => all.origins.filter(one => one.includes('example')))";
        let granted = scene.browser.script(granted).await?;
        assert_eq!(granted, serde_json::json!([format!("https://{HOST}/*")]), "that host and no other");
        Ok(())
    })
    .await
}
