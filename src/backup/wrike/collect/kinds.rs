//! The kinds of the catalogue: asked for and kept as received.

use super::{Asked, Collector};
use crate::engine::messages::Part;
use crate::error::Result;
use crate::model::Object;
use crate::wrike::answer::Envelope;
use crate::wrike::catalog::{Ask, ROWS, Row, audit_log, paged};
use crate::wrike::{Query, folders, tasks};

fn is_person(contact: &Object<'_>) -> bool {
    contact.text("type") == "Person"
}

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
            // Tasks are not known yet: see `parents`.
            Ask::PerParents(_) => Ok(()),
            Ask::PerProject(query) => self.each_while_offered(row.key, &self.live_projects()?, query).await,
            Ask::PerFolders(query) => self.by_ids(row.key, &self.live_folders()?, query).await.map(drop),
            Ask::Once(query) => self.limited(row.key, &query()).await.map(drop),
            Ask::Pages(query) => self.pages(row.key, query).await,
            Ask::PerSpace(query) => {
                self.each_while_offered(row.key, &self.recorded_ids("spaces", |_| true)?, query).await
            }
            Ask::PerSchedule(query) => {
                self.each_while_offered(row.key, &self.recorded_ids("schedules", |_| true)?, query).await
            }
            Ask::PerUser(query) => {
                if self.recorded_ids("user-types", |_| true)?.is_empty() {
                    return Ok(());
                }
                self.each_while_offered(row.key, &self.recorded_ids("contacts", is_person)?, query).await
            }
            Ask::PerPeople(query) => {
                let mut people = self.recorded_ids("contacts", is_person)?;
                people.extend(self.recorded_ids("contacts-deleted", is_person)?);
                self.by_ids(row.key, &people, query).await.map(drop)
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

    /// What is asked for tasks that have subtasks, once tasks are known.
    pub(super) async fn parents(&self) -> Result<()> {
        for row in ROWS.iter().filter(|row| self.run.wants(row.part)) {
            if let Ask::PerParents(query) = row.ask {
                self.tracker.doing(format!("Reading: {}", row.plural));
                let is_parent = |task: &Object<'_>| !task.texts("subTaskIds").is_empty();
                self.for_tasks(row.key, |task| if is_parent(task) { vec![task.id()] } else { vec![] }, query).await?;
            }
        }
        Ok(())
    }

    /// One call for each id, unless the service says that it does not offer this to the user at all.
    async fn each_while_offered(&self, key: &str, ids: &[String], query: fn(&str) -> Query) -> Result<()> {
        self.tracker.more_items(ids.len().saturating_sub(1) as u64);
        for id in ids {
            if !self.limited(&format!("{key}/{id}"), &query(id)).await? {
                return Ok(());
            }
        }
        Ok(())
    }

    /// Ask for a kind that has a limit and no pages: a full answer may hide more. False when the plan does not include the kind.
    async fn limited(&self, key: &str, query: &Query) -> Result<bool> {
        let asked = self.ask(key, query).await?;
        if let (Some(limit), Some(counted)) = (query.limit(), asked.counted()?)
            && counted.objects >= limit
        {
            self.note_failure(key, "there are as many as one answer may hold, so there may be more")?;
        }
        Ok(!matches!(asked, Asked::Refused(refusal) if refusal.is_about_plan()))
    }

    /// Ids of the objects recorded under `key` that are `wanted`.
    fn recorded_ids(&self, key: &str, wanted: impl Fn(&Object<'_>) -> bool) -> Result<Vec<String>> {
        let Some(body) = self.run.journal().read(key)? else { return Ok(Vec::new()) };
        let envelope = Envelope::parse(&body)?;
        let objects = envelope.data.iter().filter_map(|raw| Object::parse(raw).ok());
        Ok(objects.filter(wanted).map(|object| object.id()).collect())
    }
}
