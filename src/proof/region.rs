//! Where an account lives: its data centre, and the hosts that serve it.

use serde::{Deserialize, Serialize};

use crate::error::{Error, Kind, Result};

/// A data centre of Workfront Proof. An account lives in one of them (facts of the vendor's migration help).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Region {
    /// `proofhq.com`
    Com,
    /// `proofhq.eu`
    Eu,
}

impl Region {
    /// All data centres, in the order in which they are asked.
    pub const ALL: [Region; 2] = [Region::Com, Region::Eu];

    /// The domain of its hosts.
    pub fn domain(self) -> &'static str {
        match self {
            Region::Com => "proofhq.com",
            Region::Eu => "proofhq.eu",
        }
    }

    /// A name for people.
    pub fn label(self) -> &'static str {
        match self {
            Region::Com => "United States (proofhq.com)",
            Region::Eu => "Europe (proofhq.eu)",
        }
    }
}

/// The origins that serve one data centre.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    /// "https://soap.proofhq.com"
    pub soap: String,
    /// "https://rest.proofhq.com"
    pub rest: String,
    /// Files are fetched from this domain and from hosts below it.
    domain: String,
}

impl Server {
    /// The servers of a data centre.
    pub fn of(region: Region) -> Self {
        let domain = region.domain();
        Self {
            soap: format!("https://soap.{domain}"),
            rest: format!("https://rest.{domain}"),
            domain: domain.to_owned(),
        }
    }

    /// A stand-in on this machine, which serves everything from one origin.
    ///
    /// # Errors
    /// `Unsupported` for any other host.
    pub fn sample(origin: &str) -> Result<Self> {
        let refused = || {
            Error::new(Kind::Unsupported, "proof::region", "a sample account lives on this machine only")
                .with("origin", origin)
        };
        let uri: http::Uri = origin.parse().map_err(|error| refused().caused_by(error))?;
        let host =
            uri.host().filter(|host| matches!(*host, "127.0.0.1" | "localhost" | "[::1]")).ok_or_else(refused)?;
        let origin = origin.trim_end_matches('/').to_owned();
        Ok(Self { soap: origin.clone(), rest: origin, domain: host.to_owned() })
    }

    /// The host that answers for the account, for people and for reports.
    pub fn name(&self) -> &str {
        self.soap.split_once("://").map_or(self.soap.as_str(), |(_, host)| host)
    }

    /// Whether a file may be fetched from `url`: from the vendor's own hosts and nowhere else, never without TLS but on this machine.
    pub fn serves(&self, url: &str) -> bool {
        let Ok(uri) = url.parse::<http::Uri>() else { return false };
        let (Some(scheme), Some(host)) = (uri.scheme_str(), uri.host()) else { return false };
        let ours = host == self.domain || host.strip_suffix(&self.domain).is_some_and(|below| below.ends_with('.'));
        let is_sample = self.soap.starts_with("http://");
        ours && (scheme == "https" || scheme == "http" && is_sample)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;

    #[test]
    fn files_come_from_the_vendors_hosts_and_from_nowhere_else() {
        let server = Server::of(Region::Eu);
        for url in
            ["https://app.proofhq.eu/file/download?code=x", "https://proofhq.eu/a", "https://a.b.proofhq.eu:443/c"]
        {
            assert!(server.serves(url), "{url}");
        }
        for url in [
            "http://app.proofhq.eu/",
            "https://evilproofhq.eu/",
            "https://proofhq.eu.evil.example/",
            "https://app.proofhq.com/",
            "ftp://proofhq.eu/",
            "/relative",
            "javascript:alert(1)",
            "https://proofhq.eu@evil.example/",
            "",
        ] {
            assert!(!server.serves(url), "{url}");
        }
    }

    #[test]
    fn a_sample_lives_on_this_machine_only() {
        assert_eq!(Server::sample("http://127.0.0.1:8080/").unwrap().soap, "http://127.0.0.1:8080");
        assert!(Server::sample("http://127.0.0.1:8080").unwrap().serves("http://127.0.0.1:8080/file"));
        for origin in ["https://evil.example", "http://127.0.0.1.evil.example", "file:///x"] {
            assert_eq!(Server::sample(origin).unwrap_err().kind(), Kind::Unsupported, "{origin}");
        }
    }
}
