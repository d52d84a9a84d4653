//! Comments as a conversation: oldest first, replies within theirs.

use leptos::prelude::*;

use super::parts::{facts, pager};
use super::shell::Ui;
use super::state::{COMMENTS, View};
use super::words;
use crate::library::messages::{Comment, Detail};
use crate::ui::words::{count, date};

/// Replies that are shown of replies: deeper than any service nests them.
const DEEPEST: usize = 10;

/// The conversation, from this comment on; `mark` is the one that was searched for.
pub fn section(ui: Ui, item: u32, from: u32, mark: Option<u32>, detail: &Detail) -> Option<AnyView> {
    let shown: Vec<AnyView> =
        (from..).zip(&detail.comments).map(|(at, comment)| one(comment, Some(at), mark == Some(at), 0)).collect();
    (detail.comments_total > 0).then(|| {
        let turn = move |comments| View::Item { item, comments, mark: None };
        view! {
            <section>
                <h3>{format!("Comments ({})", count(detail.comments_total.into()))}</h3>
                <ol class="conversation">{shown}</ol>
                {pager(ui, from, COMMENTS, detail.comments.len(), detail.comments_total, turn)}
            </section>
        }
        .into_any()
    })
}

fn one(comment: &Comment, position: Option<u32>, marked: bool, depth: usize) -> AnyView {
    let Comment { author, created, body, replies, properties, .. } = comment;
    let author = if author.is_empty() { "Somebody".to_owned() } else { author.clone() };
    let replies: Vec<AnyView> = if depth < DEEPEST {
        replies.iter().map(|reply| one(reply, None, false, depth + 1)).collect()
    } else {
        Vec::new()
    };
    let replies = (!replies.is_empty()).then(|| view! { <ol class="conversation">{replies}</ol> });
    let more = facts(properties.iter().map(|property| (property.name.clone(), property.value.clone())).collect());
    view! {
        <li id=position.map(|at| format!("comment-{at}")) tabindex=position.map(|_| "-1") class:marked=marked>
            <p><strong>{author}</strong>" "<span class="quiet">{date(created)}</span></p>
            <div class="html" inner_html=words::embedded(body)></div>
            {more}
            {replies}
        </li>
    }
    .into_any()
}
