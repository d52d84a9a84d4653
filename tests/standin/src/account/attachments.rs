//! Attachments: one row for each version, numbered in the order of their creation. Rows come in blocks of 22 with one
//! plan for owners, versions and external files.

use serde_json::{Value, json};

use super::comments::Owner;
use super::mix::{Spread, at, partition};
use super::{Account, Salt, date_time, ids, put, text};
use crate::body::Body;

const BASE: u64 = 50_000_000;
const BLOCK: u64 = 22;
/// For each place of a block: which cluster of rows with one owner it belongs to. Clusters below 14 are on tasks;
/// the 14th is empty, so that no file comes before its task.
const CLUSTER: [u64; 22] = [0, 0, 0, 1, 2, 2, 14, 3, 4, 5, 5, 6, 7, 7, 15, 8, 9, 10, 11, 12, 12, 12];
const TASK_CLUSTERS: u64 = 14;
const FOLDER_CLUSTERS: u64 = 2;
/// Places whose file is a version of the same file: first to last.
const VERSIONS: [(u64, u64); 2] = [(9, 10), (19, 21)];
const GOOGLE_PLACE: u64 = 5;
const DROPBOX_PLACE: u64 = 16;

impl Account {
    fn file_blocks(&self) -> u64 {
        self.spec.files.div_ceil(BLOCK)
    }

    fn task_files(&self) -> Spread {
        Spread { items: self.file_blocks() * TASK_CLUSTERS, owners: self.spec.tasks, slower: 1 }
    }

    fn rows_of_cluster(&self, block: u64, cluster: u64) -> impl Iterator<Item = u64> + '_ {
        (0..BLOCK)
            .filter(move |&place| CLUSTER[at(place)] == cluster)
            .map(move |place| block * BLOCK + place)
            .filter(|&row| row < self.spec.files)
    }

    pub(crate) fn attachment_owner(&self, row: u64) -> Owner {
        let (block, cluster) = (row / BLOCK, CLUSTER[at(row % BLOCK)]);
        if cluster < TASK_CLUSTERS {
            Owner::Task(self.task_files().owner(block * TASK_CLUSTERS + cluster))
        } else {
            Owner::Folder((block * FOLDER_CLUSTERS + cluster - TASK_CLUSTERS) % self.spec.folders)
        }
    }

    /// Rows of a task, every version, oldest first.
    pub(crate) fn attachments_of_task(&self, task: u64) -> Vec<u64> {
        let mut rows: Vec<u64> = self
            .task_files()
            .items_of(task)
            .flat_map(|rank| self.rows_of_cluster(rank / TASK_CLUSTERS, rank % TASK_CLUSTERS))
            .collect();
        rows.sort_unstable();
        rows
    }

    /// Rows of a folder, every version, oldest first.
    pub(crate) fn attachments_of_folder(&self, folder: u64) -> Vec<u64> {
        (folder..self.file_blocks() * FOLDER_CLUSTERS)
            .step_by(at(self.spec.folders))
            .flat_map(|rank| self.rows_of_cluster(rank / FOLDER_CLUSTERS, TASK_CLUSTERS + rank % FOLDER_CLUSTERS))
            .collect()
    }

    pub(crate) fn attachment_number(&self, row: u64) -> u64 {
        BASE + row
    }

    pub(crate) fn attachment_row(&self, number: u64) -> Option<u64> {
        number.checked_sub(BASE).filter(|row| *row < self.spec.files)
    }

    pub(crate) fn attachment_id(&self, row: u64) -> String {
        self.old_id(b'F', BASE + row)
    }

    /// The row of an attachment by its id.
    pub(crate) fn attachment_index(&self, id: &str) -> Option<u64> {
        let row = u64::from(ids::old_number(self.number, b'F', id)?).checked_sub(BASE)?;
        (row < self.spec.files).then_some(row)
    }

    /// First and last row of the versions of a file.
    fn versions_of(&self, row: u64) -> (u64, u64) {
        let place = row % BLOCK;
        let start = row - place;
        VERSIONS
            .into_iter()
            .find(|(first, last)| (*first..=*last).contains(&place))
            .map_or((row, row), |(first, last)| (start + first, (start + last).min(self.spec.files - 1)))
    }

    /// True for the newest version of its file.
    pub(crate) fn attachment_is_current(&self, row: u64) -> bool {
        self.versions_of(row).1 == row
    }

    /// Wrike, or where an external file lives.
    pub(crate) fn attachment_type(row: u64) -> &'static str {
        match row % BLOCK {
            GOOGLE_PLACE => "Google",
            DROPBOX_PLACE => "DropBox",
            _ => "Wrike",
        }
    }

    /// Bytes of a stored file.
    pub(crate) fn file_size(&self, row: u64) -> u64 {
        self.spec.size_of_file(row, self.hash(Salt::File, row))
    }

    pub(crate) fn attachment_created(&self, row: u64) -> u64 {
        self.moment(row + 1, self.spec.files)
    }

    /// The range of rows created from `start` to `end` inclusive (Unix seconds).
    pub(crate) fn attachments_between(&self, start: u64, end: u64) -> std::ops::Range<u64> {
        let count = self.spec.files;
        let first = partition(count, |row| self.attachment_created(row) < start);
        first..partition(count, |row| self.attachment_created(row) <= end).max(first)
    }

    /// The name of a file as its uploader gave it.
    pub(crate) fn file_name(row: u64) -> (String, &'static str) {
        text::file_name(row / BLOCK, row % BLOCK)
    }

    /// Where a browser can fetch the file for 24 hours, or where its provider shows it.
    pub(crate) fn attachment_url(&self, row: u64) -> String {
        let hash = self.hash(Salt::File, row);
        match Self::attachment_type(row) {
            "Google" => format!("https://docs.google.com/document/d/1{hash:016x}/edit"),
            "DropBox" => format!("https://www.dropbox.com/s/{hash:016x}/video.mp4"),
            _ => format!("https://storage.{}/attachments/{}?token={hash:016x}", self.host, self.attachment_number(row)),
        }
    }

    /// An attachment as the API gives it; `url`, a link of 24 hours, comes only with `withUrls`.
    pub(crate) fn attachment(&self, row: u64) -> Value {
        let hash = self.hash(Salt::File, row);
        let (name, content_type) = Self::file_name(row);
        let (first, current) = self.versions_of(row);
        let kind = Self::attachment_type(row);
        let mut attachment = json!({
            "id": self.attachment_id(row),
            "authorId": self.anybody(hash),
            "name": name,
            "createdDate": date_time(self.attachment_created(row)),
            "version": row - first + 1,
            "type": kind,
            "contentType": content_type,
            "currentAttachmentId": self.attachment_id(current),
        });
        match kind {
            "Wrike" => put(&mut attachment, "size", self.file_size(row)),
            _ => put(&mut attachment, "size", -1),
        }
        match self.attachment_owner(row) {
            Owner::Task(task) => {
                put(&mut attachment, "taskId", self.task_id(task));
                if row % 2 == 1
                    && let Some(comment) = self.comments_of_task(task).first()
                {
                    put(&mut attachment, "commentId", self.comment_id(*comment));
                }
            }
            Owner::Folder(folder) => put(&mut attachment, "folderId", self.folder_id(folder)),
        }
        if content_type.starts_with("image/") {
            put(&mut attachment, "width", 640);
            put(&mut attachment, "height", 480);
            put(
                &mut attachment,
                "previewUrl",
                format!("https://{}/preview/{}", self.host, self.attachment_number(row)),
            );
        }
        if row % 6 == 4 {
            put(&mut attachment, "scanState", json!({"clean": true, "engine": null}));
        }
        attachment
    }

    /// Every attachment, every version, oldest first, without `url`.
    pub fn attachments(&self) -> impl Iterator<Item = Value> + '_ {
        (0..self.spec.files).map(|row| self.attachment(row))
    }

    pub(crate) fn file_of_row(&self, row: u64) -> Body {
        let text = Self::file_name(row).1.starts_with("text/");
        Body::generated(self.hash(Salt::File, row), text, self.file_size(row))
    }

    /// The bytes of a stored file by its attachment's id; nothing for external files and unknown ids.
    #[must_use]
    pub fn file_body(&self, attachment_id: &str) -> Option<Body> {
        let row = self.attachment_index(attachment_id)?;
        (Self::attachment_type(row) == "Wrike").then(|| self.file_of_row(row))
    }
}
