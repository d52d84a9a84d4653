//! Asking the API for everything but file bodies. One call is one record of the journal; a call that is recorded is not made again.

mod batches;
mod comments;
mod export;
mod kinds;
mod links;
mod pages;

pub use links::link_key;
pub(in crate::backup) use {batches::FOLDER_PAGES, export::EXPORT};

use bytes::Bytes;
use time::{Duration, OffsetDateTime};

use crate::backup::progress::Tracker;
use crate::backup::refusal::{Refusal, judge, refused_key};
use crate::backup::run::Run;
use crate::backup::windows::Window;
use crate::engine::messages::Part;
use crate::error::{Error, Kind, Result};
use crate::model::dates;
use crate::wrike::answer::{Counted, Envelope, check};
use crate::wrike::client::DroppedField;
use crate::wrike::{self, Client, Query, account, attachments, folders, people, tasks, timelogs};

/// The answer to a call, from the journal or from the service.
pub enum Asked {
    /// A success.
    Answer(Bytes),
    /// None is to be had.
    Refused(Refusal),
}

impl Asked {
    fn counted(&self) -> Result<Option<Counted>> {
        match self {
            Asked::Answer(body) => check(body).map(Some),
            Asked::Refused(_) => Ok(None),
        }
    }
}

/// Where the refused optional fields are recorded.
const DROPPED_FIELDS: &str = "dropped-fields";

/// Optional fields that the service refused to this run.
///
/// # Errors
/// `Storage`.
pub fn dropped_fields(run: &Run) -> Result<Vec<DroppedField>> {
    let body = run.journal().read(DROPPED_FIELDS)?;
    Ok(body.and_then(|body| serde_json::from_slice(&body).ok()).unwrap_or_default())
}

/// Asks for a run.
#[derive(Clone)]
pub struct Collector {
    client: Client,
    pub(in crate::backup) run: Run,
    tracker: Tracker,
}

impl Collector {
    /// Ask `client`, record in `run`, tell `tracker`.
    ///
    /// # Errors
    /// `Storage`.
    pub fn new(client: Client, run: Run, tracker: Tracker) -> Result<Self> {
        client.drop_fields(dropped_fields(&run)?);
        Ok(Self { client, run, tracker })
    }

    /// Make a call unless it is recorded.
    ///
    /// # Errors
    /// Only what stops a run; any other failure is an [`Asked::Refused`].
    pub async fn ask(&self, key: &str, query: &Query) -> Result<Asked> {
        self.ask_for(key, query, |_| Ok(())).await
    }

    /// The same for an answer that is a success only when `check` finds it so.
    ///
    /// # Errors
    /// As [`Collector::ask`].
    pub async fn ask_for(&self, key: &str, query: &Query, check: impl Fn(&[u8]) -> Result<()>) -> Result<Asked> {
        if let Some(body) = self.run.journal().read(key)? {
            self.tracker.items(1);
            return Ok(Asked::Answer(body.into()));
        }
        let refused =
            self.run.journal().read(&refused_key(key))?.and_then(|body| serde_json::from_slice::<Refusal>(&body).ok());
        if let Some(refusal) = refused.filter(Refusal::is_final) {
            self.tracker.items(1);
            return Ok(Asked::Refused(refusal));
        }
        let answer = self.client.get(query).await.and_then(|body| check(&body).map(|()| body));
        self.record_dropped_fields()?;
        let asked = match answer {
            Ok(body) => {
                self.run.journal().append(key, &body)?;
                Asked::Answer(body)
            }
            Err(error) => {
                let refusal = Refusal::new(&self.judge(error).await?);
                let body = crate::archive::json::pretty(&refusal)?;
                self.run.journal().append(&refused_key(key), &body)?;
                Asked::Refused(refusal)
            }
        };
        self.tracker.items(1);
        Ok(asked)
    }

    /// Keep what the service refuses with the run: for the ledger, and so that a resumed run does not ask for it again.
    fn record_dropped_fields(&self) -> Result<()> {
        let dropped = self.client.dropped_fields();
        let recorded = dropped_fields(&self.run)?;
        if dropped.len() == recorded.len() {
            return Ok(());
        }
        self.run.journal().append(DROPPED_FIELDS, &crate::archive::json::pretty(&dropped)?)
    }

    /// As [`judge`] has it.
    ///
    /// # Errors
    /// The error, when it stops the run.
    pub async fn judge(&self, error: Error) -> Result<Error> {
        judge(error, async { self.client.get_once(&account::version()).await }).await
    }

    /// What the preflight needs and the run uses: account, people, tree, first tasks, the files' list.
    ///
    /// # Errors
    /// What stops a run, and a refusal of the account itself.
    pub async fn survey(&self) -> Result<()> {
        self.tracker.doing("Asking for the account and its people");
        if let Asked::Refused(refusal) = self.ask("account", &account::get()).await? {
            return Err(Error::new(Kind::Refused, "collect::survey", "the account could not be read")
                .with("detail", refusal.detail));
        }
        self.ask("version", &account::version()).await?;
        self.ask("contacts", &people::contacts()).await?;
        self.ask("contacts-deleted", &people::deleted_contacts()).await?;
        self.tracker.doing("Counting folders, tasks and comments");
        self.ask("folder-tree", &folders::tree()).await?;
        self.ask("tasks/0/0", &tasks::page(None)).await?;
        if let Some(window) = self.comment_windows()?.first() {
            self.ask(&window_key("comments", *window)?, &wrike::comments::window(window.start, window.end)?).await?;
        }
        // How many spaces there are decides how many calls some kinds take.
        self.ask("spaces", &wrike::catalog::spaces()).await?;
        self.tracker.doing("Listing files");
        self.attachments().await
    }

    /// Everything else.
    ///
    /// # Errors
    /// What stops a run.
    pub async fn collect(&self) -> Result<()> {
        self.survey().await?;
        if self.run.wants(Part::People) {
            self.tracker.doing("Reading groups");
            self.pages("groups", people::groups).await?;
        }
        self.begin_export().await?;
        self.kinds().await?;
        self.on_request().await?;
        self.tracker.doing("Reading folders and projects");
        self.folders().await?;
        self.tracker.doing("Reading tasks");
        self.pages("tasks", tasks::page).await?;
        if self.run.wants(Part::Approvals) {
            self.tracker.doing("Reading dependencies");
            self.dependencies().await?;
        }
        self.parents().await?;
        if self.run.wants(Part::Comments) {
            self.comments().await?;
        }
        if self.run.wants(Part::Time) {
            self.tracker.doing("Reading time logs");
            self.pages("timelogs", timelogs::page).await?;
        }
        self.links().await
    }

    /// The account as recorded.
    fn account(&self) -> Result<Option<account::Account>> {
        let body = self.run.journal().read("account")?.unwrap_or_default();
        Ok(Envelope::parse(&body).ok().and_then(|envelope| account::parse(envelope.data.first()?).ok()))
    }

    fn begin_and_end(&self) -> Result<(OffsetDateTime, OffsetDateTime)> {
        // A day more: the service's clock may be ahead of ours. A second at least: empty ranges are refused.
        let end = self.run.header().started()? + Duration::DAY;
        let created = self.account()?.and_then(|account| account.created);
        Ok((created.unwrap_or(wrike_began()).min(end - Duration::SECOND), end))
    }

    pub(in crate::backup) fn comment_windows(&self) -> Result<Vec<Window>> {
        let (start, end) = self.begin_and_end()?;
        Ok(Window::cover(start, end, wrike::comments::LONGEST_WINDOW))
    }

    fn attachment_windows(&self) -> Result<Vec<Window>> {
        let (start, end) = self.begin_and_end()?;
        Ok(Window::cover(start, end, attachments::LONGEST_WINDOW))
    }

    async fn attachments(&self) -> Result<()> {
        for window in self.attachment_windows()? {
            self.ask(&window_key("attachments", window)?, &attachments::window(window.start, window.end)?).await?;
        }
        Ok(())
    }
}

/// Wrike was founded in 2006 (its own "About" page): nothing in any account is older.
fn wrike_began() -> OffsetDateTime {
    time::macros::datetime!(2006-01-01 0:00 UTC)
}

pub(in crate::backup) fn window_key(what: &str, window: Window) -> Result<String> {
    Ok(format!("{what}/{}/{}", dates::compact(window.start)?, dates::compact(window.end)?))
}
