//! Listings that come page by page.

use std::collections::HashSet;

use super::{Asked, Collector};
use crate::backup::refusal::{Refusal, refused_key};
use crate::backup::wrike::listing::short_hash;
use crate::error::{Kind, Result};
use crate::wrike::Query;

/// How often a paged listing is begun again when the service no longer knows a page's token.
const MOST_EPOCHS: u32 = 5;
/// A listing of more pages than this goes in circles: it would hold a hundred million objects.
const MOST_PAGES: u32 = 100_000;

impl Collector {
    /// A paged listing under `<what>/<epoch>/<page>`. Tokens of pages are short-lived: when one is refused, which happens to a run
    /// that is resumed late, the listing begins again as a new epoch; doubles go by id when the archive is assembled.
    pub(super) async fn pages(&self, what: &str, query: impl Fn(Option<&str>) -> Query) -> Result<()> {
        for epoch in 0..MOST_EPOCHS {
            if self.epoch(what, epoch, &query).await? {
                return Ok(());
            }
        }
        self.note_failure(what, "the listing could not be read to its end")
    }

    /// One attempt at a listing; false when a page's token was refused.
    async fn epoch(&self, what: &str, epoch: u32, query: impl Fn(Option<&str>) -> Query) -> Result<bool> {
        let mut token: Option<String> = None;
        let mut seen = HashSet::new();
        for page in 0..MOST_PAGES {
            let key = format!("{what}/{epoch}/{page}");
            let asked = self.ask(&key, &query(token.as_deref())).await?;
            let Some(counted) = asked.counted()? else {
                let expired = token.is_some()
                    && matches!(&asked, Asked::Refused(refusal) if refusal.kind == Kind::Refused.name());
                return Ok(!expired);
            };
            match counted.next_page_token {
                None => return Ok(true),
                Some(next) if !seen.insert(short_hash(&next)) => {
                    self.note_failure(what, "the service repeats a page")?;
                    return Ok(true);
                }
                Some(next) => {
                    self.tracker.more_items(1);
                    token = Some(next);
                }
            }
        }
        self.note_failure(what, "the listing does not end")?;
        Ok(true)
    }

    pub(super) fn note_failure(&self, what: &str, reason: &str) -> Result<()> {
        let refusal =
            Refusal { kind: Kind::Malformed.name().to_owned(), reason: reason.to_owned(), detail: what.to_owned() };
        let body = crate::archive::json::pretty(&refusal)?;
        self.run.journal().append(&refused_key(&format!("{what}/whole")), &body)
    }
}
