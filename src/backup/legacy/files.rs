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

/// All versions in a bucket: those of tasks, of folders, and of what is not in the archive.
///
/// # Errors
/// `Storage`.
pub fn of_bucket(sorted: &Sorted, number: usize) -> Result<Vec<File>> {
    let joined = sorted.bucket(number)?;
    let tasks = joined.tasks.into_iter().flat_map(|held| held.files);
    let folders = joined.folders.into_iter().flat_map(|held| held.files);
    Ok(tasks.chain(folders).chain(joined.loose).collect())
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

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use std::collections::HashSet;
    use std::rc::Rc;

    use futures_util::FutureExt;

    use super::*;
    use crate::backup::legacy::join::{Context, Unplaced};
    use crate::backup::legacy::mode::Mode;
    use crate::backup::legacy::sort::tag;
    use crate::backup::partition::Partition;
    use crate::host::store::MemoryStore;

    #[test]
    fn a_file_whose_task_is_not_there_is_fetched_like_any_other() {
        let store = MemoryStore::new();
        let mut partition = Partition::create(&store, "items", 0).now_or_never().unwrap().unwrap();
        let mut item = 5u64.to_le_bytes().to_vec();
        item.extend_from_slice(
            br#"{"newest": 9, "file": {"id": 9, "taskId": 5, "fileName": "a.png", "contentType": "image/png"}}"#,
        );
        partition.put("5", tag::FILE, &item).unwrap();
        let context = Context {
            mode: Mode::Full,
            folders: Rc::new(HashSet::new()),
            comments: true,
            timelogs: true,
            told: Rc::new(HashSet::new()),
            started: String::new(),
        };
        let sorted = Sorted::new(partition, context);
        let files = of_bucket(&sorted, 0).unwrap();
        assert_eq!(files.iter().map(archive_path).collect::<Vec<_>>(), ["attachments/9-a.png"]);
        assert!(matches!(&sorted.bucket(0).unwrap().unplaced[..], [Unplaced::Attachment(file)] if file.id == 9));
    }
}
