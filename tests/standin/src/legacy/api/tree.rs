//! `wrike.folder.tree`.

use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value};

use super::{Answer, Ask, Outcome, Refusal, members};
use crate::legacy::account::{Account, Broken, Folder, Id, ROOT};

/// A folder at one of its places.
struct Place {
    id: Id,
    parent: Id,
    /// Titles from the root down.
    path: Vec<String>,
}

/// One entry for each place of a folder. What is inside a folder with several places follows the first of them alone,
/// so that the answer grows with the links and not with the ways through them.
pub(super) fn tree(ask: &Ask<'_>) -> Outcome {
    let account = &*ask.account;
    let is_deep = ask.arguments.flag("includeChilds")?.unwrap_or(true);
    let start = start(account, ask.arguments.parsed("parentId")?.unwrap_or(ROOT))?;
    let top = (start.id, start.path.clone());
    let mut places = vec![start];
    let mut waiting: Vec<(Id, Vec<String>)> = vec![top];
    let mut opened = HashSet::new();
    while let Some((id, path)) = waiting.pop() {
        if !opened.insert(id) || (!is_deep && opened.len() > 1) {
            continue;
        }
        let inside: Vec<&Folder> = inside(account, id);
        let below = |folder: &Folder| [path.as_slice(), std::slice::from_ref(&folder.item.title)].concat();
        places.extend(inside.iter().map(|folder| Place { id: folder.item.id, parent: id, path: below(folder) }));
        waiting.extend(inside.iter().rev().map(|folder| (folder.item.id, below(folder))));
    }
    Ok(Answer::object("foldersTree", members([("folders", entries(&places))])))
}

/// The entry that an answer begins with: the root itself, or the folder that was asked for.
fn start(account: &Account, id: Id) -> Result<Place, Refusal> {
    if id == ROOT {
        return Ok(Place { id, parent: ROOT, path: Vec::new() });
    }
    let folder = account.folder(id).filter(|_| account.is_mine(id));
    let folder = folder.ok_or_else(|| Refusal::from(Broken::not_found("parent folder", id, "folder")))?;
    let mut path = vec![folder.item.title.clone()];
    let first = |folder: &Folder| account.my_parents(&folder.item.parents).first().copied().unwrap_or(ROOT);
    let parent = first(folder);
    let mut up = parent;
    while let Some(folder) = account.folder(up) {
        path.push(folder.item.title.clone());
        up = first(folder);
    }
    path.reverse();
    Ok(Place { id, parent, path })
}

/// Folders that the user sees in a folder. In the root are also those whose parents the user does not see.
fn inside(account: &Account, id: Id) -> Vec<&Folder> {
    if id == ROOT {
        return account.my_folders().filter(|folder| account.my_parents(&folder.item.parents) == [ROOT]).collect();
    }
    account.subfolders(id).filter(|folder| account.is_mine(folder.item.id)).collect()
}

fn entries(places: &[Place]) -> Value {
    let mut ends: HashMap<&[String], u32> = HashMap::new();
    for place in places {
        for from in 0..place.path.len() {
            *ends.entry(&place.path[from..]).or_default() += 1;
        }
    }
    places.iter().map(|place| Value::Object(entry(place, &ends))).collect()
}

fn entry(place: &Place, ends: &HashMap<&[String], u32>) -> Map<String, Value> {
    let path = &place.path;
    // "unique minimal path": the shortest end of the path that no other path has.
    let unique = (0..path.len()).rev().find(|&from| ends.get(&path[from..]) == Some(&1)).unwrap_or(0);
    let title = path.last().map_or("/", String::as_str);
    let minimal = if path.is_empty() { "/".to_owned() } else { path[unique..].join("/") };
    members([
        ("id", place.id.to_string().into()),
        ("parentId", place.parent.to_string().into()),
        ("title", title.into()),
        ("fullPath", format!("/{}", path.join("/")).into()),
        ("minimalPath", minimal.into()),
    ])
}
