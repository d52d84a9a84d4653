//! What the page knows of signing in: what is typed, and what is remembered.

use serde::Deserialize;

use crate::engine::messages::Secret;
use crate::ui::place::Place;

use super::super::face::Face;

/// A field of a form; [`Face`] gives it its name. Lists, choices and checkboxes are fields too: their text is the value that is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// Which of several ways to sign in.
    Way,
    /// A permanent token.
    Token,
    /// Who asks: an API app's id, a consumer key.
    ClientId,
    /// The secret that belongs to it.
    ClientSecret,
    /// Where the service may send the browser.
    Redirect,
    /// Data centre.
    Region,
    /// Address of the user's own server.
    Server,
    /// Format of its answers.
    Format,
    /// E-mail address.
    Email,
    /// Password.
    Password,
    /// The session of the page from which the user came. It has no field on the page.
    Session,
    /// Whether the sign-in shall be remembered.
    Remember,
    /// To remember by, or to unlock with.
    Passphrase,
    /// What came of the service's own page: an address, or a code.
    Answer,
    /// Encoding of CSV files.
    Encoding,
    /// Whether cells that look like formulas are guarded.
    Guard,
    /// Whether personal links are kept.
    Links,
    /// A domain of the customer's own under which the service shows itself.
    Domain,
}

impl Field {
    const COUNT: usize = Field::Domain as usize + 1;
    /// Those whose text must not stay in the page longer than it takes.
    const SECRET: [Field; 6] =
        [Field::Token, Field::ClientSecret, Field::Password, Field::Session, Field::Passphrase, Field::Answer];

    /// Whether other hosts are asked when it changes.
    pub fn moves_hosts(self) -> bool {
        matches!(self, Field::Way | Field::Region | Field::Server)
    }

    /// Whether it belongs to what is chosen before a run, not to signing in.
    pub fn is_option(self) -> bool {
        matches!(self, Field::Encoding | Field::Guard | Field::Links)
    }
}

/// What is wrong with a field as typed.
pub type Hint = (Field, &'static str);

/// The value of a checkbox that is ticked.
pub const YES: &str = "yes";

/// What is typed and chosen; secrets are emptied as soon as the account has been counted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Entry {
    // None of it may reach a log: neither does it say who the user is.
    texts: [Secret; Field::COUNT],
}

/// The session of the page from which the user came, as its script read it; see `takeSession` in `www/host.js`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Lent {
    /// Session id.
    pub session: Secret,
    /// E-mail address of its user; may be empty.
    pub email: String,
    /// The page's data centre by its short name.
    pub region: String,
}

/// The way to sign in by such a session.
pub const BY_SESSION: &str = "session";

/// Fewer characters are guessed in hours, however slow each guess is made.
const SHORTEST_PASSPHRASE: usize = 8;

impl Entry {
    /// What is there before the user has typed.
    pub fn new(face: &Face, place: &Place) -> Entry {
        let mut entry = Entry::default();
        entry.set(Field::Region, place.region.clone());
        entry.set(Field::Redirect, (face.redirect)(place));
        entry
    }

    /// Change a field.
    pub fn set(&mut self, field: Field, text: String) {
        self.texts[field as usize] = Secret(text);
    }

    /// Empty a field.
    pub fn clear(&mut self, field: Field) {
        self.set(field, String::new());
    }

    /// The text of a field.
    pub fn get(&self, field: Field) -> &str {
        &self.texts[field as usize].0
    }

    /// Take over a session, as the way to sign in.
    pub fn borrow(&mut self, Lent { session, email, region }: Lent) {
        self.set(Field::Session, session.0);
        self.set(Field::Email, email);
        self.set(Field::Region, region);
        self.set(Field::Way, BY_SESSION.to_owned());
    }

    /// Whether a checkbox is ticked.
    pub fn wants(&self, field: Field) -> bool {
        self.get(field) == YES
    }

    /// What is wrong with the passphrase to remember by.
    ///
    /// # Errors
    /// That it is too short.
    pub fn check_passphrase(&self) -> Result<(), Hint> {
        if self.get(Field::Passphrase).chars().count() < SHORTEST_PASSPHRASE {
            return Err((Field::Passphrase, "Choose a passphrase of at least 8 characters; several words are best."));
        }
        Ok(())
    }

    /// Whether anything is typed that only its user can know.
    pub fn has_secret(&self) -> bool {
        Field::SECRET.into_iter().any(|field| !self.get(field).is_empty())
    }

    /// Forget what must not stay in the page.
    pub fn clear_secrets(&mut self) {
        for field in Field::SECRET {
            self.clear(field);
        }
        // It went with its session.
        if self.get(Field::Way) == BY_SESSION {
            self.clear(Field::Way);
        }
    }
}

/// The remembered sign-in. The key to it is with the browser's cryptography, never here.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Vault {
    /// Nothing is remembered, as far as is known.
    #[default]
    Empty,
    /// Something is, and a passphrase opens it.
    Locked {
        /// A passphrase is being tried.
        trying: bool,
        /// Why the last one did not open it.
        problem: Option<String>,
    },
    /// The page is signed in by what is remembered: new tokens take the place of the old ones.
    Open,
}

impl Vault {
    /// Something is remembered, and nobody has tried to open it.
    pub const LOCKED: Vault = Vault::Locked { trying: false, problem: None };
}
