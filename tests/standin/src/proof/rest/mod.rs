//! The REST API, version 1: sign-in, routes with the parameters that they take, and the guards before them.

mod answers;
mod refusal;
mod sign_in;

use http::{Method, StatusCode};
use serde_json::json;

use super::account::Sight;
use super::door::{self, Answered};
use super::fault::ProofFaultPlan;
use super::region::ProofRegion;
use super::sessions::Door;
use super::stand_in::ProofStandIn;
use crate::Request;
use crate::wrike::Response;
use refusal::Refusal;

/// What stands before every path.
const BASE: &str = "/api/v1/";
/// What stands before the path in the label of a route.
const PREFIX: &str = "rest ";

/// Whose session a route takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scope {
    /// That of a recipient too.
    Any,
    /// One of the account only.
    Account,
}

use Scope::{Account, Any};

/// What is read: the path with its ids in braces, the parameters of the query, and whose session it takes.
const ROUTES: [(&str, &[&str], Scope); 62] = [
    ("rest authorize/user", &[], Any),
    ("rest accounts", &["trusted"], Account),
    ("rest accounts/{a}", &[], Account),
    ("rest accounts/{a}/limits", &[], Account),
    ("rest accounts/{a}/settings", &[], Account),
    ("rest accounts/{a}/settings/actions", &[], Account),
    ("rest accounts/{a}/settings/decisions", &[], Any),
    ("rest accounts/{a}/settings/decisionreasons", &[], Any),
    ("rest accounts/{a}/membership", &[], Account),
    ("rest accounts/{a}/devices", &[], Account),
    ("rest accounts/{a}/domains", &[], Account),
    ("rest contacts", &[], Account),
    ("rest contacts/{n}", &[], Account),
    ("rest users", &[], Account),
    ("rest folders", &[], Account),
    ("rest folders/{f}", &[], Account),
    ("rest folders/{f}/items", &[], Account),
    ("rest folders/{f}/breadcrumbs", &[], Account),
    ("rest folders/{f}/recipients", &[], Account),
    ("rest tags", &[], Account),
    ("rest workflow/templates", &[], Account),
    ("rest settings/limits", &[], Account),
    ("rest settings/proofing", &[], Any),
    ("rest customdata", &[], Any),
    ("rest proofs", &[], Account),
    ("rest proofs/{t}", &["fields"], Any),
    ("rest proofs/{t}/activity", &[], Any),
    ("rest proofs/{t}/comments", &[], Any),
    ("rest proofs/{t}/comments/{c}", &[], Any),
    ("rest proofs/{t}/comments/{c}/attachments", &[], Any),
    ("rest proofs/{t}/comments/{c}/attachments/{n}/file", &[], Any),
    ("rest proofs/{t}/comments/{c}/attachments/{n}/thumbnail", &[], Any),
    ("rest proofs/{t}/comments/{c}/capture", &[], Any),
    ("rest proofs/{t}/comments/{c}/replies", &[], Any),
    // Whether what hangs on a comment, a recipient or a stage is named with its proof or without is not documented.
    ("rest comments/{c}/attachments", &[], Any),
    ("rest comments/{c}/replies", &[], Any),
    ("rest proofs/{t}/controls", &[], Any),
    ("rest proofs/{t}/customfields", &[], Any),
    ("rest proofs/{t}/decision", &[], Any),
    ("rest proofs/{t}/export/excel", &[], Any),
    ("rest proofs/{t}/proofingCode", &[], Any),
    ("rest proofs/{t}/recipients", &[], Any),
    ("rest proofs/{t}/recipients/{r}", &[], Any),
    ("rest proofs/{t}/recipients/{r}/decision", &[], Any),
    ("rest proofs/{t}/recipients/{r}/urls", &[], Any),
    ("rest recipients/{r}/decision", &[], Any),
    ("rest recipients/{r}/urls", &[], Any),
    ("rest proofs/{t}/settings", &[], Any),
    ("rest proofs/{t}/sourcefiles", &[], Any),
    ("rest proofs/{t}/stages", &[], Any),
    ("rest proofs/{t}/stages/{s}", &[], Any),
    ("rest proofs/{t}/stages/{s}/decision", &[], Any),
    ("rest proofs/{t}/stages/{s}/recipients", &[], Any),
    ("rest stages/{s}", &[], Any),
    ("rest stages/{s}/decision", &[], Any),
    ("rest stages/{s}/recipients", &[], Any),
    ("rest proofs/{t}/tags", &[], Account),
    ("rest proofs/{t}/urls", &[], Any),
    ("rest proofs/{t}/versions", &[], Any),
    ("rest folders/{f}/thumbnail", &[], Account),
    ("rest users/{u}", &[], Account),
    ("rest contacts/autocomplete", &["query"], Account),
];

/// The paths of every route that is read, below `/api/v1/`, and of the sign-in.
pub(super) fn operation_paths() -> impl Iterator<Item = &'static str> {
    let paths = ROUTES.iter().filter_map(|(label, _, _)| label.strip_prefix(PREFIX));
    std::iter::once("authorize").chain(paths)
}

/// A request that a route takes.
struct Ask<'a> {
    sight: Sight<'a>,
    plan: &'a ProofFaultPlan,
    /// The path of the route, with its parameters in braces.
    path: &'static str,
    /// What stands in place of the parameters.
    ids: Vec<&'a str>,
    /// The one parameter of the query.
    argument: Option<String>,
}

type Result<T> = std::result::Result<T, Refusal>;

/// Answers a request to the REST host of a region.
pub(super) fn answer(stand_in: &ProofStandIn, request: &Request, region: ProofRegion) -> Answered {
    let Some(path) = request.uri().path().strip_prefix(BASE) else {
        return door::unknown(stand_in, request);
    };
    let refuse = |refusal: Refusal| {
        if let Some(violation) = &refusal.violation {
            stand_in.violation(format!("rest {path}: {violation}"));
        }
        Response::json(refusal.status, &json!({"error": refusal.why}))
    };
    match (request.method(), path) {
        (&Method::POST, "authorize") => {
            let struck = door::guard(stand_in, true);
            let answered = || sign_in::answer(stand_in, request, region).unwrap_or_else(refuse);
            return ("rest authorize", struck.unwrap_or_else(answered));
        }
        (&Method::GET, "logout") => {
            stand_in.violation("rest logout ends a session that may be borrowed");
            stand_in.state().sessions.close(session(request));
            return ("rest logout", Response::json(StatusCode::OK, &json!({})));
        }
        (&Method::GET, _) => {}
        (method, _) => {
            stand_in.violation(format!("a backup never writes: {method} {path}"));
            return ("unknown", Response::bare(StatusCode::METHOD_NOT_ALLOWED));
        }
    }
    let Some((label, parameters, scope, ids)) = route(path) else {
        return door::unknown(stand_in, request);
    };
    if let Some(struck) = door::guard(stand_in, false) {
        return (label, struck);
    }
    let plan = stand_in.faults();
    let answered = user(stand_in, request, region).and_then(|user| {
        if scope == Account && plan.strikes("recipient-context") {
            return Err(Refusal::context());
        }
        let argument = argument(request, parameters)?;
        let sight = Sight { account: stand_in.account(), user };
        let path = label.strip_prefix(PREFIX).unwrap_or(label);
        answers::answer(&Ask { sight, plan: &plan, path, ids, argument })
    });
    (label, answered.unwrap_or_else(refuse))
}

/// The route of a path and what stands in place of its parameters. A literal part goes before a parameter.
fn route(path: &str) -> Option<(&'static str, &'static [&'static str], Scope, Vec<&str>)> {
    let parts: Vec<&str> = path.split('/').collect();
    let matched = ROUTES.iter().filter_map(|(label, parameters, scope)| {
        let pattern: Vec<&str> = label.strip_prefix(PREFIX)?.split('/').collect();
        let fits = pattern.len() == parts.len()
            && pattern.iter().zip(&parts).all(|(own, part)| (own.starts_with('{') && !part.is_empty()) || own == part);
        let ids = pattern.iter().zip(&parts).filter(|(own, _)| own.starts_with('{')).map(|(_, part)| *part);
        fits.then(|| (*label, *parameters, *scope, ids.collect::<Vec<_>>()))
    });
    matched.min_by_key(|(_, _, _, ids)| ids.len())
}

fn session(request: &Request) -> &str {
    request.headers().get("sessionid").and_then(|value| value.to_str().ok()).unwrap_or_default()
}

fn user(stand_in: &ProofStandIn, request: &Request, region: ProofRegion) -> Result<u64> {
    if !request.headers().contains_key("sessionid") {
        return Err(Refusal::session().violating("no sessionid"));
    }
    let user = stand_in.user_of(session(request), Door::Rest).filter(|_| region == stand_in.account().region());
    user.ok_or_else(Refusal::session)
}

/// The one parameter that some routes take; anything else in the query is refused.
fn argument(request: &Request, parameters: &[&str]) -> Result<Option<String>> {
    let Some(query) = request.uri().query() else {
        return Ok(None);
    };
    let wrong = |name: &str| Refusal::parameter(name).violating("a parameter that is not documented");
    let (name, value) = query.split_once('=').ok_or_else(|| wrong(query))?;
    if !parameters.contains(&name) || value.contains('&') {
        return Err(wrong(name));
    }
    let value = percent_encoding::percent_decode_str(value).decode_utf8().map_err(|_| wrong(name))?;
    Ok(Some(value.into_owned()))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;

    #[test]
    fn a_literal_part_goes_before_a_parameter() {
        assert_eq!(route("contacts/autocomplete").unwrap().0, "rest contacts/autocomplete");
        assert_eq!(route("contacts/abc").unwrap().3, ["abc"]);
        assert_eq!(route("proofs/a/comments/b/replies").unwrap().3, ["a", "b"]);
        assert!(route("proofs//comments").is_none() && route("proofs/a/update").is_none() && route("").is_none());
    }

    #[test]
    fn no_route_is_listed_twice() {
        let mut paths: Vec<&str> = operation_paths().collect();
        let all = paths.len();
        paths.sort_unstable();
        paths.dedup();
        assert_eq!(paths.len(), all);
    }
}
