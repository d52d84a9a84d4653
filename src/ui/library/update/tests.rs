//! The rules, natively.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

mod browsing;
mod opening;
mod reading;

use super::*;
use crate::library::messages::{Format, ItemKind, Node, Row, Summary};

/// A summary of a backup that says little.
fn summary(account: &str) -> Summary {
    Summary {
        format: Format::KeepsakeWrike,
        label: Format::KeepsakeWrike.label().to_owned(),
        place: String::new(),
        account: account.to_owned(),
        user: String::new(),
        made: "2026-03-09 14:03:22".to_owned(),
        tool: String::new(),
        outcome: None,
        counts: Vec::new(),
        missing: Vec::new(),
        missing_total: 0,
        notes: Vec::new(),
    }
}

fn given() -> Given {
    Given { label: "backup.zip".to_owned(), files: 1, bytes: 10 }
}

fn row(item: u32, kind: ItemKind) -> Row {
    Row {
        item,
        kind,
        title: format!("Item {item}"),
        status: String::new(),
        start: String::new(),
        due: String::new(),
        created: String::new(),
        updated: String::new(),
        author: String::new(),
        comments: 0,
        attachments: 0,
        subtasks: 0,
        places: 1,
    }
}

fn node(item: u32, folders: u32) -> Node {
    let title = format!("Folder {item}");
    Node { item, kind: ItemKind::Folder, title, folders, items: 1, places: 1 }
}

fn problem(kind: &str) -> Problem {
    Problem { kind: kind.to_owned(), ..lost("what", "next") }
}

/// A screen whose worker listens.
fn listening() -> Model {
    let mut model = Model::new(1_000);
    update(&mut model, Msg::Heard(Event::Listening));
    model
}

/// The numbers of the commands among these effects, in order, with which the library is asked.
fn asked(effects: &[Effect]) -> Vec<u32> {
    let number = |effect: &Effect| match effect {
        Effect::Open { request, .. } => Some(*request),
        Effect::Send(command) => Some(command.request()),
        _ => None,
    };
    effects.iter().filter_map(number).collect()
}

/// Files with these backups in them are open.
fn opened_with(accounts: &[&str]) -> (Model, Vec<Effect>) {
    let mut model = listening();
    let effects = update(&mut model, Msg::Chosen(given()));
    let request = asked(&effects)[0];
    let backups = accounts.iter().map(|account| summary(account)).collect();
    let effects = update(&mut model, Msg::Heard(Event::Opened { request, backups, findings: Vec::new() }));
    (model, effects)
}

/// One backup is open and read.
fn read() -> Model {
    let (mut model, effects) = opened_with(&["Acme"]);
    let request = asked(&effects)[0];
    let counts = vec![(ItemKind::Task, 3)];
    update(&mut model, Msg::Heard(Event::Indexed { request, counts, findings: Vec::new() }));
    model
}

fn desk(model: &Model) -> &Opened {
    model.opened().expect("a backup is open")
}

/// The only command among these effects that asks for what a view shows.
fn command_of(effects: &[Effect]) -> Command {
    let commands: Vec<&Command> = effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Send(command) => Some(command),
            _ => None,
        })
        .collect();
    assert_eq!(commands.len(), 1, "{effects:?}");
    commands[0].clone()
}
