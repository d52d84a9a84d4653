//! Stand-in and browser together, and evidence when something fails.

use std::any::Any;
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
use crate::wrike_page::WrikePage;
use crate::{SERVICE_HOSTS, dist, net_log};

/// A browser and the service that it sees.
pub struct Scene {
    /// The service.
    pub stand_in: Arc<StandIn>,
    /// The browser.
    pub browser: Browser,
    server: Server,
}

impl Scene {
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
        KeepsakePage::open(&self.browser, &sample_address(&self.server)).await
    }
}

/// Where the hosted page shows a sample account.
pub fn sample_address(server: &Server) -> String {
    format!("{}/?service=wrike&sample=1", server.origin())
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
    let config = Config { stand_in: Arc::clone(stand_in), tls: !hosted, site_dir, addr };
    Server::start(config).await.with_context(|| format!("cannot listen on {addr}"))
}

/// Plays a scene with the extension on Wrike's page. See [`play`].
pub async fn with_extension(kind: Kind, stand_in: StandIn, act: impl AsyncFnOnce(&Scene) -> Result<()>) -> Result<()> {
    let stand_in = Arc::new(stand_in);
    let server = serve(&stand_in, false, 0).await?;
    let browser = Browser::start(&Setup::extension(kind, server.addr.port())).await?;
    play(Scene { stand_in, browser, server }, act).await
}

/// Plays a scene with the hosted page. See [`play`].
pub async fn with_hosted_page(
    kind: Kind,
    stand_in: StandIn,
    act: impl AsyncFnOnce(&Scene) -> Result<()>,
) -> Result<()> {
    let stand_in = Arc::new(stand_in);
    let server = serve(&stand_in, true, 0).await?;
    let browser = Browser::start(&Setup::plain(kind)).await?;
    play(Scene { stand_in, browser, server }, act).await
}

/// Plays a scene; afterwards checks what holds for every scene.
///
/// # Errors
/// When `act` fails or panics (then with evidence in `target/browser-failures`), when the service was asked for something that it does not
/// know or that a backup must not do, or when the browser asked any other host.
async fn play(scene: Scene, act: impl AsyncFnOnce(&Scene) -> Result<()>) -> Result<()> {
    let result = AssertUnwindSafe(act(&scene)).catch_unwind().await;
    let result = result.unwrap_or_else(|panic| Err(anyhow!("{}", words_of(&*panic))));
    if result.is_err() {
        evidence(&scene).await;
    }
    let Scene { stand_in, browser, server } = scene;
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
