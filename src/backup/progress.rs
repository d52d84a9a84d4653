//! Where a run stands, and how long it will take.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use crate::engine::messages::{Event, Progress, Step};
use crate::host::clock::Clock;
use crate::host::events::Events;

/// Calls a second that Wrike's pace allows, for estimates (see `http::pace`).
const CALLS_PER_SECOND: f64 = 6.4;
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
    /// Calls a second.
    pace: Cell<f64>,
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
            pace: Cell::new(CALLS_PER_SECOND),
        };
        Self { shared: Rc::new(shared) }
    }

    /// So many calls a second are made, of a service that is not Wrike.
    pub fn at_pace(&self, calls_per_second: f64) {
        self.shared.pace.set(calls_per_second);
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
        let (pace, writing) = (self.shared.pace.get(), file_bytes / DISK);
        let seconds = match now.step {
            Step::Preflight => return None,
            Step::Collect => items_left / pace + download_time(pace, files, file_bytes) + 2.0 * writing,
            Step::Download => {
                let took = self.shared.clock.monotonic().saturating_sub(self.shared.began.get()).as_secs_f64();
                let is_known = took > 2.0 && now.bytes_done > 0 && now.items_done > 0;
                let measured = (now.items_done as f64 / took, now.bytes_done as f64 / took);
                let (files, bytes) = if is_known { measured } else { (pace, ASSUMED_DOWNLOAD) };
                (items_left / files).max(bytes_left / bytes) + 2.0 * writing
            }
            Step::Assemble => bytes_left / DISK + writing,
            Step::Verify | Step::Deliver => bytes_left / DISK,
        };
        Some(whole_seconds(seconds))
    }
}

fn download_time(pace: f64, files: f64, bytes: f64) -> f64 {
    (files / pace).max(bytes / ASSUMED_DOWNLOAD)
}

/// Seconds for a whole run of Wrike, before it begins.
pub fn estimate(calls: u64, files: u64, file_bytes: u64) -> u64 {
    estimate_at(CALLS_PER_SECOND, calls, files, file_bytes)
}

/// Seconds for a whole run with so many calls a second.
pub fn estimate_at(calls_per_second: f64, calls: u64, files: u64, file_bytes: u64) -> u64 {
    let transfer = download_time(calls_per_second, files as f64, file_bytes as f64);
    whole_seconds(calls as f64 / calls_per_second + transfer + 2.0 * file_bytes as f64 / DISK)
}

fn whole_seconds(seconds: f64) -> u64 {
    Duration::try_from_secs_f64(seconds.ceil()).unwrap_or_default().as_secs()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::clock::VirtualClock;
    use time::OffsetDateTime;

    #[derive(Default)]
    struct Last(RefCell<Option<Progress>>);

    impl Events for Last {
        fn emit(&self, event: Event) {
            if let Event::Progress { progress } = event {
                *self.0.borrow_mut() = Some(progress);
            }
        }
    }

    #[test]
    fn the_time_left_goes_by_the_pace_of_the_service() {
        let last = Rc::new(Last::default());
        let tracker = Tracker::new(last.clone(), Rc::new(VirtualClock::new(OffsetDateTime::UNIX_EPOCH)));
        tracker.at_pace(18.0);
        tracker.begin(Step::Collect, "Asking", 180, 0);
        let left = last.0.borrow().as_ref().and_then(|progress| progress.seconds_left);
        assert_eq!((left, estimate_at(18.0, 180, 0, 0)), (Some(10), 10));
    }
}
