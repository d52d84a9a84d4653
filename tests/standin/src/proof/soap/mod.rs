//! The SOAP API: descriptions, and calls read strictly.

mod answers;
mod fault;
mod operations;
mod read;
mod schema;
mod write;
mod wsdl;

pub(super) use operations::Release;

use http::header::CONTENT_TYPE;
use http::{Method, StatusCode};
use roxmltree::{Document, Node};

use super::account::Sight;
use super::door::{self, Answered};
use super::fault::ProofFaultPlan;
use super::region::ProofRegion;
use super::sessions::Door;
use super::stand_in::{ProofStandIn, XML};
use crate::Request;
use crate::body::Body;
use crate::fault::Failure;
use crate::wrike::Response;
use fault::SoapFault;
use operations::{OPERATIONS, Operation};

/// The namespace of SOAP 1.1.
const ENVELOPE: &str = "http://schemas.xmlsoap.org/soap/envelope/";
/// Elements within each other in an answer that is meant to break readers.
const DEEP: usize = 100_000;
/// How the text of a comment begins.
const COMMENT: &str = "<comment xsi:type=\"xsd:string\">";

/// The names of every operation.
pub(super) fn operation_names() -> impl Iterator<Item = &'static str> {
    OPERATIONS.iter().map(|operation| operation.name)
}

/// What an operation may look at.
pub(super) struct Ask<'a> {
    pub stand_in: &'a ProofStandIn,
    pub sight: Sight<'a>,
    pub plan: &'a ProofFaultPlan,
}

/// Answers a request to the SOAP host of a region.
pub(super) fn answer(stand_in: &ProofStandIn, request: &Request, region: ProofRegion) -> Answered {
    let path = request.uri().path();
    let version = door::version_of(path);
    let release = match version {
        None => Some(Release::Bare),
        Some(version) => stand_in.release(version),
    };
    let file = version.map_or(path, |version| path.get(version.len() + 1..).unwrap_or_default());
    let is_endpoint = matches!(file, "/soap" | "/soap.php");
    let asks_wsdl = match version {
        None => is_endpoint && request.uri().query().is_some_and(|query| query.eq_ignore_ascii_case("wsdl")),
        Some(_) => file == "/soap.wsdl",
    };
    if request.method() == Method::GET && asks_wsdl {
        let struck = door::guard(stand_in, false);
        return ("wsdl", struck.unwrap_or_else(|| description(stand_in, region, version, release)));
    }
    if request.method() != Method::POST || !is_endpoint || request.uri().query().is_some() {
        return door::unknown(stand_in, request);
    }
    match release {
        Some(release) => call(stand_in, request, region, release),
        None => ("soap unknown", Response::bare(StatusCode::NOT_FOUND)),
    }
}

fn description(
    stand_in: &ProofStandIn,
    region: ProofRegion,
    version: Option<&str>,
    release: Option<Release>,
) -> Response {
    let Some(release) = release else {
        return Response::bare(StatusCode::NOT_FOUND);
    };
    let folder = version.map_or_else(String::new, |version| format!("/{version}"));
    let location = format!("https://soap.{}{folder}/soap", region.domain());
    let plan = stand_in.faults();
    let text = wsdl::wsdl(release, &stand_in.namespace(region), &location, |name| plan.misses(name));
    Response::new(StatusCode::OK, XML, Body::from_bytes(text))
}

fn call(stand_in: &ProofStandIn, request: &Request, region: ProofRegion, release: Release) -> Answered {
    let refuse = |fault: SoapFault| {
        if let Some(violation) = &fault.violation {
            stand_in.violation(format!("soap: {violation}"));
        }
        fault.into_response()
    };
    let namespace = stand_in.namespace(region);
    let read = std::str::from_utf8(request.body()).map_err(|_| "not UTF-8".to_owned());
    let document = match read.and_then(|text| Document::parse(text).map_err(|error| error.to_string())) {
        Ok(document) => document,
        Err(why) => return ("soap unknown", refuse(SoapFault::client(why).violating())),
    };
    let call = match read::call(&document, &namespace) {
        Ok(call) => call,
        Err(fault) => return ("soap unknown", refuse(fault)),
    };
    let name = call.tag_name().name();
    let Some(known) = OPERATIONS.iter().find(|operation| operation.name == name) else {
        stand_in.unknown(format!("soap {name}"));
        return ("soap unknown", refuse(SoapFault::not_present(name)));
    };
    if let Some(struck) = door::guard(stand_in, known.signs_in()) {
        return (known.label, struck);
    }
    let answered = check_headers(request, &namespace, name)
        .and_then(|()| operate(stand_in, call, region, release, &namespace))
        .unwrap_or_else(refuse);
    (known.label, answered)
}

/// SOAP 1.1, sections 6 and 6.1: the media type and `SOAPAction`.
fn check_headers(request: &Request, namespace: &str, name: &str) -> Result<(), SoapFault> {
    let header = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let media = header(CONTENT_TYPE.as_str());
    if !media.to_ascii_lowercase().starts_with("text/xml") {
        return Err(SoapFault::client(format!("Content-Type is {media:?}")).violating());
    }
    let action = header("soapaction");
    if action != format!("\"{namespace}{name}\"") {
        return Err(SoapFault::client(format!("SOAPAction is {action:?}")).violating());
    }
    if request.uri().scheme_str() == Some("http") {
        return Err(SoapFault::client("a session in clear text").violating());
    }
    Ok(())
}

fn operate(
    stand_in: &ProofStandIn,
    call: Node<'_, '_>,
    region: ProofRegion,
    release: Release,
    namespace: &str,
) -> Result<Response, SoapFault> {
    let operation = read::operation(call, release)?;
    let plan = stand_in.faults();
    if plan.misses(operation.name) {
        return Err(SoapFault::not_present(operation.name));
    }
    let result = if operation.signs_in() {
        let arguments = read::arguments(call, operation)?;
        answers::sign_in(stand_in, operation, &arguments, region, &plan)?
    } else {
        let user = user_of(stand_in, call)?;
        let arguments = read::arguments(call, operation)?;
        if operation.sends() {
            stand_in.violation(format!("soap {} sends data to an address of the caller's", operation.name));
        }
        if operation.name == "getAllProofs" && breaks_down(&plan, &arguments)? {
            return Ok(door::failure(Failure::ServerError));
        }
        let sight = Sight { account: stand_in.account(), user };
        answers::answer(&Ask { stand_in, sight, plan: &plan }, operation.name, &arguments)?
    };
    let text = write::envelope(operation, release, namespace, &result);
    Ok(Response::new(StatusCode::OK, XML, Body::from_bytes(spoil(text, operation, &plan))))
}

/// The session of a call comes first: whether an operation exists can be found out without one that is good.
fn user_of(stand_in: &ProofStandIn, call: Node<'_, '_>) -> Result<u64, SoapFault> {
    let session = call.children().find(|node| node.has_tag_name("SessionID"));
    let session = session.ok_or_else(|| SoapFault::argument("SessionID is missing").violating())?;
    stand_in.user_of(&read::text(session), Door::Soap).ok_or_else(SoapFault::session)
}

/// The known failure of `getAllProofs` on large accounts.
fn breaks_down(plan: &ProofFaultPlan, arguments: &read::Arguments) -> Result<bool, SoapFault> {
    let (from, rows) = (arguments.number("StartFrom")?, arguments.number("ItemsPerPage")?);
    let too_many = plan.number("getallproofs-500", 0).is_some_and(|most| most == 0 || rows > most);
    let too_far = plan.number("getallproofs-500-from", 50).is_some_and(|first| from >= first);
    Ok((too_many && plan.strikes("getallproofs-500")) || (too_far && plan.strikes("getallproofs-500-from")))
}

/// An answer as a fault plan damages it.
fn spoil(text: String, operation: &Operation, plan: &ProofFaultPlan) -> String {
    match operation.name {
        "getProofComments" if text.contains(COMMENT) && plan.strikes("control-references") => {
            text.replacen(COMMENT, &format!("{COMMENT}&#1;"), 1)
        }
        "getTags" if plan.strikes("entity-bomb") => {
            let mut declared = String::from("<!DOCTYPE x [<!ENTITY e0 \"boom\">");
            for level in 1..=10 {
                let inner = format!("&e{};", level - 1).repeat(10);
                declared.push_str(&format!("<!ENTITY e{level} \"{inner}\">"));
            }
            declared.push_str("]>\n");
            let bombed = text.replacen("<name xsi:type=\"xsd:string\">", "<name xsi:type=\"xsd:string\">&e10;", 1);
            bombed.replacen("?>\n", &format!("?>\n{declared}"), 1)
        }
        "getTags" if plan.strikes("deep-xml") => {
            let deep = format!("{}{}", "<x>".repeat(DEEP), "</x>".repeat(DEEP));
            text.replacen("</return>", &format!("{deep}</return>"), 1)
        }
        "getOwners" if plan.strikes("cut-xml") => {
            let middle = (text.len() / 2..text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(0);
            text.get(..middle).unwrap_or_default().to_owned()
        }
        _ => text,
    }
}
