//! `wrike.folder.get`, `add`, `delete`, `update`.

use serde_json::{Map, Value};

use super::{Answer, Ask, Outcome, Refusal, id_texts, members};
use crate::legacy::account::{Account, Broken, Folder, FolderDraft, Id, ROOT};

pub(super) fn get(ask: &Ask<'_>) -> Outcome {
    let id: Id = ask.arguments.number("id")?;
    if id == ROOT {
        let refusal = Refusal::limitation("'Get' operation is forbidden for 'RootFolder' (id = 0)");
        return Err(Refusal { is_violation: true, ..refusal });
    }
    let folder = ask.account.any_folder(id).filter(|_| ask.account.is_mine(id));
    let folder = folder.ok_or_else(|| Broken::not_found("folder", id, "folder"))?;
    Ok(Answer::object("folder", data(ask.account, folder)))
}

pub(super) fn add(ask: &mut Ask<'_>) -> Outcome {
    let draft = draft(ask)?;
    let me = ask.me();
    let id = ask.account.add_folder(&me, draft)?;
    one(ask, id)
}

pub(super) fn update(ask: &mut Ask<'_>) -> Outcome {
    let id = ask.arguments.number("id")?;
    let draft = draft(ask)?;
    let me = ask.me();
    ask.account.update_folder(&me, id, draft)?;
    one(ask, id)
}

/// Nothing is deleted unless everything can be. A folder that went with another of the same call deletes nothing more.
pub(super) fn delete(ask: &mut Ask<'_>) -> Outcome {
    let ids = ask.arguments.ids("ids")?;
    if ids.contains(&ROOT) {
        return Err(Refusal::limitation("'Delete' operation is forbidden for 'RootFolder' (id = 0)"));
    }
    if let Some(&id) = ids.iter().find(|&&id| ask.account.folder(id).is_none() || !ask.account.is_mine(id)) {
        return Err(Broken::not_found("folder", id, "folder").into());
    }
    let me = ask.me();
    let mut list = Vec::new();
    for id in ids {
        let gone = if ask.account.folder(id).is_some() { ask.account.delete_folder(&me, id)? } else { Vec::new() };
        let gone: Vec<String> = gone.iter().map(Id::to_string).collect();
        list.push(members([
            ("id", id.into()),
            ("title", ask.account.item(id).map_or("", |item| item.title.as_str()).into()),
            ("deleted", true.into()),
            ("deletedEllements", gone.join(",").into()),
        ]));
    }
    Ok(Answer::list("folders", list))
}

fn draft(ask: &Ask<'_>) -> Result<FolderDraft, Refusal> {
    let arguments = ask.arguments;
    Ok(FolderDraft {
        title: arguments.required("title")?.to_owned(),
        description: arguments.text("description").map(str::to_owned),
        shared: arguments.list("sharedUsers"),
        parents: arguments.numbers("parents")?,
    })
}

fn one(ask: &Ask<'_>, id: Id) -> Outcome {
    let folder = ask.account.folder(id).ok_or_else(|| Broken::not_found("folder", id, "folder"))?;
    Ok(Answer::object("folder", data(ask.account, folder)))
}

fn data(account: &Account, folder: &Folder) -> Map<String, Value> {
    let item = &folder.item;
    let mut data = members([
        ("id", item.id.into()),
        ("title", item.title.as_str().into()),
        ("description", item.description.as_str().into()),
        ("authorUid", item.author.as_str().into()),
        ("createdDate", account.date_text(item.created).into()),
        ("whoChanged", item.changed_by.as_str().into()),
        ("lastUpdatedDate", account.date_text(item.changed).into()),
        ("attachmentsCount", account.attachments_of(item.id).count().into()),
        ("commentsCount", account.comments_of(item.id).count().into()),
        ("sharedUsers", item.shared.clone().into()),
        ("parents", id_texts(&account.my_parents(&item.parents))),
    ]);
    if item.deleted.is_some() {
        data.insert("deleted".to_owned(), true.into());
    }
    data
}
