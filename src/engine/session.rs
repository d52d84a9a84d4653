//! One page's conversation with the engine: connect, count, run, pause, resume, cancel.

use std::future::Future;
use std::pin::pin;
use std::rc::Rc;

use futures_util::StreamExt;
use futures_util::future::{Either, select};
use futures_util::stream::LocalBoxStream;

use super::messages::{Command, Destination, Event, Finished, Options, Part, Problem, SignIn};
use super::service::{Connection, Service, SignedIn};
use crate::backup::deliver::{forget, waiting};
use crate::backup::download::{LastArchive, Target};
use crate::backup::progress::Tracker;
use crate::backup::run::Run;
use crate::error::{Error, Kind, Result};
use crate::host::clock::Clock;
use crate::host::events::{Events, ThrottledEvents};
use crate::host::folder::Folder;
use crate::host::random::Random;
use crate::host::store::Store;
use crate::host::viewer::ViewerFiles;
use crate::http::Transport;

/// What the engine stands on.
#[derive(Clone)]
pub struct Host {
    /// The wire, without credentials.
    pub transport: Rc<dyn Transport>,
    /// Working storage.
    pub store: Rc<dyn Store>,
    /// Time.
    pub clock: Rc<dyn Clock>,
    /// Chance.
    pub random: Rc<dyn Random>,
    /// Where events go.
    pub events: Rc<dyn Events>,
    /// The program of the viewer that goes into every archive.
    pub viewer: Rc<dyn ViewerFiles>,
    /// Bytes of memory in use, where the host tells; in wasm it never shrinks, so it is the peak.
    pub memory: fn() -> Option<u64>,
}

/// A command, with the folder that came beside it.
pub struct Order {
    /// What to do.
    pub command: Command,
    /// The folder that the user picked.
    pub folder: Option<Rc<dyn Folder>>,
    /// The archive of the backup before, to build on.
    pub last: Option<Rc<dyn LastArchive>>,
}

impl From<Command> for Order {
    fn from(command: Command) -> Self {
        Order { command, folder: None, last: None }
    }
}

/// Serve one page, with backups of `service`, until its commands end.
pub async fn serve(host: Host, service: Rc<dyn Service>, orders: LocalBoxStream<'static, Order>) {
    let events: Rc<dyn Events> = Rc::new(ThrottledEvents::new(host.events.clone(), host.clock.clone()));
    let orders = orders.fuse().boxed_local();
    let mut session = Session { host: Host { events, ..host }, service, orders, ready: None };
    match waiting(&*session.host.store, session.service.product(), session.host.clock.now()).await {
        Ok(finished) => session.emit(Event::Listening { finished }),
        Err(error) => {
            session.emit(Event::Listening { finished: None });
            session.fail(&error);
        }
    }
    while let Some(order) = session.orders.next().await {
        session.obey(order).await;
    }
}

struct Session {
    host: Host,
    service: Rc<dyn Service>,
    orders: LocalBoxStream<'static, Order>,
    ready: Option<Ready>,
}

/// Connected and counted.
struct Ready {
    connection: Rc<dyn Connection>,
    run: Run,
    space_needed: u64,
}

/// What the user wants of work that is under way.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Interrupt {
    Pause,
    Cancel,
}

impl Session {
    async fn obey(&mut self, order: Order) {
        match order.command {
            Command::Connect { sign_in, sample } => self.connect(sign_in, sample.as_deref()).await,
            Command::Start { destination, parts, options } => {
                self.start(destination, (parts, options), order.folder, order.last).await;
            }
            Command::StartOver => self.start_over().await,
            Command::Cancel => self.cancel().await,
            Command::Discard => {
                if let Err(error) = forget(&*self.host.store, self.service.product()).await {
                    self.fail(&error);
                }
            }
            // Meant for work that is under way: see `interrupted`.
            Command::Pause | Command::Resume => {}
        }
    }

    async fn connect(&mut self, sign_in: SignIn, sample: Option<&str>) {
        self.ready = None;
        let (host, service) = (self.host.clone(), self.service.clone());
        let work = async move {
            let connection = match service.sign_in(&host, sign_in, sample).await? {
                SignedIn::Connected(connection) => connection,
                SignedIn::Authorize { address } => return Ok((None, Event::Authorize { address })),
            };
            host.events.emit(Event::Connected { account: connection.account().clone() });
            let found = Run::find(host.store.clone(), connection.account()).await?;
            let run = match found {
                Some(run) => run.with_viewer(host.viewer.clone()),
                None => begin(&host, &*connection).await?,
            };
            count(&host, connection, run).await
        };
        self.prepare(work).await;
    }

    async fn start_over(&mut self) {
        let Some(Ready { connection, run, .. }) = self.ready.take() else {
            return;
        };
        let host = self.host.clone();
        let work = async move {
            drop(run);
            let run = begin(&host, &*connection).await?;
            count(&host, connection, run).await
        };
        self.prepare(work).await;
    }

    /// Run a preflight; what it found becomes the session's.
    async fn prepare(&mut self, work: impl Future<Output = Result<(Option<Ready>, Event)>>) {
        match self.until_interrupted(work).await {
            Ok(Ok((ready, event))) => {
                self.ready = ready;
                self.emit(event);
            }
            Ok(Err(error)) => self.fail(&error),
            Err(_) => self.emit(Event::Cancelled),
        }
    }

    async fn start(
        &mut self,
        destination: Destination,
        (parts, options): (Vec<Part>, Options),
        folder: Option<Rc<dyn Folder>>,
        last: Option<Rc<dyn LastArchive>>,
    ) {
        let Some(Ready { connection, run, space_needed }) = self.ready.take() else {
            return;
        };
        let target = match self.target(&run, destination, folder, last, space_needed).await {
            Ok(target) => target,
            Err(error) => return self.fail(&error),
        };
        if let Err(error) = run.start(target.destination(), parts, options).await {
            return self.fail(&error);
        }
        loop {
            let tracker = self.tracker();
            let work = connection.perform(&run, &target, &tracker);
            let problem = match self.until_interrupted(work).await {
                Ok(Ok(finished)) => return self.finish(run, finished, &*connection).await,
                Ok(Err(error)) if is_worth_waiting(error.kind()) => Some(problem(&error)),
                Ok(Err(error)) => return self.fail(&error),
                Err(Interrupt::Pause) => None,
                Err(Interrupt::Cancel) => return self.remove(run).await,
            };
            self.emit(Event::Paused { problem });
            if !self.resumed().await {
                return self.remove(run).await;
            }
        }
    }

    /// Where the archive goes: a resumed run keeps its way, and there must be room.
    async fn target(
        &self,
        run: &Run,
        destination: Destination,
        folder: Option<Rc<dyn Folder>>,
        last: Option<Rc<dyn LastArchive>>,
        space_needed: u64,
    ) -> Result<Target> {
        let destination = run.header().destination.unwrap_or(destination);
        if destination == Destination::Download
            && run.header().destination.is_none()
            && let Some(free) = run.store.free().await?
            && free < space_needed
        {
            let error = Error::new(Kind::NoSpace, "session::start", "not enough space for the files and the archive");
            return Err(error.with("needed", space_needed).with("free", free));
        }
        match (destination, folder) {
            (Destination::Download, _) => Ok(Target::Staged { last }),
            (Destination::Folder, Some(folder)) => Ok(Target::Folder(folder)),
            (Destination::Folder, None) => Err(Error::new(
                Kind::Unsupported,
                "session::start",
                "no folder was picked, or the browser has no folder picker",
            )),
        }
    }

    /// The archive is in its place: only then what it was made of goes.
    async fn finish(&mut self, run: Run, mut finished: Finished, connection: &dyn Connection) {
        finished.requests = connection.requests();
        finished.peak_memory = (self.host.memory)();
        match run.remove().await {
            Ok(()) => self.emit(Event::Finished { finished }),
            Err(error) => self.fail(&error),
        }
    }

    async fn cancel(&mut self) {
        match self.ready.take() {
            Some(Ready { run, .. }) => self.remove(run).await,
            None => self.emit(Event::Cancelled),
        }
    }

    async fn remove(&mut self, run: Run) {
        match run.remove().await {
            Ok(()) => self.emit(Event::Cancelled),
            Err(error) => self.fail(&error),
        }
    }

    /// Work on, unless the user pauses or cancels; then the work is dropped where it stands.
    async fn until_interrupted<T>(&mut self, work: impl Future<Output = T>) -> std::result::Result<T, Interrupt> {
        let interrupted = async {
            loop {
                match self.orders.next().await.map(|order| order.command) {
                    Some(Command::Cancel) => return Interrupt::Cancel,
                    // A page that is gone can neither wait nor save: the run stays for the next one.
                    Some(Command::Pause) | None => return Interrupt::Pause,
                    Some(_) => {}
                }
            }
        };
        match select(pin!(work), pin!(interrupted)).await {
            Either::Left((value, _)) => Ok(value),
            Either::Right((interrupt, _)) => Err(interrupt),
        }
    }

    /// Wait for the user; false when the run is given up.
    async fn resumed(&mut self) -> bool {
        while let Some(order) = self.orders.next().await {
            match order.command {
                Command::Resume => return true,
                Command::Cancel => return false,
                _ => {}
            }
        }
        // The page is gone: the run stays for the next one, so do not come back at all.
        futures_util::future::pending().await
    }

    fn tracker(&self) -> Tracker {
        Tracker::new(self.host.events.clone(), self.host.clock.clone())
    }

    fn emit(&self, event: Event) {
        self.host.events.emit(event);
    }

    fn fail(&self, error: &Error) {
        self.emit(Event::Failed { problem: problem(error) });
    }
}

/// A new run that knows already what signing in has told.
async fn begin(host: &Host, connection: &dyn Connection) -> Result<Run> {
    let run = Run::begin(host.store.clone(), connection.account().clone(), host.clock.now()).await?;
    let run = run.with_viewer(host.viewer.clone());
    for (key, body) in connection.answers() {
        run.journal().append(&key, &body)?;
    }
    Ok(run)
}

async fn count(host: &Host, connection: Rc<dyn Connection>, run: Run) -> Result<(Option<Ready>, Event)> {
    let tracker = Tracker::new(host.events.clone(), host.clock.clone());
    let before = run.unfinished()?;
    let mut preflight = connection.survey(&run, &tracker).await?;
    preflight.unfinished = before;
    let ready = Ready { connection, run, space_needed: preflight.space_needed };
    Ok((Some(ready), Event::Ready { preflight }))
}

/// The run can go on after the user has acted: by resuming, or, where the token is no longer accepted, by signing in anew, after
/// which the run is found again.
fn is_worth_waiting(kind: Kind) -> bool {
    kind.stops_run() && kind != Kind::PrivateWindow
}

/// An error as the page shows it.
pub fn problem(error: &Error) -> Problem {
    let kind = error.kind();
    Problem {
        kind: kind.name().to_owned(),
        what: kind.what().to_owned(),
        next: kind.next().to_owned(),
        detail: error.detail(),
    }
}
