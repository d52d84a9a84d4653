//! Comments: account-wide in windows, or item by item.

use super::{Asked, Collector, window_key};
use crate::error::Result;
use crate::model::{Owner, dates};
use crate::wrike::answer::Envelope;
use crate::wrike::{comments, tasks};

impl Collector {
    /// Account-wide in windows; where that is not offered, item by item.
    pub(super) async fn comments(&self) -> Result<()> {
        let mut windows = self.comment_windows()?;
        windows.reverse();
        while let Some(window) = windows.pop() {
            self.tracker.doing(format!(
                "Reading comments of {} to {}",
                dates::day(window.start)?,
                dates::day(window.end)?
            ));
            let asked =
                self.ask(&window_key("comments", window)?, &comments::window(window.start, window.end)?).await?;
            if matches!(&asked, Asked::Refused(refusal) if refusal.is_about_rights()) {
                return self.comments_one_by_one().await;
            }
            // There are no pages: a full answer may hide more.
            if asked.counted()?.is_some_and(|counted| counted.objects >= comments::LIMIT) {
                match window.halves() {
                    Some([first, second]) => {
                        windows.extend([second, first]);
                        self.tracker.more_items(2);
                    }
                    None => {
                        self.note_failure(&window_key("comments", window)?, "more than 1,000 comments in one second")?
                    }
                }
            }
        }
        Ok(())
    }

    /// `GET /tasks/{id}/comments` and the same for folders: one call an item.
    async fn comments_one_by_one(&self) -> Result<()> {
        let folders = self.live_folders()?;
        self.tracker.more_items(folders.len() as u64);
        for id in folders {
            self.comments_of(Owner::Folder(id)).await?;
        }
        let mut offset = self.run.journal().start();
        loop {
            let Some((key, next)) = self.run.journal().key_at(offset)? else {
                return Ok(());
            };
            if key.starts_with("tasks/") {
                let ids = self.task_ids(offset)?;
                self.tracker.more_items(ids.len() as u64);
                for id in ids {
                    self.comments_of(Owner::Task(id)).await?;
                }
            }
            offset = next;
        }
    }

    async fn comments_of(&self, owner: Owner) -> Result<()> {
        let kind = if matches!(owner, Owner::Folder(_)) { "folder" } else { "task" };
        let key = format!("comments/{kind}/{}", owner.id());
        self.tracker.doing(format!("Reading comments of {kind} {}", owner.id()));
        self.ask(&key, &comments::of(&owner)).await.map(drop)
    }

    fn task_ids(&self, offset: u64) -> Result<Vec<String>> {
        let Some((record, _)) = self.run.journal().at(offset)? else {
            return Ok(Vec::new());
        };
        let envelope = Envelope::parse(&record.body)?;
        Ok(envelope.data.iter().filter_map(|raw| tasks::parse(raw).ok()).map(|task| task.item.id).collect())
    }
}
