#![doc = include_str!("../README.md")]
//!
//! # The map of the house
//!
//! | Room | What it does | May import |
//! |---|---|---|
//! | [`error`] | one error type: kind, operation, context, cause | nothing |
//! | [`wire`] | values as bytes, for messages between a page and its worker | `error` |
//! | [`host`] | what the core asks of its host: clock, random, events, store, folder | `error` |
//! | [`http`] | one request, one answer; pace, retry, watchdog, recorder, credentials | `host`, `model` |
//! | [`model`] | what a backup keeps, in the words of the field | `error` |
//! | [`wrike`] | Wrike's API v4: how to ask, how to read | `http`, `model` |
//! | [`proof`] | Workfront Proof: SOAP, REST, how to read them | `http` |
//! | [`archive`] | bytes out: zip, Wrike's layout, names, ledger, report, manifest; and reading them back | `host`, `model` |
//! | [`backup`] | the run: journal, collect, download, assemble, verify, deliver; a room for each service | `wrike`, `archive` |
//! | [`library`] | bytes back in: open, verify, browse, search; ours and the vendors' own backups | `archive`, `host` |
//! | [`engine`] | commands in, events out: one page's conversation with the run of one service | `backup` |
//! | `web` | the browser's side of `host` and `http`; worker and messages (wasm only) | all of these |
//! | [`ui`] | the page: a pure reducer, and thin views (wasm only) | messages of `engine` and `library`, `web` |
//!
//! The workers' binaries are a crate of their own, `src/engines`: it is compiled for speed, and the pages (`src/bin`) for size.
//! Data goes `wrike → backup → archive`; `web` and `ui` import the core, never the other way (but for `archive::unicode`, which a browser has).

pub mod archive;
pub mod backup;
pub mod engine;
pub mod error;
pub mod host;
pub mod http;
pub mod library;
pub mod model;
pub mod proof;
pub mod ui;
#[cfg(target_arch = "wasm32")]
pub mod web;
pub mod wire;
pub mod wrike;
