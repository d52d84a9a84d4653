//! The viewer's own program, which every archive carries: it lies where this program lies.

use async_trait::async_trait;

use crate::error::{Error, Kind, Result};

/// Where the files of the viewer's program come from.
#[async_trait(?Send)]
pub trait ViewerFiles {
    /// One of them, by its name: "viewer.js".
    ///
    /// # Errors
    /// `NotFound`, `Offline`.
    async fn read(&self, name: &str) -> Result<Vec<u8>>;
}

/// Files in memory, for tests.
#[derive(Debug, Clone, Default)]
pub struct MemoryViewerFiles(pub Vec<(&'static str, Vec<u8>)>);

impl MemoryViewerFiles {
    /// A program that does nothing, with all its files.
    pub fn idle() -> Self {
        let files = ["viewer-boot.js", "viewer.js", "tokens.css", "style.css", "library.css"]
            .map(|name| (name, b"/* idle */\n".to_vec()));
        Self(files.into_iter().chain([("viewer_bg.wasm", b"\0asm\x01\0\0\0".to_vec())]).collect())
    }
}

#[async_trait(?Send)]
impl ViewerFiles for MemoryViewerFiles {
    async fn read(&self, name: &str) -> Result<Vec<u8>> {
        let found = self.0.iter().find(|(known, _)| *known == name);
        let missing = || Error::new(Kind::NotFound, "viewer::read", "no such file").with("name", name);
        found.map(|(_, bytes)| bytes.clone()).ok_or_else(missing)
    }
}
