//! Skeletons of the application's pages, on which a content script must find its place.
//!
//! | Address | Page |
//! |---|---|
//! | `/`, `/dashboard` | [`DASHBOARD`]: a header menu with "Account settings", no tabs |
//! | `/account/settings`, `/account/backup` | [`ACCOUNT_SETTINGS`]: the Backup tab with "Request new backup"; `?lang=de` gives [`ACCOUNT_SETTINGS_GERMAN`], `?state=processing` [`ACCOUNT_SETTINGS_PROCESSING`] |
//! | `/account/settings/standard` | [`ACCOUNT_SETTINGS_WITHOUT_BACKUP`]: a tab strip without Backup |
//! | `/proof/account/settings` | [`EMBEDDED`]: the Backup tab inside Workfront |
//! | `/login` | [`LOGIN`] |
//!
//! The path of the real account settings is not known beyond `/account/`, nor is their markup: what is certain are the
//! heading "Account settings for …", the tab strip, the link "Request new backup" and `/account/getbackup`. Clicking a
//! tab draws the page's middle anew, as an application of one page does; every page counts in
//! `data-layout-changes` how often its own regions were pushed out of their places.

use http::StatusCode;

use crate::wrike::Response;

/// The dashboard.
pub const DASHBOARD: &str = include_str!("pages/dashboard.html");
/// The account settings of an administrator on a plan with backups; one is ready.
pub const ACCOUNT_SETTINGS: &str = include_str!("pages/account_settings.html");
/// The same while a backup is being made: the link to request one is gone.
pub const ACCOUNT_SETTINGS_PROCESSING: &str = include_str!("pages/account_settings_processing.html");
/// The same in German, before the first backup.
pub const ACCOUNT_SETTINGS_GERMAN: &str = include_str!("pages/account_settings_german.html");
/// The account settings on a plan without backups.
pub const ACCOUNT_SETTINGS_WITHOUT_BACKUP: &str = include_str!("pages/account_settings_without_backup.html");
/// The account settings inside Workfront.
pub const EMBEDDED: &str = include_str!("pages/embedded.html");
/// The sign-in page, also what the fault `html-200` answers.
pub const LOGIN: &str = include_str!("pages/login.html");
/// What every page runs: draws the middle anew at a click and counts layout changes.
pub const SCRIPT: &str = include_str!("pages/page.js");

/// The page of an address, if there is one.
pub(super) fn page(path: &str, query: Option<&str>) -> Option<Response> {
    let text = match (path, query) {
        ("/" | "/dashboard" | "/proof/dashboard", _) => DASHBOARD,
        ("/account/settings" | "/account/backup", Some("lang=de")) => ACCOUNT_SETTINGS_GERMAN,
        ("/account/settings" | "/account/backup", Some("state=processing")) => ACCOUNT_SETTINGS_PROCESSING,
        ("/account/settings" | "/account/backup", _) => ACCOUNT_SETTINGS,
        ("/account/settings/standard", _) => ACCOUNT_SETTINGS_WITHOUT_BACKUP,
        ("/proof/account/settings", _) => EMBEDDED,
        ("/login" | "/login/password", _) => LOGIN,
        ("/page.js", _) => return Some(Response { body: crate::Body::from_bytes(SCRIPT), ..script() }),
        ("/favicon.ico", _) => return Some(Response::bare(StatusCode::NO_CONTENT)),
        ("/account/getbackup", _) => {
            // The vendor's own backup needs a session of the browser, which nobody has here.
            let mut response = Response::bare(StatusCode::FOUND);
            response.header("location", "/login");
            return Some(response);
        }
        _ => return None,
    };
    Some(Response::html(text))
}

fn script() -> Response {
    Response::new(StatusCode::OK, "text/javascript;charset=utf-8", crate::Body::empty())
}
