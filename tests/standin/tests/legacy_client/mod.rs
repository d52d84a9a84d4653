//! A client of the 2010 platform for tests: signs by RFC 5849 and sends in process.
#![allow(dead_code, reason = "each test crate uses a part")]

#[path = "../../../support/beside.rs"]
mod beside;

use std::cell::Cell;

use bytes::Bytes;
use keepsake_standin::legacy::{
    Account, CONSUMER_KEY, CONSUMER_SECRET, Grant, HOST, Spec, StandIn, base_string, hmac_sha1, percent_encode,
};
use keepsake_standin::{Request, Response};
use serde_json::Value;

/// The moment of the document's sample of `wrike.comment.updates`: a Sunday, 22:32 by the account's clock.
pub const NOW: u64 = 1_290_976_320;

pub struct Client {
    pub stand_in: StandIn,
    pub grant: Grant,
    nonce: Cell<u64>,
}

/// The platform's document, if it lies beside the checkout.
pub fn document() -> Option<String> {
    beside::beside("seeds/wrike-api-v2.txt")
}

pub fn account(spec: &Spec) -> Account {
    Account::generate(spec).unwrap()
}

/// A client of the sample account.
pub fn sample() -> Client {
    Client::new(StandIn::new(account(&Spec::sample(1, NOW))))
}

/// A client of an account with people and nothing else.
pub fn empty() -> Client {
    Client::new(StandIn::new(account(&Spec::empty(1, NOW))))
}

pub fn form(pairs: &[(&str, &str)]) -> String {
    let pairs: Vec<String> =
        pairs.iter().map(|(name, value)| format!("{}={}", percent_encode(name), percent_encode(value))).collect();
    pairs.join("&")
}

pub fn post(address: &str, body: String) -> Request {
    http::Request::post(address)
        .header("Content-Type", "application/x-www-form-urlencoded")
        .body(Bytes::from(body))
        .unwrap()
}

pub fn text(response: &Response) -> String {
    String::from_utf8(response.body.to_vec()).unwrap()
}

impl Client {
    pub fn new(stand_in: StandIn) -> Self {
        let grant = stand_in.grant();
        Self { stand_in, grant, nonce: Cell::new(0) }
    }

    /// Everything that a signed call carries besides its signature.
    pub fn protocol(&self) -> Vec<(String, String)> {
        self.nonce.set(self.nonce.get() + 1);
        [
            ("oauth_consumer_key", CONSUMER_KEY.to_owned()),
            ("oauth_token", self.grant.token.clone()),
            ("oauth_signature_method", "HMAC-SHA1".to_owned()),
            ("oauth_timestamp", NOW.to_string()),
            ("oauth_nonce", format!("nonce{}", self.nonce.get())),
            ("oauth_version", "1.0".to_owned()),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .to_vec()
    }

    /// A signed POST with everything in the form body.
    pub fn request(&self, path: &str, arguments: &[(&str, &str)]) -> Request {
        let protocol = self.protocol();
        let mut pairs: Vec<(&str, &str)> = arguments.to_vec();
        pairs.extend(protocol.iter().map(|(name, value)| (name.as_str(), value.as_str())));
        let address = format!("https://{HOST}{path}");
        let base = base_string("POST", &address, pairs.iter().copied());
        let signature = hmac_sha1(&base, CONSUMER_SECRET, &self.grant.secret);
        pairs.push(("oauth_signature", &signature));
        post(&address, form(&pairs))
    }

    /// The answer of a method in a format: `json`, `xml`, or nothing for the address without it.
    pub fn call(&self, format: &str, method: &str, arguments: &[(&str, &str)]) -> Response {
        let format = if format.is_empty() { String::new() } else { format!("{format}/") };
        self.stand_in.handle(&self.request(&format!("/api/{format}v2/{method}"), arguments))
    }

    pub fn json(&self, method: &str, arguments: &[(&str, &str)]) -> Value {
        let response = self.call("json", method, arguments);
        assert_eq!(response.status, 200, "{method}");
        assert_eq!(response.headers["content-type"], "application/json;charset=utf-8", "{method}");
        serde_json::from_slice(&response.body.to_vec()).unwrap()
    }

    /// What stands under the one wrapper of a call that must succeed.
    pub fn ok(&self, method: &str, arguments: &[(&str, &str)]) -> Value {
        let answer = self.json(method, arguments);
        let members = answer.as_object().unwrap();
        assert!(members.len() == 1 && !members.contains_key("error"), "{method} {arguments:?}: {answer}");
        members.values().next().unwrap().clone()
    }

    /// The `list` of a call that must succeed.
    pub fn list(&self, method: &str, arguments: &[(&str, &str)]) -> Vec<Value> {
        self.ok(method, arguments)["list"].as_array().unwrap().clone()
    }

    /// The code of a call that must fail.
    pub fn refused(&self, method: &str, arguments: &[(&str, &str)]) -> u64 {
        let answer = self.json(method, arguments);
        assert!(answer["error"]["message"].as_str().is_some_and(|message| !message.is_empty()), "{method}: {answer}");
        answer["error"]["code"].as_u64().unwrap()
    }

    /// Makes a folder or task and returns its id as text.
    pub fn add(&self, method: &str, title: &str, parents: &str) -> String {
        self.ok(method, &[("title", title), ("parents", parents)])["id"].to_string()
    }

    pub fn folder(&self, title: &str, parents: &str) -> String {
        self.add("wrike.folder.add", title, parents)
    }

    pub fn task(&self, title: &str, parents: &str) -> String {
        self.add("wrike.task.add", title, parents)
    }

    /// A person other than the user.
    pub fn other(&self, place: usize) -> String {
        self.stand_in.account().contacts().nth(place + 1).unwrap().uid.clone()
    }

    pub fn me(&self) -> String {
        self.stand_in.account().me().to_owned()
    }
}

/// The ids of a list of objects.
pub fn ids(list: &[Value]) -> Vec<u64> {
    list.iter().map(|item| item["id"].as_u64().unwrap()).collect()
}
