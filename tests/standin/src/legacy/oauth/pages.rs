//! The authorization page and what follows it.

use http::StatusCode;

use super::problem::Problem;
use super::signature::percent_encode;
use crate::Response;
use crate::body::Body;

const HTML: &str = "text/html;charset=utf-8";

/// Asks a person whether the application may read their data.
pub(crate) fn authorize(person: &str, application: &str, token: &str) -> Response {
    let (person, application, token) = (escape(person), escape(application), escape(token));
    page(
        StatusCode::OK,
        "Allow access",
        &format!(
            "<p>Signed in as {person}. The application <b>{application}</b> asks to access your data.</p>\n\
             <form action=\"/rest/auth/authorize\" method=\"post\">\n\
             <input type=\"hidden\" name=\"oauth_token\" value=\"{token}\">\n\
             <button name=\"decision\" value=\"allow\">Allow</button>\n\
             <button name=\"decision\" value=\"deny\">Deny</button>\n\
             </form>"
        ),
    )
}

/// Sends the person back to the application, or shows what to type there. No verifier means that the answer was no.
pub(crate) fn outcome(callback: &str, token: &str, verifier: Option<&str>) -> Response {
    if callback == "oob" {
        let text = match verifier {
            Some(verifier) => format!(
                "<p><label for=\"verifier\">Verification code</label>\n\
                 <output id=\"verifier\">{}</output></p>\n<p>Enter it in the application.</p>",
                escape(verifier)
            ),
            None => "<p>The application may not access your data.</p>".to_owned(),
        };
        return page(StatusCode::OK, if verifier.is_some() { "Access allowed" } else { "Access denied" }, &text);
    }
    let separator = if callback.contains('?') { '&' } else { '?' };
    let answer = verifier.map_or_else(
        || "oauth_problem=user_refused".to_owned(),
        |verifier| format!("oauth_verifier={}", percent_encode(verifier)),
    );
    let mut response = Response::bare(StatusCode::FOUND);
    response.header("location", &format!("{callback}{separator}oauth_token={}&{answer}", percent_encode(token)));
    response
}

/// What a person sees whose token is not good.
pub(crate) fn refusal(problem: &Problem) -> Response {
    page(problem.status, "Access cannot be allowed", &format!("<p>{}</p>", escape(&problem.text())))
}

/// The front door, on which an application has nothing to do.
pub(crate) fn front() -> Response {
    page(StatusCode::OK, "Project management", "<p>Sign in by an application that asks for access.</p>")
}

fn page(status: StatusCode, heading: &str, content: &str) -> Response {
    let text = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>{heading}</title>\n</head>\n\
         <body>\n<main>\n<h1>{heading}</h1>\n{content}\n</main>\n</body>\n</html>\n"
    );
    Response::new(status, HTML, Body::from_bytes(text))
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
