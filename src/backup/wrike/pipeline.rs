//! The steps of a run in their order. Dropping the future pauses the run: what is recorded stays, and performing it again goes on.

use std::cell::RefCell;
use std::rc::Rc;

use super::assemble::assemble;
use super::collect::Collector;
use super::export_files::ExportTables;
use super::files::Attachments;
use super::preflight::preflight;
use crate::backup::deliver::verify_and_deliver;
use crate::backup::download::{Downloader, Target};
use crate::backup::previous::Previous;
use crate::backup::progress::Tracker;
use crate::backup::run::Run;
use crate::engine::messages::{Finished, Part, Preflight, Step};
use crate::error::Result;
use crate::host::clock::Clock;
use crate::wrike::Client;

/// Survey the account and say what a run will cost.
///
/// # Errors
/// What stops a run.
pub async fn survey(run: &Run, client: &Client, tracker: &Tracker) -> Result<Preflight> {
    tracker.begin(Step::Preflight, "Looking at the account", 0, 0);
    let collector = Collector::new(client.clone(), run.clone(), tracker.clone())?;
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
    let previous = Previous::at(&run, &target).await?;
    let previous = previous.map(|previous| Rc::new(RefCell::new(previous)));
    {
        let collector = Collector::new(client.clone(), run.clone(), tracker.clone())?;
        let expected = collector.calls_left()?.calls + run.journal().len();
        tracker.begin(Step::Collect, "Asking for what is in the account", expected, 0);
        collector.collect().await?;
        if run.wants(Part::Files) {
            let files = Rc::new(Attachments::new(client.clone(), collector.clone(), run.clone()));
            let downloader = Downloader::new(files, run.clone(), tracker.clone(), target.clone());
            downloader.building_on(previous.clone()).download().await?;
        }
        collector.export().await?;
        if run.wants(Part::BiExport) {
            // Into the zip, as the archive's layout has it, wherever the files go.
            let tables = Rc::new(ExportTables::new(client, collector, &run)?);
            Downloader::new(tables, run.clone(), tracker.clone(), Target::Staged { last: None }).download().await?;
        }
    }
    // Nobody shares it any more.
    let mut previous = previous.and_then(Rc::into_inner).map(RefCell::into_inner);
    let assembled = assemble(&run, &target, previous.as_mut(), &tracker, &*clock).await?;
    drop(previous);
    verify_and_deliver(&run, assembled, &target, &tracker, &*clock).await
}
