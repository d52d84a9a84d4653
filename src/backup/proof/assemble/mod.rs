//! From journal and fetched files to the archive: a pure function. Same journal, same bytes, natively and in a browser.
//!
//! Each record is about one item, so an item's row needs no search: files are written in the order of the items' ids, one item at a time.

mod account;
mod files;
mod items;
mod rows;

use std::rc::Rc;

use super::catalogue::Catalogue;
use super::preflight::{partial_sight, without_rest};
use super::records::{self, LISTING, ListingRecord, NUMBER, SERVICE, SIGNED_IN, ServiceRecord};
use super::refusals;
use crate::archive::csv::Replaced;
use crate::archive::ledger::Ledger;
use crate::archive::proof::{Details, PROOF, Sight, finish, names};
use crate::archive::writer::{ArchiveWriter, Layout};
use crate::backup::deliver::Assembled;
use crate::backup::download::{Staging, Target};
use crate::backup::progress::Tracker;
use crate::backup::run::{Header, Run};
use crate::engine::messages::{Part, Step};
use crate::error::Result;
use crate::host::clock::Clock;
use crate::model::dates;
use crate::proof::fields::Fields;
use crate::proof::fields::Wire as _;
use crate::proof::objects::User;

/// Write the archive of a run that has collected and downloaded.
///
/// # Errors
/// `NoSpace`, `Storage`; then there is no archive.
pub async fn assemble(run: &Run, target: &Target, tracker: &Tracker, clock: &dyn Clock) -> Result<Assembled> {
    let header = run.header();
    tracker.begin(Step::Assemble, "Sorting what was collected", 0, 0);
    let catalogue = Rc::new(Catalogue::read(run).await?);
    // In a picked folder the files lie beside the zip, so above where it is unpacked.
    let into_zip = matches!(target, Target::Staged { .. });
    let writer = run.archive(&PROOF, Layout::default(), if into_zip { "" } else { "../" }).await?;
    let mut assembly = Assembly {
        run,
        staging: Staging::new(run),
        header: &header,
        tracker,
        clock,
        service: records::own(run, SERVICE)?,
        ledger: Ledger::of(&PROOF),
        replaced: Replaced::default(),
        catalogue,
        writer,
    };
    assembly.notes()?;
    tracker.doing("Writing the account and its people");
    let timezone = assembly.account()?;
    tracker.doing("Writing proofs, recipients and comments");
    assembly.items().await?;
    assembly.files(into_zip).await?;
    assembly.finish(timezone).await
}

/// The steps of the assembly, in order.
struct Assembly<'a> {
    run: &'a Run,
    staging: Staging,
    header: &'a Header,
    tracker: &'a Tracker,
    clock: &'a dyn Clock,
    service: ServiceRecord,
    ledger: Ledger,
    replaced: Replaced,
    catalogue: Rc<Catalogue>,
    writer: ArchiveWriter,
}

impl Assembly<'_> {
    /// What the run itself has to tell: how far the user sees, what could not be asked, what was found out.
    fn notes(&mut self) -> Result<()> {
        if records::sight(&self.header.account) == Sight::OwnAndShared {
            self.ledger.limit(partial_sight(&self.header.account));
        }
        if let Some(note) = without_rest(&self.service) {
            self.ledger.note(note);
        }
        for operation in &self.service.absent {
            self.ledger.note(format!(
                "This account's server has no operation {operation}; something else stood in where it could."
            ));
        }
        let ListingRecord { holes, findings } = records::own(self.run, LISTING)?;
        for hole in holes {
            self.ledger.missing("proof", "", &hole.what, &hole.reason);
        }
        findings.into_iter().for_each(|finding| self.ledger.note(finding));
        if self.catalogue.nameless() > 0 {
            let name = format!("{} proofs or files without an id", self.catalogue.nameless());
            self.ledger.missing("proof", "", &name, "The service sent them without an id.");
        }
        for (part, what) in [(Part::Files, "files"), (Part::Comments, "comments")] {
            if !self.run.wants(part) {
                self.ledger.note(format!("Left out, as you chose: {what}."));
            }
        }
        refusals::account_for(self.run, &self.catalogue, &mut self.ledger)
    }

    async fn finish(mut self, date_timezone: String) -> Result<Assembled> {
        let details = Details {
            sight: records::sight(&self.header.account),
            date_timezone,
            links: self.header.options.personal_links,
            dialect: self.header.options.csv,
            replaced: self.replaced,
        };
        if let Some(note) = details.note() {
            self.ledger.note(note);
        }
        self.ledger.close();
        let started = self.header.started()?;
        let account = &self.header.account;
        let archive = finish(self.writer, account, dates::official(started)?, &self.ledger, &details).await?;
        drop(self.catalogue);
        self.run.store.remove(&self.run.path("catalogue.part")).await?;
        let number: u32 = records::own(self.run, NUMBER)?;
        let file_name = names::archive(&account.id, started.date(), number);
        let folder_path = format!("{}/{file_name}", self.header.account_folder());
        Ok(Assembled { archive, ledger: self.ledger, file_name, folder_path })
    }

    /// The user who signed in, as the account knows them.
    fn login(&self) -> Result<Fields> {
        Ok(records::answer(self.run, SIGNED_IN)?.and_then(Fields::of).unwrap_or_default())
    }
}

/// A user's time zone, as the service names it.
fn timezone(user: &User) -> String {
    user.fields().text("date_timezone").to_owned()
}
