//! Contacts, deleted contacts, groups and the pending invitation.

use serde_json::{Value, json};

use super::administration::PENDING_INVITATION;
use super::mix::{at, pick};
use super::{Account, Salt, date_time, ids, put};

const FIRST_NAMES: [&str; 8] =
    ["Ada", "Grace", "Jos\u{e9}", "\u{674E}", "Zoe\u{308}", "<b>Bob</b>", "\u{05D3}\u{05E0}", "O'Neil"];
const LAST_NAMES: [&str; 8] = [
    "Lovelace",
    "Hopper",
    "Garc\u{ed}a",
    "\u{5A1C}",
    "M\u{fc}ller",
    "=1+1",
    "\u{05DB}\u{05D4}\u{05DF}",
    "\"The\" Boss",
];
/// Users' numbers start here.
const USER_BASE: u32 = 0x0040_0000;
/// Groups live in the high range of contact numbers.
const GROUP_BASE: u32 = 0xfff0_0000;

impl Account {
    /// True if the `index`th person has left: the last one, where there are more than two.
    fn person_is_deleted(&self, index: u64) -> bool {
        self.spec.users > 2 && index + 1 == self.spec.users
    }

    pub(crate) fn person_id(&self, index: u64) -> String {
        ids::contact_id(USER_BASE + (self.number & 0xffff) + u32::try_from(index).unwrap_or(0))
    }

    /// The index of a person, those who left included, by its id.
    pub(crate) fn person_index(&self, id: &str) -> Option<u64> {
        let first = USER_BASE + (self.number & 0xffff);
        let index = u64::from(ids::contact_number(id)?.checked_sub(first)?);
        (index < self.spec.users).then_some(index)
    }

    fn group_id(&self, index: u64) -> String {
        ids::contact_id(GROUP_BASE + (self.number & 0xffff) + u32::try_from(index).unwrap_or(0))
    }

    /// Someone who may have left since: for authors of old things.
    pub(crate) fn anybody(&self, hash: u64) -> String {
        self.person_id(hash % self.spec.users)
    }

    /// Someone who is still there.
    pub(crate) fn somebody(&self, hash: u64) -> String {
        let present = if self.spec.users > 2 { self.spec.users - 1 } else { self.spec.users };
        self.person_id(hash % present)
    }

    pub(super) fn person(&self, index: u64) -> Value {
        let hash = self.hash(Salt::Person, index);
        let deleted = self.person_is_deleted(index);
        let mut contact = json!({
            "id": self.person_id(index),
            "firstName": FIRST_NAMES[at(index % 8)],
            "lastName": LAST_NAMES[at((index + index / 8) % 8)],
            "type": "Person",
            "profiles": [{
                "accountId": self.id(),
                "email": format!("user{index}@example.com"),
                "role": if index % 5 == 4 { "Collaborator" } else { "User" },
                "external": index % 5 == 4,
                "admin": index == 0,
                "owner": index == 0,
                "active": !deleted,
            }],
            "avatarUrl": format!("https://www.wrike.com/avatars/{:02x}/{index}.png", hash & 0xff),
            "timezone": pick(&["Europe/Prague", "America/New_York", "Asia/Kolkata"], hash),
            "locale": pick(&["en", "de", "ja"], hash >> 8),
            "deleted": deleted,
            "title": pick(&["Designer", "Lead; \"Ops\"", "-1"], hash >> 16),
            "companyName": "Example & Sons",
            "metadata": [{"key": "employee", "value": format!("{{\"n\":{index}}}")}],
            "workScheduleId": self.schedule_id(0),
            "currentBillRate": {"rateSource": "Default", "rateValue": 120.5},
            "customFields": [],
        });
        if index == 0 {
            put(&mut contact, "me", true);
            put(&mut contact, "phone", "+420 123 456 789");
        }
        contact
    }

    fn group_contact(&self, index: u64) -> Value {
        json!({
            "id": self.group_id(index),
            "firstName": group_title(index),
            "lastName": "",
            "type": "Group",
            "profiles": [{
                "accountId": self.id(), "email": "", "role": "User", "external": false, "admin": false, "owner": false,
            }],
            "avatarUrl": "https://www.wrike.com/avatars/group.png",
            "timezone": "Europe/Prague",
            "locale": "en",
            "deleted": false,
            "memberIds": self.group_members(index),
            "metadata": [],
            "myTeam": index == 0,
        })
    }

    /// A pending invitation among the contacts, which has no names.
    fn invitation_contact(&self) -> Value {
        json!({
            "id": self.old_id(b'I', PENDING_INVITATION),
            "type": "Invitation",
            "profiles": [{
                "accountId": self.id(), "email": "invited@example.com", "role": "Collaborator", "external": false,
                "admin": false, "owner": false, "active": false,
            }],
            "avatarUrl": "https://www.wrike.com/avatars/invited.png",
            "timezone": "Europe/Prague",
            "locale": "en",
            "deleted": false,
        })
    }

    fn group_members(&self, index: u64) -> Vec<String> {
        (0..self.spec.users)
            .filter(|&person| !self.person_is_deleted(person) && person % (index + 1) == 0)
            .map(|person| self.person_id(person))
            .collect()
    }

    /// Contacts that are not deleted: people, groups, and one pending invitation.
    pub fn contacts(&self) -> impl Iterator<Item = Value> + '_ {
        let people =
            (0..self.spec.users).filter(|&index| !self.person_is_deleted(index)).map(|index| self.person(index));
        let groups = (0..self.spec.groups).map(|index| self.group_contact(index));
        people.chain(groups).chain(std::iter::once_with(|| self.invitation_contact()))
    }

    /// Contacts that are deleted, as `deleted=true` gives them.
    pub fn deleted_contacts(&self) -> impl Iterator<Item = Value> + '_ {
        (0..self.spec.users).filter(|&index| self.person_is_deleted(index)).map(|index| self.person(index))
    }

    /// User groups.
    pub fn groups(&self) -> impl Iterator<Item = Value> + '_ {
        (0..self.spec.groups).map(|index| {
            let mut group = json!({
                "id": self.group_id(index),
                "accountId": self.id(),
                "title": group_title(index),
                "memberIds": self.group_members(index),
                "childIds": if index == 0 && self.spec.groups > 1 { vec![self.group_id(1)] } else { vec![] },
                "parentIds": if index == 1 { vec![self.group_id(0)] } else { vec![] },
                "avatarUrl": "https://www.wrike.com/avatars/group.png",
                "metadata": [{"key": "since", "value": date_time(self.created())}],
            });
            if index == 0 {
                put(&mut group, "myTeam", true);
            }
            group
        })
    }
}

fn group_title(index: u64) -> String {
    match index {
        0 => "My Team".to_owned(),
        1 => "R&D \u{1F9EA} \"North\"".to_owned(),
        _ => format!("Group {index}"),
    }
}
