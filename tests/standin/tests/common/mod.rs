//! Asking a stand-in in process.
#![allow(dead_code, reason = "each test crate uses a part")]

use bytes::Bytes;
use keepsake_standin::{Account, AccountSpec, Response, StandIn, VALID_TOKEN};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde_json::Value;

pub const NOW: u64 = 1_760_000_000;
pub const DAY: u64 = 86_400;
const QUERY: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'#').add(b'<').add(b'>').add(b'{').add(b'}').add(b'+');

pub fn stand_in() -> StandIn {
    StandIn::new(Account::new(AccountSpec::sample(1, NOW)))
}

pub fn sized(tasks: u64) -> StandIn {
    StandIn::new(Account::new(AccountSpec::sample(1, NOW).with_tasks(tasks)))
}

/// A request with the owner's token; `path` is below `/api/v4/` and its query not yet encoded.
pub fn request(path: &str) -> http::request::Builder {
    let path = utf8_percent_encode(path, QUERY);
    http::Request::get(format!("https://www.wrike.com/api/v4/{path}"))
        .header("Authorization", format!("Bearer {VALID_TOKEN}"))
}

pub fn get(stand_in: &StandIn, path: &str) -> Response {
    stand_in.handle(&request(path).body(Bytes::new()).unwrap())
}

pub fn json(response: &Response) -> Value {
    serde_json::from_slice(&response.body.to_vec()).unwrap()
}

/// The answer to a call that must succeed.
pub fn ok(stand_in: &StandIn, path: &str) -> Value {
    let response = get(stand_in, path);
    assert_eq!(response.status, 200, "{path}: {:?}", String::from_utf8_lossy(&response.body.to_vec()));
    json(&response)
}

/// Status and error code of a call that must fail.
pub fn refused(stand_in: &StandIn, path: &str) -> (u16, String) {
    let response = get(stand_in, path);
    assert!(!response.status.is_success(), "{path} was answered");
    (response.status.as_u16(), json(&response)["error"].as_str().unwrap().to_owned())
}

pub fn data(answer: &Value) -> Vec<Value> {
    answer["data"].as_array().unwrap().clone()
}

/// Every page of a paged call joined.
pub fn pages(stand_in: &StandIn, path: &str, token_name: &str) -> Vec<Value> {
    let mut all = Vec::new();
    let mut next = path.to_owned();
    loop {
        let answer = ok(stand_in, &next);
        all.extend(data(&answer));
        match answer["nextPageToken"].as_str() {
            Some(token) => next = format!("{path}&{token_name}={token}"),
            None => return all,
        }
    }
}

/// `yyyy-MM-dd'T'HH:mm:ss'Z'` range of a parameter.
pub fn range(start: u64, end: u64) -> String {
    format!(r#"{{"start":"{}","end":"{}"}}"#, date(start), date(end))
}

pub fn date(seconds: u64) -> String {
    let moment = time::OffsetDateTime::from_unix_timestamp(i64::try_from(seconds).unwrap()).unwrap();
    moment.format(&time::format_description::well_known::Rfc3339).unwrap()
}
