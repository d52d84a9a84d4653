//! What happened to a version, and the account's own log.

use serde_json::{Value, json};

use super::proofs::{Item, State};
use super::{ProofAccount, Salt, second, text};
use crate::account::mix::pick;

/// Numbers of the REST API: 15 is a new comment and 67 a deleted one; the others are not documented.
const NEW_COMMENT: u64 = 15;
const DELETED_COMMENT: u64 = 67;
const OTHER: u64 = 1;

/// One event on a version.
struct Event {
    at: u64,
    who: String,
    number: u64,
    action: &'static str,
    details: String,
}

impl ProofAccount {
    /// The activity of a version, as the pages of `getActivity` give it. The text of deleted comments stays here.
    #[must_use]
    pub fn activity(&self, file_id: u64) -> Vec<Value> {
        let Some(item) = self.item(file_id) else {
            return Vec::new();
        };
        let name = self.proof_name(item);
        let row = |event: Event| {
            json!({
                "file_id": file_id,
                "filename": name,
                "created_at": second(event.at),
                "action": event.action,
                "details": format!("{}: {}", event.who, event.details),
            })
        };
        self.events(item).into_iter().map(row).collect()
    }

    /// The activity of a version as the REST API gives it, whole.
    pub(crate) fn rest_activity(&self, item: Item) -> Vec<Value> {
        let row = |event: Event| {
            json!({
                "created": second(event.at), "person": event.who, "action": event.number, "actionLabel": event.action,
                "detailsPhrase": "{0}", "detailsParams": [event.details],
            })
        };
        self.events(item).into_iter().map(row).collect()
    }

    fn events(&self, item: Item) -> Vec<Event> {
        let owner = self.person(self.owner(item.family)).name;
        let by_owner = |part, number, action, details: String| Event {
            at: self.after_upload(item, part),
            who: owner.clone(),
            number,
            action,
            details,
        };
        let mut events = vec![by_owner(0, OTHER, "Uploaded", self.source_name(item))];
        for seat in self.seats(item) {
            let who = self.person(self.person_on(seat)).name;
            let at = self.after_upload(item, 1 + seat.place);
            events.push(Event { at, who, number: OTHER, action: "Opened", details: String::new() });
        }
        for comment in self.comments_of(item) {
            let who = self.person(self.person_on(self.author_of(comment))).name;
            let at = self.after_upload(item, comment % 1000);
            let details = format!("comment {}", self.comment_id(comment));
            events.push(Event { at, who, number: NEW_COMMENT, action: "Comment made", details });
        }
        if self.is_proof(item.family) && item.family.is_multiple_of(4) {
            let details = text::comment(self.key(Salt::Comment), item.family * 10 + 1);
            events.push(by_owner(1001, DELETED_COMMENT, "Comment deleted", details));
        }
        if self.state(item.family) == State::Archived {
            events.push(by_owner(1002, OTHER, "Archived", String::new()));
        }
        events
    }

    /// The account's log, as the pages of `getActivityLog` give it to an administrator: two entries for each proof.
    pub fn activity_log(&self) -> impl Iterator<Item = Value> + '_ {
        (0..self.activity_log_len()).map(|entry| self.log_entry(entry))
    }

    pub(crate) fn activity_log_len(&self) -> u64 {
        self.spec.proofs * 2
    }

    pub(crate) fn log_entry(&self, entry: u64) -> Value {
        let item = self.latest(entry / 2);
        let owner = self.person(self.owner(item.family));
        let mailed = entry % 2 == 1;
        let at = second(self.after_upload(item, entry % 2));
        json!({
            "created_at": at,
            "action": pick(&["Proof created", "Email sent"], entry),
            "details": if mailed { "" } else { "via web" },
            "filename": self.proof_name(item),
            "workspace_name": self.folder_of(item.family).map(|folder| self.folder_name(folder)),
            "user_email": owner.email,
            "sent_at": mailed.then_some(at.as_str()),
            "email_sender": mailed.then_some("notification@support.proofhq.com"),
            "email_recipient": mailed.then(|| owner.email.clone()),
            "email_subject": mailed.then(|| format!("New proof: {}", self.proof_name(item))),
        })
    }
}
