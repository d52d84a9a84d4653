//! What administrators see: invitations, access roles, user types, users, webhooks; and the colours of folders.

use serde_json::{Value, json};

use super::mix::{at, pick};
use super::spec::DAY;
use super::{Account, date_time, drop_key, put};

/// The number of the pending invitation, which is also a contact.
pub(super) const PENDING_INVITATION: u64 = 77;

/// Titles and descriptions of access roles.
const ROLES: [(&str, &str); 3] = [
    ("Full", "May do everything with what is shared"),
    ("Editor", "May change; not delete"),
    ("Read Only", "<b>May</b> look & comment"),
];
/// Titles, descriptions and licences of user types.
const USER_TYPES: [(&str, &str, &str); 3] = [
    ("Regular user", "Creates and edits", "Licensed"),
    ("External user", "", "Licensed"),
    ("Collaborator", "Comments \"only\"", "Free"),
];
/// Names of folders' colours with their codes.
const COLORS: [(&str, &str); 8] = [
    ("None", "#ffffff"),
    ("Person", "#f5f5f5"),
    ("Purple1", "#e1bee7"),
    ("Indigo2", "#9fa8da"),
    ("DarkCyan3", "#00897b"),
    ("Yellow4", "#fbc02d"),
    ("Red1", "#ef9a9a"),
    ("Gray3", "#757575"),
];

impl Account {
    pub(super) fn role_id(&self, index: u64) -> String {
        self.old_id(b'N', index + 1)
    }

    fn user_type_id(&self, index: u64) -> String {
        self.old_id(b'E', 800 + index)
    }

    fn invitation(&self, index: u64) -> Value {
        let (status, made) =
            (pick(&["Pending", "Accepted", "Declined", "Cancelled"], index), self.created() + index * 60);
        let mut invitation = json!({
            "id": self.old_id(b'I', PENDING_INVITATION + index),
            "accountId": self.id(),
            "email": if index == 0 { "invited@example.com".to_owned() } else { format!("guest{index}@example.com") },
            "status": status,
            "inviterUserId": self.person_id(0),
            "invitationDate": date_time(made),
            "role": if index.is_multiple_of(2) { "Collaborator" } else { "User" },
            "external": index % 3 == 2,
            "userTypeId": self.user_type_id(index % 3),
        });
        if index > 0 {
            put(&mut invitation, "firstName", pick(&["Zo\u{eb}", "=cmd()", "\u{674E}"], index));
            put(&mut invitation, "lastName", format!("Guest {index}"));
            put(&mut invitation, "resolvedDate", date_time((made + DAY).min(self.now() - 1)));
        }
        invitation
    }

    /// Invitations in every state; the first is pending and also a contact.
    pub fn invitations(&self) -> impl Iterator<Item = Value> + '_ {
        (0..self.spec.invitations).map(|index| self.invitation(index))
    }

    /// Access roles, which spaces give to their members.
    pub fn access_roles(&self) -> impl Iterator<Item = Value> + '_ {
        ROLES.iter().zip(0..).map(|((title, description), index)| {
            json!({"id": self.role_id(index), "title": title, "description": description})
        })
    }

    /// User types, which users and invitations name.
    pub fn user_types(&self) -> impl Iterator<Item = Value> + '_ {
        USER_TYPES.iter().zip(0..).map(|((title, description, licence), index)| {
            json!({
                "id": self.user_type_id(index), "title": title, "description": description, "licenseType": licence,
            })
        })
    }

    /// Users as `GET /users/{id}` gives them one by one, those who left included: contacts with a user type and
    /// without rates and custom fields.
    pub fn users(&self) -> impl Iterator<Item = Value> + '_ {
        (0..self.spec.users).map(|index| self.user(index))
    }

    pub(crate) fn user(&self, index: u64) -> Value {
        let mut user = self.person(index);
        for rare in ["currentBillRate", "customFields"] {
            drop_key(&mut user, rare);
        }
        put(&mut user, "userTypeId", self.user_type_id(if index % 5 == 4 { 2 } else { 0 }));
        user
    }

    /// Webhooks: of the account, and every second of a folder.
    pub fn webhooks(&self) -> impl Iterator<Item = Value> + '_ {
        (0..self.spec.webhooks).map(|index| {
            let mut hook = json!({
                "id": self.old_id(b'Z', 700 + index),
                "accountId": self.id(),
                "hookUrl": format!("https://hooks.example.com/wrike/{index}?a=1&b=%20"),
                "status": if index % 3 == 2 { "Suspended" } else { "Active" },
            });
            if index % 2 == 1 {
                put(&mut hook, "folderId", self.folder_id(index % self.spec.folders));
                put(&mut hook, "events", json!(["TaskCreated", "CommentAdded"]));
            }
            hook
        })
    }

    /// Names and codes of the colours that folders can have.
    pub fn colors(&self) -> impl Iterator<Item = Value> + '_ {
        (0..COLORS.len() as u64).map(|index| {
            let (name, hex) = COLORS[at(index)];
            json!({"name": name, "hex": hex})
        })
    }
}
