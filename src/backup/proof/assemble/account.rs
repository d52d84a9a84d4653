//! What belongs to the account: three of the CSV files, and its objects in `json/`.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use super::rows::ObjectRow;
use super::{Assembly, timezone};
use crate::archive::proof::{Sheet, Table, names};
use crate::backup::proof::pages::Rows;
use crate::backup::proof::records;
use crate::error::Result;
use crate::proof::fields::{Fields, Wire, objects};
use crate::proof::objects::{Contact, ContactAccount, User};

/// Files of `json/` with objects of the account: name, operation whose answers go there, kind in the ledger.
const KINDS: &[(&str, &str, Option<&str>)] = &[
    ("account", "getAccountDetails", Some("account")),
    ("satellite_accounts", "getSatelliteAccounts", Some("account")),
    ("users", "getUsers", Some("user")),
    ("owners", "getOwners", None),
    ("contacts", "getPeople", None),
    ("partner_accounts", "getPeopleAccounts", None),
    ("groups_of_contacts", "getPeopleGroups", None),
    ("groups", "getGroups", Some("group")),
    ("folders", "getWorkspaces", Some("folder")),
    ("tags", "getTags", Some("tag")),
    ("comment_labels", "getActions", None),
    ("decisions", "getDecisions", Some("decision")),
    ("decision_reasons", "getDecisionReasons", Some("decision reason")),
    ("workflow_templates", "getWorkflowTemplate", Some("workflow template")),
    ("workflow_template_list", "getWorkflowTemplates", None),
    ("account_activity", "getActivityLog", Some("activity entry")),
    ("signed_in", "signed-in", None),
    ("rest_visitor", "rest/getAuthorizeUser", None),
    ("rest_account", "rest/getAccount", None),
    ("rest_account_limits", "rest/getAccountLimits", None),
    ("rest_account_settings", "rest/getAccountSettings", None),
    ("rest_account_comment_labels", "rest/getAccountSettingsActions", None),
    ("rest_account_decisions", "rest/getAccountSettingsDecisions", None),
    ("rest_account_decision_reasons", "rest/getAccountSettingsDecisionsReasons", None),
    ("rest_contacts", "rest/getContacts", None),
    ("rest_users", "rest/getUsers", None),
    ("rest_folders", "rest/getFolders", None),
    ("rest_tags", "rest/getTags", None),
    ("rest_workflow_templates", "rest/getWorkflowTemplates", None),
    ("rest_custom_data", "rest/getCustomData", None),
    ("rest_proofing_settings", "rest/getSettingsProofing", None),
];

impl Assembly<'_> {
    /// Write it all; the time zone of the user who signed in.
    pub(super) fn account(&mut self) -> Result<String> {
        let keys = self.keys()?;
        self.organisation()?;
        let users: Vec<User> = self.rows(&keys, "getUsers")?.into_iter().map(User::read).collect();
        self.users(&users)?;
        self.contacts(&keys, &users)?;
        for (name, operation, kind) in KINDS {
            let (name, mut rows, mut array) = (names::objects(name), Rows::default(), None);
            // A page at a time: an activity log has no bounds.
            for key in keys.get(*operation).into_iter().flatten() {
                for row in rows.of_page(records::answer(self.run, key)?.unwrap_or_default()).1 {
                    let array = match &mut array {
                        Some(array) => array,
                        none => none.insert(self.writer.begin_array(&name, u64::from(u32::MAX))?),
                    };
                    self.writer.push(array, &row)?;
                }
            }
            let Some(array) = array else { continue };
            let count = self.writer.end_array(&name, array)?;
            if let Some(kind) = kind {
                self.ledger.saved(kind, count);
            }
        }
        let me = self.header.account.user_id.clone();
        let details: Vec<User> = self.rows(&keys, "getUserDetails")?.into_iter().map(User::read).collect();
        let me = details.iter().chain(&users).find(|user| user.id() == me);
        Ok(me.map(timezone).unwrap_or_default())
    }

    /// Keys of recorded answers, by operation, in alphabetical order of the pages' beginnings as numbers.
    fn keys(&self) -> Result<HashMap<String, Vec<String>>> {
        let mut keys: HashMap<String, Vec<String>> = HashMap::new();
        let mut journal = self.run.journal();
        let mut offset = journal.start();
        let wanted: HashSet<&str> =
            KINDS.iter().map(|(_, operation, _)| *operation).chain(["getUserDetails"]).collect();
        while let Some((key, next)) = journal.key_at(offset)? {
            offset = next;
            let operation = operation_of(&key);
            if wanted.contains(operation) {
                let of_it = keys.entry(operation.to_owned()).or_default();
                let place = of_it.binary_search_by(|other| (other.len(), other).cmp(&(key.len(), &key)));
                if let Err(place) = place {
                    of_it.insert(place, key);
                }
            }
        }
        Ok(keys)
    }

    /// Everything that an operation returned, page after page; a row that came on two pages counts once.
    fn values(&self, keys: &HashMap<String, Vec<String>>, operation: &str) -> Result<Vec<Value>> {
        let (mut values, mut rows) = (Vec::new(), Rows::default());
        for key in keys.get(operation).into_iter().flatten() {
            values.extend(rows.of_page(records::answer(self.run, key)?.unwrap_or_default()).1);
        }
        Ok(values)
    }

    fn rows(&self, keys: &HashMap<String, Vec<String>>, operation: &str) -> Result<Vec<Fields>> {
        Ok(self.values(keys, operation)?.into_iter().filter_map(Fields::of).collect())
    }

    fn organisation(&mut self) -> Result<()> {
        let login = self.login()?;
        let account = &self.header.account;
        let id = Some(login.text("organisation_id")).filter(|id| !id.is_empty()).unwrap_or(&account.id);
        let name = Some(login.text("organisation_name")).filter(|name| !name.is_empty()).unwrap_or(&account.name);
        let row = ObjectRow::of_fields(&login).with("id", id).with("name", name);
        let mut sheet = self.sheet(Table::Organisation)?;
        sheet.push(&mut self.writer, &row, &mut self.replaced)?;
        sheet.end(&mut self.writer).map(drop)
    }

    fn users(&mut self, users: &[User]) -> Result<()> {
        let mut sheet = self.sheet(Table::Users)?;
        for user in users {
            let full = format!("{} {}", user.first_name(), user.last_name()).trim().to_owned();
            let permissions = user.permissions();
            let mut row = ObjectRow::of(user).with("full_name", full);
            row = row.with("permissions_name", permissions.name().to_owned());
            let defaults = user.proofing_defaults();
            if user.fields().text("default_proof_role").is_empty() {
                row = row.with("default_proof_role", defaults.default_role().to_owned());
            }
            sheet.push(&mut self.writer, &row, &mut self.replaced)?;
        }
        let saved = sheet.end(&mut self.writer)?;
        self.ledger.expected("user", saved);
        Ok(())
    }

    /// Contacts of the address book, then people of partner accounts. They have no id: that of the user with the same address stands in.
    fn contacts(&mut self, keys: &HashMap<String, Vec<String>>, users: &[User]) -> Result<()> {
        let by_email: HashMap<String, &str> =
            users.iter().map(|user| (user.email().to_lowercase(), user.id())).collect();
        let mut contacts: Vec<(Contact, Option<String>)> =
            self.rows(keys, "getPeople")?.into_iter().map(|row| (Contact::read(row), None)).collect();
        let partners: Vec<ContactAccount> = objects(Value::Array(self.values(keys, "getPeopleAccounts")?));
        for partner in partners {
            // People of a partner account may stand in the address book too.
            let others =
                partner.people().into_iter().filter(|person| !contacts.iter().any(|(known, _)| known == person));
            let others: Vec<_> = others.map(|contact| (contact, Some(partner.name().to_owned()))).collect();
            contacts.extend(others);
        }
        let mut sheet = self.sheet(Table::Contacts)?;
        for (contact, partner) in &contacts {
            let mut row = ObjectRow::of(contact);
            let id =
                by_email.get(&contact.email().to_lowercase()).filter(|_| contact.kind().eq_ignore_ascii_case("user"));
            row = row.with("id", id.map(|id| (*id).to_owned()).unwrap_or_default());
            if let (Some(partner), "") = (partner, contact.company()) {
                row = row.with("company", partner.as_str());
            }
            row = row.with("default_proof_role", contact.proofing_defaults().default_proof_role().to_owned());
            sheet.push(&mut self.writer, &row, &mut self.replaced)?;
        }
        let saved = sheet.end(&mut self.writer)?;
        self.ledger.saved("contact", saved);
        Ok(())
    }

    pub(super) fn sheet(&mut self, table: Table) -> Result<Sheet> {
        let options = self.header.options;
        Sheet::begin(&mut self.writer, table, options.csv, options.personal_links)
    }
}

/// "rest/getTags" of "rest/getTags", "getPeople" of "getPeople/100".
fn operation_of(key: &str) -> &str {
    let from = if key.starts_with("rest/") { "rest/".len() } else { 0 };
    key[from..].find('/').map_or(key, |at| &key[..from + at])
}
