//! A whole engine for Workfront Proof over doubles.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream::{self, LocalBoxStream};
use keepsake::engine::messages::{Command, Destination, Event, Finished, Options, Part, SignIn};
use keepsake::engine::proof::Proof;
use keepsake::engine::session::{Host, Order, serve};
use keepsake::host::clock::{Clock, VirtualClock};
use keepsake::host::events::Events;
use keepsake::host::folder::{Folder, MemoryFolder};
use keepsake::host::random::SeededRandom;
use keepsake::host::store::{MemoryStore, Store, read_small};
use keepsake::host::viewer::MemoryViewerFiles;
use keepsake_standin::proof::{Profile, ProofAccount, ProofFaultPlan, ProofSpec, ProofStandIn};

use super::{NOW, StandInTransport, assert_all_struck, finished, millis};

/// How long an answer takes, unless a test says otherwise.
const LATENCY: Duration = Duration::from_millis(200);

/// Everything that the engine stands on, kept between sessions as a browser keeps it.
#[derive(Clone)]
pub struct ProofBench {
    pub stand_in: Arc<ProofStandIn>,
    pub clock: VirtualClock,
    pub memory: MemoryStore,
    pub store: Rc<dyn Store>,
    pub folder: MemoryFolder,
    pub reach: Rc<Cell<Option<u32>>>,
    time: Arc<AtomicU64>,
    pub latency: Duration,
}

/// What the user does.
#[derive(Clone)]
pub struct Visit {
    pub sign_in: SignIn,
    pub destination: Destination,
    pub parts: Vec<Part>,
    pub options: Options,
    /// Close the tab after so many events in all.
    pub close_after: Option<usize>,
    /// Press Resume so often when the engine pauses by itself; then close the tab.
    pub resumes: usize,
}

impl ProofBench {
    /// The sample account, without faults.
    pub fn new() -> Self {
        Self::of(small(), |stand_in| stand_in)
    }

    /// With a fault plan.
    pub fn faulty(plan: &str) -> Self {
        Self::of(small(), |stand_in| stand_in.with_faults(ProofFaultPlan::parse(plan).expect("a fault plan")))
    }

    /// With any account, and a stand-in that `change` made of the plain one.
    pub fn of(spec: ProofSpec, change: impl FnOnce(ProofStandIn) -> ProofStandIn) -> Self {
        let clock = VirtualClock::new(NOW);
        let time = Arc::new(AtomicU64::new(millis(NOW)));
        let now = time.clone();
        let stand_in = ProofStandIn::new(ProofAccount::new(spec)).with_clock(move || now.load(Ordering::Relaxed));
        let memory = MemoryStore::new();
        Self {
            stand_in: Arc::new(change(stand_in)),
            clock,
            store: Rc::new(memory.clone()),
            memory,
            folder: MemoryFolder::default(),
            reach: Rc::default(),
            time,
            latency: LATENCY,
        }
    }

    /// How a user with this profile signs in by API token.
    pub fn token(&self, profile: Profile) -> SignIn {
        let user = self.stand_in.account().credentials(profile);
        SignIn::Proof { email: user.email, secret: user.api_token, is_token: true, region: None }
    }

    /// How a user with this profile signs in by password.
    pub fn password(&self, profile: Profile) -> SignIn {
        let user = self.stand_in.account().credentials(profile);
        SignIn::Proof { email: user.email, secret: user.password, is_token: false, region: None }
    }

    /// An administrator's visit by API token, without anything odd.
    pub fn visit(&self) -> Visit {
        Visit {
            sign_in: self.token(Profile::Administrator),
            destination: Destination::Download,
            parts: Part::usual(),
            options: Options::default(),
            close_after: None,
            resumes: 0,
        }
    }

    /// A session.
    ///
    /// # Panics
    /// When a run ends well under a fault plan and one of its faults never struck.
    pub fn session(&self, visit: Visit) -> Vec<Event> {
        let talk = Rc::new(Talk { visit, bench: self.clone(), seen: RefCell::default() });
        let host = Host {
            transport: Rc::new(StandInTransport {
                stand_in: self.stand_in.clone(),
                clock: self.clock.clone(),
                reach: self.reach.clone(),
                time: self.time.clone(),
                latency: self.latency,
            }),
            store: self.store.clone(),
            clock: Rc::new(self.clock.clone()),
            random: Rc::new(SeededRandom::new(7)),
            events: talk.clone(),
            viewer: Rc::new(MemoryViewerFiles::idle()),
            memory: || None,
        };
        let _ = self.clock.run(serve(host, Rc::new(Proof), talk.clone().orders()));
        let seen = talk.seen.take();
        let mut unstruck = self.stand_in.faults().unstruck();
        // It bars a way that no run goes while REST lists the uploaded files: that is what its test shows.
        unstruck.retain(|fault| fault != "downloads-refused");
        assert_all_struck(&seen, &unstruck);
        seen
    }

    /// A whole backup as a download.
    pub fn backup(&self) -> Finished {
        finished(&self.session(self.visit()))
    }

    /// The staged archive.
    pub fn archive(&self, finished: &Finished) -> Vec<u8> {
        let read = self.clock.run(read_small(&*self.store, &finished.staged_path)).expect("time").expect("store");
        read.expect("the staged archive")
    }

    /// A file of the working storage.
    pub fn read(&self, path: &str) -> Vec<u8> {
        self.clock.run(read_small(&*self.store, path)).expect("time").expect("store").expect("the file")
    }

    /// Fail when the stand-in saw something that a backup must never do.
    pub fn assert_only_read(&self) {
        assert_eq!(self.stand_in.unexpected(), Vec::<String>::new());
        assert_eq!(self.stand_in.violations(), Vec::<String>::new());
    }
}

/// An account small enough for many runs, with everything in it.
pub fn small() -> ProofSpec {
    let mut spec = ProofSpec::sample(1, NOW.unix_timestamp().unsigned_abs());
    spec.max_file_size = 20_000;
    spec
}

/// Both ends of the conversation.
struct Talk {
    visit: Visit,
    bench: ProofBench,
    seen: RefCell<Vec<Event>>,
}

enum Turn {
    Say(Command),
    Wait,
    Leave,
}

impl Talk {
    fn orders(self: Rc<Self>) -> LocalBoxStream<'static, Order> {
        stream::unfold((self, 0), |(talk, mut answered)| async move {
            loop {
                let turn = match talk.seen.borrow().get(answered) {
                    Some(event) => talk.turn(event, answered),
                    None => Turn::Wait,
                };
                let heard = talk.seen.borrow().len() > answered;
                answered += usize::from(heard);
                match turn {
                    Turn::Say(command) => {
                        let into_folder = matches!(&command, Command::Start { destination: Destination::Folder, .. });
                        let folder: Option<Rc<dyn Folder>> =
                            if into_folder { Some(Rc::new(talk.bench.folder.clone())) } else { None };
                        return Some((Order { command, folder, last: None }, (talk, answered)));
                    }
                    Turn::Leave => return None,
                    Turn::Wait if heard => {}
                    Turn::Wait => talk.bench.clock.sleep(Duration::from_millis(50)).await,
                }
            }
        })
        .boxed_local()
    }

    fn turn(&self, event: &Event, at: usize) -> Turn {
        if self.visit.close_after.is_some_and(|last| at >= last) {
            return Turn::Leave;
        }
        match event {
            Event::Listening { .. } => {
                Turn::Say(Command::Connect { sign_in: self.visit.sign_in.clone(), sample: None })
            }
            Event::Ready { .. } => Turn::Say(Command::Start {
                destination: self.visit.destination,
                parts: self.visit.parts.clone(),
                options: self.visit.options,
            }),
            Event::Paused { problem: None } => Turn::Say(Command::Resume),
            Event::Paused { problem: Some(_) } => {
                let paused = |event: &&Event| matches!(event, Event::Paused { problem: Some(_) });
                let so_far = self.seen.borrow().iter().take(at + 1).filter(paused).count();
                if so_far <= self.visit.resumes { Turn::Say(Command::Resume) } else { Turn::Leave }
            }
            Event::Finished { .. } | Event::Failed { .. } | Event::Cancelled | Event::Authorize { .. } => Turn::Leave,
            Event::Connected { .. } | Event::Progress { .. } | Event::Renewed { .. } => Turn::Wait,
        }
    }
}

impl Events for Talk {
    /// Of progress the last news alone is kept, unless the user closes the tab by it: else a long run would be seen to take the memory
    /// that its test takes.
    fn emit(&self, event: Event) {
        let is_progress = |event: &Event| matches!(event, Event::Progress { .. });
        let mut seen = self.seen.borrow_mut();
        match seen.last_mut() {
            Some(last) if self.visit.close_after.is_none() && is_progress(last) && is_progress(&event) => *last = event,
            _ => seen.push(event),
        }
    }
}
