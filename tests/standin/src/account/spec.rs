//! How large an account is and when it lives.

use super::mix::at;

/// Seconds of a day.
pub(crate) const DAY: u64 = 86_400;

/// The numbers from which an account is generated. Build one with [`AccountSpec::sample`] and change it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountSpec {
    /// Changes ids, texts and files.
    pub seed: u64,
    /// The present, in Unix seconds: nothing is younger.
    pub now: u64,
    /// Age of the account in days.
    pub age_days: u64,
    /// Tasks and subtasks.
    pub tasks: u64,
    /// Folders and projects, the two spaces among them; at least two.
    pub folders: u64,
    /// Folders in the recycle bin.
    pub bin_folders: u64,
    /// Comments on tasks and folders.
    pub comments: u64,
    /// Attachments, each version counted.
    pub files: u64,
    /// Time log records.
    pub timelogs: u64,
    /// People, the last of whom is deleted if there are more than two.
    pub users: u64,
    /// User groups.
    pub groups: u64,
    /// Size of the largest file in bytes.
    pub max_file_size: u64,
    /// Bytes of every stored file, in place of a distribution from 0 to `max_file_size`.
    pub file_size: Option<u64>,
}

impl AccountSpec {
    /// The account of the demo: 320 tasks, 64 folders, 220 comments, 44 files, 60 days old at `now` (Unix seconds).
    #[must_use]
    pub fn sample(seed: u64, now: u64) -> Self {
        Self {
            seed,
            now,
            age_days: 60,
            tasks: 320,
            folders: 64,
            bin_folders: 5,
            comments: 220,
            files: 44,
            timelogs: 160,
            users: 3,
            groups: 2,
            max_file_size: 5_000_000,
            file_size: None,
        }
    }

    /// Sets the number of tasks and scales folders (by the square root), comments, files and time logs with it.
    #[must_use]
    pub fn with_tasks(mut self, tasks: u64) -> Self {
        self.tasks = tasks;
        self.folders = ((tasks * 320).isqrt() / 5).max(2);
        self.bin_folders = (self.folders / 12).clamp(1, 40);
        self.comments = tasks * 220 / 320;
        self.files = tasks * 44 / 320;
        self.timelogs = tasks / 2;
        self
    }

    /// Sets the number of attachments, versions counted.
    #[must_use]
    pub fn with_files(mut self, files: u64) -> Self {
        self.files = files;
        self
    }

    /// Sets the number of comments.
    #[must_use]
    pub fn with_comments(mut self, comments: u64) -> Self {
        self.comments = comments;
        self
    }

    /// Sets the number of folders, spaces counted; at least two.
    #[must_use]
    pub fn with_folders(mut self, folders: u64) -> Self {
        self.folders = folders.max(2);
        self
    }

    /// Sets the number of time log records.
    #[must_use]
    pub fn with_timelogs(mut self, timelogs: u64) -> Self {
        self.timelogs = timelogs;
        self
    }

    /// Sets the number of people; at least one, who is the user of the tokens.
    #[must_use]
    pub fn with_users(mut self, users: u64) -> Self {
        self.users = users.max(1);
        self
    }

    /// Sets the age of the account in days; at least one.
    #[must_use]
    pub fn with_age_days(mut self, days: u64) -> Self {
        self.age_days = days.max(1);
        self
    }

    /// Gives every stored file the same size in bytes.
    #[must_use]
    pub fn with_file_size(mut self, bytes: u64) -> Self {
        self.file_size = Some(bytes);
        self
    }

    /// The size in bytes of the `index`th stored file, by a long tail of small ones.
    pub(crate) fn size_of_file(&self, index: u64, hash: u64) -> u64 {
        if let Some(size) = self.file_size {
            return size;
        }
        const LIMITS: [u64; 10] = [2_000, 4_000, 8_000, 12_000, 16_000, 20_000, 20_000, 120_000, 300_000, 1_500_000];
        match index {
            0 => 0,
            1 => self.max_file_size,
            _ => {
                let limit = LIMITS[at(hash % 10)].min(self.max_file_size.max(1));
                1 + (hash >> 8) % limit
            }
        }
    }

    /// An account without tasks has nothing that hangs on tasks either.
    pub(crate) fn normalised(mut self) -> Self {
        self.folders = self.folders.max(2);
        self.users = self.users.max(1);
        self.age_days = self.age_days.max(1);
        if self.tasks == 0 {
            (self.comments, self.files, self.timelogs) = (0, 0, 0);
        }
        self
    }
}
