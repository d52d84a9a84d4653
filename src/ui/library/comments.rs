//! Comments as a conversation: oldest first, replies within theirs.

use leptos::prelude::*;

use super::files;
use super::item::text;
use super::parts::{self, all, facts, pager, quiet, strong};
use super::shell::Ui;
use super::state::{COMMENTS, View};
use crate::library::messages::{Comment, Detail};
use crate::ui::words::{count, date};

/// Replies that are shown of replies: deeper than any service nests them.
const DEEPEST: usize = 10;

/// The conversation, from this comment on; `mark` is the one that was searched for.
pub fn section(ui: Ui, item: u32, from: u32, mark: Option<u32>, detail: &Detail) -> AnyView {
    let total = detail.comments_total;
    if total == 0 {
        return all(Vec::new());
    }
    let shown =
        (from..).zip(&detail.comments).map(|(at, comment)| one(ui, comment, Some(at), mark == Some(at), 0)).collect();
    parts::section(
        format!("Comments ({})", count(total.into())),
        vec![
            conversation(shown),
            pager(ui, from, COMMENTS, detail.comments.len(), total, &|comments| View::Item {
                item,
                comments,
                mark: None,
            }),
        ],
    )
}

fn conversation(comments: Vec<AnyView>) -> AnyView {
    view! { <ol class="conversation">{comments}</ol> }.into_any()
}

fn one(ui: Ui, comment: &Comment, position: Option<u32>, marked: bool, depth: usize) -> AnyView {
    let author = if comment.author.is_empty() { "Somebody".to_owned() } else { comment.author.clone() };
    let properties = comment.properties.iter().map(|property| (property.name.clone(), property.value.clone()));
    let mut parts = vec![
        strong(author),
        " ".into_any(),
        quiet(date(&comment.created)),
        text(&comment.body),
        facts(properties.collect()),
        files::of_comment(ui, &comment.attachments),
    ];
    if depth < DEEPEST && !comment.replies.is_empty() {
        parts.push(conversation(comment.replies.iter().map(|reply| one(ui, reply, None, false, depth + 1)).collect()));
    }
    let id = position.map(|at| format!("comment-{at}"));
    view! { <li id=id tabindex=position.map(|_| "-1") class:marked=marked>{parts}</li> }.into_any()
}
