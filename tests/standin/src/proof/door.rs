//! What stands before every API: hosts, methods, limits, faults, CORS, control doors and the record.

use http::{Method, StatusCode};
use serde_json::json;

use super::region::{Host, ProofRegion};
use super::stand_in::ProofStandIn;
use super::{downloads, pages, rest, soap};
use crate::body::Body;
use crate::fault::Failure;
use crate::front::host;
use crate::log::Call;
use crate::wrike::Response;
use crate::{Request, control};

/// Parameters that may never stand in an address.
const SECRET_NAMES: [&str; 6] = ["sessionid=", "authtoken=", "token=", "password=", "api_token=", "phpsessid="];

/// Headers of answers that pages may read.
const EXPOSED: &str = "content-disposition, content-length, retry-after";

/// The kind of call and its answer.
pub(super) type Answered = (&'static str, Response);

/// Answers a request and records it.
pub(super) fn answer(stand_in: &ProofStandIn, request: &Request) -> Response {
    if request.uri().path().starts_with("/__standin/") {
        return control::answer(stand_in, request);
    }
    let (operation, mut response) = operate(stand_in, request);
    response.delay_ms += stand_in.faults().delay_ms();
    stand_in.origins.admit(request, &mut response, EXPOSED);
    let call = Call {
        method: request.method().to_string(),
        address: address(stand_in, request),
        operation,
        status: response.status.as_u16(),
        bytes: response.body.declared_len(),
    };
    stand_in.state().log.record(call);
    response
}

fn operate(stand_in: &ProofStandIn, request: &Request) -> Answered {
    let host = Host::of(host(request));
    let path = request.uri().path();
    let home = stand_in.account().region();
    if host == Host::Foreign {
        stand_in.violation(format!("request to a foreign host: {}", address(stand_in, request)));
        return ("unknown", Response::bare(StatusCode::MISDIRECTED_REQUEST));
    }
    if request.method() == Method::OPTIONS {
        let headers = "content-type, sessionid, soapaction";
        return ("preflight", stand_in.origins.preflight(request, "GET, POST", headers));
    }
    if holds_secret(stand_in, request) {
        stand_in.violation(format!("a secret in the address of {path}"));
    }
    match host {
        Host::Soap(region) => soap::answer(stand_in, request, region),
        Host::Rest(region) => rest::answer(stand_in, request, region),
        Host::Loopback if path.starts_with("/soap") || version_of(path).is_some() => {
            soap::answer(stand_in, request, home)
        }
        Host::Loopback if path.starts_with("/api/v1/") => rest::answer(stand_in, request, home),
        Host::Web(region) if region != home => web(stand_in, request, region),
        _ => web(stand_in, request, home),
    }
}

/// Downloads and pages.
fn web(stand_in: &ProofStandIn, request: &Request, region: ProofRegion) -> Answered {
    let path = request.uri().path();
    if request.method() != Method::GET {
        stand_in.violation(format!("a backup never writes: {} {path}", request.method()));
        return ("unknown", Response::bare(StatusCode::METHOD_NOT_ALLOWED));
    }
    if let Some(answered) = downloads::answer(stand_in, request, region) {
        return answered;
    }
    match pages::page(path, request.uri().query()) {
        Some(page) => ("page", page),
        None => unknown(stand_in, request),
    }
}

/// 501 and a line in the record.
pub(super) fn unknown(stand_in: &ProofStandIn, request: &Request) -> Answered {
    let what = format!("{} {}", request.method(), address(stand_in, request));
    stand_in.unknown(what.clone());
    let why = json!({"error": format!("not modelled: {what}")});
    ("unknown", Response::json(StatusCode::NOT_IMPLEMENTED, &why))
}

/// The rate limit and the fault plan's periods, before an API looks at a call.
pub(super) fn guard(stand_in: &ProofStandIn, signs_in: bool) -> Option<Response> {
    let now = stand_in.now_ms();
    let mut state = stand_in.state();
    if state.limit.is_over(now) {
        return Some(failure(Failure::TooManyRequests { retry_after: false }));
    }
    let struck = state.faults.strike(signs_in);
    if state.faults.expires_sessions() {
        state.sessions.close_all();
    }
    drop(state);
    struck.map(failure)
}

/// The answer in place of which a fault strikes.
pub(super) fn failure(failure: Failure) -> Response {
    let error = |status, why: &str| Response::json(status, &json!({"error": why}));
    match failure {
        Failure::TooManyRequests { retry_after } => {
            let mut response = error(StatusCode::TOO_MANY_REQUESTS, "Too many requests");
            if retry_after {
                response.header("retry-after", "1");
            }
            response
        }
        Failure::ServerError => {
            let page = Body::from_bytes("<html><body><h1>500 Internal Server Error</h1></body></html>");
            Response::new(StatusCode::INTERNAL_SERVER_ERROR, "text/html", page)
        }
        Failure::LoginPage => Response::html(pages::LOGIN),
        Failure::Dropped => Response::dropped(),
        Failure::NotFound => error(StatusCode::NOT_FOUND, "File not found"),
        Failure::Forbidden | Failure::NotAllowed | Failure::TokenExpired => {
            error(StatusCode::FORBIDDEN, "Access denied")
        }
    }
}

/// The version in a path like `/16_24_0/soap.wsdl`.
pub(super) fn version_of(path: &str) -> Option<&str> {
    let (version, rest) = path.strip_prefix('/')?.split_once('/')?;
    let numbers = version.split('_').filter(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()));
    (numbers.count() == 3 && version.matches('_').count() == 2 && rest.starts_with("soap")).then_some(version)
}

fn holds_secret(stand_in: &ProofStandIn, request: &Request) -> bool {
    let query = request.uri().query().unwrap_or_default().to_ascii_lowercase();
    let named = query.split('&').any(|pair| SECRET_NAMES.iter().any(|name| pair.starts_with(name)));
    let full = request.uri().path_and_query().map_or("/", http::uri::PathAndQuery::as_str);
    named || stand_in.state().sessions.appears_in(full)
}

/// Host, path and query for the record. A secret in it is not kept.
pub(super) fn address(stand_in: &ProofStandIn, request: &Request) -> String {
    let full = request.uri().path_and_query().map_or("/", http::uri::PathAndQuery::as_str);
    let shown = if stand_in.state().sessions.appears_in(full) { "/(secret)" } else { full };
    let shown = if shown == full && holds_secret(stand_in, request) { request.uri().path() } else { shown };
    format!("{}{shown}", host(request))
}
