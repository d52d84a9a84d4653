//! The attachments that were listed, read from the journal as a stream.

use std::collections::HashSet;

use sha2::{Digest, Sha256};

use crate::backup::run::Run;
use crate::error::Result;
use crate::model::{Attachment, Storage};
use crate::wrike::answer::Envelope;
use crate::wrike::attachments;

/// Goes through all attachments that were listed, record by record, each once.
pub struct Listing {
    run: Run,
    offset: u64,
    seen: HashSet<[u8; 8]>,
}

impl Listing {
    /// From the first on.
    pub fn new(run: &Run) -> Self {
        Self { run: run.clone(), offset: run.journal().start(), seen: HashSet::new() }
    }

    /// Those of the next record; none at the end.
    ///
    /// # Errors
    /// `Storage`.
    pub fn next_batch(&mut self) -> Result<Option<Vec<Attachment>>> {
        loop {
            let Some((key, next)) = self.run.journal().key_at(self.offset)? else {
                return Ok(None);
            };
            let offset = std::mem::replace(&mut self.offset, next);
            if !key.starts_with("attachments/") {
                continue;
            }
            let Some((record, _)) = self.run.journal().at(offset)? else {
                return Ok(None);
            };
            let envelope = Envelope::parse(&record.body)?;
            let parsed = envelope.data.iter().filter_map(|raw| attachments::parse(raw).ok());
            return Ok(Some(parsed.filter(|attachment| self.seen.insert(short_hash(&attachment.id))).collect()));
        }
    }
}

/// Half a word to tell ids apart by, where keeping them all would take memory.
pub(in crate::backup) fn short_hash(id: &str) -> [u8; 8] {
    let digest = Sha256::digest(id.as_bytes());
    let mut short = [0; 8];
    short.copy_from_slice(&digest[..8]);
    short
}

/// How much there is to fetch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Totals {
    /// Bodies.
    pub files: u64,
    /// Their bytes, as far as the service says.
    pub bytes: u64,
    /// Attachments whose bytes lie elsewhere.
    pub links: u64,
}

/// Count what was listed.
///
/// # Errors
/// `Storage`.
pub fn totals(run: &Run) -> Result<Totals> {
    let mut totals = Totals::default();
    let mut listing = Listing::new(run);
    while let Some(batch) = listing.next_batch()? {
        for attachment in batch {
            if attachment.storage == Storage::Service {
                totals.files += 1;
                totals.bytes += attachment.size.unwrap_or(0);
            } else {
                totals.links += 1;
            }
        }
    }
    Ok(totals)
}
