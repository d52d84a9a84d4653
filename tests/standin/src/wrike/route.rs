//! From a path to the resource that answers it.

use percent_encoding::percent_decode_str;

use super::answer::Refusal;
use super::tasks::Scope;
use super::{Answer, Ask, attachments, comments, folders, people, settings, tasks, timelogs};

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
            ["contacts", ids] => Some(("contacts/{ids}", ids, None)),
            ["groups"] => plain("groups"),
            ["spaces"] => plain("spaces"),
            ["spaces", id, "tasks"] => Some(("spaces/{id}/tasks", id, None)),
            ["workflows"] => plain("workflows"),
            ["customfields"] => plain("customfields"),
            ["folders"] => plain("folders"),
            ["folders", ids] => Some(("folders/{ids}", ids, None)),
            ["folders", id, "tasks"] => Some(("folders/{id}/tasks", id, None)),
            ["folders", id, "comments"] => Some(("folders/{id}/comments", id, None)),
            ["folders", id, "attachments"] => Some(("folders/{id}/attachments", id, None)),
            ["tasks"] => plain("tasks"),
            ["tasks", ids] => Some(("tasks/{ids}", ids, None)),
            ["tasks", id, "comments"] => Some(("tasks/{id}/comments", id, None)),
            ["tasks", id, "attachments"] => Some(("tasks/{id}/attachments", id, None)),
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
            unknown => Err(Refusal::NotModelled(unknown.to_owned())),
        }
    }
}
