//! The engine's downloads, as in a run: the same decorators, journal, ledger entries and hashing. Only the pace is let go, since it is
//! the machine that is measured.

use std::rc::Rc;

use keepsake::backup::download::{Downloader, Target, fetched};
use keepsake::backup::progress::Tracker;
use keepsake::backup::run::Run;
use keepsake::backup::wrike::collect::Collector;
use keepsake::backup::wrike::files::Attachments;
use keepsake::backup::wrike::listing::Listing;
use keepsake::engine::messages::{Account, Event, Options, Part, Product};
use keepsake::error::Result;
use keepsake::host::clock::Clock;
use keepsake::host::events::{Events, ThrottledEvents};
use keepsake::host::hasher::hasher_keeps_its_promises;
use keepsake::host::store::Store;
use keepsake::http::credentials::{Authorized, BearerToken};
use keepsake::http::pace::{Limit, Paced};
use keepsake::http::recorder::Recorder;
use keepsake::http::retry::Retry;
use keepsake::http::watchdog::{LONGEST_SILENCE, StallWatchdog};
use keepsake::model::Storage;
use keepsake::web::clock::WorkerClock;
use keepsake::web::fetch::FetchTransport;
use keepsake::web::opfs::OpfsStore;
use keepsake::web::picked_folder::PickedFolder;
use keepsake::web::random::WorkerRandom;
use keepsake::wrike::Client;
use keepsake::wrike::client::Wire;
use wasm_bindgen::prelude::*;
use web_sys::FileSystemDirectoryHandle;

/// No pace that a machine could reach.
const NO_LIMIT: Limit = Limit { per_minute: 100_000_000, burst: 10_000 };

/// Nobody looks.
struct Silence;

impl Events for Silence {
    fn emit(&self, _: Event) {}
}

/// An account whose files were listed and wait to be fetched.
#[wasm_bindgen]
pub struct Download {
    run: Run,
    downloader: Downloader,
    ids: Vec<String>,
}

#[wasm_bindgen]
impl Download {
    /// List the files of the account at `origin`, to fetch them to the working storage or into `folder`.
    ///
    /// # Errors
    /// What stops a run.
    pub async fn prepare(
        origin: String,
        token: String,
        folder: Option<FileSystemDirectoryHandle>,
    ) -> std::result::Result<Download, JsError> {
        Ok(prepare(&origin, &token, folder).await?)
    }

    /// Ids of the files that the service stores.
    pub fn ids(&self) -> Vec<String> {
        self.ids.clone()
    }

    /// Fetch all; how many bytes were kept.
    ///
    /// # Errors
    /// What stops a run.
    #[allow(clippy::cast_precision_loss, reason = "JavaScript has no other number, and no bench moves 2^53 bytes")]
    pub async fn all(&self) -> std::result::Result<f64, JsError> {
        self.downloader.download().await?;
        let mut bytes = 0;
        for id in &self.ids {
            bytes += fetched(&self.run, id)?.map_or(0, |fetched| fetched.bytes);
        }
        Ok(bytes as f64)
    }
}

async fn prepare(origin: &str, token: &str, folder: Option<FileSystemDirectoryHandle>) -> Result<Download> {
    let clock: Rc<dyn Clock> = Rc::new(WorkerClock::new());
    let client = client(origin, token, &clock)?;
    let store = Rc::new(OpfsStore::new());
    // Right before fast; and here, unlike in a test program, the worker that hashes does start.
    hasher_keeps_its_promises(&|wanted| store.hasher(wanted)).await?;
    let run = Run::begin(store, account(), clock.now()).await?;
    let events = Rc::new(ThrottledEvents::new(Rc::new(Silence), clock.clone()));
    let tracker = Tracker::new(events, clock);
    let staged = Target::Staged { last: None };
    let target = folder.map_or(staged, |folder| Target::Folder(Rc::new(PickedFolder::new(folder))));
    run.start(target.destination(), Part::usual(), Options::default()).await?;
    let collector = Collector::new(client.clone(), run.clone(), tracker.clone())?;
    collector.survey().await?;
    let mut ids = Vec::new();
    let mut listing = Listing::new(&run);
    while let Some(batch) = listing.next_batch()? {
        let stored = batch.into_iter().filter(|attachment| attachment.storage == Storage::Service);
        ids.extend(stored.map(|attachment| attachment.id));
    }
    drop(listing);
    let files = Rc::new(Attachments::new(client, collector, run.clone()));
    let downloader = Downloader::new(files, run.clone(), tracker, target);
    Ok(Download { run, downloader, ids })
}

/// The decorators of a session.
fn client(origin: &str, token: &str, clock: &Rc<dyn Clock>) -> Result<Client> {
    let authority = origin.split_once("://").map_or(origin, |(_, authority)| authority);
    let credentials = Rc::new(BearerToken::new(authority, token)?);
    let recorder = Rc::new(Recorder::new(Rc::new(Authorized::new(Rc::new(FetchTransport), credentials))));
    let watched = Rc::new(StallWatchdog::new(recorder, clock.clone(), LONGEST_SILENCE));
    let paced = Rc::new(Paced::new(watched.clone(), clock.clone(), NO_LIMIT));
    let wire = Wire { api: paced, storage: watched };
    Ok(Client::new(wire, Retry::new(clock.clone(), Rc::new(WorkerRandom)), clock.clone(), origin))
}

fn account() -> Account {
    Account {
        product: Product::Wrike,
        id: "IEAAAAAQ".to_owned(),
        name: "Bench".to_owned(),
        user_id: "KUAAAAAQ".to_owned(),
        user: "Bench".to_owned(),
        role: "owner".to_owned(),
        server: String::new(),
    }
}
