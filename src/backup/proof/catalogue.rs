//! Every proof and file that a run knows, by id: its object as received and the lists it stands in. The objects lie on the store; what is
//! held in memory is some words an item.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

use super::records::read;
use crate::backup::run::Run;
use crate::error::{Error, Kind, Result};
use crate::host::store::{self, Open};
use crate::proof::fields::{Fields, Wire};
use crate::proof::listing::{FileId, Way};
use crate::proof::objects::File;

/// Proofs and files by id.
pub struct Catalogue {
    objects: RefCell<Box<dyn store::File>>,
    places: BTreeMap<FileId, Place>,
    /// What list views show, archived ones among it.
    viewed: BTreeSet<FileId>,
    nameless: u64,
}

/// Where an object lies.
#[derive(Debug, Clone)]
struct Place {
    offset: u64,
    length: u32,
    /// The list that the object is from: the first of [`Way::ALL`] that has it, whatever was recorded first.
    from: Way,
    ways: u16,
    /// The listed version of which it is another one.
    listed_as: Option<FileId>,
}

/// A proof or file.
pub struct Item {
    /// The object as received.
    pub file: File,
    /// The lists it stands in.
    pub ways: Vec<Way>,
    /// Whether it, or the proof of which it is a version, is archived.
    pub is_archived: bool,
}

impl Catalogue {
    /// Read all lists that `run` has recorded.
    ///
    /// # Errors
    /// `NoSpace`, `Storage`.
    pub async fn read(run: &Run) -> Result<Self> {
        let objects = run.store.open(&run.path("catalogue.part"), Open::Empty).await?;
        let mut catalogue =
            Self { objects: RefCell::new(objects), places: BTreeMap::new(), viewed: BTreeSet::new(), nameless: 0 };
        let mut end = 0;
        let mut offset = run.journal().start();
        loop {
            let Some((key, next)) = run.journal().key_at(offset)? else { return Ok(catalogue) };
            let record_at = std::mem::replace(&mut offset, next);
            let Some(way) = Way::of_key(&key) else { continue };
            let Some((record, _)) = run.journal().at(record_at)? else { return Ok(catalogue) };
            let rows = match read(&key, &record.body)? {
                serde_json::Value::Array(rows) => rows,
                row => vec![row],
            };
            for row in rows.into_iter().filter_map(Fields::of) {
                match way {
                    // A list view has lines and no objects: those come from getProofDetails.
                    Way::ListView => {
                        let lines = row.objects("results").into_iter().map(|line| FileId::new(line.text("file_id")));
                        catalogue.viewed.extend(lines);
                    }
                    Way::Versions => {
                        let listed = key.split('/').nth(1).map(FileId::new);
                        catalogue.take(way, row, listed, &mut end)?;
                    }
                    _ => catalogue.take(way, row, None, &mut end)?,
                }
            }
        }
    }

    fn take(&mut self, way: Way, row: Fields, listed_as: Option<FileId>, end: &mut u64) -> Result<()> {
        let id = row.text("file_id").to_owned();
        if id.is_empty() {
            self.nameless += 1;
            return Ok(());
        }
        let bit = 1 << Way::ALL.iter().position(|other| *other == way).unwrap_or(0);
        if let Some(place) = self.places.get_mut(&FileId::new(&id)) {
            place.ways |= bit;
            place.listed_as = place.listed_as.take().or(listed_as.clone());
            if place.from <= way {
                return Ok(());
            }
        }
        let bytes = serde_json::to_vec(&row.0)
            .map_err(|error| Error::new(Kind::Internal, "proof::catalogue", "no JSON form").caused_by(error))?;
        self.objects.borrow_mut().write_at(*end, &bytes)?;
        let length = u32::try_from(bytes.len())
            .map_err(|_| Error::new(Kind::Internal, "proof::catalogue", "an object is too large").with("id", &id))?;
        let before = self.places.remove(&FileId::new(&id));
        let ways = bit | before.as_ref().map_or(0, |place| place.ways);
        let listed_as = before.and_then(|place| place.listed_as).or(listed_as);
        self.places.insert(FileId::new(&id), Place { offset: *end, length, from: way, ways, listed_as });
        *end += u64::from(length);
        Ok(())
    }

    /// Ids, as numbers sort.
    pub fn ids(&self) -> impl Iterator<Item = String> {
        self.places.keys().map(FileId::to_string)
    }

    /// The first id behind this one, or the first of all.
    pub fn id_after(&self, id: Option<&str>) -> Option<String> {
        let from = id.map_or(Bound::Unbounded, |id| Bound::Excluded(FileId::new(id)));
        self.places.range((from, Bound::Unbounded)).next().map(|(id, _)| id.to_string())
    }

    /// How many there are.
    pub fn len(&self) -> u64 {
        self.places.len() as u64
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// Objects that came without an id.
    pub fn nameless(&self) -> u64 {
        self.nameless
    }

    /// The item of this id.
    ///
    /// # Errors
    /// `Storage`.
    pub fn get(&self, id: &str) -> Result<Option<Item>> {
        let Some(place) = self.places.get(&FileId::new(id)) else { return Ok(None) };
        let mut bytes = vec![0; usize::try_from(place.length).unwrap_or(usize::MAX)];
        self.objects.borrow_mut().read_at(place.offset, &mut bytes)?;
        let value = read(id, &bytes)?;
        let ways = ways(place.ways);
        let listed = place.listed_as.clone().unwrap_or_else(|| FileId::new(id));
        let is_archived = self.is_archived(&listed) || self.is_archived(&FileId::new(id));
        Ok(Fields::of(value).map(|fields| Item { file: File::read(fields), ways, is_archived }))
    }

    /// Whether a listed version is archived: the list of archived ones has it, or a list view shows it and no list of active ones does.
    fn is_archived(&self, id: &FileId) -> bool {
        let ways = self.places.get(id).map(|place| ways(place.ways)).unwrap_or_default();
        let is_active =
            [Way::All, Way::Open, Way::Closed, Way::Owner, Way::Folder].iter().any(|way| ways.contains(way));
        ways.contains(&Way::Archived) || !is_active && self.viewed.contains(id)
    }
}

fn ways(bits: u16) -> Vec<Way> {
    Way::ALL.into_iter().zip(0u32..).filter(|(_, n)| bits >> n & 1 == 1).map(|(way, _)| way).collect()
}

/// Whether it is a file and no proof: such a one has no reviewers, no comments and no stages.
pub fn is_plain_file(file: &File) -> bool {
    file.kind().eq_ignore_ascii_case("file")
}
