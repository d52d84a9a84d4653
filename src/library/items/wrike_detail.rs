//! One folder, task or person of a Wrike backup with all that belongs to it, read from its JSON.

use super::catalog::{Catalog, Item, Space};
use super::dependencies::KINDS;
use super::wrike::Texts;
use crate::error::{Error, Kind, Result};
use crate::library::fields::{self, Fields, Value, get};
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

fn string(object: &Fields<'_>, key: &str) -> String {
    get(object, key).map(plain).unwrap_or_default()
}

/// A value as text: texts as they are, objects and lists as JSON.
fn plain(value: &Value<'_>) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone().into_owned(),
        other => other.to_string().chars().take(LONGEST_VALUE).collect(),
    }
}

/// A text that is one.
fn text_of<'a>(object: &'a Fields<'a>, key: &str) -> Option<&'a str> {
    if let Some(Value::String(text)) = get(object, key) { Some(text) } else { None }
}

fn list<'a>(object: &'a Fields<'a>, key: &str) -> &'a [Value<'a>] {
    get(object, key).and_then(fields::list).unwrap_or_default()
}

impl Texts {
    /// The item with all that belongs to it.
    pub(super) fn detail(&self, catalog: &Catalog, number: u32, item: &Item, page: Page) -> Result<Detail> {
        let bytes = self.bytes(item)?;
        let value = fields::all(&bytes).map_err(|fault| {
            Error::new(Kind::Damaged, "library::detail", "the object does not read as JSON").caused_by(fault)
        })?;
        let Some(object) = fields::object(&value) else { return Ok(Detail::default()) };
        let person = |id: &str| {
            catalog.find(Space::Person, id).map_or_else(|| id.to_owned(), |item| catalog.title(item).to_owned())
        };
        let people = |key: &str| list(object, key).iter().map(|id| person(&plain(id))).collect::<Vec<_>>();
        let inline = self.inline(object);
        let comment = |value: &Value<'_>| {
            let object = fields::object(value).unwrap_or_default();
            Comment {
                id: string(object, "apiId"),
                author: person(&string(object, "author")),
                created: string(object, "dateCreated"),
                body: sanitise(&string(object, "body"), &inline),
                attachments: Vec::new(),
                replies: Vec::new(),
                properties: Vec::new(),
                drawings: Vec::new(),
            }
        };
        let id = [string(object, "apiId"), string(object, "uid"), string(object, "id")]
            .into_iter()
            .find(|id| !id.is_empty());
        let id = id.unwrap_or_default();
        let project = get(object, "project").and_then(fields::object);
        let responsible = match project.and_then(|project| get(project, "ownerIds")).and_then(fields::list) {
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
            let others = list(object, key).iter().map(|id| catalog.find(Space::Task, &plain(id)));
            others.map(move |other| dependency(waits, u8::MAX, other))
        });
        Ok(Detail {
            address: string(object, "permalink"),
            properties: self.properties(object, item, catalog.title(number)),
            responsible,
            shared: people(if item.kind == ItemKind::Person { "Members" } else { "shared" }),
            description: sanitise(&string(object, "description"), &inline),
            comments: page.of(list(object, "comments").iter()).map(comment).collect(),
            comments_total: item.comments,
            attachments: self.attachments(object, &person),
            timelogs: list(object, "timelogs")
                .iter()
                .filter_map(fields::object)
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
    fn properties(&self, object: &Fields<'_>, item: &Item, title: &str) -> Vec<Property> {
        let property = |name: &str, value: &Value<'_>| Property { name: name.to_owned(), value: plain(value) };
        let mut all: Vec<Property> = object
            .iter()
            .filter(|(key, value)| !PLACED.contains(&&**key) || key == "title" && plain(value) != title)
            .map(|(key, value)| property(key, value))
            .collect();
        if let Some(project) = get(object, "project").and_then(fields::object) {
            let own = ["status", "customStatusId", "startDate", "endDate", "ownerIds", "authorId"];
            all.extend(
                project.iter().filter(|(key, _)| !own.contains(&&**key)).map(|(key, value)| property(key, value)),
            );
        }
        for field in list(object, "customFields").iter().filter_map(fields::object) {
            let id = string(field, "id");
            let name = self.names.fields.get(&id).unwrap_or(&id);
            all.extend(get(field, "value").map(|value| property(name, value)));
        }
        if item.kind == ItemKind::Person
            && let Some(source) = get(object, "source").and_then(fields::object)
        {
            let more = ["title", "companyName", "phone", "location", "timezone", "type"];
            all.extend(more.iter().filter_map(|key| get(source, key).map(|value| property(key, value))));
        }
        all.retain(|property| !property.value.is_empty());
        all
    }

    fn attachments(&self, object: &Fields<'_>, person: &dyn Fn(&str) -> String) -> Vec<Attachment> {
        let files = list(object, "attachments").iter().map(|value| (value, false));
        let documents = list(object, "googleDocs").iter().map(|value| (value, true));
        files
            .chain(documents)
            .filter_map(|(value, google)| Some((fields::object(value)?, google)))
            .map(|(file, google)| {
                let id = string(file, "apiId");
                let path = match text_of(file, "file") {
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
                let source = get(file, "source").and_then(fields::object);
                let author = source.map(|source| string(source, "authorId")).unwrap_or_default();
                Attachment {
                    id,
                    name: string(file, "name"),
                    bytes: get(file, "size").and_then(fields::number),
                    content_type: string(file, "contentType"),
                    version: get(file, "version").and_then(fields::number).unwrap_or(1),
                    created: string(file, "dateUploaded"),
                    author: if author.is_empty() { author } else { person(&author) },
                    path,
                    missing,
                    address: string(file, "url"),
                    superseded: matches!(get(file, "superseded"), Some(Value::Bool(true))),
                }
            })
            .collect()
    }

    fn inline(&self, object: &Fields<'_>) -> Inline {
        let files = list(object, "attachments").iter().filter_map(fields::object);
        let keys = files.flat_map(|file| {
            let id = string(file, "apiId");
            [(string(file, "id"), id.clone()), (id.clone(), id)]
        });
        keys.filter(|(key, _)| !key.is_empty()).collect()
    }

    fn timelog(&self, log: &Fields<'_>, person: &dyn Fn(&str) -> String) -> Timelog {
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
