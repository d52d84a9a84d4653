//! Item types, blueprints and request forms: what work is made from.

use super::answer::{Page, Refusal, strip};
use super::paging::{Paging, paged};
use super::{Answer, Ask};
use crate::account::Blueprint;
use crate::account::mix::at;

/// Most item types of an answer, and how many come without `limit`.
const MAX_ITEM_TYPES: u64 = 10_000;
/// Most task blueprints of a page, and how many come without `limit`.
const MAX_BLUEPRINTS: u64 = 1000;
/// Request forms come in pages of at most 100, and so without being asked.
const FORMS: Paging = Paging { max: 100, unpaged: None };

/// `GET /custom_item_types`: deleted ones only with `withDeleted=true`.
pub(crate) fn item_types(ask: &Ask<'_>) -> Answer {
    const OPTIONAL: [&str; 1] = ["dataUsageStatistics"];
    ask.query.allow(&["limit", "withDeleted", "fields"], &[])?;
    let fields = ask.query.fields(&OPTIONAL)?;
    let limit = ask.query.number("limit", MAX_ITEM_TYPES)?.unwrap_or(MAX_ITEM_TYPES);
    let deleted = ask.query.flag("withDeleted")?.unwrap_or(false);
    let kinds = ask.account.custom_item_types().filter(|kind| deleted || kind["isDeleted"] == false);
    let kinds = kinds.take(at(limit)).map(|kind| strip(kind, &OPTIONAL, &fields));
    Ok(Page::of("customItemTypes", kinds).into_response())
}

/// `GET /folder_blueprints` without a space, otherwise `GET /spaces/{id}/folder_blueprints`: everything at once.
pub(crate) fn folder_blueprints(ask: &Ask<'_>, space: Option<&str>) -> Answer {
    const OPTIONAL: [&str; 1] = ["customFields"];
    ask.query.allow(&["fields"], &[])?;
    let fields = ask.query.fields(&OPTIONAL)?;
    let nodes = nodes(ask, Blueprint::Folder, space)?;
    let nodes = nodes.into_iter().map(|node| strip(node, &OPTIONAL, &fields));
    Ok(Page::of("folderBlueprints", nodes).into_response())
}

/// `GET /task_blueprints` without a space, otherwise `GET /spaces/{id}/task_blueprints`.
pub(crate) fn task_blueprints(ask: &Ask<'_>, space: Option<&str>) -> Answer {
    ask.query.allow(&["limit", "pageSize", "nextPageToken"], &[])?;
    let limit = ask.query.number("limit", MAX_BLUEPRINTS)?.unwrap_or(MAX_BLUEPRINTS);
    let nodes = nodes(ask, Blueprint::Task, space)?;
    let paging = Paging { max: MAX_BLUEPRINTS, unpaged: Some(limit) };
    paged(ask, "taskBlueprints", paging, nodes.len() as u64, |_| true, |index| nodes[at(index)].clone())
}

fn nodes(ask: &Ask<'_>, kind: Blueprint, space: Option<&str>) -> Result<Vec<serde_json::Value>, Refusal> {
    match space {
        None => Ok(ask.account.blueprints(kind).collect()),
        Some(id) => {
            let space = ask.account.space_index(id).ok_or_else(|| super::missing(id, "Space"))?;
            Ok(ask.account.blueprints_of_space(kind, space).collect())
        }
    }
}

/// `GET /request_forms`, each with its pages of questions.
pub(crate) fn request_forms(ask: &Ask<'_>) -> Answer {
    ask.query.allow(&["pageSize", "nextPageToken"], &[])?;
    let count = ask.account.spec().request_forms;
    paged(ask, "requestForms", FORMS, count, |_| true, |index| ask.account.request_form(index))
}
