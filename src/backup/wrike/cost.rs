//! What the rest of a run will cost, once the account was surveyed.

use super::collect::{Collector, window_key};
use super::listing::totals;
use crate::backup::refusal::{Refusal, refused_key};
use crate::error::Result;
use crate::wrike::answer::check;
use crate::wrike::catalog::{Ask, ROWS};
use crate::wrike::{IDS_PER_CALL, PAGE_SIZE, query};

/// The bill, before it is run up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CallsLeft {
    /// Calls of the API without downloads.
    pub calls: u64,
    /// Folders and projects.
    pub folders: u64,
    /// Tasks and subtasks, when the service told.
    pub tasks: Option<u64>,
    /// Whether comments cost one call an item.
    pub comments_one_by_one: bool,
}

impl Collector {
    /// Calls still to make, as far as is known after the survey.
    ///
    /// # Errors
    /// `Storage`.
    pub fn calls_left(&self) -> Result<CallsLeft> {
        let recorded = |key: &str| {
            let journal = self.run.journal();
            journal.contains(key) || journal.contains(&refused_key(key))
        };
        let folders = self.live_folders()?;
        let first_page = self.run.journal().read("tasks/0/0")?.and_then(|body| check(&body).ok());
        let tasks = first_page.as_ref().map(|page| page.response_size.unwrap_or(page.objects as u64));
        let mut calls = match query::batches(&folders).len() as u64 {
            0..=1 => folders.len().min(1) as u64,
            _ => (folders.len() as u64).div_ceil(u64::from(PAGE_SIZE)),
        };
        calls += tasks.unwrap_or(0).saturating_sub(1).div_euclid(u64::from(PAGE_SIZE));
        let windows = self.comment_windows()?;
        let mut comments_one_by_one = false;
        if let Some(first) = windows.first() {
            let refused = self.run.journal().read(&refused_key(&window_key("comments", *first)?))?;
            comments_one_by_one = refused
                .and_then(|body| serde_json::from_slice::<Refusal>(&body).ok())
                .is_some_and(|refusal| refusal.is_about_rights());
        }
        if comments_one_by_one {
            calls += tasks.unwrap_or(0) + folders.len() as u64;
        } else {
            for window in windows {
                calls += u64::from(!recorded(&window_key("comments", window)?));
            }
        }
        calls += totals(&self.run)?.links.div_ceil(IDS_PER_CALL as u64) + self.kinds_left(&recorded)?;
        Ok(CallsLeft { calls, folders: folders.len() as u64, tasks, comments_one_by_one })
    }

    /// Of the catalogue, with groups and one page of time logs. What is asked for each schedule is taken as one call.
    fn kinds_left(&self, recorded: &impl Fn(&str) -> bool) -> Result<u64> {
        let objects = |key: &str| -> Result<u64> {
            Ok(self
                .run
                .journal()
                .read(key)?
                .and_then(|body| check(&body).ok())
                .map_or(0, |counted| counted.objects as u64))
        };
        let (spaces, people) = (objects("spaces")?, objects("contacts")?);
        let (folders, projects) = (self.live_folders()?.len() as u64, self.live_projects()?.len() as u64);
        let calls = ROWS.iter().filter(|row| !recorded(row.key)).map(|row| match row.ask {
            Ask::PerSpace(_) => spaces,
            Ask::PerPeople(_) => people.div_ceil(IDS_PER_CALL as u64),
            Ask::PerUser(_) => people,
            Ask::PerFolders(_) => folders.div_ceil(IDS_PER_CALL as u64),
            Ask::PerProject(_) => projects,
            Ask::Once(_) | Ask::Pages(_) | Ask::PerSchedule(_) | Ask::PerParents(_) => 1,
        });
        // Groups, time logs, and the export, which is looked at twice.
        Ok(calls.sum::<u64>() + 4)
    }
}
