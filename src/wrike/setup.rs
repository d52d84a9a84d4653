//! How the account is set up: spaces, workflows, custom fields, timelog categories. Kept as received.

use super::Query;

/// `GET /spaces`, archived ones too. `userIsMember` unset means all that are visible.
pub fn spaces() -> Query {
    Query::new("/spaces").with("withArchived", true).fields(&["members", "workScheduleId"])
}

/// `GET /workflows` of the account.
pub fn workflows() -> Query {
    Query::new("/workflows")
}

/// `GET /customfields` of the account.
pub fn custom_fields() -> Query {
    Query::new("/customfields").fields(&["dataUsageStatistics", "addedToSpaces"])
}

/// `GET /timelog_categories`.
pub fn timelog_categories() -> Query {
    Query::new("/timelog_categories")
}
