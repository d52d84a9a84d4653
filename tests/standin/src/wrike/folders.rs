//! Folders and projects: the light tree, the filtered list, the full model by ids.

use std::collections::HashSet;

use serde_json::Value;

use super::answer::{Page, Refusal, strip};
use super::paging::Cursor;
use super::{Answer, Ask};
use crate::account::{drop_key, put};

/// Names that `fields` takes on lists of folders.
const LIST_FIELDS: [&str; 11] = [
    "metadata",
    "customFields",
    "description",
    "briefDescription",
    "attachmentCount",
    "hasAttachments",
    "superParentIds",
    "space",
    "customColumnIds",
    "contractType",
    "customItemTypeId",
];
/// Names that `fields` takes on folders by id.
const ID_FIELDS: [&str; 5] =
    ["customColumnIds", "attachmentCount", "contractType", "customItemTypeId", "briefDescription"];
const UNMODELLED: [&str; 9] = [
    "permalink",
    "metadata",
    "customField",
    "customFields",
    "contractTypes",
    "withInvitations",
    "createdDate",
    "title",
    "customItemTypes",
];
/// Filters whose presence changes the answer from the tree to the list.
const FLIPPING: [&str; 3] = ["descendants", "project", "updatedDate"];

/// `GET /folders`: the tree without a filter, otherwise the list.
pub(crate) fn list(ask: &Ask<'_>) -> Answer {
    let known = ["descendants", "project", "updatedDate", "deleted", "fields", "pageSize", "nextPageToken"];
    ask.query.allow(&known, &UNMODELLED)?;
    let fields = ask.query.fields(&LIST_FIELDS)?;
    if FLIPPING.iter().any(|name| ask.query.has(name)) { filtered(ask, &fields) } else { tree(ask, &fields) }
}

fn tree(ask: &Ask<'_>, fields: &HashSet<String>) -> Answer {
    for name in ["pageSize", "nextPageToken"] {
        if ask.query.has(name) {
            return Err(Refusal::parameter(&format!("{name} is not supported for the folder tree")));
        }
    }
    let account = ask.account;
    let spaces: [String; 2] = [account.folder_id(0), account.folder_id(1)];
    let mark = |mut node: Value| {
        if fields.contains("space") && spaces.iter().any(|id| node["id"] == **id) {
            put(&mut node, "space", true);
        }
        node
    };
    let page = match ask.query.flag("deleted")? {
        Some(true) => Page::of("folderTree", account.bin_tree()),
        Some(false) => Page::of("folderTree", account.folder_tree().filter(is_live).map(mark)),
        None => Page::of("folderTree", account.folder_tree().map(mark)),
    };
    Ok(page.into_response())
}

fn is_live(node: &Value) -> bool {
    node["scope"].as_str().is_some_and(|scope| scope.starts_with("Ws"))
}

fn filtered(ask: &Ask<'_>, fields: &HashSet<String>) -> Answer {
    if ask.query.has("deleted") {
        return Err(Refusal::NotModelled("deleted together with a filter".to_owned()));
    }
    let account = ask.account;
    let descendants = ask.query.flag("descendants")?.unwrap_or(true);
    let project = ask.query.flag("project")?;
    let updated = ask.query.moments("updatedDate")?;
    let cursor = Cursor::read(ask, "nextPageToken")?;
    let matches = |index: &u64| {
        (descendants || account.folder_is_top(*index))
            && project.is_none_or(|wanted| wanted == account.folder_is_project(*index))
            && updated.is_none_or(|range| range.contains(account.folder_updated(*index)))
    };
    let count = account.spec().folders;
    let Cursor { position, size } = cursor.unwrap_or(Cursor { position: 0, size: count });
    let mut found = (position..count).filter(matches);
    let mut page = Page::of("folders", []);
    let mut last = position;
    for index in found.by_ref().take(crate::account::mix::at(size)) {
        let mut folder = account.folder(index);
        if index < 2 {
            put(&mut folder, "space", true);
        }
        page.data.push(reduce(folder, &LIST_FIELDS, fields));
        last = index;
    }
    if let Some(cursor) = cursor {
        page.next = found.next().map(|_| cursor.token(last + 1, ask));
        page.matches = (position == 0).then(|| (0..count).filter(matches).count() as u64);
    }
    Ok(page.into_response())
}

/// `GET /folders/{up to 100 ids}`. The virtual root and recycle bin are refused.
pub(crate) fn by_ids(ask: &Ask<'_>, ids: &[String]) -> Answer {
    ask.query.allow(&["fields"], &[])?;
    let fields = ask.query.fields(&ID_FIELDS)?;
    let account = ask.account;
    let mut page = Page::of("folders", []);
    for id in ids {
        if *id == account.root_id() || *id == account.bin_id() {
            return Err(Refusal::request("Root and recycle bin folders cannot be used here"));
        }
        let found = account.folder_index(id).map(|index| account.folder(index)).or_else(|| account.bin_folder(id));
        let folder = found.ok_or_else(|| super::missing(id, "Folder"))?;
        page.data.push(reduce(folder, &ID_FIELDS, &fields));
    }
    Ok(page.into_response())
}

/// As [`strip`]; the contract type stands inside the project.
fn reduce(folder: Value, optional: &[&str], fields: &HashSet<String>) -> Value {
    let mut folder = strip(folder, optional, fields);
    if !fields.contains("contractType")
        && let Some(project) = folder.get_mut("project")
    {
        drop_key(project, "contractType");
    }
    folder
}
