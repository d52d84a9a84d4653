//! Comments, numbered in the order of their creation. Of each block of ten, the last is on a folder; the others follow
//! the tasks at full, half and quarter speed, so that old tasks keep being discussed and no comment is older than its task.

use serde_json::{Value, json};

use super::mix::{Spread, at, partition, pick};
use super::{Account, Salt, date_time, ids, put, text};

const BASE: u64 = 20_000_000;
/// Places in the block, and slowness. The places are such that a comment comes after its task.
const LANES: [(&[u64], u64); 3] = [(&[0, 3, 6, 8], 1), (&[1, 4, 7], 2), (&[2, 5], 4)];
const FOLDER_PLACE: u64 = 9;

/// What a comment or an attachment hangs on, by index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Owner {
    Task(u64),
    Folder(u64),
}

impl Account {
    fn comment_lane(&self, places: &[u64], slower: u64) -> Spread {
        Spread { items: self.spec.comments.div_ceil(10) * places.len() as u64, owners: self.spec.tasks, slower }
    }

    fn comment_owner(&self, index: u64) -> Owner {
        let (block, place) = (index / 10, index % 10);
        for (places, slower) in LANES {
            if let Some(turn) = places.iter().position(|&held| held == place) {
                let rank = block * places.len() as u64 + turn as u64;
                return Owner::Task(self.comment_lane(places, slower).owner(rank));
            }
        }
        Owner::Folder(block % self.spec.folders)
    }

    /// Comments on a task, oldest first.
    pub(crate) fn comments_of_task(&self, task: u64) -> Vec<u64> {
        let mut found: Vec<u64> = LANES
            .into_iter()
            .flat_map(|(places, slower)| {
                let turns = places.len() as u64;
                let ranks = self.comment_lane(places, slower).items_of(task);
                ranks.map(move |rank| rank / turns * 10 + places[at(rank % turns)])
            })
            .filter(|&index| index < self.spec.comments)
            .collect();
        found.sort_unstable();
        found
    }

    /// Comments on a folder, oldest first.
    pub(crate) fn comments_of_folder(&self, folder: u64) -> Vec<u64> {
        (folder..self.spec.comments.div_ceil(10))
            .step_by(at(self.spec.folders))
            .map(|block| block * 10 + FOLDER_PLACE)
            .filter(|&index| index < self.spec.comments)
            .collect()
    }

    pub(crate) fn comment_id(&self, index: u64) -> String {
        self.old_id(b'C', BASE + index)
    }

    /// The index of a comment by its id.
    pub(crate) fn comment_index(&self, id: &str) -> Option<u64> {
        let index = u64::from(ids::old_number(self.number, b'C', id)?).checked_sub(BASE)?;
        (index < self.spec.comments).then_some(index)
    }

    pub(crate) fn comment_created(&self, index: u64) -> u64 {
        self.moment(index + 1, self.spec.comments)
    }

    /// The range of comments created from `start` to `end` inclusive (Unix seconds).
    pub(crate) fn comments_between(&self, start: u64, end: u64) -> std::ops::Range<u64> {
        let count = self.spec.comments;
        let first = partition(count, |index| self.comment_created(index) < start);
        first..partition(count, |index| self.comment_created(index) <= end).max(first)
    }

    /// A comment with every optional field. Comments of the first half may be of somebody who has left.
    pub(crate) fn comment(&self, index: u64) -> Value {
        let hash = self.hash(Salt::Comment, index);
        let old = index < self.spec.comments / 2;
        let mut comment = json!({
            "id": self.comment_id(index),
            "authorId": if old { self.anybody(hash) } else { self.somebody(hash) },
            "text": text::comment(self.key(Salt::Comment), index, &self.person_id(0)),
            "createdDate": date_time(self.comment_created(index)),
            "updatedDate": date_time(self.comment_created(index)),
        });
        match self.comment_owner(index) {
            Owner::Task(task) => put(&mut comment, "taskId", self.task_id(task)),
            Owner::Folder(folder) => put(&mut comment, "folderId", self.folder_id(folder)),
        }
        let email = index % 50 == 7;
        put(&mut comment, "type", if email { "Email" } else { "Regular" });
        if email {
            put(&mut comment, "emailSubject", pick(&["Re: offer", "Fwd: <b>offer</b>"], hash >> 9));
            put(&mut comment, "externalRequester", json!({"id": self.old_id(b'Q', 1), "email": "guest@example.com"}));
        }
        if index % 10 == 6 {
            put(&mut comment, "reactions", json!({"\u{1F44D}": 2}));
        }
        comment
    }

    /// Every comment with every optional field, oldest first.
    pub fn comments(&self) -> impl Iterator<Item = Value> + '_ {
        (0..self.spec.comments).map(|index| self.comment(index))
    }
}
