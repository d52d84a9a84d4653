//! Approvals, numbered in the order of their last change. Every fourth is on a folder, the others follow the tasks.

use serde_json::{Value, json};

use super::comments::Owner;
use super::mix::{Spread, at, pick};
use super::spec::DAY;
use super::{Account, Salt, date, date_time, ids, put, text};

const BASE: u64 = 60_000_000;
/// Of each four approvals, the one at this place is on a folder.
const FOLDER_PLACE: u64 = 3;

impl Account {
    fn approved_tasks(&self) -> Spread {
        Spread { items: self.spec.approvals, owners: self.spec.tasks, slower: 1 }
    }

    fn approval_owner(&self, index: u64) -> Owner {
        if index % 4 == FOLDER_PLACE {
            Owner::Folder(index / 4 % self.spec.folders)
        } else {
            Owner::Task(self.approved_tasks().owner(index))
        }
    }

    /// Approvals on a task, oldest first.
    pub(crate) fn approvals_of_task(&self, task: u64) -> Vec<u64> {
        self.approved_tasks().items_of(task).filter(|index| index % 4 != FOLDER_PLACE).collect()
    }

    /// Approvals on a folder, oldest first.
    pub(crate) fn approvals_of_folder(&self, folder: u64) -> Vec<u64> {
        (folder..self.spec.approvals.div_ceil(4))
            .step_by(at(self.spec.folders))
            .map(|block| block * 4 + FOLDER_PLACE)
            .filter(|&index| index < self.spec.approvals)
            .collect()
    }

    /// The index of an approval by its id.
    pub(crate) fn approval_index(&self, id: &str) -> Option<u64> {
        let index = u64::from(ids::old_number(self.number, b'V', id)?).checked_sub(BASE)?;
        (index < self.spec.approvals).then_some(index)
    }

    /// Monotone in the index.
    pub(crate) fn approval_updated(&self, index: u64) -> u64 {
        self.moment(index + 1, self.spec.approvals)
    }

    /// An approval with its decisions: pending ones have one decision open.
    pub(crate) fn approval(&self, index: u64) -> Value {
        let hash = self.hash(Salt::Approval, index);
        let updated = self.approval_updated(index);
        let status = pick(&["Pending", "Approved", "Rejected", "Cancelled"], index);
        let decision = if status == "Cancelled" { "Pending" } else { status };
        let finished = status != "Pending";
        let mut approval = json!({
            "id": self.old_id(b'V', BASE + index),
            "authorId": self.anybody(hash),
            "title": if index.is_multiple_of(3) { String::new() } else { text::title(self.key(Salt::Approval), index) },
            "description": text::description(self.key(Salt::Approval), index, &self.person_id(0), None),
            "updatedDate": date_time(updated),
            "decisions": [
                {
                    "approverId": self.person_id(0), "comment": "Looks <fine>", "status": decision,
                    "updatedDate": date_time(updated),
                },
                {
                    "approverId": self.somebody(hash >> 8), "comment": "", "status": "Pending",
                    "updatedDate": date_time(updated),
                },
            ],
            "type": if index % 5 == 4 { "FilesOnly" } else { "Regular" },
            "autoFinishOnApprove": index.is_multiple_of(2),
            "autoFinishOnReject": false,
            "finished": finished,
            "status": status,
        });
        match self.approval_owner(index) {
            Owner::Task(task) => {
                put(&mut approval, "taskId", self.task_id(task));
                let files: Vec<String> =
                    self.attachments_of_task(task).into_iter().map(|row| self.attachment_id(row)).collect();
                if !files.is_empty() {
                    put(&mut approval, "attachmentIds", files);
                }
            }
            Owner::Folder(folder) => put(&mut approval, "folderId", self.folder_id(folder)),
        }
        if index % 2 == 1 {
            put(&mut approval, "dueDate", date(updated + 7 * DAY));
        }
        if finished {
            put(&mut approval, "finisherId", self.person_id(0));
        }
        if index % 7 == 5 {
            put(&mut approval, "reviewId", self.old_id(b'V', BASE / 2 + index));
        }
        approval
    }

    /// Every approval on tasks and folders, the longest unchanged first.
    pub fn approvals(&self) -> impl Iterator<Item = Value> + '_ {
        (0..self.spec.approvals).map(|index| self.approval(index))
    }
}
