//! Where the page runs, as read once from its address and its browser.

use crate::engine::messages::Product;

/// What the page knows about its host before the user has done anything.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    /// Scheme, host and port of the page: `https://keepsake.example`, `chrome-extension://…`.
    pub origin: String,
    /// The page belongs to the extension: host permissions lift CORS.
    pub extension: bool,
    /// The browser has `showDirectoryPicker` (Chromium).
    pub can_pick_folder: bool,
    /// Origin of the sample account's server, when `&sample=1` is asked for beside the service by name, on this machine.
    pub sample: Option<String>,
    /// The page's own address, without query.
    pub address: String,
    /// The data centre that `?region=` preselects, by its short name as it stands there.
    pub region: String,
}

impl Place {
    /// Reads the address of the page for `product`: `origin` and `hostname` and `search` as `window.location` gives them.
    pub fn from_address(product: Product, origin: &str, hostname: &str, search: &str) -> Place {
        let of_product = parameter(search, "service") == Some(product.name());
        let asks_for_sample = of_product && parameter(search, "sample") == Some("1");
        Place {
            origin: origin.to_owned(),
            sample: (asks_for_sample && is_loopback(hostname)).then(|| origin.to_owned()),
            region: parameter(search, "region").unwrap_or_default().to_owned(),
            ..Place::default()
        }
    }
}

/// Where an extension lets Wrike send the browser after a sign-in: an address on a host that it may read, so that it sees the answer
/// there, and plain text, so that no script of anybody sees the code in it.
const SEEN_BY_THE_EXTENSION: &str = "https://www.wrike.com/robots.txt";

impl Place {
    /// The redirect address to register with an API app so that the page goes on by itself.
    pub fn redirect(&self) -> String {
        if self.extension { SEEN_BY_THE_EXTENSION.to_owned() } else { self.address.clone() }
    }
}

/// The first value of a query parameter. Keepsake's own values are plain words, so nothing is decoded.
fn parameter<'a>(search: &'a str, name: &str) -> Option<&'a str> {
    let pairs = search.strip_prefix('?').unwrap_or(search).split('&');
    pairs.filter_map(|pair| pair.split_once('=')).find(|(key, _)| *key == name).map(|(_, value)| value)
}

/// Whether a host name as browsers write it is this machine. A token typed for a sample must never leave it.
fn is_loopback(hostname: &str) -> bool {
    matches!(hostname, "localhost" | "127.0.0.1" | "[::1]")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_is_preselected_by_its_short_name() {
        let cases = [
            ("?region=eu", "eu"),
            ("?a=b&region=us2", "us2"),
            ("?region=us&region=eu", "us"),
            ("?region", ""),
            ("", ""),
        ];
        for (search, expected) in cases {
            assert_eq!(Place::from_address(Product::Wrike, "https://x", "x", search).region, expected, "{search}");
        }
    }

    #[test]
    fn the_sample_is_there_on_this_machine_only() {
        let search = "?service=wrike&sample=1";
        for (origin, host) in
            [("http://127.0.0.1:8080", "127.0.0.1"), ("http://localhost", "localhost"), ("http://[::1]:1", "[::1]")]
        {
            assert_eq!(Place::from_address(Product::Wrike, origin, host, search).sample.as_deref(), Some(origin));
        }
        for host in ["keepsake.example", "127.0.0.1.example", "localhost.example", ""] {
            assert_eq!(
                Place::from_address(Product::Wrike, "https://keepsake.example", host, search).sample,
                None,
                "{host}"
            );
        }
    }

    #[test]
    fn the_sample_must_be_asked_for_by_service_and_name() {
        for search in ["", "?sample=1", "?service=proof&sample=1", "?service=wrike&sample=0", "?service=wrike"] {
            let place = Place::from_address(Product::Wrike, "http://localhost", "localhost", search);
            assert_eq!(place.sample, None, "{search}");
        }
        let search = "?service=wrike-legacy&sample=1";
        assert!(Place::from_address(Product::WrikeLegacy, "http://localhost", "localhost", search).sample.is_some());
    }
}
