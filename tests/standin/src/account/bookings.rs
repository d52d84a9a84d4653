//! Bookings of people and placeholders for projects, in the order of their first day.

use serde_json::{Value, json};

use super::mix::at;
use super::spec::DAY;
use super::{Account, Salt, date, ids, put, text};

const BASE: u64 = 70_000_000;
/// Days of a booking, first and last counted.
const LENGTH: u64 = 5;

impl Account {
    /// How many folders are projects: every fourth, from the one with index 3 on.
    fn projects(&self) -> u64 {
        self.spec.folders.saturating_sub(3).div_ceil(4)
    }

    /// The project of a booking; the first folder where there is no project.
    pub(crate) fn booking_folder(&self, index: u64) -> u64 {
        (index % self.projects().max(1) * 4 + 3).min(self.spec.folders - 1)
    }

    /// Bookings of a folder, first day first.
    pub(crate) fn bookings_of_folder(&self, folder: u64) -> Vec<u64> {
        let first = (0..self.projects().max(1)).find(|&index| self.booking_folder(index) == folder);
        first.map_or_else(Vec::new, |first| (first..self.spec.bookings).step_by(at(self.projects().max(1))).collect())
    }

    /// First and last day of a booking, as the Unix seconds at which they begin.
    pub(crate) fn booking_days(&self, index: u64) -> (u64, u64) {
        let first = self.moment(index, self.spec.bookings) / DAY * DAY;
        (first, first + (LENGTH - 1) * DAY)
    }

    /// The index of a booking by its id.
    pub(crate) fn booking_index(&self, id: &str) -> Option<u64> {
        let index = u64::from(ids::old_number(self.number, b'B', id)?).checked_sub(BASE)?;
        (index < self.spec.bookings).then_some(index)
    }

    /// A booking: of a person, or, every third, of a placeholder.
    pub(crate) fn booking(&self, index: u64) -> Value {
        let (first, last) = self.booking_days(index);
        let mut booking = json!({
            "id": self.old_id(b'B', BASE + index),
            "folderId": self.folder_id(self.booking_folder(index)),
            "bookingDates": {
                "duration": LENGTH * 480, "startDate": date(first), "finishDate": date(last), "workOnWeekends": false,
            },
            "effortAllocation": {"mode": "Basic", "totalEffort": LENGTH * 240, "dailyAllocationPercentage": 50.5},
        });
        if index % 3 == 2 {
            put(&mut booking, "responsiblePlaceholderId", self.placeholder_id(index % 2));
        } else {
            put(&mut booking, "responsibleId", self.somebody(self.hash(Salt::Booking, index)));
        }
        if index % 2 == 1 {
            put(&mut booking, "title", text::title(self.key(Salt::Booking), index));
        }
        booking
    }

    /// Every booking, first day first.
    pub fn bookings(&self) -> impl Iterator<Item = Value> + '_ {
        (0..self.spec.bookings).map(|index| self.booking(index))
    }
}
