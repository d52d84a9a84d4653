//! What belongs to one version of a proof, or to one file. SOAP is asked first; REST for what SOAP lacks, and in its place where it
//! refuses.

use futures_util::StreamExt;
use futures_util::stream;
use serde_json::Value;

use super::super::catalogue::{Catalogue, is_plain_file};
use super::super::records::{self, ServiceRecord};
use super::Collector;
use crate::engine::messages::Part;
use crate::error::Result;
use crate::proof::fields::objects;
use crate::proof::listing::AT_ONCE;
use crate::proof::objects::{Action, Comment, File};
use crate::proof::operations::{
    GET_ACTIONS, GET_ACTIVITY, GET_COMMENT_ACTION, GET_PROOF_COMMENT_REPLIES, GET_PROOF_COMMENTS,
    GET_PROOF_CUSTOM_DATA, GET_PROOF_REVIEWERS, GET_PROOF_STAGES, GET_PROOF_TAGS,
};
use crate::proof::rest::operations as rest;

/// What decides which calls an item takes.
pub struct Means {
    service: ServiceRecord,
    has_rest: bool,
    /// Whether the account labels comments at all.
    has_actions: bool,
    wants_comments: bool,
    wants_files: bool,
}

impl Collector {
    /// Everything of every item, some at once.
    pub(super) async fn items(&self, catalogue: &Catalogue) -> Result<()> {
        let means = self.means()?;
        let means = &means;
        let work = stream::iter(catalogue.ids()).map(|id| async move { self.item(catalogue, means, &id).await });
        let mut running = work.buffer_unordered(AT_ONCE);
        while let Some(done) = running.next().await {
            done?;
        }
        Ok(())
    }

    pub(in crate::backup::proof) fn means(&self) -> Result<Means> {
        let actions = records::answer(&self.run, &GET_ACTIONS.with([&self.account_id()]).key())?;
        Ok(Means {
            service: self.service_record()?,
            has_rest: self.client.rest().is_some(),
            has_actions: actions.is_some_and(|actions| !objects::<Action>(actions).is_empty()),
            wants_comments: self.run.wants(Part::Comments),
            wants_files: self.run.wants(Part::Files),
        })
    }

    async fn item(&self, catalogue: &Catalogue, means: &Means, id: &str) -> Result<()> {
        let Some(item) = catalogue.get(id)? else { return Ok(()) };
        let token = item.file.token().to_owned();
        let token = Some(token.as_str()).filter(|token| means.has_rest && !token.is_empty());
        self.soap(&GET_PROOF_TAGS.with([id])).await?;
        if means.service.offers("getProofCustomData") {
            self.soap(&GET_PROOF_CUSTOM_DATA.with([id])).await?;
        } else if let Some(token) = token {
            self.rest(&rest::GET_PROOF_CUSTOM_FIELDS.with([token])).await?;
        }
        if !is_plain_file(&item.file) {
            self.review(means, &item.file, token).await?;
        }
        match token {
            Some(token) => drop(self.rest(&rest::GET_PROOF_ACTIVITY.with([token])).await?),
            None => drop(self.pages(&format!("getActivity/{id}"), |start, _| GET_ACTIVITY.with([id, start])).await?),
        }
        if let (Some(token), true) = (token, means.wants_files) {
            self.rest(&rest::GET_PROOF_SOURCE_FILES.with([token])).await?;
        }
        Ok(())
    }

    /// Recipients, stages and comments.
    async fn review(&self, means: &Means, file: &File, token: Option<&str>) -> Result<()> {
        let id = file.id();
        let recipients = self.soap(&GET_PROOF_REVIEWERS.with([id])).await?;
        if let (None, Some(token)) = (recipients, token) {
            self.rest(&rest::GET_PROOF_RECIPIENTS.with([token])).await?;
        }
        // The object itself has its stages, unless the list that it is from leaves them out.
        if file.stages().is_empty() {
            let offered = means.service.offers("getProofStages");
            let stages = if offered { self.soap(&GET_PROOF_STAGES.with([id])).await? } else { None };
            if let (None, Some(token)) = (stages, token) {
                self.rest(&rest::GET_PROOF_STAGES.with([token])).await?;
            }
        }
        if !means.wants_comments {
            return Ok(());
        }
        let comments = self.soap(&GET_PROOF_COMMENTS.with([id])).await?;
        let is_empty = matches!(&comments, Some(Value::Array(rows)) if rows.is_empty());
        if let (false, Some(token)) = (is_empty, token) {
            self.rest(&rest::GET_PROOF_COMMENTS.with([token])).await?;
        }
        self.of_comments(means, id, comments.map(objects).unwrap_or_default(), token.is_some()).await
    }

    /// Replies that were left out of a comment; and its label, where REST, which tells all at once, cannot be asked.
    async fn of_comments(&self, means: &Means, id: &str, comments: Vec<Comment>, has_rest: bool) -> Result<()> {
        for comment in comments.iter().filter(|comment| !comment.id().is_empty()) {
            let inside = i64::try_from(comment.replies().len()).unwrap_or(i64::MAX);
            if comment.replies_count().is_some_and(|count| count > inside) {
                self.soap(&GET_PROOF_COMMENT_REPLIES.with([id, comment.id()])).await?;
            }
            if means.has_actions && !has_rest {
                self.soap(&GET_COMMENT_ACTION.with([comment.id()])).await?;
            }
        }
        Ok(())
    }
}
