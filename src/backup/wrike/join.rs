//! Second half of the join: within one bucket, each task or folder gets what hangs on it.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::sort::tag;
use crate::archive::ledger::Ledger;
use crate::archive::wrike::{Body, Hanging};
use crate::backup::partition::Items;
use crate::error::{Error, Kind, Result};
use crate::model::{Attachment, Comment, Folder, Item, Object, Owner, Task, Timelog};
use crate::wrike::{attachments, comments, folders, tasks, timelogs};

/// What a join needs from outside the bucket.
pub trait Context {
    /// What became of an attachment's bytes.
    ///
    /// # Errors
    /// `Storage`.
    fn body(&self, attachment: &Attachment) -> Result<Body>;

    /// The address of a file that is kept elsewhere, where it was asked for by itself; empty when it could not be had.
    ///
    /// # Errors
    /// `Storage`.
    fn link(&self, attachment: &Attachment) -> Result<String>;

    /// Such a file has its address now, or none is to be had.
    ///
    /// # Errors
    /// `Storage`.
    fn count_link(&mut self, attachment: &Attachment) -> Result<()>;

    /// When something that is not there any more was missed; none when its absence proves nothing, because not everything of its
    /// kind could be asked for.
    fn missed(&self, kind: &str) -> Option<String>;

    /// Where to count.
    fn ledger(&mut self) -> &mut Ledger;
}

/// A bucket, joined.
pub struct Joined<T> {
    /// Oldest first, with what hangs on each.
    pub items: Vec<(T, Hanging)>,
    /// What hangs on nothing that is here.
    pub unplaced: Vec<Unplaced>,
    /// What the backup before had and the account has no more.
    pub gone: Vec<Tombstone>,
    /// How many of the items have, as the service counts, more files than it listed.
    pub fewer_files: u64,
}

/// The last that is known of something that is gone.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Tombstone {
    /// "task", "folder", "comment", "file", "timelog".
    pub kind: String,
    /// API id.
    pub id: String,
    /// Begin of the run that missed it, `yyyy-MM-dd HH:mm:ss` UTC.
    pub missed: String,
    /// The object as the backup before has it: a task or folder with all that hung on it.
    pub object: Box<RawValue>,
}

/// Something whose task or folder is not in the archive.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Unplaced {
    kind: &'static str,
    owner: Owner,
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<String>,
    #[serde(skip_serializing_if = "String::is_empty")]
    url: String,
    source: Box<RawValue>,
}

/// Join a bucket of folders.
///
/// # Errors
/// `Storage`.
pub fn folders(items: &Items, context: &mut impl Context) -> Result<Joined<Folder>> {
    join(items, "folder", context, folders::parse, |folder| &folder.item)
}

/// Join a bucket of tasks.
///
/// # Errors
/// `Storage`.
pub fn tasks(items: &Items, context: &mut impl Context) -> Result<Joined<Task>> {
    join(items, "task", context, tasks::parse, |task| &task.item)
}

fn join<T>(
    items: &Items,
    kind: &'static str,
    context: &mut impl Context,
    parse: impl Fn(&RawValue) -> Result<T>,
    item_of: impl Fn(&T) -> &Item,
) -> Result<Joined<T>> {
    let (mut found, mut comments, mut attachments, mut timelogs) =
        (Unique::new(), Unique::new(), Unique::new(), Unique::new());
    let mut listed = Unique::new();
    let mut before: Vec<&RawValue> = Vec::new();
    let mut links: HashMap<String, String> = HashMap::new();
    for (tag, bytes) in items.iter() {
        let raw: &RawValue = serde_json::from_slice(bytes)
            .map_err(|error| Error::new(Kind::Storage, "join", "a bucket is damaged").caused_by(error))?;
        match tag {
            tag::ITEM => {
                let item = parse(raw)?;
                found.insert(item_of(&item).id.clone(), item);
            }
            tag::LISTED => {
                let item = parse(raw)?;
                listed.insert(item_of(&item).id.clone(), item);
            }
            tag::COMMENT => comments.add(comments::parse(raw)?, |comment: &Comment| &comment.id),
            tag::ATTACHMENT => attachments.add(attachments::parse(raw)?, |attachment: &Attachment| &attachment.id),
            tag::BEFORE => before.push(raw),
            tag::LINK => links.extend([attachments::parse_link(raw)]),
            _ => timelogs.add(timelogs::parse(raw)?, |timelog: &Timelog| &timelog.id),
        }
    }
    found.complete_with(listed);
    let gone = gone(&before, kind, context, |kind, id| match kind {
        "comment" => comments.has(id),
        "file" => attachments.has(id),
        "timelog" => timelogs.has(id),
        _ => found.has(id),
    })?;
    context.ledger().saved("comment", comments.len());
    context.ledger().saved("timelog", timelogs.len());
    let mut hanging: HashMap<String, Hanging> = found.ids().map(|id| (id.clone(), Hanging::default())).collect();
    let mut unplaced = Vec::new();
    for comment in comments.into_sorted(|a, b| (&a.created, &a.id).cmp(&(&b.created, &b.id))) {
        match hanging.get_mut(comment.owner.id()) {
            Some(place) => place.comments.push(comment),
            None => unplaced.push(Unplaced {
                kind: "comment",
                owner: comment.owner,
                file: None,
                url: String::new(),
                source: comment.source,
            }),
        }
    }
    for mut attachment in attachments.into_sorted(|a, b| (&a.created, &a.id).cmp(&(&b.created, &b.id))) {
        let body = context.body(&attachment)?;
        if matches!(body, Body::Elsewhere) {
            attachment.url = match links.remove(&attachment.id).filter(|url| !url.is_empty()) {
                Some(url) => url,
                None => context.link(&attachment)?,
            };
            context.count_link(&attachment)?;
        }
        match hanging.get_mut(attachment.owner.id()) {
            Some(place) => place.attachments.push((attachment, Some(body))),
            None => {
                let file = if let Body::Saved { path, .. } = body { Some(path) } else { None };
                unplaced.push(Unplaced {
                    kind: "attachment",
                    owner: attachment.owner,
                    file,
                    url: attachment.url,
                    source: attachment.source,
                });
            }
        }
    }
    for timelog in timelogs.into_sorted(|a, b| (&a.tracked, &a.id).cmp(&(&b.tracked, &b.id))) {
        match hanging.get_mut(timelog.owner.id()) {
            Some(place) => place.timelogs.push(timelog),
            None => unplaced.push(Unplaced {
                kind: "timelog",
                owner: timelog.owner,
                file: None,
                url: String::new(),
                source: timelog.source,
            }),
        }
    }
    let order = |item: &T| (item_of(item).created.clone(), item_of(item).id.clone());
    let mut fewer_files = 0;
    let items = found.into_sorted(|a, b| order(a).cmp(&order(b))).into_iter().map(|item| {
        let place = hanging.remove(&item_of(&item).id).unwrap_or_default();
        // Whether older versions count is not documented: only what is short either way is worth a word.
        let listed = place.attachments.len() as u64;
        fewer_files += u64::from(item_of(&item).attachment_count.is_some_and(|counted| counted > listed));
        (item, place)
    });
    let items = items.collect();
    Ok(Joined { items, unplaced, gone, fewer_files })
}

/// What stands in `before` and is not there now.
fn gone(
    before: &[&RawValue],
    kind: &'static str,
    context: &impl Context,
    is_there: impl Fn(&str, &str) -> bool,
) -> Result<Vec<Tombstone>> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Before<'a> {
        api_id: String,
        #[serde(borrow, default)]
        comments: Vec<&'a RawValue>,
        #[serde(borrow, default)]
        attachments: Vec<&'a RawValue>,
        #[serde(borrow, default)]
        google_docs: Vec<&'a RawValue>,
        #[serde(borrow, default)]
        timelogs: Vec<&'a RawValue>,
    }
    let mut gone = Vec::new();
    let mut miss = |kind: &str, id: String, object: &RawValue| {
        if let Some(missed) = context.missed(kind).filter(|_| !id.is_empty() && !is_there(kind, &id)) {
            gone.push(Tombstone { kind: kind.to_owned(), id, missed, object: object.to_owned() });
        }
    };
    for raw in before {
        // Written by an earlier version, or damaged: what cannot be read cannot be missed.
        let Ok(item) = serde_json::from_str::<Before<'_>>(raw.get()) else { continue };
        if !is_there(kind, &item.api_id) {
            miss(kind, item.api_id, raw);
            continue;
        }
        let id = |object: &RawValue, key: &str| {
            Object::parse_without_id(object).map(|object| object.text(key)).unwrap_or_default()
        };
        item.comments.iter().for_each(|comment| miss("comment", id(comment, "apiId"), comment));
        item.attachments.iter().chain(&item.google_docs).for_each(|file| miss("file", id(file, "apiId"), file));
        item.timelogs.iter().for_each(|timelog| miss("timelog", id(timelog, "id"), timelog));
    }
    Ok(gone)
}

/// Objects by id; of two with one id the later counts.
struct Unique<T> {
    by_id: HashMap<String, T>,
}

impl<T> Unique<T> {
    fn new() -> Self {
        Self { by_id: HashMap::new() }
    }

    fn insert(&mut self, id: String, object: T) {
        self.by_id.insert(id, object);
    }

    fn add(&mut self, object: T, id: impl Fn(&T) -> &String) {
        self.insert(id(&object).clone(), object);
    }

    /// Take from `others` what is not here.
    fn complete_with(&mut self, others: Self) {
        for (id, object) in others.by_id {
            self.by_id.entry(id).or_insert(object);
        }
    }

    fn ids(&self) -> impl Iterator<Item = &String> {
        self.by_id.keys()
    }

    fn has(&self, id: &str) -> bool {
        self.by_id.contains_key(id)
    }

    fn len(&self) -> u64 {
        self.by_id.len() as u64
    }

    fn into_sorted(self, compare: impl Fn(&T, &T) -> std::cmp::Ordering) -> Vec<T> {
        let mut objects: Vec<T> = self.by_id.into_values().collect();
        objects.sort_by(compare);
        objects
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;
    use crate::backup::partition::Partition;
    use crate::host::store::MemoryStore;
    use futures_util::FutureExt;

    /// Without files, links and a backup before.
    struct Plain(Ledger);

    impl Context for Plain {
        fn body(&self, _: &Attachment) -> Result<Body> {
            Ok(Body::Elsewhere)
        }

        fn link(&self, _: &Attachment) -> Result<String> {
            Ok(String::new())
        }

        fn count_link(&mut self, _: &Attachment) -> Result<()> {
            Ok(())
        }

        fn missed(&self, _: &str) -> Option<String> {
            None
        }

        fn ledger(&mut self) -> &mut Ledger {
            &mut self.0
        }
    }

    #[test]
    fn a_page_of_folders_never_replaces_a_folder_by_its_id() {
        for order in [[tag::ITEM, tag::LISTED], [tag::LISTED, tag::ITEM]] {
            let mut partition = Partition::create(&MemoryStore::new(), "p", 1).now_or_never().unwrap().unwrap();
            for tag in order {
                let title = if tag == tag::ITEM { "by id" } else { "by page" };
                let folder = format!(r#"{{"id":"IEAA","title":"{title}","scope":"WsFolder"}}"#);
                partition.put("IEAA", tag, folder.as_bytes()).unwrap();
            }
            let all = (0..partition.len()).map(|number| partition.bucket(number).unwrap()).collect::<Vec<_>>();
            let joined = all.iter().map(|items| folders(items, &mut Plain(Ledger::new())).unwrap());
            let titles: Vec<String> =
                joined.flat_map(|bucket| bucket.items).map(|(folder, _)| folder.item.title).collect();
            assert_eq!(titles, ["by id"]);
        }
    }
}
