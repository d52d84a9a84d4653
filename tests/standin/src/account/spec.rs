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
    /// Tasks in the recycle bin.
    pub bin_tasks: u64,
    /// Invitations; the first is pending and appears among the contacts.
    pub invitations: u64,
    /// Custom item types, the last of which is deleted if there are more than one.
    pub item_types: u64,
    /// Approvals, three quarters on tasks and the rest on folders.
    pub approvals: u64,
    /// Blueprints of the account, once as folders and once as tasks; each space has two more of either kind.
    pub blueprints: u64,
    /// Bookings of projects.
    pub bookings: u64,
    /// Request forms.
    pub request_forms: u64,
    /// Weekly time sheets.
    pub timesheets: u64,
    /// Webhooks.
    pub webhooks: u64,
    /// Entries of the audit log.
    pub audit_entries: u64,
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
            bin_tasks: 8,
            invitations: 3,
            item_types: 3,
            approvals: 12,
            blueprints: 4,
            bookings: 6,
            request_forms: 3,
            timesheets: 4,
            webhooks: 2,
            audit_entries: 40,
        }
    }

    /// Sets the number of tasks and scales folders (by the square root), comments, files, time logs, approvals,
    /// bookings, audit entries and the recycle bin with it.
    #[must_use]
    pub fn with_tasks(mut self, tasks: u64) -> Self {
        self.tasks = tasks;
        self.folders = ((tasks * 320).isqrt() / 5).max(2);
        self.bin_folders = (self.folders / 12).clamp(1, 40);
        self.comments = tasks * 220 / 320;
        self.files = tasks * 44 / 320;
        self.timelogs = tasks / 2;
        self.approvals = tasks * 12 / 320;
        self.bookings = tasks * 6 / 320;
        self.audit_entries = tasks / 8;
        self.bin_tasks = tasks / 40;
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
            (self.comments, self.files, self.timelogs, self.approvals) = (0, 0, 0, 0);
        }
        self
    }
}
