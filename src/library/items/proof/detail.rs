//! One proof, file or person with all that belongs to it, read from its rows.

use super::beside::{id_and_name, on_comment, on_proof};
use super::{AUTHOR, COMMENT, COMMENTS, CREATED, Cells, ID, Owned, RECIPIENTS, REPLIES, Tables, described};
use crate::error::{Error, Kind, Result};
use crate::library::files::last;
use crate::library::html::{self, Inline};
use crate::library::items::catalog::{Catalog, Item};
use crate::library::items::days::{self, NONE};
use crate::library::json::Span;
use crate::library::messages::{Attachment, Comment, Detail, Field, ItemKind, Page, Recipient};

/// The number of a comment or reply.
const COMMENT_ID: &[&str] = &["id", "comment_id", "reply_id"];

impl Tables {
    /// A comment with its replies.
    fn comment(&self, row: Owned) -> Result<Comment> {
        let none = || Error::new(Kind::NotFound, "library::proof", "no comments");
        let cells = self.cells(COMMENTS, Span { offset: row.offset, len: row.len })?.ok_or_else(none)?;
        let mut comment = shown(&cells);
        comment.attachments = self.beside.of_comment(&comment.id).iter().map(on_comment).collect();
        comment.drawings = self.drawings.of(&comment.id)?;
        for reply in self.of(REPLIES, &comment.id) {
            if let Some(cells) = self.cells(REPLIES, Span { offset: reply.offset, len: reply.len })? {
                let mut reply = shown(&cells);
                reply.attachments = self.beside.of_reply(&comment.id, &reply.id).iter().map(on_comment).collect();
                comment.replies.push(reply);
            }
        }
        Ok(comment)
    }

    /// A comment and its replies with the names of their files as plain text, author, day.
    pub(super) fn comment_text(&self, row: Owned) -> Result<(String, String, days::Day)> {
        let Some(cells) = self.cells(COMMENTS, Span { offset: row.offset, len: row.len })? else {
            return Ok((String::new(), String::new(), NONE));
        };
        let mut plain = html::text(cells.get(COMMENT));
        let mut add = |text: &str| {
            plain.push('\n');
            plain.push_str(text);
        };
        let comment = cells.get(COMMENT_ID);
        self.beside.of_comment(comment).iter().for_each(|(path, _)| add(id_and_name(path).1));
        for reply in self.of(REPLIES, comment) {
            if let Some(cells) = self.cells(REPLIES, Span { offset: reply.offset, len: reply.len })? {
                add(&html::text(cells.get(&["comment", "reply", "text", "body"])));
                let files = self.beside.of_reply(comment, cells.get(COMMENT_ID));
                files.iter().for_each(|(path, _)| add(id_and_name(path).1));
            }
        }
        Ok((plain, cells.get(AUTHOR).to_owned(), days::parse(cells.get(CREATED))))
    }

    /// One proof, file, folder or person with all that belongs to it.
    pub(in crate::library::items) fn detail(
        &self,
        catalog: &Catalog,
        number: u32,
        item: &Item,
        page: Page,
    ) -> Result<Detail> {
        if item.kind == ItemKind::Folder {
            return Ok(Detail::default());
        }
        let Some(cells) = self.cells(usize::from(item.text), item.place)? else { return Ok(Detail::default()) };
        let id = cells.get(ID).to_owned();
        if item.kind == ItemKind::Person {
            return Ok(Detail { properties: cells.others(&["id", "name"]), id, ..Detail::default() });
        }
        let mut recipients = Vec::new();
        for row in self.of(RECIPIENTS, &id) {
            if let Some(cells) = self.cells(RECIPIENTS, Span { offset: row.offset, len: row.len })? {
                recipients.push(Recipient {
                    name: cells.get(&["name", "recipient"]).to_owned(),
                    email: cells.get(&["email", "email_address"]).to_owned(),
                    role: cells.get(&["role"]).to_owned(),
                    decision: cells.get(&["decision", "decisions"]).to_owned(),
                    decided: cells.get(&["decision_made"]).to_owned(),
                    properties: cells.others(&[
                        "id",
                        "file_id",
                        "name",
                        "email",
                        "role",
                        "decision",
                        "decision_made",
                        "proof_url",
                        "dowload_url",
                    ]),
                });
            }
        }
        let comments =
            page.of(self.of(COMMENTS, &id).iter()).map(|row| self.comment(*row)).collect::<Result<Vec<_>>>()?;
        let group = self.versions.iter().find(|(_, item)| *item == number).map(|(group, _)| *group);
        let versions = self.versions.iter().filter(|(other, _)| Some(*other) == group);
        let mut versions: Vec<_> = versions.filter_map(|(_, item)| catalog.row(*item)).collect();
        versions.retain(|_| group.is_some());
        let version = cells.get(&["version"]).parse().unwrap_or(1);
        let attachment = |file| Attachment { version, ..on_proof(file, &id, cells.get(CREATED)) };
        // A name that lists show cut stands among the properties whole.
        let name = if cells.get(&["name"]) == catalog.title(number) { "name" } else { "id" };
        Ok(Detail {
            address: cells.get(&["team_url", "url"]).to_owned(),
            properties: cells.others(&["id", name, "folder_id", "folder", "team_url", "parent_id", "token"]),
            comments,
            comments_total: u32::try_from(self.of(COMMENTS, &id).len()).unwrap_or(u32::MAX),
            attachments: self.beside.of_proof(&id).iter().map(attachment).collect(),
            versions,
            recipients,
            id,
            ..Detail::default()
        })
    }

    /// A text of an item, plain.
    pub(in crate::library::items) fn text(&self, item: &Item, field: Field, position: u32) -> Result<String> {
        let Some(cells) = self.cells(usize::from(item.text), item.place)?.filter(|_| item.kind != ItemKind::Folder)
        else {
            return Ok(String::new());
        };
        let at = usize::try_from(position).unwrap_or(usize::MAX);
        match field {
            Field::Title | Field::Description => Ok(described(&cells, item.kind)),
            Field::Comment => match self.of(COMMENTS, cells.get(ID)).get(at) {
                Some(row) => Ok(self.comment_text(*row)?.0),
                None => Ok(String::new()),
            },
            Field::FileName => Ok(self
                .beside
                .of_proof(cells.get(ID))
                .get(at)
                .map(|(path, _)| last(path).to_owned())
                .unwrap_or_default()),
        }
    }
}

fn shown(cells: &Cells<'_>) -> Comment {
    let placed =
        ["id", "file_id", "comment_id", "reviewer_id", "author", "comment", "created_at", "replies_count", "url"];
    Comment {
        id: cells.get(COMMENT_ID).to_owned(),
        author: cells.get(AUTHOR).to_owned(),
        created: cells.get(CREATED).to_owned(),
        body: html::sanitise(cells.get(&["comment", "reply", "comment_text", "text", "body"]), &Inline::new()),
        replies: Vec::new(),
        attachments: Vec::new(),
        properties: cells.others(&placed),
        drawings: Vec::new(),
    }
}
