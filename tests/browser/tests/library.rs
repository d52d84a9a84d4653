//! The library in real browsers: any backup opens, proves itself and can be read, without an account and without a network.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use keepsake_browser::accessible;
use keepsake_browser::audit::{check_focus, check_screen, photograph};
use keepsake_browser::browser::Kind;
use keepsake_browser::library_page::LibraryPage;
use keepsake_browser::scene::{Scene, small_stand_in, with_hosted_page, with_nothing_but_own_files};
use keepsake_browser::wait::RUN;
use keepsake_standin::VALID_TOKEN;
use serde_json::{Value, json};
use tempfile::TempDir;
use thirtyfour::Key;
use zip::write::SimpleFileOptions;

/// A task's description that would run, or ask somebody else for something, if it could.
const EVIL: &str = "<p>Plan <b>B</b></p><img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>\
    <img src='https://evil.example/pixel.png' alt='pixel'><a href=\"javascript:document.title='owned'\">go</a><h1>big</h1>\
    <iframe src='https://evil.example/'></iframe><svg onload=\"document.title='owned'\"></svg>";

/// Whether something reaches beyond the screen's edge.
const IS_TOO_WIDE: &str =
    "const { scrollWidth, clientWidth } = document.documentElement; return scrollWidth > clientWidth";

/// One red pixel.
const PIXEL: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x02\0\0\0\x90wS\xde\0\0\0\x0cIDATx\x9cc\xf8\xcf\xc0\0\0\x03\x01\x01\0\xc9\xfe\x92\xef\0\0\0\0IEND\xaeB`\x82";

/// A backup in Wrike's own format: `backup/` and `attachments/`, as its tool leaves them, in a zip.
fn vendors_backup(folder: &Path) -> Result<PathBuf> {
    let date = "2026-03-04 05:06:07";
    let person = |uid: &str, first: &str, last: &str| json!({"firstName": first, "lastName": last, "uid": uid, "email": format!("{first}@example.com"), "userType": 1});
    let item = |id: u64, title: &str, description: &str, more: Value| {
        let mut item = json!({"id": id, "title": title, "author": "U1", "dateCreated": date, "description": description,
            "shared": ["U1", "U2"], "comments": [], "attachments": [], "googleDocs": []});
        more.as_object().into_iter().flatten().for_each(|(key, value)| item[key] = value.clone());
        item
    };
    let comment = |author: &str, body: &str| json!({"body": body, "author": author, "dateCreated": date});
    let people = json!([person("U1", "Zoë", "Lee"), person("U2", "Bob", "Ray")]);
    let folders = json!([
        item(10, "Campaigns", "", json!({"children": [11, 12]})),
        item(11, "Spring", "", json!({"children": [13]})),
        item(12, "Autumn", "", json!({"children": [13]})),
        item(13, "Shared folder", "", json!({"children": []})),
    ]);
    let evil = format!("{EVIL}<img src='https://www.wrike.com/F30.png' alt='inline'>");
    let image = json!({"contentType": "image/png", "version": 1, "parentId": 20, "description": "", "apiId": "IEAAF30",
        "attachType": "Task", "id": 30, "name": "inline.png", "dateUploaded": date});
    let comments = [comment("U1", "First: 予算計画を確認してください"), comment("U2", "<b>Second</b>, cafe\u{301}")];
    let more = json!({"parents": [13], "comments": comments, "attachments": [image]});
    let evil = item(20, "Résumé of the Straße", &evil, more);
    let plain = (0..250).map(|n| item(100 + n, &format!("Task number {n}"), "", json!({"parents": [11]})));
    let tasks: Vec<Value> = std::iter::once(evil).chain(plain).collect();
    let files = [
        ("account-IEAA/backup-1/users.json", people.to_string().into_bytes()),
        ("account-IEAA/backup-1/teams.json", b"[]".to_vec()),
        ("account-IEAA/backup-1/folders.json", folders.to_string().into_bytes()),
        ("account-IEAA/backup-1/tasks.json", json!(tasks).to_string().into_bytes()),
        ("account-IEAA/attachments/IEAAF30-inline.png", PIXEL.to_vec()),
    ];
    zipped(&folder.join("wrikes-own.zip"), &files)
}

fn zipped(path: &Path, files: &[(&str, Vec<u8>)]) -> Result<PathBuf> {
    let mut zip = zip::ZipWriter::new(std::fs::File::create(path)?);
    for (name, bytes) in files {
        zip.start_file(*name, SimpleFileOptions::default())?;
        zip.write_all(bytes)?;
    }
    zip.finish()?;
    Ok(path.to_owned())
}

/// A backup of Proof with a comment that is drawn on.
fn proofs_backup(folder: &Path) -> Result<PathBuf> {
    let files = [
        ("files.csv", "id,name,type\r\n7,Poster,Proof\r\n"),
        ("comments.csv", "id,file_id,author,comment,created_at\r\n5,7,Ann,Mind the gap,2026-01-02\r\n"),
        ("comment_replies.csv", "id,comment_id,author,comment\r\n"),
        ("recipients.csv", "id,file_id,name\r\n"),
        ("users.csv", "id,name\r\n"),
        ("contacts.csv", "id,name\r\n"),
        ("organisation.csv", "id,name\r\n1,Acme\r\n"),
        (
            "json/drawings.json",
            "[\n{\"fileId\":\"7\",\"commentId\":\"5\",\"drawings\":[{\"type\":\"RECTANGLE\",\"color\":16737792,\"page\":2,\
             \"points\":[{\"x\":1,\"y\":2},{\"x\":30,\"y\":20}]}]}\n]",
        ),
    ];
    zipped(&folder.join("1_02_03_2026_12345.zip"), &files.map(|(name, text)| (name, text.into())))
}

/// A backup with a file that would unpack to suspiciously much.
fn swollen(folder: &Path) -> Result<PathBuf> {
    let files = [("files.csv", b"id,name\r\n".to_vec()), ("originals/7/zeros.txt", vec![0; 100 << 20])];
    zipped(&folder.join("swollen.zip"), &files)
}

/// The archive of a whole backup of the sample account.
async fn archive(scene: &Scene) -> Result<PathBuf> {
    let page = scene.hosted().await?;
    let outcome = page.back_up(VALID_TOKEN, RUN).await?;
    assert_eq!(outcome.kind, "complete", "{}", outcome.text);
    page.save().await
}

/// A copy with one byte of an attachment changed; the path of that attachment in the archive.
fn damaged(archive: &Path) -> Result<(PathBuf, String)> {
    let mut bytes = std::fs::read(archive)?;
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes.clone()))?;
    let (at, name) = (0..zip.len())
        .find_map(|index| {
            let file = zip.by_index_raw(index).ok()?;
            let name = file.name().ok()?.into_owned();
            (name.contains("/attachments/") && name.is_ascii() && file.size() > 10)
                .then(|| file.data_start().map(|at| (at, name)))?
        })
        .context("no attachment in the archive")?;
    bytes[usize::try_from(at)? + 5] ^= 0x40;
    let path = archive.with_file_name("damaged.zip");
    std::fs::write(&path, bytes)?;
    Ok((path, name))
}

#[tokio::test]
async fn a_real_archive_proves_itself_and_a_damaged_one_names_its_damage_in_chromium() -> Result<()> {
    with_hosted_page(Kind::Chromium, small_stand_in(), prove).await
}

#[tokio::test]
async fn a_real_archive_proves_itself_and_a_damaged_one_names_its_damage_in_firefox() -> Result<()> {
    with_hosted_page(Kind::Firefox, small_stand_in(), prove).await
}

async fn prove(scene: &Scene) -> Result<()> {
    let archive = archive(scene).await?;
    let (broken, name) = damaged(&archive)?;
    let calls = scene.stand_in.calls().len();

    let page = LibraryPage::open(&scene.browser).await?;
    page.choose(&[&archive]).await?;
    page.read().await?;
    page.press("Verify").await?;
    let (verdict, text) = page.verdict().await?;
    assert_eq!(verdict, "sound", "{text}");
    assert!(text.contains("Complete: everything"), "{text}");
    page.press("Save as text").await?;
    let paper = std::fs::read_to_string(scene.browser.downloaded(".txt", RUN).await?)?;
    assert!(paper.contains("Sound"), "{paper}");

    page.press("Close this backup").await?;
    page.choose(&[&broken]).await?;
    page.read().await?;
    page.press("Verify").await?;
    let (verdict, text) = page.verdict().await?;
    assert_eq!(verdict, "damaged", "{text}");
    assert!(text.contains(&name), "{name} in {text}");
    page.press("Save as JSON").await?;
    let json = std::fs::read(scene.browser.downloaded(".json", RUN).await?)?;
    let json: Value = serde_json::from_slice(&json)?;
    assert_eq!(json["outcome"], "damaged");
    assert_eq!(scene.stand_in.calls().len(), calls, "the library calls nobody");
    Ok(())
}

#[tokio::test]
async fn a_vendors_own_backup_is_browsed_searched_and_harmless_in_chromium_with_nothing_but_the_pages_own_files()
-> Result<()> {
    with_nothing_but_own_files(false, async |scene| {
        let page = LibraryPage::hosted(&scene.browser, &scene.origin()).await?;
        browse_on(scene, page).await?;
        origin(scene).await
    })
    .await
}

#[tokio::test]
async fn the_extensions_library_asks_for_nothing_but_the_pages_own_files() -> Result<()> {
    with_nothing_but_own_files(true, async |scene| {
        // From the service's page, so that the log has its requests to tell from the library's.
        scene.keepsake().await?;
        browse_on(scene, LibraryPage::open(&scene.browser).await?).await?;
        origin(scene).await
    })
    .await
}

/// Where the page in the current tab comes from.
async fn origin(scene: &Scene) -> Result<String> {
    let origin = scene.browser.script("return location.origin").await?;
    Ok(origin.as_str().context("a page has an origin")?.to_owned())
}

#[tokio::test]
async fn a_vendors_own_backup_is_browsed_searched_and_harmless_in_firefox() -> Result<()> {
    with_hosted_page(Kind::Firefox, small_stand_in(), browse).await
}

async fn browse(scene: &Scene) -> Result<()> {
    scene.hosted().await?;
    browse_on(scene, LibraryPage::open(&scene.browser).await?).await
}

async fn browse_on(scene: &Scene, page: LibraryPage<'_>) -> Result<()> {
    let folder = TempDir::new()?;
    page.choose(&[&vendors_backup(folder.path())?]).await?;
    page.read().await?;
    page.press("Verify").await?;
    assert_eq!(page.verdict().await?.0, "sound-as-far");

    // A folder with two parents stands in both and is the same one.
    page.press("Folders in Campaigns").await?;
    page.press("Folders in Spring").await?;
    page.press("Folders in Autumn").await?;
    page.wait_for_text("in 2 folders").await?;
    page.press_first("Shared folder").await?;
    page.heading("Shared folder").await?;
    page.press("Résumé of the Straße").await?;
    page.heading("Résumé of the Straße").await?;
    page.wait_for_text("予算計画を確認してください").await?;

    // Nothing of the description runs, and nothing is fetched but the image from the backup.
    let text = page.text().await?;
    assert!(text.contains("Plan B") && text.contains("Zoë Lee"), "{text}");
    let shown = "const images = [...document.querySelectorAll('.html img')];
        return [images.map(image => image.naturalWidth), images.map(image => new URL(image.src).protocol),
          document.querySelectorAll('.html :is(script, iframe, svg, [onerror], [onload])').length, document.title.includes('owned')]";
    keepsake_browser::wait::until("the image from the backup", RUN, async || {
        let shown = scene.browser.script(shown).await?;
        Ok((shown == json!([[1], ["blob:"], 0, false])).then_some(()))
    })
    .await?;

    // Lists come in parts.
    page.press_first("Spring").await?;
    page.wait_for_text("1 to 100 of 251").await?;
    page.press("Next").await?;
    page.wait_for_text("101 to 200 of 251").await?;

    // Found as one types: accents folded, in Chinese, in a comment; back and forward.
    let searches =
        [("resume stras", "in the title"), ("预算", "Nothing was found."), ("予算", "予算計画"), ("cafe", "Second, ")];
    for (words, told) in searches {
        page.search(words).await?;
        page.wait_for_text(told).await.context(words)?;
    }
    page.press("Résumé of the Straße").await?;
    page.heading("Résumé of the Straße").await?;
    scene.browser.driver().back().await?;
    page.heading("Search").await?;
    scene.browser.driver().back().await?;
    page.heading("Spring").await?;
    scene.browser.driver().forward().await?;
    page.heading("Search").await?;

    // The attachment is saved as it is.
    page.press("Résumé of the Straße").await?;
    page.press("Save inline.png").await?;
    assert_eq!(std::fs::read(scene.browser.downloaded(".png", RUN).await?)?, PIXEL);
    let calls = scene.stand_in.calls();
    assert!(calls.iter().all(|call| call.operation == "page"), "the library calls nobody: {calls:?}");
    Ok(())
}

#[tokio::test]
async fn what_is_dropped_is_opened_zips_and_folders_alike() -> Result<()> {
    with_hosted_page(Kind::Chromium, small_stand_in(), async |scene| {
        let folder = TempDir::new()?;
        let zip = vendors_backup(folder.path())?;
        let page = LibraryPage::hosted(&scene.browser, &scene.origin()).await?;
        page.drop(&[&zip]).await?;
        page.read().await?;
        page.wait_for_text("wrikes-own.zip").await?;

        // The folder that the zip unpacks to, its attachments in one beside the backup's.
        let unpacked = folder.path().join("unpacked");
        zip::ZipArchive::new(std::fs::File::open(&zip)?)?.extract(&unpacked)?;
        page.press("Close this backup").await?;
        page.drop(&[&unpacked.join("account-IEAA")]).await?;
        page.read().await?;
        page.wait_for_text("account-IEAA").await?;
        page.press("Verify").await?;
        assert_eq!(page.verdict().await?.0, "sound-as-far");
        page.search("resume").await?;
        page.press("Résumé of the Straße").await?;
        page.press("Save inline.png").await?;
        assert_eq!(std::fs::read(scene.browser.downloaded(".png", RUN).await?)?, PIXEL);

        // Several at once.
        let other = folder.path().join("other.zip");
        std::fs::copy(&zip, &other)?;
        page.press("Close this backup").await?;
        page.drop(&[&zip, &other]).await?;
        page.heading("Choose a backup").await
    })
    .await
}

#[tokio::test]
async fn a_dropped_zip_is_opened_in_firefox() -> Result<()> {
    with_hosted_page(Kind::Firefox, small_stand_in(), async |scene| {
        let folder = TempDir::new()?;
        let zip = vendors_backup(folder.path())?;
        let page = LibraryPage::hosted(&scene.browser, &scene.origin()).await?;
        page.drop_by_script("dropped.zip", &std::fs::read(&zip)?).await?;
        page.read().await?;
        page.wait_for_text("dropped.zip").await
    })
    .await
}

#[tokio::test]
async fn every_screen_is_sound_for_axe_and_in_both_colours() -> Result<()> {
    with_hosted_page(Kind::Chromium, small_stand_in(), every_screen).await
}

async fn every_screen(scene: &Scene) -> Result<()> {
    let archive = archive(scene).await?;
    let page = LibraryPage::open(&scene.browser).await?;
    let driver = scene.browser.driver();
    let sound = async |name: &str| -> Result<()> {
        for (size, width) in [("wide", 1200), ("narrow", 320)] {
            let metrics = json!({"width": width, "height": 1000, "deviceScaleFactor": 1, "mobile": false});
            scene.browser.cdp("Emulation.setDeviceMetricsOverride", metrics).await?;
            let name = format!("library-{name}-{size}");
            page.check_with_axe().await.with_context(|| name.clone())?;
            check_screen(&scene.browser).await.with_context(|| name.clone())?;
            photograph(&scene.browser, &name).await.with_context(|| name.clone())?;
            let wide = scene.browser.script(IS_TOO_WIDE).await?;
            assert_eq!(wide, json!(false), "{name} is wider than the screen");
        }
        Ok(())
    };
    sound("start").await?;
    page.choose(&[&archive]).await?;
    page.read().await?;
    check_focus(&scene.browser, "Overview").await?;
    page.press("Verify").await?;
    page.verdict().await?;
    sound("overview").await?;
    page.press("Everything").await?;
    page.heading("Everything").await?;
    check_focus(&scene.browser, "Everything").await?;
    sound("list").await?;
    page.search("report").await?;
    page.wait_for_text("found.").await?;
    sound("search").await?;
    page.search("minutes").await?;
    page.wait_for_text("in the name of a file").await?;
    // The item with a file.
    let first = driver.find(thirtyfour::By::Css(".shown .rows .link")).await?;
    first.click().await?;
    page.wait_for_text("Files").await?;
    sound("item").await?;
    page.press("Close this backup").await?;
    let folder = TempDir::new()?;
    let text = folder.path().join("no-backup.zip");
    std::fs::write(&text, "no backup")?;
    page.choose(&[&text]).await?;
    page.heading("That did not work").await?;
    sound("failed").await?;

    page.press("Open a backup").await?;
    page.choose(&[&swollen(folder.path())?]).await?;
    page.heading("Open it anyway?").await?;
    sound("consent").await?;
    page.press("Do not open it").await?;
    page.choose(&[&archive, &vendors_backup(folder.path())?]).await?;
    page.heading("Choose a backup").await?;
    sound("choose").await?;
    page.press("Close").await?;
    page.choose(&[&damaged(&archive)?.0]).await?;
    page.read().await?;
    page.press("Verify").await?;
    let (verdict, _) = page.verdict().await?;
    assert_eq!(verdict, "damaged");
    sound("damaged").await?;
    page.press("Close this backup").await?;
    page.choose(&[&proofs_backup(folder.path())?]).await?;
    page.read().await?;
    page.search("gap").await?;
    page.wait_for_text("found.").await?;
    driver.find(thirtyfour::By::Css(".shown .rows .link")).await?.click().await?;
    page.wait_for_text("Drawing: Rectangle on page 2").await?;
    sound("drawing").await
}

#[tokio::test]
async fn a_backup_is_read_with_the_keyboard_alone() -> Result<()> {
    with_hosted_page(Kind::Chromium, small_stand_in(), async |scene| {
        scene.hosted().await?;
        let folder = TempDir::new()?;
        let page = LibraryPage::open(&scene.browser).await?;
        page.tab_to("Choose zip files").await?;
        page.choose(&[&vendors_backup(folder.path())?]).await?;
        page.read().await?;
        page.tab_to("Verify").await?;
        page.key(Key::Enter).await?;
        page.verdict().await?;
        // The focus stayed on the button.
        page.tab_to("Verify again").await?;
        page.tab_back_to("Campaigns").await?;
        page.key(Key::Right).await?;
        page.wait_for_text("Autumn").await?;
        page.key(Key::Down).await?;
        page.tab_to("Autumn").await?;
        page.key(Key::Enter).await?;
        check_focus(&scene.browser, "Autumn").await?;
        page.tab_back_to("Search").await?;
        page.type_text("spring").await?;
        page.key(Key::Enter).await?;
        check_focus(&scene.browser, "Search").await?;
        // A filter leaves the focus where it is, and only folders are left.
        let focused = async || accessible::name_of(&scene.browser.driver().active_element().await?).await;
        page.tab_to("Kind").await?;
        page.type_text("Fo").await?;
        page.wait_for_text("1 place was found.").await?;
        assert_eq!(focused().await?, "Kind");
        page.tab_to("Spring").await?;
        page.key(Key::Enter).await?;
        check_focus(&scene.browser, "Spring").await?;
        page.tab_to("Sort by").await?;
        page.type_text("St").await?;
        assert_eq!(focused().await?, "Sort by");
        page.tab_to("Next").await?;
        page.key(Key::Enter).await?;
        page.wait_for_text("101 to 200 of").await
    })
    .await
}
