//! Workfront Proof as a browser meets it: the stand-in's pages for somebody who is signed in, and the pages around them.
//!
//! | Address | Page |
//! |---|---|
//! | on `*.proofhq.com` and `*.proofhq.eu` | those of the stand-in |
//! | [`TENANT`]`/proof/account/settings` | the account settings inside Workfront, of the stand-in |
//! | [`TENANT`]`/proof/home` | Workfront with the account settings in a frame |
//! | [`BRANDED`] | those of the stand-in, under a domain of the customer's own |
//! | [`ELSEWHERE`]`/` | a page that has nothing to do with Proof, with the account settings in a frame |

use http::header::{CONTENT_TYPE, HOST, HeaderMap, HeaderValue, SET_COOKIE};
use keepsake_standin::proof::{Profile, ProofStandIn};
use keepsake_standin::{Body, Disruption, Request, Response, Service};

/// A tenant of Workfront.
pub const TENANT: &str = "acme.my.workfront.com";
/// A domain of the customer's own that shows Proof.
pub const BRANDED: &str = "proofs.acme.example";
/// Somebody else.
pub const ELSEWHERE: &str = "elsewhere.example";

/// Who may read the session's cookie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cookie {
    /// The page's scripts too.
    Readable,
    /// The browser alone (`HttpOnly`).
    Hidden,
}

/// The stand-in with its pages.
#[derive(Debug)]
pub struct ProofSite {
    /// Answers everything but the pages around.
    pub service: ProofStandIn,
    session: Option<(String, Cookie)>,
}

impl ProofSite {
    /// Pages whose session nobody sees.
    pub fn new(service: ProofStandIn) -> ProofSite {
        ProofSite { service, session: None }
    }

    /// Pages for the first user with a profile, whose session opens both interfaces.
    pub fn signed_in(service: ProofStandIn, profile: Profile, cookie: Cookie) -> ProofSite {
        let service = service.with_shared_sessions();
        let session = service.borrow_session(profile);
        ProofSite { service, session: Some((session, cookie)) }
    }

    /// The session of the pages.
    pub fn session(&self) -> Option<&str> {
        self.session.as_ref().map(|(session, _)| session.as_str())
    }
}

impl Service for ProofSite {
    fn handle(&self, request: &Request) -> Response {
        let host = request.headers().get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
        let host = host.split(':').next().unwrap_or_default();
        if host == BRANDED {
            let mut request = request.clone();
            request.headers_mut().insert(HOST, HeaderValue::from_static("app.proofhq.com"));
            return self.handle(&request);
        }
        let own = match (host, request.uri().path()) {
            (TENANT, "/proof/home") => Some(framing("/proof/account/settings")),
            (ELSEWHERE, "/") => Some(framing("https://app.proofhq.com/account/settings")),
            (ELSEWHERE, _) => Some(String::new()),
            _ => None,
        };
        if let Some(page) = own {
            return html(page);
        }
        let mut response = self.service.handle(request);
        if host == "127.0.0.1" {
            // The sample account beside the page: its files lie there too.
            stay_here(&mut response, request);
        }
        let is_page = response.headers.get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
        if let (true, Some((session, cookie))) = (is_page, &self.session) {
            let hidden = if *cookie == Cookie::Hidden { "; HttpOnly" } else { "" };
            if let Ok(cookie) = HeaderValue::from_str(&format!("PHPSESSID={session}; Path=/; Secure{hidden}")) {
                response.headers.insert(SET_COOKIE, cookie);
            }
        }
        response
    }

    fn hosts(&self) -> Vec<String> {
        self.service.hosts().into_iter().chain([BRANDED, ELSEWHERE].map(str::to_owned)).collect()
    }

    fn owns(&self, path: &str) -> bool {
        self.service.owns(path)
    }
}

/// Lets the addresses of files in an answer name the host that was asked.
fn stay_here(response: &mut Response, request: &Request) {
    let value = |headers: &HeaderMap, name| headers.get(name).and_then(|value| value.to_str().ok().map(str::to_owned));
    let kind = value(&response.headers, CONTENT_TYPE).unwrap_or_default();
    let (true, Some(host)) = (kind.contains("xml") || kind.contains("json"), value(request.headers(), HOST)) else {
        return;
    };
    if response.body.disruption() == Disruption::None
        && let Ok(text) = String::from_utf8(response.body.to_vec())
    {
        let there = ["file", "attachment"].map(|kind| format!("/{kind}/download"));
        let text = there.iter().fold(text, |text, path| {
            text.replace(&format!("https://app.proofhq.com{path}"), &format!("http://{host}{path}"))
        });
        response.body = Body::from_bytes(text);
    }
}

/// A page with another one in a frame.
fn framing(address: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head><title>Around</title></head>\n<body>\n<h1>Around</h1>\n\
         <iframe title=\"Proof\" src=\"{address}\" width=\"900\" height=\"500\"></iframe>\n</body>\n</html>\n"
    )
}

fn html(text: String) -> Response {
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html;charset=utf-8"));
    let body = Body::from_bytes(text);
    Response { status: http::StatusCode::OK, headers, body, delay_ms: 0, dropped: false }
}
