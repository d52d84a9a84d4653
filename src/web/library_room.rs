//! Working storage of one tab's library: a directory of its own, so that tabs do not get into each other's way, removed by whichever
//! library starts when its tab is gone.

use std::rc::Rc;
use std::time::Duration;

use async_trait::async_trait;

use super::opfs::OpfsStore;
use crate::error::{Kind, Result};
use crate::host::clock::Clock;
use crate::host::store::{Entry, File, MemoryStore, Open, Store};

/// Where the tabs' directories are.
const ROOMS: &str = "libraries";
/// The file that a tab keeps open: who can open it knows that the tab is gone.
const KEY: &str = "key";
/// Most that a library keeps in memory where the browser refuses its storage, as in private windows: texts of some hundred thousand
/// tasks, and half of what a 32-bit module can have besides what it needs itself.
const MOST_IN_MEMORY: u64 = 1 << 30;

/// A worker that was ended closes its files within this.
const LET_GO_WITHIN: Duration = Duration::from_secs(5);

/// A store's directory, used as if it were the whole.
pub struct Room {
    store: Rc<dyn Store>,
    path: String,
    /// Whether files can be reached by their path from the page.
    pub is_on_disk: bool,
    /// Closes with the tab.
    _key: Option<Box<dyn File>>,
}

impl Room {
    /// This tab's directory; in memory where the browser gives no storage.
    pub async fn enter() -> Room {
        let store = OpfsStore::new();
        clear(&store).await;
        // Two tabs never draw the same number: milliseconds, and a part of 2^53.
        let path = format!("{ROOMS}/{}-{}", js_sys::Date::now(), js_sys::Math::random());
        match store.open(&format!("{path}/{KEY}"), Open::Keep).await {
            Ok(key) => Room { store: Rc::new(store), path, is_on_disk: true, _key: Some(key) },
            Err(error) => {
                web_sys::console::warn_1(&error.detail().into());
                let store = MemoryStore::new();
                store.limit(Some(MOST_IN_MEMORY));
                Room { store: Rc::new(store), path, is_on_disk: false, _key: None }
            }
        }
    }

    /// Once more, when a tab or a worker that has just ended has let go of its files.
    pub async fn tidy(clock: &dyn Clock) {
        clock.sleep(LET_GO_WITHIN).await;
        clear(&OpfsStore::new()).await;
    }

    /// The path from the root of the origin's private file system.
    pub fn path(&self, path: &str) -> String {
        format!("{}/{path}", self.path)
    }
}

/// Remove what tabs that are gone have left. What cannot be removed now is removed the next time.
async fn clear(store: &OpfsStore) {
    for entry in store.list(ROOMS).await.unwrap_or_default() {
        let room = format!("{ROOMS}/{}", entry.name);
        let lives = match store.open(&format!("{room}/{KEY}"), Open::Existing).await {
            Ok(_) => false,
            Err(error) => error.kind() != Kind::NotFound || began_just_now(&entry.name),
        };
        if !lives {
            let _ = store.remove(&room).await;
        }
    }
}

/// A tab that is just starting has made its directory and not yet its key.
fn began_just_now(name: &str) -> bool {
    const MOMENT_MS: f64 = 60_000.0;
    let began = name.split('-').next().and_then(|began| began.parse::<f64>().ok());
    began.is_some_and(|began| js_sys::Date::now() - began < MOMENT_MS)
}

#[async_trait(?Send)]
impl Store for Room {
    async fn open(&self, path: &str, mode: Open) -> Result<Box<dyn File>> {
        self.store.open(&self.path(path), mode).await
    }

    async fn list(&self, directory: &str) -> Result<Vec<Entry>> {
        self.store.list(&self.path(directory)).await
    }

    async fn remove(&self, path: &str) -> Result<()> {
        self.store.remove(&self.path(path)).await
    }

    async fn rename(&self, from: &str, to: &str) -> Result<()> {
        self.store.rename(&self.path(from), &self.path(to)).await
    }

    async fn free(&self) -> Result<Option<u64>> {
        self.store.free().await
    }
}
