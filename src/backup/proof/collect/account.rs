//! What belongs to the account and not to one proof.

use super::super::pages::Pages;
use super::super::records::{VISITOR, answer};
use super::Collector;
use crate::backup::refusal::Refusal;
use crate::error::Result;
use crate::proof::Call;
use crate::proof::fields::objects;
use crate::proof::objects::WorkflowTemplate;
use crate::proof::operations::{
    GET_ACCOUNT_DETAILS, GET_ACTIONS, GET_ACTIVITY_LOG, GET_DECISION_REASONS, GET_DECISIONS, GET_GROUPS, GET_PEOPLE,
    GET_PEOPLE_ACCOUNTS, GET_PEOPLE_GROUPS, GET_SATELLITE_ACCOUNTS, GET_TAGS, GET_WORKFLOW_TEMPLATE,
    GET_WORKFLOW_TEMPLATES,
};
use crate::proof::rest::Visitor;
use crate::proof::rest::operations as rest;

/// Nobody documents which logs there are. These are asked for; the first that answers is the account's.
pub const LOGS: [&str; 2] = ["1", ""];

impl Collector {
    pub(super) async fn account(&self) -> Result<()> {
        let id = self.account_id();
        for call in [
            GET_ACCOUNT_DETAILS.with([&id]),
            GET_SATELLITE_ACCOUNTS.with([]),
            GET_PEOPLE_ACCOUNTS.with([]),
            GET_PEOPLE_GROUPS.with([]),
            GET_TAGS.with([]),
            GET_ACTIONS.with([&id]),
            GET_DECISIONS.with([&id]),
            GET_DECISION_REASONS.with([&id]),
        ] {
            self.soap(&call).await?;
        }
        self.pages("getPeople", |start, _| GET_PEOPLE.with([start])).await?;
        self.pages("getGroups", |start, size| GET_GROUPS.with([start, size])).await?;
        self.templates(&id).await?;
        for log in LOGS {
            if self.pages("getActivityLog", |start, size| GET_ACTIVITY_LOG.with([log, start, size])).await? {
                break;
            }
        }
        self.rest_account().await
    }

    async fn templates(&self, account: &str) -> Result<()> {
        let listed = self.soap(&GET_WORKFLOW_TEMPLATES.with([account])).await?;
        for template in listed.map(objects::<WorkflowTemplate>).unwrap_or_default() {
            if !template.id().is_empty() {
                self.soap(&GET_WORKFLOW_TEMPLATE.with([template.id()])).await?;
            }
        }
        Ok(())
    }

    async fn rest_account(&self) -> Result<()> {
        let visitor = answer(&self.run, VISITOR)?.and_then(|value| Visitor::read(&value.to_string()));
        if let Some(token) = visitor.map(|visitor| visitor.account_token).filter(|token| !token.is_empty()) {
            for operation in [
                rest::GET_ACCOUNT,
                rest::GET_ACCOUNT_LIMITS,
                rest::GET_ACCOUNT_SETTINGS,
                rest::GET_ACCOUNT_SETTINGS_ACTIONS,
                rest::GET_ACCOUNT_SETTINGS_DECISIONS,
                rest::GET_ACCOUNT_SETTINGS_DECISIONS_REASONS,
            ] {
                self.rest(&operation.with([&token])).await?;
            }
        }
        for operation in [
            rest::GET_CONTACTS,
            rest::GET_USERS,
            rest::GET_FOLDERS,
            rest::GET_TAGS,
            rest::GET_WORKFLOW_TEMPLATES,
            rest::GET_CUSTOM_DATA,
            rest::GET_SETTINGS_PROOFING,
        ] {
            self.rest(&operation.with([])).await?;
        }
        Ok(())
    }

    /// All pages of a list whose rows need not have an id; whether its first page came. Where it has no end, that is recorded under
    /// `<list>/whole`.
    pub(super) async fn pages(&self, list: &str, call: impl Fn(&str, &str) -> Call) -> Result<bool> {
        let (mut pages, mut has_begun) = (Pages::begin(), false);
        while let Some((start, size)) = pages.wanted() {
            // A list that the service does not give is not given in smaller pages either; where it fails, its record says so.
            let Some(page) = self.soap(&call(&start.to_string(), &size.to_string())).await? else { break };
            has_begun = true;
            pages.received(page);
        }
        if pages.ending().is_some_and(|ending| !ending.is_whole()) {
            Refusal::of_listing(list, "The service gives the same page again and again.")
                .record(&self.run, &format!("{list}/whole"))?;
        }
        Ok(has_begun)
    }
}
