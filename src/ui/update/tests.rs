//! What the page does, statement by statement.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

use super::events::{ACCESS_KNOWN_WITHIN, CANCEL_ENDS_WITHIN, CHECK_SPEAKS_WITHIN, ENGINE_STARTS_WITHIN, STATUS_EVERY};
use super::*;
use crate::engine::messages::{
    Account, Command, Destination, Event, Finished, KindCount, Options, Outcome, Part, Preflight, Product, Region,
    Secret, SignIn, Step, Unfinished,
};
use crate::ui::face::Face;
use crate::ui::face::legacy::LEGACY;
use crate::ui::face::proof::PROOF;
use crate::ui::face::wrike::WRIKE;
use crate::ui::place::Place;

mod engine;
mod flow;
mod legacy;
mod manners;
mod proof;
mod sign_in;
mod waits;

fn account() -> Account {
    Account {
        product: Product::Wrike,
        id: "IEAAAAAA".into(),
        name: "Acme".into(),
        user_id: "KUAA".into(),
        user: "Ada <ada@acme.example>".into(),
        role: "admin".into(),
        server: "www.wrike.com".into(),
    }
}

fn preflight() -> Preflight {
    Preflight {
        account: account(),
        counts: vec![KindCount { label: "tasks".into(), count: Some(12) }],
        file_bytes: 5_000_000,
        space_needed: 10_000_000,
        space_free: Some(20_000_000),
        calls: 40,
        seconds: 12,
        cannot: vec![],
        unfinished: None,
    }
}

fn unfinished(destination: Destination) -> Preflight {
    let unfinished = Unfinished { started: "2026-11-20 08:00:00".into(), calls_done: 3, files_done: 1, destination };
    Preflight { unfinished: Some(unfinished), ..preflight() }
}

fn progress(step: Step) -> Progress {
    Progress {
        step,
        doing: "Comments".into(),
        items_done: 1,
        items_total: 4,
        bytes_done: 0,
        bytes_total: 0,
        seconds_left: Some(180),
    }
}

fn finished(destination: Destination) -> Finished {
    Finished {
        account: account(),
        outcome: Outcome::Complete,
        counts: vec![],
        missing: vec![],
        missing_total: 0,
        caveat: None,
        notes: vec![],
        destination,
        file_name: "keepsake.zip".into(),
        bytes: 99,
        staged_path: "staged/keepsake.zip".into(),
        verified_files: 3,
        requests: 70,
        peak_memory: Some(12 << 20),
        kept_until: Some("2026-11-28".into()),
    }
}

fn problem(kind: &str) -> Problem {
    Problem { kind: kind.into(), what: "It broke.".into(), next: "Mend it.".into(), detail: "op=test".into() }
}

/// A page on this machine or on a server, not in the extension.
fn page() -> Model {
    Model::new(&WRIKE, Place { origin: "https://keepsake.example".into(), can_pick_folder: true, ..Place::default() })
}

fn extension() -> Model {
    extension_of(&WRIKE)
}

fn extension_of(face: &'static Face) -> Model {
    Model::new(face, Place { extension: true, can_pick_folder: true, ..Place::default() })
}

fn typed(field: Field, text: &str) -> Msg {
    Msg::Typed(field, text.to_owned())
}

fn listening() -> Event {
    Event::Listening { finished: None }
}

/// Applies messages in turn; returns the effects of the last.
fn after(model: &mut Model, msgs: impl IntoIterator<Item = Msg>) -> Vec<Effect> {
    msgs.into_iter().map(|msg| update(model, msg)).last().unwrap_or_default()
}

fn tell(model: &mut Model, event: Event) -> Vec<Effect> {
    update(model, Msg::Engine(event))
}

fn checking() -> Model {
    let mut model = page();
    after(&mut model, [Msg::Engine(listening()), Msg::Typed(Field::Token, "secret".into()), Msg::Check]);
    assert_eq!(model.phase.name(), "preflight");
    model
}

fn ready(preflight: Preflight) -> Model {
    let mut model = checking();
    tell(&mut model, Event::Ready { preflight });
    assert_eq!(model.phase.name(), "ready");
    model
}

fn running() -> Model {
    let mut model = ready(preflight());
    update(&mut model, Msg::Start);
    assert_eq!(model.phase.name(), "running");
    model
}

fn paused(problem: Option<Problem>) -> Model {
    let mut model = running();
    tell(&mut model, Event::Paused { problem });
    assert_eq!(model.phase.name(), "paused");
    model
}

fn ended(destination: Destination) -> Model {
    let mut model = running();
    tell(&mut model, Event::Finished { finished: finished(destination) });
    assert_eq!(model.phase.name(), "finished");
    model
}

fn failed() -> Model {
    let mut model = checking();
    tell(&mut model, Event::Failed { problem: problem("network") });
    assert_eq!(model.phase.name(), "failed");
    model
}

/// One model in each phase.
fn every_phase() -> Vec<Model> {
    let mut connect = page();
    tell(&mut connect, listening());
    vec![connect, checking(), ready(preflight()), running(), paused(None), ended(Destination::Download), failed()]
}

fn staged(model: &Model) -> &Staged {
    match &model.phase {
        Phase::Finished(ended) => &ended.staged,
        other => panic!("no result but {other:?}"),
    }
}

fn form(model: &Model) -> &Connect {
    match &model.phase {
        Phase::Connect(form) => form,
        other => panic!("no form but {other:?}"),
    }
}

fn folder(model: &Model) -> &Folder {
    match &model.phase {
        Phase::Ready(ready) => &ready.folder,
        other => panic!("no preflight but {other:?}"),
    }
}

fn connect_with(token: &str, region: Option<Region>) -> Effect {
    Effect::Send(Command::Connect { sign_in: SignIn::Token { token: token.into(), region }, sample: None })
}
