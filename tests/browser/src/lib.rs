//! Drives the built extension and page in real browsers against the stand-in.
//!
//! | File | What is in it |
//! |---|---|
//! | `dist` | where the build left the page and the extensions |
//! | `process` | a WebDriver server, started on a free port, killed when dropped |
//! | `chromium`, `firefox` | the settings of each browser: our extension, the service's host names on loopback, no other network |
//! | `browser` | a running browser with its profile and downloads; its own questions to a person |
//! | `accessible` | finding things as a screen reader does: by role and name |
//! | `audit` | what every screen owes to people who do not see it |
//! | `wait` | waiting, always with a limit and a sentence |
//! | `service_page`, `keepsake_page`, `library_page` | what a person does on these pages |
//! | `archive` | the finished backup, read back |
//! | `truth` | the backup compared with the account that the stand-in made up |
//! | `net_log` | which addresses Chromium asked for |
//! | `stand_ins` | the services, and the sample accounts behind them |
//! | `proof_site` | the pages of Workfront Proof, of somebody who is signed in or of nobody, and the pages around them |
//! | `scene` | stand-in and browser together |
//! | `evidence` | what a failed scene leaves behind |
//!
//! The browsers see the real host names over TLS: only name resolution and certificates are bent, so the extension under test is the
//! one that is shipped.

pub mod accessible;
pub mod archive;
pub mod audit;
pub mod browser;
pub mod chromium;
pub mod dist;
mod evidence;
mod firefox;
pub mod keepsake_page;
pub mod library_page;
pub mod net_log;
mod process;
pub mod proof_site;
pub mod scene;
pub mod service_page;
pub mod stand_ins;
pub mod truth;
pub mod wait;

/// Hosts of Wrike's pages, in the order of `Region::ALL` of `engine::messages`.
pub const WRIKE_HOSTS: [&str; 3] = ["www.wrike.com", "app-eu.wrike.com", "app-us2.wrike.com"];
