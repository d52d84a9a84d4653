//! What a token's user may see, and what the account's plan includes.

use super::answer::Refusal;

/// What an account has paid for. Each plan includes those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Plan {
    /// Tasks, folders, comments, files, time logs and what describes them.
    Free,
    /// Approvals, blueprints, request forms and item types too.
    Business,
    /// Everything.
    Enterprise,
}

/// What the user of a token may see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rights {
    /// `GET /groups`; 403 `access_forbidden` without.
    pub groups: bool,
    /// `GET /comments` for the whole account; 403 `not_allowed` without.
    pub account_comments: bool,
    /// What the account includes; 403 `not_allowed` for the rest.
    pub plan: Plan,
    /// Users, invitations, access roles, user types and work schedules; 403 `access_forbidden` without.
    pub administration: bool,
    /// "Create user activity reports": `GET /audit_log`; 403 `access_forbidden` without.
    pub audit_log: bool,
    /// "Export account data": the BI export; 403 `access_forbidden` without.
    pub data_export: bool,
}

/// Calls that the Business plan adds. The service documents only that calls can depend on the plan; which do on which
/// is the stand-in's choice, so that a client meets each refusal.
const BUSINESS: [&str; 10] = [
    "custom_item_types",
    "approvals",
    "approvals/{ids}",
    "tasks/{id}/approvals",
    "folders/{id}/approvals",
    "folder_blueprints",
    "task_blueprints",
    "spaces/{id}/folder_blueprints",
    "spaces/{id}/task_blueprints",
    "request_forms",
];
/// Calls that the Enterprise plan adds: audit log and export by the documents, the others were refused to a live
/// account or may be (facts: "may be 403").
const ENTERPRISE: [&str; 19] = [
    "audit_log",
    "data_export",
    "data_export/{id}",
    "data_export_schema",
    "data_export/resource/{n}",
    "user_types",
    "jobroles",
    "placeholders",
    "bookings",
    "bookings/{ids}",
    "folders/{id}/bookings",
    "contacts/{ids}/hourly_rates",
    "folders/{id}/hourly_rates",
    "timesheets",
    "folders/{ids}/rollups",
    "tasks/{ids}/rollups",
    "folders/{id}/timelog_lock_periods",
    "spaces/{id}/timelog_lock_periods",
    "tasks/{id}/timelog_lock_periods",
];
/// Calls of account management (scopes that begin with `am`).
const ADMINISTRATION: [&str; 8] = [
    "users/{id}",
    "invitations",
    "access_roles",
    "user_types",
    "workschedules",
    "workschedules/{id}",
    "workschedules/{id}/workschedule_exclusions",
    "user_schedule_exclusions",
];

impl Rights {
    /// Everything, on the Enterprise plan.
    #[must_use]
    pub fn full() -> Self {
        Self {
            groups: true,
            account_comments: true,
            plan: Plan::Enterprise,
            administration: true,
            audit_log: true,
            data_export: true,
        }
    }

    /// What the user of [`crate::RESTRICTED_TOKEN`] may see.
    #[must_use]
    pub fn restricted() -> Self {
        Self {
            groups: false,
            account_comments: false,
            plan: Plan::Free,
            administration: false,
            audit_log: false,
            data_export: false,
        }
    }

    /// The same rights in an account of another plan.
    #[must_use]
    pub fn on_plan(self, plan: Plan) -> Self {
        Self { plan, ..self }
    }

    /// Refuses what plan or rights do not include; groups and comments are refused where they are answered.
    pub(crate) fn admit(self, operation: &str) -> Result<(), Refusal> {
        let needed = match operation {
            _ if ENTERPRISE.contains(&operation) => Plan::Enterprise,
            _ if BUSINESS.contains(&operation) => Plan::Business,
            _ => Plan::Free,
        };
        if self.plan < needed {
            return Err(Refusal::not_allowed());
        }
        let granted = match operation {
            "audit_log" => self.audit_log,
            _ if operation.starts_with("data_export") => self.data_export,
            _ if ADMINISTRATION.contains(&operation) => self.administration,
            _ => true,
        };
        if granted { Ok(()) } else { Err(Refusal::forbidden()) }
    }
}
