//! Stand-in and browser together.

use std::any::Any;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::net::{Ipv4Addr, SocketAddr};
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use anyhow::{Context, Result, anyhow, ensure};
use futures_util::FutureExt;
use keepsake_standin::server::{Config, Server};
use keepsake_standin::{Service, StandIn, legacy};

use crate::browser::{Browser, Kind, Setup};
use crate::evidence::evidence;
use crate::keepsake_page::{KeepsakePage, LEGACY, PROOF, WRIKE};
use crate::net_log::Request;
use crate::proof_site::ProofSite;
use crate::service_page::ServicePage;
use crate::stand_ins::Played;
pub use crate::stand_ins::{sample_account, small_stand_in};
use crate::wait::{SOON, until};
use crate::{WRIKE_HOSTS, dist, net_log};

/// A browser and the service that it sees.
pub struct Scene<S = StandIn> {
    /// The service.
    pub stand_in: Arc<S>,
    /// The browser.
    pub browser: Browser,
    hosted: bool,
    address: SocketAddr,
    /// None while the service cannot be reached.
    server: RefCell<Option<Server>>,
}

impl<S: Played> Scene<S> {
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

    /// Opens the extension's page by its address.
    async fn extension(&self, query: &str, heading: &'static str) -> Result<KeepsakePage<'_>> {
        let address = self.browser.extension_page().await?;
        KeepsakePage::open(&self.browser, &format!("{address}?{query}"), heading).await
    }
}

impl Scene {
    /// The origin of the hosted page.
    pub fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Opens the extension's page by its address, for browsers that do not let the button onto the service's pages.
    pub async fn extension_page(&self) -> Result<KeepsakePage<'_>> {
        self.extension("service=wrike&region=us", WRIKE).await
    }

    /// Opens the workspace in the account's own data centre.
    pub async fn wrike(&self) -> Result<ServicePage<'_>> {
        ServicePage::wrike(&self.browser, WRIKE_HOSTS[0]).await
    }

    /// From the button on Wrike's page to Keepsake's tab.
    pub async fn keepsake(&self) -> Result<KeepsakePage<'_>> {
        self.wrike().await?.back_up().await?;
        Ok(KeepsakePage::current(&self.browser))
    }

    /// Opens the hosted page over the sample account.
    pub async fn hosted(&self) -> Result<KeepsakePage<'_>> {
        KeepsakePage::open(&self.browser, &sample_address(self.address, "wrike"), WRIKE).await
    }
}

impl Scene<ProofSite> {
    /// Opens a page of Workfront Proof: host and path.
    pub async fn proof(&self, address: &str) -> Result<ServicePage<'_>> {
        ServicePage::proof(&self.browser, address).await
    }

    /// From the button beside "Request new backup" to Keepsake's tab.
    pub async fn keepsake(&self) -> Result<KeepsakePage<'_>> {
        self.proof("app.proofhq.com/account/backup").await?.back_up().await?;
        Ok(KeepsakePage::current(&self.browser))
    }

    /// Opens the extension's page by its address, for browsers that do not let the button onto the service's pages.
    pub async fn extension_page(&self) -> Result<KeepsakePage<'_>> {
        self.extension("service=proof&region=com", PROOF).await
    }

    /// Opens the hosted page over the sample account.
    pub async fn hosted(&self) -> Result<KeepsakePage<'_>> {
        KeepsakePage::open(&self.browser, &sample_address(self.address, "proof"), PROOF).await
    }
}

impl Scene<legacy::StandIn> {
    /// Opens the extension's page for servers of the 2010 API, which have no page for a button.
    pub async fn keepsake(&self) -> Result<KeepsakePage<'_>> {
        self.extension("service=wrike-legacy", LEGACY).await
    }
}

/// Where the hosted page shows a sample account of a service.
pub fn sample_address(server: SocketAddr, service: &str) -> String {
    format!("http://{server}/?service={service}&sample=1")
}

/// Serves a stand-in on a free port: over TLS for the extension, else with the page beside it.
pub async fn serve<S: Service + 'static>(stand_in: &Arc<S>, hosted: bool, port: u16) -> Result<Server> {
    let site_dir = if hosted { Some(dist::site()?) } else { None };
    let addr = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let config = Config { stand_in: stand_in.clone(), tls: !hosted, site_dir, addr };
    Server::start(config).await.with_context(|| format!("cannot listen on {addr}"))
}

/// Plays a scene with the extension on the service's page. See [`play`].
pub async fn with_extension<S: Played>(
    kind: Kind,
    stand_in: S,
    act: impl AsyncFnOnce(&Scene<S>) -> Result<()>,
) -> Result<()> {
    let hosts = stand_in.hosts();
    play(stand_in, false, |port| Setup::extension(kind, hosts, port), act).await.map(drop)
}

/// Plays a scene with an extension that may read this host too, as if a person had allowed it. See [`play`].
pub async fn with_granted_host<S: Played>(
    stand_in: S,
    host: &str,
    act: impl AsyncFnOnce(&Scene<S>) -> Result<()>,
) -> Result<()> {
    let hosts = stand_in.hosts();
    let granted = Some(host.to_owned());
    let setup = |port| Setup { granted, ..Setup::extension(Kind::Chromium, hosts, port) };
    play(stand_in, false, setup, act).await.map(drop)
}

/// Plays a scene in a Firefox that keeps the service's hosts from the extension. See [`play`].
pub async fn with_withheld_hosts<S: Played>(stand_in: S, act: impl AsyncFnOnce(&Scene<S>) -> Result<()>) -> Result<()> {
    let hosts = stand_in.hosts();
    let setup = |port| Setup { withholds_hosts: true, ..Setup::extension(Kind::Firefox, hosts, port) };
    play(stand_in, false, setup, act).await.map(drop)
}

/// Plays a scene with the hosted page. See [`play`].
pub async fn with_hosted_page<S: Played>(
    kind: Kind,
    stand_in: S,
    act: impl AsyncFnOnce(&Scene<S>) -> Result<()>,
) -> Result<()> {
    play(stand_in, true, |_| Setup::plain(kind), act).await.map(drop)
}

/// Plays a scene with the library's page, hosted or the extension's, of which `act` returns the origin. No request of it may be for anything
/// but its own files, as they were built. See [`play`].
///
/// # Errors
/// As [`play`]; when there was a request for anything else, or not one worker with the library.
pub async fn with_nothing_but_own_files(
    extension: bool,
    act: impl AsyncFnOnce(&Scene) -> Result<String>,
) -> Result<()> {
    let stand_in = small_stand_in();
    let hosts = stand_in.hosts();
    let setup = |port| {
        if extension { Setup::extension(Kind::Chromium, hosts, port) } else { Setup::plain(Kind::Chromium) }
    };
    let mut origin = String::new();
    let requests = play(stand_in, !extension, setup, async |scene: &Scene| {
        origin = act(scene).await?;
        Ok(())
    })
    .await?;
    let files = if extension { dist::extension("chrome")? } else { dist::site()? };
    let beyond = net_log::beyond(&requests, &origin, &files);
    ensure!(beyond.is_empty(), "{origin} asked for more than its own files: {beyond:?}");
    // What an extension's page loads of its own does not go through Chromium's network.
    let started = requests.iter().filter(|request| request.url.query() == Some("engine=library")).count();
    ensure!(extension || started == 1, "{started} libraries were started, not one: {requests:?}");
    Ok(())
}

/// Plays a scene with the hosted page in a private window of Firefox. See [`play`].
pub async fn with_private_window(stand_in: StandIn, act: impl AsyncFnOnce(&Scene) -> Result<()>) -> Result<()> {
    play(stand_in, true, |_| Setup { private: true, ..Setup::plain(Kind::Firefox) }, act).await.map(drop)
}

/// Plays a scene with the hosted page in a Firefox that gives it 10 MB of storage. See [`play`].
pub async fn with_little_storage(stand_in: StandIn, act: impl AsyncFnOnce(&Scene) -> Result<()>) -> Result<()> {
    play(stand_in, true, |_| Setup { storage: Some(50_000), ..Setup::plain(Kind::Firefox) }, act).await.map(drop)
}

/// Plays a scene; afterwards checks what holds for every scene. Returns what Chromium asked for on behalf of pages and extensions.
///
/// # Errors
/// When `act` fails or panics (then with evidence in `target/browser-failures`), when the service was asked for something that it does not
/// know or that a backup must not do, or when the browser asked any other host.
async fn play<S: Played>(
    stand_in: S,
    hosted: bool,
    setup: impl FnOnce(u16) -> Setup,
    act: impl AsyncFnOnce(&Scene<S>) -> Result<()>,
) -> Result<Vec<Request>> {
    let stand_in = Arc::new(stand_in);
    let server = serve(&stand_in, hosted, 0).await?;
    let address = server.addr;
    let browser = Browser::start(&setup(address.port())).await?;
    let scene = Scene { stand_in, browser, hosted, address, server: RefCell::new(Some(server)) };

    let result = AssertUnwindSafe(act(&scene)).catch_unwind().await;
    let result = result.unwrap_or_else(|panic| Err(anyhow!("{}", words_of(&*panic))));
    if result.is_err() {
        evidence(&scene.browser, &scene.stand_in.calls()).await;
    }
    let Scene { stand_in, browser, server, .. } = scene;
    let kind = browser.kind();
    let profile = browser.quit().await?;
    drop(server);
    result?;

    ensure!(stand_in.unexpected().is_empty(), "the service does not know {:?}", stand_in.unexpected());
    ensure!(stand_in.violations().is_empty(), "never allowed: {:?}", stand_in.violations());
    if kind == Kind::Chromium {
        let permitted = stand_in.hosts().into_iter().chain(["127.0.0.1".to_owned()]).collect::<BTreeSet<_>>();
        let requests = net_log::requests(profile.path())?;
        let asked = net_log::hosts(&requests);
        ensure!(!asked.is_empty(), "the net log has no request at all");
        ensure!(
            asked.is_subset(&permitted),
            "requests went elsewhere: {:?}",
            asked.difference(&permitted).collect::<Vec<_>>()
        );
        return Ok(requests);
    }
    // Firefox writes no such log.
    Ok(Vec::new())
}

fn words_of(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    text.unwrap_or("a panic without words").to_owned()
}
