//! The BI export: started by asking, done after two polls, its tables on the storage host only with a token.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

mod common;

use bytes::Bytes;
use common::{data, get, json, ok, refused, stand_in};
use keepsake_standin::{Region, Response, Rights, StandIn, VALID_TOKEN};

fn fetch(stand_in: &StandIn, url: &str, token: Option<&str>) -> Response {
    let mut request = http::Request::get(url);
    if let Some(token) = token {
        request = request.header("Authorization", format!("Bearer {token}"));
    }
    stand_in.handle(&request.body(Bytes::new()).unwrap())
}

fn links(stand_in: &StandIn) -> Vec<(String, String)> {
    let export = stand_in.account().data_export();
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    export["resources"].as_array().unwrap().iter().map(|table| (text(&table["name"]), text(&table["url"]))).collect()
}

#[test]
fn an_export_is_accepted_twice_and_then_done() {
    let stand_in = stand_in();
    let states: Vec<(u16, String)> = (0..4)
        .map(|_| get(&stand_in, "data_export"))
        .map(|response| (response.status.as_u16(), data(&json(&response))[0]["status"].as_str().unwrap().to_owned()))
        .collect();
    let expected = [(202, "Scheduled"), (202, "InProgress"), (200, "Completed"), (200, "Completed")];
    assert_eq!(states, expected.map(|(status, state)| (status, state.to_owned())));
    assert_eq!(data(&ok(&stand_in, "data_export")), [stand_in.account().data_export()]);
    stand_in.reset();
    assert_eq!(get(&stand_in, "data_export").status, 202);
}

#[test]
fn an_export_can_be_watched_by_its_id() {
    let stand_in = stand_in();
    let id = stand_in.account().data_export()["id"].as_str().unwrap().to_owned();
    assert_eq!(refused(&stand_in, &format!("data_export/{id}")).0, 404);
    stand_in.reset();
    get(&stand_in, "data_export");
    assert_eq!(data(&ok(&stand_in, &format!("data_export/{id}")))[0]["status"], "InProgress");
    assert_eq!(data(&ok(&stand_in, &format!("data_export/{id}"))), [stand_in.account().data_export()]);
    assert_eq!(refused(&stand_in, "data_export/IEAAAAAQLAAAAAAB").0, 404);
}

#[test]
fn tables_need_the_token_and_a_finished_export() {
    let stand_in = stand_in();
    let links = links(&stand_in);
    assert_eq!(fetch(&stand_in, &links[0].1, Some(VALID_TOKEN)).status, 404);
    (0..3).for_each(|_| drop(get(&stand_in, "data_export")));
    for (name, url) in &links {
        assert_eq!(fetch(&stand_in, url, None).status, 401);
        let response = fetch(&stand_in, url, Some(VALID_TOKEN));
        assert!(response.status == 200 && response.headers["content-type"].to_str().unwrap().starts_with("text/csv"));
        assert_eq!(response.body.to_vec(), stand_in.account().export_csv(name).unwrap().into_bytes());
    }
    assert_eq!(stand_in.count("data_export/resource/{n}"), 9);
    let other_account = links[0].1.replace("accountId=", "accountId=9");
    assert_eq!(fetch(&stand_in, &other_account, Some(VALID_TOKEN)).status, 400);
    let unknown = links[0].1.replace("/resource/", "/resource/9");
    assert_eq!(fetch(&stand_in, &unknown, Some(VALID_TOKEN)).status, 404);
    assert!(stand_in.violations().is_empty() && stand_in.unexpected().is_empty());
}

#[test]
fn tables_have_the_columns_of_the_schema() {
    let stand_in = stand_in();
    for table in data(&ok(&stand_in, "data_export_schema?version=V4")) {
        let columns: Vec<&str> =
            table["columns"].as_array().unwrap().iter().map(|column| column["id"].as_str().unwrap()).collect();
        let csv = stand_in.account().export_csv(table["id"].as_str().unwrap()).unwrap();
        assert_eq!(csv.lines().next().unwrap(), columns.join(","));
        assert!(csv.lines().count() > 20);
    }
    assert_eq!(refused(&stand_in, "data_export_schema?version=V9").0, 400);
    assert!(stand_in.account().export_csv("work").unwrap().contains("\"\"quoted\"\""));
    assert_eq!(stand_in.account().export_csv("nonsense"), None);
}

#[test]
fn the_storage_host_serves_tables_of_its_region_only() {
    let stand_in = stand_in().with_region(Region::Eu);
    let url = links(&stand_in)[0].1.clone();
    assert!(url.starts_with("https://storage.app-eu.wrike.com/data_export/resource/"));
    (0..3).for_each(|_| drop(fetch(&stand_in, "https://app-eu.wrike.com/api/v4/data_export", Some(VALID_TOKEN))));
    assert_eq!(fetch(&stand_in, &url, Some(VALID_TOKEN)).status, 200);
    assert!(stand_in.violations().is_empty());
    for wrong in [
        url.replace("app-eu", "www"),
        "https://storage.app-eu.wrike.com/api/v4/account".to_owned(),
        "https://storage.app-eu.wrike.com/data_export/resource/x".to_owned(),
        "https://storage.app-eu.wrike.com/".to_owned(),
    ] {
        assert_eq!(fetch(&stand_in, &wrong, Some(VALID_TOKEN)).status, 421, "{wrong}");
    }
    assert_eq!(stand_in.violations().len(), 4);
}

#[test]
fn the_export_needs_its_right() {
    let stand_in = stand_in().with_rights(Rights { data_export: false, ..Rights::full() });
    for path in ["data_export", "data_export/x", "data_export_schema"] {
        assert_eq!(refused(&stand_in, path), (403, "access_forbidden".to_owned()), "{path}");
    }
    assert_eq!(fetch(&stand_in, &links(&stand_in)[0].1, Some(VALID_TOKEN)).status, 403);
}
