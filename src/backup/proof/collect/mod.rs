//! Asking for everything, one call one record. What is recorded is not asked for again, so a run that was stopped goes on.

mod account;
mod items;
#[cfg(test)]
mod tests;

pub(super) use account::LOGS;

use async_trait::async_trait;
use serde_json::Value;

use super::catalogue::Catalogue;
use super::records::{self, LISTING, ListingRecord, SERVICE, ServiceRecord};
use super::refusals::kind_of;
use crate::archive::json::pretty;
use crate::backup::progress::Tracker;
use crate::backup::refusal::{Refusal, judge};
use crate::backup::run::Run;
use crate::error::{Error, Kind, Result};
use crate::proof::Call;
use crate::proof::client::Client;
use crate::proof::fields::objects;
use crate::proof::listing::{Asked, Listing, Scope, Source, latest, list};
use crate::proof::objects::{Owner, User, Workspace};
use crate::proof::operations::{
    CHECK_SESSION, GET_ARCHIVED_PROOFS, GET_OWNERS, GET_PROOF_CUSTOM_DATA, GET_PROOF_STAGES, GET_USERS, GET_WORKSPACES,
    Operation,
};
use crate::proof::rest::Question;

/// Operations on which it depends how much an archive can hold.
const DECISIVE: [&Operation; 3] = [GET_ARCHIVED_PROOFS.0, GET_PROOF_STAGES.0, GET_PROOF_CUSTOM_DATA.0];

/// Asks for a run.
#[derive(Clone)]
pub struct Collector {
    pub(super) client: Client,
    pub(super) run: Run,
    tracker: Tracker,
}

impl Collector {
    /// Ask `client`, record in `run`, tell `tracker`.
    pub fn new(client: Client, run: Run, tracker: Tracker) -> Self {
        Self { client, run, tracker }
    }

    /// Make a SOAP call unless it is recorded; what it returned, none when it was refused.
    ///
    /// # Errors
    /// Only what stops a run.
    async fn soap(&self, call: &Call) -> Result<Option<Value>> {
        match self.ask(call).await? {
            Asked::Answer(value) => Ok(Some(value)),
            Asked::Refused(_) => Ok(None),
        }
    }

    /// Ask REST unless it is recorded; what came, none when it was refused or there is no REST.
    ///
    /// # Errors
    /// Only what stops a run.
    async fn rest(&self, question: &Question) -> Result<Option<String>> {
        let key = question.key();
        if let Some(body) = self.run.journal().read(&key)? {
            self.tracker.items(1);
            return Ok(String::from_utf8(body).ok());
        }
        let Some(rest) = self.client.rest() else { return Ok(None) };
        if self.is_refused(&key)?.is_some() {
            return Ok(None);
        }
        match rest.get(question).await {
            Ok(json) => {
                self.run.journal().append(&key, json.as_bytes())?;
                self.tracker.items(1);
                Ok(Some(json))
            }
            Err(error) => self.refuse(&key, error).await.map(|_| None),
        }
    }

    /// The kind of the refusal that is recorded and final.
    fn is_refused(&self, key: &str) -> Result<Option<Kind>> {
        let refusal = Refusal::of(&self.run, key)?.filter(Refusal::is_final);
        if refusal.is_some() {
            self.tracker.items(1);
        }
        Ok(refusal.map(|refusal| kind_of(&refusal)))
    }

    async fn refuse(&self, key: &str, error: Error) -> Result<Kind> {
        let error = self.judge(error).await?;
        Refusal::new(&error).record(&self.run, key)?;
        self.tracker.items(1);
        Ok(error.kind())
    }

    /// As [`judge`] has it.
    ///
    /// # Errors
    /// The error, when it stops the run.
    pub async fn judge(&self, error: Error) -> Result<Error> {
        judge(error, async { self.client.soap().once(&CHECK_SESSION.with([])).await }).await
    }

    /// What the preflight needs and the run uses: who there is, which folders, every proof's latest version.
    ///
    /// # Errors
    /// What stops a run.
    pub async fn survey(&self) -> Result<Listing> {
        self.tracker.doing("Asking for the account and its people");
        self.service().await?;
        let scope = self.scope().await?;
        self.tracker.doing("Listing proofs");
        latest(self, &scope).await
    }

    /// Everything else.
    ///
    /// # Errors
    /// What stops a run.
    pub async fn collect(&self) -> Result<()> {
        self.service().await?;
        self.tracker.doing("Asking for the account and its people");
        self.account().await?;
        let scope = self.scope().await?;
        self.tracker.doing("Listing proofs and their versions");
        let Listing { holes, findings, .. } = list(self, &scope).await?;
        self.record(LISTING, &ListingRecord { holes, findings })?;
        let catalogue = Catalogue::read(&self.run).await?;
        self.tracker.doing("Reading comments and decisions");
        self.items(&catalogue).await
    }

    /// Note which interfaces there are: the archive is made of the journal alone, so it must be told there.
    async fn service(&self) -> Result<()> {
        let mut absent = Vec::new();
        for operation in DECISIVE {
            if !self.client.soap().offers(operation).await? {
                absent.push(operation.name.to_owned());
            }
        }
        let endpoints = self.client.soap().addresses().into_iter().map(str::to_owned).collect();
        self.record(SERVICE, &ServiceRecord { endpoints, absent, rest_absent: self.client.rest_absence() })
    }

    /// Where to look beside the lists of everything: users who may own something, and folders.
    async fn scope(&self) -> Result<Scope> {
        let owners = self.soap(&GET_OWNERS.with([])).await?.map(objects::<Owner>).unwrap_or_default();
        let users = self.soap(&GET_USERS.with([&self.account_id()])).await?.map(objects::<User>).unwrap_or_default();
        let folders = self.soap(&GET_WORKSPACES.with([])).await?.map(objects::<Workspace>).unwrap_or_default();
        let mut ids: Vec<String> = owners.iter().map(|owner| owner.id().to_owned()).collect();
        ids.extend(users.iter().map(|user| user.id().to_owned()));
        Ok(Scope { owners: distinct(ids), folders: distinct(folders.iter().map(|folder| folder.id().to_owned())) })
    }

    /// The account's number; 0 of a borrowed session, which does not tell.
    fn account_id(&self) -> String {
        let id = self.run.header().account.id;
        if id.bytes().all(|byte| byte.is_ascii_digit()) { id } else { "0".to_owned() }
    }

    /// Record something of our own, unless it stands there already.
    fn record<T: serde::Serialize>(&self, key: &str, value: &T) -> Result<()> {
        let body = pretty(value)?;
        if self.run.journal().read(key)?.as_deref() == Some(&body) {
            return Ok(());
        }
        self.run.journal().append(key, &body)
    }

    fn service_record(&self) -> Result<ServiceRecord> {
        records::own(&self.run, SERVICE)
    }
}

#[async_trait(?Send)]
impl Source for Collector {
    async fn ask(&self, call: &Call) -> Result<Asked> {
        let key = call.key();
        if let Some(value) = records::answer(&self.run, &key)? {
            self.tracker.items(1);
            return Ok(Asked::Answer(value));
        }
        if let Some(kind) = self.is_refused(&key)? {
            return Ok(Asked::Refused(kind));
        }
        match self.client.soap().call(call).await {
            Ok(value) => {
                self.run.journal().append(&key, value.to_string().as_bytes())?;
                self.tracker.items(1);
                Ok(Asked::Answer(value))
            }
            Err(error) => self.refuse(&key, error).await.map(Asked::Refused),
        }
    }
}

/// Each once, in the order of the first; without empty ones.
fn distinct(ids: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut seen = std::collections::BTreeSet::new();
    ids.into_iter().filter(|id| !id.is_empty() && seen.insert(id.clone())).collect()
}
