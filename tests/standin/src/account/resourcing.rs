//! Job roles, placeholders, hourly rates, rollups, time sheets and lock periods: what planning and billing add.

use serde_json::{Value, json};

use super::mix::{mix, pick};
use super::spec::DAY;
use super::{Account, Salt, date};

const ROLES: [(&str, &str); 3] = [("Designer", "DES"), ("Developer; \"senior\"", "DEV"), ("\u{6E2C}\u{8A66}", "QA")];
const PLACEHOLDERS: u64 = 2;
/// Fields that a rollup can add up.
const ROLLUPS: [&str; 2] = ["Effort", "Progress"];

impl Account {
    fn job_role_id(&self, index: u64) -> String {
        self.old_id(b'J', 1 + index)
    }

    pub(super) fn placeholder_id(&self, index: u64) -> String {
        self.old_id(b'D', 1 + index)
    }

    /// Job roles, the last of which is deleted.
    pub fn job_roles(&self) -> impl Iterator<Item = Value> + '_ {
        ROLES.iter().zip(0..).map(|((title, short), index)| {
            json!({
                "id": self.job_role_id(index), "title": title, "shortTitle": short,
                "avatarUrl": "https://www.wrike.com/avatars/role.png", "isDeleted": index == 2,
            })
        })
    }

    /// Placeholders, which stand for people to come.
    pub fn placeholders(&self) -> impl Iterator<Item = Value> + '_ {
        (0..PLACEHOLDERS).map(|index| {
            json!({
                "id": self.placeholder_id(index), "title": format!("Designer {index}"), "shortTitle": "DES",
                "avatarUrl": "https://www.wrike.com/avatars/role.png", "jobRoleId": self.job_role_id(index),
                "deleted": index == 1,
            })
        })
    }

    fn rates(hash: u64) -> Value {
        // A fraction of a cent that binary floats cannot hold.
        json!({
            "billRates": [{"value": 120.1, "currency": "EUR", "startDate": "2024-01-01"}],
            "costRates": [{"value": hash % 90, "currency": "EUR", "startDate": null}],
        })
    }

    /// The rates of a person in the whole account.
    pub(crate) fn contact_rates_of(&self, person: u64) -> Value {
        json!({"contactId": self.person_id(person), "rates": Self::rates(self.hash(Salt::Person, person))})
    }

    /// Rates of every person, those who left included, as `GET /contacts/{ids}/hourly_rates` gives them.
    pub fn contact_rates(&self) -> impl Iterator<Item = Value> + '_ {
        (0..self.spec.users).map(|person| self.contact_rates_of(person))
    }

    /// The rates in a project: one of a person, one of a placeholder. Other folders have none.
    pub(crate) fn folder_rates_of(&self, folder: u64) -> Vec<Value> {
        if !self.folder_is_project(folder) {
            return Vec::new();
        }
        let (hash, project) = (self.hash(Salt::Folder, folder), self.folder_id(folder));
        vec![
            json!({"folderId": project, "contactId": self.somebody(hash), "rates": Self::rates(hash)}),
            json!({"folderId": project, "placeholderId": self.placeholder_id(0), "rates": Self::rates(hash >> 8)}),
        ]
    }

    /// Rates in every project, as `GET /folders/{id}/hourly_rates` gives them for one.
    pub fn folder_rates(&self) -> impl Iterator<Item = Value> + '_ {
        (0..self.spec.folders).flat_map(|folder| self.folder_rates_of(folder))
    }

    fn rollups(hash: u64) -> Value {
        let settings = ROLLUPS.iter().zip(0..);
        settings.map(|(field, place)| json!({"type": field, "enabled": mix(hash, place) & 1 == 1})).collect()
    }

    pub(crate) fn task_rollups_of(&self, task: u64) -> Value {
        json!({"taskId": self.task_id(task), "rollups": Self::rollups(self.hash(Salt::Task, task))})
    }

    pub(crate) fn folder_rollups_of(&self, folder: u64) -> Value {
        json!({"folderId": self.folder_id(folder), "rollups": Self::rollups(self.hash(Salt::Folder, folder))})
    }

    /// Rollup settings of every task, oldest task first.
    pub fn task_rollups(&self) -> impl Iterator<Item = Value> + '_ {
        (0..self.spec.tasks).map(|task| self.task_rollups_of(task))
    }

    /// Rollup settings of every folder, oldest folder first.
    pub fn folder_rollups(&self) -> impl Iterator<Item = Value> + '_ {
        (0..self.spec.folders).map(|folder| self.folder_rollups_of(folder))
    }

    /// Weekly time sheets. Their id is `timesheetId`; they have no `id`.
    pub fn timesheets(&self) -> impl Iterator<Item = Value> + '_ {
        (0..self.spec.timesheets).map(|index| {
            let start = (self.created() / DAY + index / self.spec.users * 7) * DAY;
            let rows: Vec<Value> = (0..self.spec.tasks.min(2))
                .map(|row| {
                    json!({
                        "taskId": self.task_id((index + row) % self.spec.tasks), "categoryId": self.category_id(row),
                        "days": [{"date": date(start), "hours": 7.35}, {"date": date(start + DAY), "hours": 0.1}],
                    })
                })
                .collect();
            json!({
                "timesheetId": self.old_id(b'S', 500 + index),
                "accountId": self.id(),
                "userId": self.anybody(index),
                "periodStartDate": date(start),
                "periodEndDate": date(start + 6 * DAY),
                "timeframe": "Weekly",
                "approval": {"status": pick(&["Pending", "Approved", "Rejected"], index), "comment": "=ok"},
                "rows": rows,
            })
        })
    }

    /// Lock periods of a folder or space: every fourth one is locked for the account's first week.
    pub(crate) fn folder_locks_of(&self, folder: u64) -> Option<Value> {
        folder.is_multiple_of(4).then(|| self.lock_period(600 + folder, "folderId", self.folder_id(folder)))
    }

    /// Lock periods of a task: every fiftieth one has one.
    pub(crate) fn task_locks_of(&self, task: u64) -> Option<Value> {
        (task % 50 == 1).then(|| self.lock_period(1_000_000 + task, "taskId", self.task_id(task)))
    }

    fn lock_period(&self, number: u64, owner: &str, id: String) -> Value {
        let mut period = json!({
            "id": self.old_id(b'K', 5_000_000 + number),
            "startDate": date(self.created()),
            "endDate": date(self.created() + 6 * DAY),
        });
        super::put(&mut period, owner, id);
        period
    }

    /// Time log lock periods of every folder, spaces among them, oldest folder first.
    pub fn folder_lock_periods(&self) -> impl Iterator<Item = Value> + '_ {
        (0..self.spec.folders).filter_map(|folder| self.folder_locks_of(folder))
    }

    /// Time log lock periods of every task, oldest task first.
    pub fn task_lock_periods(&self) -> impl Iterator<Item = Value> + '_ {
        (0..self.spec.tasks).filter_map(|task| self.task_locks_of(task))
    }
}
