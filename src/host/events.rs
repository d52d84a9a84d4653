//! Telling the user. It cannot fail and it cannot wait.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use super::clock::Clock;
use crate::engine::messages::{Event, Progress};

/// Where events go.
pub trait Events {
    /// Pass it on.
    fn emit(&self, event: Event);
}

/// Least time between two [`Event::Progress`]: four a second is as much as a reader of the page can use.
const PROGRESS_INTERVAL: Duration = Duration::from_millis(250);

/// Lets at most four progress events a second through, and before any other event the last progress that was held back.
pub struct ThrottledEvents {
    inner: Rc<dyn Events>,
    clock: Rc<dyn Clock>,
    last: Cell<Option<Duration>>,
    held: RefCell<Option<Progress>>,
}

impl ThrottledEvents {
    /// Throttle `inner` by `clock`.
    pub fn new(inner: Rc<dyn Events>, clock: Rc<dyn Clock>) -> Self {
        Self { inner, clock, last: Cell::new(None), held: RefCell::new(None) }
    }

    fn release(&self) {
        if let Some(progress) = self.held.borrow_mut().take() {
            self.inner.emit(Event::Progress { progress });
        }
    }
}

impl Events for ThrottledEvents {
    fn emit(&self, event: Event) {
        let Event::Progress { progress } = event else {
            self.release();
            self.inner.emit(event);
            return;
        };
        let other_step = self.held.borrow().as_ref().is_some_and(|held| held.step != progress.step);
        if other_step {
            self.release();
        }
        let now = self.clock.monotonic();
        let due = self.last.get().is_none_or(|last| now.saturating_sub(last) >= PROGRESS_INTERVAL);
        if due {
            self.held.borrow_mut().take();
            self.last.set(Some(now));
            self.inner.emit(Event::Progress { progress });
        } else {
            *self.held.borrow_mut() = Some(progress);
        }
    }
}

/// Remembers every event, for tests.
#[derive(Default)]
pub struct RecordedEvents {
    events: RefCell<Vec<Event>>,
}

impl RecordedEvents {
    /// Everything that was emitted since the last call.
    pub fn take(&self) -> Vec<Event> {
        self.events.take()
    }
}

impl Events for RecordedEvents {
    fn emit(&self, event: Event) {
        self.events.borrow_mut().push(event);
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;
    use crate::engine::messages::Step;
    use crate::host::clock::VirtualClock;
    use time::OffsetDateTime;

    fn progress(step: Step, items_done: u64) -> Event {
        let progress = Progress {
            step,
            doing: String::new(),
            items_done,
            items_total: 0,
            bytes_done: 0,
            bytes_total: 0,
            seconds_left: None,
        };
        Event::Progress { progress }
    }

    #[test]
    fn at_most_four_a_second_and_always_the_last_of_a_step() {
        let clock = VirtualClock::new(OffsetDateTime::UNIX_EPOCH);
        let recorded = Rc::new(RecordedEvents::default());
        let events = ThrottledEvents::new(recorded.clone(), Rc::new(clock.clone()));
        clock
            .run(async {
                for n in 0..1000 {
                    events.emit(progress(Step::Collect, n));
                    clock.sleep(Duration::from_millis(1)).await;
                }
            })
            .unwrap();
        events.emit(progress(Step::Download, 0));
        events.emit(Event::Cancelled);
        let seen = recorded.take();
        assert!(seen.len() <= 4 + 3, "{}", seen.len());
        assert!(seen.contains(&progress(Step::Collect, 999)));
        assert!(seen.contains(&progress(Step::Download, 0)));
        assert_eq!(seen.last(), Some(&Event::Cancelled));
    }
}
