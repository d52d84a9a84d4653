//! Comments, files and time logs whose task or folder is not in the backup (`unplaced.json`): for each such task or folder an object in
//! the layout of `tasks.json`, with all that hung on it and a title that says so.

use std::collections::BTreeMap;

use crate::error::Result;
use crate::library::fields::{self, Fields, Value, get};
use crate::library::findings::Findings;
use crate::library::json::{Elements, Step};
use crate::library::source::Shared;
use crate::model::dates;

/// The file.
pub const FILE: &str = "unplaced.json";
/// Bytes of it that are shown: they are kept in memory.
const MOST: u64 = 32 << 20;

/// What hung on one task or folder, each as JSON.
#[derive(Default)]
struct Hanging {
    comments: Vec<String>,
    attachments: Vec<String>,
    timelogs: Vec<String>,
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
            Step::Element(span) => match fields::all(elements.bytes()) {
                Ok(element) => {
                    kept += u64::from(span.len);
                    let element = fields::object(&element).unwrap_or_default();
                    let owner = get(element, "owner").and_then(fields::object).unwrap_or_default();
                    let owner = (text_of(owner, "kind") == "folder", text_of(owner, "id").to_owned());
                    hang(owners.entry(owner).or_default(), element);
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
        list(&owners.map(|((_, id), hanging)| owner(folders, id, hanging)).collect::<Vec<_>>()).into_bytes()
    };
    Ok(Loose { tasks: array(false), folders: array(true) })
}

fn text_of<'a>(object: &'a Fields<'a>, key: &str) -> &'a str {
    if let Some(Value::String(text)) = get(object, key) { text } else { "" }
}

/// A task or folder that is not there.
fn owner(is_folder: bool, id: &str, hanging: &Hanging) -> String {
    let title = match (is_folder, id) {
        (_, "") => "Something that is not in this backup".to_owned(),
        (true, id) => format!("Folder {id}, which is not in this backup"),
        (false, id) => format!("Task {id}, which is not in this backup"),
    };
    object(&[
        ("apiId", quoted(id)),
        ("title", quoted(&title)),
        ("comments", list(&hanging.comments)),
        ("attachments", list(&hanging.attachments)),
        ("timelogs", list(&hanging.timelogs)),
    ])
}

/// Put an element where `tasks.json` has its like; `source` is the API's object.
fn hang(hanging: &mut Hanging, element: &Fields<'_>) {
    let source = get(element, "source").and_then(fields::object).unwrap_or_default();
    let date = quoted(&dates::to_official(text_of(source, "createdDate")));
    match text_of(element, "kind") {
        "attachment" => {
            let mut file = vec![("dateUploaded", date), ("source", written_object(source))];
            for (name, key) in [("apiId", "id"), ("name", "name"), ("contentType", "contentType")] {
                file.push((name, quoted(text_of(source, key))));
            }
            for name in ["version", "size"] {
                file.extend(get(source, name).and_then(fields::number).map(|number| (name, number.to_string())));
            }
            file.extend(get(element, "file").map(|path| ("file", written(path))));
            let url = text_of(element, "url");
            if !url.is_empty() {
                file.extend([("url", quoted(url)), ("attachType", quoted("External"))]);
            }
            hanging.attachments.push(object(&file));
        }
        "timelog" => hanging.timelogs.push(written_object(source)),
        _ => hanging.comments.push(object(&[
            ("apiId", quoted(text_of(source, "id"))),
            ("author", quoted(text_of(source, "authorId"))),
            ("dateCreated", date),
            ("body", quoted(text_of(source, "text"))),
        ])),
    }
}

/// A value as JSON. By hand: serde_json would come into the viewer for this alone.
fn written(value: &Value<'_>) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(truth) => truth.to_string(),
        Value::Number((digits, _)) => (*digits).to_owned(),
        Value::String(text) => quoted(text),
        Value::Array(elements) => list(&elements.iter().map(written).collect::<Vec<_>>()),
        Value::Object(object) => written_object(object),
    }
}

fn written_object(fields: &Fields<'_>) -> String {
    object(&fields.iter().map(|(key, value)| (&**key, written(value))).collect::<Vec<_>>())
}

/// A text as JSON (RFC 8259, section 7).
fn quoted(text: &str) -> String {
    let mut quoted = String::from('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => quoted.extend(['\\', character]),
            '\0'..='\x1f' => quoted.push_str(&format!("\\u{:04x}", u32::from(character))),
            _ => quoted.push(character),
        }
    }
    quoted.push('"');
    quoted
}

fn list(elements: &[String]) -> String {
    format!("[{}]", elements.join(","))
}

fn object(fields: &[(&str, String)]) -> String {
    let fields: Vec<String> = fields.iter().map(|(key, value)| format!("{}:{value}", quoted(key))).collect();
    format!("{{{}}}", fields.join(","))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_text_reads_as_it_was_written(text in "\\PC*|[\\x00-\\x20\"\\\\a]*") {
            let read: String = serde_json::from_str(&quoted(&text)).unwrap();
            prop_assert_eq!(read, text);
        }
    }

    #[test]
    fn a_value_reads_as_it_was_written() {
        let text = r#"{"a":[1,-2.50,1e3,true,null,"x\n\"y"],"b":{"c":{},"d":[]}}"#;
        let value = fields::all(text.as_bytes()).unwrap();
        let read: serde_json::Value = serde_json::from_str(&written(&value)).unwrap();
        assert_eq!(read, serde_json::from_str::<serde_json::Value>(text).unwrap());
    }
}
