//! The REST client: a session that was given or is asked for once, and one question after the other.

use std::cell::Cell;
use std::rc::Rc;

use serde::Deserialize;

use super::super::fields::Fields;
use super::super::{Scrub, Secret, Server};
use super::json::scrubbed;
use super::operations::{Brings, GET_AUTHORIZE_USER, Question};
use crate::error::{Error, Kind, Result};
use crate::host::clock::Clock;
use crate::http::retry::{Retry, retry_after};
use crate::http::{HeaderValue, Request, Response, StatusCode, Transport, header, read_whole};

/// No list is larger.
const LARGEST_ANSWER: usize = 48 << 20;
/// An error is a line of JSON.
const LARGEST_ERROR: usize = 64 << 10;

/// The REST interface of one data centre, with a session on it.
#[derive(Clone)]
pub struct Rest {
    transport: Rc<dyn Transport>,
    retry: Retry,
    clock: Rc<dyn Clock>,
    scrub: Scrub,
    server: Server,
    session: HeaderValue,
    is_over: Rc<Cell<bool>>,
}

/// Whose session it is and how far it sees (`GET /authorize/user`).
#[derive(Debug, Clone, PartialEq)]
pub struct Visitor {
    /// "recipient" for a session that was made for one proof; such a one sees nothing of the account.
    pub context: String,
    /// Opaque token of the account.
    pub account_token: String,
}

impl Visitor {
    /// Read what `GET /authorize/user` brought; none when it is no object.
    pub fn read(json: &str) -> Option<Self> {
        let fields = Fields::of(serde_json::from_str(json).ok()?)?;
        Some(Self { context: fields.text("context").to_owned(), account_token: fields.text("accountToken").to_owned() })
    }

    /// Whether it is a session for the account and not for one proof alone.
    pub fn sees_account(&self) -> bool {
        !self.context.eq_ignore_ascii_case("recipient")
    }
}

impl Rest {
    /// Use a session that is open already. Nothing is sent.
    ///
    /// # Errors
    /// `SignedOut` when it has characters that no session has.
    pub fn with_session(
        transport: Rc<dyn Transport>,
        retry: Retry,
        clock: Rc<dyn Clock>,
        server: Server,
        scrub: Scrub,
        session: &Secret,
    ) -> Result<Self> {
        let mut value = HeaderValue::from_str(session.reveal())
            .map_err(|_| Error::new(Kind::SignedOut, "proof::rest", "a session with characters that no session has"))?;
        value.set_sensitive(true);
        Ok(Self { transport, retry, clock, scrub, server, session: value, is_over: Rc::default() })
    }

    /// The same session, with other fields dropped from answers.
    #[must_use]
    pub fn with_scrub(&self, scrub: Scrub) -> Self {
        Self { scrub, ..self.clone() }
    }

    /// Open a session with an API token (`POST /authorize`). Asked once: a refused token is not sent again.
    ///
    /// # Errors
    /// `SignedOut`, `NotOffered` where the account has this way of signing in switched off, and what else a call fails with.
    pub async fn authorize(transport: &dyn Transport, server: &Server, email: &str, token: &Secret) -> Result<Secret> {
        #[derive(Deserialize)]
        struct Session {
            #[serde(rename = "sessionId")]
            session_id: String,
        }
        let body = serde_json::json!({"email": email, "authtoken": token.reveal()}).to_string();
        let request = Request::post(&format!("{}/api/v1/authorize", server.rest), "application/json", body)?;
        let response = transport.send(&request).await?;
        if response.status != StatusCode::OK {
            return Err(failure(response, None).await);
        }
        let body = read_whole(response.body, LARGEST_ERROR).await?;
        let bad = || Error::new(Kind::Malformed, "proof::rest", "signing in brought no session");
        let session: Session = serde_json::from_slice(&body).map_err(|_| bad())?;
        if session.session_id.is_empty() { Err(bad()) } else { Ok(Secret::new(session.session_id)) }
    }

    /// Ask; the JSON that came, without the fields that are dropped.
    ///
    /// # Errors
    /// The kinds of the service's errors, `Malformed` when something else came than the operation brings; retryable ones only after
    /// all tries.
    pub async fn get(&self, question: &Question) -> Result<String> {
        let asked = self.retry.run(|| self.once(question)).await;
        asked.map_err(|error| error.with("operation", question.operation().name))
    }

    /// Ask without repeating it.
    ///
    /// # Errors
    /// As [`Rest::get`].
    pub async fn once(&self, question: &Question) -> Result<String> {
        let response = self.open(question).await?;
        let body = read_whole(response.body, LARGEST_ANSWER).await?;
        let json = scrubbed(&body, self.scrub)?;
        let is_right = match question.operation().brings {
            Brings::Many => json.starts_with('['),
            Brings::One => json.starts_with('{'),
            Brings::Bytes => false,
        };
        // Nobody has documented all shapes: a list in an object is taken too, an error message with 200 is not.
        if is_right || json.starts_with('{') && !json.starts_with("{\"error\"") {
            return Ok(json);
        }
        Err(Error::new(Kind::Malformed, "proof::rest", "something else came than was asked for"))
    }

    /// Whose session it is.
    ///
    /// # Errors
    /// As [`Rest::get`].
    pub async fn visitor(&self) -> Result<(Visitor, String)> {
        let json = self.get(&GET_AUTHORIZE_USER.with([])).await?;
        let bad = || Error::new(Kind::Malformed, "proof::rest", "nobody's session");
        Ok((Visitor::read(&json).ok_or_else(bad)?, json))
    }

    /// Begin to fetch what is no JSON; repeating it is the caller's matter, who knows where the bytes went.
    ///
    /// # Errors
    /// As [`Rest::get`].
    pub async fn open(&self, question: &Question) -> Result<Response> {
        if self.is_over.get() {
            return Err(Error::new(Kind::SignedOut, "proof::rest", "the session is over"));
        }
        let mut request = Request::get(&format!("{}/api/v1{}", self.server.rest, question.path()))?;
        request.headers.insert(const { header::HeaderName::from_static("sessionid") }, self.session.clone());
        let response = self.transport.send(&request).await?;
        if response.status == StatusCode::OK {
            return Ok(response);
        }
        let wait = retry_after(&response.headers, self.clock.now());
        let error = failure(response, wait).await;
        if error.kind() == Kind::SignedOut {
            self.is_over.set(true);
        }
        Err(error)
    }

    /// Whether the service said that the session is over.
    pub fn is_over(&self) -> bool {
        self.is_over.get()
    }
}

/// What an answer means that is no success: `{"error": "…"}` and a status.
async fn failure(response: Response, wait: Option<std::time::Duration>) -> Error {
    #[derive(Deserialize, Default)]
    struct Wire {
        #[serde(default)]
        error: String,
    }
    let status = response.status;
    let body = read_whole(response.body, LARGEST_ERROR).await.unwrap_or_default();
    let text = serde_json::from_slice::<Wire>(&body).unwrap_or_default().error;
    let kind = match status.as_u16() {
        401 => Kind::SignedOut,
        403 if text.to_ascii_lowercase().contains("not supported") => Kind::NotOffered,
        403 => Kind::Forbidden,
        404 | 405 | 501 => Kind::NotFound,
        423 => Kind::Locked,
        429 => Kind::RateLimited,
        400..=499 => Kind::Refused,
        500..=599 => Kind::Server,
        _ => Kind::Malformed,
    };
    Error::new(kind, "proof::rest", text.chars().take(200).collect::<String>())
        .with("status", status.as_u16())
        .retry_after(wait)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::super::super::Region;
    use super::super::operations::{GET_PROOF_COMMENTS, GET_PROOF_DECISION, GET_TAGS};
    use super::*;
    use crate::host::clock::VirtualClock;
    use crate::host::random::SeededRandom;
    use crate::http::{Method, Script, ScriptedTransport};
    use bytes::Bytes;
    use time::OffsetDateTime;

    fn answer(status: u16, body: &str) -> Script {
        Script::answer(StatusCode::from_u16(status).unwrap(), vec![Ok(Bytes::from(body.to_owned()))])
    }

    fn client(answers: Vec<Script>) -> (Rest, Rc<ScriptedTransport>, VirtualClock) {
        let clock = VirtualClock::new(OffsetDateTime::UNIX_EPOCH);
        let wire = Rc::new(ScriptedTransport::new(answers));
        let retry = Retry::new(Rc::new(clock.clone()), Rc::new(SeededRandom::new(1)));
        let session = Secret::new("s3cr3t");
        let rest = Rest::with_session(
            wire.clone(),
            retry,
            Rc::new(clock.clone()),
            Server::of(Region::Com),
            Scrub::default(),
            &session,
        );
        (rest.unwrap(), wire, clock)
    }

    #[test]
    fn a_question_carries_the_session_in_a_header_and_nowhere_else() {
        let (rest, wire, clock) = client(vec![answer(200, "[{\"token\":\"c\"}]")]);
        let json = clock.run(rest.get(&GET_PROOF_COMMENTS.with(["AbC"]))).unwrap().unwrap();
        assert_eq!(json, "[{\"token\":\"c\"}]");
        let request = &wire.requests()[0];
        assert_eq!(
            (&request.method, request.url.to_string().as_str()),
            (&Method::GET, "https://rest.proofhq.com/api/v1/proofs/AbC/comments")
        );
        assert_eq!(request.headers["sessionid"], "s3cr3t");
        assert!(!format!("{request:?}").contains("s3cr3t"));
    }

    #[test]
    fn authorizing_sends_the_token_once_in_a_body() {
        let server = Server::of(Region::Eu);
        for (status, body, kind) in [
            (200, "{\"sessionId\":\"x\"}", None),
            (401, "{\"error\":\"Invalid login details\"}", Some(Kind::SignedOut)),
            (403, "{\"error\":\"Not supported in this context\"}", Some(Kind::NotOffered)),
            (200, "{\"sessionId\":\"\"}", Some(Kind::Malformed)),
            (200, "<html>", Some(Kind::Malformed)),
        ] {
            let wire = ScriptedTransport::new([answer(status, body)]);
            let clock = VirtualClock::new(OffsetDateTime::UNIX_EPOCH);
            let token = Secret::new("tok");
            let session = clock.run(Rest::authorize(&wire, &server, "ann@example.com", &token)).unwrap();
            assert_eq!(session.as_ref().err().map(Error::kind), kind, "{body}");
            let requests = wire.requests();
            assert_eq!(
                (requests.len(), requests[0].url.to_string().as_str()),
                (1, "https://rest.proofhq.eu/api/v1/authorize")
            );
            assert_eq!(requests[0].body, r#"{"email":"ann@example.com","authtoken":"tok"}"#);
        }
    }

    #[test]
    fn errors_have_kinds_and_an_ended_session_sends_nothing_more() {
        for (status, body, kind) in [
            (403, "{\"error\":\"No access\"}", Kind::Forbidden),
            (403, "{\"error\":\"Not supported in this context\"}", Kind::NotOffered),
            (404, "", Kind::NotFound),
            (400, "{}", Kind::Refused),
        ] {
            let (rest, wire, clock) = client(vec![answer(status, body)]);
            let error = clock.run(rest.get(&GET_TAGS.with([]))).unwrap().unwrap_err();
            assert_eq!((error.kind(), wire.requests().len()), (kind, 1), "{body}");
        }
        let (rest, wire, clock) = client(vec![answer(401, "{\"error\":\"Session invalid\"}")]);
        for _ in 0..3 {
            assert_eq!(clock.run(rest.get(&GET_TAGS.with([]))).unwrap().unwrap_err().kind(), Kind::SignedOut);
        }
        assert!(rest.is_over() && wire.requests().len() == 1);
    }

    #[test]
    fn a_page_with_200_is_asked_for_again_and_an_error_with_200_is_none_either() {
        let (rest, wire, clock) =
            client(vec![answer(200, "<html>"), answer(200, "{\"error\":\"x\"}"), answer(503, ""), answer(200, "[]")]);
        assert_eq!(clock.run(rest.get(&GET_TAGS.with([]))).unwrap().unwrap(), "[]");
        assert_eq!(wire.requests().len(), 4);
        let (rest, _, clock) = client(vec![answer(200, "{\"token\":\"d\"}")]);
        assert!(clock.run(rest.get(&GET_PROOF_DECISION.with(["p"]))).unwrap().is_ok());
    }

    #[test]
    fn a_session_for_one_proof_is_known_by_its_context() {
        let (rest, _, clock) = client(vec![answer(200, "{\"context\":\"recipient\",\"accountToken\":\"a\"}")]);
        let (visitor, _) = clock.run(rest.visitor()).unwrap().unwrap();
        assert!(!visitor.sees_account());
        assert!(Visitor { context: "user".into(), account_token: "a".into() }.sees_account());
    }
}
