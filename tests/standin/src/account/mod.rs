//! A generated account: each object is a function of seed and index, in exactly the form the API gives when all
//! optional fields are asked for.

mod administration;
mod approvals;
mod attachments;
mod audit;
mod bin;
mod blueprints;
mod bookings;
mod comments;
mod export;
mod folders;
mod forms;
pub(crate) mod ids;
pub(crate) mod mix;
mod people;
mod resourcing;
mod schedules;
mod settings;
mod spaces;
mod spec;
mod tasks;
pub(crate) mod text;
mod timelogs;

pub(crate) use blueprints::Blueprint;
pub use spec::AccountSpec;

use serde_json::Value;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use time::macros::format_description;

use mix::mix;

/// The address of the US data centre; an account's links carry the host of its region.
const DEFAULT_HOST: &str = "www.wrike.com";

/// What a generator mixes its index with, so that objects of different kinds differ.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Salt {
    Task = 1,
    Folder,
    Comment,
    File,
    Timelog,
    Person,
    Approval,
    Audit,
    Booking,
    BinTask,
}

/// A generated account. Cheap to clone: it holds numbers only.
///
/// The iterators give the truth that a backup is compared with: the objects of the API with every optional field.
#[derive(Debug, Clone)]
pub struct Account {
    spec: AccountSpec,
    host: &'static str,
    number: u32,
}

impl Account {
    /// The account of a specification.
    #[must_use]
    pub fn new(spec: AccountSpec) -> Self {
        let noise = mix(spec.seed, 0).to_le_bytes();
        let number = u32::from_be_bytes([0, noise[0] | 1, noise[1], noise[2]]);
        Self { spec: spec.normalised(), host: DEFAULT_HOST, number }
    }

    /// The specification after adjustment (an empty account has no comments, for example).
    #[must_use]
    pub fn spec(&self) -> &AccountSpec {
        &self.spec
    }

    /// The account in another data centre: its permalinks name that host.
    pub(crate) fn on_host(mut self, host: &'static str) -> Self {
        self.host = host;
        self
    }

    /// The present in Unix seconds.
    #[must_use]
    pub fn now(&self) -> u64 {
        self.spec.now
    }

    /// When the account was made, in Unix seconds.
    #[must_use]
    pub fn created(&self) -> u64 {
        self.spec.now.saturating_sub(self.spec.age_days * spec::DAY)
    }

    /// The moment at `part` of `count` in the life of the account: monotone, and never after the present.
    fn moment(&self, part: u64, count: u64) -> u64 {
        let span = self.spec.now.saturating_sub(self.created());
        self.created() + part.min(count) * span.saturating_sub(1) / count.max(1)
    }

    fn hash(&self, salt: Salt, index: u64) -> u64 {
        mix(self.key(salt), index)
    }

    fn key(&self, salt: Salt) -> u64 {
        mix(self.spec.seed, 1000 + salt as u64)
    }

    fn old_id(&self, letter: u8, number: u64) -> String {
        ids::old_id(self.number, letter, u32::try_from(number).unwrap_or(u32::MAX))
    }

    fn permalink(&self, number: u64) -> String {
        format!("https://{}/open.htm?id={number}", self.host)
    }
}

/// `yyyy-MM-dd'T'HH:mm:ss'Z'` of Unix seconds.
pub(crate) fn date_time(seconds: u64) -> String {
    let format = format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]Z");
    calendar(seconds).format(&format).unwrap_or_default()
}

/// `yyyy-MM-dd` of Unix seconds.
pub(crate) fn date(seconds: u64) -> String {
    calendar(seconds).format(&format_description!("[year]-[month]-[day]")).unwrap_or_default()
}

fn calendar(seconds: u64) -> OffsetDateTime {
    let seconds = i64::try_from(seconds).unwrap_or(i64::MAX);
    OffsetDateTime::from_unix_timestamp(seconds).unwrap_or(OffsetDateTime::UNIX_EPOCH)
}

/// Unix seconds of `yyyy-MM-dd'T'HH:mm:ss'Z'`; no other form, as the service refuses milliseconds too.
pub(crate) fn parse_date_time(text: &str) -> Option<u64> {
    let whole = text.len() == "2020-07-01T00:00:00Z".len() && text.contains('T') && text.ends_with('Z');
    let parsed = OffsetDateTime::parse(text, &Rfc3339).ok().filter(|_| whole)?;
    u64::try_from(parsed.unix_timestamp()).ok()
}

/// Unix seconds of the start of `yyyy-MM-dd`.
pub(crate) fn parse_date(text: &str) -> Option<u64> {
    (text.len() == "2020-07-01".len()).then(|| parse_date_time(&format!("{text}T00:00:00Z")))?
}

/// Adds a key to an object.
pub(crate) fn put(object: &mut Value, key: &str, value: impl Into<Value>) {
    if let Some(map) = object.as_object_mut() {
        map.insert(key.to_owned(), value.into());
    }
}

/// Removes a key from an object.
pub(crate) fn drop_key(object: &mut Value, key: &str) {
    if let Some(map) = object.as_object_mut() {
        map.shift_remove(key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_have_whole_seconds_and_nothing_else_is_read() {
        assert_eq!(date_time(1_593_561_600), "2020-07-01T00:00:00Z");
        assert_eq!(parse_date_time("2020-07-01T00:00:00Z"), Some(1_593_561_600));
        for wrong in
            ["2020-07-01T00:00:00.000Z", "2020-07-01", "2020-07-01T00:00:00+00:00", "2020-07-01 00:00:00Z", "x"]
        {
            assert_eq!(parse_date_time(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn moments_are_monotone_and_within_the_life_of_the_account() {
        let account = Account::new(AccountSpec::sample(1, 1_760_000_000));
        let moments: Vec<u64> = (0..320).map(|i| account.moment(i, 320)).collect();
        assert!(moments.is_sorted() && moments[0] >= account.created() && moments[319] < account.now());
    }
}
