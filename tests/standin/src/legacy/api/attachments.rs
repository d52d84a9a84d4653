//! `wrike.attachment.list`, `history`, `download`.

use serde_json::{Map, Value};

use super::{Answer, Ask, Outcome, members};
use crate::legacy::account::{Account, Attachment, Broken, Id, Version};

/// The newest versions, grouped by task. Folders have attachments too: the task of the sample is the folder of the
/// sample of `wrike.folder.get`.
pub(super) fn list(ask: &Ask<'_>) -> Outcome {
    let account = &*ask.account;
    let mut groups = Vec::new();
    for id in ask.arguments.ids("taskIds")? {
        if !account.is_alive(id) || !account.is_mine(id) {
            return Err(Broken::not_found("task", id, "task").into());
        }
        let newest = account.attachments_of(id).filter_map(|file| file.versions.last().map(|version| (file, version)));
        let list: Value = newest.map(|(file, version)| listed(account, file, version)).collect();
        groups.push(members([("taskId", id.into()), ("list", list)]));
    }
    Ok(Answer::list("attachments", groups))
}

fn listed(account: &Account, file: &Attachment, version: &Version) -> Map<String, Value> {
    let [id, name, task] = head(file, version);
    tail(account, version, members([id, name, task]))
}

/// Every version, the oldest first.
pub(super) fn history(ask: &Ask<'_>) -> Outcome {
    let id: Id = ask.arguments.number("id")?;
    let account = &*ask.account;
    let file = account.attachment(id).filter(|file| account.is_alive(file.owner) && account.is_mine(file.owner));
    let file = file.ok_or_else(|| Broken::not_found("attachment", id, "task"))?;
    let list = file.versions.iter().map(|version| {
        let [id, name, task] = head(file, version);
        let mut data = tail(account, version, members([id, task, name]));
        if file.deleted.is_some() {
            data.insert("deleted".to_owned(), true.into());
        }
        data
    });
    Ok(Answer::list("attachments", list))
}

/// "Get file binary stream."
pub(super) fn download(ask: &Ask<'_>) -> Outcome {
    let id: Id = ask.arguments.number("id")?;
    let account = &*ask.account;
    account.attachment_in_scope(account.me(), id)?;
    let version = account.version(id).ok_or_else(|| Broken::not_found("attachment", id, "task"))?;
    Ok(Answer::File {
        row: account.version_row(id),
        name: version.file_name.clone(),
        content_type: version.content_type.clone(),
        body: version.body(),
    })
}

fn head(file: &Attachment, version: &Version) -> [(&'static str, Value); 3] {
    [("id", version.id.into()), ("fileName", version.file_name.as_str().into()), ("taskId", file.owner.into())]
}

fn tail(account: &Account, version: &Version, mut data: Map<String, Value>) -> Map<String, Value> {
    data.extend(members([
        ("createdDate", account.date_text(version.created).into()),
        ("authorUid", version.author.as_str().into()),
        ("version", version.number.into()),
        ("size", version.size.into()),
        ("contentType", version.content_type.as_str().into()),
    ]));
    data
}
