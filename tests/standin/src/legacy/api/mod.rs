//! The 24 methods: arguments in, a tree or a file out.

mod answer;
mod arguments;
mod attachments;
mod comments;
mod filter;
mod folders;
mod method;
mod order;
mod people;
mod refusal;
mod tasks;
mod timelogs;
mod tree;
mod updates;
mod xml;

use serde_json::{Map, Value};

pub use answer::XmlStyle;
pub(crate) use answer::{Answer, Format, mark, write};
pub(crate) use arguments::Arguments;
pub(crate) use method::{METHODS, Method};
pub(crate) use refusal::Refusal;

use super::account::{Account, VIEWER};

/// What a method answers or why not.
pub(crate) type Outcome = Result<Answer, Refusal>;

/// A call that was let in.
pub(crate) struct Ask<'a> {
    pub account: &'a mut Account,
    pub arguments: &'a Arguments,
}

impl Ask<'_> {
    /// The signed-in user.
    fn me(&self) -> String {
        self.account.me().to_owned()
    }
}

/// Answers a call.
pub(crate) fn answer(method: &Method, mut ask: Ask<'_>) -> Outcome {
    if method.not_for_viewers && ask.account.profile().license == VIEWER {
        return Err(Refusal::limitation("The calling user has a Viewer license."));
    }
    let ask = &mut ask;
    match method.name {
        "wrike.profile.get" => people::profile(ask),
        "wrike.contacts.list" => people::contacts(ask),
        "wrike.folder.tree" => tree::tree(ask),
        "wrike.folder.get" => folders::get(ask),
        "wrike.folder.add" => folders::add(ask),
        "wrike.folder.delete" => folders::delete(ask),
        "wrike.folder.update" => folders::update(ask),
        "wrike.task.get" => tasks::get(ask),
        "wrike.task.filter" => filter::filter(ask),
        "wrike.task.updates" => updates::tasks(ask),
        "wrike.task.add" => tasks::add(ask),
        "wrike.task.update" => tasks::update(ask),
        "wrike.task.delete" => tasks::delete(ask),
        "wrike.comment.add" => comments::add(ask),
        "wrike.comment.delete" => comments::delete(ask),
        "wrike.comment.update" => comments::update(ask),
        "wrike.comment.list" => comments::list(ask),
        "wrike.comment.updates" => updates::comments(ask),
        "wrike.attachment.list" => attachments::list(ask),
        "wrike.attachment.history" => attachments::history(ask),
        "wrike.attachment.download" => attachments::download(ask),
        "wrike.timelog.list" => timelogs::list(ask),
        "wrike.timelog.add" => timelogs::add(ask),
        _ => timelogs::delete(ask),
    }
}

/// Members of an object in their order.
fn members<const N: usize>(pairs: [(&str, Value); N]) -> Map<String, Value> {
    pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// "list of parent folders IDs": as text, unlike the ids themselves.
fn id_texts(ids: &[u64]) -> Value {
    ids.iter().map(u64::to_string).collect()
}
