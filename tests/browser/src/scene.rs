//! Stand-in and browser together, and evidence when something fails.

use std::any::Any;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::net::{Ipv4Addr, SocketAddr};
use std::panic::AssertUnwindSafe;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, anyhow, ensure};
use futures_util::FutureExt;
use keepsake_standin::server::{Config, Server};
use keepsake_standin::{Account, AccountSpec, StandIn};
use thirtyfour::By;

use crate::browser::{Browser, Kind, Setup};
use crate::keepsake_page::KeepsakePage;
use crate::wait::{SOON, until};
use crate::wrike_page::WrikePage;
use crate::{SERVICE_HOSTS, dist, net_log};

/// A browser and the service that it sees.
pub struct Scene {
    /// The service.
    pub stand_in: Arc<StandIn>,
    /// The browser.
    pub browser: Browser,
    hosted: bool,
    address: SocketAddr,
    /// None while the service cannot be reached.
    server: RefCell<Option<Server>>,
}

impl Scene {
    /// Takes the service off the network: what is under way breaks, what follows is refused.
    pub fn disconnect(&self) {
        self.server.take();
    }

    /// Puts the service back where it was.
    pub async fn reconnect(&self) -> Result<()> {
        // The address is free once the last server's task has ended.
        let server = until("the service's address", SOON, async || {
            Ok(Some(serve(&self.stand_in, self.hosted, self.address.port()).await?))
        });
        self.server.replace(Some(server.await?));
        Ok(())
    }

    /// Opens the extension's page by its address, for browsers that do not let the button onto the service's pages.
    pub async fn extension_page(&self) -> Result<KeepsakePage<'_>> {
        let address = self.browser.extension_page().await?;
        KeepsakePage::open(&self.browser, &format!("{address}?service=wrike&region=us")).await
    }

    /// Opens the workspace in the account's own data centre.
    pub async fn wrike(&self) -> Result<WrikePage<'_>> {
        WrikePage::open(&self.browser, SERVICE_HOSTS[0]).await
    }

    /// From the button on Wrike's page to Keepsake's tab.
    pub async fn keepsake(&self) -> Result<KeepsakePage<'_>> {
        self.wrike().await?.back_up().await?;
        Ok(KeepsakePage::current(&self.browser))
    }

    /// Opens the hosted page over the sample account.
    pub async fn hosted(&self) -> Result<KeepsakePage<'_>> {
        KeepsakePage::open(&self.browser, &sample_address(self.address)).await
    }
}

/// Where the hosted page shows a sample account.
pub fn sample_address(server: SocketAddr) -> String {
    format!("http://{server}/?service=wrike&sample=1")
}

/// The sample account as of today: its dates must suit the browser's clock.
pub fn sample_account(seed: u64) -> AccountSpec {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    AccountSpec::sample(seed, now)
}

/// A small account for tests that are not about size.
pub fn small_stand_in() -> StandIn {
    StandIn::new(Account::new(sample_account(1).with_tasks(60).with_files(16)))
}

/// Serves the stand-in on a free port: over TLS for the extension, else with the page beside it.
pub async fn serve(stand_in: &Arc<StandIn>, hosted: bool, port: u16) -> Result<Server> {
    let site_dir = if hosted { Some(dist::site()?) } else { None };
    let addr = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let config = Config { stand_in: stand_in.clone(), tls: !hosted, site_dir, addr };
    Server::start(config).await.with_context(|| format!("cannot listen on {addr}"))
}

/// Plays a scene with the extension on Wrike's page. See [`play`].
pub async fn with_extension(kind: Kind, stand_in: StandIn, act: impl AsyncFnOnce(&Scene) -> Result<()>) -> Result<()> {
    play(stand_in, false, |port| Setup::extension(kind, port), act).await
}

/// Plays a scene in a Firefox that keeps the service's hosts from the extension. See [`play`].
pub async fn with_withheld_hosts(stand_in: StandIn, act: impl AsyncFnOnce(&Scene) -> Result<()>) -> Result<()> {
    let setup = |port| Setup { withholds_hosts: true, ..Setup::extension(Kind::Firefox, port) };
    play(stand_in, false, setup, act).await
}

/// Plays a scene with the hosted page. See [`play`].
pub async fn with_hosted_page(
    kind: Kind,
    stand_in: StandIn,
    act: impl AsyncFnOnce(&Scene) -> Result<()>,
) -> Result<()> {
    play(stand_in, true, |_| Setup::plain(kind), act).await
}

/// Plays a scene with the hosted page in a private window of Firefox. See [`play`].
pub async fn with_private_window(stand_in: StandIn, act: impl AsyncFnOnce(&Scene) -> Result<()>) -> Result<()> {
    play(stand_in, true, |_| Setup { private: true, ..Setup::plain(Kind::Firefox) }, act).await
}

/// Plays a scene with the hosted page in a Firefox that gives it 10 MB of storage. See [`play`].
pub async fn with_little_storage(stand_in: StandIn, act: impl AsyncFnOnce(&Scene) -> Result<()>) -> Result<()> {
    play(stand_in, true, |_| Setup { storage: Some(50_000), ..Setup::plain(Kind::Firefox) }, act).await
}

/// Plays a scene; afterwards checks what holds for every scene.
///
/// # Errors
/// When `act` fails or panics (then with evidence in `target/browser-failures`), when the service was asked for something that it does not
/// know or that a backup must not do, or when the browser asked any other host.
async fn play(
    stand_in: StandIn,
    hosted: bool,
    setup: impl FnOnce(u16) -> Setup,
    act: impl AsyncFnOnce(&Scene) -> Result<()>,
) -> Result<()> {
    let stand_in = Arc::new(stand_in);
    let server = serve(&stand_in, hosted, 0).await?;
    let address = server.addr;
    let browser = Browser::start(&setup(address.port())).await?;
    let scene = Scene { stand_in, browser, hosted, address, server: RefCell::new(Some(server)) };

    let result = AssertUnwindSafe(act(&scene)).catch_unwind().await;
    let result = result.unwrap_or_else(|panic| Err(anyhow!("{}", words_of(&*panic))));
    if result.is_err() {
        evidence(&scene).await;
    }
    let Scene { stand_in, browser, server, .. } = scene;
    let kind = browser.kind();
    let profile = browser.quit().await?;
    drop(server);
    result?;

    ensure!(stand_in.unexpected().is_empty(), "the service does not know {:?}", stand_in.unexpected());
    ensure!(stand_in.violations().is_empty(), "never allowed: {:?}", stand_in.violations());
    if kind == Kind::Chromium {
        let permitted = SERVICE_HOSTS.into_iter().chain(["127.0.0.1"]).map(str::to_owned).collect::<BTreeSet<_>>();
        let asked = net_log::requested_hosts(profile.path())?;
        ensure!(!asked.is_empty(), "the net log has no request at all");
        ensure!(
            asked.is_subset(&permitted),
            "requests went elsewhere: {:?}",
            asked.difference(&permitted).collect::<Vec<_>>()
        );
    }
    Ok(())
}

fn words_of(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    text.unwrap_or("a panic without words").to_owned()
}

/// Prints and photographs every tab, so that a failure on a machine without a screen can be understood.
#[allow(clippy::print_stderr, reason = "evidence belongs beside the failed test's own output")]
async fn evidence(scene: &Scene) {
    let driver = scene.browser.driver();
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
    let calls = scene.stand_in.calls();
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
