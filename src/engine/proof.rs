//! Signing in to Workfront Proof: which data centre, which account, which user with which profile, and whether REST can be asked too.

use std::rc::Rc;

use async_trait::async_trait;
use bytes::Bytes;
use serde_json::Value;

use super::messages::{Account, Finished, Preflight, Product, ProofRegion, SignIn};
use super::service::{self, Service, SignedIn, not_ours, sample_origin};
use super::session::Host;
use crate::archive::proof::names;
use crate::backup::download::Target;
use crate::backup::progress::Tracker;
use crate::backup::proof::pipeline;
use crate::backup::proof::records;
use crate::backup::run::Run;
use crate::error::{Error, Kind, Result};
use crate::http::pace::{Limit, Paced};
use crate::http::recorder::Recorder;
use crate::http::retry::Retry;
use crate::http::watchdog::{LONGEST_SILENCE, StallWatchdog};
use crate::proof::client::{Client, Wire};
use crate::proof::fields::{Wire as _, objects};
use crate::proof::objects::{Login, Owner, User};
use crate::proof::operations::{GET_OWNERS, GET_USER_DETAILS};
use crate::proof::{Call, Identity, Scrub, Secret, Server, Soap};

/// No limit is published. Four calls at a time, each of a fifth of a second, make so many; a 429 halves the speed.
pub const PROOF_LIMIT: Limit = Limit { per_minute: 1200, burst: 16 };
/// A sample account is on this machine, and nobody else's work is held up.
const SAMPLE_LIMIT: Limit = Limit { per_minute: 1_000_000, burst: 16 };

/// Workfront Proof.
pub struct Proof;

#[async_trait(?Send)]
impl Service for Proof {
    fn product(&self) -> Product {
        Product::Proof
    }

    async fn sign_in(&self, host: &Host, sign_in: SignIn, sample: Option<&str>) -> Result<SignedIn> {
        let wish = Wish::of(sign_in)?;
        let servers = match (sample, wish.region) {
            (Some(origin), _) => vec![Server::sample(&sample_origin(origin)?)?],
            (None, Some(region)) => vec![Server::of(region)],
            (None, None) => ProofRegion::ALL.into_iter().map(Server::of).collect(),
        };
        let limit = if sample.is_some() { SAMPLE_LIMIT } else { PROOF_LIMIT };
        Ok(SignedIn::Connected(Rc::new(connect(wire(host, limit), host, &wish, servers).await?)))
    }
}

/// How the user wants to sign in.
struct Wish {
    identity: Identity,
    /// E-mail address of a borrowed session's user, where the page told it.
    email: String,
    region: Option<ProofRegion>,
}

impl Wish {
    fn of(sign_in: SignIn) -> Result<Self> {
        let missing = |what: &str| Error::new(Kind::SignedOut, "proof::sign_in", format!("no {what}"));
        Ok(match sign_in {
            SignIn::Proof { email, secret, .. } if email.trim().is_empty() || secret.trim().is_empty() => {
                return Err(missing("e-mail address, or no password or token"));
            }
            SignIn::Proof { email, secret, is_token, region } => {
                let email = email.trim().to_owned();
                let identity = if is_token {
                    Identity::Token { email: email.clone(), token: Secret::new(secret.trim()) }
                } else {
                    Identity::Password { email: email.clone(), password: Secret::new(secret) }
                };
                Self { identity, email, region }
            }
            SignIn::ProofSession { session, .. } if session.is_empty() => return Err(missing("session")),
            SignIn::ProofSession { session, email, region } => {
                Self { identity: Identity::Borrowed { session: Secret::new(session) }, email, region: Some(region) }
            }
            _ => return Err(not_ours()),
        })
    }
}

/// A user of Workfront Proof, signed in.
struct Connection {
    client: Client,
    account: Account,
    recorder: Rc<Recorder>,
    answers: Vec<(String, Bytes)>,
}

#[async_trait(?Send)]
impl service::Connection for Connection {
    fn account(&self) -> &Account {
        &self.account
    }

    fn answers(&self) -> Vec<(String, Bytes)> {
        self.answers.clone()
    }

    async fn survey(&self, run: &Run, tracker: &Tracker) -> Result<Preflight> {
        pipeline::survey(run, &self.client, tracker).await
    }

    async fn perform(&self, run: &Run, target: &Target, tracker: &Tracker) -> Result<Finished> {
        pipeline::perform(run, &self.client, target, tracker).await
    }

    fn requests(&self) -> u64 {
        self.recorder.tally().requests
    }
}

/// The decorators in their order: Retry around Pace around StallWatchdog around Recorder around the wire. The session stands in each
/// call's body, or in a header of its own that the client adds for one host alone.
fn wire(host: &Host, limit: Limit) -> (Wire, Rc<Recorder>) {
    let recorder = Rc::new(Recorder::new(host.transport.clone()));
    let watched = Rc::new(StallWatchdog::new(recorder.clone(), host.clock.clone(), LONGEST_SILENCE));
    let transport = Rc::new(Paced::new(watched, host.clock.clone(), limit));
    let retry = Retry::new(host.clock.clone(), host.random.clone());
    (Wire { transport, retry, clock: host.clock.clone() }, recorder)
}

/// Sign in at the first of `servers` that takes the account for its own. Where the password is refused, no other server is sent it.
async fn connect(
    (wire, recorder): (Wire, Rc<Recorder>),
    host: &Host,
    wish: &Wish,
    servers: Vec<Server>,
) -> Result<Connection> {
    let mut last = Error::new(Kind::Internal, "proof::connect", "no server to ask");
    for server in servers {
        let name = server.name().to_owned();
        let Wire { transport, retry, clock } = wire.clone();
        let soap = match Soap::discover(transport, retry, clock, server, Scrub::default()).await {
            Ok(soap) => soap,
            // Nothing secret was sent yet, so the other data centre may be asked.
            Err(error) => {
                last = error.with("server", name);
                continue;
            }
        };
        match soap.sign_in(wish.identity.clone()).await {
            Ok(signed_in) => {
                let (client, visitor) = Client::beside(wire, soap, wish.identity.clone()).await?;
                return identify(host, client, recorder, wish, signed_in.login, visitor).await;
            }
            // Where the account is of another region the service faults in some other way than by 303.
            Err(error) if is_of_another_region(error.kind()) => last = error.with("server", name),
            Err(error) => return Err(error.with("server", name)),
        }
    }
    Err(match last.kind() {
        Kind::Network | Kind::Stalled => last.into_kind(Kind::Offline),
        Kind::Refused => last.into_kind(Kind::WrongRegion),
        _ => last,
    })
}

fn is_of_another_region(kind: Kind) -> bool {
    matches!(kind, Kind::Refused | Kind::NotFound | Kind::NotOffered | Kind::Forbidden)
}

/// Who it is, and what the profile is called. A borrowed session tells neither account nor user: then the page's e-mail address helps.
async fn identify(
    host: &Host,
    client: Client,
    recorder: Rc<Recorder>,
    wish: &Wish,
    login: Login,
    visitor: Option<String>,
) -> Result<Connection> {
    let mut answers = vec![
        (records::SIGNED_IN.to_owned(), text(&Value::Object(login.fields().0.clone()))),
        (records::NUMBER.to_owned(), text(&names::number(&*host.random).into())),
    ];
    let mut user_id = login.user_id().to_owned();
    if user_id.is_empty() {
        let call = GET_OWNERS.with([]);
        let owners = answer(&client, &call, &mut answers).await?.map(objects::<Owner>).unwrap_or_default();
        let me = owners.iter().find(|owner| !wish.email.is_empty() && owner.email().eq_ignore_ascii_case(&wish.email));
        user_id = me.map(|owner| owner.id().to_owned()).unwrap_or_default();
    }
    let me = match user_id.as_str() {
        "" => None,
        id => answer(&client, &GET_USER_DETAILS.with([id]), &mut answers).await?,
    };
    let me = me.map(objects::<User>).and_then(|users| users.into_iter().next()).unwrap_or_default();
    let account = Account {
        product: Product::Proof,
        id: non_empty(login.organisation_id()).unwrap_or("unknown").to_owned(),
        name: non_empty(login.organisation_name()).unwrap_or("an account whose name is not known").to_owned(),
        user_id,
        user: name_of(&login, &me, &wish.email),
        role: non_empty(me.permissions().name()).unwrap_or("not known").to_owned(),
        server: client.soap().server().name().to_owned(),
    };
    answers.extend(visitor.map(|json| (records::VISITOR.to_owned(), Bytes::from(json))));
    Ok(Connection { client, account, recorder, answers })
}

/// Make a call that a run will not have to repeat; none when the service refuses it.
async fn answer(client: &Client, call: &Call, answers: &mut Vec<(String, Bytes)>) -> Result<Option<Value>> {
    match client.soap().call(call).await {
        Ok(value) => {
            answers.push((call.key(), text(&value)));
            Ok(Some(value))
        }
        Err(error) if error.kind().stops_run() => Err(error),
        Err(_) => Ok(None),
    }
}

fn text(value: &Value) -> Bytes {
    Bytes::from(value.to_string())
}

fn non_empty(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
}

fn name_of(login: &Login, me: &User, email: &str) -> String {
    let full = format!("{} {}", me.first_name(), me.last_name());
    let name = non_empty(login.user_name()).or_else(|| non_empty(full.trim())).unwrap_or_default();
    let email = non_empty(login.user_email()).or_else(|| non_empty(me.email())).unwrap_or(email);
    match (name, email) {
        ("", "") => "the session's user".to_owned(),
        ("", email) => email.to_owned(),
        (name, "") => name.to_owned(),
        (name, email) => format!("{name} ({email})"),
    }
}
