//! The backup compared with the account that the stand-in made up: object for object, byte for byte.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail, ensure};
use keepsake_standin::Account;
use serde_json::Value;

use crate::archive::Archive;

/// Objects by their API id.
type ById = BTreeMap<String, Value>;

/// Fails with the first difference. `lost` are ids of attachments whose files cannot be in the archive.
pub fn compare(archive: &mut Archive, account: &Account, lost: &[&str]) -> Result<()> {
    let tasks = archive.list("tasks.json")?;
    let folders = archive.list("folders.json")?;
    let people = account.contacts().filter(|contact| contact["type"] == "Person").chain(account.deleted_contacts());
    same("users", &sources(&archive.list("users.json")?)?, people)?;
    same("groups", &sources(&archive.list("teams.json")?)?, account.groups())?;
    same("tasks", &sources(&tasks)?, account.tasks())?;
    same("folders", &sources(&folders)?, account.folders())?;
    same("workflows", &sources(&archive.list("workflows.json")?)?, account.workflows())?;
    same("custom fields", &sources(&archive.list("custom_fields.json")?)?, account.custom_fields())?;

    let owners: Vec<Value> = tasks.into_iter().chain(folders).collect();
    same("comments", &sources(&hanging(&owners, "comments"))?, account.comments())?;
    same("time logs", &sources(&hanging(&owners, "timelogs"))?, account.timelogs())?;
    let attachments: Vec<Value> =
        ["attachments", "googleDocs"].into_iter().flat_map(|key| hanging(&owners, key)).collect();
    let mut attachment_sources = sources(&attachments)?;
    for source in attachment_sources.values_mut().filter_map(Value::as_object_mut) {
        // A link of 24 hours, which the account does not hold.
        source.shift_remove("url");
    }
    same("attachments", &attachment_sources, account.attachments())?;
    files(archive, account, &attachments, lost)
}

/// Everything that hangs on these owners under this key.
fn hanging(owners: &[Value], key: &str) -> Vec<Value> {
    owners.iter().filter_map(|owner| owner[key].as_array()).flatten().cloned().collect()
}

/// The untouched API objects: each entry's `source`, or the entry itself where the archive adds nothing.
fn sources(entries: &[Value]) -> Result<ById> {
    let mut saved = ById::new();
    for entry in entries {
        let source = entry.get("source").unwrap_or(entry);
        let id = source["id"].as_str().with_context(|| format!("no id in {source}"))?;
        ensure!(saved.insert(id.to_owned(), source.clone()).is_none(), "{id} is there twice");
    }
    Ok(saved)
}

/// Every object of the account was saved, and nothing was changed in it.
///
/// The archive may hold more than the account's live objects (the recycle bin, for example), but nothing less.
fn same(what: &str, saved: &ById, truth: impl Iterator<Item = Value>) -> Result<()> {
    for object in truth {
        let id = object["id"].as_str().with_context(|| format!("no id in {object}"))?;
        let source = saved.get(id).with_context(|| format!("{what}: {id} is missing; there are {}", saved.len()))?;
        ensure!(*source == object, "{what}: {id} differs\n expected: {object}\n    saved: {source}");
    }
    Ok(())
}

/// Every stored file is there with its bytes; each lost one is named as missing.
fn files(archive: &mut Archive, account: &Account, attachments: &[Value], lost: &[&str]) -> Result<()> {
    let mut compared = 0;
    for attachment in attachments {
        let id = attachment["apiId"].as_str().context("an attachment has no apiId")?;
        let Some(body) = account.file_body(id) else {
            continue;
        };
        if lost.contains(&id) {
            ensure!(
                attachment["file"].is_null() && attachment["missing"].is_string(),
                "{id} cannot be in the archive: {attachment}"
            );
            continue;
        }
        let Some(path) = attachment["file"].as_str() else { bail!("{id} has no file: {attachment}") };
        ensure!(archive.file(path)? == body.to_vec(), "the bytes of {path} differ");
        compared += 1;
    }
    ensure!(compared > 0, "the account has no file to compare");
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_missing_and_a_changed_object_are_both_found() {
        let saved = sources(&[json!({"apiId": "A", "source": {"id": "A", "title": "x"}})]).unwrap();
        assert!(same("tasks", &saved, [json!({"id": "A", "title": "x"})].into_iter()).is_ok());
        assert!(same("tasks", &saved, [json!({"id": "A", "title": "y"})].into_iter()).is_err());
        assert!(same("tasks", &saved, [json!({"id": "B", "title": "x"})].into_iter()).is_err());
    }

    #[test]
    fn an_object_that_is_there_twice_is_found() {
        assert!(sources(&[json!({"id": "A"}), json!({"id": "A"})]).is_err());
    }
}
