//! What the backup before knows, as far as deciding what to ask takes it: ids, and places of folders. Eight bytes a task or file.

use std::collections::{BTreeSet, HashMap, HashSet};

use serde::Deserialize;
use serde_json::value::RawValue;

use super::mode::{MARKERS, Markers};
use crate::backup::previous::Previous;
use crate::error::{Error, Kind, Result};
use crate::wrike::legacy::folders::TreeFolder;

/// Where a folder is, and what it is called: all that the tree tells of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Place {
    /// Its title.
    pub title: String,
    /// Folders that it is in.
    pub parents: BTreeSet<u64>,
}

/// The backup before, in short.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Up to when it knows what happened.
    pub markers: Markers,
    /// Ids of its tasks.
    pub tasks: HashSet<u64>,
    /// Its folders.
    pub folders: HashMap<u64, Place>,
    /// Ids of the latest versions of its files.
    pub files: HashSet<u64>,
    /// Its people.
    pub people: HashSet<String>,
    /// Its user's offset from UTC: another one changes every date.
    pub offset: Option<i64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Entry<'a> {
    id: u64,
    #[serde(default)]
    title: String,
    #[serde(default)]
    parents: Vec<String>,
    #[serde(borrow, default)]
    attachments: Vec<&'a RawValue>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct FileEntry {
    id: u64,
    superseded: bool,
}

impl Known {
    /// Read it; none when that backup has no markers, or does not read to its end.
    ///
    /// # Errors
    /// What stops a run.
    pub fn of(previous: &mut Previous) -> Result<Option<Self>> {
        match Self::read(previous) {
            Err(error) if !error.kind().stops_run() => Ok(None),
            read => read,
        }
    }

    fn read(previous: &mut Previous) -> Result<Option<Self>> {
        let mut markers: Option<Markers> = None;
        previous.objects(MARKERS, |raw| parse(raw).map(|read| markers = Some(read)))?;
        let Some(markers) = markers else { return Ok(None) };
        let mut known = Self {
            markers,
            tasks: HashSet::new(),
            folders: HashMap::new(),
            files: HashSet::new(),
            people: HashSet::new(),
            offset: None,
        };
        previous.objects("tasks.json", |raw| {
            let entry: Entry<'_> = parse(raw)?;
            known.tasks.insert(entry.id);
            note_files(&entry, &mut known.files)
        })?;
        previous.objects("folders.json", |raw| {
            let entry: Entry<'_> = parse(raw)?;
            note_files(&entry, &mut known.files)?;
            let parents = entry.parents.iter().filter_map(|parent| parent.parse().ok()).collect();
            known.folders.insert(entry.id, Place { title: entry.title, parents });
            Ok(())
        })?;
        previous.objects("users.json", |raw| {
            #[derive(Deserialize)]
            struct User {
                uid: String,
            }
            known.people.insert(parse::<User>(raw)?.uid);
            Ok(())
        })?;
        previous.objects("account.json", |raw| {
            #[derive(Deserialize)]
            #[serde(rename_all = "camelCase")]
            struct Profile {
                timezone_offset: Option<i64>,
            }
            known.offset = parse::<Profile>(raw)?.timezone_offset;
            Ok(())
        })?;
        Ok(Some(known))
    }
}

fn note_files(entry: &Entry<'_>, files: &mut HashSet<u64>) -> Result<()> {
    for raw in &entry.attachments {
        let file: FileEntry = parse(raw)?;
        if !file.superseded {
            files.insert(file.id);
        }
    }
    Ok(())
}

fn parse<'a, T: Deserialize<'a>>(raw: &'a RawValue) -> Result<T> {
    serde_json::from_str(raw.get())
        .map_err(|error| Error::new(Kind::Damaged, "legacy::known", "not an entry of ours").caused_by(error))
}

/// The tree as places; the root, which is no folder, is left out.
pub fn places(tree: &[TreeFolder]) -> HashMap<u64, Place> {
    let mut places: HashMap<u64, Place> = HashMap::new();
    for folder in tree.iter().filter(|folder| folder.id != crate::wrike::legacy::ROOT) {
        let place = places.entry(folder.id).or_default();
        place.title.clone_from(&folder.title);
        place.parents.insert(folder.parent_id);
    }
    places
}
