//! Originals and attachments behind their links.

use http::StatusCode;

use super::account::{Kind, Original};
use super::door::{Answered, failure, guard};
use super::region::ProofRegion;
use super::stand_in::ProofStandIn;
use crate::Request;
use crate::body::Body;
use crate::fault::Failure;
use crate::wrike::Response;

/// What personal links of recipients carry.
const PERSONAL: &str = "personal-";

/// Answers the two download addresses; nothing for any other path.
pub(super) fn answer(stand_in: &ProofStandIn, request: &Request, region: ProofRegion) -> Option<Answered> {
    let (path, query) = (request.uri().path(), request.uri().query().unwrap_or_default());
    if path.contains(PERSONAL) || query.contains(PERSONAL) {
        stand_in.violation("a recipient's personal link was opened");
        return Some(("unknown", Response::bare(StatusCode::FORBIDDEN)));
    }
    let label = match path {
        "/file/download" => "file download",
        "/attachment/download" => "attachment download",
        _ => return None,
    };
    let Some(code) = query.strip_prefix("code=").filter(|code| !code.contains('&')) else {
        stand_in.violation(format!("{path} has one parameter, code"));
        return Some((label, failure(Failure::NotFound)));
    };
    if let Some(struck) = guard(stand_in, false) {
        return Some((label, struck));
    }
    let found =
        if region == stand_in.account().region() { find(stand_in, label, code) } else { Err(Failure::NotFound) };
    Some((label, found.map_or_else(failure, respond)))
}

fn find(stand_in: &ProofStandIn, label: &str, code: &str) -> Result<Original, Failure> {
    let account = stand_in.account();
    if label == "attachment download" {
        let id = account.number(Kind::Attachment, code).ok_or(Failure::NotFound)?;
        let (name, body) = account.attachment(id).ok_or(Failure::NotFound)?;
        return Ok(Original { name, content_type: "application/octet-stream", body });
    }
    let whole = account.number(Kind::Download, code).filter(|file_id| account.item(*file_id).is_some());
    let (file_id, number, original) = match whole {
        Some(file_id) => (file_id, file_id, account.download(file_id)),
        None => {
            let number = account.number(Kind::Source, code).ok_or(Failure::NotFound)?;
            (account.file_of_source(number), number, account.source(number))
        }
    };
    let item = account.item(file_id).ok_or(Failure::NotFound)?;
    let original = original.ok_or(Failure::NotFound)?;
    let body = stand_in.state().faults.disturb(item, number, original.body.clone())?;
    Ok(Original { body, ..original })
}

/// A file with its name in RFC 6266's form.
pub(super) fn respond(original: Original) -> Response {
    let mut response = Response::new(StatusCode::OK, original.content_type, original.body);
    let name = percent_encoding::utf8_percent_encode(&original.name, percent_encoding::NON_ALPHANUMERIC);
    response.header("content-disposition", &format!("attachment; filename*=UTF-8''{name}"));
    response
}

/// Bytes in memory as a file.
pub(super) fn file(name: String, content_type: &'static str, bytes: Vec<u8>) -> Response {
    respond(Original { name, content_type, body: Body::from_bytes(bytes) })
}
