//! The steps of a run in their order. Dropping the future pauses the run: what is recorded stays, and performing it again goes on.

use std::pin::pin;
use std::rc::Rc;

use futures_util::StreamExt;
use futures_util::future::{Either, select};
use futures_util::stream::FuturesUnordered;

use super::assemble::assemble;
use super::catalogue::Catalogue;
use super::collect::Collector;
use super::files::Files;
use super::preflight::{CALLS_PER_SECOND, bill, preflight};
use super::records::{self, SERVICE};
use crate::backup::deliver::verify_and_deliver;
use crate::backup::download::{Downloader, Target};
use crate::backup::progress::Tracker;
use crate::backup::run::Run;
use crate::engine::messages::{Finished, Part, Preflight, Step};
use crate::error::Result;
use crate::proof::Scrub;
use crate::proof::client::Client;

/// Survey the account and say what a run will cost.
///
/// # Errors
/// What stops a run.
pub async fn survey(run: &Run, client: &Client, tracker: &Tracker) -> Result<Preflight> {
    tracker.at_pace(CALLS_PER_SECOND);
    tracker.begin(Step::Preflight, "Looking at the account", 0, 0);
    let listing = Collector::new(client.clone(), run.clone(), tracker.clone()).survey().await?;
    preflight(run, &listing).await
}

/// Make the backup: collect, download, assemble, verify, deliver.
///
/// # Errors
/// What stops a run, and `Damaged` when the archive does not read back; then nothing is left that looks like one.
pub async fn perform(run: &Run, client: &Client, target: &Target, tracker: &Tracker) -> Result<Finished> {
    // The user has acted: pressed Start, or Resume after the session had ended.
    client.renew().await?;
    let client = client.with_scrub(Scrub { keep_links: run.header().options.personal_links });
    let clock = client.wire().clock.clone();
    // Downloads may take longer than an idle session lives. In a set of its own it is polled when its time has come, not with every
    // step of the work beside it.
    let soap = client.soap().clone();
    let mut alive: FuturesUnordered<_> = std::iter::once(async move { soap.keep_alive().await }).collect();
    match select(pin!(fetch(run, &client, target, tracker)), alive.next()).await {
        Either::Left((fetched, _)) => fetched?,
        // Without anything that keeps the session alive, the work goes on all the same.
        Either::Right((_, work)) => work.await?,
    }
    let assembled = assemble(run, target, tracker, &*clock).await?;
    verify_and_deliver(run, assembled, target, tracker, &*clock).await
}

async fn fetch(run: &Run, client: &Client, target: &Target, tracker: &Tracker) -> Result<()> {
    tracker.at_pace(CALLS_PER_SECOND);
    tracker.begin(Step::Collect, "Asking for what is in the account", run.journal().len(), 0);
    let collector = Collector::new(client.clone(), run.clone(), tracker.clone());
    let listing = collector.survey().await?;
    let expected = bill(run, &listing, &records::own(run, SERVICE)?).calls;
    tracker.begin(Step::Collect, "Asking for what is in the account", expected, 0);
    drop(listing);
    collector.collect().await?;
    if run.wants(Part::Files) {
        let catalogue = Rc::new(Catalogue::read(run).await?);
        let files = Rc::new(Files::new(client.clone(), collector, run.clone(), catalogue));
        Downloader::new(files, run.clone(), tracker.clone(), target.clone()).download().await?;
    }
    Ok(())
}
