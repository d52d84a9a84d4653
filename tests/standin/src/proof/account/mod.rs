//! A generated account of Workfront Proof: each object is a function of seed and index, in the words of the SOAP API
//! with every field of every release.

mod activity;
mod codes;
mod comments;
mod filing;
mod originals;
mod people;
mod proofs;
mod recipients;
mod sight;
mod spec;
mod text;

pub(crate) use codes::{Kind, number as code_number};
pub use originals::Original;
pub(crate) use originals::PIXEL;
pub use people::{Credentials, Profile};
pub(crate) use proofs::{Item, State};
pub(crate) use recipients::Seat;
pub(crate) use sight::Sight;
pub use spec::ProofSpec;

use serde_json::{Value, json};

use super::region::ProofRegion;
use crate::account::{date_time, mix::mix};

/// Seconds of a day.
const DAY: u64 = 86_400;

/// What a generator mixes its index with, so that objects of different kinds differ.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Salt {
    Proof = 1,
    File,
    Comment,
    Reply,
    Recipient,
    Person,
    Folder,
    Tag,
    Attachment,
    Secret,
}

/// A generated account. Cheap to clone: it holds numbers only.
///
/// The iterators give the truth that a backup is compared with. Objects are those of the SOAP API as an administrator
/// sees them at the newest release; an older endpoint gives fewer fields of the same values.
#[derive(Debug, Clone)]
pub struct ProofAccount {
    spec: ProofSpec,
    region: ProofRegion,
}

impl ProofAccount {
    /// The account of a specification, in the US.
    #[must_use]
    pub fn new(spec: ProofSpec) -> Self {
        Self { spec: spec.normalised(), region: ProofRegion::Com }
    }

    /// The account in a region: its links name that region's hosts.
    pub(crate) fn in_region(mut self, region: ProofRegion) -> Self {
        self.region = region;
        self
    }

    /// The specification after adjustment (an empty account has no comments, for example).
    #[must_use]
    pub fn spec(&self) -> &ProofSpec {
        &self.spec
    }

    /// The region whose hosts the account's links name.
    #[must_use]
    pub fn region(&self) -> ProofRegion {
        self.region
    }

    /// The present in Unix seconds.
    #[must_use]
    pub fn now(&self) -> u64 {
        self.spec.now
    }

    /// The account's identifier: the first part of a backup's name.
    #[must_use]
    pub fn id(&self) -> u64 {
        9000 + mix(self.spec.seed, 1) % 1000
    }

    /// The account's name.
    #[must_use]
    pub fn name(&self) -> &'static str {
        "M\u{fc}ller & S\u{f6}hne \"Proofs\", Inc."
    }

    /// `id` and `name`: the one row of `organisation.csv`.
    #[must_use]
    pub fn organisation(&self) -> Value {
        json!({"id": self.id(), "name": self.name()})
    }

    /// The account that is a satellite of this one.
    pub(crate) fn satellite_id(&self) -> u64 {
        self.id() + 1
    }

    fn hash(&self, salt: Salt, index: u64) -> u64 {
        mix(self.key(salt), index)
    }

    fn key(&self, salt: Salt) -> u64 {
        mix(self.spec.seed, 1000 + salt as u64)
    }

    pub(crate) fn token(&self, kind: Kind, number: u64) -> String {
        codes::token(self.spec.seed, kind, number)
    }

    pub(crate) fn number(&self, kind: Kind, token: &str) -> Option<u64> {
        code_number(self.spec.seed, kind, token)
    }

    fn created(&self) -> u64 {
        self.spec.now.saturating_sub(self.spec.age_days * DAY)
    }

    /// The moment at `part` of `count` in the life of the account: monotone, and never after the present.
    fn moment(&self, part: u64, count: u64) -> u64 {
        let span = self.spec.now.saturating_sub(self.created());
        self.created() + part.min(count) * span.saturating_sub(1) / count.max(1)
    }

    fn app(&self) -> String {
        format!("https://app.{}", self.region.domain())
    }
}

/// `YYYY-MM-DD hh:mm`: the form of upload times, without a zone.
pub(crate) fn minute(seconds: u64) -> String {
    let text = date_time(seconds);
    format!("{} {}", text.get(..10).unwrap_or_default(), text.get(11..16).unwrap_or_default())
}

/// `YYYY-MM-DD hh:mm:ss`: the form of deadlines and comments, without a zone.
pub(crate) fn second(seconds: u64) -> String {
    let text = date_time(seconds);
    format!("{} {}", text.get(..10).unwrap_or_default(), text.get(11..19).unwrap_or_default())
}
