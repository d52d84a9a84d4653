//! Finding the endpoints: the versioned one first, since the bare one stops at an old release and lacks almost half of the operations.

use std::collections::BTreeMap;

use super::super::{Server, wsdl::Wsdl};
use crate::error::{Error, Kind, Result};
use crate::http::retry::Retry;
use crate::http::{Request, StatusCode, Transport, read_whole};

/// Versions whose WSDL is looked for, newest first: what the vendor's connector uses, and the last one that is described in public.
const VERSIONS: &[&str] = &["21_3_0", "16_24_0"];
/// A WSDL of 167 operations takes some hundred kilobytes.
const LARGEST_WSDL: usize = 8 << 20;

/// Where calls go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    /// Absolute URL.
    pub address: String,
    /// Namespace of its operations.
    pub namespace: String,
    /// Its operations with their actions; none when it has not described itself.
    operations: Option<BTreeMap<String, String>>,
}

impl Endpoint {
    /// Whether its description lists the operation; none when it has none.
    pub fn lists(&self, operation: &str) -> Option<bool> {
        self.operations.as_ref().map(|operations| operations.contains_key(operation))
    }

    /// `SOAPAction` of an operation: as described, else the namespace and the name.
    pub fn action(&self, operation: &str) -> String {
        let described = self
            .operations
            .as_ref()
            .and_then(|operations| operations.get(operation))
            .filter(|action| !action.is_empty());
        described.cloned().unwrap_or_else(|| format!("{}{operation}", self.namespace))
    }
}

/// The endpoints of `server`, best first. There is always the bare one, described or not.
///
/// # Errors
/// `Offline` when no description could even be asked for.
pub async fn endpoints(transport: &dyn Transport, retry: &Retry, server: &Server) -> Result<Vec<Endpoint>> {
    let mut endpoints = Vec::new();
    for version in VERSIONS {
        let described = describe(transport, retry, &format!("{}/{version}/soap.wsdl", server.soap)).await?;
        if let Some(wsdl) = described {
            endpoints.push(endpoint(wsdl, server, &format!("{}/{version}/soap", server.soap)));
            break;
        }
    }
    let bare = format!("{}/soap", server.soap);
    endpoints.push(match describe(transport, retry, &format!("{bare}?wsdl")).await? {
        Some(wsdl) => endpoint(wsdl, server, &bare),
        None => Endpoint { address: bare, namespace: format!("{}/", server.soap), operations: None },
    });
    Ok(endpoints)
}

/// The description at `url`; none when there is none that can be read.
async fn describe(transport: &dyn Transport, retry: &Retry, url: &str) -> Result<Option<Wsdl>> {
    let request = Request::get(url)?;
    let attempt = || async {
        let response = transport.send(&request).await?;
        let status = response.status;
        let body = read_whole(response.body, LARGEST_WSDL).await?;
        match status {
            StatusCode::OK => Ok(body),
            status if status.is_server_error() => Err(Error::new(Kind::Server, "proof::discover", "no description")),
            StatusCode::TOO_MANY_REQUESTS => Err(Error::new(Kind::RateLimited, "proof::discover", "no description")),
            _ => Err(Error::new(Kind::NotFound, "proof::discover", "no description")),
        }
    };
    match retry.run(attempt).await {
        Ok(body) => Ok(Wsdl::parse(&body).ok()),
        Err(error) if matches!(error.kind(), Kind::Network | Kind::Stalled) => {
            Err(error.into_kind(Kind::Offline).with("server", url))
        }
        Err(_) => Ok(None),
    }
}

/// A description names its address; one on another host, or without TLS, is not followed.
fn endpoint(wsdl: Wsdl, server: &Server, otherwise: &str) -> Endpoint {
    let described = wsdl.address.map(|address| match address.strip_prefix("http://") {
        Some(rest) if server.soap.starts_with("https://") => format!("https://{rest}"),
        _ => address,
    });
    let same_host = |address: &String| address.strip_prefix(&server.soap).is_some_and(|path| path.starts_with('/'));
    let address = described.filter(same_host).unwrap_or_else(|| otherwise.to_owned());
    Endpoint { address, namespace: wsdl.namespace, operations: Some(wsdl.operations) }
}

#[cfg(test)]
mod tests {
    use super::super::super::Region;
    use super::*;

    fn found(address: &str) -> String {
        let wsdl = Wsdl { namespace: "urn:x".into(), address: Some(address.into()), operations: BTreeMap::new() };
        endpoint(wsdl, &Server::of(Region::Com), "https://soap.proofhq.com/21_3_0/soap").address
    }

    #[test]
    fn an_address_is_followed_on_the_same_host_and_with_tls_only() {
        assert_eq!(found("https://soap.proofhq.com/21_3_0/soap.php"), "https://soap.proofhq.com/21_3_0/soap.php");
        assert_eq!(found("http://soap.proofhq.com/x"), "https://soap.proofhq.com/x");
        for elsewhere in ["https://evil.example/soap", "https://soap.proofhq.com.evil.example/", "/relative", ""] {
            assert_eq!(found(elsewhere), "https://soap.proofhq.com/21_3_0/soap", "{elsewhere}");
        }
    }
}
