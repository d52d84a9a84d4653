//! What hangs on tasks and folders: comments, files with their histories, time logs.

use std::collections::HashSet;

use super::{Asked, Collector};
use crate::backup::batch::batch_name;
use crate::backup::refusal::Refusal;
use crate::error::Result;
use crate::wrike::legacy::{attachments, comments, timelogs};

/// Tasks whose files are asked for at once: no document limits it; with ids of nine digits the form stays under a kilobyte.
const BATCH: usize = 100;

impl Collector {
    /// Comments of one task.
    pub(super) async fn comments_of(&self, task: u64) -> Result<()> {
        self.tracker.more_items(1);
        self.ask(&format!("comments/task/{task}"), &comments::of_task(task)).await.map(drop)
    }

    /// Files of these tasks and folders, and the history of each file that has one and whose latest version is not `known`. A batch
    /// that is refused is halved until the one that the refusal is about stands alone.
    pub(super) async fn files(&self, owners: &[u64], known: &HashSet<u64>) -> Result<()> {
        self.tracker.doing("Listing files");
        let mut batches: Vec<&[u64]> = owners.chunks(BATCH).collect();
        batches.reverse();
        self.tracker.more_items(batches.len() as u64);
        let mut with_history = Vec::new();
        while let Some(batch) = batches.pop() {
            let ask = attachments::list(batch);
            let key = format!("files/{}", batch_name(batch));
            let listed = match self.record(&key, &ask.call).await? {
                Asked::Answer(body) => self.read(&key, &ask, &body)?.unwrap_or_default(),
                Asked::Refused(refusal) => {
                    if refusal.is_about_some() && batch.len() > 1 {
                        let (first, second) = batch.split_at(batch.len() / 2);
                        batches.extend([second, first]);
                        self.tracker.more_items(2);
                    }
                    continue;
                }
            };
            let files = listed.into_iter().flat_map(|group| group.list);
            with_history.extend(files.filter(|file| file.version != Some(1) && !known.contains(&file.id)));
        }
        self.tracker.more_items(with_history.len() as u64);
        for file in with_history {
            self.ask(&format!("history/{}", file.id), &attachments::history(file.id)).await?;
        }
        Ok(())
    }

    /// Time logs of these tasks, everybody's: without a task only the user's own are listed.
    pub(super) async fn timelogs(&self, tasks: &[u64]) -> Result<()> {
        self.tracker.doing("Reading time logs");
        self.tracker.more_items(tasks.len() as u64);
        for task in tasks {
            self.ask(&format!("timelogs/task/{task}"), &timelogs::list(Some(*task))).await?;
        }
        Ok(())
    }
}

/// Whether a refused call was made again in halves.
pub fn is_halved(key: &str, refusal: &Refusal) -> bool {
    let size = key.strip_prefix("files/").and_then(|rest| rest.rsplit_once('/')).map(|(_, size)| size);
    refusal.is_about_some() && size.is_some_and(|size| size != "1")
}
