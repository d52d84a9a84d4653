//! Comments as a conversation: oldest first, replies within theirs.

use leptos::prelude::*;

use super::files;
use super::item::text;
use super::parts::{self, all, facts, pager, quiet, strong};
use super::shell::Ui;
use super::state::{COMMENTS, View};
use crate::library::messages::{Comment, Detail, Drawing};
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
        all(comment.drawings.iter().map(drawing).collect()),
        files::of_comment(ui, &comment.attachments),
    ];
    if depth < DEEPEST && !comment.replies.is_empty() {
        parts.push(conversation(comment.replies.iter().map(|reply| one(ui, reply, None, false, depth + 1)).collect()));
    }
    let id = position.map(|at| format!("comment-{at}"));
    view! { <li id=id tabindex=position.map(|_| "-1") class:marked=marked>{parts}</li> }.into_any()
}

/// A drawing in a frame of its own: where on the page it stands is not known.
fn drawing(drawing: &Drawing) -> AnyView {
    let page = if drawing.page.is_empty() { String::new() } else { format!(" on page {}", drawing.page) };
    let caption = format!("Drawing: {}{page}", drawing.kind);
    let shape = if drawing.path.is_empty() {
        all(Vec::new())
    } else {
        let (view, path, color) = (drawing.view.clone(), drawing.path.clone(), drawing.color.clone());
        view! {
            <svg viewBox=view aria-hidden="true">
                <path d=path stroke=color fill="none" vector-effect="non-scaling-stroke"></path>
            </svg>
        }
        .into_any()
    };
    view! { <figure class="drawing">{shape}<figcaption>{caption}</figcaption></figure> }.into_any()
}
