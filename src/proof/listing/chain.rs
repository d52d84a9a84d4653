//! In which order the lists are asked for, and what stands in for one that fails.

use futures_util::StreamExt;
use futures_util::stream;

use super::super::Call;
use super::super::operations::{
    GET_ALL_PROOFS, GET_ARCHIVED_PROOFS, GET_CLOSED_PROOFS, GET_OPEN_PROOFS, GET_PROOF_DETAILS, GET_PROOF_VERSIONS,
    GET_PROOFS_BY_LIST_VIEW, GET_PROOFS_BY_OWNERSHIP, GET_PROOFS_BY_WORKSPACE,
};
use super::super::paging::{Ending, Paging, Step};
use super::{Asked, Listing, Scope, Source, Way};
use crate::error::{Kind, Result};

/// Calls in flight at once (no limit is published; this is what others found harmless).
pub const AT_ONCE: usize = 4;
/// Nobody documents which list views there are. These are asked for; the first that answers is the usual one.
const LIST_VIEWS: [&str; 2] = ["1", ""];

/// List everything: proofs, archived ones, files that are no proofs, and all versions of each.
///
/// # Errors
/// What stops a run.
pub async fn list(source: &dyn Source, scope: &Scope) -> Result<Listing> {
    let mut chain = Chain { source, scope, listing: latest(source, scope).await?, owners_asked: None };
    chain.versions().await?;
    Ok(chain.listing)
}

/// The same without the calls that bring older versions, of which there is one a proof.
///
/// # Errors
/// What stops a run.
pub async fn latest(source: &dyn Source, scope: &Scope) -> Result<Listing> {
    let mut chain = Chain { source, scope, listing: Listing::default(), owners_asked: None };
    chain.active().await?;
    chain.archived().await?;
    chain.plain_files().await?;
    chain.descriptions().await?;
    Ok(chain.listing)
}

struct Chain<'a> {
    source: &'a dyn Source,
    scope: &'a Scope,
    listing: Listing,
    /// Whether every owner's list came; none while they were not asked for.
    owners_asked: Option<bool>,
}

impl Chain<'_> {
    async fn active(&mut self) -> Result<()> {
        let whole = self.pages(Way::All, |start, size| GET_ALL_PROOFS.with([start, "", size])).await?;
        if whole.is_whole() {
            return Ok(());
        }
        self.listing.found(format!(
            "The list of all proofs did not come whole ({}), as is known of some accounts; it was put together from other lists.",
            whole.words()
        ));
        let open = self.pages(Way::Open, |start, size| GET_OPEN_PROOFS.with([start, "", size])).await?;
        let closed = self.pages(Way::Closed, |start, size| GET_CLOSED_PROOFS.with([start, "", size])).await?;
        if open.is_whole() && closed.is_whole() || self.by_owner().await? || self.by_folder().await? {
            return Ok(());
        }
        self.listing.hole(
            "proofs that no list gave",
            "The service failed to list all proofs, open and closed ones, those of each owner and those of each folder.",
        );
        Ok(())
    }

    async fn archived(&mut self) -> Result<()> {
        let whole = self.pages(Way::Archived, |start, size| GET_ARCHIVED_PROOFS.with([start, "", size])).await?;
        if whole.is_whole() {
            return Ok(());
        }
        for id in LIST_VIEWS {
            let view = |start: &str, size: &str| GET_PROOFS_BY_LIST_VIEW.with([id, start, size, "", "true"]);
            if self.pages(Way::ListView, view).await?.is_whole() {
                self.listing.found(
                    "Archived proofs were found by a list view, since the service gave no list of archived ones.",
                );
                return Ok(());
            }
        }
        self.listing.hole("archived proofs", "The service did not list archived proofs in any way that is known.");
        Ok(())
    }

    /// Whether the lists hold files that are no proofs is not documented. Where they show none, each owner is asked.
    async fn plain_files(&mut self) -> Result<()> {
        if self.listing.entries.values().any(|entry| entry.is_plain_file) || self.owners_asked.is_some() {
            return Ok(());
        }
        self.by_owner().await?;
        if self.listing.entries.values().any(|entry| entry.is_plain_file) {
            self.listing.found("Files that are no proofs stand in their owners' lists alone.");
        }
        Ok(())
    }

    async fn by_owner(&mut self) -> Result<bool> {
        let calls = self.scope.owners.iter().map(|owner| GET_PROOFS_BY_OWNERSHIP.with([owner]));
        let refused = self.each(Way::Owner, calls.collect()).await?;
        let is_whole = refused.is_none() && !self.scope.owners.is_empty();
        self.owners_asked = Some(is_whole);
        if refused.is_some_and(Kind::is_retryable) {
            self.listing.hole("files of some owners", "The service failed to list what some users own.");
        }
        Ok(is_whole)
    }

    async fn by_folder(&mut self) -> Result<bool> {
        // 0 is the folder of what is in none.
        let folders = std::iter::once("0").chain(self.scope.folders.iter().map(String::as_str));
        let mut is_whole = true;
        for folder in folders.map(str::to_owned).collect::<Vec<_>>() {
            let call = |start: &str, size: &str| GET_PROOFS_BY_WORKSPACE.with([&folder, start, size, "false"]);
            is_whole &= self.pages(Way::Folder, call).await?.is_whole();
        }
        Ok(is_whole)
    }

    /// Lines of a list view lack most fields: ask for the whole object of what stands nowhere else.
    async fn descriptions(&mut self) -> Result<()> {
        let bare = self.listing.entries.iter().filter(|(_, entry)| !entry.is_described);
        let calls: Vec<Call> = bare.map(|(id, _)| GET_PROOF_DETAILS.with([&id.to_string()])).collect();
        self.each(Way::Details, calls).await.map(drop)
    }

    /// The lists give the latest version; whether they give older ones too is not documented. So the latest are asked for first, and
    /// then those that nobody's answer has brought.
    async fn versions(&mut self) -> Result<()> {
        for only_latest in [true, false] {
            let open = self.listing.entries.iter().filter(|(_, entry)| {
                let has_others = entry.versions != 1 && !entry.is_in(Way::Versions);
                let is_latest = entry.versions == 0 || entry.version == entry.versions;
                has_others && (is_latest || !only_latest)
            });
            // A file that is no proof has one version, unless it says otherwise.
            let open = open.filter(|(_, entry)| !(entry.is_plain_file && entry.versions == 0));
            let calls: Vec<Call> = open.map(|(id, _)| GET_PROOF_VERSIONS.with([&id.to_string()])).collect();
            self.each(Way::Versions, calls).await?;
        }
        Ok(())
    }

    /// Calls that each bring a whole list; why one did not, a failure before a matter of rights. What was refused is in the records.
    async fn each(&mut self, way: Way, calls: Vec<Call>) -> Result<Option<Kind>> {
        let source = self.source;
        let mut refused: Option<Kind> = None;
        let mut answers = stream::iter(calls).map(|call| async move { source.ask(&call).await }).buffered(AT_ONCE);
        while let Some(asked) = answers.next().await {
            match asked? {
                Asked::Answer(value) => {
                    self.listing.take(way, value);
                }
                Asked::Refused(kind) if refused.is_none_or(|before| !before.is_retryable()) => refused = Some(kind),
                Asked::Refused(_) => {}
            }
        }
        Ok(refused)
    }

    async fn pages(&mut self, way: Way, call: impl Fn(&str, &str) -> Call) -> Result<Paged> {
        let mut paging = Paging::default();
        let mut step = paging.begin();
        let mut refused = None;
        loop {
            let (start, size) = match step {
                Step::Ask { start, size } => (start.to_string(), size.to_string()),
                Step::End(ending) => {
                    if paging.counts_pages() {
                        self.listing.found("StartFrom counts pages, not rows.");
                    }
                    return Ok(Paged { ending, refused });
                }
            };
            step = match self.source.ask(&call(&start, &size)).await? {
                Asked::Answer(value) => {
                    let (rows, new) = self.listing.take(way, value);
                    paging.received(rows, new)
                }
                Asked::Refused(kind) => {
                    refused = Some(kind);
                    // A smaller page helps where the service fails, not where it says no.
                    if kind == Kind::Server || kind.is_retryable() {
                        paging.failed()
                    } else {
                        Step::End(Ending::Failed { at: start.parse().unwrap_or(0) })
                    }
                }
            };
        }
    }
}

/// How a paged list went.
struct Paged {
    ending: Ending,
    refused: Option<Kind>,
}

impl Paged {
    fn is_whole(&self) -> bool {
        self.ending.is_whole()
    }

    fn words(&self) -> String {
        match (self.ending, self.refused) {
            (Ending::Failed { at }, Some(kind)) => format!("from row {at} on: {}", kind.name()),
            (Ending::Repeated, _) => "the same page came again and again".to_owned(),
            _ => "it failed".to_owned(),
        }
    }
}
