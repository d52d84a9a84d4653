//! One page's conversation with the library: open, choose, browse, search, verify, take. It knows nothing of workers and pages.
//!
//! Indexing and verifying are jobs: they run between commands, so that the page can browse meanwhile, and they stop by being dropped.

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::future::{Either, select};
use futures_util::stream::LocalBoxStream;

use super::files::Files;
use super::find::find;
use super::findings::Findings;
use super::items::{self, Indexing, Library};
use super::messages::{Command, Event};
use super::open::{Found, Input};
use super::opener::{Opener, Taken};
use super::source::Shared;
use super::verify::Verification;
use crate::engine::messages::Problem;
use crate::error::{Error, Kind, Result};
use crate::host::clock::Clock;
use crate::host::store::Store;

/// Where the library keeps what it unpacks; removed when a backup is closed.
pub(super) const ROOM: &str = "library";

/// What the library stands on.
#[derive(Clone)]
pub struct Host {
    /// Working storage.
    pub store: Rc<dyn Store>,
    /// Time.
    pub clock: Rc<dyn Clock>,
    /// Where events go.
    pub emit: Rc<dyn Fn(Event)>,
}

/// A command, with the files that came beside it.
pub struct Order {
    /// What to do.
    pub command: Command,
    /// For [`Command::Open`]: the files, in the order of its `sources`.
    pub sources: Vec<Shared>,
}

impl From<Command> for Order {
    fn from(command: Command) -> Self {
        Self { command, sources: Vec::new() }
    }
}

type Job = Pin<Box<dyn Future<Output = ()>>>;

/// Serve one page until its commands end.
pub async fn serve(host: Host, opener: Rc<dyn Opener>, orders: LocalBoxStream<'static, Order>) {
    let mut session = Session { host, opener, opened: None, chosen: None, job: None };
    session.clear().await;
    (session.host.emit)(Event::Listening);
    let mut orders = orders.fuse();
    loop {
        let order = match session.job.take() {
            None => orders.next().await,
            Some((request, job)) => match select(orders.next(), job).await {
                Either::Left((order, job)) => {
                    session.job = Some((request, job));
                    order
                }
                Either::Right(((), _)) => continue,
            },
        };
        let Some(order) = order else { break };
        session.obey(order).await;
    }
    session.close().await;
}

struct Session {
    host: Host,
    opener: Rc<dyn Opener>,
    opened: Option<OpenFiles>,
    chosen: Option<Chosen>,
    /// What runs between commands, and the number of the command that began it.
    job: Option<(u32, Job)>,
}

struct OpenFiles {
    files: Rc<Files>,
    backups: Vec<Found>,
    findings: Findings,
}

struct Chosen {
    found: Found,
    library: Rc<RefCell<Library>>,
}

impl Session {
    async fn obey(&mut self, order: Order) {
        let request = order.command.request();
        let answer = match order.command {
            Command::Open { sources, consent, .. } => self.open(request, sources, order.sources, consent).await,
            Command::Choose { backup, consent, .. } => self.choose(request, backup, consent).await,
            Command::Verify { .. } => self.verify(request),
            Command::Take { path, .. } => self.take(request, &path).await,
            Command::Stop => {
                self.stop();
                Ok(None)
            }
            Command::Close => {
                self.close().await;
                Ok(None)
            }
            browse => self.browse(browse).map(Some),
        };
        match answer {
            Ok(Some(event)) => (self.host.emit)(event),
            Ok(None) => {}
            Err(error) => (self.host.emit)(Event::Failed { request, problem: problem(&error) }),
        }
    }

    async fn open(
        &mut self,
        request: u32,
        names: Vec<String>,
        sources: Vec<Shared>,
        consent: bool,
    ) -> Result<Option<Event>> {
        self.close().await;
        if names.len() != sources.len() {
            return Err(Error::new(Kind::Internal, "library::session", "names and files differ in number"));
        }
        let inputs = names.into_iter().zip(sources).map(|(name, source)| Input { name, source }).collect();
        let progress = throttled(&self.host, request);
        match self.opener.open(inputs, consent, &progress).await? {
            Ok(opened) => {
                let backups = opened.backups.iter().map(|found| found.summary.clone()).collect();
                let findings = opened.findings.list().to_vec();
                self.opened =
                    Some(OpenFiles { files: opened.files, backups: opened.backups, findings: opened.findings });
                Ok(Some(Event::Opened { request, backups, findings }))
            }
            Err(question) => Ok(Some(Event::ConsentNeeded { request, reason: question.reason, bytes: question.bytes })),
        }
    }

    async fn choose(&mut self, request: u32, backup: u32, consent: bool) -> Result<Option<Event>> {
        self.stop();
        self.chosen = None;
        self.clear_texts().await?;
        let opened = self.opened.as_ref().ok_or_else(nothing_open)?;
        let found =
            usize::try_from(backup).ok().and_then(|at| opened.backups.get(at)).cloned().ok_or_else(nothing_open)?;
        let files = opened.files.clone();
        let total = text_bytes(&files, &found)?;
        // Space is asked for before it is taken.
        let free = self.host.store.free().await?;
        if let Some(free) = free.filter(|free| total > *free && !consent) {
            let reason = format!("Reading this backup needs {total} bytes of the browser's storage, which has {free}.");
            return Ok(Some(Event::ConsentNeeded { request, reason, bytes: total }));
        }
        let library = Rc::new(RefCell::new(Library::default()));
        self.chosen = Some(Chosen { found: found.clone(), library: library.clone() });
        let host = self.host.clone();
        let job = async move {
            let told = throttled(&host, request);
            // Each text is unpacked, then read.
            let progress = |doing: &str, done: u64| told(doing, done, total.saturating_mul(2).max(done));
            let browsable = || (host.emit)(Event::Browsable { request });
            let work = Indexing {
                files: &files,
                found: &found,
                store: host.store.clone(),
                clock: &*host.clock,
                progress: &progress,
                browsable: &browsable,
            };
            let event = match items::index(work, &library).await {
                Ok(()) => {
                    let library = library.borrow();
                    let findings = library.findings.list().to_vec();
                    Event::Indexed { request, counts: library.catalog.counts(), findings }
                }
                Err(error) => Event::Failed { request, problem: problem(&error) },
            };
            (host.emit)(event);
        };
        self.job = Some((request, Box::pin(job)));
        Ok(None)
    }

    fn verify(&mut self, request: u32) -> Result<Option<Event>> {
        let opened = self.opened.as_ref().ok_or_else(nothing_open)?;
        let found = self
            .chosen
            .as_ref()
            .map(|chosen| &chosen.found)
            .or(opened.backups.first())
            .cloned()
            .ok_or_else(nothing_open)?;
        if self.job.is_some() {
            return Err(Error::new(Kind::Busy, "library::session", "the backup is still being read"));
        }
        let (files, findings, host) = (opened.files.clone(), opened.findings.clone(), self.host.clone());
        let opener = self.opener.clone();
        let is_alone = opened.backups.len() == 1;
        let job = async move {
            let progress = throttled(&host, request);
            let work = Verification {
                files: &files,
                found: &found,
                is_alone,
                opened: &findings,
                store: host.store.clone(),
                clock: &*host.clock,
                progress: &progress,
            };
            let event = match opener.verify(work).await {
                Ok(verdict) => Event::Verified { request, verdict },
                Err(error) => Event::Failed { request, problem: problem(&error) },
            };
            (host.emit)(event);
        };
        self.job = Some((request, Box::pin(job)));
        Ok(None)
    }

    /// Drop what runs. Its command is told so, whatever stopped it: nobody else would ever answer it.
    fn stop(&mut self) {
        if let Some((request, _)) = self.job.take() {
            (self.host.emit)(Event::Stopped { request });
        }
    }

    fn browse(&self, command: Command) -> Result<Event> {
        let library = self.chosen.as_ref().ok_or_else(nothing_open)?.library.borrow();
        let catalog = &library.catalog;
        let count = |list: &[u32]| u32::try_from(list.len()).unwrap_or(u32::MAX);
        Ok(match command {
            Command::Tree { request, parent, page } => {
                let folders = catalog.folders(parent);
                let nodes = page.of(folders.iter()).filter_map(|item| catalog.node(*item)).collect();
                Event::Nodes { request, nodes, total: count(&folders) }
            }
            Command::List { request, folder, kinds, sort, descending, page } => {
                let list = catalog.list(folder, &kinds, sort, descending);
                let rows = page.of(list.iter()).filter_map(|item| catalog.row(*item)).collect();
                Event::Listed { request, rows, total: count(&list) }
            }
            Command::Item { request, item, comments } => {
                Event::Item { request, item: Box::new(library.detail(item, comments)?) }
            }
            Command::Search { request, query, filters, page } => {
                let found = find(&library, &query, &filters, page)?;
                Event::Found { request, hits: found.hits, total: found.total, is_cut: found.is_cut }
            }
            _ => return Err(Error::new(Kind::Internal, "library::session", "no command for browsing")),
        })
    }

    async fn take(&mut self, request: u32, path: &str) -> Result<Option<Event>> {
        let files = self.opened.as_ref().ok_or_else(nothing_open)?.files.clone();
        let Taken { name, bytes, place } = self.opener.take(&files, path).await?;
        Ok(Some(Event::Taken { request, name, bytes, place }))
    }

    async fn close(&mut self) {
        self.stop();
        (self.chosen, self.opened) = (None, None);
        self.clear().await;
    }

    /// Free the working storage. What cannot be freed now is freed the next time.
    async fn clear(&self) {
        let _ = self.host.store.remove(ROOM).await;
    }

    async fn clear_texts(&self) -> Result<()> {
        self.host.store.remove(items::SPOOL).await
    }
}

/// Progress at most four times a second: as much as a reader of the page can use.
fn throttled(host: &Host, request: u32) -> impl Fn(&str, u64, u64) + use<> {
    const INTERVAL: Duration = Duration::from_millis(250);
    let (clock, emit, last) = (host.clock.clone(), host.emit.clone(), Cell::new(None::<Duration>));
    move |doing, done, total| {
        let now = clock.monotonic();
        if last.get().is_none_or(|last| now.saturating_sub(last) >= INTERVAL) {
            last.set(Some(now));
            emit(Event::Progress { request, doing: doing.to_owned(), done, total });
        }
    }
}

/// Bytes of JSON or CSV that are unpacked for browsing.
fn text_bytes(files: &Files, found: &Found) -> Result<u64> {
    let mut total = 0u64;
    for name in items::texts() {
        // As the directory says, which may say anything.
        total = total.saturating_add(files.find(&found.path(name))?.map_or(0, |file| file.entry.bytes));
    }
    Ok(total)
}

fn nothing_open() -> Error {
    Error::new(Kind::NotFound, "library::session", "no backup is open")
}

/// An error as the page shows it: of a file that was opened, not of a service.
pub fn problem(error: &Error) -> Problem {
    let (what, next) = match error.kind() {
        Kind::Malformed => (
            "No backup was found in it.",
            "Open the zip as it was downloaded, or the whole folder that the backup tool made (account-…).",
        ),
        Kind::Damaged => {
            ("The file is damaged at this place.", "Verify the backup to see what else is, and look for another copy.")
        }
        Kind::NotFound => {
            ("It is not in the backup.", "Open the backup again; if a file is missing, verify the backup.")
        }
        Kind::Unsupported => {
            ("The file is packed in a way that no backup is.", "Unpack it first, then open the folder.")
        }
        Kind::Busy => (
            "The library is still reading or verifying this backup.",
            "Wait until that is done, or stop it, then try again.",
        ),
        Kind::NoSpace => ("There is not enough space to read the backup.", "Free some disk space, then open it again."),
        kind => (kind.what(), kind.next()),
    };
    Problem {
        kind: error.kind().name().to_owned(),
        what: what.to_owned(),
        next: next.to_owned(),
        detail: error.detail(),
    }
}
