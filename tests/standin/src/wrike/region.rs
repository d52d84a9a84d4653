//! Data centres, by the host that a request names.

use super::oauth::LOGIN_HOST;

/// One of the three data centres (developers.wrike.com, overview).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Region {
    /// `www.wrike.com`
    #[default]
    Us,
    /// `app-eu.wrike.com`
    Eu,
    /// `app-us2.wrike.com`
    Us2,
}

impl Region {
    /// Every region.
    pub const ALL: [Self; 3] = [Self::Us, Self::Eu, Self::Us2];

    /// The host of API and workspace.
    #[must_use]
    pub fn host(self) -> &'static str {
        match self {
            Self::Us => "www.wrike.com",
            Self::Eu => "app-eu.wrike.com",
            Self::Us2 => "app-us2.wrike.com",
        }
    }

    /// The host of exported tables. Seen for the US only; the others follow its pattern.
    #[must_use]
    pub fn storage_host(self) -> &'static str {
        match self {
            Self::Us => "storage.www.wrike.com",
            Self::Eu => "storage.app-eu.wrike.com",
            Self::Us2 => "storage.app-us2.wrike.com",
        }
    }
}

/// What a host name means to the stand-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Host {
    Region(Region),
    /// Where a region keeps exported tables.
    Storage(Region),
    /// The sign-in of all data centres.
    Login,
    /// Counts as the account's own region.
    Loopback,
    Foreign,
}

impl Host {
    /// Reads a host, with or without a port.
    pub fn of(host: &str) -> Self {
        let name = if host.starts_with('[') {
            host.split_inclusive(']').next().unwrap_or(host)
        } else {
            host.split(':').next().unwrap_or(host)
        };
        let name = name.to_ascii_lowercase();
        if let Some(region) = Region::ALL.into_iter().find(|region| region.host() == name) {
            return Self::Region(region);
        }
        if let Some(region) = Region::ALL.into_iter().find(|region| region.storage_host() == name) {
            return Self::Storage(region);
        }
        match name.as_str() {
            LOGIN_HOST => Self::Login,
            "localhost" | "[::1]" => Self::Loopback,
            _ if name.starts_with("127.") => Self::Loopback,
            _ => Self::Foreign,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_told_apart() {
        assert_eq!(Host::of("app-eu.wrike.com"), Host::Region(Region::Eu));
        assert_eq!(Host::of("WWW.wrike.com:8443"), Host::Region(Region::Us));
        for loopback in ["localhost:1", "127.0.0.1:80", "[::1]:80"] {
            assert_eq!(Host::of(loopback), Host::Loopback, "{loopback}");
        }
        assert_eq!(Host::of("storage.www.wrike.com"), Host::Storage(Region::Us));
        assert_eq!(Host::of("login.wrike.com"), Host::Login);
        for foreign in ["wrike.com", "www.wrike.com.evil.example", "storage.wrike.com", ""] {
            assert_eq!(Host::of(foreign), Host::Foreign, "{foreign}");
        }
    }
}
