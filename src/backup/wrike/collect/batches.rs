//! What is asked for by ids: folders and dependencies.

use std::collections::HashSet;

use super::{Asked, Collector};
use crate::backup::batch::batch_name;
use crate::backup::wrike::listing::short_hash;
use crate::error::Result;
use crate::model::Object;
use crate::wrike::answer::Envelope;
use crate::wrike::{IDS_PER_CALL, Query, dependencies, folders, query};

/// Under which key pages of folders are recorded.
pub(in crate::backup) const FOLDER_PAGES: &str = "folder-pages";

impl Collector {
    /// Folders and projects of the tree: by pages of all where that takes fewer calls, and by ids where it does not, or where the
    /// pages lack something.
    pub(super) async fn folders(&self) -> Result<()> {
        let mut ids = self.live_folders()?;
        if ids.len() > IDS_PER_CALL {
            self.pages(FOLDER_PAGES, folders::page).await?;
            let listed = self.whole_folders_listed()?;
            ids.retain(|id| !listed.contains(&short_hash(id)));
            self.tracker.more_items(query::batches(&ids).len() as u64);
        }
        self.by_ids("folders", &ids, folders::by_ids).await.map(drop)
    }

    /// Of the folders that came page by page those with everything that a folder by its id has: which of it the pages give without
    /// being asked is not documented.
    fn whole_folders_listed(&self) -> Result<HashSet<[u8; 8]>> {
        let mut listed = HashSet::new();
        let mut offset = self.run.journal().start();
        loop {
            let Some((key, next)) = self.run.journal().key_at(offset)? else { return Ok(listed) };
            if key.split_once('/').is_some_and(|(what, _)| what == FOLDER_PAGES) {
                self.each_object(offset, |folder| {
                    if folder.value("sharedIds").is_some() && folder.value("parentIds").is_some() {
                        listed.insert(short_hash(&folder.id()));
                    }
                })?;
            }
            offset = next;
        }
    }

    /// Dependencies that the recorded tasks name, each once.
    pub(super) async fn dependencies(&self) -> Result<()> {
        let mut seen = HashSet::new();
        let new = |task: &Object<'_>| {
            let ids = task.texts("dependencyIds");
            ids.into_iter().filter(|id| seen.insert(short_hash(id))).collect()
        };
        self.for_tasks("dependencies", new, dependencies::by_ids).await
    }

    /// Ask for `what` of the ids that each recorded task gives. Full batches, but for the last.
    pub(super) async fn for_tasks(
        &self,
        what: &str,
        mut ids: impl FnMut(&Object<'_>) -> Vec<String>,
        query: impl Fn(&[String]) -> Query,
    ) -> Result<()> {
        let (mut waiting, mut offset) = (Vec::new(), self.run.journal().start());
        loop {
            let place = self.run.journal().key_at(offset)?;
            if let Some((key, _)) = &place
                && key.starts_with("tasks/")
            {
                self.each_object(offset, |task| waiting.extend(ids(&task)))?;
            }
            let full = waiting.len() - if place.is_some() { waiting.len() % IDS_PER_CALL } else { 0 };
            let rest = waiting.split_off(full);
            let batch = std::mem::replace(&mut waiting, rest);
            self.tracker.more_items(query::batches(&batch).len() as u64);
            let is_offered = self.by_ids(what, &batch, &query).await?;
            match place {
                Some((_, next)) if is_offered => offset = next,
                _ => return Ok(()),
            }
        }
    }

    /// Each object of the answer that is recorded at `offset`.
    fn each_object(&self, offset: u64, mut take: impl FnMut(Object<'_>)) -> Result<()> {
        let Some((record, _)) = self.run.journal().at(offset)? else { return Ok(()) };
        let envelope = Envelope::parse(&record.body)?;
        envelope.data.iter().filter_map(|raw| Object::parse(raw).ok()).for_each(&mut take);
        Ok(())
    }

    /// Ask in batches; one that is refused is halved until the id that the refusal is about stands alone. False when the plan does not
    /// include it: then nothing more of it need be asked.
    pub(super) async fn by_ids(&self, what: &str, ids: &[String], query: impl Fn(&[String]) -> Query) -> Result<bool> {
        let mut batches: Vec<&[String]> = query::batches(ids);
        batches.reverse();
        while let Some(batch) = batches.pop() {
            let asked = self.ask(&format!("{what}/{}", batch_name(batch)), &query(batch)).await?;
            if matches!(&asked, Asked::Refused(refusal) if refusal.is_about_plan()) {
                return Ok(false);
            }
            if matches!(&asked, Asked::Refused(refusal) if refusal.is_about_some()) && batch.len() > 1 {
                let (first, second) = batch.split_at(batch.len() / 2);
                batches.extend([second, first]);
                self.tracker.more_items(2);
            }
        }
        Ok(true)
    }

    /// Ids of folders and projects outside the recycle bin, in the tree's order, each once.
    pub(in crate::backup) fn live_folders(&self) -> Result<Vec<String>> {
        self.live_nodes(|_| true)
    }

    /// Of these, the projects.
    pub(in crate::backup) fn live_projects(&self) -> Result<Vec<String>> {
        self.live_nodes(|node| node.is_project)
    }

    fn live_nodes(&self, wanted: impl Fn(&folders::Node) -> bool) -> Result<Vec<String>> {
        let Some(body) = self.run.journal().read("folder-tree")? else {
            return Ok(Vec::new());
        };
        let envelope = Envelope::parse(&body)?;
        let mut seen = HashSet::new();
        let nodes = envelope.data.iter().filter_map(|raw| folders::parse_node(raw).ok());
        let live = nodes.filter(folders::Node::is_live_folder).filter(wanted);
        Ok(live.map(|node| node.id).filter(|id| seen.insert(id.clone())).collect())
    }
}
