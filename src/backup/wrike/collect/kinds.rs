//! The kinds of the catalogue: asked for and kept as received.

use super::Collector;
use crate::engine::messages::Part;
use crate::error::Result;
use crate::model::Object;
use crate::wrike::answer::Envelope;
use crate::wrike::catalog::{Ask, ROWS, Row, audit_log, paged};
use crate::wrike::{Query, folders, tasks};

impl Collector {
    /// Every kind of the catalogue that the user wants.
    pub(super) async fn kinds(&self) -> Result<()> {
        for row in ROWS.iter().filter(|row| self.run.wants(row.part)) {
            self.tracker.doing(format!("Reading: {}", row.plural));
            self.kind(row).await?;
        }
        Ok(())
    }

    async fn kind(&self, row: &Row) -> Result<()> {
        match row.ask {
            Ask::Once(query) => self.limited(row.key, &query()).await,
            Ask::Pages(query) => self.pages(row.key, query).await,
            Ask::PerSpace(query) => self.for_each("spaces", row.key, query).await,
            Ask::PerSchedule(query) => self.for_each("schedules", row.key, query).await,
            Ask::PerPeople(query) => {
                let is_person = |contact: &Object<'_>| contact.text("type") == "Person";
                let mut people = self.recorded_ids("contacts", is_person)?;
                people.extend(self.recorded_ids("contacts-deleted", is_person)?);
                self.by_ids(row.key, &people, query).await
            }
        }
    }

    /// What is asked for only when the user wants it: the audit log and the recycle bin.
    pub(super) async fn on_request(&self) -> Result<()> {
        if self.run.wants(Part::AuditLog) {
            self.tracker.doing("Reading the audit log");
            let (start, end) = self.begin_and_end()?;
            let query = audit_log(start, end)?;
            self.pages("audit-log", |token| paged(query.clone(), token)).await?;
        }
        if self.run.wants(Part::RecycleBin) {
            self.tracker.doing("Reading the recycle bin");
            self.ask("bin-folders", &folders::deleted()).await?;
            if let Some(account) = self.account()? {
                self.pages("bin-tasks", |token| tasks::page_below(&account.recycle_bin, token)).await?;
            }
        }
        Ok(())
    }

    async fn for_each(&self, of: &str, key: &str, query: fn(&str) -> Query) -> Result<()> {
        let ids = self.recorded_ids(of, |_| true)?;
        self.tracker.more_items(ids.len().saturating_sub(1) as u64);
        for id in ids {
            self.limited(&format!("{key}/{id}"), &query(&id)).await?;
        }
        Ok(())
    }

    /// Ask for a kind that has a limit and no pages: a full answer may hide more.
    async fn limited(&self, key: &str, query: &Query) -> Result<()> {
        let counted = self.ask(key, query).await?.counted()?;
        match (query.limit(), counted) {
            (Some(limit), Some(counted)) if counted.objects >= limit => {
                self.note_failure(key, "there are as many as one answer may hold, so there may be more")
            }
            _ => Ok(()),
        }
    }

    /// Ids of the objects recorded under `key` that are `wanted`.
    fn recorded_ids(&self, key: &str, wanted: impl Fn(&Object<'_>) -> bool) -> Result<Vec<String>> {
        let Some(body) = self.run.journal().read(key)? else { return Ok(Vec::new()) };
        let envelope = Envelope::parse(&body)?;
        let objects = envelope.data.iter().filter_map(|raw| Object::parse(raw).ok());
        Ok(objects.filter(wanted).map(|object| object.id()).collect())
    }
}
