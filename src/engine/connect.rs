//! Signing in: which data centre, which account, which user.

use std::rc::Rc;

use bytes::Bytes;

use super::messages::{Account, Region};
use super::session::Host;
use crate::error::{Error, Kind, Result};
use crate::http::credentials::{Authorized, BearerToken};
use crate::http::pace::{Limit, Paced};
use crate::http::recorder::Recorder;
use crate::http::retry::Retry;
use crate::http::watchdog::{LONGEST_SILENCE, StallWatchdog};
use crate::model::Person;
use crate::wrike::answer::Envelope;
use crate::wrike::{Client, account, people};

/// 400 requests a minute, counted by token or by address, then 429 (Wrike's error reference). The burst lets a small account be
/// done in seconds; the rest of the minute makes up for it.
pub const WRIKE_LIMIT: Limit = Limit { per_minute: 400, burst: 16 };

/// A token that works.
pub struct Connection {
    /// The API that accepted it.
    pub client: Client,
    /// Whose account, and who asks.
    pub account: Account,
    /// What was sent so far.
    pub recorder: Rc<Recorder>,
    /// What the calls made so far answered, by journal key, so that a new run need not ask again.
    pub answers: Vec<(&'static str, Bytes)>,
}

/// Find the data centre that accepts `token` and read who it belongs to.
///
/// # Errors
/// `SignedOut`, `WrongRegion` when `region` was named and is another, `Offline`, and what else a call fails with.
pub async fn connect(host: &Host, token: &str, region: Option<Region>, sample: Option<&str>) -> Result<Connection> {
    let origins = origins(region, sample)?;
    let mut last = Error::new(Kind::Internal, "connect", "no server to ask");
    for origin in &origins {
        let (client, recorder) = client(host, origin, token)?;
        // A sign-in is never repeated by itself.
        match client.get_once(&account::get()).await {
            Ok(body) => return identify(client, recorder, origin, body).await,
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
        let uri: http::Uri = origin.parse().map_err(|error| refused(origin).caused_by(error))?;
        let is_loopback = matches!(uri.host(), Some("127.0.0.1" | "localhost" | "[::1]"));
        return if is_loopback { Ok(vec![origin.trim_end_matches('/').to_owned()]) } else { Err(refused(origin)) };
    }
    let regions = region.map_or_else(|| Region::ALL.to_vec(), |region| vec![region]);
    Ok(regions.into_iter().map(|region| format!("https://{}", region.host())).collect())
}

fn refused(origin: &str) -> Error {
    Error::new(Kind::Unsupported, "connect", "a sample account lives on this machine only").with("origin", origin)
}

/// The decorators in their order: Retry around Pace around StallWatchdog around Recorder around Credentials around the wire.
fn client(host: &Host, origin: &str, token: &str) -> Result<(Client, Rc<Recorder>)> {
    let authority = origin.split_once("://").map_or(origin, |(_, authority)| authority);
    let credentials = Rc::new(BearerToken::new(authority, token)?);
    let authorized = Rc::new(Authorized::new(host.transport.clone(), credentials));
    let recorder = Rc::new(Recorder::new(authorized));
    let watched = Rc::new(StallWatchdog::new(recorder.clone(), host.clock.clone(), LONGEST_SILENCE));
    let paced = Rc::new(Paced::new(watched, host.clock.clone(), WRIKE_LIMIT));
    let retry = Retry::new(host.clock.clone(), host.random.clone());
    Ok((Client::new(paced, retry, host.clock.clone(), origin), recorder))
}

async fn identify(client: Client, recorder: Rc<Recorder>, origin: &str, body: Bytes) -> Result<Connection> {
    let bad = || Error::new(Kind::Malformed, "connect", "the account could not be read");
    let account = account::parse(Envelope::parse(&body)?.data.first().ok_or_else(bad)?)?;
    let contacts = client.get(&people::contacts()).await?;
    let envelope = Envelope::parse(&contacts)?;
    let me = envelope.data.iter().filter_map(|raw| people::parse_person(raw).ok()).find(|person| person.me);
    let account = Account {
        id: account.id,
        name: account.name,
        user_id: me.as_ref().map(|person| person.id.clone()).unwrap_or_default(),
        user: me.as_ref().map_or_else(|| "the token's user".to_owned(), name_of),
        role: me.as_ref().map_or("user", role_of).to_owned(),
        server: origin.split_once("://").map_or(origin, |(_, host)| host).to_owned(),
    };
    Ok(Connection { client, account, recorder, answers: vec![("account", body), ("contacts", contacts)] })
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
