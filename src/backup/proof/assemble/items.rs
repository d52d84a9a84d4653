//! What belongs to proofs and files: four of the CSV files, and their objects in `json/`.

use std::collections::HashMap;

use serde::Serialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::Assembly;
use super::rows::ObjectRow;
use crate::archive::csv::Value as Cell;
use crate::archive::proof::{Table, list, names};
use crate::archive::viewer::Title;
use crate::backup::proof::catalogue::{Item, is_plain_file};
use crate::backup::proof::files::{comments, replies};
use crate::backup::proof::pages::Pages;
use crate::backup::proof::records;
use crate::error::{Error, Kind, Result};
use crate::proof::fields::{Wire, objects};
use crate::proof::objects::{Action, Attachment, Comment, Recipient, RecipientDecisionReason, Tag};
use crate::proof::operations::{GET_ACTIVITY, GET_COMMENT_ACTION, GET_PROOF_REVIEWERS, GET_PROOF_TAGS};
use crate::proof::rest::operations as rest;

/// Something of one item, as received.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct OfItem<'a> {
    file_id: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    token: &'a str,
    data: Box<RawValue>,
}

/// What is drawn on a comment, by the comment's number, which REST's comments lack.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Drawn<'a> {
    file_id: &'a str,
    comment_id: &'a str,
    /// As REST has them.
    #[serde(skip_serializing_if = "Value::is_null")]
    drawings: &'a Value,
    /// As SOAP has them.
    #[serde(skip_serializing_if = "str::is_empty")]
    drawing_xml: &'a str,
}

/// Files of `json/` with what SOAP returned of each item: name and operation, whose record's key is its name and the item's id.
const SOAP_KINDS: [(&str, &str); 5] = [
    ("recipients", "getProofReviewers"),
    ("comments", "getProofComments"),
    ("proof_stages", "getProofStages"),
    ("proof_tags", "getProofTags"),
    ("custom_data", "getProofCustomData"),
];

/// The same of REST, where the item's token stands in the key.
const REST_KINDS: [(&str, &str); 6] = [
    ("rest_comments", "rest/getProofComments"),
    ("rest_activity", "rest/getProofActivity"),
    ("rest_source_files", "rest/getProofSourceFiles"),
    ("rest_custom_fields", "rest/getProofCustomFields"),
    ("rest_stages", "rest/getProofStages"),
    ("rest_recipients", "rest/getProofRecipients"),
];

/// The drawings of REST's comment; null where there is none.
fn drawings(comment: Option<&Value>) -> &Value {
    let drawings = comment.map_or(&Value::Null, |comment| &comment["drawings"]);
    if drawings.as_array().is_some_and(|drawings| !drawings.is_empty()) { drawings } else { &Value::Null }
}

impl Assembly<'_> {
    pub(super) async fn items(&mut self) -> Result<()> {
        let labels = self.labels()?;
        let drawn_on = self.comments(&labels).await?;
        self.drawings(drawn_on).await?;
        self.replies().await?;
        self.file_rows().await?;
        self.recipients().await?;
        self.objects().await
    }

    fn item(&self, id: &str) -> Result<Item> {
        self.catalogue
            .get(id)?
            .ok_or_else(|| Error::new(Kind::Internal, "proof::assemble", "an item that is not there"))
    }

    async fn breathe(&self) {
        self.clock.sleep(std::time::Duration::ZERO).await;
    }

    /// Names of comments' labels by the token that REST knows them by.
    fn labels(&self) -> Result<HashMap<String, String>> {
        let mut labels = HashMap::new();
        let mut journal_key = None;
        {
            let mut journal = self.run.journal();
            let mut offset = journal.start();
            while let Some((key, next)) = journal.key_at(offset)? {
                offset = next;
                if key.starts_with("rest/getAccountSettingsActions/") {
                    journal_key = Some(key);
                }
            }
        }
        let Some(key) = journal_key else { return Ok(labels) };
        if let Some(Value::Array(rows)) = records::answer(self.run, &key)? {
            for row in rows {
                if let (Some(token), Some(name)) = (row["token"].as_str(), row["name"].as_str()) {
                    labels.insert(token.to_owned(), name.to_owned());
                }
            }
        }
        Ok(labels)
    }

    /// The table of comments; the items that are drawn on.
    async fn comments(&mut self, labels: &HashMap<String, String>) -> Result<Vec<String>> {
        let (mut sheet, mut drawn_on) = (self.sheet(Table::Comments)?, Vec::new());
        let catalogue = self.catalogue.clone();
        for id in catalogue.ids() {
            let item = self.item(&id)?;
            let comments = comments(self.run, &id)?;
            let rest = self.rest_comments(item.file.token(), &comments)?;
            for (n, comment) in comments.iter().enumerate() {
                let label = self.label(comment, rest.get(n), labels)?;
                let has_markup = !drawings(rest.get(n)).is_null() || !comment.drawing_xml().trim().is_empty();
                if has_markup && drawn_on.last() != Some(&id) {
                    drawn_on.push(id.clone());
                }
                let row = ObjectRow::of(comment)
                    .with("file_id", id.as_str())
                    .with("action", label)
                    .with("has_markup", has_markup)
                    .with("attachment_names", attachment_names(&comment.attachments()));
                sheet.push(&mut self.writer, &row, &mut self.replaced)?;
            }
            self.ledger.expected("comment", comments.len() as u64);
            self.breathe().await;
        }
        let saved = sheet.end(&mut self.writer)?;
        self.ledger.saved("comment", saved);
        Ok(drawn_on)
    }

    /// Drawings on comments of these items, for whoever shows comments: as received they stand in `comments.json` and `rest_comments.json`.
    async fn drawings(&mut self, items: Vec<String>) -> Result<()> {
        if items.is_empty() {
            return Ok(());
        }
        let name = names::objects(names::DRAWINGS);
        let mut array = self.writer.begin_array(&name, self.run.journal().unpacked().saturating_mul(2))?;
        for id in items {
            let comments = comments(self.run, &id)?;
            let rest = self.rest_comments(self.item(&id)?.file.token(), &comments)?;
            for (n, comment) in comments.iter().enumerate() {
                let (drawings, drawing_xml) = (drawings(rest.get(n)), comment.drawing_xml().trim());
                if !drawings.is_null() || !drawing_xml.is_empty() {
                    let drawn = Drawn { file_id: &id, comment_id: comment.id(), drawings, drawing_xml };
                    self.writer.push(&mut array, &drawn)?;
                }
            }
            self.breathe().await;
        }
        self.writer.end_array(&name, array).map(drop)
    }

    /// REST's comments beside SOAP's: they share no id, so they are taken for the same only where both lists have the same texts in the
    /// same order.
    fn rest_comments(&self, token: &str, comments: &[Comment]) -> Result<Vec<Value>> {
        let key = rest::GET_PROOF_COMMENTS.with([token]).key();
        let Some(Value::Array(rest)) = records::answer(self.run, &key)? else { return Ok(Vec::new()) };
        let is_same = rest.len() == comments.len()
            && rest.iter().zip(comments).all(|(rest, comment)| rest["text"].as_str() == Some(comment.comment()));
        Ok(if is_same { rest } else { Vec::new() })
    }

    fn label(&self, comment: &Comment, rest: Option<&Value>, labels: &HashMap<String, String>) -> Result<String> {
        if let Some(rest) = rest {
            let token = rest["actionToken"].as_str().unwrap_or_default();
            return Ok(labels.get(token).cloned().unwrap_or_default());
        }
        let asked = records::answer(self.run, &GET_COMMENT_ACTION.with([comment.id()]).key())?;
        let action = asked.map(objects::<Action>).and_then(|actions| actions.into_iter().next());
        Ok(action.map(|action| action.action().to_owned()).unwrap_or_default())
    }

    async fn replies(&mut self) -> Result<()> {
        let mut sheet = self.sheet(Table::CommentReplies)?;
        let catalogue = self.catalogue.clone();
        for id in catalogue.ids() {
            for comment in comments(self.run, &id)? {
                let replies = replies(self.run, &id, &comment)?;
                let counted = comment.replies_count().and_then(|count| u64::try_from(count).ok());
                self.ledger.expected("reply", counted.unwrap_or(0).max(replies.len() as u64));
                for reply in &replies {
                    let row = ObjectRow::of(reply)
                        .with("comment_id", comment.id())
                        .with("file_id", id.as_str())
                        .with("attachment_names", attachment_names(&reply.attachments()));
                    sheet.push(&mut self.writer, &row, &mut self.replaced)?;
                }
            }
            self.breathe().await;
        }
        let saved = sheet.end(&mut self.writer)?;
        self.ledger.saved("reply", saved);
        Ok(())
    }

    async fn file_rows(&mut self) -> Result<()> {
        let mut sheet = self.sheet(Table::Files)?;
        let catalogue = self.catalogue.clone();
        for id in catalogue.ids() {
            let Item { file, is_archived, .. } = self.item(&id)?;
            let recipients = self.recipients_of(&id)?;
            let is_proof = !is_plain_file(&file);
            let kind = if is_proof { "Proof" } else { "File" };
            let mut title = Title::new(kind, file.filename(), 0);
            let mut row = ObjectRow::of(&file)
                .with("state", if file.status().eq_ignore_ascii_case("locked") { "Locked" } else { "Active" })
                .with("archived", is_archived)
                .with("tags", self.tags_of(&id)?);
            if is_proof {
                let comments = comments(self.run, &id)?;
                let mut reply_count = 0;
                for comment in &comments {
                    reply_count += replies(self.run, &id, comment)?.len();
                }
                title = Title::new(kind, file.filename(), comments.len());
                row = row
                    .with("comments_count", count(comments.len()))
                    .with("replies_count", count(reply_count))
                    .with("decisions_made", decisions_made(&recipients));
            }
            sheet.push(&mut self.writer, &row, &mut self.replaced)?;
            if let Some(viewer) = self.writer.viewer() {
                viewer.title(&title)?;
            }
            let kind = if is_proof { "proof" } else { "other file" };
            self.ledger.expected(kind, 1);
            self.ledger.saved(kind, 1);
            self.breathe().await;
        }
        sheet.end(&mut self.writer).map(drop)
    }

    fn recipients_of(&self, id: &str) -> Result<Vec<Recipient>> {
        Ok(records::answer(self.run, &GET_PROOF_REVIEWERS.with([id]).key())?.map(objects).unwrap_or_default())
    }

    fn tags_of(&self, id: &str) -> Result<Cell<'static>> {
        let tags: Vec<Tag> =
            records::answer(self.run, &GET_PROOF_TAGS.with([id]).key())?.map(objects).unwrap_or_default();
        Ok(list(tags.iter().map(Tag::name)))
    }

    async fn recipients(&mut self) -> Result<()> {
        let mut sheet = self.sheet(Table::Recipients)?;
        let catalogue = self.catalogue.clone();
        for id in catalogue.ids() {
            for recipient in self.recipients_of(&id)? {
                let (progress, reasons) = (recipient.progress(), recipient.decision_reasons());
                let mut row = ObjectRow::of(&recipient).with("file_id", id.as_str());
                for (key, value) in [
                    ("sent", progress.sent()),
                    ("opened", progress.opened()),
                    ("comment_made", progress.comment_made()),
                    ("decision_made", progress.decision_made()),
                ] {
                    row = row.with(key, value);
                }
                row = row.with("decision_reasons", list(reasons.iter().map(reason)));
                if recipient.email_notifications().is_empty() {
                    // The vendor's help names the field in the singular, its WSDL in the plural.
                    row = row.with("email_notifications", recipient.fields().text("email_notification"));
                }
                sheet.push(&mut self.writer, &row, &mut self.replaced)?;
            }
            self.breathe().await;
        }
        let saved = sheet.end(&mut self.writer)?;
        self.ledger.saved("recipient", saved);
        Ok(())
    }

    /// The untouched objects: each item with the lists it was found in, then what was recorded of each, kind by kind.
    async fn objects(&mut self) -> Result<()> {
        let most = self.run.journal().unpacked().saturating_mul(2);
        let name = names::objects("files");
        let mut array = self.writer.begin_array(&name, most)?;
        let mut stages = 0;
        let catalogue = self.catalogue.clone();
        for id in catalogue.ids() {
            let Item { file, ways, .. } = self.item(&id)?;
            let found_in: Vec<&str> = ways.iter().map(|way| way.operation()).collect();
            stages += file.stages().len() as u64;
            let object = json!({"fileId": id, "foundIn": found_in, "data": file.fields().0});
            self.writer.push(&mut array, &object)?;
            self.breathe().await;
        }
        self.writer.end_array(&name, array)?;
        self.ledger.saved("stage", stages);
        for (name, operation) in SOAP_KINDS {
            self.soap_objects(name, operation, most).await?;
        }
        for (name, operation) in REST_KINDS {
            self.rest_objects(name, operation, most).await?;
        }
        self.activity(most).await
    }

    async fn soap_objects(&mut self, name: &'static str, operation: &'static str, most: u64) -> Result<()> {
        let catalogue = self.catalogue.clone();
        let key_of = |id: &str| format!("{operation}/{id}");
        if !catalogue.ids().any(|id| self.run.journal().contains(&key_of(&id))) {
            return Ok(());
        }
        let name = names::objects(name);
        let mut array = self.writer.begin_array(&name, most)?;
        for id in catalogue.ids() {
            let Some(data) = self.raw(&key_of(&id))? else { continue };
            self.count(operation, &data);
            if !matches!(data.get(), "[]" | "null" | "\"\"") {
                self.writer.push(&mut array, &OfItem { file_id: &id, token: "", data })?;
            }
            self.breathe().await;
        }
        self.writer.end_array(&name, array).map(drop)
    }

    async fn rest_objects(&mut self, name: &'static str, operation: &'static str, most: u64) -> Result<()> {
        if !self.has_records_of(operation)? {
            return Ok(());
        }
        let name = names::objects(name);
        let mut array = self.writer.begin_array(&name, most)?;
        let catalogue = self.catalogue.clone();
        for id in catalogue.ids() {
            let item = self.item(&id)?;
            let token = item.file.token();
            let Some(data) = self.raw(&format!("{operation}/{token}"))? else { continue };
            self.count(operation, &data);
            if data.get() != "[]" {
                self.writer.push(&mut array, &OfItem { file_id: &id, token, data })?;
            }
            self.breathe().await;
        }
        self.writer.end_array(&name, array).map(drop)
    }

    /// SOAP's activity log, which comes in pages.
    async fn activity(&mut self, most: u64) -> Result<()> {
        if !self.has_records_of("getActivity")? {
            return Ok(());
        }
        let name = names::objects("activity");
        let mut array = self.writer.begin_array(&name, most)?;
        let catalogue = self.catalogue.clone();
        for id in catalogue.ids() {
            let (mut pages, mut rows) = (Pages::begin(), Vec::new());
            while let Some((start, _)) = pages.wanted() {
                let key = GET_ACTIVITY.with([&id, &start.to_string()]).key();
                let Some(page) = records::answer(self.run, &key)? else { break };
                rows.extend(pages.received(page));
            }
            if !rows.is_empty() {
                self.ledger.saved("activity entry", rows.len() as u64);
                self.writer.push(&mut array, &json!({"fileId": id, "data": rows}))?;
            }
            self.breathe().await;
        }
        self.writer.end_array(&name, array).map(drop)
    }

    fn raw(&self, key: &str) -> Result<Option<Box<RawValue>>> {
        let Some(body) = self.run.journal().read(key)? else { return Ok(None) };
        let raw = serde_json::from_slice(&body).map_err(|error| {
            Error::new(Kind::Storage, "proof::assemble", "a record is damaged").with("key", key).caused_by(error)
        })?;
        Ok(Some(raw))
    }

    fn has_records_of(&self, operation: &str) -> Result<bool> {
        let mut journal = self.run.journal();
        let mut offset = journal.start();
        while let Some((key, next)) = journal.key_at(offset)? {
            offset = next;
            if key.strip_prefix(operation).is_some_and(|rest| rest.starts_with('/')) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Count for the ledger what stands in no CSV file.
    fn count(&mut self, operation: &str, data: &RawValue) {
        let kind = match operation {
            "getProofStages" | "rest/getProofStages" => "stage",
            "getProofCustomData" | "rest/getProofCustomFields" => "custom field",
            "rest/getProofActivity" => "activity entry",
            "rest/getProofRecipients" => "recipient",
            _ => return,
        };
        let rows: Vec<&RawValue> = serde_json::from_str(data.get()).unwrap_or_default();
        let count = match kind {
            "custom field" => {
                objects::<crate::proof::objects::Section>(serde_json::from_str(data.get()).unwrap_or_default())
                    .iter()
                    .map(|section| section.fields_of_it().len() as u64)
                    .sum()
            }
            _ => rows.len() as u64,
        };
        self.ledger.saved(kind, count);
    }
}

fn count(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn attachment_names(attachments: &[Attachment]) -> Cell<'static> {
    list(attachments.iter().map(Attachment::name))
}

fn reason(reason: &RecipientDecisionReason) -> String {
    match (reason.reason_name(), reason.text()) {
        (name, "") => name.to_owned(),
        ("", text) => text.to_owned(),
        (name, text) => format!("{name}: {text}"),
    }
}

/// "1 of 3": of those who are asked for a decision, so many have taken one. The role says who is asked (its text names the approver).
fn decisions_made(recipients: &[Recipient]) -> String {
    let asked: Vec<&Recipient> =
        recipients.iter().filter(|recipient| recipient.role().to_lowercase().contains("approver")).collect();
    let made = asked
        .iter()
        .filter(|recipient| !matches!(recipient.decision().to_lowercase().as_str(), "" | "pending"))
        .count();
    format!("{made} of {}", asked.len())
}
