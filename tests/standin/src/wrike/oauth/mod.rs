//! Signing in by OAuth 2.0: the page on which a user agrees, and the endpoint that gives tokens.
//!
//! Written from RFC 6749 and Wrike's "OAuth 2.0 authorization": authorization code and refresh only, the client's secret is required, a
//! redirect must be a registered one, refreshing replaces both tokens, and the answer names the account's host.

mod grants;

use std::fmt::Write;

use http::{Method, StatusCode};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::json;

use super::query::Query;
use super::response::Response;
use super::rights::Rights;
use crate::body::Body;
use crate::fault::FaultPlan;
use crate::{Request, pages};
use grants::Grants;

/// Host of the sign-in, for all data centres.
pub const LOGIN_HOST: &str = "login.wrike.com";
/// The one API app that the account has.
pub const CLIENT_ID: &str = "standin-client";
/// Its secret.
pub const CLIENT_SECRET: &str = "standin-client-secret";
/// The redirect address that it has from the beginning.
pub const REDIRECT: &str = "https://www.wrike.com/robots.txt";

/// Every scope of the service.
const SCOPES: [&str; 18] = [
    "Default",
    "wsReadOnly",
    "wsReadWrite",
    "amReadOnlyUser",
    "amReadWriteUser",
    "amReadOnlyGroup",
    "amReadWriteGroup",
    "amReadOnlyInvitation",
    "amReadWriteInvitation",
    "amReadOnlyWorkflow",
    "amReadWriteWorkflow",
    "amReadOnlyTimelogCategory",
    "amReadWriteTimelogCategory",
    "amReadOnlyWorkSchedule",
    "amReadWriteWorkSchedule",
    "amReadOnlyAccessRole",
    "amReadOnlyAuditLog",
    "dataExportFull",
];

/// What the sign-in knows: the app's redirect addresses, and what was given to it.
#[derive(Debug)]
pub(super) struct Login {
    redirects: Vec<String>,
    grants: Grants,
}

impl Default for Login {
    fn default() -> Self {
        Self { redirects: vec![REDIRECT.to_owned()], grants: Grants::default() }
    }
}

/// What a request to the sign-in depends on.
pub(super) struct Moment<'a> {
    /// The clock, Unix milliseconds.
    pub now: u64,
    /// Host that answers say to use.
    pub host: &'a str,
    /// What goes wrong.
    pub plan: &'a FaultPlan,
}

impl Login {
    /// Registers another redirect address with the app.
    pub fn register(&mut self, redirect: &str) {
        self.redirects.push(redirect.to_owned());
    }

    /// Makes every token worthless, as a user does who removes the app.
    pub fn revoke(&mut self) {
        self.grants.revoke_all();
    }

    /// Answers a request to a path of the sign-in, and names the operation; nothing for other paths.
    pub fn answer(&mut self, request: &Request, moment: &Moment<'_>) -> Option<(&'static str, Response)> {
        let form = || Query::parse(std::str::from_utf8(request.body()).ok());
        match (request.method(), request.uri().path()) {
            (&Method::GET, "/oauth2/authorize/v4") => {
                Some(("oauth2/authorize", self.page(Query::parse(request.uri().query()).unwrap_or_default())))
            }
            (&Method::POST, "/oauth2/authorize/v4") => {
                Some(("oauth2/decision", self.decide(&form().unwrap_or_default(), moment)))
            }
            (&Method::POST, "/oauth2/token") if !is_form(request) => {
                Some(("oauth2/token", refusal("invalid_request", "the body is not a form")))
            }
            (&Method::POST, "/oauth2/token") => Some(("oauth2/token", self.token(&form().unwrap_or_default(), moment))),
            _ => None,
        }
    }

    /// Calls that an access token has made.
    pub fn calls_by(&self, token: &str) -> u64 {
        self.grants.calls_by(token)
    }

    /// What the bearer of an access token may see; nothing if the token is unknown or old.
    pub fn admit(&mut self, token: &str, now: u64, rights: Rights) -> Option<Rights> {
        let scopes = self.grants.admit(token, now)?;
        let has = |name: &str| scopes.iter().any(|scope| scope == name);
        Some(Rights {
            groups: rights.groups && (has("amReadOnlyGroup") || has("amReadWriteGroup")),
            administration: rights.administration
                && ["User", "Invitation", "WorkSchedule"]
                    .iter()
                    .all(|what| has(&format!("amReadOnly{what}")) || has(&format!("amReadWrite{what}")))
                && has("amReadOnlyAccessRole"),
            audit_log: rights.audit_log && has("amReadOnlyAuditLog"),
            data_export: rights.data_export && has("dataExportFull"),
            ..rights
        })
    }

    /// The page that asks the user, or says what is wrong with the question.
    fn page(&self, query: Query) -> Response {
        let redirect = match self.question(&query) {
            Ok(redirect) => redirect,
            Err(why) => return text(StatusCode::BAD_REQUEST, why),
        };
        let fields = [("redirect_uri", redirect), ("state", query.text("state").unwrap_or_default()), scope_of(&query)]
            .iter()
            .fold(String::new(), |mut fields, (name, value)| {
                let _ = write!(fields, "<input type=\"hidden\" name=\"{name}\" value=\"{}\">", escaped(value));
                fields
            });
        let page =
            pages::CONSENT.replace("<!--fields-->", &fields).replace("<!--scopes-->", &escaped(scope_of(&query).1));
        Response::new(StatusCode::OK, "text/html;charset=utf-8", Body::from_bytes(page))
    }

    /// The redirect address of a question that may be asked.
    fn question<'a>(&'a self, query: &'a Query) -> Result<&'a str, &'static str> {
        let known = ["client_id", "response_type", "redirect_uri", "scope", "state"];
        if query.allow(&known, &[]).is_err() {
            return Err("Unknown parameter");
        }
        if query.text("client_id") != Some(CLIENT_ID) {
            return Err("Client id is missing or invalid");
        }
        if query.text("response_type") != Some("code") {
            return Err("Response type is missing or invalid");
        }
        if scope_of(query).1.split(',').any(|scope| !SCOPES.contains(&scope)) {
            return Err("Scope is invalid");
        }
        self.registered(query.text("redirect_uri")).ok_or("Redirect uri is missing or invalid")
    }

    /// The app's own address that a request names; without one, the first.
    fn registered<'a>(&'a self, asked: Option<&str>) -> Option<&'a str> {
        let mut known = self.redirects.iter().map(String::as_str);
        match asked {
            Some(asked) => known.find(|known| *known == asked),
            None => known.next(),
        }
    }

    /// The user has pressed a button of the page.
    fn decide(&mut self, form: &Query, moment: &Moment<'_>) -> Response {
        let Some(redirect) = self.registered(form.text("redirect_uri")).map(str::to_owned) else {
            return text(StatusCode::BAD_REQUEST, "Redirect uri is missing or invalid");
        };
        let (name, value) = match form.text("decision") {
            Some("allow") => ("code", self.grants.new_code(&redirect, scope_of(form).1, moment.now)),
            _ => ("error", "access_denied".to_owned()),
        };
        let join = if redirect.contains('?') { '&' } else { '?' };
        let encode = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
        let mut target = format!("{redirect}{join}{name}={}", encode(&value));
        if let Some(state) = form.text("state").filter(|state| !state.is_empty()) {
            let _ = write!(target, "&state={}", encode(state));
        }
        let mut response = Response::bare(StatusCode::FOUND);
        response.header("location", &target);
        response
    }

    /// Gives tokens for a code or for a refresh token.
    fn token(&mut self, form: &Query, moment: &Moment<'_>) -> Response {
        let known = ["grant_type", "client_id", "client_secret", "code", "redirect_uri", "refresh_token"];
        if form.allow(&known, &[]).is_err() {
            return refusal("invalid_request", "Unknown parameter");
        }
        if form.text("client_id") != Some(CLIENT_ID) || form.text("client_secret") != Some(CLIENT_SECRET) {
            return refusal("unauthorized_client", "Client is not authorized");
        }
        let given = match form.text("grant_type") {
            Some("authorization_code") => {
                let Some(redirect) = self.registered(form.text("redirect_uri")).map(str::to_owned) else {
                    return refusal("invalid_request", "Redirect uri is missing or invalid");
                };
                self.grants.redeem(form.text("code").unwrap_or_default(), &redirect, moment.now)
            }
            Some("refresh_token") if moment.plan.strikes("refresh-refused") => None,
            Some("refresh_token") => self.grants.renew(form.text("refresh_token").unwrap_or_default(), moment.now),
            _ => return refusal("unsupported_grant_type", "Grant type is missing or invalid"),
        };
        let Some((access, refresh)) = given else {
            return refusal("invalid_grant", "The grant is invalid, expired or was used before");
        };
        let answer = json!({
            "access_token": access, "refresh_token": refresh, "token_type": "bearer",
            "expires_in": grants::LIFE_MS / 1000, "host": moment.host,
        });
        Response::json(StatusCode::OK, &answer)
    }
}

/// The scopes of a question as they were asked for; without any, the default.
fn scope_of(query: &Query) -> (&'static str, &str) {
    ("scope", query.text("scope").filter(|scope| !scope.is_empty()).unwrap_or("Default"))
}

fn is_form(request: &Request) -> bool {
    let kind = request.headers().get(http::header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    kind.is_some_and(|kind| kind.split(';').next().unwrap_or(kind).trim() == "application/x-www-form-urlencoded")
}

fn refusal(code: &str, why: &str) -> Response {
    Response::json(StatusCode::BAD_REQUEST, &json!({"error": code, "error_description": why}))
}

fn text(status: StatusCode, why: &'static str) -> Response {
    Response::new(status, "text/plain;charset=utf-8", Body::from_bytes(why))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;")
}
