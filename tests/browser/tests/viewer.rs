//! The viewer that an archive carries, opened by double-click: unpacked, from `file://`, without a network.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use keepsake_browser::audit::{check_focus, check_screen, photograph};
use keepsake_browser::browser::Kind;
use keepsake_browser::library_page::LibraryPage;
use keepsake_browser::scene::{Scene, small_stand_in, with_extension, with_hosted_page};
use keepsake_browser::wait::{RUN, until};
use keepsake_standin::VALID_TOKEN;
use serde_json::{Value, json};
use tempfile::TempDir;
use thirtyfour::By;
use url::Url;

/// Unpacks an archive; the folder of its `index.html`.
fn unpack(archive: &Path, folder: &Path) -> Result<PathBuf> {
    zip::ZipArchive::new(std::fs::File::open(archive)?)?.extract(folder)?;
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder)? {
            let path = entry?.path();
            if path.file_name().is_some_and(|name| name == "index.html") {
                return Ok(folder);
            } else if path.is_dir() {
                folders.push(path);
            }
        }
    }
    anyhow::bail!("no index.html in {}", archive.display())
}

/// Opens it as a double-click does.
async fn open(scene: &Scene, folder: &Path) -> Result<()> {
    let address = Url::from_file_path(folder.join("index.html")).ok().context("no file address")?;
    Ok(scene.browser.driver().goto(address.as_str()).await?)
}

fn tasks(folder: &Path) -> Result<Vec<Value>> {
    Ok(serde_json::from_slice(&std::fs::read(folder.join("tasks.json"))?)?)
}

async fn read_it(scene: &Scene, archive: &Path) -> Result<()> {
    let unpacked = TempDir::new()?;
    let folder = unpack(archive, unpacked.path())?;
    let calls = scene.stand_in.calls().len();
    open(scene, &folder).await?;
    let page = LibraryPage::shown(&scene.browser);
    page.read().await?;
    check_focus(&scene.browser, "Overview").await?;
    let text = page.text().await?;
    assert!(text.contains("Complete: everything"), "{text}");
    // The list for those without scripts has made way.
    assert!(!text.contains("as a plain list"), "{text}");

    // A task with a file, and what hangs on it.
    let tasks = tasks(&folder)?;
    let has_file = |task: &&Value| {
        task["attachments"].as_array().is_some_and(|files| files.iter().any(|file| file["file"].is_string()))
    };
    let plain = |task: &&Value| {
        task["title"].as_str().is_some_and(|title| title.split_whitespace().count() > 1 && title.is_ascii())
    };
    let task = tasks.iter().filter(has_file).find(plain).context("no task with a file")?;
    let title = task["title"].as_str().unwrap_or_default();
    page.search(title).await?;
    page.wait_for_text("found.").await?;
    page.press_first(title).await?;
    page.heading(title).await?;
    page.wait_for_text("Files").await?;
    page.press_first("Overview").await?;
    page.heading("Overview").await?;
    scene.browser.driver().back().await?;
    page.heading(title).await?;
    assert_eq!(scene.stand_in.calls().len(), calls, "the viewer calls nobody");
    Ok(())
}

async fn archive(scene: &Scene, hosted: bool) -> Result<PathBuf> {
    let page = if hosted { scene.hosted().await? } else { scene.keepsake().await? };
    let outcome = page.back_up(VALID_TOKEN, RUN).await?;
    assert_eq!(outcome.kind, "complete", "{}", outcome.text);
    page.save().await
}

#[tokio::test]
async fn an_archive_that_the_extension_made_opens_by_double_click_in_chromium() -> Result<()> {
    with_extension(Kind::Chromium, small_stand_in(), async |scene| {
        let archive = archive(scene, false).await?;
        read_it(scene, &archive).await
    })
    .await
}

#[tokio::test]
async fn an_archive_that_the_hosted_page_made_opens_by_double_click_in_firefox() -> Result<()> {
    with_hosted_page(Kind::Firefox, small_stand_in(), async |scene| {
        let archive = archive(scene, true).await?;
        read_it(scene, &archive).await
    })
    .await
}

#[tokio::test]
async fn its_screens_are_sound_and_its_files_are_reached_and_its_list_needs_no_script() -> Result<()> {
    with_hosted_page(Kind::Chromium, small_stand_in(), async |scene| {
        let archive = archive(scene, true).await?;
        let unpacked = TempDir::new()?;
        let folder = unpack(&archive, unpacked.path())?;
        open(scene, &folder).await?;
        let page = LibraryPage::shown(&scene.browser);
        page.read().await?;
        let sound = async |name: &str| -> Result<()> {
            page.check_with_axe().await.with_context(|| name.to_owned())?;
            check_screen(&scene.browser).await.with_context(|| name.to_owned())?;
            photograph(&scene.browser, &format!("viewer-{name}")).await
        };
        sound("overview").await?;
        page.press("Everything").await?;
        page.heading("Everything").await?;
        sound("list").await?;
        page.search("minutes").await?;
        page.wait_for_text("in the name of a file").await?;
        sound("search").await?;

        // Without a program: the list, and each file that it names is there.
        scene.browser.cdp("Emulation.setScriptExecutionDisabled", json!({"value": true})).await?;
        open(scene, &folder).await?;
        scene.browser.driver().find(By::LinkText("All titles, as a plain list")).await?.click().await?;
        let titles = until("the list", RUN, async || {
            let titles = scene.browser.driver().find_all(By::Css("main li strong")).await?;
            Ok((!titles.is_empty()).then_some(titles))
        })
        .await?;
        let folders: Vec<Value> = serde_json::from_slice(&std::fs::read(folder.join("folders.json"))?)?;
        assert_eq!(titles.len(), tasks(&folder)?.len() + folders.len());
        let mut files = 0;
        for link in scene.browser.driver().find_all(By::Css("main li a[href^='../../attachments/']")).await? {
            let address = Url::parse(&link.prop("href").await?.context("an address")?)?;
            let path = address.to_file_path().ok().context("a file")?;
            assert!(path.is_file(), "{}", path.display());
            files += 1;
        }
        assert!(files > 3, "{files}");
        scene.browser.cdp("Emulation.setScriptExecutionDisabled", json!({"value": false})).await.map(drop)
    })
    .await
}
