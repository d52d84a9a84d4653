//! Pages on which an extension's content script must find its place: as rough as a workspace can be drawn.

use http::StatusCode;

use crate::Body;
use crate::wrike::Response;

/// The workspace: header, navigation that changes the address without loading, and a count of layout changes.
pub const WORKSPACE: &str = include_str!("pages/workspace.html");
/// The sign-in page, also what the fault `html-200` answers.
pub const LOGIN: &str = include_str!("pages/login.html");

/// The page on which a user lets an API app in; the sign-in fills in what was asked.
pub(crate) const CONSENT: &str = include_str!("pages/consent.html");

/// The page of a path, if there is one.
pub(crate) fn page(path: &str) -> Option<Response> {
    match path {
        "/" | "/workspace.htm" | "/open.htm" => Some(Response::html(WORKSPACE)),
        "/login" | "/login.htm" => Some(Response::html(LOGIN)),
        "/robots.txt" => Some(Response::new(StatusCode::OK, "text/plain", Body::from_bytes("User-agent: *\n"))),
        "/favicon.ico" => Some(Response::bare(StatusCode::NO_CONTENT)),
        _ => None,
    }
}
