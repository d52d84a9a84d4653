//! Backups of Workfront Proof with the packaged extension.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

#[path = "../../support/proof_truth.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod proof_truth;

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Result, ensure};
use keepsake_browser::accessible::{self, Role};
use keepsake_browser::archive::{Archive, check_with_other_readers};
use keepsake_browser::browser::Kind;
use keepsake_browser::dist;
use keepsake_browser::keepsake_page::{BY_SESSION, KeepsakePage};
use keepsake_browser::proof_site::{Cookie, ProofSite};
use keepsake_browser::scene::{Scene, with_extension};
use keepsake_browser::stand_ins::small_proof;
use keepsake_browser::wait::{RUN, SOON, until};
use keepsake_standin::proof::{Profile, ProofFaultPlan};
use proof_truth::ProofArchive;
use serde_json::{Map, Value, json};

fn nobody() -> ProofSite {
    ProofSite::new(small_proof())
}

/// Types e-mail address and API token of the first user with this profile.
async fn check(scene: &Scene<ProofSite>, page: &KeepsakePage<'_>, profile: Profile) -> Result<()> {
    let user = scene.stand_in.service.account().credentials(profile);
    page.check_proof_token(&user.email, &user.api_token).await
}

#[tokio::test]
async fn a_backup_in_chromium_agrees_with_the_account_row_for_row_and_byte_for_byte() -> Result<()> {
    with_extension(Kind::Chromium, nobody(), whole_backup).await
}

#[tokio::test]
async fn a_backup_in_firefox_agrees_with_the_account_row_for_row_and_byte_for_byte() -> Result<()> {
    with_extension(Kind::Firefox, nobody(), whole_backup).await
}

async fn whole_backup(scene: &Scene<ProofSite>) -> Result<()> {
    let page = scene.keepsake().await?;
    check(scene, &page, Profile::Administrator).await?;
    let outcome = page.start_and_finish(RUN).await?;
    assert_eq!(outcome.kind, "complete", "{}", outcome.text);
    let file = page.save().await?;
    check_with_other_readers(&file)?;
    let account = scene.stand_in.service.account();
    let name = file.file_name().unwrap().to_string_lossy().into_owned();
    assert!(name.starts_with(&format!("{}_", account.id())), "{name}");

    let archive = ProofArchive::open(&fs::read(&file)?);
    archive.assert_sums();
    archive.assert_rows(account, Profile::Administrator);
    archive.assert_people(account);
    archive.assert_labels(account);
    archive.assert_originals(account);
    archive.assert_attachments(account);
    let user = account.credentials(Profile::Administrator);
    let mut archive = Archive::open(&file)?;
    archive.check_sums()?;
    archive.check_absence_of(&user.api_token)?;
    archive.check_absence_of(&user.password)
}

/// Labels on the page and Python's names.
const ENCODINGS: [(&str, &str); 5] = [
    ("UTF-8", "utf-8"),
    ("UTF-8 with byte order mark", "utf-8-sig"),
    ("Windows-1252", "cp1252"),
    ("ISO-8859-1", "iso-8859-1"),
    ("UTF-16LE with byte order mark", "utf-16"),
];

/// What Python's `csv` makes of an archive whose cells are `truth`: what it read, and what the encoding can hold of the truth.
fn read_by_python(file: &Path, encoding: &str, truth: &Value) -> Result<Value> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("truth.json");
    fs::write(&path, truth.to_string())?;
    let script = dist::root().join("tests/python/proof_archive.py");
    let output = Command::new("python3").arg(script).arg(file).arg(encoding).arg(path).output()?;
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Ok(serde_json::from_slice(&output.stdout)?)
}

#[tokio::test]
async fn python_reads_the_same_cells_in_each_encoding_as_far_as_it_can_hold_them() -> Result<()> {
    with_extension(Kind::Chromium, nobody(), async |scene| {
        let page = scene.keepsake().await?;
        let mut truth = json!({});
        for (label, encoding) in ENCODINGS {
            check(scene, &page, Profile::Administrator).await?;
            page.wait_for_phase(&["ready"], RUN).await?;
            page.choose("Data encoding", label).await?;
            let outcome = page.start_and_finish(RUN).await?;
            assert_eq!(outcome.kind, "complete", "{label}: {}", outcome.text);
            let file = page.save().await?;
            let mut seen = read_by_python(&file, encoding, &truth)?;
            fs::remove_file(&file)?;
            if encoding == "utf-8" {
                truth = seen["read"].take();
                assert_eq!(truth.as_object().map(Map::len), Some(7));
            } else {
                for (name, rows) in seen["expected"].as_object().unwrap() {
                    assert_eq!(seen["read"][name], *rows, "{label}: {name}");
                }
            }
            page.press("Make another backup").await?;
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_wrong_password_is_tried_exactly_once_and_the_next_try_is_announced_as_another() -> Result<()> {
    with_extension(Kind::Chromium, nobody(), async |scene| {
        let service = &scene.stand_in.service;
        let page = scene.keepsake().await?;
        let user = service.account().credentials(Profile::Administrator);
        page.check_proof_password(&user.email, "wrong").await?;
        page.wait_for_phase(&["failed"], RUN).await?;
        let said = page.alert().await?;
        assert!(said.contains("did not accept") && said.contains("another attempt"), "{said}");
        page.press("Try again").await?;
        let field = accessible::find(scene.browser.driver(), Role::Field, "Password").await?;
        assert_eq!(field.prop("value").await?.as_deref(), Some(""));
        assert!(page.text().await?.contains("The next try is another attempt"));
        assert_eq!(service.count("soap doLogin"), 1);

        page.check_proof_password(&user.email, &user.password).await?;
        let outcome = page.start_and_finish(RUN).await?;
        assert_eq!(outcome.kind, "complete", "{}", outcome.text);
        assert_eq!(service.count("soap doLogin"), 2);
        let archive = ProofArchive::open(&fs::read(page.save().await?)?);
        archive.assert_rows(service.account(), Profile::Administrator);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_managers_run_is_what_a_manager_sees_and_is_not_called_a_backup_of_the_account() -> Result<()> {
    with_extension(Kind::Chromium, nobody(), async |scene| {
        let page = scene.keepsake().await?;
        check(scene, &page, Profile::Manager).await?;
        page.wait_for_phase(&["ready"], RUN).await?;
        let before = page.text().await?;
        assert!(before.contains("not a backup of the account"), "{before}");
        let outcome = page.start_and_finish(RUN).await?;
        assert_eq!(outcome.kind, "complete", "{}", outcome.text);
        let after = page.text().await?;
        assert!(after.contains("not a backup of the account"), "{after}");
        assert!(!after.to_lowercase().contains("account backup"), "{after}");
        let archive = ProofArchive::open(&fs::read(page.save().await?)?);
        archive.assert_rows(scene.stand_in.service.account(), Profile::Manager);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_session_of_the_page_makes_a_whole_backup_and_is_not_ended() -> Result<()> {
    let site = ProofSite::signed_in(small_proof(), Profile::Administrator, Cookie::Readable);
    with_extension(Kind::Chromium, site, async |scene| {
        let service = &scene.stand_in.service;
        let page = scene.keepsake().await?;
        page.tick(BY_SESSION).await?;
        page.press("Check connection").await?;
        let outcome = page.start_and_finish(RUN).await?;
        assert_eq!(outcome.kind, "complete", "{}", outcome.text);
        let signed_in = ["soap doLogin", "soap getSessionId", "rest authorize"].map(|name| service.count(name));
        assert_eq!(signed_in, [0, 0, 0], "nobody signed in anew");
        assert_eq!(service.count("soap doLogout") + service.count("rest logout"), 0);
        let file = page.save().await?;
        ProofArchive::open(&fs::read(&file)?).assert_rows(service.account(), Profile::Administrator);
        Archive::open(&file)?.check_absence_of(scene.stand_in.session().unwrap())
    })
    .await
}

#[tokio::test]
async fn files_that_cannot_be_had_make_the_backup_partial_and_are_named() -> Result<()> {
    let site = ProofSite::new(small_proof().with_faults(ProofFaultPlan::parse("file-404")?));
    with_extension(Kind::Chromium, site, async |scene| {
        let page = scene.keepsake().await?;
        check(scene, &page, Profile::Administrator).await?;
        let outcome = page.start_and_finish(RUN).await?;
        assert_eq!(outcome.kind, "partial", "{}", outcome.text);
        let report = Archive::open(&page.save().await?)?.json("report.json")?;
        assert!(!report["missing"].as_array().unwrap().is_empty());
        Ok(())
    })
    .await
}

/// As the vendor's own Backup tab has it.
#[tokio::test]
async fn there_is_one_backup_at_a_time_and_the_last_one_is_kept() -> Result<()> {
    with_extension(Kind::Chromium, nobody(), async |scene| {
        let (driver, service) = (scene.browser.driver(), &scene.stand_in.service);
        let page = scene.keepsake().await?;
        let says =
            async |words: &str| until(words, SOON, async || Ok(page.text().await?.contains(words).then_some(()))).await;
        says("You have no backups yet.").await?;
        service.set_faults(ProofFaultPlan::parse("slow:300")?);
        check(scene, &page, Profile::Administrator).await?;
        page.start().await?;
        page.wait_for_phase(&["running"], SOON).await?;
        let (ours, address) = (driver.window().await?, driver.current_url().await?.to_string());
        let other = driver.new_tab().await?;
        driver.switch_to_window(other).await?;
        driver.goto(address).await?;
        says("A backup is in progress").await?;
        driver.close_window().await?;
        driver.switch_to_window(ours).await?;
        service.set_faults(ProofFaultPlan::none());
        assert_eq!(page.outcome(RUN).await?.kind, "complete");

        driver.refresh().await?;
        says("Your last backup, created on").await?;
        let archive = ProofArchive::open(&fs::read(page.save().await?)?);
        archive.assert_rows(service.account(), Profile::Administrator);
        Ok(())
    })
    .await
}
