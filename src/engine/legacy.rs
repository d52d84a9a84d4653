//! Signing in to a server that speaks the 2010 API: the user's own consumer key, the consent on the server's page, the access token.

use std::cell::RefCell;
use std::rc::Rc;

use async_trait::async_trait;
use bytes::Bytes;

use super::connect::WRIKE_LIMIT;
use super::messages::{Account, Finished, Preflight, Product, SignIn};
use super::service::{self, Service, SignedIn, not_ours, sample_origin};
use super::session::Host;
use crate::backup::download::Target;
use crate::backup::legacy::pipeline;
use crate::backup::progress::Tracker;
use crate::backup::run::Run;
use crate::error::{Error, Kind, Result};
use crate::host::clock::Clock;
use crate::http::pace::Paced;
use crate::http::recorder::Recorder;
use crate::http::retry::Retry;
use crate::http::watchdog::{LONGEST_SILENCE, StallWatchdog};
use crate::wrike::legacy::oauth::{Callback, Handshake, KeyPair, RequestToken, Signed, Stamp};
use crate::wrike::legacy::{Client, Format, profile};

/// A server of the 2010 platform.
#[derive(Default)]
pub struct Legacy {
    /// A sign-in that waits for the user's consent.
    pending: RefCell<Option<Rc<Pending>>>,
}

/// What is known between the first leg and the third.
struct Pending {
    server: Server,
    request: RequestToken,
}

/// Whom to ask, as whom, and how.
#[derive(Clone)]
struct Server {
    origin: String,
    consumer: KeyPair,
    format: Format,
    stamp: Stamp,
}

#[async_trait(?Send)]
impl Service for Legacy {
    fn product(&self) -> Product {
        Product::WrikeLegacy
    }

    async fn sign_in(&self, host: &Host, sign_in: SignIn, sample: Option<&str>) -> Result<SignedIn> {
        match sign_in {
            SignIn::Consumer { server, key, secret, callback, format } => {
                let origin = sample.map_or_else(|| origin_of(&server), sample_origin)?;
                let consumer = KeyPair::typed(&key, &secret)?;
                let stamp = Stamp::new(host.clock.clone(), host.random.clone());
                let server = Server { origin, consumer, format, stamp };
                let callback = callback.map_or(Callback::OutOfBand, Callback::Address);
                let request = server.handshake(host).request_token(&callback).await.map_err(told)?;
                let address = request.authorize.clone();
                *self.pending.borrow_mut() = Some(Rc::new(Pending { server, request }));
                Ok(SignedIn::Authorize { address })
            }
            SignIn::Code { code } => {
                let nobody = || Error::new(Kind::SignedOut, "legacy::sign_in", "no sign-in waits for a code");
                let pending = self.pending.borrow().clone().ok_or_else(nobody)?;
                let Pending { server, request } = &*pending;
                let verifier = verifier(request, code.trim())?;
                let token = server.handshake(host).access_token(request, &verifier).await.map_err(told)?;
                // A mistyped code can be typed again; one that was accepted is spent.
                self.pending.take();
                Ok(SignedIn::Connected(Rc::new(connect(host, server, token).await.map_err(told)?)))
            }
            _ => Err(not_ours()),
        }
    }
}

/// What the user pasted: the verifier alone, or the whole address that the server sent them back to.
fn verifier(request: &RequestToken, pasted: &str) -> Result<String> {
    match pasted {
        "" => Err(Error::new(Kind::SignedOut, "legacy::sign_in", "no code was entered")),
        address if address.contains("://") || address.contains("oauth_verifier=") => {
            Handshake::verifier(request, address)
        }
        code => Ok(code.to_owned()),
    }
}

/// Nobody answered at all: that is told in other words.
fn told(error: Error) -> Error {
    match error.kind() {
        Kind::Network | Kind::Stalled => error.into_kind(Kind::Offline),
        _ => error,
    }
}

/// The server that the user typed: a host, with or without `https://` before it and a path after it.
fn origin_of(server: &str) -> Result<String> {
    let bad = |message: &str| Error::new(Kind::Unsupported, "legacy::sign_in", message);
    let typed = server.trim();
    let typed = if typed.contains("://") { typed.to_owned() } else { format!("https://{typed}") };
    let uri: http::Uri = typed.parse().map_err(|_| bad("this is not the address of a server"))?;
    // Signatures protect secrets, not what is read and sent.
    if uri.scheme_str() != Some("https") {
        return Err(bad("the server's address has to begin with https://"));
    }
    let authority = uri.authority().filter(|authority| !authority.as_str().contains('@'));
    authority
        .map(|authority| format!("https://{}", authority.as_str().to_ascii_lowercase()))
        .ok_or_else(|| bad("this is not the address of a server"))
}

impl Server {
    fn handshake(&self, host: &Host) -> Handshake {
        let watched = StallWatchdog::new(host.transport.clone(), host.clock.clone(), LONGEST_SILENCE);
        Handshake::new(Rc::new(watched), &self.origin, self.consumer.clone(), self.stamp.clone())
    }

    fn authority(&self) -> &str {
        self.origin.split_once("://").map_or(self.origin.as_str(), |(_, authority)| authority)
    }

    /// The decorators in their order: Retry around Pace around StallWatchdog around Recorder around the signing around the wire. No
    /// document tells of a limit: today's API's is kept.
    fn client(&self, host: &Host, token: KeyPair) -> (Client, Rc<Recorder>) {
        let (consumer, stamp) = (self.consumer.clone(), self.stamp.clone());
        let signed = Rc::new(Signed::new(host.transport.clone(), self.authority(), consumer, token, stamp.clone()));
        let recorder = Rc::new(Recorder::new(signed));
        let watched = Rc::new(StallWatchdog::new(recorder.clone(), host.clock.clone(), LONGEST_SILENCE));
        let paced = Rc::new(Paced::new(watched, host.clock.clone(), WRIKE_LIMIT));
        let retry = Retry::new(host.clock.clone(), host.random.clone());
        (Client::new(paced, retry, host.clock.clone(), stamp, &self.origin, self.format), recorder)
    }
}

/// A user who has consented.
struct Connection {
    client: Client,
    account: Account,
    recorder: Rc<Recorder>,
    clock: Rc<dyn Clock>,
    profile: Bytes,
}

async fn connect(host: &Host, server: &Server, token: KeyPair) -> Result<Connection> {
    let (client, recorder) = server.client(host, token);
    let ask = profile::get();
    let body = client.fetch_once(&ask.call).await?;
    let me = ask.read(&body)?;
    let name = format!("{} {}", me.first_name, me.last_name);
    let name = if name.trim().is_empty() { me.primary_email.clone() } else { name.trim().to_owned() };
    let account = Account {
        product: Product::WrikeLegacy,
        // The API tells of no account beside the user's own.
        id: me.uid.clone(),
        name: if me.organization.trim().is_empty() { name.clone() } else { me.organization.clone() },
        user_id: me.uid.clone(),
        user: if me.primary_email.is_empty() { name } else { format!("{name} ({})", me.primary_email) },
        role: if me.license.is_empty() { "user".to_owned() } else { me.license.to_lowercase() },
        server: server.authority().to_owned(),
    };
    Ok(Connection { client, account, recorder, clock: host.clock.clone(), profile: body })
}

#[async_trait(?Send)]
impl service::Connection for Connection {
    fn account(&self) -> &Account {
        &self.account
    }

    fn answers(&self) -> Vec<(String, Bytes)> {
        vec![("profile".to_owned(), self.profile.clone())]
    }

    async fn survey(&self, run: &Run, tracker: &Tracker) -> Result<Preflight> {
        pipeline::survey(run, &self.client, tracker).await
    }

    async fn perform(&self, run: &Run, target: &Target, tracker: &Tracker) -> Result<Finished> {
        let (run, target, tracker) = (run.clone(), target.clone(), tracker.clone());
        pipeline::perform(run, self.client.clone(), target, tracker, self.clock.clone()).await
    }

    fn requests(&self) -> u64 {
        self.recorder.tally().requests
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_taken_as_people_type_it_and_only_with_tls() {
        for typed in ["wrike.example", " https://Wrike.example/ ", "https://wrike.example/api/v2"] {
            assert_eq!(origin_of(typed).unwrap(), "https://wrike.example", "{typed}");
        }
        assert_eq!(origin_of("wrike.example:8443").unwrap(), "https://wrike.example:8443");
        for typed in ["http://wrike.example", "", "https://", "https://user:pass@wrike.example", "ftp://x", "a b"] {
            assert_eq!(origin_of(typed).unwrap_err().kind(), Kind::Unsupported, "{typed}");
        }
    }
}
