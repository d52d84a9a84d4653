//! Where a run stands, and how long it will take.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use crate::engine::messages::{Event, Progress, Step};
use crate::host::clock::Clock;
use crate::host::events::Events;

/// Calls a second that the pace allows, for estimates (see `http::pace`).
pub const CALLS_PER_SECOND: f64 = 6.4;
/// Bytes a second assumed for downloads until some have come.
const ASSUMED_DOWNLOAD: f64 = 4e6;
/// Bytes a second for writing and for reading back the archive: the lower end of what was measured.
const DISK: f64 = 60e6;

/// Counts what is done and tells the page.
#[derive(Clone)]
pub struct Tracker {
    shared: Rc<Shared>,
}

struct Shared {
    events: Rc<dyn Events>,
    clock: Rc<dyn Clock>,
    now: RefCell<Progress>,
    began: Cell<Duration>,
    file_bytes: Cell<u64>,
    files: Cell<u64>,
}

impl Tracker {
    /// A tracker that tells `events`.
    pub fn new(events: Rc<dyn Events>, clock: Rc<dyn Clock>) -> Self {
        let now = Progress {
            step: Step::Preflight,
            doing: String::new(),
            items_done: 0,
            items_total: 0,
            bytes_done: 0,
            bytes_total: 0,
            seconds_left: None,
        };
        let shared = Shared {
            events,
            began: Cell::new(clock.monotonic()),
            clock,
            now: RefCell::new(now),
            file_bytes: Cell::new(0),
            files: Cell::new(0),
        };
        Self { shared: Rc::new(shared) }
    }

    /// How many file bodies the run has to fetch, for the estimate of the steps to come.
    pub fn expect_files(&self, files: u64, bytes: u64) {
        self.shared.files.set(files);
        self.shared.file_bytes.set(bytes);
    }

    /// Begin a step.
    pub fn begin(&self, step: Step, doing: &str, items_total: u64, bytes_total: u64) {
        self.shared.began.set(self.shared.clock.monotonic());
        *self.shared.now.borrow_mut() = Progress {
            step,
            doing: doing.to_owned(),
            items_done: 0,
            items_total,
            bytes_done: 0,
            bytes_total,
            seconds_left: None,
        };
        self.tell();
    }

    /// What is being done now.
    pub fn doing(&self, doing: impl Into<String>) {
        self.shared.now.borrow_mut().doing = doing.into();
        self.tell();
    }

    /// So many items more are done.
    pub fn items(&self, more: u64) {
        let mut now = self.shared.now.borrow_mut();
        now.items_done += more;
        now.items_total = now.items_total.max(now.items_done);
        drop(now);
        self.tell();
    }

    /// There are more items than was thought.
    pub fn more_items(&self, more: u64) {
        self.shared.now.borrow_mut().items_total += more;
    }

    /// So many bytes more are done.
    pub fn bytes(&self, more: u64) {
        self.shared.now.borrow_mut().bytes_done += more;
        self.tell();
    }

    /// So many bytes have to be done again.
    pub fn undo_bytes(&self, less: u64) {
        let mut now = self.shared.now.borrow_mut();
        now.bytes_done = now.bytes_done.saturating_sub(less);
    }

    fn tell(&self) {
        let mut progress = self.shared.now.borrow().clone();
        progress.seconds_left = self.seconds_left(&progress);
        self.shared.events.emit(Event::Progress { progress });
    }

    fn seconds_left(&self, now: &Progress) -> Option<u64> {
        let (files, file_bytes) = (self.shared.files.get() as f64, self.shared.file_bytes.get() as f64);
        let items_left = now.items_total.saturating_sub(now.items_done) as f64;
        let bytes_left = now.bytes_total.saturating_sub(now.bytes_done) as f64;
        let writing = file_bytes / DISK;
        let seconds = match now.step {
            Step::Preflight => return None,
            Step::Collect => {
                items_left / CALLS_PER_SECOND + download_time(files, file_bytes, ASSUMED_DOWNLOAD) + 2.0 * writing
            }
            Step::Download => {
                let took = self.shared.clock.monotonic().saturating_sub(self.shared.began.get()).as_secs_f64();
                let is_known = took > 2.0 && now.bytes_done > 0 && now.items_done > 0;
                let measured = (now.items_done as f64 / took, now.bytes_done as f64 / took);
                let (files, bytes) = if is_known { measured } else { (CALLS_PER_SECOND, ASSUMED_DOWNLOAD) };
                (items_left / files).max(bytes_left / bytes) + 2.0 * writing
            }
            Step::Assemble => bytes_left / DISK + writing,
            Step::Verify | Step::Deliver => bytes_left / DISK,
        };
        Some(whole_seconds(seconds))
    }
}

fn download_time(files: f64, bytes: f64, speed: f64) -> f64 {
    (files / CALLS_PER_SECOND).max(bytes / speed)
}

/// Seconds for a whole run, before it begins.
pub fn estimate(calls: u64, files: u64, file_bytes: u64) -> u64 {
    let transfer = download_time(files as f64, file_bytes as f64, ASSUMED_DOWNLOAD);
    whole_seconds(calls as f64 / CALLS_PER_SECOND + transfer + 2.0 * file_bytes as f64 / DISK)
}

fn whole_seconds(seconds: f64) -> u64 {
    Duration::try_from_secs_f64(seconds.ceil()).unwrap_or_default().as_secs()
}
