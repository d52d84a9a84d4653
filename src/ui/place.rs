//! Where the page runs, as read once from its address and its browser.

use crate::engine::messages::Region;

/// What the page knows about its host before the user has done anything.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    /// Scheme, host and port of the page: `https://keepsake.example`, `chrome-extension://…`.
    pub origin: String,
    /// The page belongs to the extension: host permissions lift CORS.
    pub extension: bool,
    /// The browser has `showDirectoryPicker` (Chromium).
    pub can_pick_folder: bool,
    /// Origin of the sample account's server, when `?service=wrike&sample=1` is asked for on this machine.
    pub sample: Option<String>,
    /// The page's own address, without query.
    pub address: String,
    /// The data centre that `?region=us|eu|us2` preselects.
    pub region: Option<Region>,
}

impl Place {
    /// Reads the page's address: `origin` and `hostname` and `search` as `window.location` gives them.
    pub fn from_address(origin: &str, hostname: &str, search: &str) -> Place {
        let asks_for_sample = parameter(search, "sample") == Some("1") && parameter(search, "service") == Some("wrike");
        Place {
            origin: origin.to_owned(),
            sample: (asks_for_sample && is_loopback(hostname)).then(|| origin.to_owned()),
            region: parameter(search, "region").and_then(region),
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

/// The data centre of a short name, as in addresses and in the form's values.
pub fn region(name: &str) -> Option<Region> {
    Region::ALL.into_iter().find(|region| region_name(*region) == name)
}

/// The short name of a data centre.
pub fn region_name(region: Region) -> &'static str {
    match region {
        Region::Us => "us",
        Region::Eu => "eu",
        Region::Us2 => "us2",
    }
}

/// Whether a host name as browsers write it is this machine. A token typed for a sample must never leave it.
fn is_loopback(hostname: &str) -> bool {
    matches!(hostname, "localhost" | "127.0.0.1" | "[::1]")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_is_preselected_by_its_short_name_only() {
        let cases = [
            ("?region=eu", Some(Region::Eu)),
            ("?a=b&region=us2", Some(Region::Us2)),
            ("?region=us&region=eu", Some(Region::Us)),
            ("?region=mars", None),
            ("?region", None),
            ("", None),
        ];
        for (search, expected) in cases {
            assert_eq!(Place::from_address("https://x", "x", search).region, expected, "{search}");
        }
    }

    #[test]
    fn every_region_has_a_short_name_of_its_own() {
        for each in Region::ALL {
            assert_eq!(region(region_name(each)), Some(each));
        }
    }

    #[test]
    fn the_sample_is_there_on_this_machine_only() {
        let search = "?service=wrike&sample=1";
        for (origin, host) in
            [("http://127.0.0.1:8080", "127.0.0.1"), ("http://localhost", "localhost"), ("http://[::1]:1", "[::1]")]
        {
            assert_eq!(Place::from_address(origin, host, search).sample.as_deref(), Some(origin));
        }
        for host in ["keepsake.example", "127.0.0.1.example", "localhost.example", ""] {
            assert_eq!(Place::from_address("https://keepsake.example", host, search).sample, None, "{host}");
        }
    }

    #[test]
    fn the_sample_must_be_asked_for_by_service_and_name() {
        for search in ["", "?sample=1", "?service=proof&sample=1", "?service=wrike&sample=0", "?service=wrike"] {
            assert_eq!(Place::from_address("http://localhost", "localhost", search).sample, None, "{search}");
        }
    }
}
