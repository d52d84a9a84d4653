//! Cases through a scripted transport.
#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

use std::rc::Rc;

use bytes::Bytes;
use futures_util::FutureExt;
use time::OffsetDateTime;

use super::Collector;
use crate::archive::ledger::Ledger;
use crate::archive::proof::PROOF;
use crate::backup::progress::Tracker;
use crate::backup::proof::catalogue::Catalogue;
use crate::backup::proof::refusals;
use crate::backup::run::Run;
use crate::engine::messages::{Account, Event, Outcome, Product};
use crate::host::clock::VirtualClock;
use crate::host::events::Events;
use crate::host::random::SeededRandom;
use crate::host::store::MemoryStore;
use crate::http::retry::Retry;
use crate::http::{Script, ScriptedTransport, StatusCode};
use crate::proof::client::{Client, Wire};
use crate::proof::operations::{GET_ACTIVITY, GET_PEOPLE};
use crate::proof::{Identity, Region, Scrub, Secret, Server, Soap};

/// A page of a hundred rows from this number on.
fn page(from: usize) -> Script {
    let rows: String = (from..from + 100).map(|n| format!("<item><name>{n}</name></item>")).collect();
    returns(&format!("<return>{rows}</return>"))
}

fn returns(inside: &str) -> Script {
    ok(&format!(
        "<e:Envelope xmlns:e=\"http://schemas.xmlsoap.org/soap/envelope/\"><e:Body><r>{inside}</r></e:Body></e:Envelope>"
    ))
}

fn ok(text: &str) -> Script {
    Script::answer(StatusCode::OK, vec![Ok(Bytes::from(text.to_owned()))])
}

fn forbidden() -> Script {
    Script::answer(StatusCode::FORBIDDEN, vec![])
}

struct Nobody;

impl Events for Nobody {
    fn emit(&self, _: Event) {}
}

/// A collector of a user who has signed in by password and without REST; the service then answers with `scripts`.
fn collector(clock: &VirtualClock, scripts: Vec<Script>) -> Collector {
    let before = [
        ok("<definitions targetNamespace=\"https://soap.proofhq.com/\"><portType><operation name=\"doLogin\"/>\
            <operation name=\"getPeople\"/><operation name=\"getActivity\"/></portType><service><port>\
            <address location=\"https://soap.proofhq.com/21_3_0/soap.php\"/></port></service></definitions>"),
        Script::answer(StatusCode::NOT_FOUND, vec![]),
        returns("<return><session>s</session><user_id>7</user_id></return>"),
        // REST does not know the session.
        Script::answer(StatusCode::NOT_FOUND, vec![]),
    ];
    let wire = Wire {
        transport: Rc::new(ScriptedTransport::new(before.into_iter().chain(scripts))),
        retry: Retry::new(Rc::new(clock.clone()), Rc::new(SeededRandom::new(1))),
        clock: Rc::new(clock.clone()),
    };
    let identity = Identity::Password { email: "ann@example.com".into(), password: Secret::new("p") };
    let Wire { transport, retry, clock: time } = wire.clone();
    let client = clock.run(async {
        let soap = Soap::discover(transport, retry, time, Server::of(Region::Com), Scrub::default()).await?;
        soap.sign_in(identity.clone()).await?;
        Client::beside(wire, soap, identity).await
    });
    let run = Run::begin(Rc::new(MemoryStore::new()), account(), OffsetDateTime::UNIX_EPOCH).now_or_never().unwrap();
    let tracker = Tracker::new(Rc::new(Nobody), Rc::new(clock.clone()));
    Collector::new(client.unwrap().unwrap().0, run.unwrap(), tracker)
}

fn account() -> Account {
    Account {
        product: Product::Proof,
        id: "9789".into(),
        name: "Acme".into(),
        user_id: "7".into(),
        user: "Ann".into(),
        role: "Administrator".into(),
        server: "proofhq.com".into(),
    }
}

/// Outcome and names of what is missing, after asking for a list of people.
fn people(scripts: Vec<Script>) -> (Outcome, Vec<String>) {
    let clock = VirtualClock::new(OffsetDateTime::UNIX_EPOCH);
    let collector = collector(&clock, scripts);
    clock.run(collector.pages("getPeople", |start, _| GET_PEOPLE.with([start]))).unwrap().unwrap();
    missing(&clock, &collector.run)
}

fn missing(clock: &VirtualClock, run: &Run) -> (Outcome, Vec<String>) {
    let mut ledger = Ledger::of(&PROOF);
    let catalogue = clock.run(Catalogue::read(run)).unwrap().unwrap();
    refusals::account_for(run, &catalogue, &mut ledger).unwrap();
    (ledger.outcome(), ledger.missing_items().iter().map(|item| item.name.clone()).collect())
}

#[test]
fn a_list_that_repeats_itself_without_end_is_missing_by_name() {
    let (outcome, missing) = people(vec![page(0), page(0), page(0)]);
    assert_eq!((outcome, missing), (Outcome::Partial, vec!["contacts, to their end".to_owned()]));
    let clock = VirtualClock::new(OffsetDateTime::UNIX_EPOCH);
    let collector = collector(&clock, vec![page(0), page(0), page(0)]);
    clock.run(collector.pages("getActivity/12", |start, _| GET_ACTIVITY.with(["12", start]))).unwrap().unwrap();
    let missing = self::missing(&clock, &collector.run);
    assert_eq!(missing, (Outcome::Partial, vec!["the activity log of 12".to_owned()]));
}

#[test]
fn a_list_that_comes_whole_or_may_not_be_seen_leaves_nothing_missing() {
    let empty = || returns("<return/>");
    assert_eq!(people(vec![page(0), empty(), page(1), empty()]), (Outcome::Complete, vec![]));
    assert_eq!(people(vec![forbidden()]), (Outcome::Complete, vec![]));
}

#[test]
fn a_list_that_is_refused_after_its_first_page_has_a_hole() {
    let (outcome, missing) = people(vec![page(0), forbidden()]);
    assert_eq!((outcome, missing), (Outcome::Partial, vec!["contacts, from 100 on".to_owned()]));
}

#[test]
fn what_the_service_does_not_understand_is_missing_and_no_matter_of_rights() {
    let refused = Script::answer(StatusCode::BAD_REQUEST, vec![]);
    assert_eq!(people(vec![refused]), (Outcome::Partial, vec!["contacts".to_owned()]));
}
