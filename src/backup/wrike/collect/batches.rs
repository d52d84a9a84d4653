//! What is asked for by ids: folders and dependencies.

use std::collections::HashSet;

use super::{Asked, Collector};
use crate::error::Result;
use crate::model::Object;
use crate::wrike::answer::Envelope;
use crate::wrike::{Query, dependencies, folders, query};

impl Collector {
    /// Folders and projects of the tree.
    pub(super) async fn folders(&self) -> Result<()> {
        let ids = self.live_folders()?;
        self.by_ids("folders", &ids, folders::by_ids).await
    }

    /// Dependencies that the recorded tasks name, each once.
    pub(super) async fn dependencies(&self) -> Result<()> {
        let mut seen = HashSet::new();
        let mut offset = self.run.journal().start();
        loop {
            let Some((key, next)) = self.run.journal().key_at(offset)? else { return Ok(()) };
            if key.starts_with("tasks/") {
                let mut ids = self.dependency_ids(offset)?;
                ids.retain(|id| seen.insert(id.clone()));
                self.tracker.more_items(query::batches(&ids).len() as u64);
                self.by_ids("dependencies", &ids, dependencies::by_ids).await?;
            }
            offset = next;
        }
    }

    fn dependency_ids(&self, offset: u64) -> Result<Vec<String>> {
        let Some((record, _)) = self.run.journal().at(offset)? else { return Ok(Vec::new()) };
        let envelope = Envelope::parse(&record.body)?;
        let objects = envelope.data.iter().filter_map(|raw| Object::parse(raw).ok());
        Ok(objects.flat_map(|task| task.texts("dependencyIds")).collect())
    }

    /// Ask in batches; one that is refused is halved until the id that the refusal is about stands alone.
    pub(super) async fn by_ids(&self, what: &str, ids: &[String], query: impl Fn(&[String]) -> Query) -> Result<()> {
        let mut batches: Vec<&[String]> = query::batches(ids);
        batches.reverse();
        while let Some(batch) = batches.pop() {
            let asked = self.ask(&format!("{what}/{}", batch_name(batch)), &query(batch)).await?;
            // What the plan does not include, it does not include for half of them either.
            if matches!(&asked, Asked::Refused(refusal) if refusal.is_about_some()) && batch.len() > 1 {
                let (first, second) = batch.split_at(batch.len() / 2);
                batches.extend([second, first]);
                self.tracker.more_items(2);
            }
        }
        Ok(())
    }

    /// Ids of folders and projects outside the recycle bin, in the tree's order, each once.
    pub(in crate::backup) fn live_folders(&self) -> Result<Vec<String>> {
        let Some(body) = self.run.journal().read("folder-tree")? else {
            return Ok(Vec::new());
        };
        let envelope = Envelope::parse(&body)?;
        let mut seen = HashSet::new();
        let nodes = envelope.data.iter().filter_map(|raw| folders::parse_node(raw).ok());
        Ok(nodes
            .filter(folders::Node::is_live_folder)
            .map(|node| node.id)
            .filter(|id| seen.insert(id.clone()))
            .collect())
    }
}

/// A batch by its first id and its size: the tree is recorded, so a resumed run makes the same batches.
fn batch_name(batch: &[String]) -> String {
    format!("{}/{}", batch.first().map(String::as_str).unwrap_or_default(), batch.len())
}
