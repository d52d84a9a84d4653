//! What a signed-in user may see.

use super::proofs::{Item, State};
use super::{Profile, ProofAccount};

/// The account through the eyes of one user.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sight<'a> {
    pub account: &'a ProofAccount,
    /// Index of the user.
    pub user: u64,
}

impl Sight<'_> {
    pub fn profile(&self) -> Profile {
        self.account.profile(self.user)
    }

    /// True for families that are not in the trash and that the user owns, reviews or may see as a superior.
    pub fn sees(&self, family: u64) -> bool {
        if self.account.state(family) == State::Trashed {
            return false;
        }
        self.profile().sees_all()
            || self.account.owner(family) == self.user
            || self.account.versions(family).any(|item| self.reviews(item))
    }

    fn reviews(&self, item: Item) -> bool {
        let seats = self.account.seats(item).filter(|seat| !self.account.is_removed(*seat));
        seats.into_iter().any(|seat| self.account.person_on(seat) == self.user)
    }

    /// False for comments of a private stage on which the user is not (webinar of the vendor, February 2020).
    pub fn sees_comment(&self, comment: u64) -> bool {
        let author = self.account.author_of(comment);
        let stage = self.account.stage_on(author);
        if self.profile().sees_all() || !self.account.is_private(author.item.family, stage) {
            return true;
        }
        let seats = self.account.seats(author.item).filter(|seat| !self.account.is_removed(*seat));
        let mut mine = seats.filter(|seat| self.account.person_on(*seat) == self.user);
        mine.any(|seat| self.account.stage_on(seat) == stage)
    }

    /// The comments of a version that the user sees.
    pub fn comments(&self, item: Item) -> impl Iterator<Item = u64> + '_ {
        self.account.comments_of(item).filter(|comment| self.sees_comment(*comment))
    }

    /// False for others' private folders, for an administrator too; those without an overview see none of others'.
    pub fn sees_folder(&self, folder: u64) -> bool {
        let own = self.account.folder_owner(folder) == self.user;
        own || (!self.account.is_personal(folder) && (self.profile().sees_all() || self.profile().owns()))
    }
}

impl ProofAccount {
    /// The `file_id` of every version and file that the first user with a profile sees.
    pub fn seen_by(&self, profile: Profile) -> impl Iterator<Item = u64> + '_ {
        let sight = self.sight_of(profile);
        let families = (0..self.live()).filter(move |family| sight.sees(*family));
        families.flat_map(|family| self.versions(family)).map(|item| self.file_id(item))
    }

    /// The `id` of every comment on a version that the first user with a profile sees.
    #[must_use]
    pub fn comments_seen_by(&self, profile: Profile, file_id: u64) -> Vec<u64> {
        let sight = self.sight_of(profile);
        let comments = self.item(file_id).map(|item| sight.comments(item).collect::<Vec<_>>()).unwrap_or_default();
        comments.into_iter().map(|comment| self.comment_id(comment)).collect()
    }

    /// The `id` of every folder that the first user with a profile is given.
    pub fn folders_seen_by(&self, profile: Profile) -> impl Iterator<Item = u64> + '_ {
        let sight = self.sight_of(profile);
        (0..self.spec.folders).filter(move |folder| sight.sees_folder(*folder)).map(|folder| self.folder_id(folder))
    }

    fn sight_of(&self, profile: Profile) -> Sight<'_> {
        let id = self.user_id_of(profile);
        Sight { account: self, user: self.user_index(id).unwrap_or(0) }
    }
}
