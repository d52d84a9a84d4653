//! Users with their profiles, guests, contacts, partner accounts and groups.

use std::fmt;

use serde_json::{Value, json};

use super::{Kind, ProofAccount, Salt, second, text};
use crate::account::mix::{at, mix, pick};

/// Users' ids start here.
const USER_BASE: u64 = 50_000;
/// Groups' ids start here.
const GROUP_BASE: u64 = 7_000;
/// Partner accounts' ids start here.
const PARTNER_BASE: u64 = 8_000;
/// Members of a group.
const GROUP_SIZE: u64 = 4;
/// Partner accounts with people of theirs.
const PARTNERS: u64 = 2;

const FIRST_NAMES: [&str; 8] =
    ["Ada", "Grace", "Jos\u{e9}", "\u{674E}", "Zoe\u{308}", "<b>Bob</b>", "\u{05D3}\u{05E0}", "O'Neil"];
const LAST_NAMES: [&str; 8] = [
    "Lovelace",
    "=HOPPER()",
    "Garc\u{ed}a",
    "\u{5A1C}",
    "M\u{fc}ller",
    "+49 30",
    "\u{05DB}\u{05D4}\u{05DF}",
    "\"The\" Boss",
];
const POSITIONS: [&str; 5] = ["", "Art director", "@home", "Legal & brand", "Intern"];
const ZONES: [&str; 4] = ["Europe/London", "America/New_York", "Asia/Kolkata", "Europe/Berlin"];
/// Roles on a proof with the numbers that the API documents (SOAPFileRecipientObject; REST `role`).
pub(super) const ROLES: [(u64, &str); 6] =
    [(1, "read only"), (3, "reviewer"), (4, "approver"), (5, "reviewer & approver"), (6, "author"), (7, "moderator")];

/// What a user may do, by name (help of Workfront Proof, "Proof permission profiles").
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// Sees and administers everything.
    Administrator,
    /// As an administrator, and pays.
    BillingAdministrator,
    /// Sees other users' items and administers nothing.
    Supervisor,
    /// Sees their own items and those shared with them.
    Manager,
    /// As a manager, and is refused the account's details.
    Creator,
    /// Owns nothing; sees what is shared with them.
    Observer,
    /// As an observer.
    Visitor,
}

impl Profile {
    /// Every profile, in the order of the account's first users.
    pub const ALL: [Self; 7] = [
        Self::Administrator,
        Self::Manager,
        Self::Observer,
        Self::Supervisor,
        Self::BillingAdministrator,
        Self::Creator,
        Self::Visitor,
    ];

    /// True for those who see other users' items.
    #[must_use]
    pub fn sees_all(self) -> bool {
        matches!(self, Self::Administrator | Self::BillingAdministrator | Self::Supervisor)
    }

    /// True for those who reach the account settings.
    #[must_use]
    pub fn administers(self) -> bool {
        matches!(self, Self::Administrator | Self::BillingAdministrator)
    }

    /// True for those who can own a proof.
    #[must_use]
    pub fn owns(self) -> bool {
        !matches!(self, Self::Observer | Self::Visitor)
    }

    fn id(self) -> usize {
        Self::ALL.iter().position(|profile| *profile == self).unwrap_or(0) + 1
    }
}

impl fmt::Display for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Administrator => "Administrator",
            Self::BillingAdministrator => "Billing Administrator",
            Self::Supervisor => "Supervisor",
            Self::Manager => "Manager",
            Self::Creator => "Creator",
            Self::Observer => "Observer",
            Self::Visitor => "Visitor",
        })
    }
}

/// What a user signs in with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credentials {
    /// The address that both ways of signing in need.
    pub email: String,
    /// For `doLogin`.
    pub password: String,
    /// For `getSessionId` and `POST /authorize`.
    pub api_token: String,
}

/// Somebody who can review.
#[derive(Debug, Clone)]
pub(crate) struct Person {
    pub name: String,
    pub email: String,
    pub position: &'static str,
}

impl ProofAccount {
    /// Every user, as `getUsers` gives them to an administrator, API tokens included.
    pub fn users(&self) -> impl Iterator<Item = Value> + '_ {
        (0..self.spec.users).map(|user| self.user(user))
    }

    /// The address book, as the pages of `getPeople` give it: users, guests, contacts.
    pub fn contacts(&self) -> impl Iterator<Item = Value> + '_ {
        (0..self.people() + self.spec.contacts).map(|person| self.contact(person))
    }

    /// Every group with its members.
    pub fn groups(&self) -> impl Iterator<Item = Value> + '_ {
        (0..self.spec.groups).map(|group| self.group(group))
    }

    /// Partner accounts with their people, as `getPeopleAccounts` gives them.
    pub fn partners(&self) -> impl Iterator<Item = Value> + '_ {
        (0..PARTNERS.min(self.spec.contacts)).map(|partner| {
            let people = (0..self.spec.contacts).filter(|contact| contact % PARTNERS == partner).take(5);
            let people: Vec<Value> = people.map(|contact| self.contact(self.people() + contact)).collect();
            json!({"id": PARTNER_BASE + partner, "type": "account", "name": self.company(partner), "people": people})
        })
    }

    /// Every group with its people, as `getPeopleGroups` gives them: without ids.
    pub fn people_groups(&self) -> impl Iterator<Item = Value> + '_ {
        (0..self.spec.groups).map(|group| {
            let people: Vec<Value> = self.members(group).map(|person| self.contact(person)).collect();
            json!({"type": "group", "name": self.group_name(group), "people": people})
        })
    }

    /// What the first user with a profile signs in with.
    #[must_use]
    pub fn credentials(&self, profile: Profile) -> Credentials {
        self.credentials_of(self.user_with(profile))
    }

    /// The numeric id of the first user with a profile.
    #[must_use]
    pub fn user_id_of(&self, profile: Profile) -> u64 {
        self.user_id(self.user_with(profile))
    }

    fn user_with(&self, profile: Profile) -> u64 {
        (0..self.spec.users).find(|&user| self.profile(user) == profile).unwrap_or(0)
    }

    pub(crate) fn credentials_of(&self, user: u64) -> Credentials {
        let secret = self.hash(Salt::Secret, user);
        Credentials {
            email: self.person(user).email,
            password: format!("pass<&>word-{secret:016x}"),
            api_token: format!("{secret:016x}{:016x}", mix(secret, 1)),
        }
    }

    /// The index of the user with an address.
    pub(crate) fn user_by_email(&self, email: &str) -> Option<u64> {
        (0..self.spec.users).find(|&user| self.person(user).email == email)
    }

    /// The profile of a user: the first seven have one each, the rest are managers and creators.
    pub(crate) fn profile(&self, user: u64) -> Profile {
        let rest = if user.is_multiple_of(2) { Profile::Manager } else { Profile::Creator };
        Profile::ALL.get(at(user)).copied().unwrap_or(rest)
    }

    pub(crate) fn user_id(&self, user: u64) -> u64 {
        USER_BASE + user
    }

    pub(crate) fn user_index(&self, id: u64) -> Option<u64> {
        id.checked_sub(USER_BASE).filter(|user| *user < self.spec.users)
    }

    /// Number of those who can review: users and guests.
    pub(crate) fn people(&self) -> u64 {
        self.spec.users + self.spec.guests
    }

    /// People in the address book.
    pub(crate) fn address_book(&self) -> u64 {
        self.people() + self.spec.contacts
    }

    /// A user, a guest or a contact, in this order. Guests come in pairs with an address mistyped as `%2B`.
    pub(crate) fn person(&self, person: u64) -> Person {
        let hash = self.hash(Salt::Person, person);
        let name = format!("{} {}", self.first_name(person), self.last_name(person));
        let email = if person < self.spec.users {
            format!("user{person}+proof@example.com")
        } else if person < self.people() {
            let guest = person - self.spec.users;
            let plus = if guest.is_multiple_of(2) { "+" } else { "%2B" };
            format!("guest{plus}{}@guest.example", guest / 2)
        } else {
            format!("contact{}@partner.example", person - self.people())
        };
        Person { name, email, position: pick(&POSITIONS, hash >> 16) }
    }

    fn first_name(&self, person: u64) -> &'static str {
        pick(&FIRST_NAMES, self.hash(Salt::Person, person))
    }

    fn last_name(&self, person: u64) -> &'static str {
        pick(&LAST_NAMES, self.hash(Salt::Person, person) >> 8)
    }

    fn company(&self, partner: u64) -> &'static str {
        pick(&["=Partner & Co", "\u{682A}\u{5F0F}\u{4F1A}\u{793E}"], partner)
    }

    pub(crate) fn user(&self, user: u64) -> Value {
        let (person, hash) = (self.person(user), self.hash(Salt::Person, user));
        let profile = self.profile(user);
        let last = user + 1 == self.spec.users;
        let status = if last { "disabled" } else { pick(&["activated", "activated", "locked"], hash >> 24) };
        json!({
            "id": self.user_id(user),
            "email": person.email,
            "openid": "",
            "first_name": self.first_name(user),
            "last_name": self.last_name(user),
            "position": person.position,
            "status": if user < 7 { "activated" } else { status },
            "permissions": {"id": profile.id(), "name": profile.to_string()},
            "street": "1 \"High\" Street",
            "city": "London",
            "state": "",
            "postcode": "01234",
            "country": "United Kingdom",
            "telephone": "+44 20 7946 0000",
            "mobile": null,
            "fax": "",
            "date_timezone": pick(&ZONES, hash >> 32),
            "date_format": "d/m/Y",
            "language": pick(&["en", "de", "ja"], hash >> 40),
            "proofing_defaults": {
                "subject": "", "message": "Please review\r\nthanks", "subscriptions": false, "default_role": "reviewer",
                "validate_subscriptions": true, "email_notifications": "0", "login_required": false,
                "autoclose": false, "one_decision": false, "block_download": false,
            },
            "email_aliases": if user % 3 == 1 {
                json!([{"email": format!("alias{user}@example.com"), "status": "confirmed"}])
            } else {
                json!([])
            },
            "product_marketing_emails": false,
            "api_only": user % 5 == 3,
            "send_proof_ready_email": true,
            "api_token": self.credentials_of(user).api_token,
            "reference_id": if user.is_multiple_of(2) { json!(format!("{:032x}", mix(hash, 2))) } else { Value::Null },
            "default_proof_role": pick(&ROLES, hash >> 48).1,
            "last_login": if last { Value::Null } else { json!(second(self.moment(hash % 1000, 1000))) },
        })
    }

    pub(crate) fn contact(&self, index: u64) -> Value {
        let person = self.person(index);
        let is_user = index < self.spec.users;
        let company = if is_user { self.name() } else { self.company(index) };
        json!({
            "type": if is_user { "user" } else { "contact" },
            "email": person.email,
            "name": person.name,
            "company": company,
            "position": person.position,
            "telephone": "+44 20 7946 0001",
            "mobile": "-",
            "fax": null,
            "proofing_defaults": {"default_proof_role": pick(&ROLES, index).1},
        })
    }

    fn members(&self, group: u64) -> impl Iterator<Item = u64> + '_ {
        (0..GROUP_SIZE.min(self.people())).map(move |place| (group * GROUP_SIZE + place) % self.people())
    }

    fn group_name(&self, group: u64) -> String {
        text::name(self.key(Salt::Person), group * 6 + 4)
    }

    /// The account as `getAccountDetails` gives it, without its users.
    pub(crate) fn details(&self) -> Value {
        json!({
            "id": self.id(),
            "name": self.name(),
            "membership": {
                "id": 3,
                "plan": {
                    "id": 12, "name": "Unlimited", "price": 0.0, "enterprise": true, "user_limit": 500,
                    "storage_limit": 100_000, "proof_limit": 10_000, "type": 2,
                },
                "start_at": second(self.created()), "finish_at": null,
                "storage_usage": 1, "proofs_usage": self.spec.proofs, "users_usage": self.spec.users,
                "storage_limit": 100_000, "proofs_limit": 10_000, "users_limit": 500,
            },
            "street": "1 \"High\" Street", "city": "London", "state": "", "postcode": "01234",
            "country": "United Kingdom", "telephone": "+44 20 7946 0000", "mobile": null, "fax": "",
            "domain": format!("acme.{}", self.region.domain()),
            "password_settings": {
                "password_length": 8, "lcase_characters": 1, "ucase_characters": 1, "numeric_characters": 1,
                "symbol_characters": 0, "characters_repetition": 0, "password_lifetime": 0, "password_repetition": 0,
                "bruteforce_attempts": 5, "bruteforce_lock_time": 30,
            },
            "proofing_defaults": {
                "on_load_message": "<b>Welcome</b>", "on_decision_message": "", "confirm_button": "OK",
                "cancel_button": "Cancel",
            },
            "reference_id": null,
        })
    }

    pub(crate) fn group(&self, group: u64) -> Value {
        let members: Vec<Value> = self
            .members(group)
            .map(|person| {
                json!({
                    "group_id": GROUP_BASE + group,
                    "member_id": person + 1,
                    "email": self.person(person).email,
                    "default_role": pick(&ROLES, person).1,
                    "default_email_notification": "1",
                })
            })
            .collect();
        json!({
            "group_id": GROUP_BASE + group,
            "name": self.group_name(group),
            "description": "line one\nline two",
            "private": group % 3 == 2,
            "members": members,
        })
    }

    /// As the REST API shows a user.
    pub(crate) fn rest_user(&self, user: u64) -> Value {
        let person = self.person(user);
        json!({
            "token": self.token(Kind::User, user),
            "firstName": self.first_name(user),
            "lastName": self.last_name(user),
            "email": person.email,
            "position": person.position,
            "profileName": self.profile(user).to_string(),
        })
    }

    /// As the REST API shows somebody of the address book.
    pub(crate) fn rest_contact(&self, index: u64) -> Value {
        let person = self.person(index);
        json!({
            "token": self.token(Kind::Contact, index),
            "firstName": self.first_name(index),
            "lastName": self.last_name(index),
            "email": person.email,
        })
    }
}
