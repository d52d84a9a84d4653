//! A page's conversation with the library.

use std::cell::RefCell;
use std::rc::Rc;

use futures_util::StreamExt;
use keepsake::host::clock::Clock;
use keepsake::host::store::MemoryStore;
use keepsake::library::messages::{
    Command, Detail, Event, Filters, Finding, Hit, ItemKind, Page, Row, Sort, Summary, Verdict,
};
use keepsake::library::opener::{FileOpener, Opener};
use keepsake::library::session::{Host, Order, serve};
use serde_json::Value;

use crate::library;
use crate::library::clock;

/// Have a conversation: each command is said when the answer to the one before has come.
pub fn talk(inputs: &[(&str, Vec<u8>)], commands: Vec<Command>) -> Vec<Event> {
    converse(inputs, commands, true)
}

/// The same without waiting for any answer but that to opening.
pub fn interrupt(inputs: &[(&str, Vec<u8>)], commands: Vec<Command>) -> Vec<Event> {
    converse(inputs, commands, false)
}

fn converse(inputs: &[(&str, Vec<u8>)], commands: Vec<Command>, is_patient: bool) -> Vec<Event> {
    let opener = |host: &Host| Rc::new(FileOpener::new(host.store.clone(), host.clock.clone())) as Rc<dyn Opener>;
    talk_to(opener, inputs, commands, is_patient)
}

/// The same with whoever opens files in this way.
pub fn talk_to(
    opener: impl FnOnce(&Host) -> Rc<dyn Opener>,
    inputs: &[(&str, Vec<u8>)],
    commands: Vec<Command>,
    is_patient: bool,
) -> Vec<Event> {
    let (names, sources): (Vec<String>, Vec<_>) = inputs
        .iter()
        .map(|(name, bytes)| ((*name).to_owned(), Rc::new(bytes.clone()) as Rc<dyn keepsake::library::source::Source>))
        .unzip();
    let events = Rc::new(RefCell::new(Vec::new()));
    let (seen, clock) = (events.clone(), clock());
    let host = Host {
        store: Rc::new(MemoryStore::new()),
        clock: Rc::new(clock.clone()),
        emit: Rc::new(move |event| seen.borrow_mut().push(event)),
    };
    let opener = opener(&host);
    let open = Order { command: Command::Open { request: 0, sources: names, consent: false }, sources };
    let orders = std::iter::once(open).chain(commands.into_iter().map(Order::from)).collect::<Vec<_>>();
    let (seen, timer) = (events.clone(), clock.clone());
    // `Stop` is said at once; what it stops has no other answer.
    let mut expected = 1;
    let orders = orders.into_iter().map(|order| {
        let wait = if matches!(order.command, Command::Stop) { 0 } else { expected };
        expected += usize::from(wait > 0 && (is_patient || wait == 1));
        (wait, order)
    });
    let orders = futures_util::stream::iter(orders.collect::<Vec<_>>()).then(move |(wait, order)| {
        let (seen, timer) = (seen.clone(), timer.clone());
        async move {
            let is_answer = |event: &&Event| !matches!(event, Event::Progress { .. } | Event::Browsable { .. });
            while seen.borrow().iter().filter(is_answer).count() < wait {
                timer.sleep(std::time::Duration::from_millis(5)).await;
            }
            order
        }
    });
    let timer = clock.clone();
    let orders = orders.chain(futures_util::stream::once(async move {
        timer.sleep(std::time::Duration::from_secs(3600)).await;
        Order::from(Command::Close)
    }));
    clock.run(serve(host, opener, orders.boxed_local())).unwrap();
    events.take()
}

/// What was found when the files were opened.
pub fn opened(events: &[Event]) -> (&[Summary], &[Finding]) {
    let opened = events.iter().find_map(|event| match event {
        Event::Opened { backups, findings, .. } => Some((&backups[..], &findings[..])),
        _ => None,
    });
    opened.unwrap_or_else(|| panic!("{events:?}"))
}

pub fn choose() -> Command {
    Command::Choose { request: 1, backup: 0, consent: false }
}

/// Ask one thing of a backup that was read.
pub fn ask(inputs: &[(&str, Vec<u8>)], command: Command) -> Event {
    let events = talk(inputs, vec![choose(), command.clone()]);
    let answer = events.into_iter().rfind(|event| !matches!(event, Event::Progress { .. }));
    answer.unwrap()
}

pub fn rows(inputs: &[(&str, Vec<u8>)], folder: Option<u32>, kinds: Vec<ItemKind>) -> Vec<Row> {
    let command =
        Command::List { request: 2, folder, kinds, sort: Sort::Backup, descending: false, page: Page::first(500) };
    match ask(inputs, command) {
        Event::Listed { rows, .. } => rows,
        other => panic!("{other:?}"),
    }
}

pub fn detail(inputs: &[(&str, Vec<u8>)], item: u32) -> Detail {
    match ask(inputs, Command::Item { request: 2, item, comments: Page::first(500) }) {
        Event::Item { item, .. } => *item,
        other => panic!("{other:?}"),
    }
}

pub fn hits(inputs: &[(&str, Vec<u8>)], query: &str, filters: Filters) -> Vec<Hit> {
    match ask(inputs, Command::Search { request: 2, query: query.into(), filters, page: Page::first(500) }) {
        Event::Found { hits, total, .. } => {
            assert!(hits.len() == 500 || hits.len() as u64 == u64::from(total));
            hits
        }
        other => panic!("{other:?}"),
    }
}

pub fn verify(inputs: &[(&str, Vec<u8>)]) -> Verdict {
    match ask(inputs, Command::Verify { request: 2 }) {
        Event::Verified { verdict, .. } => verdict,
        other => panic!("{other:?}"),
    }
}

pub fn entry(archive: &[u8], end: &str) -> Value {
    let files = library::content(archive).unwrap();
    serde_json::from_slice(&files.into_iter().find(|(name, _)| name.ends_with(end)).unwrap().1).unwrap()
}
