//! The steps of a run in their order. Dropping the future pauses the run: what is recorded stays, and performing it again goes on.

use std::cell::RefCell;
use std::collections::HashSet;
use std::rc::Rc;

use super::assemble::assemble;
use super::collect::Collector;
use super::files::Attachments;
use super::format::FORMAT;
use super::join::Context;
use super::known::Known;
use super::mode::Mode;
use super::preflight::preflight;
use super::refusals;
use super::sort::{Sorted, sort};
use crate::archive::ledger::Ledger;
use crate::backup::deliver::verify_and_deliver;
use crate::backup::download::{Downloader, Target};
use crate::backup::previous::Previous;
use crate::backup::progress::Tracker;
use crate::backup::run::Run;
use crate::engine::messages::{Finished, Part, Preflight, Step};
use crate::error::Result;
use crate::host::clock::Clock;
use crate::model::dates;
use crate::wrike::legacy::Client;

/// Survey the account and say what a run will cost.
///
/// # Errors
/// What stops a run.
pub async fn survey(run: &Run, client: &Client, tracker: &Tracker) -> Result<Preflight> {
    tracker.begin(Step::Preflight, "Looking at the account", 0, 0);
    let collector = Collector::new(client.clone(), run.clone(), tracker.clone());
    collector.survey().await?;
    preflight(run, &collector).await
}

/// Make the backup: collect, download, assemble, verify, deliver.
///
/// # Errors
/// What stops a run, and `Damaged` when the archive does not read back; then nothing is left that looks like one.
pub async fn perform(
    run: Run,
    client: Client,
    target: Target,
    tracker: Tracker,
    clock: Rc<dyn Clock>,
) -> Result<Finished> {
    let mut previous = Previous::at(&run, &target).await?;
    let collector = Collector::new(client, run.clone(), tracker.clone());
    let known = base(&run, previous.as_mut())?;
    let expected = preflight(&run, &collector).await?.calls;
    tracker.begin(Step::Collect, "Asking for what is in the account", expected, 0);
    let mode = collector.collect(known.as_ref(), previous.as_ref().map(|previous| previous.id.as_str())).await?;
    drop(known);
    tracker.begin(Step::Assemble, "Sorting what was collected", 0, 0);
    let mut ledger = Ledger::of(&FORMAT);
    // What another user saw and this one does not is not gone.
    let comparable = previous.as_mut().filter(|found| found.user == run.header().account.user_id);
    let partition = sort(&collector, comparable, &mut ledger, &*clock).await?;
    let sorted = Sorted::new(partition, context(&run, &collector, &mode)?);
    let previous = previous.map(|previous| Rc::new(RefCell::new(previous)));
    if run.wants(Part::Files) {
        let files = Rc::new(Attachments::new(collector.clone(), sorted.clone()));
        let downloader = Downloader::new(files, run.clone(), tracker.clone(), target.clone());
        downloader.building_on(previous.clone()).download().await?;
    }
    // Nobody shares it any more.
    let mut previous = previous.and_then(Rc::into_inner).map(RefCell::into_inner);
    let assembled = assemble(&collector, &target, &sorted, ledger, previous.as_mut(), &tracker, &*clock).await?;
    drop((previous, sorted));
    run.store.remove(&run.path("items.part")).await?;
    verify_and_deliver(&run, assembled, &target, &tracker, &*clock).await
}

/// What the run can go on from: a whole backup by the same user.
fn base(run: &Run, previous: Option<&mut Previous>) -> Result<Option<Known>> {
    match previous {
        Some(previous) if previous.is_complete && previous.user == run.header().account.user_id => Known::of(previous),
        _ => Ok(None),
    }
}

fn context(run: &Run, collector: &Collector, mode: &Mode) -> Result<Context> {
    let unanswered = refusals::unanswered(run)?;
    let missed: HashSet<&str> = unanswered.iter().map(|(key, _)| refusals::kind_of(key)).collect();
    let all = ["task", "folder", "comment", "file", "timelog"];
    let places = collector.places()?;
    let told = all.into_iter().filter(|kind| !missed.contains(kind));
    Ok(Context {
        mode: mode.clone(),
        folders: Rc::new(places.unwrap_or_default().into_keys().collect()),
        comments: run.wants(Part::Comments),
        timelogs: run.wants(Part::Time),
        told: Rc::new(told.collect()),
        started: dates::official(run.header().started()?)?,
    })
}
