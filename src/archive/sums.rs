//! The list of everything in an archive with its length and SHA-256: for `manifest.json`, for `sha256sum -c`, and for verifying.
//!
//! It is kept on the store, not in memory: an account may have a million files.

use std::rc::Rc;

use serde::{Deserialize, Serialize};

use super::spool::{Spool, SpoolReader};
use super::zip::{Ended, Written, ZipFile};
use crate::error::Result;
use crate::host::store::Store;

/// One file of the archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sum {
    /// Path relative to the folder that holds `SHA256SUMS`.
    pub path: String,
    /// Length in bytes.
    pub bytes: u64,
    /// SHA-256, lower-case hex.
    pub sha256: String,
}

impl Sum {
    fn new(path: &str, written: &Written) -> Self {
        Self { path: path.to_owned(), bytes: written.bytes, sha256: written.sha256.clone() }
    }

    /// As a line for `sha256sum -c` (coreutils: hash, space, `*` for binary, name). Our names have no newline and no backslash.
    pub fn line(&self) -> String {
        format!("{} *{}\n", self.sha256, self.path)
    }

    /// SHA-256 and path of such a line, with or without its end; none when it is none.
    pub fn parse_line(line: &str) -> Option<([u8; 32], &str)> {
        let (sha256, path) = line.trim_end_matches('\n').split_once(" *")?;
        Some((digest(sha256)?, path))
    }

    /// Its SHA-256; none when it is no such thing, as a list that was damaged may say.
    pub fn digest(&self) -> Option<[u8; 32]> {
        digest(&self.sha256)
    }
}

fn digest(sha256: &str) -> Option<[u8; 32]> {
    let mut digest = [0; 32];
    let bytes = base16ct::mixed::decode(sha256, &mut digest).ok()?.len();
    (bytes == digest.len()).then_some(digest)
}

/// The list in the making.
pub struct Sums {
    spool: Spool<Sum>,
    /// What has been written and cannot be listed yet: the checksum of the first of these is still in the making.
    waiting: Vec<(String, Ended)>,
}

impl Sums {
    /// Begin an empty list at `path` of `store`.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub async fn create(store: Rc<dyn Store>, path: &str) -> Result<Self> {
        Ok(Self { spool: Spool::create(store, path).await?, waiting: Vec::new() })
    }

    /// Add a file that has been written.
    ///
    /// # Errors
    /// `NoSpace`, `Storage`.
    pub fn add(&mut self, path: &str, written: &Written) -> Result<()> {
        if !self.waiting.is_empty() {
            self.add_ended(path, written.into());
            return Ok(());
        }
        self.spool.push(&Sum::new(path, written))
    }

    /// Add a file whose checksum may still be in the making. It stays in memory until [`Sums::settle`].
    pub fn add_ended(&mut self, path: &str, ended: Ended) {
        self.waiting.push((path.to_owned(), ended));
    }

    /// Wait for all checksums of `zip` that are in the making.
    ///
    /// # Errors
    /// `NoSpace`, `Storage`; `Internal` when one was lost.
    pub async fn settle(&mut self, zip: &mut ZipFile) -> Result<()> {
        for (path, ended) in std::mem::take(&mut self.waiting) {
            self.spool.push(&Sum::new(&path, &zip.settle(ended).await?))?;
        }
        Ok(())
    }

    /// How many files so far.
    pub fn files(&self) -> u64 {
        self.spool.len() + self.waiting.len() as u64
    }

    /// Close the list for adding.
    ///
    /// # Errors
    /// As [`Sums::settle`].
    pub async fn close(mut self, zip: &mut ZipFile) -> Result<SumsList> {
        self.settle(zip).await?;
        Ok(SumsList { spool: self.spool.close()?, tail: Vec::new() })
    }
}

/// A list that is complete.
pub struct SumsList {
    spool: SpoolReader<Sum>,
    tail: Vec<Sum>,
}

impl SumsList {
    /// Add the few that come after the list was closed: those that are made of it.
    pub fn push(&mut self, path: &str, written: &Written) {
        self.tail.push(Sum::new(path, written));
    }

    /// Go through it from the start.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub async fn iter(&self) -> Result<impl Iterator<Item = Result<Sum>> + use<>> {
        Ok(self.spool.iter().await?.chain(self.tail.clone().into_iter().map(Ok)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_read_as_it_was_written() {
        let sum = Sum { path: "../attachments/A *b.pdf".into(), bytes: 1, sha256: "0f".repeat(32) };
        assert_eq!(Sum::parse_line(&sum.line()), Some(([0x0f; 32], "../attachments/A *b.pdf")));
        assert_eq!(sum.digest(), Some([0x0f; 32]));
        for line in ["", "0f *a", "x", &format!("{}  a", "0f".repeat(32)), &format!("{} *a", "0g".repeat(32))] {
            assert_eq!(Sum::parse_line(line), None, "{line}");
        }
    }
}
