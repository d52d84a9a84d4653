//! `POST /authorize`: an address and its API token against a session.

use http::StatusCode;
use http::header::CONTENT_TYPE;
use serde_json::{Map, Value, json};

use super::refusal::Refusal;
use crate::Request;
use crate::proof::region::ProofRegion;
use crate::proof::sessions::{Attempt, Door};
use crate::proof::stand_in::ProofStandIn;
use crate::wrike::Response;

/// Answers a sign-in. A second wrong token locks the account for SOAP too and is recorded.
pub(super) fn answer(stand_in: &ProofStandIn, request: &Request, region: ProofRegion) -> Result<Response, Refusal> {
    let media = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !media.starts_with("application/json") || request.uri().query().is_some() {
        return Err(Refusal::body().violating("not JSON, or a query"));
    }
    let body: Map<String, Value> =
        serde_json::from_slice(request.body()).map_err(|_| Refusal::body().violating("not an object"))?;
    let text = |name: &str| body.get(name).and_then(Value::as_str);
    let (Some(email), Some(token), 2) = (text("email"), text("authtoken"), body.len()) else {
        return Err(Refusal::body().violating("not exactly email and authtoken"));
    };
    let account = stand_in.account();
    if region != account.region() || stand_in.state().sessions.is_locked(email) {
        return Err(Refusal::credentials());
    }
    let user = account.user_by_email(email).filter(|user| account.credentials_of(*user).api_token == token);
    let Some(user) = user else {
        let refusal = Refusal::credentials();
        return Err(match stand_in.state().sessions.refuse(email) {
            Attempt::First => refusal,
            Attempt::Again => refusal.violating("a second wrong attempt"),
        });
    };
    if stand_in.faults().strikes("rest-off") {
        return Err(Refusal::credentials());
    }
    stand_in.state().sessions.forgive(email);
    let session = stand_in.open_session(Door::Rest, user);
    Ok(Response::json(StatusCode::OK, &json!({"sessionId": session})))
}
