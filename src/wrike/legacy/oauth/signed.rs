//! The transport that signs: next to the wire, so that nothing outside it ever sees a secret.

use std::rc::Rc;

use async_trait::async_trait;

use super::signature::{self, Parameter};
use super::{KeyPair, Stamp};
use crate::error::{Error, Kind, Result};
use crate::http::{Request, Response, Transport};

/// Media type of a form (RFC 5849 section 3.4.1.3.1 counts its fields into the signature).
pub const FORM: &str = "application/x-www-form-urlencoded";

/// Signs each request to one authority with HMAC-SHA1, anew each time it is sent; one to any other host is refused.
pub struct Signed {
    inner: Rc<dyn Transport>,
    authority: String,
    consumer: KeyPair,
    token: KeyPair,
    stamp: Stamp,
}

impl Signed {
    /// Sign for `authority` (host, with the port where there is one) and send through `inner`.
    pub fn new(inner: Rc<dyn Transport>, authority: &str, consumer: KeyPair, token: KeyPair, stamp: Stamp) -> Self {
        Self { inner, authority: authority.to_owned(), consumer, token, stamp }
    }

    fn sign(&self, request: &Request) -> Result<Request> {
        let body = std::str::from_utf8(&request.body)
            .map_err(|error| Error::new(Kind::Internal, "oauth::signed", "not a form").caused_by(error))?;
        let mut parameters = signature::parse_form(body);
        parameters.extend(protocol(&self.consumer.key, Some(&self.token.key), "HMAC-SHA1", &self.stamp));
        let base = signature::base_string(&request.method, &request.url, &parameters)?;
        let signed = signature::hmac_sha1(&base, &self.consumer.secret, &self.token.secret)?;
        parameters.push(("oauth_signature".to_owned(), signed));
        Ok(Request { body: signature::form(&parameters).into(), ..request.clone() })
    }
}

/// The protocol's parameters but the signature (RFC 5849 section 3.1).
pub(super) fn protocol(consumer: &str, token: Option<&str>, method: &str, stamp: &Stamp) -> Vec<Parameter> {
    let mut parameters = vec![
        ("oauth_consumer_key".to_owned(), consumer.to_owned()),
        ("oauth_nonce".to_owned(), stamp.nonce()),
        ("oauth_signature_method".to_owned(), method.to_owned()),
        ("oauth_timestamp".to_owned(), stamp.timestamp().to_string()),
        ("oauth_version".to_owned(), "1.0".to_owned()),
    ];
    parameters.extend(token.map(|token| ("oauth_token".to_owned(), token.to_owned())));
    parameters
}

#[async_trait(?Send)]
impl Transport for Signed {
    async fn send(&self, request: &Request) -> Result<Response> {
        if request.url.authority().map(http::uri::Authority::as_str) != Some(self.authority.as_str()) {
            return Err(Error::new(Kind::Internal, "oauth::signed", "not the host that the token is for"));
        }
        let response = self.inner.send(&self.sign(request)?).await?;
        self.stamp.learn(&response.headers);
        Ok(response)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;
    use crate::host::clock::VirtualClock;
    use crate::host::random::SeededRandom;
    use crate::http::{Method, Script, ScriptedTransport, StatusCode, header};
    use futures_util::FutureExt;
    use time::macros::datetime;

    fn signed(wire: Rc<ScriptedTransport>) -> Signed {
        let clock = VirtualClock::new(datetime!(2010-11-18 12:00 UTC));
        let stamp = Stamp::new(Rc::new(clock), Rc::new(SeededRandom::new(7)));
        Signed::new(wire, "legacy.example", KeyPair::new("ck", "c secret"), KeyPair::new("tk", "t&secret"), stamp)
    }

    fn sent(wire: &ScriptedTransport, n: usize) -> Vec<Parameter> {
        signature::parse_form(std::str::from_utf8(&wire.requests()[n].body).unwrap())
    }

    fn value(parameters: &[Parameter], name: &str) -> String {
        parameters.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone()).unwrap_or_default()
    }

    #[test]
    fn every_sending_is_signed_anew_over_all_its_fields() {
        let wire = Rc::new(ScriptedTransport::default());
        let transport = signed(wire.clone());
        let url = "https://legacy.example/api/json/v2/wrike.task.add";
        let request = Request::post(url, FORM, "title=a%20%26%20b&parents=").unwrap();
        for _ in 0..2 {
            let _ = transport.send(&request).now_or_never().unwrap();
        }
        let (first, second) = (sent(&wire, 0), sent(&wire, 1));
        assert_ne!(value(&first, "oauth_nonce"), value(&second, "oauth_nonce"));
        let (signature_sent, rest): (Vec<_>, Vec<_>) =
            first.into_iter().partition(|(name, _)| name == "oauth_signature");
        let base = signature::base_string(&Method::POST, &url.parse().unwrap(), &rest).unwrap();
        assert_eq!(signature_sent[0].1, signature::hmac_sha1(&base, "c secret", "t&secret").unwrap());
        assert_eq!(value(&rest, "title"), "a & b");
        assert_eq!(value(&rest, "oauth_token"), "tk");
        let whole = String::from_utf8(wire.requests()[0].body.to_vec()).unwrap();
        assert!(!whole.contains("secret"), "{whole}");
        assert_eq!(wire.requests()[0].url.query(), None);
    }

    #[test]
    fn no_other_host_gets_a_signature() {
        let wire = Rc::new(ScriptedTransport::default());
        let request = Request::post("https://legacy.example.evil/api", FORM, "").unwrap();
        let error = signed(wire.clone()).send(&request).now_or_never().unwrap().err().unwrap();
        assert_eq!(error.kind(), Kind::Internal);
        assert!(wire.requests().is_empty());
    }

    #[test]
    fn the_next_timestamp_follows_the_services_clock() {
        let answer = Script::answer(StatusCode::OK, vec![]).header(header::DATE, "Thu, 18 Nov 2010 12:30:00 GMT");
        let wire = Rc::new(ScriptedTransport::new([answer]));
        let transport = signed(wire.clone());
        let request = Request::post("https://legacy.example/api", FORM, "").unwrap();
        for _ in 0..2 {
            let _ = transport.send(&request).now_or_never().unwrap();
        }
        assert_eq!(value(&sent(&wire, 0), "oauth_timestamp"), "1290081600");
        assert_eq!(value(&sent(&wire, 1), "oauth_timestamp"), "1290083400");
    }
}
