//! What an address of the platform means.

use super::api::{Format, Method};

/// The platform's addresses (`http://www.wrike.com` in its document).
#[derive(Debug, Clone, Copy)]
pub(super) enum Route {
    RequestToken,
    Authorize,
    AccessToken,
    /// A method, with the format that the path names.
    Api(&'static Method, Option<Format>),
    /// Below `/api/`, but nothing that is documented.
    UnknownApi(Option<Format>),
    Front,
    Icon,
    Unknown,
}

impl Route {
    pub fn of(path: &str) -> Self {
        match path {
            "/rest/auth/request_token" => return Self::RequestToken,
            "/rest/auth/authorize" => return Self::Authorize,
            "/rest/auth/access_token" => return Self::AccessToken,
            "/" => return Self::Front,
            "/favicon.ico" => return Self::Icon,
            _ => {}
        }
        let Some(path) = path.strip_prefix("/api/") else { return Self::Unknown };
        let (format, path) = match path.split_once('/') {
            Some(("json", rest)) => (Some(Format::Json), rest),
            Some(("xml", rest)) => (Some(Format::Xml), rest),
            _ => (None, path),
        };
        let method = path.strip_prefix("v2/").and_then(Method::of);
        method.map_or(Self::UnknownApi(format), |method| Self::Api(method, format))
    }

    /// What the record calls it.
    pub fn operation(self) -> &'static str {
        match self {
            Self::RequestToken => "request_token",
            Self::Authorize => "authorize",
            Self::AccessToken => "access_token",
            Self::Api(method, _) => method.name,
            Self::Front | Self::Icon => "page",
            Self::UnknownApi(_) | Self::Unknown => "unknown",
        }
    }
}
