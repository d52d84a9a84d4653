//! Comments, their drawings, replies and attachments. Comments are laid over the proofs in order and over the versions
//! of a proof by turns.

use serde_json::{Value, json};

use super::proofs::Item;
use super::recipients::Seat;
use super::{Kind, ProofAccount, Salt, second, text};
use crate::account::mix::{Spread, at, pick};
use crate::account::put;
use crate::body::Body;

const COMMENT_BASE: u64 = 10_000_000;
/// Replies' ids follow from the comment's number, with room for so many replies.
const REPLY_BASE: u64 = 500_000_000;
const MAX_REPLIES: u64 = 16;
/// Attachments' ids follow from the comment's number: places 0 and 1 are the comment's, 2 is its first reply's.
const ATTACHMENT_BASE: u64 = 700_000_000;
const MAX_ATTACHMENTS: u64 = 4;
/// Names of attachments: the same twice on one comment, hostile ones.
const ATTACHMENT_NAMES: [&str; 6] = [
    "markup.png",
    "markup.png",
    "../../evil.exe",
    "CON.txt",
    "a:b*c?\"<d>.pdf",
    "\u{1F4CE} \u{0645}\u{0644}\u{0641}.txt",
];
/// Labels that a comment can carry; the last is switched off.
const ACTIONS: [&str; 4] = ["To do", "Done", "=Rejected", "Old label"];

impl ProofAccount {
    /// The comments of a version with replies and attachments inside, as an administrator sees them.
    #[must_use]
    pub fn comments(&self, file_id: u64) -> Vec<Value> {
        let comments = self.item(file_id).into_iter().flat_map(|item| self.comments_of(item));
        comments.map(|comment| self.comment(comment)).collect()
    }

    /// Name and content of an attachment to a comment or a reply.
    #[must_use]
    pub fn attachment(&self, id: u64) -> Option<(String, Body)> {
        let number = id.checked_sub(ATTACHMENT_BASE)?;
        let (comment, place) = (number / MAX_ATTACHMENTS, number % MAX_ATTACHMENTS);
        let places = self.attachment_places(comment);
        let exists = comment < self.spec.comments && (place < places || (place == 2 && self.reply_has_file(comment)));
        exists.then(|| {
            let hash = self.hash(Salt::Attachment, number);
            let name = pick(&ATTACHMENT_NAMES, if place == 1 { comment } else { comment + place });
            // Two files of one comment have one name now and then.
            let name = if place == 1 { pick(&ATTACHMENT_NAMES, comment) } else { name };
            (name.to_owned(), Body::generated(hash, false, hash % 5000))
        })
    }

    fn spread(&self) -> Spread {
        Spread { items: self.spec.comments, owners: self.spec.proofs, slower: 1 }
    }

    /// The version on which a comment stands.
    pub(crate) fn item_of(&self, comment: u64) -> Item {
        let family = self.spread().owner(comment);
        let first = self.spread().items_of(family).start;
        Item { family, version: (comment - first) % self.version_count(family) }
    }

    /// The numbers of a version's comments, oldest first.
    pub(crate) fn comments_of(&self, item: Item) -> impl Iterator<Item = u64> + use<> {
        let range = if item.family < self.spec.proofs { self.spread().items_of(item.family) } else { 0..0 };
        let step = at(self.version_count(item.family));
        range.skip(at(item.version)).step_by(step)
    }

    pub(crate) fn comment_id(&self, comment: u64) -> u64 {
        COMMENT_BASE + comment
    }

    pub(crate) fn comment_index(&self, id: u64) -> Option<u64> {
        id.checked_sub(COMMENT_BASE).filter(|comment| *comment < self.spec.comments)
    }

    /// Whose comment it is; somebody who was removed since, now and then.
    pub(crate) fn author_of(&self, comment: u64) -> Seat {
        let item = self.item_of(comment);
        let seats = self.seats(item).count() as u64;
        Seat { item, place: self.hash(Salt::Comment, comment) % seats.max(1) }
    }

    fn replier(&self, comment: u64, reply: u64) -> Seat {
        let seat = self.author_of(comment);
        let seats = self.seats(seat.item).count() as u64;
        Seat { place: (seat.place + 1 + reply) % seats.max(1), ..seat }
    }

    pub(crate) fn reply_count(&self, comment: u64) -> u64 {
        if comment % 40 == 5 { 12 } else { [0, 2, 1, 0][at(comment % 4)] }
    }

    fn attachment_places(&self, comment: u64) -> u64 {
        if comment % 10 == 3 { 1 + u64::from(comment % 20 == 3) } else { 0 }
    }

    fn reply_has_file(&self, comment: u64) -> bool {
        comment % 12 == 1
    }

    /// The ids of the attachments of a comment itself.
    pub(crate) fn attachment_ids(&self, comment: u64) -> impl Iterator<Item = u64> + use<> {
        (0..self.attachment_places(comment)).map(move |place| ATTACHMENT_BASE + comment * MAX_ATTACHMENTS + place)
    }

    fn attachment_object(&self, id: u64) -> Value {
        let name = self.attachment(id).map(|(name, _)| name);
        let code = self.token(Kind::Attachment, id);
        json!({"id": id, "url": format!("{}/attachment/download?code={code}", self.app()), "name": name})
    }

    fn made_at(&self, comment: u64) -> u64 {
        let item = self.item_of(comment);
        self.after_upload(item, comment % 1000)
    }

    fn comment_url(&self, comment: u64) -> String {
        let link = self.link(self.item_of(comment));
        format!("{}/proof/{link}#comment-{}", self.app(), self.comment_id(comment))
    }

    pub(crate) fn comment(&self, comment: u64) -> Value {
        let seat = self.author_of(comment);
        let replies: Vec<Value> = (0..self.reply_count(comment)).map(|reply| self.reply(comment, reply)).collect();
        let attachments: Vec<Value> = self.attachment_ids(comment).map(|id| self.attachment_object(id)).collect();
        json!({
            "id": self.comment_id(comment),
            "reviewer_id": self.recipient_id(seat),
            "author": self.person(self.person_on(seat)).name,
            "comment": self.comment_text(comment),
            "created_at": second(self.made_at(comment)),
            "replies_count": replies.len(),
            "replies": replies,
            "url": self.comment_url(comment),
            "drawing_xml": self.drawing_xml(comment),
            "location": self.location(comment),
            "attachments": attachments,
        })
    }

    fn comment_text(&self, comment: u64) -> String {
        text::comment(self.key(Salt::Comment), comment)
    }

    pub(crate) fn reply(&self, comment: u64, reply: u64) -> Value {
        let seat = self.replier(comment, reply);
        let number = comment * MAX_REPLIES + reply;
        let attached = reply == 0 && self.reply_has_file(comment);
        let attachments = attached.then(|| self.attachment_object(ATTACHMENT_BASE + comment * MAX_ATTACHMENTS + 2));
        json!({
            "id": REPLY_BASE + number,
            "comment_id": self.comment_id(comment),
            "reviewer_id": self.recipient_id(seat),
            "author": self.person(self.person_on(seat)).name,
            "comment": text::comment(self.key(Salt::Reply), number),
            "created_at": second((self.made_at(comment) + 600 * (reply + 1)).min(self.spec.now)),
            "url": format!("{}-{}", self.comment_url(comment), REPLY_BASE + number),
            "attachments": attachments.into_iter().collect::<Vec<_>>(),
        })
    }

    /// The label on a comment, if there is one.
    pub(crate) fn action_on(&self, comment: u64) -> Option<u64> {
        (comment % 6 == 2).then_some(comment / 6 % ACTIONS.len() as u64)
    }

    pub(crate) fn actions(&self) -> impl Iterator<Item = Value> + '_ {
        (0..ACTIONS.len() as u64).map(|action| self.action(action))
    }

    pub(crate) fn action(&self, action: u64) -> Value {
        json!({"actionID": 40 + action, "action": pick(&ACTIONS, action), "enabled": action + 1 < ACTIONS.len() as u64})
    }

    /// The page from 1 on which a comment stands; general comments have none.
    fn page_of(&self, comment: u64) -> Option<u64> {
        (comment % 5 != 4).then(|| 1 + self.hash(Salt::Comment, comment) % self.pages(self.item_of(comment)))
    }

    fn location(&self, comment: u64) -> String {
        match self.page_of(comment) {
            Some(page) if comment % 7 == 2 => format!("page {page}, 00:00:{:02}.500", comment % 60),
            Some(page) => format!("page {page}"),
            None => String::new(),
        }
    }

    fn drawing_xml(&self, comment: u64) -> Option<String> {
        let page = self.page_of(comment).filter(|_| !comment.is_multiple_of(3))?;
        Some(format!("<drawing page=\"{page}\"><rect x=\"-3\" y=\"7\" w=\"40\" h=\"9\" note=\"a &amp; b\"/></drawing>"))
    }

    /// The marks of a comment: every kind that is known, one that is not, and coordinates below zero.
    pub(crate) fn drawings(&self, comment: u64) -> Vec<Value> {
        let Some(page) = self.page_of(comment).filter(|_| !comment.is_multiple_of(3)) else {
            return Vec::new();
        };
        let kinds =
            ["RECTANGLE", "FREEHAND", "HIGHLIGHT", "TEXT_HIGHLIGHT", "TEXT_REPLACE", "ARROW", "LINE", "NEW_SHAPE"];
        let kind = pick(&kinds, comment / 3);
        let mut drawing = json!({
            "type": kind, "color": 0x00ff_6600, "alpha": 0.5, "thickness": 3, "page": page, "index": 0,
            "x": -12.25, "y": 40, "width": 200, "height": 1e-3,
            "points": [{"x": -12.25, "y": 40}, {"x": 187.75, "y": 99}],
            "minMax": {"min": {"x": -12.25, "y": 40}, "max": {"x": 187.75, "y": 99}},
        });
        match kind {
            "FREEHAND" => put(&mut drawing, "pathPoints", json!([[0, 0], [1, -1], [2.5, 3]])),
            "TEXT_HIGHLIGHT" | "TEXT_REPLACE" => {
                let rectangles = json!([{"x": 1, "y": 2, "width": 3, "height": 4, "angle": -90}]);
                put(&mut drawing, "rectangles", rectangles);
            }
            _ => {}
        }
        vec![drawing]
    }

    /// As the REST API shows a comment.
    pub(crate) fn rest_comment(&self, comment: u64) -> Value {
        let page = self.page_of(comment);
        let timed = comment % 7 == 2;
        json!({
            "token": self.token(Kind::Comment, comment),
            "text": self.comment_text(comment),
            "created": second(self.made_at(comment)),
            "recipientToken": self.token(Kind::Recipient, self.recipient_id(self.author_of(comment))),
            "type": 1,
            "page": page,
            "pages": page.map(|page| vec![page - 1]).unwrap_or_default(),
            "pins": [],
            "drawings": self.drawings(comment),
            "timestampBegin": timed.then_some(1500),
            "timestampEnd": timed.then_some(2500),
            "metadata": null,
            "actionToken": self.action_on(comment).map(|action| self.token(Kind::Action, action)),
            "isLocked": false,
            "layout": null,
            "textDirection": "ltr",
        })
    }

    /// As the REST API shows the replies to a comment; the last of a long thread resolves it.
    pub(crate) fn rest_replies(&self, comment: u64) -> Vec<Value> {
        let count = self.reply_count(comment);
        (0..count)
            .map(|reply| {
                let number = comment * MAX_REPLIES + reply;
                json!({
                    "token": self.token(Kind::Reply, number),
                    "text": text::comment(self.key(Salt::Reply), number),
                    "type": if count > 2 && reply + 1 == count { 4 } else { 2 },
                    "recipientToken": self.token(Kind::Recipient, self.recipient_id(self.replier(comment, reply))),
                })
            })
            .collect()
    }
}
