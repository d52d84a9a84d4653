//! Work schedules and the days that differ from them.

use serde_json::{Value, json};

use super::mix::pick;
use super::spec::DAY;
use super::{Account, date};

/// Schedules: the default one and a custom one.
const SCHEDULES: u64 = 2;
/// Exceptions of each schedule, and of each person.
const EXCEPTIONS: u64 = 2;

/// First and last day of an exception, as the Unix seconds at which they begin.
pub(crate) type Days = (u64, u64);

impl Account {
    pub(super) fn schedule_id(&self, index: u64) -> String {
        self.old_id(b'H', 1 + index)
    }

    /// The index of a work schedule by its id.
    pub(crate) fn schedule_index(&self, id: &str) -> Option<u64> {
        (0..SCHEDULES).find(|&index| self.schedule_id(index) == id)
    }

    /// Work schedules with `userIds`, which is optional.
    pub fn work_schedules(&self) -> impl Iterator<Item = Value> + '_ {
        (0..SCHEDULES).map(|index| {
            let users: Vec<String> =
                if index == 0 { (0..self.spec.users).map(|user| self.person_id(user)).collect() } else { vec![] };
            json!({
                "id": self.schedule_id(index),
                "scheduleType": pick(&["Default", "Custom"], index),
                "title": pick(&["Default", "Four days, \"flex\""], index),
                "workweek": [{"workDays": ["Mon", "Tue", "Wed", "Thu"], "capacityMinutes": 480 - index * 60}],
                "userIds": users,
            })
        })
    }

    /// Exceptions of a work schedule with their days.
    pub(crate) fn exceptions_of_schedule(&self, schedule: u64) -> impl Iterator<Item = (Days, Value)> + '_ {
        (0..EXCEPTIONS).map(move |index| {
            let first = (self.created() / DAY + 7 * (index + 1)) * DAY;
            let days = (first, first + index * DAY);
            let exception = json!({
                "id": self.old_id(b'O', 100 + schedule * 10 + index),
                "fromDate": date(days.0),
                "toDate": date(days.1),
                "isWorkDays": index == 1,
                "exclusionType": pick(&["PublicHolidays", "AdditionalWorkDays"], index),
            });
            (days, exception)
        })
    }

    /// Exceptions of the work schedule with this id; none for an unknown one.
    pub fn work_schedule_exclusions(&self, schedule_id: &str) -> impl Iterator<Item = Value> + '_ {
        let schedule = self.schedule_index(schedule_id);
        schedule.into_iter().flat_map(|index| self.exceptions_of_schedule(index)).map(|(_, exception)| exception)
    }

    /// Exceptions of people with their days and the person's id.
    pub(crate) fn exceptions_of_users(&self) -> impl Iterator<Item = (Days, String, Value)> + '_ {
        (0..self.spec.users * EXCEPTIONS).map(|index| {
            let user = self.person_id(index / EXCEPTIONS);
            let first = (self.created() / DAY + 3 * (index + 1)) * DAY;
            let days = (first, first + DAY);
            let exception = json!({
                "id": self.old_id(b'O', 10_000 + index),
                "userId": user,
                "fromDate": date(days.0),
                "toDate": date(days.1),
                "isWorkDays": index % 3 == 0,
                "exclusionType": pick(&["Overtime", "VacationPTO", "OtherNonWorking"], index),
            });
            (days, user, exception)
        })
    }

    /// Every exception of every person.
    pub fn user_schedule_exclusions(&self) -> impl Iterator<Item = Value> + '_ {
        self.exceptions_of_users().map(|(_, _, exception)| exception)
    }
}
