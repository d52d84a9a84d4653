//! Comments: account-wide in windows, or item by item.

use time::Duration;

use super::{Asked, Collector, window_key};
use crate::backup::windows::Window;
use crate::error::Result;
use crate::model::{Owner, dates};
use crate::wrike::answer::Envelope;
use crate::wrike::{comments, tasks};

impl Collector {
    /// Account-wide in windows; where that is not offered, item by item. There are no pages, so a full answer may hide more: such a
    /// window is asked for again at half its length, and the next ones are as long as what came lets hope that they are not full.
    pub(super) async fn comments(&self) -> Result<()> {
        let (mut from, end) = self.begin_and_end()?;
        let mut length = comments::LONGEST_WINDOW;
        while from < end {
            let window = Window { start: from, end: (from + length).min(end) };
            let (first, last) = (dates::day(window.start)?, dates::day(window.end)?);
            self.tracker.doing(format!("Reading comments of {first} to {last}"));
            let key = window_key("comments", window)?;
            let asked = self.ask(&key, &comments::window(window.start, window.end)?).await?;
            if matches!(&asked, Asked::Refused(refusal) if refusal.is_about_rights()) {
                return self.comments_one_by_one().await;
            }
            let came = asked.counted()?.map(|counted| counted.objects);
            match (came, window.halves()) {
                (Some(came), Some([half, _])) if came >= comments::LIMIT => {
                    length = half.end - half.start;
                    self.tracker.more_items(1);
                    continue;
                }
                (Some(came), None) if came >= comments::LIMIT => {
                    self.note_failure(&key, "more than 1,000 comments in one second")?;
                }
                (Some(came), _) => length = promising(window, came),
                (None, _) => {}
            }
            from = window.end;
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

/// Of the most that an answer may hold, so much is hoped for: near enough to waste few calls, far enough to be full seldom.
const HOPED_FOR: usize = comments::LIMIT * 94 / 100;

/// How long the window after this one should be, when so many comments came: as if they went on coming at the same rate.
fn promising(window: Window, came: usize) -> Duration {
    let seconds = (window.end - window.start).whole_seconds();
    let hoped_for = i64::try_from(HOPED_FOR).unwrap_or(i64::MAX);
    let came = i64::try_from(came).unwrap_or(i64::MAX).max(1);
    Duration::seconds(seconds.saturating_mul(hoped_for) / came).clamp(Duration::SECOND, comments::LONGEST_WINDOW)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_is_as_long_as_it_may_be_without_being_full() {
        let start = time::OffsetDateTime::UNIX_EPOCH;
        let hours = |hours| Window { start, end: start + Duration::hours(hours) };
        assert_eq!(promising(hours(100), 940), Duration::hours(100));
        assert_eq!(promising(hours(100), 470), comments::LONGEST_WINDOW, "seven days at most");
        assert_eq!(promising(hours(10), 94), Duration::hours(100));
        assert_eq!(promising(hours(1), 0), comments::LONGEST_WINDOW);
        assert_eq!(promising(Window { start, end: start + Duration::SECOND }, 999), Duration::SECOND);
    }
}
