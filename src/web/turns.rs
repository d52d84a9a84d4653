//! Who is at a store's directories: files are opened side by side, a change of the directories waits for that and goes alone.
//!
//! An opening that nobody waits for any more still holds its file for a moment. Whoever opens or removes that file next waits for the
//! turn instead of being told that it is busy.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;

use futures_channel::oneshot;
use futures_util::FutureExt;
use futures_util::future::{Shared, join_all};
use futures_util::lock::{Mutex, OwnedMutexGuard};

/// Turns at one store.
#[derive(Default)]
pub(super) struct Turns {
    change: Arc<Mutex<()>>,
    openings: Rc<Openings>,
}

#[derive(Default)]
struct Openings {
    last: Cell<u64>,
    under_way: RefCell<Vec<UnderWay>>,
}

struct UnderWay {
    number: u64,
    path: String,
    over: Shared<oneshot::Receiver<()>>,
}

impl Openings {
    /// Wait until those are over that are under way now.
    async fn over(&self, is_meant: impl Fn(&str) -> bool) {
        let meant: Vec<_> = {
            let under_way = self.under_way.borrow();
            under_way.iter().filter(|opening| is_meant(&opening.path)).map(|opening| opening.over.clone()).collect()
        };
        join_all(meant).await;
    }
}

impl Turns {
    /// A turn to open the file at `path`.
    pub(super) async fn open(&self, path: &str) -> Opening {
        let _no_change = self.change.lock().await;
        self.openings.over(|other| other == path).await;
        let (over, receiver) = oneshot::channel();
        let number = self.openings.last.get() + 1;
        self.openings.last.set(number);
        let under_way = UnderWay { number, path: path.to_owned(), over: receiver.shared() };
        self.openings.under_way.borrow_mut().push(under_way);
        Opening { number, openings: self.openings.clone(), _over: over }
    }

    /// A turn to remove or rename.
    pub(super) async fn change(&self) -> OwnedMutexGuard<()> {
        let turn = self.change.clone().lock_owned().await;
        self.openings.over(|_| true).await;
        turn
    }
}

/// A turn to open a file. It is over when this is dropped.
pub(super) struct Opening {
    number: u64,
    openings: Rc<Openings>,
    /// Dropped with this, which tells those who wait.
    _over: oneshot::Sender<()>,
}

impl Drop for Opening {
    fn drop(&mut self) {
        self.openings.under_way.borrow_mut().retain(|opening| opening.number != self.number);
    }
}
