//! Signing in to Wrike: which data centre, which account, which user.

use std::rc::Rc;

use async_trait::async_trait;
use bytes::Bytes;

use super::messages::{Account, Finished, Preflight, Product, Region, SignIn};
use super::service::{self, Service, SignedIn, not_ours, sample_origin};
use super::session::Host;
use crate::backup::download::Target;
use crate::backup::progress::Tracker;
use crate::backup::run::Run;
use crate::backup::wrike::pipeline;
use crate::error::{Error, Kind, Result};
use crate::host::clock::Clock;
use crate::http::credentials::{Authorized, BearerToken, SharedWith};
use crate::http::pace::{Limit, Paced};
use crate::http::recorder::Recorder;
use crate::http::retry::Retry;
use crate::http::watchdog::{LONGEST_SILENCE, StallWatchdog};
use crate::model::Person;
use crate::wrike::answer::Envelope;
use crate::wrike::client::{Wire, storage_authority};
use crate::wrike::{Client, account, people};

/// 400 requests a minute, counted by token or by address, then 429 (Wrike's error reference). The burst lets a small account be
/// done in seconds; the rest of the minute makes up for it.
pub const WRIKE_LIMIT: Limit = Limit { per_minute: 400, burst: 16 };

/// Wrike, through API v4.
pub struct Wrike;

#[async_trait(?Send)]
impl Service for Wrike {
    async fn sign_in(&self, host: &Host, sign_in: SignIn, sample: Option<&str>) -> Result<SignedIn> {
        let SignIn::Token { token, region } = sign_in else { return Err(not_ours()) };
        Ok(SignedIn::Connected(Rc::new(connect(host, &token, region, sample).await?)))
    }
}

/// A token that works.
struct Connection {
    /// The API that accepted it.
    client: Client,
    account: Account,
    /// What was sent so far.
    recorder: Rc<Recorder>,
    clock: Rc<dyn Clock>,
    /// What the calls made so far answered.
    answers: Vec<(&'static str, Bytes)>,
}

#[async_trait(?Send)]
impl service::Connection for Connection {
    fn account(&self) -> &Account {
        &self.account
    }

    fn answers(&self) -> Vec<(String, Bytes)> {
        self.answers.iter().map(|(key, body)| ((*key).to_owned(), body.clone())).collect()
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

/// Find the data centre that accepts `token` and read who it belongs to.
///
/// # Errors
/// `SignedOut`, `WrongRegion` when `region` was named and is another, `Offline`, and what else a call fails with.
async fn connect(host: &Host, token: &str, region: Option<Region>, sample: Option<&str>) -> Result<Connection> {
    let origins = origins(region, sample)?;
    let mut last = Error::new(Kind::Internal, "connect", "no server to ask");
    for origin in &origins {
        let (client, recorder) = client(host, origin, token)?;
        // A sign-in is never repeated by itself.
        match client.get_once(&account::get()).await {
            Ok(body) => return identify(host, client, recorder, origin, body).await,
            Err(error) if worth_asking_elsewhere(error.kind()) => last = error.with("server", origin),
            Err(error) => return Err(error.with("server", origin)),
        }
    }
    let alone = origins.len() == 1;
    Err(match last.kind() {
        Kind::Network | Kind::Stalled => last.into_kind(Kind::Offline),
        // All data centres sent us elsewhere: the token is of none that we know.
        Kind::WrongRegion if !alone => last.into_kind(Kind::SignedOut),
        _ => last,
    })
}

/// Another data centre may know the token, or be reachable.
fn worth_asking_elsewhere(kind: Kind) -> bool {
    matches!(kind, Kind::WrongRegion | Kind::SignedOut | Kind::Network | Kind::Stalled)
}

fn origins(region: Option<Region>, sample: Option<&str>) -> Result<Vec<String>> {
    if let Some(origin) = sample {
        return Ok(vec![sample_origin(origin)?]);
    }
    let regions = region.map_or_else(|| Region::ALL.to_vec(), |region| vec![region]);
    Ok(regions.into_iter().map(|region| format!("https://{}", region.host())).collect())
}

/// The decorators in their order: Retry around Pace around StallWatchdog around Recorder around Credentials around the wire.
fn client(host: &Host, origin: &str, token: &str) -> Result<(Client, Rc<Recorder>)> {
    let authority = origin.split_once("://").map_or(origin, |(_, authority)| authority);
    let token = Rc::new(BearerToken::new(authority, token)?);
    // The tables of a BI export take it too (Wrike's documentation, "Data Export").
    let credentials = Rc::new(SharedWith::new(token, storage_authority(origin), authority.to_owned()));
    let authorized = Rc::new(Authorized::new(host.transport.clone(), credentials));
    let recorder = Rc::new(Recorder::new(authorized));
    let watched = Rc::new(StallWatchdog::new(recorder.clone(), host.clock.clone(), LONGEST_SILENCE));
    let paced = Rc::new(Paced::new(watched.clone(), host.clock.clone(), WRIKE_LIMIT));
    let retry = Retry::new(host.clock.clone(), host.random.clone());
    Ok((Client::new(Wire { api: paced, storage: watched }, retry, host.clock.clone(), origin), recorder))
}

async fn identify(
    host: &Host,
    client: Client,
    recorder: Rc<Recorder>,
    origin: &str,
    body: Bytes,
) -> Result<Connection> {
    let bad = || Error::new(Kind::Malformed, "connect", "the account could not be read");
    let account = account::parse(Envelope::parse(&body)?.data.first().ok_or_else(bad)?)?;
    let contacts = client.get(&people::contacts()).await?;
    let envelope = Envelope::parse(&contacts)?;
    let me = envelope.data.iter().filter_map(|raw| people::parse_person(raw).ok()).find(|person| person.me);
    let account = Account {
        product: Product::Wrike,
        id: account.id,
        name: account.name,
        user_id: me.as_ref().map(|person| person.id.clone()).unwrap_or_default(),
        user: me.as_ref().map_or_else(|| "the token's user".to_owned(), name_of),
        role: me.as_ref().map_or("user", role_of).to_owned(),
        server: origin.split_once("://").map_or(origin, |(_, host)| host).to_owned(),
    };
    let clock = host.clock.clone();
    Ok(Connection { client, account, recorder, clock, answers: vec![("account", body), ("contacts", contacts)] })
}

fn name_of(person: &Person) -> String {
    let name = format!("{} {}", person.first_name, person.last_name);
    match (name.trim(), person.email.as_str()) {
        ("", email) => email.to_owned(),
        (name, "") => name.to_owned(),
        (name, email) => format!("{name} ({email})"),
    }
}

fn role_of(person: &Person) -> &'static str {
    match person {
        person if person.owner => "owner",
        person if person.admin => "admin",
        person if person.role == "Collaborator" => "collaborator",
        _ => "user",
    }
}
