//! Signing in to Wrike: which data centre, which account, which user.

use std::cell::RefCell;
use std::rc::Rc;

use async_trait::async_trait;
use bytes::Bytes;

use super::messages::{Account, Event, Finished, Preflight, Product, Region, Secret, SignIn};
use super::service::{self, Service, SignedIn, not_ours, sample_origin};
use super::session::Host;
use crate::backup::download::Target;
use crate::backup::progress::Tracker;
use crate::backup::run::Run;
use crate::backup::wrike::pipeline;
use crate::error::{Error, Kind, Result};
use crate::host::clock::Clock;
use crate::host::events::Events;
use crate::http::credentials::{Authorized, BearerToken, Credentials, SharedWith};
use crate::http::pace::{Limit, Paced};
use crate::http::recorder::Recorder;
use crate::http::retry::Retry;
use crate::http::watchdog::{LONGEST_SILENCE, StallWatchdog};
use crate::model::Person;
use crate::wrike::answer::Envelope;
use crate::wrike::client::{Wire, storage_authority};
use crate::wrike::oauth::{App, Grant, LOGIN, Question, RenewingToken};
use crate::wrike::{Client, account, people};

/// 400 requests a minute, counted by token or by address, then 429 (Wrike's error reference). The burst lets a small account be
/// done in seconds; the rest of the minute makes up for it.
pub const WRIKE_LIMIT: Limit = Limit { per_minute: 400, burst: 16 };

/// Wrike, through API v4.
#[derive(Default)]
pub struct Wrike {
    /// What the user is being asked on Wrike's page.
    question: RefCell<Option<Rc<Question>>>,
}

#[async_trait(?Send)]
impl Service for Wrike {
    fn product(&self) -> Product {
        Product::Wrike
    }

    async fn sign_in(&self, host: &Host, sign_in: SignIn, sample: Option<&str>) -> Result<SignedIn> {
        let connection = match sign_in {
            SignIn::Token { token, region } => connect(host, &token, region, sample).await?,
            SignIn::App { client_id, client_secret, redirect } => {
                let app = App { client_id, client_secret };
                let question = Rc::new(Question::new(app, redirect, login(sample)?, &*host.random));
                self.question.replace(Some(question.clone()));
                return Ok(SignedIn::Authorize { address: question.address() });
            }
            SignIn::Code { code } => {
                let question = self.question.borrow().clone().ok_or_else(not_ours)?;
                let grant = question.redeem(&watched(host), &code).await.map_err(unreachable)?;
                tell(&*host.events, &grant);
                resume(host, grant, sample).await?
            }
            SignIn::Grant { grant } => resume(host, Grant::from_text(&grant.0)?, sample).await?,
            _ => return Err(not_ours()),
        };
        Ok(SignedIn::Connected(Rc::new(connection)))
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
        let (client, recorder) = client(host, origin, Rc::new(BearerToken::new(authority(origin), token)?));
        // A sign-in is never repeated by itself.
        match client.get_once(&account::get()).await {
            Ok(body) => return identify(host, client, recorder, origin, body).await,
            Err(error) if worth_asking_elsewhere(error.kind()) => last = error.with("server", origin),
            Err(error) => return Err(error.with("server", origin)),
        }
    }
    let alone = origins.len() == 1;
    Err(match last.kind() {
        Kind::Network | Kind::Stalled => unreachable(last),
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

/// Go on with what the user has granted: in its own data centre, and with new tokens when they are due.
async fn resume(host: &Host, grant: Grant, sample: Option<&str>) -> Result<Connection> {
    let origin = sample.map_or_else(|| Ok(format!("https://{}", grant.host)), sample_origin)?;
    let events = host.events.clone();
    let keep = move |grant: &Grant| tell(&*events, grant);
    let token = RenewingToken::new(authority(&origin), grant, login(sample)?, Rc::new(watched(host)), keep)?;
    let (client, recorder) = client(host, &origin, Rc::new(token));
    match client.get_once(&account::get()).await {
        Ok(body) => identify(host, client, recorder, &origin, body).await,
        Err(error) => Err(unreachable(error).with("server", origin)),
    }
}

/// The page keeps it, if the user wants it to.
fn tell(events: &dyn Events, grant: &Grant) {
    events.emit(Event::Renewed { grant: Secret(grant.to_text()) });
}

/// Where one signs in.
fn login(sample: Option<&str>) -> Result<String> {
    sample.map_or_else(|| Ok(LOGIN.to_owned()), sample_origin)
}

/// The wire for signing in: without credentials or repetition, but never silent for long.
fn watched(host: &Host) -> StallWatchdog {
    StallWatchdog::new(host.transport.clone(), host.clock.clone(), LONGEST_SILENCE)
}

/// Without an answer to the first call there is no way to the service at all.
fn unreachable(error: Error) -> Error {
    match error.kind() {
        Kind::Network | Kind::Stalled => error.into_kind(Kind::Offline),
        _ => error,
    }
}

fn authority(origin: &str) -> &str {
    origin.split_once("://").map_or(origin, |(_, authority)| authority)
}

/// The decorators in their order: Retry around Pace around StallWatchdog around Recorder around Credentials around the wire.
fn client(host: &Host, origin: &str, credentials: Rc<dyn Credentials>) -> (Client, Rc<Recorder>) {
    // The tables of a BI export take it too (Wrike's documentation, "Data Export").
    let credentials = Rc::new(SharedWith::new(credentials, storage_authority(origin), authority(origin).to_owned()));
    let authorized = Rc::new(Authorized::new(host.transport.clone(), credentials));
    let recorder = Rc::new(Recorder::new(authorized));
    let watched = Rc::new(StallWatchdog::new(recorder.clone(), host.clock.clone(), LONGEST_SILENCE));
    let paced = Rc::new(Paced::new(watched.clone(), host.clock.clone(), WRIKE_LIMIT));
    let retry = Retry::new(host.clock.clone(), host.random.clone());
    (Client::new(Wire { api: paced, storage: watched }, retry, host.clock.clone(), origin), recorder)
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
        server: authority(origin).to_owned(),
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
