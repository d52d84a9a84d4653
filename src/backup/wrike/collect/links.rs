//! The addresses of files that are kept elsewhere: all that the service has of them.

use super::{Asked, Collector};
use crate::backup::wrike::listing::Listing;
use crate::error::Result;
use crate::model::{Attachment, Storage};
use crate::wrike::answer::Envelope;
use crate::wrike::{IDS_PER_CALL, attachments};

/// Under which key the address of one file is recorded.
pub fn link_key(attachment_id: &str) -> String {
    format!("link/{attachment_id}")
}

impl Collector {
    /// Many at once; those that an answer leaves out, and all of a batch that is refused, one by one.
    pub(super) async fn links(&self) -> Result<()> {
        self.tracker.doing("Reading links to files kept elsewhere");
        let (mut listing, mut waiting) = (Listing::new(&self.run), Vec::new());
        loop {
            let batch = listing.next_batch()?;
            let is_last = batch.is_none();
            let elsewhere = |attachment: &Attachment| attachment.storage != Storage::Service;
            waiting.extend(batch.into_iter().flatten().filter(elsewhere).map(|attachment| attachment.id));
            while waiting.len() >= IDS_PER_CALL || is_last && !waiting.is_empty() {
                let rest = waiting.split_off(waiting.len().min(IDS_PER_CALL));
                self.links_of(&std::mem::replace(&mut waiting, rest)).await?;
            }
            if is_last {
                return Ok(());
            }
        }
    }

    async fn links_of(&self, ids: &[String]) -> Result<()> {
        for batch in crate::wrike::query::batches(ids) {
            let key = format!("links/{}/{}", batch.first().map_or("", String::as_str), batch.len());
            let mut left = batch.to_vec();
            if let Asked::Answer(body) = self.ask(&key, &attachments::links(batch)).await? {
                for raw in Envelope::parse(&body)?.data {
                    let (id, url) = attachments::parse_link(raw);
                    left.retain(|other| url.is_empty() || *other != id);
                }
            }
            self.tracker.more_items(left.len() as u64);
            for id in left {
                self.ask(&link_key(&id), &attachments::link(&id)).await?;
            }
        }
        Ok(())
    }
}
