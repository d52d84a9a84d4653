//! Time in a worker. Its timers are not slowed down when the tab is hidden, as a page's are.

use std::cell::Cell;
use std::time::Duration;

use async_trait::async_trait;
use futures_channel::oneshot;
use time::OffsetDateTime;
use wasm_bindgen::prelude::*;
use web_sys::{MessageChannel, MessageEvent, MessagePort};

use super::js;
use crate::host::clock::Clock;

/// Work that yields goes on at least this long before it really stops for others: one frame, which nobody notices as a delay.
const SLICE: Duration = Duration::from_millis(20);

/// Time as a dedicated worker has it.
#[derive(Default)]
pub struct WorkerClock {
    /// When other events were last let in, by the stopwatch.
    yielded: Cell<Duration>,
}

impl WorkerClock {
    /// The worker's clock.
    pub fn new() -> Self {
        Self::default()
    }

    async fn let_others_in(&self) {
        if self.monotonic().saturating_sub(self.yielded.get()) >= SLICE {
            Turn::end().await;
            self.yielded.set(self.monotonic());
        }
    }
}

#[async_trait(?Send)]
impl Clock for WorkerClock {
    fn now(&self) -> OffsetDateTime {
        let milliseconds = js::integer(js_sys::Date::now()).unwrap_or(0);
        OffsetDateTime::UNIX_EPOCH + Duration::from_millis(milliseconds)
    }

    fn monotonic(&self) -> Duration {
        let milliseconds = js::scope().performance().map_or(0.0, |performance| performance.now());
        Duration::try_from_secs_f64(milliseconds / 1000.0).unwrap_or_default()
    }

    async fn sleep(&self, wait: Duration) {
        if wait.is_zero() {
            return self.let_others_in().await;
        }
        // Again when the timer was early, as browsers round, or when the wait is longer than a timer can be.
        let until = self.monotonic() + wait;
        loop {
            let left = until.saturating_sub(self.monotonic());
            if left.is_zero() {
                break;
            }
            let milliseconds = i32::try_from(left.as_micros().div_ceil(1000)).unwrap_or(i32::MAX);
            if !Timer::wait(milliseconds).await {
                break;
            }
        }
        self.yielded.set(self.monotonic());
    }
}

/// A timer that is running; dropping it stops it.
struct Timer {
    id: i32,
    /// Alive as long as the browser may call it.
    _fire: Closure<dyn FnMut()>,
}

impl Timer {
    /// Wait; false when the browser gives no timer.
    async fn wait(milliseconds: i32) -> bool {
        let (sender, fired) = oneshot::channel();
        let fire = Closure::once(move || {
            let _ = sender.send(());
        });
        let function = fire.as_ref().unchecked_ref();
        let Ok(id) = js::scope().set_timeout_with_callback_and_timeout_and_arguments_0(function, milliseconds) else {
            return false;
        };
        let _timer = Timer { id, _fire: fire };
        fired.await.is_ok()
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        js::scope().clear_timeout_with_handle(self.id);
    }
}

/// The end of this turn of the worker's event loop. A message to oneself comes after the events that wait already, but without the
/// 4 milliseconds that a nested timer takes at least (HTML standard, "timer initialisation steps").
struct Turn {
    port: MessagePort,
    /// Alive as long as the port may call it.
    _arrive: Closure<dyn FnMut(MessageEvent)>,
}

/// Let the events come that wait already.
pub(super) async fn end_turn() {
    Turn::end().await;
}

impl Turn {
    async fn end() {
        let Ok(channel) = MessageChannel::new() else { return };
        let (sender, arrived) = oneshot::channel();
        let mut sender = Some(sender);
        let arrive = Closure::new(move |_: MessageEvent| {
            if let Some(sender) = sender.take() {
                let _ = sender.send(());
            }
        });
        channel.port1().set_onmessage(Some(Closure::as_ref(&arrive).unchecked_ref()));
        let turn = Turn { port: channel.port1(), _arrive: arrive };
        if channel.port2().post_message(&JsValue::NULL).is_ok() {
            let _ = arrived.await;
        }
        drop(turn);
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.port.set_onmessage(None);
        self.port.close();
    }
}
