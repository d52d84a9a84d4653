//! Who may ask, with which tokens, and what was asked before.

use std::collections::{BTreeSet, HashMap};

use super::parameters::Parameters;
use super::problem::Problem;
use super::signature::{hmac_sha1, percent_encode, plaintext};
use crate::Request;
use crate::account::mix::{mix, pick};

/// "This value must be +-600 seconds of the current time."
const TIMESTAMP_TOLERANCE: u64 = 600;
/// Letters of access tokens: as in the document's sample, one of them needs encoding.
const TOKEN_LETTERS: &[u8; 66] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-=";

/// An access token with its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// `oauth_token`.
    pub token: String,
    /// `oauth_token_secret`.
    pub secret: String,
}

/// How long tokens live, in seconds. Nothing is for ever.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Lifetimes {
    pub request: Option<u64>,
    pub access: Option<u64>,
}

/// A person's answer on the authorization page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Decision {
    Allow,
    Deny,
}

#[derive(Debug)]
struct RequestToken {
    secret: String,
    callback: String,
    issued: u64,
    verifier: Option<String>,
    denied: bool,
    used: bool,
}

#[derive(Debug)]
struct AccessToken {
    secret: String,
    issued: u64,
    revoked: bool,
    expired: bool,
}

/// A provider with one consumer.
#[derive(Debug)]
pub(crate) struct Provider {
    pub consumer_key: String,
    pub consumer_secret: String,
    pub lifetimes: Lifetimes,
    seed: u64,
    issued: u64,
    requests: HashMap<String, RequestToken>,
    accesses: HashMap<String, AccessToken>,
    /// Timestamp, nonce, token: what must not come again.
    seen: BTreeSet<(u64, String, String)>,
}

impl Provider {
    pub fn new(seed: u64, consumer_key: &str, consumer_secret: &str) -> Self {
        Self {
            consumer_key: consumer_key.to_owned(),
            consumer_secret: consumer_secret.to_owned(),
            lifetimes: Lifetimes { request: Some(3600), access: None },
            seed: mix(seed, 0x6f61_7574_6831),
            issued: 0,
            requests: HashMap::new(),
            accesses: HashMap::new(),
            seen: BTreeSet::new(),
        }
    }

    /// `get_request_token`: answers `oauth_token=...&oauth_token_secret=...`.
    pub fn request_token(&mut self, request: &Request, parameters: &Parameters, now: u64) -> Result<String, Problem> {
        let callback = parameters.need("oauth_callback")?;
        if !is_callback(callback) {
            return Err(Problem::rejected("oauth_callback"));
        }
        self.verify(request, parameters, "", true, now)?;
        // "The Request Token is intentionally short so that a User can type it manually".
        let token = self.letters(7, b"abcdefghijkmnpqrstuvwxyz23456789");
        let secret = self.hex();
        let issued = RequestToken {
            secret: secret.clone(),
            callback: callback.to_owned(),
            issued: now,
            verifier: None,
            denied: false,
            used: false,
        };
        self.requests.insert(token.clone(), issued);
        // The confirmation is required by RFC 5849 section 2.1; the document does not show it.
        Ok(format!("oauth_token={token}&oauth_token_secret={secret}&oauth_callback_confirmed=true"))
    }

    /// The callback of a request token that waits for a person.
    pub fn waiting(&self, token: &str, now: u64) -> Result<&str, Problem> {
        let held = self.requests.get(token).ok_or_else(|| Problem::unauthorized("token_rejected"))?;
        if self.lifetimes.request.is_some_and(|seconds| now > held.issued + seconds) {
            return Err(Problem::unauthorized("token_expired"));
        }
        if held.used || held.denied || held.verifier.is_some() {
            return Err(Problem::unauthorized("token_used"));
        }
        Ok(&held.callback)
    }

    /// Notes a person's answer and gives the verifier if it is yes.
    pub fn decide(&mut self, token: &str, decision: &Decision, now: u64) -> Result<Option<String>, Problem> {
        self.waiting(token, now)?;
        let verifier = (*decision == Decision::Allow).then(|| self.letters(8, b"0123456789"));
        if let Some(held) = self.requests.get_mut(token) {
            held.verifier.clone_from(&verifier);
            held.denied = verifier.is_none();
        }
        Ok(verifier)
    }

    /// Exchanges a request token and its verifier for an access token.
    pub fn access_token(&mut self, request: &Request, parameters: &Parameters, now: u64) -> Result<String, Problem> {
        let token = parameters.need("oauth_token")?;
        let held = self.requests.get(token).ok_or_else(|| Problem::unauthorized("token_rejected"))?;
        self.verify(request, parameters, &held.secret.clone(), true, now)?;
        let held = self.requests.get_mut(token).ok_or_else(|| Problem::unauthorized("token_rejected"))?;
        if held.used {
            return Err(Problem::unauthorized("token_used"));
        }
        if self.lifetimes.request.is_some_and(|seconds| now > held.issued + seconds) {
            return Err(Problem::unauthorized("token_expired"));
        }
        if held.denied {
            return Err(Problem::unauthorized("user_refused"));
        }
        let verifier = held.verifier.as_deref().ok_or_else(|| Problem::unauthorized("permission_unknown"))?;
        if parameters.need("oauth_verifier")? != verifier {
            return Err(Problem::unauthorized("verifier_invalid"));
        }
        held.used = true;
        let grant = self.grant(now);
        Ok(format!("oauth_token={}&oauth_token_secret={}", percent_encode(&grant.token), grant.secret))
    }

    /// An access token without the way to it.
    pub fn grant(&mut self, now: u64) -> Grant {
        let grant = Grant { token: format!("A={}--", self.letters(160, TOKEN_LETTERS)), secret: self.hex() };
        let held = AccessToken { secret: grant.secret.clone(), issued: now, revoked: false, expired: false };
        self.accesses.insert(grant.token.clone(), held);
        grant
    }

    /// Every access token that was given so far.
    pub fn grants(&self) -> Vec<Grant> {
        let grant =
            |(token, held): (&String, &AccessToken)| Grant { token: token.clone(), secret: held.secret.clone() };
        self.accesses.iter().map(grant).collect()
    }

    /// Takes an access token back; false if there is none.
    pub fn revoke(&mut self, token: &str) -> bool {
        self.accesses.get_mut(token).map(|held| held.revoked = true).is_some()
    }

    /// Lets an access token's time be over; false if there is none.
    pub fn expire(&mut self, token: &str) -> bool {
        self.accesses.get_mut(token).map(|held| held.expired = true).is_some()
    }

    /// Verifies a call of the API: HMAC-SHA1 only ("you must use the HMAC-SHA1 encryption method").
    pub fn admit(&mut self, request: &Request, parameters: &Parameters, now: u64) -> Result<(), Problem> {
        let token = parameters.need("oauth_token")?;
        let held = self.accesses.get(token).ok_or_else(|| Problem::unauthorized("token_rejected"))?;
        if held.revoked {
            return Err(Problem::unauthorized("token_revoked"));
        }
        if held.expired || self.lifetimes.access.is_some_and(|seconds| now > held.issued + seconds) {
            return Err(Problem::unauthorized("token_expired"));
        }
        // Each method's "[String] token (required)": the same token, if it is sent beside the protocol's own.
        if parameters.get("token").is_some_and(|other| other != token) {
            return Err(Problem::unauthorized("token_rejected"));
        }
        self.verify(request, parameters, &held.secret.clone(), false, now)
    }

    /// RFC 5849 section 3.2: consumer, version, time, signature, nonce.
    fn verify(
        &mut self,
        request: &Request,
        parameters: &Parameters,
        token_secret: &str,
        plain_allowed: bool,
        now: u64,
    ) -> Result<(), Problem> {
        if parameters.need("oauth_consumer_key")? != self.consumer_key {
            return Err(Problem::unauthorized("consumer_key_unknown"));
        }
        if parameters.get("oauth_version").is_some_and(|version| version != "1.0") {
            return Err(Problem::bad("version_rejected"));
        }
        let timestamp = parameters.need("oauth_timestamp")?;
        let timestamp: u64 = timestamp.parse().map_err(|_| Problem::rejected("oauth_timestamp"))?;
        if timestamp.abs_diff(now) > TIMESTAMP_TOLERANCE {
            let range = (now.saturating_sub(TIMESTAMP_TOLERANCE), now + TIMESTAMP_TOLERANCE);
            return Err(Problem::timestamp(range));
        }
        let nonce = parameters.need("oauth_nonce")?;
        let given = parameters.need("oauth_signature")?;
        // The document's example writes the method in lower case.
        let expected = match parameters.need("oauth_signature_method")?.to_ascii_uppercase().as_str() {
            "HMAC-SHA1" => hmac_sha1(&parameters.base_string(request), &self.consumer_secret, token_secret),
            "PLAINTEXT" if plain_allowed => plaintext(&self.consumer_secret, token_secret),
            _ => return Err(Problem::bad("signature_method_rejected")),
        };
        if given != expected {
            return Err(Problem::unauthorized("signature_invalid"));
        }
        let token = parameters.get("oauth_token").unwrap_or_default().to_owned();
        let oldest = now.saturating_sub(TIMESTAMP_TOLERANCE);
        while self.seen.first().is_some_and(|(timestamp, _, _)| *timestamp < oldest) {
            self.seen.pop_first();
        }
        if !self.seen.insert((timestamp, nonce.to_owned(), token)) {
            return Err(Problem::unauthorized("nonce_used"));
        }
        Ok(())
    }

    fn noise(&mut self) -> u64 {
        self.issued += 1;
        mix(self.seed, self.issued)
    }

    fn letters(&mut self, len: u64, letters: &[u8]) -> String {
        let noise = self.noise();
        (0..len).map(|place| char::from(pick(letters, mix(noise, place)))).collect()
    }

    /// "provided in hexstring format".
    fn hex(&mut self) -> String {
        self.letters(40, b"0123456789abcdef")
    }
}

/// `oob`, or an address that a browser can go to without running anything.
fn is_callback(callback: &str) -> bool {
    let scheme = callback.split_once("://").map(|(scheme, _)| scheme.to_ascii_lowercase());
    callback == "oob" || scheme.is_some_and(|scheme| matches!(scheme.as_str(), "http" | "https"))
}
