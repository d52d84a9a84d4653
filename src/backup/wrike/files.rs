//! The account's files, as the downloader wants to know them.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;

use async_trait::async_trait;
use futures_util::lock::Mutex;

use super::collect::Collector;
use super::listing::Listing;
use crate::archive::names;
use crate::backup::download::{RemoteFile, RemoteFiles, is_page_instead_of};
use crate::backup::run::Run;
use crate::error::{Error, Kind, Result};
use crate::http::Response;
use crate::http::retry::Retry;
use crate::model::{Attachment, Storage};
use crate::wrike::answer::Envelope;
use crate::wrike::{Client, attachments, query};

/// Path of an attachment in the archive, below the account's folder: the latest version in `attachments/`, as Wrike's own tool has
/// it, older ones in `attachments/versions/`.
pub fn archive_path(attachment: &Attachment) -> String {
    path(attachment, attachment.superseded)
}

fn path(attachment: &Attachment, superseded: bool) -> String {
    let folder = if superseded { "attachments/versions" } else { "attachments" };
    format!("{folder}/{}", names::attachment(&attachment.id, &attachment.name))
}

/// After so many links in a row that the storage host did not honour, the rest is asked of the API alone.
const MOST_DEAD_LINKS: u32 = 3;

/// The attachments that a run has listed and whose bytes the service has.
///
/// A download by the API is a call and counts against its limit. So files are fetched by links of the storage host, a hundred of which
/// take one call; a link that does not work is not tried again, and its file is asked of the API. Links open without signing in, so
/// they stay in memory.
pub struct Attachments {
    client: Client,
    collector: Collector,
    run: Run,
    announced: RefCell<Vec<String>>,
    links: Mutex<HashMap<String, String>>,
    dead: Cell<u32>,
}

impl Attachments {
    /// Those of `run`, through `client`.
    pub fn new(client: Client, collector: Collector, run: Run) -> Self {
        let (announced, links) = (RefCell::default(), Mutex::default());
        Self { client, collector, run, announced, links, dead: Cell::new(0) }
    }

    /// The link of this file; asked for together with those that are announced.
    async fn link(&self, id: &str) -> Result<Option<String>> {
        if self.dead.get() >= MOST_DEAD_LINKS {
            return Ok(None);
        }
        let mut links = self.links.lock().await;
        if let Some(link) = links.remove(id) {
            return Ok(Some(link));
        }
        let Some(ids) = self.together_with(id) else { return Ok(None) };
        let answer = match self.client.get(&attachments::links(&ids)).await {
            Err(error) if error.kind().stops_run() => return Err(error),
            answer => answer,
        };
        // One of them may be gone, and all are refused; each is asked of the API then.
        let Ok(body) = answer else { return Ok(None) };
        for raw in Envelope::parse(&body)?.data {
            let (id, url) = attachments::parse_link(raw);
            links.insert(id, url);
        }
        Ok(links.remove(id).filter(|link| !link.is_empty()))
    }

    /// This id and those that are announced with it, if one call for all is less than one for each.
    fn together_with(&self, id: &str) -> Option<Vec<String>> {
        let mut announced = self.announced.borrow_mut();
        if announced.len() < 2 || !announced.iter().any(|other| other == id) {
            return None;
        }
        let batch =
            query::batches(&announced).into_iter().find(|batch| batch.iter().any(|other| other == id))?.to_vec();
        announced.retain(|other| !batch.contains(other));
        Some(batch)
    }

    /// What a link leads to; none when it does not lead to the file.
    async fn follow(&self, file: &RemoteFile, link: &str) -> Result<Option<Response>> {
        match self.client.open_stored(link).await {
            Ok(response) if !is_page_instead_of(file, &response) => {
                self.dead.set(0);
                Ok(Some(response))
            }
            Err(error) if error.kind() == Kind::RateLimited => Err(error),
            Ok(_) | Err(_) => {
                self.dead.set(self.dead.get() + 1);
                Ok(None)
            }
        }
    }
}

fn remote(attachment: Attachment) -> RemoteFile {
    RemoteFile {
        path: archive_path(&attachment),
        former_path: Some(path(&attachment, !attachment.superseded)),
        id: attachment.id,
        name: attachment.name,
        content_type: attachment.content_type,
        size: attachment.size,
    }
}

#[async_trait(?Send)]
impl RemoteFiles for Attachments {
    fn list(&self) -> Box<dyn Iterator<Item = Result<Vec<RemoteFile>>>> {
        let mut listing = Listing::new(&self.run);
        let in_service = |batch: Vec<Attachment>| {
            batch.into_iter().filter(|attachment| attachment.storage == Storage::Service).map(remote).collect()
        };
        Box::new(std::iter::from_fn(move || listing.next_batch().transpose()).map(move |batch| batch.map(in_service)))
    }

    fn announce(&self, ids: Vec<String>) {
        *self.announced.borrow_mut() = ids;
    }

    async fn open(&self, file: &RemoteFile) -> Result<Response> {
        if let Some(link) = self.link(&file.id).await?
            && let Some(response) = self.follow(file, &link).await?
        {
            return Ok(response);
        }
        self.client.open(&attachments::download(&file.id)).await
    }

    async fn judge(&self, error: Error) -> Result<Error> {
        self.collector.judge(error).await
    }

    fn retry(&self) -> &Retry {
        self.client.retry()
    }
}
