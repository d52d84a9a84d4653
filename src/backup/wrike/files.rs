//! The account's files, as the downloader wants to know them.

use async_trait::async_trait;

use super::collect::Collector;
use super::listing::Listing;
use crate::archive::names;
use crate::backup::download::{RemoteFile, RemoteFiles};
use crate::backup::run::Run;
use crate::error::{Error, Result};
use crate::http::Response;
use crate::http::retry::Retry;
use crate::model::{Attachment, Storage};
use crate::wrike::{Client, attachments};

/// Path of an attachment in the archive, below the account's folder: the latest version in `attachments/`, as Wrike's own tool has
/// it, older ones in `attachments/versions/`.
pub fn archive_path(attachment: &Attachment) -> String {
    path(attachment, attachment.superseded)
}

fn path(attachment: &Attachment, superseded: bool) -> String {
    let folder = if superseded { "attachments/versions" } else { "attachments" };
    format!("{folder}/{}", names::attachment(&attachment.id, &attachment.name))
}

/// The attachments that a run has listed and whose bytes the service has.
pub struct Attachments {
    client: Client,
    collector: Collector,
    run: Run,
}

impl Attachments {
    /// Those of `run`, through `client`.
    pub fn new(client: Client, collector: Collector, run: Run) -> Self {
        Self { client, collector, run }
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

    async fn open(&self, file: &RemoteFile) -> Result<Response> {
        self.client.open(&attachments::download(&file.id)).await
    }

    async fn judge(&self, error: Error) -> Result<Error> {
        self.collector.judge(error).await
    }

    fn retry(&self) -> &Retry {
        self.client.retry()
    }
}
