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

/// Hosts that pages, workers and extensions asked for, from the profile of a browser that has ended.
pub fn requested_hosts(profile: &Path) -> Result<BTreeSet<String>> {
    let text = std::fs::read_to_string(profile.join(NET_LOG)).context("Chromium wrote no net log")?;
    hosts(&serde_json::from_str(&text).context("the net log is cut off: the browser did not end properly")?)
}

fn hosts(log: &Value) -> Result<BTreeSet<String>> {
    let start = &log["constants"]["logEventTypes"]["URL_REQUEST_START_JOB"];
    start.as_u64().context("the net log does not know URL_REQUEST_START_JOB")?;
    let events = log["events"].as_array().context("the net log has no events")?;
    let mut hosts = BTreeSet::new();
    for event in events.iter().filter(|event| event["type"] == *start) {
        let params = &event["params"];
        // The browser's own requests (updates, navigation by the driver) have no origin.
        let by_content = params["initiator"].as_str().is_some_and(|initiator| initiator != "not an origin");
        let url = params["url"].as_str().and_then(|address| Url::parse(address).ok());
        if let (true, Some(url)) = (by_content, url)
            && matches!(url.scheme(), "http" | "https" | "ws" | "wss")
        {
            hosts.extend(url.host_str().map(str::to_owned));
        }
    }
    Ok(hosts)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_pages_and_extensions_ask_for_is_listed_and_the_browsers_own_is_not() {
        let log = json!({
            "constants": {"logEventTypes": {"URL_REQUEST_START_JOB": 7}},
            "events": [
                {"type": 7, "params": {"url": "https://a.example/x", "initiator": "chrome-extension://abc"}},
                {"type": 7, "params": {"url": "https://update.example/", "initiator": "not an origin"}},
                {"type": 7, "params": {"url": "chrome-extension://abc/page.js", "initiator": "chrome-extension://abc"}},
                {"type": 7},
                {"type": 8, "params": {"url": "https://b.example/", "initiator": "https://b.example"}},
            ],
        });
        assert_eq!(hosts(&log).unwrap(), BTreeSet::from(["a.example".to_owned()]));
    }

    #[test]
    fn an_unknown_format_is_an_error_and_not_an_empty_list() {
        assert!(hosts(&json!({"constants": {}, "events": []})).is_err());
    }
}
