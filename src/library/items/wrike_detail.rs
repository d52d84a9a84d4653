//! One folder, task or person of a Wrike backup with all that belongs to it, read from its JSON.

use serde_json::{Map, Value};

use super::catalog::{Catalog, Item, Space};
use super::dependencies::KINDS;
use super::wrike::Texts;
use crate::error::{Error, Kind, Result};
use crate::library::html::{Inline, sanitise, text};
use crate::library::messages::{Attachment, Comment, Dependency, Detail, ItemKind, Page, Property, Timelog};

/// Keys that have a place of their own in [`Detail`] or say nothing to a reader; all others are shown as they are.
const PLACED: &[&str] = &[
    "id",
    "apiId",
    "title",
    "author",
    "dateCreated",
    "dateUpdated",
    "description",
    "shared",
    "comments",
    "attachments",
    "googleDocs",
    "children",
    "parents",
    "superTasks",
    "subTasks",
    "status",
    "customStatus",
    "dateStart",
    "dateDue",
    "project",
    "customFields",
    "timelogs",
    "source",
    "permalink",
    "responsibleUsers",
    "dependencies",
    "predecessors",
    "successors",
    "firstName",
    "lastName",
    "name",
    "Members",
    "uid",
];
/// Longest value that is shown as a property, in characters.
const LONGEST_VALUE: usize = 2_000;

fn string(object: &Map<String, Value>, key: &str) -> String {
    object.get(key).map(plain).unwrap_or_default()
}

/// A value as text: texts as they are, objects and lists as JSON.
fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string().chars().take(LONGEST_VALUE).collect(),
    }
}

fn list<'a>(object: &'a Map<String, Value>, key: &str) -> &'a [Value] {
    object.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

impl Texts {
    /// The item with all that belongs to it.
    pub(super) fn detail(&self, catalog: &Catalog, number: u32, item: &Item, page: Page) -> Result<Detail> {
        let value: Value = serde_json::from_slice(&self.bytes(item)?).map_err(|error| {
            Error::new(Kind::Damaged, "library::detail", "the object does not read as JSON").caused_by(error)
        })?;
        let Value::Object(object) = value else { return Ok(Detail::default()) };
        let person = |id: &str| {
            catalog.find(Space::Person, id).map_or_else(|| id.to_owned(), |item| catalog.title(item).to_owned())
        };
        let people = |key: &str| list(&object, key).iter().map(|id| person(&plain(id))).collect::<Vec<_>>();
        let inline = self.inline(&object);
        let nothing = Map::new();
        let comment = |value: &Value| {
            let object = value.as_object().unwrap_or(&nothing);
            Comment {
                id: string(object, "apiId"),
                author: person(&string(object, "author")),
                created: string(object, "dateCreated"),
                body: sanitise(&string(object, "body"), &inline),
                attachments: Vec::new(),
                replies: Vec::new(),
                properties: Vec::new(),
            }
        };
        let id = [string(&object, "apiId"), string(&object, "uid"), string(&object, "id")]
            .into_iter()
            .find(|id| !id.is_empty());
        let id = id.unwrap_or_default();
        let responsible =
            match object.get("project").and_then(|project| project.get("ownerIds")).and_then(Value::as_array) {
                Some(owners) => owners.iter().map(|id| person(&plain(id))).collect(),
                None => people("responsibleUsers"),
            };
        let dependency = |waits: bool, kind: u8, other: Option<u32>| {
            let kind = KINDS.get(usize::from(kind)).map_or("", |(_, words)| words);
            let relation = if waits { "waits for" } else { "is waited for by" };
            Dependency {
                relation: if kind.is_empty() { relation.to_owned() } else { format!("{relation} ({kind})") },
                item: other,
                title: other.map_or_else(
                    || "a task that is not in the backup".to_owned(),
                    |other| catalog.title(other).to_owned(),
                ),
            }
        };
        let ties = self.ties(&id).iter().map(|tie| dependency(tie.waits, tie.kind, catalog.find_key(tie.other)));
        // The 2010 API has them in the task itself, by number and without a kind.
        let named = [("predecessors", true), ("successors", false)].into_iter().flat_map(|(key, waits)| {
            let others = list(&object, key).iter().map(|id| catalog.find(Space::Task, &plain(id)));
            others.map(move |other| dependency(waits, u8::MAX, other))
        });
        Ok(Detail {
            address: string(&object, "permalink"),
            properties: self.properties(&object, item, catalog.title(number)),
            responsible,
            shared: people(if item.kind == ItemKind::Person { "Members" } else { "shared" }),
            description: sanitise(&string(&object, "description"), &inline),
            comments: page.of(list(&object, "comments").iter()).map(comment).collect(),
            comments_total: item.comments,
            attachments: self.attachments(&object, &person),
            timelogs: list(&object, "timelogs")
                .iter()
                .filter_map(Value::as_object)
                .map(|log| self.timelog(log, &person))
                .collect(),
            parents: catalog.supertasks(number).map(|task| catalog.crumb(task)).collect(),
            subtasks: catalog.subtasks(number).take(Page::MOST as usize).filter_map(|task| catalog.row(task)).collect(),
            dependencies: ties.chain(named).collect(),
            id,
            ..Detail::default()
        })
    }

    /// What else there is of it; `title` is what lists show.
    fn properties(&self, object: &Map<String, Value>, item: &Item, title: &str) -> Vec<Property> {
        let property = |name: &str, value: &Value| Property { name: name.to_owned(), value: plain(value) };
        let mut all: Vec<Property> = object
            .iter()
            .filter(|(key, value)| !PLACED.contains(&key.as_str()) || *key == "title" && plain(value) != title)
            .map(|(key, value)| property(key, value))
            .collect();
        if let Some(project) = object.get("project").and_then(Value::as_object) {
            let own = ["status", "customStatusId", "startDate", "endDate", "ownerIds", "authorId"];
            all.extend(
                project.iter().filter(|(key, _)| !own.contains(&key.as_str())).map(|(key, value)| property(key, value)),
            );
        }
        for field in list(object, "customFields").iter().filter_map(Value::as_object) {
            let id = string(field, "id");
            let name = self.names.fields.get(&id).unwrap_or(&id);
            all.extend(field.get("value").map(|value| property(name, value)));
        }
        if item.kind == ItemKind::Person
            && let Some(source) = object.get("source").and_then(Value::as_object)
        {
            let more = ["title", "companyName", "phone", "location", "timezone", "type"];
            all.extend(more.iter().filter_map(|key| source.get(*key).map(|value| property(key, value))));
        }
        all.retain(|property| !property.value.is_empty());
        all
    }

    fn attachments(&self, object: &Map<String, Value>, person: &dyn Fn(&str) -> String) -> Vec<Attachment> {
        let files = list(object, "attachments").iter().map(|value| (value, false));
        let documents = list(object, "googleDocs").iter().map(|value| (value, true));
        files
            .chain(documents)
            .filter_map(|(value, google)| Some((value.as_object()?, google)))
            .map(|(file, google)| {
                let id = string(file, "apiId");
                let path = match file.get("file").and_then(Value::as_str) {
                    Some(path) => Some(format!("{}{path}", self.account)),
                    None => self.attached.get(&id).cloned(),
                };
                let elsewhere = google || string(file, "attachType") == "External";
                let missing = match (path.is_some(), string(file, "missing")) {
                    (false, missing) if !missing.is_empty() => missing,
                    (false, _) if elsewhere => "It is kept elsewhere; the backup has only its name.".to_owned(),
                    (false, _) => "Its bytes are not in the backup.".to_owned(),
                    (true, _) => String::new(),
                };
                let source = file.get("source").and_then(Value::as_object);
                let author = source.map(|source| string(source, "authorId")).unwrap_or_default();
                Attachment {
                    id,
                    name: string(file, "name"),
                    bytes: file.get("size").and_then(Value::as_u64),
                    content_type: string(file, "contentType"),
                    version: file.get("version").and_then(Value::as_u64).unwrap_or(1),
                    created: string(file, "dateUploaded"),
                    author: if author.is_empty() { author } else { person(&author) },
                    path,
                    missing,
                    address: string(file, "url"),
                    superseded: file.get("superseded").and_then(Value::as_bool).unwrap_or(false),
                }
            })
            .collect()
    }

    fn inline(&self, object: &Map<String, Value>) -> Inline {
        let files = list(object, "attachments").iter().filter_map(Value::as_object);
        let keys = files.flat_map(|file| {
            let id = string(file, "apiId");
            [(string(file, "id"), id.clone()), (id.clone(), id)]
        });
        keys.filter(|(key, _)| !key.is_empty()).collect()
    }

    fn timelog(&self, log: &Map<String, Value>, person: &dyn Fn(&str) -> String) -> Timelog {
        let category = string(log, "categoryId");
        Timelog {
            person: person(&string(log, "userId")),
            day: string(log, "trackedDate"),
            hours: string(log, "hours"),
            category: self.names.categories.get(&category).unwrap_or(&category).clone(),
            comment: text(&string(log, "comment")),
        }
    }
}
