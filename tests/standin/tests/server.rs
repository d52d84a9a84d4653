//! Over real sockets.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use keepsake_standin::server::{Config, Server};
use keepsake_standin::{Account, AccountSpec, FaultPlan, StandIn, VALID_TOKEN};
use serde_json::Value;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore, crypto::ring};

const NOW: u64 = 1_760_000_000;

async fn serve(stand_in: Arc<StandIn>, tls: bool, site_dir: Option<PathBuf>) -> Server {
    let addr = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    Server::start(Config { stand_in, tls, site_dir, addr }).await.unwrap()
}

fn sample(faults: &str) -> Arc<StandIn> {
    let account = Account::new(AccountSpec::sample(1, NOW));
    Arc::new(StandIn::new(account).with_faults(FaultPlan::parse(faults).unwrap()))
}

/// Head and body as they came until the connection ended; the connection is asked to close.
async fn exchange(mut stream: impl AsyncRead + AsyncWrite + Unpin, host: &str, path: &str) -> (String, Vec<u8>) {
    let head = format!(
        "GET {path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {VALID_TOKEN}\r\nConnection: close\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut all = Vec::new();
    let mut buf = vec![0; 64 * 1024];
    // An end without TLS's farewell or a reset is an end like every other here.
    while let Ok(Ok(read @ 1..)) = tokio::time::timeout(Duration::from_secs(2), stream.read(&mut buf)).await {
        all.extend_from_slice(&buf[..read]);
    }
    let end = all.windows(4).position(|four| four == b"\r\n\r\n").map_or(all.len(), |at| at + 4);
    let body = all.split_off(end);
    (String::from_utf8(all).unwrap().to_lowercase(), body)
}

async fn get(server: &Server, path: &str) -> (String, Vec<u8>) {
    exchange(TcpStream::connect(server.addr).await.unwrap(), "127.0.0.1", path).await
}

/// The newest row of every third file, which the disrupting plans strike.
fn struck_file(stand_in: &StandIn) -> (String, usize) {
    let attachment = stand_in.account().attachments().nth(2).unwrap();
    (attachment["id"].as_str().unwrap().to_owned(), usize::try_from(attachment["size"].as_u64().unwrap()).unwrap())
}

#[tokio::test]
async fn answers_come_over_plain_http() {
    let stand_in = sample("none");
    let server = serve(Arc::clone(&stand_in), false, None).await;
    let (head, body) = get(&server, "/api/v4/account").await;
    assert!(head.starts_with("http/1.1 200") && head.contains(&format!("content-length: {}", body.len())), "{head}");
    let answer: Value = serde_json::from_slice(&body).unwrap();
    assert_eq!(answer["data"][0]["id"], stand_in.account().id());
    assert_eq!(stand_in.total(), 1);
}

#[tokio::test]
async fn answers_come_over_tls_under_the_real_host_names() {
    let stand_in = sample("none");
    let server = serve(Arc::clone(&stand_in), true, None).await;
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(server.certificate_pem.as_ref().unwrap().as_bytes()).unwrap()).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let connector = TlsConnector::from(Arc::new(config));
    for (host, status) in [("www.wrike.com", 200), ("app-eu.wrike.com", 300), ("localhost", 200), ("127.0.0.1", 200)] {
        let socket = TcpStream::connect(server.addr).await.unwrap();
        let stream = connector.connect(ServerName::try_from(host).unwrap(), socket).await.unwrap();
        let (head, _) = exchange(stream, host, "/api/v4/version").await;
        assert!(head.starts_with(&format!("http/1.1 {status}")), "{host}: {head}");
    }
}

#[tokio::test]
async fn a_connection_serves_many_requests() {
    let server = serve(sample("none"), false, None).await;
    let mut stream = TcpStream::connect(server.addr).await.unwrap();
    for _ in 0..3 {
        stream.write_all(b"GET /favicon.ico HTTP/1.1\r\nHost: localhost\r\n\r\n").await.unwrap();
        let mut buf = [0; 1024];
        let read = stream.read(&mut buf).await.unwrap();
        assert!(buf[..read].starts_with(b"HTTP/1.1 204"));
    }
}

#[tokio::test]
async fn disrupted_files_end_in_the_middle_and_come_whole_later() {
    for (plan, failures) in [("reset-mid-file", 2), ("truncate-file", 1), ("stall-mid-file", 1)] {
        let stand_in = sample(plan);
        let server = serve(Arc::clone(&stand_in), false, None).await;
        let (id, size) = struck_file(&stand_in);
        for attempt in 0..=failures {
            let (head, body) = get(&server, &format!("/api/v4/attachments/{id}/download")).await;
            assert!(head.contains(&format!("content-length: {size}")), "{plan}: {head}");
            let expected = if attempt < failures { size / 2 } else { size };
            assert_eq!(body.len(), expected, "{plan}, attempt {attempt}");
        }
    }
}

#[tokio::test]
async fn a_dropped_call_gets_no_answer() {
    let server = serve(sample("drop-every-13"), false, None).await;
    let mut last = String::new();
    for _ in 0..13 {
        last = get(&server, "/api/v4/version").await.0;
    }
    assert_eq!(last, "");
}

#[tokio::test]
async fn a_site_is_served_beside_the_api() {
    let folder = std::env::temp_dir().join(format!("keepsake-standin-site-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("index.html"), "<h1>site</h1>").unwrap();
    std::fs::write(folder.join("a.wasm"), "\0asm").unwrap();
    let server = serve(sample("none"), false, Some(folder.clone())).await;
    let (head, body) = get(&server, "/").await;
    assert!(head.contains("content-type: text/html") && body == b"<h1>site</h1>");
    assert!(get(&server, "/a.wasm").await.0.contains("content-type: application/wasm"));
    assert!(get(&server, "/../../etc/passwd").await.0.starts_with("http/1.1 404"));
    assert!(get(&server, "/api/v4/version").await.0.starts_with("http/1.1 200"));
    assert!(get(&server, "/__standin/calls").await.0.starts_with("http/1.1 200"));
    std::fs::remove_dir_all(folder).unwrap();
}

#[tokio::test]
async fn a_server_that_is_shut_down_answers_no_more() {
    let server = serve(sample("none"), false, None).await;
    let addr = server.addr;
    server.shutdown();
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert!(TcpStream::connect(addr).await.is_err());
}
