//! One test a method (`methods`, `hanging`), the client's manners (`manners`), and both against the documents themselves (`seed`).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

mod hanging;
mod manners;
mod methods;
mod seed;

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fmt::Debug;
use std::rc::Rc;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use serde::Serialize;
use time::macros::datetime;

use super::oauth::signature::{Parameter, parse_form};
use super::oauth::{FORM, Stamp};
use super::{Ask, Call, Client, Format, Method};
use crate::error::{Kind, Result};
use crate::host::clock::VirtualClock;
use crate::host::random::SeededRandom;
use crate::http::retry::Retry;
use crate::http::{
    HeaderMap, Method as HttpMethod, Request, Response, Script, ScriptedTransport, StatusCode, Transport, header,
};

/// A server that always gives the same answer, with the request's own key where the answer has `%KEY%`.
pub(super) struct Same {
    status: u16,
    body: String,
    headers: HeaderMap,
    requests: RefCell<Vec<Request>>,
}

impl Same {
    pub(super) fn new(status: u16, body: &str) -> Rc<Self> {
        Rc::new(Self { status, body: body.to_owned(), headers: HeaderMap::new(), requests: RefCell::default() })
    }

    fn parameters(&self, n: usize) -> Vec<Parameter> {
        parse_form(std::str::from_utf8(&self.requests.borrow()[n].body).unwrap())
    }

    fn count(&self) -> usize {
        self.requests.borrow().len()
    }
}

#[async_trait(?Send)]
impl Transport for Same {
    async fn send(&self, request: &Request) -> Result<Response> {
        self.requests.borrow_mut().push(request.clone());
        let key = self.parameters(self.count() - 1).into_iter().find(|(name, _)| name == "asyncKey");
        let body = self.body.replace("%KEY%", &key.map(|(_, key)| key).unwrap_or_default());
        Ok(Response {
            status: StatusCode::from_u16(self.status).unwrap(),
            headers: self.headers.clone(),
            final_url: request.url.to_string(),
            declared_len: None,
            body: Script::body(vec![Ok(Bytes::from(body))]),
        })
    }
}

/// A client over `wire`, and the clock it waits by.
fn client(wire: Rc<dyn Transport>, format: Format) -> (Client, VirtualClock) {
    let clock = VirtualClock::new(datetime!(2010-11-18 12:00 UTC));
    let random = Rc::new(SeededRandom::new(7));
    let retry = Retry::new(Rc::new(clock.clone()), random.clone());
    let stamp = Stamp::new(Rc::new(clock.clone()), random);
    (Client::new(wire, retry, Rc::new(clock.clone()), stamp, "https://legacy.example", format), clock)
}

fn ask<T>(wire: Rc<dyn Transport>, format: Format, ask: &Ask<T>) -> Result<T> {
    let (client, clock) = client(wire, format);
    clock.run(client.ask(ask)).unwrap()
}

/// Prove a method: the request with every argument, both answers with equal values, each error code in both formats.
///
/// `arguments` are the method's own as they must be sent; `json` and `xml` the answer, in which `%KEY%` is the request's key.
fn prove<T: Debug + PartialEq + Serialize>(question: &Ask<T>, arguments: &[(&str, &str)], json: &str, xml: &str) -> T {
    let method = question.call.method();
    let mut values = Vec::new();
    for (format, body) in [(Format::Json, json), (Format::Xml, xml)] {
        let wire = Same::new(200, body);
        values.push(ask(wire.clone(), format, question).unwrap_or_else(|error| panic!("{format:?}: {error:?}")));
        assert_request(&wire, method, format, arguments);
    }
    let (from_xml, from_json) = (values.pop().unwrap(), values.pop().unwrap());
    assert_eq!(from_json, from_xml);
    assert_eq!(serde_json::to_string(&from_json).unwrap(), serde_json::to_string(&from_xml).unwrap());
    assert_errors(&question.call);
    from_json
}

fn assert_request(wire: &Same, method: Method, format: Format, arguments: &[(&str, &str)]) {
    let request = wire.requests.borrow()[0].clone();
    assert_eq!(request.method, HttpMethod::POST);
    let url = format!("https://legacy.example/api/{}/v2/{}", format.name(), method.name());
    assert_eq!(request.url.to_string(), url);
    assert_eq!(request.headers[header::CONTENT_TYPE], FORM);
    let (keys, own): (Vec<Parameter>, Vec<Parameter>) =
        wire.parameters(0).into_iter().partition(|(name, _)| name == "asyncKey");
    assert_eq!(keys.len(), usize::from(method.row().takes_async_key));
    let sent: Vec<(&str, &str)> = own.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(sent, arguments);
    let known: BTreeSet<&str> = method.row().arguments.iter().map(|argument| argument.name).collect();
    let given: BTreeSet<&str> = sent.iter().map(|(name, _)| *name).collect();
    // A list of comments is asked for by its task or by ids, never both.
    if method != Method::CommentList {
        assert_eq!(given, known, "every argument of {}", method.name());
    }
}

/// Each documented code, in both formats, under HTTP statuses that mean nothing: its kind, and how often the call was made.
fn assert_errors(call: &Call) {
    let method = call.method();
    for code in method.row().codes {
        let name = super::failure::Failure { method, code: *code, message: String::new() }.name();
        let json = format!(r#"{{"whatever":{{"code":{code},"message":"{name} for a test"}}}}"#);
        let xml = format!("<whatever><code>{code}</code><message>{name} for a test</message></whatever>");
        for (format, body) in [(Format::Json, json), (Format::Xml, xml)] {
            for status in [200, 500, 400] {
                let wire = Same::new(status, &body);
                let (client, clock) = client(wire.clone(), format);
                let work = async {
                    match method {
                        Method::AttachmentDownload => client.open(call, None).await.map(drop),
                        _ => client.fetch(call).await.map(drop),
                    }
                };
                let error = clock.run(work).unwrap().unwrap_err();
                let failure = super::failure::Failure::behind(&error).unwrap_or_else(|| panic!("{error:?}"));
                assert_eq!((failure.code, failure.message.as_str()), (*code, format!("{name} for a test").as_str()));
                assert_eq!(error.kind(), failure.meaning().0);
                let tries = match error.kind() {
                    Kind::Server if !method.writes() && method != Method::AttachmentDownload => 5,
                    _ => 1,
                };
                assert_eq!(wire.count(), tries, "{} {code} {status}", method.name());
            }
        }
    }
}

/// The answers in turn, whatever is asked.
fn scripted(answers: Vec<Script>) -> Rc<ScriptedTransport> {
    Rc::new(ScriptedTransport::new(answers))
}

fn script(status: u16, body: &str) -> Script {
    Script::answer(StatusCode::from_u16(status).unwrap(), vec![Ok(Bytes::from(body.to_owned()))])
}

/// How long a client waits between tries at the most, in all.
const PATIENCE: Duration = Duration::from_secs(60);
