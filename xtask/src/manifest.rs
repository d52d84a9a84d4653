//! The extension's manifest: one template, a small overlay for each browser, the version of the package.

use anyhow::{Context, Result};
use serde_json::Value;

/// The manifest for one browser.
///
/// Objects are merged key by key, anything else in the overlay replaces what the template has. `version` comes last, so that neither
/// file can disagree with Cargo.toml.
///
/// # Errors
/// When a file is not a JSON object.
pub fn manifest(template: &str, overlay: &str, version: &str) -> Result<Value> {
    let mut manifest = parse(template).context("manifest template")?;
    merge(&mut manifest, parse(overlay).context("manifest overlay")?);
    manifest["version"] = version.into();
    Ok(manifest)
}

fn parse(text: &str) -> Result<Value> {
    let value: Value = serde_json::from_str(text)?;
    anyhow::ensure!(value.is_object(), "not a JSON object");
    Ok(value)
}

fn merge(base: &mut Value, overlay: Value) {
    match (base, overlay) {
        (Value::Object(base), Value::Object(overlay)) => {
            for (key, value) in overlay {
                merge(base.entry(key).or_insert(Value::Null), value);
            }
        }
        (base, overlay) => *base = overlay,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]
mod tests {
    use super::*;
    use serde_json::json;

    const TEMPLATE: &str = include_str!("../../extension/manifest.json");
    const CHROME: &str = include_str!("../../extension/chrome.json");
    const FIREFOX: &str = include_str!("../../extension/firefox.json");
    const PAGE: &str = include_str!("../../www/index.html");
    const MESSAGES: &str = include_str!("../../extension/_locales/en/messages.json");

    #[test]
    fn objects_are_merged_and_all_else_is_replaced() {
        let merged =
            manifest(r#"{"a": {"b": 1, "c": [1]}, "d": 2}"#, r#"{"a": {"c": [2], "e": 3}, "d": {}}"#, "1.2.3").unwrap();
        assert_eq!(merged, json!({"a": {"b": 1, "c": [2], "e": 3}, "d": {}, "version": "1.2.3"}));
    }

    #[test]
    fn what_is_not_an_object_is_refused() {
        assert!(manifest("[]", "{}", "1.0.0").is_err());
        assert!(manifest("{}", "{", "1.0.0").is_err());
    }

    #[test]
    fn the_background_is_a_worker_in_chrome_and_an_event_page_in_firefox() {
        let chrome = manifest(TEMPLATE, CHROME, "1.0.0").unwrap();
        let firefox = manifest(TEMPLATE, FIREFOX, "1.0.0").unwrap();
        assert_eq!(chrome["background"], json!({"service_worker": "background.js", "type": "module"}));
        assert_eq!(firefox["background"], json!({"scripts": ["background.js"], "type": "module"}));
        assert!(chrome["browser_specific_settings"].is_null());
    }

    /// The value of a directive of a policy.
    fn directive<'a>(policy: &'a str, name: &str) -> &'a str {
        policy.split("; ").find_map(|one| one.strip_prefix(name)?.strip_prefix(' ')).unwrap()
    }

    fn policy() -> String {
        let manifest = manifest(TEMPLATE, CHROME, "1.0.0").unwrap();
        manifest["content_security_policy"]["extension_pages"].as_str().unwrap().to_owned()
    }

    #[test]
    fn only_the_services_own_hosts_are_asked_for_beforehand() {
        let hosts = json!([
            "https://www.wrike.com/*",
            "https://app-eu.wrike.com/*",
            "https://app-us2.wrike.com/*",
            "https://storage.www.wrike.com/*",
            "https://storage.app-eu.wrike.com/*",
            "https://storage.app-us2.wrike.com/*",
            "https://login.wrike.com/*",
            // The application, SOAP, REST and files have hosts of their own, and so has each customer.
            "https://*.proofhq.com/*",
            "https://*.proofhq.eu/*"
        ]);
        for overlay in [CHROME, FIREFOX] {
            let manifest = manifest(TEMPLATE, overlay, "1.0.0").unwrap();
            assert_eq!(manifest["host_permissions"], hosts);
            assert_eq!(manifest["permissions"], json!(["activeTab", "scripting", "storage", "unlimitedStorage"]));
            assert!(manifest["web_accessible_resources"].is_null());
        }
    }

    /// A server of the 2010 API may be any host. The user types it and the browser asks about it alone; but the workers take their policy
    /// from the manifest, which is written before anybody has typed. What may be reached is then up to the permissions.
    #[test]
    fn the_extension_may_be_given_any_host_that_the_user_types_over_https() {
        let manifest = manifest(TEMPLATE, CHROME, "1.0.0").unwrap();
        assert_eq!(manifest["optional_host_permissions"], json!(["https://*/*"]));
        assert_eq!(directive(&policy(), "connect-src"), "'self' https:");
        assert!(!policy().contains("unsafe-inline") && !policy().contains("'unsafe-eval'"));
    }

    #[test]
    fn the_hosted_page_has_the_same_policy_and_reaches_the_services_hosts_by_name_alone() {
        let manifest = manifest(TEMPLATE, CHROME, "1.0.0").unwrap();
        let hosts = manifest["host_permissions"].as_array().unwrap();
        let hosts: Vec<&str> = hosts.iter().map(|host| host.as_str().unwrap().trim_end_matches("/*")).collect();
        let hosted = policy().replace("connect-src 'self' https:", &format!("connect-src 'self' {}", hosts.join(" ")));
        let hosted = hosted.strip_suffix("; frame-ancestors 'none'").unwrap();
        assert!(PAGE.contains(&format!("content=\"{hosted}\"")));
    }

    #[test]
    fn scripts_run_on_the_services_pages_alone_and_not_on_their_interfaces() {
        let manifest = manifest(TEMPLATE, CHROME, "1.0.0").unwrap();
        let [wrike, proof] = manifest["content_scripts"].as_array().unwrap().as_slice() else { panic!() };
        assert!(wrike["all_frames"].is_null());
        assert!(wrike["matches"].as_array().unwrap().iter().all(|one| one.as_str().unwrap().contains("wrike.com/")));
        for page in proof["matches"].as_array().unwrap() {
            let page = page.as_str().unwrap();
            let inside = page.contains(".workfront.") && page.ends_with("/proof/*");
            assert!(page.contains(".proofhq.") || inside, "{page}");
        }
        for name in ["rest", "soap"] {
            let interface = json!(format!("https://{name}.proofhq.*"));
            assert!(proof["exclude_globs"].as_array().unwrap().contains(&interface));
        }
    }

    #[test]
    fn every_message_of_the_manifest_exists() {
        let messages: Value = serde_json::from_str(MESSAGES).unwrap();
        for part in TEMPLATE.split("__MSG_").skip(1) {
            let name = part.split("__").next().unwrap();
            assert!(messages[name]["message"].is_string(), "no message {name}");
        }
        assert!(messages["description"]["message"].as_str().unwrap().len() <= 132, "Chrome's limit");
    }
}
