//! The account's files, as the downloader wants to know them: every version of each.

use async_trait::async_trait;

use super::collect::Collector;
use super::join::File;
use super::sort::Sorted;
use crate::archive::names;
use crate::backup::download::{RemoteFile, RemoteFiles};
use crate::error::{Error, Kind, Result};
use crate::http::Response;
use crate::http::retry::Retry;
use crate::wrike::legacy::attachments;

/// Path of a version in the archive, below the account's folder: the latest in `attachments/`, older ones in `attachments/versions/`.
pub fn archive_path(file: &File) -> String {
    path(file, file.is_superseded())
}

fn path(file: &File, superseded: bool) -> String {
    let folder = if superseded { "attachments/versions" } else { "attachments" };
    format!("{folder}/{}", names::attachment(&file.attachment.id.to_string(), &file.attachment.file_name))
}

/// The files of what was sorted.
pub struct Attachments {
    collector: Collector,
    sorted: Sorted,
}

impl Attachments {
    /// Those in `sorted`, fetched through `collector`'s client.
    pub fn new(collector: Collector, sorted: Sorted) -> Self {
        Self { collector, sorted }
    }
}

/// All versions in a bucket, those of tasks first.
///
/// # Errors
/// `Storage`.
pub fn of_bucket(sorted: &Sorted, number: usize) -> Result<Vec<File>> {
    let joined = sorted.bucket(number)?;
    let tasks = joined.tasks.into_iter().flat_map(|held| held.files);
    Ok(tasks.chain(joined.folders.into_iter().flat_map(|held| held.files)).collect())
}

fn remote(file: &File) -> RemoteFile {
    RemoteFile {
        id: file.attachment.id.to_string(),
        name: file.attachment.file_name.clone(),
        content_type: file.attachment.content_type.clone(),
        size: file.attachment.size,
        path: archive_path(file),
        former_path: Some(path(file, !file.is_superseded())),
    }
}

#[async_trait(?Send)]
impl RemoteFiles for Attachments {
    fn list(&self) -> Box<dyn Iterator<Item = Result<Vec<RemoteFile>>>> {
        let sorted = self.sorted.clone();
        let count = sorted.buckets();
        Box::new((0..count).map(move |number| Ok(of_bucket(&sorted, number)?.iter().map(remote).collect())))
    }

    async fn open(&self, file: &RemoteFile) -> Result<Response> {
        let bad = |_| Error::new(Kind::Internal, "legacy::files", "not an id of this API").with("id", &file.id);
        let id = file.id.parse().map_err(bad)?;
        self.collector.client().open(&attachments::download(id), file.size).await
    }

    async fn judge(&self, error: Error) -> Result<Error> {
        self.collector.judge(error).await
    }

    fn retry(&self) -> &Retry {
        self.collector.client().retry()
    }
}
