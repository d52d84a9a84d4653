//! What a failed scene leaves behind.

use std::path::PathBuf;

use keepsake_standin::Call;
use thirtyfour::By;

use crate::browser::Browser;
use crate::dist;

/// Prints and photographs every tab, so that a failure on a machine without a screen can be understood.
#[allow(clippy::print_stderr, reason = "evidence belongs beside the failed test's own output")]
pub(crate) async fn evidence(browser: &Browser, calls: &[Call]) {
    let driver = browser.driver();
    for (number, tab) in driver.windows().await.unwrap_or_default().into_iter().enumerate() {
        if driver.switch_to_window(tab).await.is_err() {
            continue;
        }
        let address = driver.current_url().await.map(|url| url.to_string()).unwrap_or_default();
        let text = match driver.find(By::Tag("body")).await {
            Ok(body) => body.text().await.unwrap_or_default(),
            Err(error) => error.to_string(),
        };
        eprintln!("--- tab {number}: {address}\n{text}");
        if let Some(path) = screenshot_path(number) {
            match driver.screenshot(&path).await {
                Ok(()) => eprintln!("--- screenshot: {}", path.display()),
                Err(error) => eprintln!("--- no screenshot: {error}"),
            }
        }
    }
    // Only chromedriver has it.
    for entry in driver.browser_log().await.unwrap_or_default() {
        eprintln!("--- console {}: {}", entry.level, entry.message);
    }
    for call in calls.iter().rev().take(10).rev() {
        eprintln!("--- call {} {} -> {}", call.method, call.address, call.status);
    }
}

/// `target/browser-failures/<test>-<tab>.png`.
fn screenshot_path(number: usize) -> Option<PathBuf> {
    let folder = dist::failures();
    std::fs::create_dir_all(&folder).ok()?;
    // The test harness names the thread after the test.
    let thread = std::thread::current();
    let test = thread.name().unwrap_or("demo").replace("::", "-");
    Some(folder.join(format!("{test}-{number}.png")))
}
