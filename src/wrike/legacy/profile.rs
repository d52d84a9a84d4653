//! `wrike.profile.get`: who asks.

use serde::Serialize;

use super::answer::{Ask, Received};
use super::call::Call;
use super::method::Method;
use super::tree::Unknown;

/// The calling user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Profile {
    /// User identifier.
    pub uid: String,
    /// First name, may be empty.
    pub first_name: String,
    /// Last name, may be empty.
    pub last_name: String,
    /// E-mail address, may be empty.
    pub primary_email: String,
    /// Name of the organisation, may be empty.
    pub organization: String,
    /// Seven digits from Sunday on, 1 for a working day.
    pub working_days: String,
    /// Seven digits from Sunday on, 1 for a day off.
    pub weekend_days: String,
    /// "MM/dd/yyyy" or "dd/MM/yyyy".
    pub date_format: String,
    /// Name of the time zone.
    pub timezone_name: String,
    /// Offset of the time zone, milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timezone_offset: Option<i64>,
    /// Further addresses that were verified.
    pub secondary_emails: Vec<String>,
    /// Language, "en".
    pub language: String,
    /// Name of the licence: "Collaborator", "Viewer"; a Viewer cannot change anything.
    pub license: String,
    /// What else came.
    #[serde(flatten)]
    pub unknown: Unknown,
}

/// `wrike.profile.get`
pub fn get() -> Ask<Profile> {
    Ask::new(Call::new(Method::ProfileGet), |Received { mut fields, .. }| {
        let mut text = |name: &str| fields.text(name).unwrap_or_default();
        let (first_name, last_name, primary_email) = (text("firstName"), text("lastName"), text("primaryEmail"));
        let (organization, working_days, weekend_days) =
            (text("organization"), text("workingDays"), text("weekendDays"));
        let (date_format, timezone_name) = (text("dateFormat"), text("timezoneName"));
        let (language, license) = (text("language"), text("license"));
        Ok(Profile {
            uid: fields.uid("uid")?,
            first_name,
            last_name,
            primary_email,
            organization,
            working_days,
            weekend_days,
            date_format,
            timezone_name,
            timezone_offset: fields.number("timezoneOffset"),
            secondary_emails: fields.texts("secondaryEmails").unwrap_or_default(),
            language,
            license,
            unknown: fields.rest(),
        })
    })
}

impl Profile {
    /// Whether the user can change anything at all.
    pub fn is_viewer(&self) -> bool {
        self.license.eq_ignore_ascii_case("viewer")
    }
}
