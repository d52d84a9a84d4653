//! What the client does apart from asking: repeating, not repeating, correcting its clock, checking whose answer it is.

use super::super::tasks::{self, TaskDraft};
use super::super::{folders, profile};
use super::*;

const FOLDER: &str = r#"{"folder":{"id":5,"asyncKey":"%KEY%"}}"#;

#[test]
fn an_answer_to_another_request_is_refused() {
    for body in [r#"{"folder":{"id":5,"asyncKey":"77"}}"#, r#"{"folder":{"id":5}}"#] {
        let error = ask(Same::new(200, body), Format::Json, &folders::get(5)).unwrap_err();
        assert_eq!(error.kind(), Kind::Malformed, "{body}");
        assert!(error.detail().contains("another request"));
    }
    assert_eq!(ask(Same::new(200, FOLDER), Format::Json, &folders::get(5)).unwrap().id, 5);
}

#[test]
fn a_read_survives_a_bad_minute_and_a_write_is_made_once() {
    let failing =
        || vec![script(500, ""), script(502, "<html>"), script(200, "<!DOCTYPE html>"), script(200, "{\"pro")];
    let good = r#"{"profile":{"uid":"uAnn"}}"#;
    let wire = scripted(failing().into_iter().chain([script(200, good)]).collect());
    let (client, clock) = client(wire.clone(), Format::Json);
    assert_eq!(clock.run(client.ask(&profile::get())).unwrap().unwrap().uid, "uAnn");
    assert_eq!(wire.requests().len(), 5);
    assert!(crate::host::clock::Clock::monotonic(&clock) < PATIENCE);
    for answer in failing() {
        let wire = scripted(vec![answer]);
        assert!(
            ask(wire.clone(), Format::Json, &tasks::add(&TaskDraft::titled("t"))).unwrap_err().kind().is_retryable()
        );
        assert_eq!(wire.requests().len(), 1);
    }
}

#[test]
fn a_status_without_a_code_has_its_http_meaning() {
    for (status, kind) in [
        (401, Kind::SignedOut),
        (403, Kind::Forbidden),
        (404, Kind::NotFound),
        (429, Kind::RateLimited),
        (501, Kind::Refused),
        (503, Kind::Server),
        (204, Kind::Malformed),
    ] {
        for body in ["", "<html>Sorry</html>", "oauth_problem=x"] {
            let error = ask(Same::new(status, body), Format::Xml, &folders::get(5)).unwrap_err();
            assert_eq!(error.kind(), kind, "{status} {body}");
            assert!(!error.detail().contains("Sorry"));
        }
    }
}

/// The stamp learns where the signing happens; here it is told directly.
struct Dated {
    inner: Rc<Same>,
    stamp: Stamp,
}

#[async_trait(?Send)]
impl Transport for Dated {
    async fn send(&self, request: &Request) -> Result<Response> {
        let response = self.inner.send(request).await?;
        self.stamp.learn(&HeaderMap::from_iter([(header::DATE, "Thu, 18 Nov 2010 14:00:00 GMT".parse().unwrap())]));
        Ok(response)
    }
}

#[test]
fn a_read_refused_for_a_slow_clock_is_asked_again_once_and_a_write_is_not() {
    let refused = r#"{"e":{"code":402,"message":"Authorization failed"}}"#;
    let tries = |question: &Ask<tasks::Task>| {
        let clock = VirtualClock::new(datetime!(2010-11-18 12:00 UTC));
        let stamp = Stamp::new(Rc::new(clock.clone()), Rc::new(SeededRandom::new(7)));
        let same = Same::new(200, refused);
        let wire = Rc::new(Dated { inner: same.clone(), stamp: stamp.clone() });
        let retry = Retry::new(Rc::new(clock.clone()), Rc::new(SeededRandom::new(7)));
        let client = Client::new(wire, retry, Rc::new(clock.clone()), stamp, "https://legacy.example", Format::Json);
        assert_eq!(clock.run(client.ask(question)).unwrap().unwrap_err().kind(), Kind::SignedOut);
        same.count()
    };
    assert_eq!(tries(&tasks::get(1, None)), 2);
    assert_eq!(tries(&tasks::add(&TaskDraft::titled("t"))), 1);
}

#[test]
fn no_error_tells_more_of_a_call_than_can_be_read() {
    let draft = TaskDraft { description: Some("secret ".repeat(100_000)), ..TaskDraft::titled("t") };
    let error = ask(Same::new(404, ""), Format::Json, &tasks::add(&draft)).unwrap_err();
    assert!(error.detail().len() < 1000);
}
