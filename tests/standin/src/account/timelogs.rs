//! Time log records, numbered in the order of their creation and spread evenly over the tasks.

use serde_json::{Value, json};

use super::mix::Spread;
use super::spec::DAY;
use super::{Account, Salt, date, date_time, put, text};

const BASE: u64 = 90_000_000;

impl Account {
    pub(crate) fn timelog_created(&self, index: u64) -> u64 {
        self.moment(index + 1, self.spec.timelogs)
    }

    /// The day for which a record was made: the day before it was made, at the earliest the account's first.
    pub(crate) fn timelog_tracked(&self, index: u64) -> u64 {
        let day = self.timelog_created(index).saturating_sub(DAY).max(self.created());
        day / DAY * DAY
    }

    /// A time log record with every optional field.
    pub(crate) fn timelog(&self, index: u64) -> Value {
        let hash = self.hash(Salt::Timelog, index);
        let task = Spread { items: self.spec.timelogs, owners: self.spec.tasks, slower: 1 }.owner(index);
        let created = self.timelog_created(index);
        let mut record = json!({
            "id": self.old_id(b'L', BASE + index),
            "taskId": self.task_id(task),
            "userId": self.anybody(hash),
            "billingType": if hash & 1 == 0 { "Billable" } else { "NonBillable" },
            "hours": hours(hash),
            "createdDate": date_time(created),
            "updatedDate": date_time(created),
            "trackedDate": date(self.timelog_tracked(index)),
            "comment": if index.is_multiple_of(3) { String::new() } else { text::comment(self.key(Salt::Timelog), index, &self.person_id(0)) },
            "approvalStatus": "Draft",
            "lockStatus": "Unlocked",
            "exportStatus": "NotExported",
        });
        if index % 4 != 3 {
            put(&mut record, "categoryId", self.category_id(hash % 3));
        }
        record
    }

    /// Every time log record with every optional field, oldest first.
    pub fn timelogs(&self) -> impl Iterator<Item = Value> + '_ {
        (0..self.spec.timelogs).map(|index| self.timelog(index))
    }
}

/// Hours between 0 and 24, whole and with fractions that binary floats cannot hold.
fn hours(hash: u64) -> Value {
    match hash >> 8 & 3 {
        0 => json!(hash >> 10 & 7),
        1 => json!(0.1),
        2 => json!(7.35),
        _ => json!(24),
    }
}
