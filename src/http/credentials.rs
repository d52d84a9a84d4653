//! Whose secret goes to which host. An unknown host gets none.

use std::rc::Rc;

use async_trait::async_trait;

use super::{HeaderValue, Request, Response, StatusCode, Transport, header};
use crate::error::{Error, Kind, Result};

/// The secret for a host.
#[async_trait(?Send)]
pub trait Credentials {
    /// Value of the `Authorization` field for `authority` (host, with the port where there is one); none for an unknown one.
    fn authorization(&self, authority: &str) -> Option<HeaderValue>;

    /// The service did not accept `refused` (401): get a better one. True when there is one now.
    ///
    /// # Errors
    /// `SignedOut` when only the user can help; what a transport fails with.
    async fn renew(&self, _refused: &HeaderValue) -> Result<bool> {
        Ok(false)
    }
}

/// The `Authorization` field for a bearer token (RFC 6750 section 2.1), marked as sensitive.
///
/// # Errors
/// `SignedOut` when it cannot be a token: empty, or with characters that no token has. The token is not in the error.
pub fn bearer(token: &str) -> Result<HeaderValue> {
    let message = "this is not a token: it is empty or has characters that no token has";
    let bad = || Error::new(Kind::SignedOut, "credentials", message);
    if token.is_empty() || !token.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(bad());
    }
    let mut value = HeaderValue::from_str(&format!("Bearer {token}")).map_err(|_| bad())?;
    value.set_sensitive(true);
    Ok(value)
}

/// A bearer token for one authority (RFC 6750 section 2.1).
pub struct BearerToken {
    authority: String,
    value: HeaderValue,
}

impl BearerToken {
    /// `token` for `authority` and no other.
    ///
    /// # Errors
    /// As [`bearer`].
    pub fn new(authority: &str, token: &str) -> Result<Self> {
        Ok(Self { authority: authority.to_owned(), value: bearer(token)? })
    }
}

impl Credentials for BearerToken {
    fn authorization(&self, authority: &str) -> Option<HeaderValue> {
        (self.authority == authority).then(|| self.value.clone())
    }
}

/// A second authority that takes the same secret as another: the service's storage host.
pub struct SharedWith {
    inner: Rc<dyn Credentials>,
    authority: String,
    like: String,
}

impl SharedWith {
    /// What `inner` has for `like` is for `authority` too.
    pub fn new(inner: Rc<dyn Credentials>, authority: String, like: String) -> Self {
        Self { inner, authority, like }
    }
}

#[async_trait(?Send)]
impl Credentials for SharedWith {
    fn authorization(&self, authority: &str) -> Option<HeaderValue> {
        self.inner.authorization(if self.authority == authority { &self.like } else { authority })
    }

    async fn renew(&self, refused: &HeaderValue) -> Result<bool> {
        self.inner.renew(refused).await
    }
}

/// Adds the host's credentials to each request, and renews them when they are refused; the innermost decorator, so that nothing outside
/// it ever sees a secret.
pub struct Authorized {
    inner: Rc<dyn Transport>,
    credentials: Rc<dyn Credentials>,
}

impl Authorized {
    /// Send through `inner` with `credentials`.
    pub fn new(inner: Rc<dyn Transport>, credentials: Rc<dyn Credentials>) -> Self {
        Self { inner, credentials }
    }
}

#[async_trait(?Send)]
impl Transport for Authorized {
    async fn send(&self, request: &Request) -> Result<Response> {
        let authority = request.url.authority().map(http::uri::Authority::as_str).unwrap_or_default();
        let Some(value) = self.credentials.authorization(authority) else {
            return self.inner.send(request).await;
        };
        let mut request = request.clone();
        request.headers.insert(header::AUTHORIZATION, value.clone());
        let response = self.inner.send(&request).await?;
        if response.status != StatusCode::UNAUTHORIZED || !self.credentials.renew(&value).await? {
            return Ok(response);
        }
        // Once: a token that is refused although it is new will not be accepted at a third try either.
        drop(response);
        let value = self.credentials.authorization(authority).unwrap_or(value);
        request.headers.insert(header::AUTHORIZATION, value);
        self.inner.send(&request).await
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::super::ScriptedTransport;
    use super::*;
    use futures_util::FutureExt;

    fn authorization_sent_to(url: &str) -> Option<HeaderValue> {
        let wire = Rc::new(ScriptedTransport::default());
        let token = Rc::new(BearerToken::new("www.wrike.com", "secret").unwrap());
        let _ = Authorized::new(wire.clone(), token).send(&Request::get(url).unwrap()).now_or_never().unwrap();
        wire.requests()[0].headers.get(header::AUTHORIZATION).cloned()
    }

    #[test]
    fn only_the_exact_host_gets_the_token() {
        assert_eq!(authorization_sent_to("https://www.wrike.com/api/v4/version").unwrap(), "Bearer secret");
        for other in [
            "https://wrike.com/",
            "https://www.wrike.com.evil.example/",
            "https://www.wrike.com:444/",
            "https://storage.www.wrike.com/",
        ] {
            assert_eq!(authorization_sent_to(other), None, "{other}");
        }
    }

    #[test]
    fn what_cannot_be_a_token_is_refused_without_repeating_it() {
        for token in ["", "with space", "line\nbreak", "tokén"] {
            let error = BearerToken::new("www.wrike.com", token).err().unwrap();
            assert_eq!(error.kind(), Kind::SignedOut);
            assert!(token.is_empty() || !error.detail().contains(token));
        }
    }
}
