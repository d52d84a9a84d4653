//! Folders, tags, custom fields, decisions and workflow templates.

use serde_json::{Value, json};

use super::proofs::{DECISIONS, Item};
use super::{Kind, ProofAccount, Salt, text};
use crate::account::mix::pick;

const FOLDER_BASE: u64 = 20_000;
const TAG_BASE: u64 = 600;
const TEMPLATE_BASE: u64 = 400;
/// Every so many folders a new tree begins; within, each folder lies in the one before.
const DEPTH: u64 = 6;
/// The numbers of the REST API for decisions (0 pending, 2 approved with changes, 3 approved, 4 not relevant).
const REST_DECISIONS: [u64; 5] = [0, 1, 2, 3, 4];
const REASONS: [&str; 3] = ["Wrong \"colour\"", "=Typo", "Other, see comment"];

impl ProofAccount {
    /// Every folder, private ones of others included, which not even an administrator is given.
    pub fn folders(&self) -> impl Iterator<Item = Value> + '_ {
        (0..self.spec.folders).map(|folder| self.folder(folder))
    }

    /// Every tag.
    pub fn tags(&self) -> impl Iterator<Item = Value> + '_ {
        (0..self.spec.tags).map(|tag| self.tag(tag))
    }

    /// The tags of a proof.
    #[must_use]
    pub fn tags_of(&self, file_id: u64) -> Vec<Value> {
        self.item(file_id)
            .map(|item| self.tag_numbers(item.family).map(|tag| self.tag(tag)).collect())
            .unwrap_or_default()
    }

    /// The sections of a proof's custom fields, as `getProofCustomData` gives them.
    #[must_use]
    pub fn custom_data(&self, file_id: u64) -> Vec<Value> {
        let Some(item) = self.item(file_id).filter(|item| item.family.is_multiple_of(4)) else {
            return Vec::new();
        };
        let value = text::comment(self.key(Salt::Tag), item.family);
        vec![
            json!({"name": "Production", "fields": [
                {"name": "Brand", "type": 1, "value": value, "multiple": false, "options": []},
                {"name": "Markets", "type": 3, "value": "", "multiple": true, "options": [
                    {"name": "DACH", "selected": true}, {"name": "=UK", "selected": item.family % 8 == 0}]},
            ]}),
            json!({"name": "<Empty>", "fields": []}),
        ]
    }

    /// A proof's job number; empty for most.
    #[must_use]
    pub fn job_number(&self, file_id: u64) -> String {
        let family = self.item(file_id).map(|item| item.family);
        family.filter(|family| family % 3 == 0).map(|family| format!("00{family}-J/{family}")).unwrap_or_default()
    }

    /// Every workflow template with its stages.
    pub fn templates(&self) -> impl Iterator<Item = Value> + '_ {
        (0..self.spec.templates).map(|template| self.template(template))
    }

    /// The decisions that the account offers, as `getDecisions` gives them.
    pub fn decisions(&self) -> impl Iterator<Item = Value> + '_ {
        DECISIONS[..5].iter().zip(1_u64..).map(|((name, _), id)| {
            json!({"id": id, "name": name, "status": id != 5, "reason": id == 2, "post_message": id == 4})
        })
    }

    /// The reasons that the account offers, as `getDecisionReasons` gives them.
    pub fn decision_reasons(&self) -> impl Iterator<Item = Value> + '_ {
        REASONS.iter().zip(1_u64..).map(|(name, id)| json!({"id": id, "name": name, "text": id == 3}))
    }

    /// The labels for comments, as `getActions` gives them.
    pub fn comment_actions(&self) -> impl Iterator<Item = Value> + '_ {
        self.actions()
    }

    /// The folder in which a family lies; nothing for every fifth.
    pub(crate) fn folder_of(&self, family: u64) -> Option<u64> {
        (family % 5 != 3 && self.spec.folders > 0).then(|| self.hash(Salt::Folder, family) % self.spec.folders)
    }

    pub(crate) fn folder_id(&self, folder: u64) -> u64 {
        FOLDER_BASE + folder
    }

    pub(crate) fn folder_index(&self, id: u64) -> Option<u64> {
        id.checked_sub(FOLDER_BASE).filter(|folder| *folder < self.spec.folders)
    }

    pub(crate) fn folder_name(&self, folder: u64) -> String {
        text::name(self.key(Salt::Folder), folder)
    }

    pub(crate) fn folder_parent(&self, folder: u64) -> Option<u64> {
        (!folder.is_multiple_of(DEPTH)).then(|| folder - 1)
    }

    /// True if `folder` is `above` or lies anywhere in it.
    pub(crate) fn lies_in(&self, folder: u64, above: u64) -> bool {
        std::iter::successors(Some(folder), |folder| self.folder_parent(*folder)).any(|folder| folder == above)
    }

    /// True for a folder that only its owner is given.
    pub(crate) fn is_personal(&self, folder: u64) -> bool {
        folder % 7 == 6
    }

    pub(crate) fn folder_owner(&self, folder: u64) -> u64 {
        self.owner(folder * 31)
    }

    pub(crate) fn folder(&self, folder: u64) -> Value {
        json!({
            "id": self.folder_id(folder),
            "name": self.folder_name(folder),
            "root_level": u64::from(self.folder_parent(folder).is_none()),
            "description": text::comment(self.key(Salt::Folder), folder),
            "client": if folder.is_multiple_of(3) { "ACME, Inc." } else { "" },
            "project": null,
            "personal": self.is_personal(folder),
            "parent_workspace_id": self.folder_parent(folder).map_or(0, |parent| self.folder_id(parent)),
            "owner_id": self.user_id(self.folder_owner(folder)),
        })
    }

    /// As the REST API shows a folder.
    pub(crate) fn rest_folder(&self, folder: u64) -> Value {
        json!({
            "token": self.token(Kind::Folder, folder),
            "name": self.folder_name(folder),
            "parentToken": self.folder_parent(folder).map(|parent| self.token(Kind::Folder, parent)),
            "isPrivate": self.is_personal(folder),
        })
    }

    fn tag(&self, tag: u64) -> Value {
        json!({"id": TAG_BASE + tag, "name": text::name(self.key(Salt::Tag), tag)})
    }

    fn tag_numbers(&self, family: u64) -> impl Iterator<Item = u64> + '_ {
        let wanted = (family % 3).min(self.spec.tags);
        (0..wanted).map(move |place| (family + place) % self.spec.tags)
    }

    /// As the REST API shows a tag.
    pub(crate) fn rest_tag(&self, tag: u64) -> Value {
        json!({"token": self.token(Kind::Tag, tag), "name": text::name(self.key(Salt::Tag), tag)})
    }

    pub(crate) fn rest_tags_of(&self, family: u64) -> Vec<Value> {
        self.tag_numbers(family).map(|tag| self.rest_tag(tag)).collect()
    }

    /// As the REST API shows a decision.
    pub(crate) fn rest_decision(&self, name: &str) -> Value {
        let Some(place) = DECISIONS[..5].iter().position(|(known, _)| *known == name && !name.is_empty()) else {
            return Value::Null;
        };
        let number = REST_DECISIONS[place];
        json!({"token": self.token(Kind::Decision, number), "decision": number, "name": name, "displayName": name})
    }

    pub(crate) fn rest_decisions(&self) -> Vec<Value> {
        let with_flags = |(place, (name, _)): (usize, &(&str, Option<u64>))| {
            let mut decision = self.rest_decision(name);
            crate::account::put(&mut decision, "isEnabled", place != 4);
            crate::account::put(&mut decision, "hasReasons", place == 1);
            crate::account::put(&mut decision, "hasPostMessage", place == 3);
            decision
        };
        DECISIONS[..5].iter().enumerate().map(with_flags).collect()
    }

    pub(crate) fn rest_reasons(&self) -> Vec<Value> {
        let reason = |(name, number): (&&str, u64)| json!({"token": self.token(Kind::Reason, number), "name": name, "hasText": number == 3, "reasonText": ""});
        REASONS.iter().zip(1..).map(reason).collect()
    }

    /// The number of a family's template.
    pub(crate) fn template_id(&self, family: u64) -> u64 {
        TEMPLATE_BASE + family % self.spec.templates.max(1)
    }

    pub(crate) fn template_index(&self, id: u64) -> Option<u64> {
        id.checked_sub(TEMPLATE_BASE).filter(|template| *template < self.spec.templates)
    }

    pub(crate) fn template(&self, template: u64) -> Value {
        let stages: Vec<Value> = (0..=template % 3).map(|stage| self.template_stage(template, stage)).collect();
        json!({
            "workflow_template_id": TEMPLATE_BASE + template,
            "owner_id": self.user_id(self.owner(template)),
            "name": text::name(self.key(Salt::Tag), 100 + template),
            "stages": stages,
            "shared_users": (0..template % 3).map(|user| self.user_id(user)).collect::<Vec<_>>(),
        })
    }

    fn template_stage(&self, template: u64, stage: u64) -> Value {
        let id = template * 10 + stage + 1;
        let person = self.person((template + stage) % self.people());
        json!({
            "stage_id": id,
            "name": format!("Stage {}", stage + 1),
            "deadline_days": 3, "deadline_hours": 0, "deadline_minutes": 30,
            "start_trigger": if stage == 0 { 1 } else { 3 },
            "start_dependent_stage_id": if stage == 0 { 0 } else { id - 1 },
            "start_dependent_days": 0, "start_dependent_hours": 0, "start_dependent_minutes": 0,
            "stage_locking": 0,
            "stage_primary_decision_maker_recipient_id": 0,
            "stage_one_decision_only": false,
            "stage_private": stage == 1,
            "stage_reviewers": [{
                "recipient_id": id * 10, "stage_id": id, "name": person.name, "email": person.email,
                "position": person.position, "role": 5, "email_notification": 1, "primary_decision_maker": stage == 0,
            }],
            "deadline_calculate_on": 1,
        })
    }

    /// As the REST API shows a template.
    pub(crate) fn rest_template(&self, template: u64) -> Value {
        let name = text::name(self.key(Salt::Tag), 100 + template);
        json!({"token": self.token(Kind::Template, template), "name": name})
    }

    /// As the REST API shows a proof.
    pub(crate) fn rest_proof(&self, item: Item) -> Value {
        let state = pick(&["unlocked", "locked"], u64::from(self.state(item.family) == super::State::Closed));
        json!({
            "token": self.token(Kind::Proof, self.file_id(item)),
            "name": self.proof_name(item),
            "accountToken": self.token(Kind::Account, self.id()),
            "commentsCount": self.comments_of(item).count(),
            "processingStatus": "done",
            "status": state,
            "decision": self.rest_decision(self.decision(item)),
        })
    }
}
