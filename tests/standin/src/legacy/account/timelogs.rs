//! Hours on tasks.

use time::Date;

use super::{Account, Broken, Id, TimeLog};

/// More hours than this on one day of one task are a mistake of the caller. The document sets no limit; this one keeps
/// the numbers' two spellings equal.
const MOST_HOURS: f64 = 100_000.0;

impl Account {
    /// Logs hours of `by` on a task and returns the log's id.
    ///
    /// # Errors
    /// Tasks that `by` does not see or that are deleted, hours that are not finite or below 0.
    pub fn add_timelog(&mut self, by: &str, task: Id, date: Date, hours: f64) -> Result<Id, Broken> {
        if !self.task(task).is_some_and(|task| Self::sees_task(by, task)) {
            return Err(Broken::not_found("task", task, "task"));
        }
        if !(0.0..=MOST_HOURS).contains(&hours) {
            return Err(Broken::invalid("hours are out of range"));
        }
        let moment = self.stamp();
        let id = self.next.timelog;
        self.next.timelog += 1;
        self.timelogs.insert(id, TimeLog { id, user: by.to_owned(), task, date, hours, deleted: None });
        self.links.timelogs.add(task, id);
        self.touch(task, by, moment);
        Ok(id)
    }

    /// Deletes a time log.
    ///
    /// # Errors
    /// Time logs on tasks that `by` does not see, and deleted ones.
    pub fn delete_timelog(&mut self, by: &str, id: Id) -> Result<(), Broken> {
        let log = self.timelogs.get(&id).filter(|log| log.deleted.is_none());
        let task = log.map(|log| log.task).filter(|&task| self.is_alive(task) && self.sees(by, task));
        let task = task.ok_or_else(|| Broken::not_found("time log", id, "task"))?;
        let moment = self.stamp();
        if let Some(log) = self.timelogs.get_mut(&id) {
            log.deleted = Some(moment);
        }
        self.touch(task, by, moment);
        Ok(())
    }
}
