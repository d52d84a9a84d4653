//! What a correct client of the 2010 platform never does, faults, the record, and random changes.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

mod legacy_client;

use std::collections::BTreeSet;

use bytes::Bytes;
use keepsake_standin::legacy::{self, Account, Change, HOST, Id, Spec, StandIn};
use keepsake_standin::{Disruption, FaultPlan, Service};
use legacy_client::{Client, NOW, account, empty, ids, sample, text};
use serde_json::Value;

#[test]
fn unknown_doubled_and_missing_parameters_are_violations() {
    let client = sample();
    assert_eq!(client.refused("wrike.profile.get", &[("colour", "red")]), 407);
    assert_eq!(client.refused("wrike.task.filter", &[("limit", "1"), ("limit", "1")]), 407);
    assert_eq!(client.refused("wrike.task.get", &[("ids", "1")]), 407);
    assert_eq!(client.refused("wrike.task.get", &[("id", "1x")]), 407);
    assert_eq!(client.refused("wrike.timelog.add", &[("hours", "1")]), 403);
    assert_eq!(client.refused("wrike.folder.get", &[("id", "0")]), 405);
    let violations = client.stand_in.violations();
    assert_eq!(violations.len(), 6);
    assert!(violations[4].ends_with("Missing required parameter: date, taskId."), "{violations:?}");
    // A missing object is no violation: it may have been deleted a moment ago.
    assert_eq!(client.refused("wrike.task.get", &[("id", "1")]), 406);
    assert_eq!(client.stand_in.violations().len(), 6);
}

#[test]
fn only_post_is_taken() {
    let client = sample();
    let address = format!("https://{HOST}/api/json/v2/wrike.profile.get");
    for verb in ["GET", "PUT", "HEAD"] {
        let request = http::Request::builder().method(verb).uri(&address).body(Bytes::new()).unwrap();
        let response = client.stand_in.handle(&request);
        assert!(response.status == 200 && text(&response).contains("\"code\":407"), "{verb}");
    }
    assert_eq!(client.stand_in.violations().len(), 3);
}

#[test]
fn unknown_methods_paths_and_hosts_are_noted() {
    let client = sample();
    assert_eq!(client.refused("wrike.accounts.list", &[]), 407);
    assert!(text(&client.call("yaml", "wrike.profile.get", &[])).contains("<code>407</code>"));
    let get = |address: &str| client.stand_in.handle(&http::Request::get(address).body(Bytes::new()).unwrap()).status;
    assert_eq!(get(&format!("https://{HOST}/rest/auth/other")), 501);
    assert_eq!(client.stand_in.unexpected().len(), 3);
    assert_eq!(get("https://www.wrike.com/"), 421);
    assert_eq!(get("http://127.0.0.1:8080/"), 200);
    assert_eq!(client.stand_in.violations().len(), 1);
    let elsewhere = StandIn::new(account(&Spec::empty(1, NOW))).with_host("WWW.wrike.com");
    assert_eq!(elsewhere.hosts(), ["www.wrike.com"]);
    assert_eq!(elsewhere.handle(&http::Request::get("https://www.wrike.com/").body(Bytes::new()).unwrap()).status, 200);
}

#[test]
fn the_record_counts_by_method_and_is_forgotten_on_reset() {
    let client = sample();
    client.ok("wrike.profile.get", &[]);
    client.ok("wrike.profile.get", &[]);
    client.task("t", "0");
    client.refused("wrike.task.add", &[]);
    let stand_in = &client.stand_in;
    assert_eq!((stand_in.count("wrike.profile.get"), stand_in.total(), stand_in.writes()), (2, 4, 1));
    assert_eq!(stand_in.calls()[0].address, format!("{HOST}/api/json/v2/wrike.profile.get"));
    stand_in.handle(&http::Request::post(format!("https://{HOST}/__standin/reset")).body(Bytes::new()).unwrap());
    assert_eq!((stand_in.total(), stand_in.writes(), stand_in.violations().len()), (0, 0, 0));
    client.ok("wrike.profile.get", &[]);
}

fn with_faults(plan: &str) -> Client {
    Client::new(StandIn::new(account(&Spec::sample(1, NOW))).with_faults(FaultPlan::parse(plan).unwrap()))
}

#[test]
fn faults_strike_every_nth_call_and_spend_the_nonce() {
    for (plan, period, status) in [("429-every-7", 7, 429), ("429-retry-after", 5, 429), ("500-every-9", 9, 500)] {
        let client = with_faults(plan);
        for call in 1..=20 {
            let request = client.request("/api/json/v2/wrike.profile.get", &[]);
            let struck = call % period == 0;
            let response = client.stand_in.handle(&request);
            assert_eq!(response.status, if struck { status } else { 200 }, "{plan}, call {call}");
            assert_eq!(response.headers.contains_key("retry-after"), struck && plan == "429-retry-after");
            if struck {
                assert!(text(&client.stand_in.handle(&request)).contains("nonce_used"), "{plan}");
            }
        }
    }
}

#[test]
fn pages_drops_and_ends_of_tokens_are_played() {
    let client = with_faults("html-200");
    let answers: Vec<String> = (0..11).map(|_| text(&client.call("json", "wrike.profile.get", &[]))).collect();
    assert!(answers[10].contains("Log in") && answers[..10].iter().all(|answer| answer.starts_with("{\"profile\"")));
    let client = with_faults("drop-every-13");
    assert!((1..=13).all(|call| client.call("json", "wrike.profile.get", &[]).dropped == (call == 13)));
    let client = with_faults("token-expires:2+slow:5");
    assert_eq!(client.call("json", "wrike.profile.get", &[]).delay_ms, 5);
    client.ok("wrike.profile.get", &[]);
    assert_eq!(client.refused("wrike.profile.get", &[]), 402);
}

#[test]
fn downloads_are_disturbed_and_come_whole_later() {
    let client = with_faults("reset-mid-file+file-404+wrong-length");
    let versions: Vec<legacy::Version> = {
        let account = client.stand_in.account();
        let mine = account.attachments().filter(|file| account.is_mine(file.owner));
        mine.flat_map(|file| file.versions.clone()).collect()
    };
    let mut disturbed = BTreeSet::new();
    for version in versions.iter().filter(|version| version.size > 0) {
        let id = version.id.to_string();
        for attempt in 0..3 {
            let response = client.call("json", "wrike.attachment.download", &[("id", &id)]);
            match response.body.disruption() {
                Disruption::ResetAt(_) => assert!(attempt < 2 && disturbed.insert((version.id, attempt))),
                Disruption::WrongLength => assert_eq!(response.body.len() + 1, version.size),
                _ => assert!(response.body.len() == version.size || text(&response).contains("\"code\":406")),
            }
        }
    }
    assert!(disturbed.len() > 4);
}

#[test]
fn pages_of_admitted_origins_may_read_answers() {
    let origin = "https://app.example";
    let client = Client::new(StandIn::new(account(&Spec::empty(1, NOW))).with_allowed_origins([origin.to_owned()]));
    let mut request = client.request("/api/json/v2/wrike.profile.get", &[]);
    request.headers_mut().insert("origin", origin.parse().unwrap());
    let response = client.stand_in.handle(&request);
    assert_eq!(response.headers["access-control-allow-origin"], origin);
    assert!(response.headers["access-control-expose-headers"].to_str().unwrap().contains("date"));
    let foreign = client.call("json", "wrike.profile.get", &[]);
    assert!(!foreign.headers.contains_key("access-control-allow-origin"));
}

#[test]
fn equal_specs_give_equal_accounts_and_equal_changes() {
    let make = |seed| {
        let mut account = account(&Spec::sample(seed, NOW));
        let changes = account.random_changes(50, 9);
        (format!("{account:?}").len(), changes)
    };
    assert_eq!(make(2), make(2));
    assert_ne!(make(2), make(3));
}

#[test]
fn the_sample_account_has_everything() {
    for seed in 1..6 {
        let account = account(&Spec::sample(seed, NOW));
        assert!(account.tasks().any(|task| task.item.author == "-1") && account.tasks().any(|task| task.due.is_none()));
        assert!(account.tasks().any(|task| task.start.is_none() && task.due.is_some()));
        assert!(
            account.tasks().any(|task| task.item.parents.len() > 1)
                && account.tasks().any(|task| task.item.parents == [0])
        );
        assert!(account.folders().any(|folder| folder.item.parents.len() > 1), "seed {seed}");
        assert!(account.comments().any(|comment| account.folder(comment.owner).is_some()));
        assert!(account.comments().any(|comment| !comment.attachments.is_empty()));
        assert!(account.attachments().any(|file| file.versions.len() > 2));
        assert!(account.deleted_folders().next().is_some() && account.deleted_tasks().next().is_some());
        assert!(account.deleted_comments().next().is_some() && account.tasks().count() > account.my_tasks().count());
        assert!(account.tasks().any(|task| task.item.title != task.item.title.trim()));
    }
}

/// Everything that the rules promise of any state.
fn assert_sound(account: &Account) {
    for item in account.folders().map(|folder| &folder.item).chain(account.tasks().map(|task| &task.item)) {
        assert!(!item.parents.is_empty() && (item.parents.len() == 1 || !item.parents.contains(&0)), "{item:?}");
        assert!(item.parents.iter().all(|&parent| parent == 0 || account.folder(parent).is_some()), "{item:?}");
        assert!(!item.title.is_empty() && item.created <= item.changed);
    }
    for folder in account.folders() {
        let mut above: Vec<Id> = folder.item.parents.clone();
        let mut seen = BTreeSet::new();
        while let Some(id) = above.pop() {
            assert_ne!(id, folder.item.id, "a folder is inside itself");
            if seen.insert(id) {
                above.extend(account.folder(id).into_iter().flat_map(|folder| folder.item.parents.clone()));
            }
        }
    }
    for task in account.tasks() {
        assert!(task.responsible.iter().all(|uid| task.item.shared.contains(uid)));
        assert!(
            task.successors
                .iter()
                .all(|&id| account.task(id).is_some_and(|next| next.predecessors.contains(&task.item.id)))
        );
    }
    for file in account.attachments() {
        let numbers: Vec<u64> = file.versions.iter().map(|version| version.number).collect();
        assert_eq!(numbers, (1..=numbers.len() as u64).collect::<Vec<_>>());
    }
}

#[test]
fn random_changes_keep_the_rules_and_happen() {
    for seed in 0..12 {
        let mut account = account(&Spec::sample(seed, NOW));
        let before = account.now_ms();
        let changes = account.random_changes(60, seed);
        assert_eq!(changes.len(), 60);
        assert_sound(&account);
        assert!(account.now_ms() >= before + 60);
        for change in changes {
            match change {
                Change::TaskDeleted(id) => assert!(account.task(id).is_none()),
                Change::CommentDeleted(id) => assert!(account.deleted_comments().any(|comment| comment.id == id)),
                Change::FolderDeleted(gone) => {
                    assert!(gone.iter().all(|&id| account.item(id).unwrap().deleted.is_some()))
                }
                Change::TaskAdded(id) | Change::TaskUpdated(id) => assert!(account.item(id).unwrap().changed > before),
                _ => {}
            }
        }
    }
    assert!(account(&Spec::empty(1, NOW)).random_changes(5, 1).len() == 5, "an empty account gets its first tasks");
}

/// Tasks as a client holds them that read everything once and then follows the updates.
fn follow(client: &Client, tasks: &mut std::collections::BTreeMap<u64, Value>, marker: &str) -> String {
    let updates = client.ok("wrike.task.updates", &[("tLast", marker)]);
    for task in updates["newTasks"].as_array().unwrap().iter().chain(updates["updatedTasks"].as_array().unwrap()) {
        tasks.insert(task["id"].as_u64().unwrap(), task.clone());
    }
    for id in ids(updates["deletedTasks"].as_array().unwrap()) {
        tasks.remove(&id);
    }
    updates["tLast"].to_string()
}

#[test]
fn following_the_updates_equals_reading_everything_again() {
    let client = sample();
    let mut tasks = std::collections::BTreeMap::new();
    let mut marker = follow(&client, &mut tasks, "0");
    for round in 0..10 {
        client.stand_in.account().random_changes(30, round);
        marker = follow(&client, &mut tasks, &marker);
        let whole = client.list("wrike.task.filter", &[]);
        let held: Vec<Value> = tasks.values().cloned().collect();
        assert_eq!(held, whole, "round {round}");
    }
}

#[test]
fn a_marker_is_older_than_every_later_change() {
    let client = empty();
    let task = client.task("t", "0");
    for _ in 0..5 {
        let marker = client.ok("wrike.task.updates", &[("tLast", "0")])["tLast"].to_string();
        client.ok("wrike.task.update", &[("id", &task), ("title", "again")]);
        let updates = client.ok("wrike.task.updates", &[("tLast", &marker)]);
        assert_eq!(updates["updatedTasks"].as_array().unwrap().len(), 1);
    }
}
