//! How much would come out of zips, asked before anything is unpacked: some are made to fill a disk.

use super::record::{Entry, STORED};

/// How much would come out of a zip.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Load {
    /// Bytes of its packed files, packed.
    pub packed: u64,
    /// The same unpacked.
    pub bytes: u64,
    /// The worst file: unpacked bytes of one that unpacks to more than [`Load::RATIO`] times itself; 0 for none.
    pub worst: u64,
}

impl Load {
    /// Deflate can do 1032; JSON and text of accounts do 5 to 30.
    pub const RATIO: u64 = 200;
    /// Below this nobody is harmed, whatever the ratio.
    pub const HARMLESS: u64 = 64 << 20;
    /// More than this out of packed files deserves a question.
    pub const TOTAL: u64 = 64 << 30;

    /// Count a file of it.
    pub(super) fn add(&mut self, entry: &Entry) {
        if entry.method == STORED {
            return;
        }
        self.packed = self.packed.saturating_add(entry.packed);
        self.bytes = self.bytes.saturating_add(entry.bytes);
        if entry.bytes > Self::HARMLESS && entry.bytes / Self::RATIO > entry.packed {
            self.worst = self.worst.max(entry.bytes);
        }
    }

    /// What would come out of both.
    pub fn with(self, other: Self) -> Self {
        Self {
            packed: self.packed.saturating_add(other.packed),
            bytes: self.bytes.saturating_add(other.bytes),
            worst: self.worst.max(other.worst),
        }
    }

    /// Why the user should be asked before anything is unpacked; none when there is no reason.
    pub fn reason(&self) -> Option<String> {
        let ratio = self.bytes > Self::HARMLESS && self.bytes / Self::RATIO > self.packed;
        if self.worst > 0 || ratio {
            Some(format!(
                "This file unpacks to more than {} times its size. Backups do not; files made to fill a disk do.",
                Self::RATIO
            ))
        } else if self.bytes > Self::TOTAL {
            Some("Reading this backup may take as much space as it unpacks to.".to_owned())
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zips_that_are_harmless_each_are_asked_about_together() {
        let half = Load { packed: 8 << 30, bytes: 40 << 30, worst: 0 };
        assert_eq!(half.reason(), None);
        assert!(half.with(half).reason().is_some_and(|reason| reason.contains("as much space")));
    }
}
