//! From a path to the resource that answers it.

use percent_encoding::percent_decode_str;

use super::answer::Refusal;
use super::tasks::Scope;
use super::{
    Answer, Ask, administration, approvals, attachments, comments, export, folders, people, resourcing, schedules,
    settings, tasks, templates, timelogs,
};

/// Most ids in a path (2020 description: "up to 100 IDs").
const MAX_IDS: usize = 100;

/// A path of the API that the stand-in knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Route {
    /// The kind of call: its path with `{id}` and `{ids}` in place of ids.
    pub operation: &'static str,
    /// The decoded part of the path that holds one id or several.
    pub ids: String,
    /// The name at the end of a download.
    pub name: Option<String>,
}

impl Route {
    /// Reads the path below `/api/v4/`.
    pub fn of(path: &str) -> Option<Self> {
        let segments: Vec<String> = path
            .split('/')
            .map(|segment| percent_decode_str(segment).decode_utf8().map(std::borrow::Cow::into_owned))
            .collect::<Result<_, _>>()
            .ok()?;
        let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
        if segments.iter().any(|segment| segment.is_empty()) {
            return None;
        }
        let plain = |operation| Some((operation, "", None));
        let found = match segments[..] {
            ["version"] => plain("version"),
            ["account"] => plain("account"),
            ["contacts"] => plain("contacts"),
            ["contacts", ids, "hourly_rates"] => Some(("contacts/{ids}/hourly_rates", ids, None)),
            ["users", id] => Some(("users/{id}", id, None)),
            ["invitations"] => plain("invitations"),
            ["access_roles"] => plain("access_roles"),
            ["user_types"] => plain("user_types"),
            ["webhooks"] => plain("webhooks"),
            ["colors"] => plain("colors"),
            ["audit_log"] => plain("audit_log"),
            ["contacts", ids] => Some(("contacts/{ids}", ids, None)),
            ["groups"] => plain("groups"),
            ["spaces"] => plain("spaces"),
            ["spaces", id, "tasks"] => Some(("spaces/{id}/tasks", id, None)),
            ["spaces", id, "workflows"] => Some(("spaces/{id}/workflows", id, None)),
            ["spaces", id, "customfields"] => Some(("spaces/{id}/customfields", id, None)),
            ["spaces", id, "folder_blueprints"] => Some(("spaces/{id}/folder_blueprints", id, None)),
            ["spaces", id, "task_blueprints"] => Some(("spaces/{id}/task_blueprints", id, None)),
            ["spaces", id, "timelog_lock_periods"] => Some(("spaces/{id}/timelog_lock_periods", id, None)),
            ["workflows"] => plain("workflows"),
            ["custom_item_types"] => plain("custom_item_types"),
            ["folder_blueprints"] => plain("folder_blueprints"),
            ["task_blueprints"] => plain("task_blueprints"),
            ["request_forms"] => plain("request_forms"),
            ["customfields"] => plain("customfields"),
            ["folders"] => plain("folders"),
            ["folders", ids] => Some(("folders/{ids}", ids, None)),
            ["folders", id, "tasks"] => Some(("folders/{id}/tasks", id, None)),
            ["folders", id, "comments"] => Some(("folders/{id}/comments", id, None)),
            ["folders", id, "attachments"] => Some(("folders/{id}/attachments", id, None)),
            ["folders", id, "approvals"] => Some(("folders/{id}/approvals", id, None)),
            ["folders", id, "bookings"] => Some(("folders/{id}/bookings", id, None)),
            ["folders", id, "hourly_rates"] => Some(("folders/{id}/hourly_rates", id, None)),
            ["folders", ids, "rollups"] => Some(("folders/{ids}/rollups", ids, None)),
            ["folders", id, "timelog_lock_periods"] => Some(("folders/{id}/timelog_lock_periods", id, None)),
            ["tasks"] => plain("tasks"),
            ["tasks", ids] => Some(("tasks/{ids}", ids, None)),
            ["tasks", id, "comments"] => Some(("tasks/{id}/comments", id, None)),
            ["tasks", id, "attachments"] => Some(("tasks/{id}/attachments", id, None)),
            ["tasks", id, "dependencies"] => Some(("tasks/{id}/dependencies", id, None)),
            ["tasks", id, "approvals"] => Some(("tasks/{id}/approvals", id, None)),
            ["tasks", ids, "rollups"] => Some(("tasks/{ids}/rollups", ids, None)),
            ["tasks", id, "timelog_lock_periods"] => Some(("tasks/{id}/timelog_lock_periods", id, None)),
            ["approvals"] => plain("approvals"),
            ["approvals", ids] => Some(("approvals/{ids}", ids, None)),
            ["bookings"] => plain("bookings"),
            ["bookings", ids] => Some(("bookings/{ids}", ids, None)),
            ["jobroles"] => plain("jobroles"),
            ["placeholders"] => plain("placeholders"),
            ["timesheets"] => plain("timesheets"),
            ["workschedules"] => plain("workschedules"),
            ["workschedules", id] => Some(("workschedules/{id}", id, None)),
            ["workschedules", id, "workschedule_exclusions"] => {
                Some(("workschedules/{id}/workschedule_exclusions", id, None))
            }
            ["user_schedule_exclusions"] => plain("user_schedule_exclusions"),
            ["data_export"] => plain("data_export"),
            ["data_export", id] => Some(("data_export/{id}", id, None)),
            ["data_export_schema"] => plain("data_export_schema"),
            ["dependencies", ids] => Some(("dependencies/{ids}", ids, None)),
            ["comments"] => plain("comments"),
            ["comments", ids] => Some(("comments/{ids}", ids, None)),
            ["attachments"] => plain("attachments"),
            ["attachments", ids] => Some(("attachments/{ids}", ids, None)),
            ["attachments", id, "download"] => Some(("attachments/{id}/download", id, None)),
            ["attachments", id, "download", name] => Some(("attachments/{id}/download", id, Some(name))),
            ["attachments", id, "url"] => Some(("attachments/{id}/url", id, None)),
            ["timelogs"] => plain("timelogs"),
            ["timelog_categories"] => plain("timelog_categories"),
            _ => None,
        };
        found.map(|(operation, ids, name)| Self { operation, ids: ids.to_owned(), name: name.map(str::to_owned) })
    }

    /// Reads a path of the storage host, which serves the tables of an export and nothing else.
    pub fn of_storage(path: &str) -> Option<Self> {
        let number = path.strip_prefix("/data_export/resource/").filter(|number| !number.is_empty())?;
        let is_number = number.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then(|| Self { operation: "data_export/resource/{n}", ids: number.to_owned(), name: None })
    }

    fn id_list(&self) -> Result<Vec<String>, Refusal> {
        let ids: Vec<String> = self.ids.split(',').map(str::to_owned).collect();
        if ids.len() > MAX_IDS {
            return Err(Refusal::request(&format!("At most {MAX_IDS} ids are allowed")));
        }
        Ok(ids)
    }

    /// Answers the request.
    pub fn answer(&self, ask: &Ask<'_>) -> Answer {
        let id = self.ids.as_str();
        match self.operation {
            "version" => settings::version(ask),
            "account" => settings::account(ask),
            "contacts" => people::contacts(ask),
            "contacts/{ids}" => people::contacts_by_ids(ask, &self.id_list()?),
            "groups" => people::groups(ask),
            "spaces" => settings::spaces(ask),
            "workflows" => settings::workflows(ask),
            "customfields" => settings::custom_fields(ask),
            "folders" => folders::list(ask),
            "folders/{ids}" => folders::by_ids(ask, &self.id_list()?),
            "folders/{id}/tasks" | "spaces/{id}/tasks" => tasks::list(ask, Scope::of(ask, id)?),
            "folders/{id}/comments" => comments::of_folder(ask, id),
            "folders/{id}/attachments" => attachments::of_folder(ask, id),
            "tasks" => tasks::list(ask, Scope::Account),
            "tasks/{ids}" => tasks::by_ids(ask, &self.id_list()?),
            "tasks/{id}/comments" => comments::of_task(ask, id),
            "tasks/{id}/attachments" => attachments::of_task(ask, id),
            "dependencies/{ids}" => tasks::dependencies(ask, &self.id_list()?),
            "comments" => comments::list(ask),
            "comments/{ids}" => comments::by_ids(ask, &self.id_list()?),
            "attachments" => attachments::list(ask),
            "attachments/{ids}" => attachments::by_ids(ask, &self.id_list()?),
            "attachments/{id}/download" => attachments::download(ask, id, self.name.as_deref()),
            "attachments/{id}/url" => attachments::url(ask, id),
            "timelogs" => timelogs::list(ask),
            "timelog_categories" => settings::timelog_categories(ask),
            "contacts/{ids}/hourly_rates" => resourcing::contact_rates(ask, &self.id_list()?),
            "users/{id}" => administration::user(ask, id),
            "invitations" => administration::invitations(ask),
            "access_roles" => administration::access_roles(ask),
            "user_types" => administration::user_types(ask),
            "webhooks" => administration::webhooks(ask),
            "colors" => administration::colors(ask),
            "audit_log" => administration::audit_log(ask),
            "spaces/{id}/workflows" => settings::workflows_of_space(ask, id),
            "spaces/{id}/customfields" => settings::custom_fields_of_space(ask, id),
            "spaces/{id}/folder_blueprints" => templates::folder_blueprints(ask, Some(id)),
            "spaces/{id}/task_blueprints" => templates::task_blueprints(ask, Some(id)),
            "folder_blueprints" => templates::folder_blueprints(ask, None),
            "task_blueprints" => templates::task_blueprints(ask, None),
            "custom_item_types" => templates::item_types(ask),
            "request_forms" => templates::request_forms(ask),
            "approvals" => approvals::list(ask),
            "approvals/{ids}" => approvals::by_ids(ask, &self.id_list()?),
            "tasks/{id}/approvals" => approvals::of_task(ask, id),
            "folders/{id}/approvals" => approvals::of_folder(ask, id),
            "tasks/{id}/dependencies" => tasks::dependencies_of(ask, id),
            "bookings" => resourcing::bookings(ask),
            "bookings/{ids}" => resourcing::bookings_by_ids(ask, &self.id_list()?),
            "folders/{id}/bookings" => resourcing::bookings_of_folder(ask, id),
            "jobroles" => resourcing::job_roles(ask),
            "placeholders" => resourcing::placeholders(ask),
            "timesheets" => resourcing::timesheets(ask),
            "folders/{id}/hourly_rates" => resourcing::folder_rates(ask, id),
            "folders/{ids}/rollups" => resourcing::folder_rollups(ask, &self.id_list()?),
            "tasks/{ids}/rollups" => resourcing::task_rollups(ask, &self.id_list()?),
            "folders/{id}/timelog_lock_periods" | "spaces/{id}/timelog_lock_periods" => {
                resourcing::folder_locks(ask, id)
            }
            "tasks/{id}/timelog_lock_periods" => resourcing::task_locks(ask, id),
            "workschedules" => schedules::list(ask),
            "workschedules/{id}" => schedules::by_id(ask, id),
            "workschedules/{id}/workschedule_exclusions" => schedules::exclusions(ask, id),
            "user_schedule_exclusions" => schedules::user_exclusions(ask),
            "data_export" => export::latest(ask),
            "data_export/{id}" => export::by_id(ask, id),
            "data_export_schema" => export::schema(ask),
            "data_export/resource/{n}" => export::resource(ask, id),
            unknown => Err(Refusal::NotModelled(unknown.to_owned())),
        }
    }
}
