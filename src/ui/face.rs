//! What differs from service to service: one value each, named by that service's page alone, so that no page carries another's words.
//!
//! The state machine, the screens and the result are one. A form is data: the names of its fields, their help, how they are filled in.

use super::place::Place;
use super::state::{Entry, Field, Hint};
use crate::engine::messages::{Options, Part, Problem, Product, Secret, SignIn};

pub mod legacy;
pub mod proof;
pub mod wrike;

/// A service as the page shows it.
pub struct Face {
    /// What is backed up.
    pub product: Product,
    /// Its name in headings: "Wrike (2010 API)".
    pub label: &'static str,
    /// Its name within sentences.
    pub service: &'static str,
    /// Its engine, by the name that `www/engine-boot.js` knows.
    pub engine: &'static str,
    /// Under which name the page's host keeps what is to be remembered.
    pub vault: &'static str,
    /// The ways to sign in, where there are several: a choice of [`Field::Way`].
    pub ways: fn(&Entry) -> Option<Control>,
    /// The fields of the way that is chosen.
    pub fields: fn(&Entry) -> Vec<Control>,
    /// What the button that signs in is called.
    pub submit: fn(&Entry) -> &'static str,
    /// Where the service may send the browser after the user has agreed on its page, in this place.
    pub redirect: fn(&Place) -> String,
    /// The sign-in that is typed, or what is wrong with the first field that cannot be right.
    pub sign_in: fn(&Entry) -> Result<SignIn, Hint>,
    /// Hosts that it needs.
    pub hosts: fn(&SignIn) -> Vec<String>,
    /// Whether what is typed can be remembered under a passphrase.
    pub remembers: fn(&Entry) -> bool,
    /// A sign-in as it is kept. None for one that cannot be used again.
    pub to_text: fn(&SignIn) -> Option<Secret>,
    /// What `to_text` wrote; none for anything else.
    pub from_text: fn(&str) -> Option<SignIn>,
    /// How a page that is not the extension's can come to a live backup, if its origin is this.
    pub outside: fn(&str) -> String,
    /// What the service asks on its own page, where it does.
    pub consent: Option<Consent>,
    /// Puts a problem of signing in into the words of the service.
    pub explain: fn(&Entry, &mut Problem),
    /// What is emptied, with what to know before the next try, when a sign-in has failed.
    pub tried_once: fn(&Entry) -> Option<Hint>,
    /// What is always in a backup, after "beside".
    pub always: &'static str,
    /// What can be left out, with its name.
    pub parts: fn() -> Vec<(Part, &'static str)>,
    /// How the archive is written: fields that are asked beside the parts.
    pub options: fn() -> Vec<Control>,
    /// What those fields say.
    pub chosen: fn(&Entry) -> Options,
    /// Whether a run can build on the archive of the backup before.
    pub builds_on_last: bool,
    /// Whether one backup is made at a time and the last one is told of, as the service does it itself.
    pub one_at_a_time: bool,
}

/// What a service asks on its own page, and what comes of it.
pub struct Consent {
    /// The question, in a sentence.
    pub question: &'static str,
    /// Where to type the answer.
    pub answer: fn() -> Control,
    /// What to do when what was typed was not accepted.
    pub not_accepted: &'static str,
}

impl PartialEq for Face {
    fn eq(&self, other: &Face) -> bool {
        self.product == other.product
    }
}

impl std::fmt::Debug for Face {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.label)
    }
}

/// A field of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Control {
    /// Which one.
    pub field: Field,
    /// Its accessible name.
    pub label: &'static str,
    /// What helps to fill it in; may be empty.
    pub help: &'static str,
    /// How it is filled in.
    pub input: Input,
}

/// How a field is filled in. Lists and choices have values with their labels; the first one is taken when nothing is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// A line of text.
    Text,
    /// The same, not shown while it is typed.
    Secret,
    /// One of a list that opens.
    List(Vec<(&'static str, &'static str)>),
    /// One of a few that are all in sight.
    Choice(Vec<(&'static str, &'static str)>),
    /// Yes or no.
    Check,
}

impl Control {
    /// A line of text.
    pub fn text(field: Field, label: &'static str, help: &'static str) -> Control {
        Control { field, label, help, input: Input::Text }
    }

    /// A secret line of text.
    pub fn secret(field: Field, label: &'static str, help: &'static str) -> Control {
        Control { field, label, help, input: Input::Secret }
    }
}

/// The first of these fields that is empty, as what is wrong with it.
fn missing<const N: usize>(entry: &Entry, needed: [Hint; N]) -> Result<(), Hint> {
    needed.into_iter().find(|(field, _)| entry.get(*field).trim().is_empty()).map_or(Ok(()), Err)
}
