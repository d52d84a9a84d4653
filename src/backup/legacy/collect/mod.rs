//! Asking for everything but file bodies. One call is one record of the journal; a call that is recorded is not made again.

mod full;
mod hanging;
mod since;

pub use hanging::is_halved as hanging_is_halved;

use std::collections::{HashMap, HashSet};

use bytes::Bytes;

use super::known::{Known, Place, places};
use super::mode::Mode;
use crate::backup::progress::Tracker;
use crate::backup::refusal::{Refusal, judge};
use crate::backup::run::Run;
use crate::engine::messages::Part;
use crate::error::{Error, Kind, Result};
use crate::wrike::legacy::folders::{self, TreeFolder};
use crate::wrike::legacy::tasks::{self, Filter, Task};
use crate::wrike::legacy::{Ask, Call, Client, contacts, profile};

/// After so many seconds everything is asked for again: the API does not tell of every change (see [`super::assemble`]).
const FULL_AFTER: i64 = 30 * 86_400;

/// The answer to a call, from the journal or from the service.
pub enum Asked {
    /// A success.
    Answer(Bytes),
    /// None is to be had.
    Refused(Refusal),
}

/// Asks for a run.
#[derive(Clone)]
pub struct Collector {
    client: Client,
    pub(super) run: Run,
    tracker: Tracker,
}

impl Collector {
    /// Ask `client`, record in `run`, tell `tracker`.
    pub fn new(client: Client, run: Run, tracker: Tracker) -> Self {
        Self { client, run, tracker }
    }

    /// The client that it asks.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// Make a call unless it is recorded.
    ///
    /// # Errors
    /// Only what stops a run; any other failure is an [`Asked::Refused`].
    async fn record(&self, key: &str, call: &Call) -> Result<Asked> {
        let recorded = self.run.journal().read(key)?;
        if let Some(body) = recorded {
            self.tracker.items(1);
            return Ok(Asked::Answer(body.into()));
        }
        if let Some(refusal) = Refusal::of(&self.run, key)?.filter(Refusal::is_final) {
            self.tracker.items(1);
            return Ok(Asked::Refused(refusal));
        }
        let asked = match self.client.fetch(call).await {
            Ok(body) => {
                self.run.journal().append(key, &body)?;
                Asked::Answer(body)
            }
            Err(error) => {
                let refusal = Refusal::new(&self.judge(error).await?);
                refusal.record(&self.run, key)?;
                Asked::Refused(refusal)
            }
        };
        self.tracker.items(1);
        Ok(asked)
    }

    /// Make a call unless it is recorded, and read it; none when it was refused, or its answer does not read.
    ///
    /// # Errors
    /// What stops a run.
    pub(super) async fn ask<T>(&self, key: &str, ask: &Ask<T>) -> Result<Option<T>> {
        match self.record(key, &ask.call).await? {
            Asked::Answer(body) => self.read(key, ask, &body),
            Asked::Refused(_) => Ok(None),
        }
    }

    /// Read an answer; one that does not read is noted.
    fn read<T>(&self, key: &str, ask: &Ask<T>, body: &[u8]) -> Result<Option<T>> {
        match ask.read(body) {
            Ok(value) => Ok(Some(value)),
            Err(error) => {
                Refusal::new(&error).record(&self.run, &unread_key(key))?;
                Ok(None)
            }
        }
    }

    /// Read what is recorded; none when nothing is, or it does not read.
    ///
    /// # Errors
    /// `Storage`.
    pub(super) fn recorded<T>(&self, key: &str, ask: &Ask<T>) -> Result<Option<T>> {
        let body = self.run.journal().read(key)?;
        Ok(body.and_then(|body| ask.read(&body).ok()))
    }

    /// As [`judge`] has it.
    ///
    /// # Errors
    /// The error, when it stops the run.
    pub async fn judge(&self, error: Error) -> Result<Error> {
        judge(error, async { self.client.fetch_once(&profile::get().call).await }).await
    }

    /// What the preflight needs and the run uses: people, tree, how many tasks.
    ///
    /// # Errors
    /// What stops a run, and a refusal of the profile.
    pub async fn survey(&self) -> Result<()> {
        self.tracker.doing("Asking for the user and their contacts");
        if self.ask("profile", &profile::get()).await?.is_none() {
            return Err(Error::new(Kind::Refused, "legacy::collect", "the user's profile could not be read"));
        }
        self.ask("contacts", &contacts::list()).await?;
        self.tracker.doing("Counting folders and tasks");
        self.ask("tree", &folders::tree(None, None)).await?;
        self.ask("count", &tasks::count(&Filter::default())).await?;
        Ok(())
    }

    /// Everything else: in the way that the run decided on, or decides on now by what the backup before knows.
    ///
    /// # Errors
    /// What stops a run.
    pub async fn collect(&self, known: Option<&Known>, backup: Option<&str>) -> Result<Mode> {
        self.survey().await?;
        let mode = self.mode(known, backup)?;
        if let (Mode::Since { markers, .. }, Some(known)) = (&mode, known)
            && self.since(markers, known).await?
        {
            return Ok(mode);
        }
        if mode != Mode::Full {
            Mode::Full.record(&self.run)?;
        }
        self.full().await?;
        Ok(Mode::Full)
    }

    fn mode(&self, known: Option<&Known>, backup: Option<&str>) -> Result<Mode> {
        if let Some(decided) = Mode::of(&self.run)? {
            // A folder that was changed meanwhile has nothing to go on from.
            let is_there = match &decided {
                Mode::Full => true,
                Mode::Since { backup: since, .. } => backup == Some(since.as_str()) && known.is_some(),
            };
            return Ok(if is_there { decided } else { Mode::Full });
        }
        let mode = match (known, backup) {
            (Some(known), Some(backup)) if self.can_go_on_from(known)? => {
                Mode::Since { backup: backup.to_owned(), markers: known.markers.clone() }
            }
            _ => Mode::Full,
        };
        mode.record(&self.run)?;
        Ok(mode)
    }

    /// Whether nothing happened that the API does not tell of item by item: another zone changes every date, somebody who left
    /// becomes "-1" everywhere.
    fn can_go_on_from(&self, known: &Known) -> Result<bool> {
        let header = self.run.header();
        let offset = self.recorded("profile", &profile::get())?.and_then(|profile| profile.timezone_offset);
        let people: HashSet<String> = self
            .recorded("contacts", &contacts::list())?
            .unwrap_or_default()
            .into_iter()
            .map(|contact| contact.uid)
            .chain([header.account.user_id.clone()])
            .collect();
        let has_all_parts = [Part::Comments, Part::Time]
            .into_iter()
            .all(|part| !header.parts.contains(&part) || known.markers.parts.contains(&part));
        let age = header.started.saturating_sub(known.markers.full);
        Ok(has_all_parts && age < FULL_AFTER && known.offset == offset && known.people.is_subset(&people))
    }

    /// Where each folder is; none when the tree was refused.
    pub(super) fn places(&self) -> Result<Option<HashMap<u64, Place>>> {
        let tree: Option<Vec<TreeFolder>> = self.recorded("tree", &folders::tree(None, None))?;
        Ok(tree.map(|tree| places(&tree)))
    }

    /// How many tasks there are, as the service counts.
    pub(super) fn count(&self) -> Result<Option<u64>> {
        Ok(self.recorded("count", &tasks::count(&Filter::default()))?.and_then(|counted| counted.count))
    }

    /// Note that a part of a listing could not be had, for a reason that no answer gives.
    pub(super) fn note_failure(&self, key: &str, reason: &str) -> Result<()> {
        Refusal::of_listing(key, reason).record(&self.run, &unread_key(key))
    }
}

/// Under which key it is recorded that an answer did not read: beside the answer, which stays.
pub fn unread_key(key: &str) -> String {
    format!("unread/{key}")
}

/// What is asked of a task once it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Owner {
    /// Its id.
    pub id: u64,
    /// Whether the service says that it has no files.
    pub has_no_files: bool,
    /// How many comments the service says it has.
    pub comments: Option<u64>,
}

impl From<&Task> for Owner {
    fn from(task: &Task) -> Self {
        Self { id: task.id, has_no_files: task.attachments_count == Some(0), comments: task.comments_count }
    }
}

impl From<&folders::Folder> for Owner {
    fn from(folder: &folders::Folder) -> Self {
        Self { id: folder.id, has_no_files: folder.attachments_count == Some(0), comments: folder.comments_count }
    }
}
