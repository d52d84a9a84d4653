//! Stages of a version and the people on them, those who were removed included.

use serde_json::{Value, json};

use super::people::ROLES;
use super::proofs::{DECISIONS, Item};
use super::spec::MAX_VERSIONS;
use super::{Kind, ProofAccount, Salt, second, text};
use crate::account::mix::{mix, pick};

/// Recipients' and stages' ids follow from the place of their version.
const RECIPIENT_BASE: u64 = 300_000_000;
const STAGE_BASE: u64 = 200_000_000;
/// Room for recipients and stages of a version.
pub(crate) const MAX_RECIPIENTS: u64 = 8;
const MAX_STAGES: u64 = 4;

/// One recipient's place on a version. Place 0 is the owner's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Seat {
    pub item: Item,
    pub place: u64,
}

impl ProofAccount {
    /// The recipients of a version, as `getProofReviewers` gives them: those who were removed are not among them.
    #[must_use]
    pub fn recipients(&self, file_id: u64) -> Vec<Value> {
        let seats = self.item(file_id).into_iter().flat_map(|item| self.seats(item));
        seats.filter(|seat| !self.is_removed(*seat)).map(|seat| self.recipient(seat)).collect()
    }

    /// The stages of a version.
    #[must_use]
    pub fn stages(&self, file_id: u64) -> Vec<Value> {
        self.item(file_id).map(|item| self.stages_of(item)).unwrap_or_default()
    }

    /// Every place on a version, removed recipients included.
    pub(crate) fn seats(&self, item: Item) -> impl Iterator<Item = Seat> + use<> {
        let places = if self.is_proof(item.family) { 3 + self.seed_of(item) % 5 } else { 0 };
        (0..places.min(MAX_RECIPIENTS)).map(move |place| Seat { item, place })
    }

    fn seed_of(&self, item: Item) -> u64 {
        self.hash(Salt::Recipient, self.file_id(item))
    }

    /// Who sits there: an index of [`ProofAccount::person`]. Nobody but the owner sits twice on a version.
    pub(crate) fn person_on(&self, seat: Seat) -> u64 {
        let owner = self.owner(seat.item.family);
        if seat.place == 0 {
            return owner;
        }
        let others = (self.people() - 1).max(1);
        let other = (self.hash(Salt::Recipient, seat.item.family) + seat.place) % others;
        if other >= owner { other + 1 } else { other }
    }

    /// True for a reviewer who was removed after commenting.
    pub(crate) fn is_removed(&self, seat: Seat) -> bool {
        seat.place >= 2 && mix(self.seed_of(seat.item), seat.place).is_multiple_of(6)
    }

    pub(crate) fn recipient_id(&self, seat: Seat) -> u64 {
        let version = seat.item.family * MAX_VERSIONS + seat.item.version;
        RECIPIENT_BASE + version * MAX_RECIPIENTS + seat.place
    }

    /// The seat of a recipient who was not removed.
    pub(crate) fn seat(&self, recipient_id: u64) -> Option<Seat> {
        let number = recipient_id.checked_sub(RECIPIENT_BASE)?;
        let (version, place) = (number / MAX_RECIPIENTS, number % MAX_RECIPIENTS);
        let item = Item { family: version / MAX_VERSIONS, version: version % MAX_VERSIONS };
        self.item(self.file_id(item))?;
        self.seats(item).find(|seat| seat.place == place && !self.is_removed(*seat))
    }

    fn role(&self, seat: Seat) -> (u64, &'static str) {
        if seat.place == 0 { (6, "author") } else { pick(&ROLES, mix(self.seed_of(seat.item), 20 + seat.place)) }
    }

    fn decision_on(&self, seat: Seat) -> (&'static str, Option<u64>) {
        pick(&DECISIONS, mix(self.seed_of(seat.item), 40 + seat.place))
    }

    pub(crate) fn recipient(&self, seat: Seat) -> Value {
        let (person, hash) = (self.person(self.person_on(seat)), mix(self.seed_of(seat.item), seat.place));
        let (id, file_id) = (self.recipient_id(seat), self.file_id(seat.item));
        let personal = self.token(Kind::Recipient, id);
        let (decision, number) = self.decision_on(seat);
        let comments: Vec<u64> = self.comments_of(seat.item).filter(|c| self.author_of(*c) == seat).collect();
        json!({
            "id": id,
            "file_id": file_id,
            "name": person.name,
            "email": person.email,
            "position": person.position,
            "role": self.role(seat).1,
            "proof_url": format!("{}/proof/personal-{personal}", self.app()),
            "dowload_url": format!("{}/file/download?code=personal-{personal}", self.app()),
            "decision": decision,
            "deadline": (hash % 3 == 0).then(|| second(self.after_upload(seat.item, 300))),
            "email_notifications": pick(&["0", "1", "2", "3", "4", "5", "6", "9"], hash >> 8),
            "replies_count": comments.iter().map(|comment| self.reply_count(*comment)).sum::<u64>(),
            "comments_count": comments.len(),
            "primary_decision_maker": if seat.place == 1 { "true" } else { "false" },
            "decision_reasons": self.reason(seat),
            "stage_id": self.stage_id(seat.item, self.stage_on(seat)),
            "progress": self.progress(hash),
            "wf_decision": number,
        })
    }

    fn reason(&self, seat: Seat) -> Vec<Value> {
        if self.decision_on(seat).0 != "changes required" {
            return Vec::new();
        }
        vec![json!({
            "file_id": self.file_id(seat.item),
            "reason_name": "Wrong \"colour\"",
            "reviewer_id": self.recipient_id(seat),
            "text": text::comment(self.key(Salt::Recipient), self.seed_of(seat.item) % 100 + seat.place),
        })]
    }

    pub(super) fn reasons_of(&self, item: Item) -> Vec<Value> {
        let seats = self.seats(item).filter(|seat| !self.is_removed(*seat));
        seats.flat_map(|seat| self.reason(seat)).collect()
    }

    /// True for proofs with an automated workflow, which have several stages.
    pub(crate) fn is_automated(&self, family: u64) -> bool {
        family % 3 == 1 && self.is_proof(family)
    }

    pub(crate) fn stage_count(&self, family: u64) -> u64 {
        if !self.is_proof(family) {
            0
        } else if self.is_automated(family) {
            2 + family % 2
        } else {
            1
        }
    }

    pub(crate) fn stage_id(&self, item: Item, stage: u64) -> u64 {
        STAGE_BASE + (item.family * MAX_VERSIONS + item.version) * MAX_STAGES + stage
    }

    /// The version and the stage of an id.
    pub(crate) fn stage_of_id(&self, id: u64) -> Option<(Item, u64)> {
        let number = id.checked_sub(STAGE_BASE)?;
        let (version, stage) = (number / MAX_STAGES, number % MAX_STAGES);
        let item = Item { family: version / MAX_VERSIONS, version: version % MAX_VERSIONS };
        let exists = self.item(self.file_id(item)).is_some() && stage < self.stage_count(item.family);
        exists.then_some((item, stage))
    }

    pub(crate) fn stage_on(&self, seat: Seat) -> u64 {
        seat.place % self.stage_count(seat.item.family).max(1)
    }

    /// True for a stage whose comments are hidden from those who are not on it.
    pub(crate) fn is_private(&self, family: u64, stage: u64) -> bool {
        stage == 1 && family % 9 == 4
    }

    pub(crate) fn stages_of(&self, item: Item) -> Vec<Value> {
        (0..self.stage_count(item.family)).map(|stage| self.stage(item, stage)).collect()
    }

    pub(crate) fn stage(&self, item: Item, stage: u64) -> Value {
        let seats: Vec<Seat> =
            self.seats(item).filter(|seat| self.stage_on(*seat) == stage && !self.is_removed(*seat)).collect();
        let comments = self.comments_of(item).filter(|c| self.stage_on(self.author_of(*c)) == stage).count();
        let first = stage == 0;
        json!({
            "file_id": self.file_id(item),
            "stage_id": self.stage_id(item, stage),
            "name": self.stage_name(item.family, stage),
            "progress": self.progress(mix(self.seed_of(item), 60 + stage)),
            "deadline_date": (!first).then(|| second(self.after_upload(item, 200 + stage))),
            "start_trigger": if first { 1 } else { 3 },
            "start_dependent_stage_id": if first { 0 } else { self.stage_id(item, stage - 1) },
            "start_dependent_date": null,
            "stage_locking": stage % 3,
            "stage_primary_decision_maker_recipient_id": seats.first().map_or(0, |seat| self.recipient_id(*seat)),
            "stage_one_decision_only": item.family.is_multiple_of(2),
            "stage_private": self.is_private(item.family, stage),
            "comments_count": comments,
            "recipients_count": seats.len(),
            "decision": pick(&DECISIONS[..5], mix(self.seed_of(item), 70 + stage)).0,
            "stage_start_date": first.then(|| second(self.after_upload(item, 0))),
            "last_status_change_date": null,
            "deadline_calculate_on": 1,
            "active": first,
        })
    }

    fn stage_name(&self, family: u64, stage: u64) -> String {
        if stage == 0 { "Stage 1".to_owned() } else { text::name(self.key(Salt::Recipient), family + stage) }
    }

    /// As the REST API shows a recipient.
    pub(crate) fn rest_recipient(&self, seat: Seat) -> Value {
        let (number, role) = self.role(seat);
        json!({
            "token": self.token(Kind::Recipient, self.recipient_id(seat)),
            "name": self.person(self.person_on(seat)).name,
            "role": number,
            "roleName": role,
            "stageToken": self.token(Kind::Stage, self.stage_id(seat.item, self.stage_on(seat))),
            "decision": self.rest_decision(self.decision_on(seat).0),
        })
    }

    /// As the REST API shows a stage.
    pub(crate) fn rest_stage(&self, item: Item, stage: u64) -> Value {
        json!({
            "token": self.token(Kind::Stage, self.stage_id(item, stage)),
            "name": self.stage_name(item.family, stage),
            "number": stage + 1,
            "position": stage,
            "parentPosition": stage.checked_sub(1),
            "activateOn": if stage == 0 { 1 } else { 3 },
            "activateOnDecision": null,
            "activateOnDate": null,
            "lockOn": stage % 3,
            "deadline": (stage > 0).then(|| second(self.after_upload(item, 200 + stage))),
        })
    }
}
