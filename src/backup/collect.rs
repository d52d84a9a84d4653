//! Asking the API for everything but file bodies. One call is one record of the journal; a call that is recorded is not made again.

use bytes::Bytes;
use time::{Duration, OffsetDateTime};

use super::listing::Listing;
use super::progress::Tracker;
use super::refusals::{Refusal, refused_key};
use super::run::Run;
use super::windows::Window;
use crate::error::{Error, Kind, Result};
use crate::model::{Owner, Storage, dates};
use crate::wrike::answer::{Counted, Envelope, check};
use crate::wrike::client::DroppedField;
use crate::wrike::{Client, Query, account, attachments, comments, folders, people, query, setup, tasks, timelogs};

/// How often a paged listing is begun again when the service no longer knows a page's token.
const MOST_EPOCHS: u32 = 5;
/// A listing of more pages than this goes in circles: it would hold a hundred million objects.
const MOST_PAGES: u32 = 100_000;

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

/// Under which key the address of a file that is kept elsewhere is recorded.
pub fn link_key(attachment_id: &str) -> String {
    format!("link/{attachment_id}")
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
    pub(super) run: Run,
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
        let answer = self.client.get(query).await;
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

    /// Decide whether an error is one item's or the run's: a broken connection is the run's when nothing else gets through either.
    ///
    /// # Errors
    /// The error, when it stops the run.
    pub async fn judge(&self, error: Error) -> Result<Error> {
        if error.kind().stops_run() {
            return Err(error);
        }
        let no_answer = |kind| matches!(kind, Kind::Network | Kind::Stalled);
        if no_answer(error.kind())
            && let Err(second) = self.client.get_once(&account::version()).await
            && no_answer(second.kind())
        {
            return Err(error.into_kind(Kind::Offline));
        }
        Ok(error)
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
            self.ask(&window_key("comments", *window)?, &comments::window(window.start, window.end)?).await?;
        }
        self.tracker.doing("Listing files");
        self.attachments().await
    }

    /// Everything else.
    ///
    /// # Errors
    /// What stops a run.
    pub async fn collect(&self) -> Result<()> {
        self.survey().await?;
        self.tracker.doing("Reading how the account is set up");
        self.pages("groups", people::groups).await?;
        self.ask("spaces", &setup::spaces()).await?;
        self.ask("workflows", &setup::workflows()).await?;
        self.ask("custom-fields", &setup::custom_fields()).await?;
        self.ask("timelog-categories", &setup::timelog_categories()).await?;
        self.tracker.doing("Reading folders and projects");
        self.folders().await?;
        self.tracker.doing("Reading tasks");
        self.pages("tasks", tasks::page).await?;
        self.comments().await?;
        self.tracker.doing("Reading time logs");
        self.pages("timelogs", timelogs::page).await?;
        self.links().await
    }

    /// The addresses of files that are kept elsewhere: all that the service has of them.
    async fn links(&self) -> Result<()> {
        self.tracker.doing("Reading links to files kept elsewhere");
        let mut listing = Listing::new(&self.run);
        while let Some(batch) = listing.next_batch()? {
            for attachment in batch.into_iter().filter(|attachment| attachment.storage != Storage::Service) {
                self.ask(&link_key(&attachment.id), &attachments::link(&attachment.id)).await?;
            }
        }
        Ok(())
    }

    /// A paged listing under `<what>/<epoch>/<page>`. Tokens of pages are short-lived: when one is refused, which happens to a run
    /// that is resumed late, the listing begins again as a new epoch; doubles go by id when the archive is assembled.
    async fn pages(&self, what: &str, query: impl Fn(Option<&str>) -> Query) -> Result<()> {
        for epoch in 0..MOST_EPOCHS {
            if self.epoch(what, epoch, &query).await? {
                return Ok(());
            }
        }
        self.note_failure(what, "the listing could not be read to its end")
    }

    /// One attempt at a listing; false when a page's token was refused.
    async fn epoch(&self, what: &str, epoch: u32, query: impl Fn(Option<&str>) -> Query) -> Result<bool> {
        let mut token: Option<String> = None;
        for page in 0..MOST_PAGES {
            let key = format!("{what}/{epoch}/{page}");
            let asked = self.ask(&key, &query(token.as_deref())).await?;
            let Some(counted) = asked.counted()? else {
                let expired = token.is_some()
                    && matches!(&asked, Asked::Refused(refusal) if refusal.kind == Kind::Refused.name());
                return Ok(!expired);
            };
            match counted.next_page_token {
                None => return Ok(true),
                Some(next) if token.as_deref() == Some(&next) => {
                    self.note_failure(what, "the service repeats a page")?;
                    return Ok(true);
                }
                Some(next) => {
                    self.tracker.more_items(1);
                    token = Some(next);
                }
            }
        }
        self.note_failure(what, "the listing does not end")?;
        Ok(true)
    }

    fn note_failure(&self, what: &str, reason: &str) -> Result<()> {
        let refusal =
            Refusal { kind: Kind::Malformed.name().to_owned(), reason: reason.to_owned(), detail: what.to_owned() };
        let body = crate::archive::json::pretty(&refusal)?;
        self.run.journal().append(&refused_key(&format!("{what}/whole")), &body)
    }

    /// Folders in batches by id; a batch that is refused is halved until the one that the refusal is about stands alone.
    async fn folders(&self) -> Result<()> {
        let ids = self.live_folders()?;
        let mut batches: Vec<&[String]> = query::batches(&ids);
        batches.reverse();
        while let Some(batch) = batches.pop() {
            let key = format!("folders/{}", batch_name(batch));
            let asked = self.ask(&key, &folders::by_ids(batch)).await?;
            if matches!(&asked, Asked::Refused(refusal) if refusal.is_final()) && batch.len() > 1 {
                let (first, second) = batch.split_at(batch.len() / 2);
                batches.extend([second, first]);
                self.tracker.more_items(2);
            }
        }
        Ok(())
    }

    /// Ids of folders and projects outside the recycle bin, in the tree's order, each once.
    pub(super) fn live_folders(&self) -> Result<Vec<String>> {
        let Some(body) = self.run.journal().read("folder-tree")? else {
            return Ok(Vec::new());
        };
        let envelope = Envelope::parse(&body)?;
        let mut seen = std::collections::HashSet::new();
        let nodes = envelope.data.iter().filter_map(|raw| folders::parse_node(raw).ok());
        Ok(nodes
            .filter(folders::Node::is_live_folder)
            .map(|node| node.id)
            .filter(|id| seen.insert(id.clone()))
            .collect())
    }

    fn begin_and_end(&self) -> Result<(OffsetDateTime, OffsetDateTime)> {
        // A day more: the service's clock may be ahead of ours. A second at least: empty ranges are refused.
        let end = self.run.header().started()? + Duration::DAY;
        let body = self.run.journal().read("account")?.unwrap_or_default();
        let created =
            Envelope::parse(&body).ok().and_then(|envelope| account::parse(envelope.data.first()?).ok()?.created);
        Ok((created.unwrap_or(wrike_began()).min(end - Duration::SECOND), end))
    }

    pub(super) fn comment_windows(&self) -> Result<Vec<Window>> {
        let (start, end) = self.begin_and_end()?;
        Ok(Window::cover(start, end, comments::LONGEST_WINDOW))
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

    /// Account-wide in windows; where that is not offered, item by item.
    async fn comments(&self) -> Result<()> {
        let mut windows = self.comment_windows()?;
        windows.reverse();
        while let Some(window) = windows.pop() {
            self.tracker.doing(format!(
                "Reading comments of {} to {}",
                dates::day(window.start)?,
                dates::day(window.end)?
            ));
            let asked =
                self.ask(&window_key("comments", window)?, &comments::window(window.start, window.end)?).await?;
            if matches!(&asked, Asked::Refused(refusal) if refusal.is_about_rights()) {
                return self.comments_one_by_one().await;
            }
            // There are no pages: a full answer may hide more.
            if asked.counted()?.is_some_and(|counted| counted.objects >= comments::LIMIT) {
                match window.halves() {
                    Some([first, second]) => {
                        windows.extend([second, first]);
                        self.tracker.more_items(2);
                    }
                    None => {
                        self.note_failure(&window_key("comments", window)?, "more than 1,000 comments in one second")?
                    }
                }
            }
        }
        Ok(())
    }

    /// `GET /tasks/{id}/comments` and the same for folders: one call an item.
    async fn comments_one_by_one(&self) -> Result<()> {
        let folders = self.live_folders()?;
        self.tracker.more_items(folders.len() as u64);
        for id in folders {
            self.comments_of(Owner::Folder(id)).await?;
        }
        let mut offset = self.run.journal().start();
        loop {
            let Some((key, next)) = self.run.journal().key_at(offset)? else {
                return Ok(());
            };
            if key.starts_with("tasks/") {
                let ids = self.task_ids(offset)?;
                self.tracker.more_items(ids.len() as u64);
                for id in ids {
                    self.comments_of(Owner::Task(id)).await?;
                }
            }
            offset = next;
        }
    }

    async fn comments_of(&self, owner: Owner) -> Result<()> {
        let kind = if matches!(owner, Owner::Folder(_)) { "folder" } else { "task" };
        let key = format!("comments/{kind}/{}", owner.id());
        self.tracker.doing(format!("Reading comments of {kind} {}", owner.id()));
        self.ask(&key, &comments::of(&owner)).await.map(drop)
    }

    fn task_ids(&self, offset: u64) -> Result<Vec<String>> {
        let Some((record, _)) = self.run.journal().at(offset)? else {
            return Ok(Vec::new());
        };
        let envelope = Envelope::parse(&record.body)?;
        Ok(envelope.data.iter().filter_map(|raw| tasks::parse(raw).ok()).map(|task| task.id).collect())
    }
}

/// Wrike was founded in 2006 (its own "About" page): nothing in any account is older.
fn wrike_began() -> OffsetDateTime {
    time::macros::datetime!(2006-01-01 0:00 UTC)
}

pub(super) fn window_key(what: &str, window: Window) -> Result<String> {
    Ok(format!("{what}/{}/{}", dates::compact(window.start)?, dates::compact(window.end)?))
}

/// A batch by its first id and its size: the tree is recorded, so a resumed run makes the same batches.
fn batch_name(batch: &[String]) -> String {
    format!("{}/{}", batch.first().map(String::as_str).unwrap_or_default(), batch.len())
}
