//! The three legs: request token, the user's consent, access token (RFC 5849 section 2).

use std::fmt;
use std::rc::Rc;

use super::signature::{self, Parameter};
use super::signed::{FORM, protocol};
use super::{KeyPair, Stamp};
use crate::error::{Error, Kind, Result};
use crate::http::{Request, StatusCode, Transport, read_whole};

/// An answer of the handshake is a line; tokens of the seed take some 500 characters.
const LARGEST_ANSWER: usize = 64 << 10;
/// A text of the service in an error.
const LONGEST_PROBLEM: usize = 100;

/// Where the service sends the user after the consent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Callback {
    /// To this address, with `oauth_token` and `oauth_verifier` in its query.
    Address(String),
    /// Nowhere: it shows a verifier that the user types by hand (RFC 5849 section 2.1, "oob").
    OutOfBand,
}

impl Callback {
    fn value(&self) -> &str {
        match self {
            Callback::Address(address) => address,
            Callback::OutOfBand => "oob",
        }
    }
}

/// A request token with the address at which the user consents.
#[derive(Clone)]
pub struct RequestToken {
    token: KeyPair,
    /// To be opened in the user's browser.
    pub authorize: String,
}

/// The token must not reach a log by way of `{:?}`.
impl fmt::Debug for RequestToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RequestToken").finish_non_exhaustive()
    }
}

/// The handshake with one server.
pub struct Handshake {
    wire: Rc<dyn Transport>,
    base: String,
    consumer: KeyPair,
    stamp: Stamp,
}

impl Handshake {
    /// With the server at `origin` ("https://www.wrike.com"), for this consumer.
    pub fn new(wire: Rc<dyn Transport>, origin: &str, consumer: KeyPair, stamp: Stamp) -> Self {
        Self { wire, base: format!("{}/rest/auth", origin.trim_end_matches('/')), consumer, stamp }
    }

    /// First leg: a request token.
    ///
    /// # Errors
    /// `SignedOut` when the service does not accept the consumer, `Malformed`, and what a transport fails with.
    pub async fn request_token(&self, callback: &Callback) -> Result<RequestToken> {
        let callback = ("oauth_callback".to_owned(), callback.value().to_owned());
        let token = self.ask("request_token", None, callback).await?;
        let authorize = format!("{}/authorize?oauth_token={}", self.base, signature::encode(&token.key));
        Ok(RequestToken { token, authorize })
    }

    /// What the address that the user came back to says: the verifier, when it belongs to this request token (RFC 5849 section 2.2).
    ///
    /// # Errors
    /// `SignedOut` when it belongs to another token or has no verifier: the user refused, or the address is not the whole one.
    pub fn verifier(request: &RequestToken, address: &str) -> Result<String> {
        let query = address.split_once('?').map(|(_, query)| query.split('#').next().unwrap_or_default());
        let parameters = signature::parse_form(query.unwrap_or_default());
        let value = |name: &str| parameters.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
        let bad = |message: &str| Error::new(Kind::SignedOut, "oauth::handshake", message);
        match (value("oauth_token"), value("oauth_verifier")) {
            (Some(token), _) if token != request.token.key => Err(bad("the address belongs to another sign-in")),
            (Some(_), Some(verifier)) if !verifier.is_empty() => Ok(verifier.to_owned()),
            _ => Err(bad("the address says of no consent")),
        }
    }

    /// Third leg: the access token for a request token that the user has consented to.
    ///
    /// # Errors
    /// `SignedOut` when the verifier is wrong, the token expired or the user refused; otherwise as [`Handshake::request_token`].
    pub async fn access_token(&self, request: &RequestToken, verifier: &str) -> Result<KeyPair> {
        let verifier = ("oauth_verifier".to_owned(), verifier.trim().to_owned());
        self.ask("access_token", Some(&request.token), verifier).await
    }

    /// One leg. A refusal whose date shows that our timestamp was out of tolerance is answered once with the right time: that is no
    /// second try of a secret, since the service looked at the time first or at nothing.
    async fn ask(&self, leg: &str, token: Option<&KeyPair>, own: Parameter) -> Result<KeyPair> {
        let (answer, was_late) = self.attempt(leg, token, own.clone()).await?;
        if answer.is_err() && was_late { self.attempt(leg, token, own).await?.0 } else { answer }
    }

    async fn attempt(&self, leg: &str, token: Option<&KeyPair>, own: Parameter) -> Result<(Result<KeyPair>, bool)> {
        let mut parameters =
            protocol(&self.consumer.key, token.map(|token| token.key.as_str()), "PLAINTEXT", &self.stamp);
        parameters.push(own);
        let secret = token.map_or("", |token| token.secret.as_str());
        parameters.push(("oauth_signature".to_owned(), signature::plaintext(&self.consumer.secret, secret)));
        let request = Request::post(&format!("{}/{leg}", self.base), FORM, signature::form(&parameters))?;
        let response = self.wire.send(&request).await?;
        let (status, was_late) = (response.status, self.stamp.learn(&response.headers));
        let body = read_whole(response.body, LARGEST_ANSWER).await?;
        Ok((read(status, &String::from_utf8_lossy(&body)), was_late))
    }
}

/// `oauth_token=…&oauth_token_secret=…`, or why not.
fn read(status: StatusCode, body: &str) -> Result<KeyPair> {
    let parameters = signature::parse_form(body.trim());
    // The seed's samples break the line before each ampersand.
    let value = |name: &str| parameters.iter().find(|(key, _)| key.trim() == name).map(|(_, value)| value.trim());
    if status == StatusCode::OK {
        return match (value("oauth_token"), value("oauth_token_secret")) {
            (Some(key), Some(secret)) if !key.is_empty() => Ok(KeyPair::new(key, secret)),
            _ => Err(Error::new(Kind::Malformed, "oauth::handshake", "the answer has no token")),
        };
    }
    let kind = match status.as_u16() {
        404 => Kind::Refused,
        429 => Kind::RateLimited,
        400..=499 => Kind::SignedOut,
        500..=599 => Kind::Server,
        _ => Kind::Malformed,
    };
    let problem: String = value("oauth_problem").unwrap_or("no reason given").chars().take(LONGEST_PROBLEM).collect();
    Err(Error::new(kind, "oauth::handshake", problem).with("status", status.as_u16()))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;
    use crate::host::clock::VirtualClock;
    use crate::host::random::SeededRandom;
    use crate::http::{Script, ScriptedTransport, header};
    use bytes::Bytes;
    use futures_util::FutureExt;
    use time::macros::datetime;

    fn answer(status: u16, body: &'static str) -> Script {
        Script::answer(StatusCode::from_u16(status).unwrap(), vec![Ok(Bytes::from_static(body.as_bytes()))])
    }

    fn handshake(answers: Vec<Script>) -> (Handshake, Rc<ScriptedTransport>) {
        let wire = Rc::new(ScriptedTransport::new(answers));
        let clock = VirtualClock::new(datetime!(2010-11-18 12:00 UTC));
        let stamp = Stamp::new(Rc::new(clock), Rc::new(SeededRandom::new(7)));
        (Handshake::new(wire.clone(), "https://legacy.example/", KeyPair::new("ck", "cs"), stamp), wire)
    }

    fn now<T>(work: impl Future<Output = T>) -> T {
        work.now_or_never().unwrap()
    }

    fn body(wire: &ScriptedTransport, n: usize) -> String {
        String::from_utf8(wire.requests()[n].body.to_vec()).unwrap()
    }

    #[test]
    fn the_three_legs_lead_to_an_access_token() {
        // The breaks are those of the seed's samples.
        let (handshake, wire) = handshake(vec![
            answer(200, "oauth_token=z4ez%3Ddgj\n &oauth_token_secret=47ba47e0\n"),
            answer(200, "oauth_token=A%3DqVDH&oauth_token_secret=c5a9684d"),
        ]);
        let request = now(handshake.request_token(&Callback::OutOfBand)).unwrap();
        assert_eq!(request.authorize, "https://legacy.example/rest/auth/authorize?oauth_token=z4ez%3Ddgj");
        let access = now(handshake.access_token(&request, " 1234 ")).unwrap();
        assert!(access == KeyPair::new("A=qVDH", "c5a9684d"));
        assert!(body(&wire, 0).contains("oauth_callback=oob") && body(&wire, 0).contains("oauth_signature=cs%26"));
        for part in ["oauth_token=z4ez%3Ddgj", "oauth_verifier=1234", "oauth_signature=cs%2647ba47e0", "PLAINTEXT"] {
            assert!(body(&wire, 1).contains(part), "{part}");
        }
        assert!(wire.requests().iter().all(|request| request.url.query().is_none()), "no secret in an address");
    }

    #[test]
    fn the_verifier_is_taken_only_from_this_sign_ins_address() {
        let (handshake, _) = handshake(vec![answer(200, "oauth_token=t&oauth_token_secret=s")]);
        let request = now(handshake.request_token(&Callback::Address("https://me.example/back".into()))).unwrap();
        let read = |address: &str| Handshake::verifier(&request, address);
        assert_eq!(read("https://me.example/back?oauth_token=t&oauth_verifier=v%201#x").unwrap(), "v 1");
        for address in ["", "https://me.example/back", "?oauth_token=u&oauth_verifier=v", "?oauth_token=t"] {
            assert_eq!(read(address).unwrap_err().kind(), Kind::SignedOut, "{address}");
        }
    }

    #[test]
    fn a_refusal_is_one_sentence_and_no_secret_and_is_not_repeated() {
        let (handshake, wire) = handshake(vec![answer(401, "oauth_problem=consumer_key_unknown&x=cs")]);
        let error = now(handshake.request_token(&Callback::OutOfBand)).unwrap_err();
        assert_eq!(error.kind(), Kind::SignedOut);
        assert_eq!(error.detail(), "oauth::handshake: consumer_key_unknown; status: 401");
        assert_eq!(wire.requests().len(), 1);
    }

    #[test]
    fn a_clock_that_is_an_hour_slow_signs_in_all_the_same() {
        let late = answer(401, "oauth_problem=timestamp_refused").header(header::DATE, "Thu, 18 Nov 2010 13:00:00 GMT");
        let (handshake, wire) = handshake(vec![late, answer(200, "oauth_token=t&oauth_token_secret=s")]);
        now(handshake.request_token(&Callback::OutOfBand)).unwrap();
        assert!(body(&wire, 0).contains("oauth_timestamp=1290081600"));
        assert!(body(&wire, 1).contains("oauth_timestamp=1290085200"));
    }

    #[test]
    fn what_is_no_answer_of_a_handshake_is_malformed() {
        for text in ["", "<html>Sign in</html>", "oauth_token=&oauth_token_secret=s", "oauth_token=t"] {
            let text: &'static str = text;
            let (handshake, _) = handshake(vec![answer(200, text)]);
            assert_eq!(now(handshake.request_token(&Callback::OutOfBand)).unwrap_err().kind(), Kind::Malformed);
        }
    }
}
