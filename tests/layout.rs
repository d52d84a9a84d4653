//! The official layout: without our keys, what is left of the four files has exactly the shape that Wrike's help page shows.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

mod support;

use std::collections::BTreeMap;

use keepsake::archive::wrike::OUR_KEYS;
use serde_json::Value;
use support::Bench;
use support::beside::beside;
use support::compare::Archive;

/// The samples of Wrike's help page ("Account backup") as field lists: written down from it, in its order.
fn official() -> BTreeMap<&'static str, Vec<&'static str>> {
    let item = ["title", "author", "dateCreated", "description", "shared", "comments", "attachments", "googleDocs"];
    BTreeMap::from([
        ("users", vec!["firstName", "lastName", "uid", "email", "userType"]),
        ("folders", ["id", "children"].into_iter().chain(item).collect()),
        ("tasks", ["id"].into_iter().chain(item).collect()),
        ("teams", vec!["uid", "name", "Members"]),
        ("comments", vec!["body", "author", "dateCreated"]),
        (
            "attachments",
            vec![
                "contentType",
                "version",
                "parentId",
                "description",
                "apiId",
                "attachType",
                "id",
                "name",
                "dateUploaded",
            ],
        ),
        ("googleDocs", vec!["resourceId", "id", "name", "dateUploaded"]),
    ])
}

/// An object's keys without ours, in order. Within attachments `apiId` is the official one.
fn official_keys(object: &Value, list: &str) -> Vec<String> {
    let ours = |key: &str| OUR_KEYS.contains(&key) && !(list == "attachments" && key == "apiId");
    object.as_object().unwrap().keys().filter(|key| !ours(key)).cloned().collect()
}

fn assert_shape(object: &Value, list: &str, seen: &mut BTreeMap<String, usize>) {
    *seen.entry(list.to_owned()).or_default() += 1;
    let expected = official()[list].clone();
    let found = official_keys(object, list);
    // A number that the API does not give is absent; it is given for everything in the sample account that has a permalink.
    let expected: Vec<&str> = expected
        .into_iter()
        .filter(|key| found.iter().any(|found| found == key) || !matches!(*key, "id" | "parentId"))
        .collect();
    assert_eq!(found, expected, "{list}: {object}");
    let keys: Vec<&String> = object.as_object().unwrap().keys().collect();
    assert!(keys.starts_with(&found.iter().collect::<Vec<_>>()), "the official keys come first: {keys:?}");
    assert_eq!(keys.last().unwrap().as_str(), "source");
    for (key, value) in object.as_object().unwrap().iter().filter(|(key, _)| found.contains(key)) {
        let right = match key.as_str() {
            "id" | "parentId" | "version" | "userType" => value.is_u64(),
            "children" => value.as_array().unwrap().iter().all(Value::is_u64),
            "shared" | "Members" => value.as_array().unwrap().iter().all(Value::is_string),
            "comments" | "attachments" | "googleDocs" => value.is_array(),
            "dateCreated" | "dateUploaded" => is_official_date(value.as_str().unwrap()),
            _ => value.is_string(),
        };
        assert!(right, "{list}.{key}: {value}");
    }
    for nested in ["comments", "attachments", "googleDocs"].into_iter().filter(|_| list == "folders" || list == "tasks")
    {
        object[nested].as_array().unwrap().iter().for_each(|object| assert_shape(object, nested, seen));
    }
}

/// `yyyy-MM-dd HH:mm:ss`, or nothing where the API gave nothing.
fn is_official_date(text: &str) -> bool {
    let digits = |c: char| if c.is_ascii_digit() { '9' } else { c };
    text.is_empty() || text.chars().map(digits).collect::<String>() == "9999-99-99 99:99:99"
}

#[test]
fn without_our_keys_the_official_shape_is_left() {
    let bench = Bench::new();
    let archive = Archive::open(&bench.archive(&bench.backup()));
    let mut seen = BTreeMap::new();
    for list in ["users", "folders", "tasks", "teams"] {
        archive.items(&format!("{list}.json")).for_each(|object| assert_shape(&object, list, &mut seen));
    }
    assert_eq!(
        seen.keys().map(String::as_str).collect::<Vec<_>>(),
        official().keys().copied().collect::<Vec<_>>(),
        "every list was met"
    );
}

/// The help page itself, where it is at hand: the field lists above are the ones that it shows.
#[test]
fn the_field_lists_are_those_of_the_help_page() {
    let Some(page) = beside("seeds/wrike-account-backup.txt") else { return };
    let fields = |part: &str| -> Vec<String> {
        let quoted = part.lines().filter_map(|line| line.trim().strip_prefix('"')?.split_once('"'));
        quoted.filter(|(_, rest)| rest.trim_start().starts_with(':')).map(|(key, _)| key.to_owned()).collect()
    };
    let between = |from: &str, to: &str| page.split_once(from).unwrap().1.split_once(to).unwrap().0.to_owned();
    let folders = between("\nfolders.json", "Possible values");
    let tasks = between("\ntasks.json", "teams.json");
    let official = official();
    let expected = |first: &str| -> Vec<&str> {
        let nested = |list: &&str| -> Vec<&str> {
            let comments = official["comments"].repeat(2);
            match *list {
                "comments" => comments,
                other => official
                    .get(other)
                    .filter(|_| other == "attachments" || other == "googleDocs")
                    .cloned()
                    .unwrap_or_default(),
            }
        };
        official[first].iter().flat_map(|key| std::iter::once(*key).chain(nested(key))).collect()
    };
    assert_eq!(fields(&folders), expected("folders"));
    assert_eq!(fields(&tasks), expected("tasks"));
    assert_eq!(fields(&between("\nusers.json - ", "folders.json")), official["users"]);
    assert_eq!(fields(page.split_once("teams.json - ").unwrap().1), official["teams"]);
}
