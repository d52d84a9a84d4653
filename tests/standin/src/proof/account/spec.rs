//! How large an account of Workfront Proof is and when it lives.

/// The numbers from which an account is generated. Build one with [`ProofSpec::sample`] and change it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProofSpec {
    /// Changes texts, tokens, credentials and files.
    pub seed: u64,
    /// The present, in Unix seconds: nothing is younger.
    pub now: u64,
    /// Age of the account in days.
    pub age_days: u64,
    /// Proofs, archived ones among them; the versions of one proof count once.
    pub proofs: u64,
    /// Versions of every proof, at most 16; without, a mix of 1 to 12.
    pub versions: Option<u64>,
    /// Files that are not proofs.
    pub files: u64,
    /// Proofs in the trash, which no call gives.
    pub trashed: u64,
    /// Comments on proofs; replies come on top.
    pub comments: u64,
    /// Users with a profile each; at least seven, so that every profile has one.
    pub users: u64,
    /// Reviewers without an account.
    pub guests: u64,
    /// People of the address book who review nothing.
    pub contacts: u64,
    /// Groups of people.
    pub groups: u64,
    /// Folders; every seventh is private.
    pub folders: u64,
    /// Tags.
    pub tags: u64,
    /// Workflow templates.
    pub templates: u64,
    /// Size of the largest original in bytes.
    pub max_file_size: u64,
    /// Bytes of every original that is no part of a combined proof, in place of a distribution up to `max_file_size`.
    pub file_size: Option<u64>,
}

/// Most versions of a proof: ids of versions leave room for so many.
pub(crate) const MAX_VERSIONS: u64 = 16;
/// One user for each profile.
const MIN_USERS: u64 = 7;

impl ProofSpec {
    /// The account of the demo: 40 proofs, 6 files, 160 comments, two years old at `now` (Unix seconds).
    #[must_use]
    pub fn sample(seed: u64, now: u64) -> Self {
        Self {
            seed,
            now,
            age_days: 730,
            proofs: 40,
            versions: None,
            files: 6,
            trashed: 4,
            comments: 160,
            users: 9,
            guests: 8,
            contacts: 60,
            groups: 3,
            folders: 15,
            tags: 8,
            templates: 3,
            max_file_size: 200_000,
            file_size: None,
        }
    }

    /// Sets the number of proofs and scales files, trash, comments and folders (by the square root) with it.
    #[must_use]
    pub fn with_proofs(mut self, proofs: u64) -> Self {
        self.proofs = proofs;
        self.files = proofs * 6 / 40;
        self.trashed = proofs / 10;
        self.comments = proofs * 4;
        self.folders = ((proofs * 40).isqrt() / 3).max(2);
        self
    }

    /// Gives every proof so many versions.
    #[must_use]
    pub fn with_versions(mut self, versions: u64) -> Self {
        self.versions = Some(versions);
        self
    }

    /// Sets the number of comments.
    #[must_use]
    pub fn with_comments(mut self, comments: u64) -> Self {
        self.comments = comments;
        self
    }

    /// Gives every original that is no part of a combined proof so many bytes.
    #[must_use]
    pub fn with_file_size(mut self, bytes: u64) -> Self {
        self.file_size = Some(bytes);
        self
    }

    /// The same numbers within what can be generated.
    pub(crate) fn normalised(mut self) -> Self {
        self.users = self.users.max(MIN_USERS);
        self.versions = self.versions.map(|versions| versions.clamp(1, MAX_VERSIONS));
        self.comments = if self.proofs == 0 { 0 } else { self.comments };
        self
    }
}
