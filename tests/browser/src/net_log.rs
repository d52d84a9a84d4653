//! Which addresses Chromium asked for on behalf of pages and extensions, from its net log.
//!
//! The net log (<https://www.chromium.org/developers/design-documents/network-stack/netlog/>) holds every request of the browser, of workers and
//! content scripts too, which WebDriver's own log does not.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::Value;
use url::Url;

use crate::chromium::NET_LOG;

/// A request of a page, a worker or an extension.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// For what.
    pub url: Url,
    /// The origin that made it: "https://a.example", "chrome-extension://…".
    pub initiator: String,
}

/// What pages, workers and extensions asked for, from the profile of a browser that has ended; the browser's own requests (updates, navigation
/// by the driver) are not in it. In the order in which they were made.
pub fn requests(profile: &Path) -> Result<Vec<Request>> {
    let text = std::fs::read_to_string(profile.join(NET_LOG)).context("Chromium wrote no net log")?;
    read(&serde_json::from_str(&text).context("the net log is cut off: the browser did not end properly")?)
}

fn read(log: &Value) -> Result<Vec<Request>> {
    let start = &log["constants"]["logEventTypes"]["URL_REQUEST_START_JOB"];
    start.as_u64().context("the net log does not know URL_REQUEST_START_JOB")?;
    let events = log["events"].as_array().context("the net log has no events")?;
    let request = |event: &Value| {
        let params = &event["params"];
        // The browser's own requests have no origin.
        let initiator = params["initiator"].as_str().filter(|initiator| *initiator != "not an origin")?;
        Some(Request { url: Url::parse(params["url"].as_str()?).ok()?, initiator: initiator.to_owned() })
    };
    Ok(events.iter().filter(|event| event["type"] == *start).filter_map(request).collect())
}

/// Hosts that were asked over the network.
pub fn hosts(requests: &[Request]) -> BTreeSet<String> {
    let remote = requests.iter().filter(|request| matches!(request.url.scheme(), "http" | "https" | "ws" | "wss"));
    remote.filter_map(|request| request.url.host_str().map(str::to_owned)).collect()
}

/// Those of the requests that `origin` made for anything but a file of `folder`, which is what it serves itself.
pub fn beyond(requests: &[Request], origin: &str, folder: &Path) -> Vec<Request> {
    let is_own_file = |url: &Url| {
        let path = url.path().trim_start_matches('/');
        let path = if path.is_empty() { "index.html" } else { path };
        // Names in a folder of ours need no escapes; what has some is none of them.
        let plain = path.split('/').all(|name| !name.is_empty() && name != ".." && !name.contains('%'));
        url.as_str().starts_with(&format!("{origin}/")) && plain && folder.join(path).is_file()
    };
    let own = requests.iter().filter(|request| request.initiator == origin);
    own.filter(|request| !is_own_file(&request.url)).cloned().collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]
mod tests {
    use super::*;
    use serde_json::json;

    fn log() -> Value {
        json!({
            "constants": {"logEventTypes": {"URL_REQUEST_START_JOB": 7}},
            "events": [
                {"type": 7, "params": {"url": "https://a.example/x", "initiator": "chrome-extension://abc"}},
                {"type": 7, "params": {"url": "https://update.example/", "initiator": "not an origin"}},
                {"type": 7, "params": {"url": "chrome-extension://abc/page.js", "initiator": "chrome-extension://abc"}},
                {"type": 7},
                {"type": 8, "params": {"url": "https://b.example/", "initiator": "https://b.example"}},
            ],
        })
    }

    #[test]
    fn what_pages_and_extensions_ask_for_is_listed_and_the_browsers_own_is_not() {
        let requests = read(&log()).unwrap();
        let urls: Vec<&str> = requests.iter().map(|request| request.url.as_str()).collect();
        assert_eq!(urls, ["https://a.example/x", "chrome-extension://abc/page.js"]);
        assert_eq!(hosts(&requests), BTreeSet::from(["a.example".to_owned()]));
    }

    #[test]
    fn what_is_no_file_of_its_own_is_beyond_a_page() {
        let folder = tempfile::tempdir().unwrap();
        ["index.html", "page.js"].iter().for_each(|name| std::fs::write(folder.path().join(name), "").unwrap());
        let origin = "http://127.0.0.1:8080";
        let request = |address: &&str| Request { url: Url::parse(address).unwrap(), initiator: origin.to_owned() };
        let own =
            ["http://127.0.0.1:8080/", "http://127.0.0.1:8080/?view=library", "http://127.0.0.1:8080/page.js?engine=x"];
        let others = [
            "http://127.0.0.1:8080/api/v4/tasks",
            "http://127.0.0.1:8080/page.js/",
            "http://127.0.0.1:8080/%2e%2e/page.js%20",
            "http://127.0.0.1:8081/page.js",
            "https://evil.example/page.js",
        ];
        let requests: Vec<Request> = own.iter().chain(&others).map(request).collect();
        let found = beyond(&requests, origin, folder.path());
        assert_eq!(found.len(), others.len(), "{found:?}");
        assert_eq!(beyond(&read(&log()).unwrap(), "chrome-extension://abc", folder.path()).len(), 1);
    }

    #[test]
    fn an_unknown_format_is_an_error_and_not_an_empty_list() {
        assert!(read(&json!({"constants": {}, "events": []})).is_err());
    }
}
