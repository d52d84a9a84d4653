//! Asking a stand-in of Workfront Proof in process, and reading its SOAP by the types that it declares.
#![allow(dead_code, reason = "each test crate uses a part")]

use bytes::Bytes;
use keepsake_standin::Response;
use keepsake_standin::proof::{Profile, ProofAccount, ProofFaultPlan, ProofSpec, ProofStandIn};
use roxmltree::{Document, Node};
use serde_json::{Map, Value};

pub const NOW: u64 = 1_760_000_000;
pub const ENVELOPE: &str = "http://schemas.xmlsoap.org/soap/envelope/";
const INSTANCE: &str = "http://www.w3.org/2001/XMLSchema-instance";
const ENCODING: &str = "http://schemas.xmlsoap.org/soap/encoding/";

pub fn stand_in() -> ProofStandIn {
    ProofStandIn::new(ProofAccount::new(ProofSpec::sample(1, NOW)))
}

pub fn faulty(plan: &str) -> ProofStandIn {
    stand_in().with_faults(ProofFaultPlan::parse(plan).unwrap())
}

pub fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

pub fn envelope(namespace: &str, operation: &str, arguments: &str) -> String {
    format!(
        "<s:Envelope xmlns:s=\"{ENVELOPE}\"><s:Body><n:{operation} xmlns:n=\"{namespace}\">{arguments}</n:{operation}>\
         </s:Body></s:Envelope>"
    )
}

/// A correct request to an endpoint; `arguments` are the elements as they stand.
pub fn request(path: &str, operation: &str, arguments: &str) -> http::Request<Bytes> {
    request_in("soap.proofhq.com", "https://soap.proofhq.com/", path, operation, arguments)
}

pub fn request_in(host: &str, namespace: &str, path: &str, operation: &str, arguments: &str) -> http::Request<Bytes> {
    http::Request::post(format!("https://{host}{path}"))
        .header("Content-Type", "text/xml; charset=utf-8")
        .header("SOAPAction", format!("\"{namespace}{operation}\""))
        .body(envelope(namespace, operation, arguments).into())
        .unwrap()
}

pub fn text(response: &Response) -> String {
    String::from_utf8(response.body.to_vec()).unwrap()
}

/// `<name>value</name>` of each pair, the session first.
pub fn elements(session: &str, arguments: &[(&str, &str)]) -> String {
    let pairs = std::iter::once(("SessionID", session)).chain(arguments.iter().copied());
    pairs.map(|(name, value)| format!("<{name}>{}</{name}>", escape(value))).collect()
}

/// A signed-in user of the newest endpoint.
pub struct User<'a> {
    pub stand_in: &'a ProofStandIn,
    pub session: String,
    pub path: &'static str,
}

impl<'a> User<'a> {
    pub fn new(stand_in: &'a ProofStandIn, profile: Profile) -> Self {
        Self::at(stand_in, profile, "/21_3_0/soap")
    }

    pub fn at(stand_in: &'a ProofStandIn, profile: Profile, path: &'static str) -> Self {
        let user = stand_in.account().credentials(profile);
        let arguments = format!(
            "<EmailAddress>{}</EmailAddress><AuthToken>{}</AuthToken>",
            escape(&user.email),
            escape(&user.api_token)
        );
        let login = result(&stand_in.handle(&request(path, "getSessionId", &arguments)));
        Self { stand_in, session: login["session"].as_str().unwrap().to_owned(), path }
    }

    pub fn ask(&self, operation: &str, arguments: &[(&str, &str)]) -> Response {
        self.stand_in.handle(&request(self.path, operation, &elements(&self.session, arguments)))
    }

    /// The result of a call that must succeed.
    pub fn ok(&self, operation: &str, arguments: &[(&str, &str)]) -> Value {
        result(&self.ask(operation, arguments))
    }

    pub fn rows(&self, operation: &str, arguments: &[(&str, &str)]) -> Vec<Value> {
        self.ok(operation, arguments).as_array().unwrap().clone()
    }

    pub fn of_file(&self, operation: &str, file_id: u64) -> Value {
        self.ok(operation, &[("FileID", &file_id.to_string())])
    }

    /// The code of the fault of a call that must fail.
    pub fn fault(&self, operation: &str, arguments: &[(&str, &str)]) -> String {
        fault(&self.ask(operation, arguments))
    }

    /// Every page of a list, advancing by the rows received, until one brings nothing new.
    pub fn list(&self, operation: &str, rows: u64) -> Vec<Value> {
        let mut all: Vec<Value> = Vec::new();
        let mut from = 0;
        loop {
            let (start, size) = (from.to_string(), rows.to_string());
            let page = self.rows(operation, &[("StartFrom", &start), ("SearchQuery", ""), ("ItemsPerPage", &size)]);
            from += page.len();
            let known: Vec<u64> = ids(&all);
            let fresh: Vec<Value> =
                page.into_iter().filter(|row| !known.contains(&row["file_id"].as_u64().unwrap())).collect();
            if fresh.is_empty() {
                return all;
            }
            all.extend(fresh);
        }
    }
}

pub fn ids(rows: &[Value]) -> Vec<u64> {
    rows.iter().map(|row| row["file_id"].as_u64().unwrap()).collect()
}

pub fn sorted(mut ids: Vec<u64>) -> Vec<u64> {
    ids.sort_unstable();
    ids
}

/// The result of a successful call.
pub fn result(response: &Response) -> Value {
    let text = text(response);
    assert_eq!(response.status, 200, "{text}");
    let document = Document::parse(&text).unwrap();
    value(document.descendants().find(|node| node.has_tag_name("return")).unwrap())
}

/// The code of a fault.
pub fn fault(response: &Response) -> String {
    let text = text(response);
    assert_eq!(response.status, 500, "{text}");
    let document = Document::parse(&text).unwrap();
    let code = document.descendants().find(|node| node.has_tag_name("faultcode")).unwrap();
    code.text().unwrap().to_owned()
}

fn value(node: Node<'_, '_>) -> Value {
    if node.attribute((INSTANCE, "nil")) == Some("true") {
        return Value::Null;
    }
    let children: Vec<Node<'_, '_>> = node.children().filter(Node::is_element).collect();
    if let Some(kind) = node.attribute((ENCODING, "arrayType")) {
        let len: usize = kind.split_once('[').unwrap().1.trim_end_matches(']').parse().unwrap();
        assert_eq!(len, children.len(), "{kind}");
        return children.into_iter().map(value).collect();
    }
    let text: String = node.children().filter_map(|child| child.text()).collect();
    match node.attribute((INSTANCE, "type")).unwrap() {
        "xsd:int" => text.parse::<u64>().unwrap().into(),
        "xsd:boolean" => text.parse::<bool>().unwrap().into(),
        "xsd:float" => text.parse::<f64>().unwrap().into(),
        "xsd:string" => text.into(),
        _ => Value::Object(
            children.into_iter().map(|child| (child.tag_name().name().to_owned(), value(child))).collect(),
        ),
    }
}

/// True if an answer holds exactly what the truth says of its fields.
pub fn agrees(answer: &Value, truth: &Value) -> bool {
    match (answer, truth) {
        (Value::Object(answer), truth) => {
            answer.iter().all(|(key, value)| agrees(value, truth.get(key).unwrap_or(&Value::Null)))
        }
        (Value::Array(answer), Value::Array(truth)) => {
            answer.len() == truth.len() && answer.iter().zip(truth).all(|(answer, truth)| agrees(answer, truth))
        }
        (answer, truth) => answer == truth,
    }
}

/// A REST session.
pub struct Rest<'a> {
    pub stand_in: &'a ProofStandIn,
    pub session: String,
}

impl<'a> Rest<'a> {
    pub fn new(stand_in: &'a ProofStandIn, profile: Profile) -> Self {
        let user = stand_in.account().credentials(profile);
        let response = authorize(stand_in, "rest.proofhq.com", &user.email, &user.api_token);
        let session = json(&response)["sessionId"].as_str().unwrap().to_owned();
        Self { stand_in, session }
    }

    pub fn ask(&self, path: &str) -> Response {
        let request =
            http::Request::get(format!("https://rest.proofhq.com/api/v1/{path}")).header("sessionid", &self.session);
        self.stand_in.handle(&request.body(Bytes::new()).unwrap())
    }

    pub fn ok(&self, path: &str) -> Value {
        let response = self.ask(path);
        assert_eq!(response.status, 200, "{path}: {}", text(&response));
        json(&response)
    }

    pub fn rows(&self, path: &str) -> Vec<Value> {
        self.ok(path).as_array().unwrap().clone()
    }

    /// Status and error of a call that must fail.
    pub fn refused(&self, path: &str) -> (u16, String) {
        let response = self.ask(path);
        assert!(!response.status.is_success(), "{path} was answered");
        (response.status.as_u16(), json(&response)["error"].as_str().unwrap().to_owned())
    }
}

pub fn authorize(stand_in: &ProofStandIn, host: &str, email: &str, token: &str) -> Response {
    let body =
        Value::Object(Map::from_iter([("email".to_owned(), email.into()), ("authtoken".to_owned(), token.into())]));
    let request =
        http::Request::post(format!("https://{host}/api/v1/authorize")).header("Content-Type", "application/json");
    stand_in.handle(&request.body(body.to_string().into()).unwrap())
}

pub fn json(response: &Response) -> Value {
    serde_json::from_slice(&response.body.to_vec()).unwrap()
}

pub fn get(stand_in: &ProofStandIn, address: &str) -> Response {
    stand_in.handle(&http::Request::get(address).body(Bytes::new()).unwrap())
}

/// Nothing that a correct client would not do.
pub fn assert_clean(stand_in: &ProofStandIn) {
    assert_eq!((stand_in.violations(), stand_in.unexpected()), (Vec::new(), Vec::new()));
}
