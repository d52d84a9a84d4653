//! Proofs and their versions, files that are not proofs, and what is in the trash.
//!
//! Families are numbered: first the proofs, then plain files, then what was trashed. A version is a proof with a
//! `file_id` of its own (FAQ of the SOAP API).

use serde_json::{Map, Value, json};

use super::spec::MAX_VERSIONS;
use super::{DAY, Kind, ProofAccount, Salt, minute, second, text};
use crate::account::mix::{mix, pick};

/// Ids of versions start here; each family has room for [`MAX_VERSIONS`] of them.
const FILE_BASE: u64 = 1_000_000;
/// Versions of a proof by its place in a cycle of eight.
const VERSION_MIX: [u64; 8] = [1, 3, 2, 1, 5, 1, 12, 2];
/// What a decision is called, and its number in `wf_decision` (SOAPRecipientObject, 18.2).
pub(super) const DECISIONS: [(&str, Option<u64>); 6] = [
    ("pending", Some(0)),
    ("changes required", Some(2)),
    ("approved with changes", Some(3)),
    ("approved", Some(3)),
    ("not relevant", Some(4)),
    ("", None),
];

/// The flags of SOAPFileSettingsObject; three of its settings are texts and stand beside them.
const SETTINGS: [&str; 27] = [
    "authorized_only",
    "enable_subscriptions",
    "validate_subscriptions",
    "auto_lock",
    "lock_after_first_decision",
    "enable_download",
    "enable_team_url",
    "enable_embed_player",
    "show_dashboard_link",
    "show_workspace_link",
    "show_details_page_link",
    "show_versions_link",
    "show_help_link",
    "show_help_quick_start_link",
    "show_help_user_guide_link",
    "show_help_welcome_screen_link",
    "show_help_forum_link",
    "show_help_blog_link",
    "show_dashboard_functions",
    "show_close_icon",
    "show_publish_to_the_web",
    "show_print_comments",
    "show_email_alert_settings",
    "electronic_signatures",
    "show_send_decision_confirmation_checkbox",
    "show_proof_details",
    "show_proof_workflow",
];

/// One version of a proof, or a plain file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Item {
    pub family: u64,
    /// From 0, the oldest.
    pub version: u64,
}

/// Where a family stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    Open,
    /// Locked, and still among the active ones.
    Closed,
    Archived,
    Trashed,
}

impl ProofAccount {
    /// Every version of every proof, archived ones included, and every file that is no proof: the rows of `files.csv`.
    pub fn files(&self) -> impl Iterator<Item = Value> + '_ {
        self.items().map(|item| self.file(item))
    }

    /// The `file_id` of every version and file, in the order of [`ProofAccount::files`].
    pub fn file_ids(&self) -> impl Iterator<Item = u64> + '_ {
        self.items().map(|item| self.file_id(item))
    }

    /// True if a file is archived.
    #[must_use]
    pub fn is_archived(&self, file_id: u64) -> bool {
        self.item(file_id).is_some_and(|item| self.state(item.family) == State::Archived)
    }

    /// The `file_id` of each version of the proof to which a file belongs, oldest first.
    #[must_use]
    pub fn versions_of(&self, file_id: u64) -> Vec<u64> {
        let Some(item) = self.item(file_id) else {
            return Vec::new();
        };
        self.versions(item.family).map(|version| self.file_id(version)).collect()
    }

    /// The `file_id` of everything in the trash: none of it may appear anywhere.
    pub fn trashed_ids(&self) -> impl Iterator<Item = u64> + '_ {
        (self.live()..self.live() + self.spec.trashed).map(|family| self.file_id(Item { family, version: 0 }))
    }

    /// Families that are not in the trash.
    pub(crate) fn live(&self) -> u64 {
        self.spec.proofs + self.spec.files
    }

    fn items(&self) -> impl Iterator<Item = Item> + '_ {
        (0..self.live()).flat_map(|family| self.versions(family))
    }

    pub(crate) fn is_proof(&self, family: u64) -> bool {
        family < self.spec.proofs || family >= self.live()
    }

    pub(crate) fn version_count(&self, family: u64) -> u64 {
        match self.spec.versions {
            _ if !self.is_proof(family) => 1,
            Some(versions) => versions,
            None => pick(&VERSION_MIX, family),
        }
    }

    pub(crate) fn versions(&self, family: u64) -> impl Iterator<Item = Item> + use<> {
        (0..self.version_count(family)).map(move |version| Item { family, version })
    }

    pub(crate) fn latest(&self, family: u64) -> Item {
        Item { family, version: self.version_count(family) - 1 }
    }

    pub(crate) fn file_id(&self, item: Item) -> u64 {
        FILE_BASE + item.family * MAX_VERSIONS + item.version
    }

    /// The version of a `file_id`, unless it is in the trash.
    pub(crate) fn item(&self, file_id: u64) -> Option<Item> {
        let place = file_id.checked_sub(FILE_BASE)?;
        let item = Item { family: place / MAX_VERSIONS, version: place % MAX_VERSIONS };
        (item.family < self.live() && item.version < self.version_count(item.family)).then_some(item)
    }

    pub(crate) fn state(&self, family: u64) -> State {
        match family % 5 {
            _ if family >= self.live() => State::Trashed,
            4 if family < self.spec.proofs => State::Archived,
            2 => State::Closed,
            _ => State::Open,
        }
    }

    /// True if a proof's deadline has passed and it is still open.
    pub(crate) fn is_late(&self, family: u64) -> bool {
        self.state(family) == State::Open && self.deadline(self.latest(family)).is_some_and(|at| at < self.spec.now)
    }

    fn deadline(&self, item: Item) -> Option<u64> {
        (item.family % 3 != 1 && self.is_proof(item.family)).then(|| self.uploaded(item) + 14 * DAY)
    }

    fn uploaded(&self, item: Item) -> u64 {
        let parts = self.live() * MAX_VERSIONS;
        self.moment(item.family * MAX_VERSIONS + item.version, parts)
    }

    /// The moment of the `part`th event after a version's upload.
    pub(super) fn after_upload(&self, item: Item, part: u64) -> u64 {
        (self.uploaded(item) + 60 + part * 3607).min(self.spec.now)
    }

    /// The index of the user who owns a family.
    pub(crate) fn owner(&self, family: u64) -> u64 {
        let start = self.hash(Salt::Proof, family) % self.spec.users;
        let users = (0..self.spec.users).map(|step| (start + step) % self.spec.users);
        users.into_iter().find(|&user| self.profile(user).owns()).unwrap_or(0)
    }

    /// The display name: versions of one proof mostly share it.
    pub(crate) fn proof_name(&self, item: Item) -> String {
        let name = text::name(self.key(Salt::Proof), item.family);
        if item.version % 4 == 3 { format!("{name} v{}", item.version + 1) } else { name }
    }

    pub(crate) fn decision(&self, item: Item) -> &'static str {
        pick(&DECISIONS[..5], self.hash(Salt::File, self.file_id(item))).0
    }

    pub(crate) fn pages(&self, item: Item) -> u64 {
        1 + self.hash(Salt::File, self.file_id(item)) % 40
    }

    /// False where the owner has switched downloads off.
    pub(crate) fn allows_download(&self, family: u64) -> bool {
        family % 13 != 6
    }

    /// What the REST API calls automatic locking.
    pub(crate) fn setting(&self, family: u64, name: &str) -> bool {
        match name {
            "enable_download" => self.allows_download(family),
            _ => {
                let place = SETTINGS.iter().position(|known| *known == name).unwrap_or(0);
                (self.hash(Salt::Proof, family) >> place) & 1 == 1
            }
        }
    }

    pub(crate) fn file(&self, item: Item) -> Value {
        let (family, id) = (item.family, self.file_id(item));
        let hash = self.hash(Salt::File, id);
        let owner = self.owner(family);
        let uploader = if family % 7 == 1 { 0 } else { owner };
        let folder = self.folder_of(family);
        let is_proof = self.is_proof(family);
        let locked = self.state(family) == State::Closed || item.version + 1 < self.version_count(family);
        let template = (self.is_automated(family) && self.spec.templates > 0).then(|| self.template_id(family));
        json!({
            "file_id": id,
            "type": if is_proof { "proof" } else { "file" },
            "filename": self.proof_name(item),
            "filesize": self.size_of(item).div_ceil(1024).to_string(),
            "sourcename": self.source_name(item),
            "version": item.version + 1,
            "versions": self.version_count(family),
            "upload_time": minute(self.uploaded(item)),
            "uploader_id": self.user_id(uploader),
            "uploader": self.person(uploader).name,
            "owner_id": self.user_id(owner),
            "owner": self.person(owner).name,
            "owner_email": self.person(owner).email,
            "deadline": self.deadline(item).map(second),
            "workspace_id": folder.map_or(0, |folder| self.folder_id(folder)),
            "workspace_name": folder.map(|folder| self.folder_name(folder)),
            "workflow_template_id": template,
            "status": if locked { "locked" } else { "unlocked" },
            "decision": if is_proof { self.decision(item) } else { "" },
            "team_url": format!("{}/proof/{}", self.app(), self.link(item)),
            "settings": self.settings(family),
            "custom_link_url": if family % 9 == 2 { "https://example.com/?a=1&b=<2>" } else { "" },
            "custom_link_label": if family % 9 == 2 { "Brief" } else { "" },
            "menus_links": [],
            "swf": "",
            "decision_reasons": self.reasons_of(item),
            "parent_file_id": item.version.checked_sub(1).map_or(0, |_| id - 1),
            "automated_workflow": u64::from(self.is_automated(family)),
            "stages": self.stages_of(item),
            "progress": self.progress(hash),
            "last_decision_change_date": is_proof.then(|| self.after_upload(item, 5)),
            "token": self.token(Kind::Proof, id),
            "pages": self.pages(item),
            "reference_id": (family % 4 == 0).then(|| format!("{:032x}", mix(hash, 3))),
        })
    }

    pub(super) fn progress(&self, hash: u64) -> Value {
        json!({"sent": 1, "opened": hash & 1, "comment_made": hash >> 1 & 1, "decision_made": hash >> 2 & 1})
    }

    fn settings(&self, family: u64) -> Value {
        let mut settings = Map::new();
        settings.insert("default_email_notifications".to_owned(), "1".into());
        settings.insert("default_role".to_owned(), "reviewer & approver".into());
        for name in SETTINGS {
            settings.insert(name.to_owned(), self.setting(family, name).into());
        }
        settings.insert("primary_decision_maker".to_owned(), "".into());
        Value::Object(settings)
    }

    /// What a team link names a version by.
    pub(crate) fn link(&self, item: Item) -> String {
        self.token(Kind::Link, self.file_id(item))
    }

    /// A row of `getProofsByListView`.
    pub(crate) fn list_row(&self, item: Item) -> Value {
        let id = self.file_id(item);
        json!({
            "file_id": id,
            "token": self.token(Kind::Proof, id),
            "code": self.link(item),
            "mediaType": self.media_type(item),
            "filename": self.proof_name(item),
            "version": item.version + 1,
            "versions": self.version_count(item.family),
            "pages": self.pages(item),
            "thumbnail": "",
        })
    }
}
