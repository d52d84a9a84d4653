//! Our OAuth 1.0a against an implementation that is not ours: oauthlib (PyPI) as the provider, started by the test on loopback.
//!
//! It needs python3 with venv, and a package index the first time; without them the tests fail and say so.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::rc::Rc;

use async_trait::async_trait;
use bytes::Bytes;
use keepsake::error::{Error, Kind, Result};
use keepsake::host::clock::VirtualClock;
use keepsake::host::random::SeededRandom;
use keepsake::http::retry::Retry;
use keepsake::http::{HeaderMap, HeaderValue, Request, Response, Script, StatusCode, Transport, header};
use keepsake::wrike::legacy::folders::{self, FolderDraft};
use keepsake::wrike::legacy::oauth::{Callback, Handshake, KeyPair, RequestToken, Signed, Stamp};
use keepsake::wrike::legacy::{Client, Format, profile};
use time::{Duration, OffsetDateTime};

/// The version that the provider was written against.
const OAUTHLIB: &str = "oauthlib==4.0.1";
/// Of unreserved characters only: oauthlib decodes `oauth_` fields of a body twice, so that it refuses the PLAINTEXT signature of any other
/// secret. What encoding does to one is proved by the vectors of RFC 5849, in `oauth::signature`.
const CONSUMER_SECRET: &str = "Consumer-secret_1.0~";

/// The provider process; killed when the test ends, however it ends.
struct Provider {
    process: Child,
    port: u16,
}

impl Drop for Provider {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Provider {
    fn start() -> Self {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oauth1/provider.py");
        let mut process = Command::new(python_with_oauthlib())
            .arg(script)
            .arg(CONSUMER_SECRET)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the provider starts");
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let port = line.trim().parse().unwrap_or_else(|_| panic!("the provider says its port, not {line:?}"));
        Self { process, port }
    }

    fn origin(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}

/// A virtual environment with oauthlib in the build's own directory: made once, by whoever comes first.
fn python_with_oauthlib() -> PathBuf {
    let home = Path::new(env!("CARGO_TARGET_TMPDIR")).join(OAUTHLIB.replace("==", "-"));
    let python = home.join("bin/python");
    let ready = home.join("ready");
    let lock = std::fs::File::create(home.with_extension("lock")).unwrap();
    lock.lock().expect("a lock on the environment");
    if !ready.exists() {
        let run = |command: &mut Command| {
            let done = command.output().expect("these tests need python3 with its module venv");
            assert!(done.status.success(), "{command:?}: {}", String::from_utf8_lossy(&done.stderr));
        };
        run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&home));
        run(Command::new(&python).args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", OAUTHLIB]));
        std::fs::write(&ready, OAUTHLIB).unwrap();
    }
    python
}

/// HTTP/1.1 over a socket, one request a connection: all that loopback needs.
struct Socket;

#[async_trait(?Send)]
impl Transport for Socket {
    async fn send(&self, request: &Request) -> Result<Response> {
        exchange(request).map_err(|error| Error::new(Kind::Network, "socket", "no answer").caused_by(error))
    }
}

fn exchange(request: &Request) -> std::io::Result<Response> {
    let mut socket = TcpStream::connect(request.url.authority().unwrap().as_str())?;
    let mut head = format!(
        "{} {} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Length: {}\r\n",
        request.method,
        request.url.path_and_query().unwrap(),
        request.url.authority().unwrap(),
        request.body.len()
    );
    for (name, value) in &request.headers {
        head.push_str(&format!("{name}: {}\r\n", value.to_str().unwrap()));
    }
    socket.write_all(format!("{head}\r\n").as_bytes())?;
    socket.write_all(&request.body)?;
    let mut whole = Vec::new();
    socket.read_to_end(&mut whole)?;
    let end = whole.windows(4).position(|four| four == b"\r\n\r\n").expect("an end of the head");
    let head = String::from_utf8(whole[..end].to_vec()).unwrap();
    let mut lines = head.lines();
    let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse::<u16>().unwrap();
    let headers: HeaderMap = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.parse::<header::HeaderName>().unwrap(), HeaderValue::from_str(value).unwrap()))
        .collect();
    Ok(Response {
        status: StatusCode::from_u16(status).unwrap(),
        headers,
        final_url: request.url.to_string(),
        declared_len: None,
        body: Script::body(vec![Ok(Bytes::from(whole[end + 4..].to_vec()))]),
    })
}

struct Bench {
    provider: Provider,
    clock: VirtualClock,
    stamp: Stamp,
}

impl Bench {
    /// With a clock that is `off` by so much.
    fn new(off: Duration) -> Self {
        let provider = Provider::start();
        let clock = VirtualClock::new(OffsetDateTime::now_utc() + off);
        let stamp = Stamp::new(Rc::new(clock.clone()), Rc::new(SeededRandom::new(7)));
        Self { provider, clock, stamp }
    }

    fn handshake(&self, secret: &str) -> Handshake {
        let consumer = KeyPair::new("dj0yJmk9NG5USlVvTlZsZEpn", secret);
        Handshake::new(Rc::new(Socket), &self.provider.origin(), consumer, self.stamp.clone())
    }

    fn run<T>(&self, work: impl Future<Output = Result<T>>) -> Result<T> {
        self.clock.run(work).expect("nothing waits for ever")
    }

    /// Open the authorization page as a user who consents; what it shows or redirects to.
    fn consent(&self, request: &RequestToken) -> Response {
        exchange(&Request::get(&request.authorize).unwrap()).unwrap()
    }

    /// What the authorization page says to somebody without a callback.
    fn verifier(&self, request: &RequestToken) -> String {
        let page = self.consent(request);
        let text = self.run(keepsake::http::read_whole(page.body, 1 << 16)).unwrap();
        String::from_utf8(text.to_vec()).unwrap()
    }

    fn client(&self, token: KeyPair, format: Format) -> Client {
        let consumer = KeyPair::new("dj0yJmk9NG5USlVvTlZsZEpn", CONSUMER_SECRET);
        let authority = format!("127.0.0.1:{}", self.provider.port);
        let signed = Signed::new(Rc::new(Socket), &authority, consumer, token, self.stamp.clone());
        let retry = Retry::new(Rc::new(self.clock.clone()), Rc::new(SeededRandom::new(1)));
        let (clock, origin) = (Rc::new(self.clock.clone()), self.provider.origin());
        Client::new(Rc::new(signed), retry, clock, self.stamp.clone(), &origin, format)
    }

    fn sign_in(&self) -> KeyPair {
        let handshake = self.handshake(CONSUMER_SECRET);
        let request = self.run(handshake.request_token(&Callback::OutOfBand)).unwrap();
        let verifier = self.verifier(&request);
        self.run(handshake.access_token(&request, &verifier)).unwrap()
    }
}

#[test]
fn oauthlib_accepts_all_three_legs_and_signed_calls() {
    let bench = Bench::new(Duration::ZERO);
    let token = bench.sign_in();
    for format in [Format::Json, Format::Xml] {
        let client = bench.client(token.clone(), format);
        assert_eq!(bench.run(client.ask(&profile::get())).unwrap().uid, "uAnn");
        // Everything that is easily encoded wrongly; the provider verifies the signature over it and sends the title back.
        for title in
            ["plain", "a b+c%20&d=e", "~-._!*'()", "Ünïcode ☃ 漢字 🎉", "line\r\nbreak\ttab", "%", "=", "a%26b", ""]
        {
            let draft = FolderDraft { parents: Some(Vec::new()), ..FolderDraft::titled(title) };
            let folder =
                bench.run(client.ask(&folders::add(&draft))).unwrap_or_else(|error| panic!("{title:?}: {error:?}"));
            assert_eq!(folder.title.as_deref(), Some(title));
        }
    }
}

#[test]
fn oauthlib_sends_the_user_back_to_a_callback_with_the_verifier() {
    let bench = Bench::new(Duration::ZERO);
    let handshake = bench.handshake(CONSUMER_SECRET);
    let callback = Callback::Address("https://keepsake.example/back?a=b&c=ü".to_owned());
    let request = bench.run(handshake.request_token(&callback)).unwrap();
    let location = bench.consent(&request).headers[header::LOCATION].to_str().unwrap().to_owned();
    assert!(location.starts_with("https://keepsake.example/back?a=b&c="), "{location}");
    let verifier = Handshake::verifier(&request, &location).unwrap();
    let token = bench.run(handshake.access_token(&request, &verifier)).unwrap();
    assert_eq!(bench.run(bench.client(token, Format::Xml).ask(&profile::get())).unwrap().uid, "uAnn");
}

#[test]
fn oauthlib_refuses_wrong_secrets_verifiers_and_tokens() {
    let bench = Bench::new(Duration::ZERO);
    let refused = |error: Error| assert_eq!(error.kind(), Kind::SignedOut, "{error:?}");
    refused(bench.run(bench.handshake("wrong").request_token(&Callback::OutOfBand)).unwrap_err());
    let handshake = bench.handshake(CONSUMER_SECRET);
    let request = bench.run(handshake.request_token(&Callback::OutOfBand)).unwrap();
    let verifier = bench.verifier(&request);
    refused(bench.run(handshake.access_token(&request, "wrong")).unwrap_err());
    let token = bench.run(handshake.access_token(&request, &verifier)).unwrap();
    refused(bench.run(handshake.access_token(&request, &verifier)).unwrap_err());
    for bad in [KeyPair::new(token.key.clone(), "wrong"), KeyPair::new("wrong", token.secret.clone())] {
        refused(bench.run(bench.client(bad, Format::Json).ask(&profile::get())).unwrap_err());
    }
}

#[test]
fn a_clock_hours_off_signs_in_and_calls_all_the_same() {
    for off in [Duration::hours(-3), Duration::hours(5)] {
        let bench = Bench::new(off);
        let client = bench.client(bench.sign_in(), Format::Json);
        assert_eq!(bench.run(client.ask(&profile::get())).unwrap().uid, "uAnn");
    }
}

#[test]
fn a_clock_found_wrong_only_by_a_call_is_corrected_for_reads() {
    let bench = Bench::new(Duration::ZERO);
    let token = bench.sign_in();
    let late = VirtualClock::new(OffsetDateTime::now_utc() - Duration::hours(2));
    let stamp = Stamp::new(Rc::new(late.clone()), Rc::new(SeededRandom::new(9)));
    let other = Bench { provider: bench.provider, clock: late, stamp };
    assert_eq!(other.run(other.client(token, Format::Json).ask(&profile::get())).unwrap().uid, "uAnn");
}
