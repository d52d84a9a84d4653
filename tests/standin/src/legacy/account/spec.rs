//! The size and seed of a generated account.

/// What an account is generated from: equal specs give equal accounts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spec {
    /// Which account.
    pub seed: u64,
    /// The account's present, Unix milliseconds.
    pub now_ms: u64,
    /// People besides the signed-in user and the deleted one.
    pub contacts: u64,
    /// Folders.
    pub folders: u64,
    /// Tasks.
    pub tasks: u64,
    /// Comments on tasks and folders.
    pub comments: u64,
    /// Attachments, each with one to four versions.
    pub attachments: u64,
    /// Time logs of everybody.
    pub timelogs: u64,
}

impl Spec {
    /// An account of 80 tasks that has everything: at `now`, Unix seconds.
    #[must_use]
    pub fn sample(seed: u64, now: u64) -> Self {
        Self { seed, now_ms: now * 1000, contacts: 7, ..Self::empty(seed, now) }.with_tasks(80)
    }

    /// An account with people but without folders, tasks or anything else.
    #[must_use]
    pub fn empty(seed: u64, now: u64) -> Self {
        let now_ms = now * 1000;
        Self { seed, now_ms, contacts: 4, folders: 0, tasks: 0, comments: 0, attachments: 0, timelogs: 0 }
    }

    /// So many tasks, and the rest in proportion.
    #[must_use]
    pub fn with_tasks(self, tasks: u64) -> Self {
        Self {
            contacts: 6 + tasks / 200,
            folders: 6 + tasks / 8,
            tasks,
            comments: tasks * 3 / 2,
            attachments: tasks / 3,
            timelogs: tasks,
            ..self
        }
    }
}
