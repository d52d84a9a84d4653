//! Time: what the calendar says, what the stopwatch says, and waiting.

use std::pin::pin;
use std::time::Duration;

use async_trait::async_trait;
use futures_util::future::{Either, select};
use time::OffsetDateTime;

/// Time as the host tells it.
#[async_trait(?Send)]
pub trait Clock {
    /// The calendar, UTC. May jump when the user sets it.
    fn now(&self) -> OffsetDateTime;
    /// A stopwatch that never goes back.
    fn monotonic(&self) -> Duration;
    /// Wait. A wait of zero lets the host handle other events first.
    async fn sleep(&self, wait: Duration);
}

/// Check every promise of [`Clock`]. It asserts on order and on the clock's own stopwatch, never on real time.
///
/// # Panics
/// When a promise is broken.
pub async fn clock_keeps_its_promises(clock: &dyn Clock) {
    let begin = clock.monotonic();
    clock.sleep(Duration::ZERO).await;
    let yielded = clock.monotonic();
    assert!(yielded >= begin, "the stopwatch never goes back");
    clock.sleep(Duration::from_millis(30)).await;
    let slept = clock.monotonic();
    // Browsers round their stopwatch down to a tenth of a millisecond or so.
    assert!(slept - yielded >= Duration::from_millis(29), "a wait is never cut short");
    let sooner = async { (clock.sleep(Duration::from_millis(5)).await, "sooner").1 };
    let later = async { (clock.sleep(Duration::from_millis(50)).await, "later").1 };
    let first = match select(pin!(later), pin!(sooner)).await {
        Either::Left((first, _)) | Either::Right((first, _)) => first,
    };
    assert_eq!(first, "sooner", "the shorter wait ends first, and the other can be dropped");
    assert!(clock.now().year() >= 1970, "the calendar is a calendar");
}

pub use virtual_clock::VirtualClock;

mod virtual_clock {
    use super::{Clock, Duration, OffsetDateTime, async_trait};
    use std::cell::{Cell, RefCell};
    use std::collections::BTreeMap;
    use std::future::Future;
    use std::pin::pin;
    use std::rc::Rc;
    use std::task::{Context, Poll, Waker};

    /// A clock for tests: time passes only when everybody waits, and then at once to the next waiter.
    #[derive(Clone)]
    pub struct VirtualClock {
        start: OffsetDateTime,
        elapsed: Rc<Cell<Duration>>,
        waiting: Rc<Waiting>,
    }

    /// Who waits, by time and then in the order in which they began.
    #[derive(Default)]
    struct Waiting {
        wakers: RefCell<BTreeMap<(Duration, u64), Waker>>,
        begun: Cell<u64>,
    }

    /// A wait; dropped, nobody waits any more.
    struct Wait {
        all: Rc<Waiting>,
        key: (Duration, u64),
    }

    impl Wait {
        fn begin(all: Rc<Waiting>, until: Duration) -> Self {
            let number = all.begun.get();
            all.begun.set(number + 1);
            Self { all, key: (until, number) }
        }
    }

    impl Drop for Wait {
        fn drop(&mut self) {
            let waker = self.all.wakers.borrow_mut().remove(&self.key);
            drop(waker);
        }
    }

    impl VirtualClock {
        /// A clock that stands at `start`.
        pub fn new(start: OffsetDateTime) -> Self {
            Self { start, elapsed: Rc::default(), waiting: Rc::default() }
        }

        /// Run `work` to its end, letting time pass whenever it waits.
        ///
        /// `None` when it waits for something that no passing of time brings.
        pub fn run<T>(&self, work: impl Future<Output = T>) -> Option<T> {
            let mut work = pin!(work);
            let mut cx = Context::from_waker(Waker::noop());
            loop {
                if let Poll::Ready(value) = work.as_mut().poll(&mut cx) {
                    return Some(value);
                }
                let due = {
                    let mut wakers = self.waiting.wakers.borrow_mut();
                    let next = wakers.keys().next()?.0;
                    self.elapsed.set(next.max(self.elapsed.get()));
                    let later = wakers.split_off(&(next, u64::MAX));
                    std::mem::replace(&mut *wakers, later)
                };
                due.into_values().for_each(Waker::wake);
            }
        }
    }

    #[async_trait(?Send)]
    impl Clock for VirtualClock {
        fn now(&self) -> OffsetDateTime {
            self.start + self.elapsed.get()
        }

        fn monotonic(&self) -> Duration {
            self.elapsed.get()
        }

        async fn sleep(&self, wait: Duration) {
            let until = self.elapsed.get() + wait;
            let mut yielded = false;
            let wait = Wait::begin(self.waiting.clone(), until);
            std::future::poll_fn(|cx| {
                if yielded && self.elapsed.get() >= until {
                    return Poll::Ready(());
                }
                yielded = true;
                let before = wait.all.wakers.borrow_mut().insert(wait.key, cx.waker().clone());
                drop(before);
                Poll::Pending
            })
            .await;
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;
    use futures_util::future::{join, pending};
    use std::cell::RefCell;

    #[test]
    fn the_virtual_clock_keeps_the_contract() {
        let clock = VirtualClock::new(OffsetDateTime::UNIX_EPOCH);
        clock.run(clock_keeps_its_promises(&clock)).unwrap();
    }

    #[test]
    fn waiters_wake_in_the_order_of_their_time() {
        let clock = VirtualClock::new(OffsetDateTime::UNIX_EPOCH);
        let order = RefCell::new(Vec::new());
        let wait = |seconds: u64| {
            let (clock, order) = (&clock, &order);
            async move {
                clock.sleep(Duration::from_secs(seconds)).await;
                order.borrow_mut().push(seconds);
            }
        };
        clock.run(join(wait(30), wait(10))).unwrap();
        assert_eq!(*order.borrow(), [10, 30]);
        assert_eq!(clock.monotonic(), Duration::from_secs(30));
    }

    #[test]
    fn waiting_for_nothing_is_told_apart_from_waiting_for_time() {
        let clock = VirtualClock::new(OffsetDateTime::UNIX_EPOCH);
        assert!(clock.run(pending::<()>()).is_none());
    }
}
