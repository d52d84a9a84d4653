//! Comments, files and time logs whose task or folder is not in the backup (`unplaced.json`): for each such task or folder an object in
//! the layout of `tasks.json`, with all that hung on it and a title that says so.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::error::Result;
use crate::library::findings::Findings;
use crate::library::json::{Elements, Step};
use crate::library::source::Shared;
use crate::model::dates;

/// The file.
pub const FILE: &str = "unplaced.json";
/// Bytes of it that are shown: they are kept in memory.
const MOST: u64 = 32 << 20;

/// What hung on one task or folder.
#[derive(Default)]
struct Hanging {
    comments: Vec<Value>,
    attachments: Vec<Value>,
    timelogs: Vec<Value>,
}

/// Two arrays of objects, as JSON: tasks and folders that are not there.
pub struct Loose {
    /// As in `tasks.json`.
    pub tasks: Vec<u8>,
    /// As in `folders.json`.
    pub folders: Vec<u8>,
}

/// Gather what the file at `path` has; what does not read is told.
///
/// # Errors
/// `Storage`.
pub fn read(text: Shared, path: &str, findings: &mut Findings) -> Result<Loose> {
    let mut owners: BTreeMap<(bool, String), Hanging> = BTreeMap::new();
    let mut elements = Elements::new(text);
    let mut kept = 0;
    loop {
        match elements.step()? {
            Step::Element(span) if kept > MOST => {
                findings.note(path, format!("What stands behind byte {} is not shown: it is too much.", span.offset));
                break;
            }
            Step::Element(span) => match serde_json::from_slice::<Value>(elements.bytes()) {
                Ok(element) => {
                    kept += u64::from(span.len);
                    let owner = element.get("owner");
                    let is_folder = owner.and_then(|owner| owner.get("kind")).is_some_and(|kind| kind == "folder");
                    let id = owner.map(|owner| text_of(owner, "id")).unwrap_or_default();
                    hang(owners.entry((is_folder, id.to_owned())).or_default(), &element);
                }
                Err(error) => {
                    findings.damage(path, format!("The object at byte {} cannot be read: {error}.", span.offset));
                    elements.resync(span)?;
                }
            },
            Step::Broken(at, why) => findings.damage(path, format!("The object at byte {at} cannot be read. {why}")),
            Step::Cut => {
                findings.damage(path, "It is cut off: what stood behind is lost.");
                break;
            }
            Step::End => break,
        }
    }
    let array = |folders: bool| {
        let owners = owners.iter().filter(|((is_folder, _), _)| *is_folder == folders);
        Value::Array(owners.map(|((_, id), hanging)| object(folders, id, hanging)).collect()).to_string().into_bytes()
    };
    Ok(Loose { tasks: array(false), folders: array(true) })
}

fn text_of<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn object(is_folder: bool, id: &str, hanging: &Hanging) -> Value {
    let title = match (is_folder, id) {
        (_, "") => "Something that is not in this backup".to_owned(),
        (true, id) => format!("Folder {id}, which is not in this backup"),
        (false, id) => format!("Task {id}, which is not in this backup"),
    };
    let Hanging { comments, attachments, timelogs } = hanging;
    json!({ "apiId": id, "title": title, "comments": comments, "attachments": attachments, "timelogs": timelogs })
}

/// Put an element where `tasks.json` has its like; `source` is the API's object.
fn hang(hanging: &mut Hanging, element: &Value) {
    let source = element.get("source").cloned().unwrap_or_default();
    let date = || dates::to_official(text_of(&source, "createdDate"));
    match text_of(element, "kind") {
        "attachment" => {
            let mut file = Map::new();
            let url = text_of(element, "url");
            for (name, key) in [("apiId", "id"), ("name", "name"), ("contentType", "contentType")] {
                file.insert(name.into(), text_of(&source, key).into());
            }
            for name in ["version", "size"] {
                file.extend(source.get(name).filter(|value| value.is_u64()).map(|value| (name.into(), value.clone())));
            }
            file.insert("dateUploaded".into(), date().into());
            file.extend(element.get("file").map(|path| ("file".into(), path.clone())));
            if !url.is_empty() {
                file.insert("url".into(), url.into());
                file.insert("attachType".into(), "External".into());
            }
            file.insert("source".into(), source);
            hanging.attachments.push(file.into());
        }
        "timelog" => hanging.timelogs.push(source),
        _ => hanging.comments.push(json!({
            "apiId": text_of(&source, "id"),
            "author": text_of(&source, "authorId"),
            "dateCreated": date(),
            "body": text_of(&source, "text"),
        })),
    }
}
