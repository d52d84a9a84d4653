//! What the page knows of signing in: what is typed, what is remembered, and what Wrike is being asked.

use crate::engine::messages::{Region, Secret, SignIn};
use crate::ui::place::{region, region_name};
use crate::wrike::oauth::LOGIN;

/// A text field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// "Access token".
    Token,
    /// "Client ID".
    ClientId,
    /// "Client secret".
    ClientSecret,
    /// "Redirect address".
    Redirect,
    /// "Passphrase": to remember by, or to unlock with.
    Passphrase,
    /// "Address after signing in".
    Landed,
}

/// What is wrong with a field as typed.
pub type Hint = (Field, &'static str);

/// What is typed into the form; its secrets are emptied as soon as the account has been counted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Entry {
    /// Permanent access token.
    pub token: Secret,
    /// Its data centre; none finds it.
    pub region: Option<Region>,
    /// Sign in by an API app instead of a token.
    pub by_app: bool,
    /// The app's.
    pub client_id: String,
    /// The app's.
    pub client_secret: Secret,
    /// Registered with the app.
    pub redirect: String,
    /// Whether the sign-in shall be remembered.
    pub remember: bool,
    /// Under which passphrase; or what is typed to unlock.
    pub passphrase: Secret,
    /// The address that the user pastes after agreeing.
    pub landed: String,
}

/// Fewer characters are guessed in hours, however slow each guess is made.
const SHORTEST_PASSPHRASE: usize = 8;

impl Entry {
    /// Change a field.
    pub fn set(&mut self, field: Field, text: String) {
        match field {
            Field::Token => self.token = Secret(text),
            Field::ClientId => self.client_id = text,
            Field::ClientSecret => self.client_secret = Secret(text),
            Field::Redirect => self.redirect = text,
            Field::Passphrase => self.passphrase = Secret(text),
            Field::Landed => self.landed = text,
        }
    }

    /// The text of a field.
    pub fn get(&self, field: Field) -> &str {
        match field {
            Field::Token => &self.token.0,
            Field::ClientId => &self.client_id,
            Field::ClientSecret => &self.client_secret.0,
            Field::Redirect => &self.redirect,
            Field::Passphrase => &self.passphrase.0,
            Field::Landed => &self.landed,
        }
    }

    /// The sign-in that is typed.
    ///
    /// # Errors
    /// What is wrong with the first field that cannot be right.
    pub fn sign_in(&self) -> Result<SignIn, Hint> {
        let text = |field| self.get(field).trim().to_owned();
        let sign_in = if self.by_app {
            let missing = [
                (Field::ClientId, "Copy the client ID of your API app here."),
                (Field::ClientSecret, "Copy the client secret of your API app here."),
                (Field::Redirect, "Enter the redirect address that is registered with your API app."),
            ];
            if let Some(hint) = missing.into_iter().find(|(field, _)| self.get(*field).trim().is_empty()) {
                return Err(hint);
            }
            let (client_id, client_secret) = (text(Field::ClientId), text(Field::ClientSecret));
            SignIn::App { client_id, client_secret, redirect: text(Field::Redirect) }
        } else {
            let token = text(Field::Token);
            if let Some(hint) = token_hint(&token) {
                return Err((Field::Token, hint));
            }
            SignIn::Token { token, region: self.region }
        };
        if self.remember && self.passphrase.0.chars().count() < SHORTEST_PASSPHRASE {
            return Err((Field::Passphrase, "Choose a passphrase of at least 8 characters; several words are best."));
        }
        Ok(sign_in)
    }

    /// Forget what must not stay in the page.
    pub fn clear_secrets(&mut self) {
        for field in [Field::Token, Field::ClientSecret, Field::Passphrase, Field::Landed] {
            self.set(field, String::new());
        }
    }
}

/// What is wrong with a token before it is tried; none when nothing is.
fn token_hint(token: &str) -> Option<&'static str> {
    if token.is_empty() {
        Some("Paste the access token first.")
    } else if !token.bytes().all(|byte| byte.is_ascii_graphic()) {
        Some(
            "An access token has no spaces or accented letters. Copy it again from Wrike, from its first to its last sign.",
        )
    } else {
        None
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

/// Hosts that a sign-in needs: of its data centre, or of all where that is to be found; and for an app where one signs in.
pub fn hosts(sign_in: &SignIn) -> Vec<&'static str> {
    let all = Region::ALL.map(Region::host).to_vec();
    match sign_in {
        SignIn::Token { region: Some(region), .. } => vec![region.host()],
        SignIn::App { .. } | SignIn::Grant { .. } => all.into_iter().chain(LOGIN.strip_prefix("https://")).collect(),
        _ => all,
    }
}

/// A sign-in as it is kept: by what, a line break, and the rest. None for one that cannot be used again.
pub fn to_text(sign_in: &SignIn) -> Option<Secret> {
    match sign_in {
        SignIn::Token { token, region } => {
            Some(format!("token\n{}\n{token}", region.map(region_name).unwrap_or_default()))
        }
        SignIn::Grant { grant } => Some(format!("grant\n{}", grant.0)),
        _ => None,
    }
    .map(Secret)
}

/// What [`to_text`] wrote; none for anything else.
pub fn from_text(text: &str) -> Option<SignIn> {
    match text.split_once('\n')? {
        ("token", rest) => {
            let (name, token) = rest.split_once('\n')?;
            Some(SignIn::Token { token: token.to_owned(), region: region(name) })
        }
        ("grant", grant) => Some(SignIn::Grant { grant: Secret(grant.to_owned()) }),
        _ => None,
    }
}
