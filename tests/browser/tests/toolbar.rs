//! The extension's button in the browser's toolbar.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

use std::sync::Arc;

use anyhow::Result;
use keepsake_browser::browser::{Kind, Setup};
use keepsake_browser::proof_site::{ELSEWHERE, ProofSite, TENANT};
use keepsake_browser::scene::serve;
use keepsake_browser::stand_ins::small_proof;
use keepsake_browser::toolbar::Toolbar;
use keepsake_standin::Service;

#[tokio::test(flavor = "multi_thread")]
async fn it_opens_the_page_for_the_service_that_is_shown() -> Result<()> {
    let site = Arc::new(ProofSite::new(small_proof()));
    let server = serve(&site, false, 0).await?;
    let mut toolbar = Toolbar::start(&Setup::extension(Kind::Chromium, site.hosts(), server.addr.port())).await?;
    let pages = [
        ("app.proofhq.com/dashboard".to_owned(), "?service=proof&region=com"),
        ("acme.proofhq.eu/account/settings".to_owned(), "?service=proof&region=eu"),
        // Where the extension may read nothing, a press shows it the address.
        (format!("{TENANT}/proof/dashboard"), "?service=proof"),
        (format!("{ELSEWHERE}/"), ""),
    ];
    for (address, opened) in pages {
        assert_eq!(toolbar.press_on(&format!("https://{address}")).await?, opened, "{address}");
    }
    Ok(())
}
