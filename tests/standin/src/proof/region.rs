//! Regions and hosts.

/// Where an account lives. Accounts of one region do not exist in the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ProofRegion {
    /// The US: `proofhq.com`.
    #[default]
    Com,
    /// Europe: `proofhq.eu`.
    Eu,
}

impl ProofRegion {
    /// Both regions.
    pub const ALL: [Self; 2] = [Self::Com, Self::Eu];

    /// `proofhq.com` or `proofhq.eu`.
    #[must_use]
    pub fn domain(self) -> &'static str {
        match self {
            Self::Com => "proofhq.com",
            Self::Eu => "proofhq.eu",
        }
    }

    /// The namespace of the bare SOAP endpoint, which is also what stands before an operation in `SOAPAction`.
    #[must_use]
    pub fn namespace(self) -> String {
        format!("https://soap.{}/", self.domain())
    }
}

/// What a request's host is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Host {
    Soap(ProofRegion),
    Rest(ProofRegion),
    /// The web application, also on an account's own subdomain.
    Web(ProofRegion),
    /// A tenant of Workfront that embeds the web application under `/proof/`.
    Workfront,
    /// Loopback: the path alone decides, and the region is the account's.
    Loopback,
    Foreign,
}

impl Host {
    pub fn of(name: &str) -> Self {
        let name = name.rsplit_once(':').map_or(name, |(name, _)| name).to_ascii_lowercase();
        if matches!(name.as_str(), "localhost" | "127.0.0.1") {
            return Self::Loopback;
        }
        if [".my.workfront.com", ".preview.workfront.com", ".my.workfront.adobe.com"]
            .iter()
            .any(|end| name.ends_with(end))
        {
            return Self::Workfront;
        }
        for region in ProofRegion::ALL {
            match name.strip_suffix(region.domain()) {
                Some("soap.") => return Self::Soap(region),
                Some("rest.") => return Self::Rest(region),
                // Services that are neither the application nor an API that is modelled.
                Some("api." | "help." | "assets." | "webcapture.") => return Self::Foreign,
                Some(sub) if sub.ends_with('.') && sub.matches('.').count() == 1 => return Self::Web(region),
                _ => {}
            }
        }
        Self::Foreign
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_told_apart_by_their_whole_name() {
        for (name, host) in [
            ("soap.proofhq.com", Host::Soap(ProofRegion::Com)),
            ("REST.proofhq.eu:443", Host::Rest(ProofRegion::Eu)),
            ("app.proofhq.eu", Host::Web(ProofRegion::Eu)),
            ("acme.proofhq.com", Host::Web(ProofRegion::Com)),
            ("acme.my.workfront.com", Host::Workfront),
            ("127.0.0.1:8443", Host::Loopback),
            ("evilproofhq.com", Host::Foreign),
            ("soap.proofhq.com.evil.example", Host::Foreign),
            ("api.proofhq.com", Host::Foreign),
            ("api-eu.proofhq.com.", Host::Foreign),
        ] {
            assert_eq!(Host::of(name), host, "{name}");
        }
    }
}
