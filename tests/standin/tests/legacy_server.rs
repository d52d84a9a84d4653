//! The 2010 platform over real sockets: signed by the scheme that the server speaks.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

mod legacy_client;

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use keepsake_standin::legacy::{CONSUMER_KEY, CONSUMER_SECRET, HOST, Spec, StandIn, base_string, hmac_sha1};
use keepsake_standin::server::{Config, Server};
use legacy_client::{NOW, account, form};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore, crypto::ring};

async fn serve(tls: bool) -> (Arc<StandIn>, Server) {
    let stand_in = Arc::new(StandIn::new(account(&Spec::sample(1, NOW))));
    let addr = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let server = Server::start(Config { stand_in: stand_in.clone(), tls, site_dir: None, addr }).await.unwrap();
    (stand_in, server)
}

/// A signed call of the profile as it goes over the wire.
fn call(stand_in: &StandIn, scheme: &str, host: &str) -> String {
    let grant = stand_in.grant();
    let now = NOW.to_string();
    let mut pairs = vec![
        ("oauth_consumer_key", CONSUMER_KEY),
        ("oauth_token", &grant.token),
        ("oauth_signature_method", "HMAC-SHA1"),
        ("oauth_timestamp", &now),
        ("oauth_nonce", "n"),
    ];
    let path = "/api/json/v2/wrike.profile.get";
    let base = base_string("POST", &format!("{scheme}://{host}{path}"), pairs.iter().copied());
    let signature = hmac_sha1(&base, CONSUMER_SECRET, &grant.secret);
    pairs.push(("oauth_signature", &signature));
    let body = form(&pairs);
    format!(
        "POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/x-www-form-urlencoded\r\n\
         Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
}

async fn exchange(mut stream: impl AsyncRead + AsyncWrite + Unpin, request: &str) -> String {
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut all = Vec::new();
    let mut buf = [0; 4096];
    // An end without TLS's farewell is an end like every other here.
    while let Ok(read @ 1..) = stream.read(&mut buf).await {
        all.extend_from_slice(&buf[..read]);
    }
    String::from_utf8(all).unwrap()
}

#[tokio::test]
async fn a_signature_over_http_holds_on_a_plain_socket() {
    let (stand_in, server) = serve(false).await;
    let host = server.addr.to_string();
    let connect = || TcpStream::connect(server.addr);
    let answer = exchange(connect().await.unwrap(), &call(&stand_in, "http", &host)).await;
    assert!(answer.contains("{\"profile\""), "{answer}");
    assert!(answer.to_lowercase().contains("date: sun, 28 nov 2010 20:32:00 gmt"), "{answer}");
    let answer = exchange(connect().await.unwrap(), &call(&stand_in, "https", &host)).await;
    assert!(answer.contains("signature_invalid"), "{answer}");
}

#[tokio::test]
async fn the_services_own_host_is_in_the_certificate() {
    let (stand_in, server) = serve(true).await;
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(server.certificate_pem.as_ref().unwrap().as_bytes()).unwrap()).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let connector = TlsConnector::from(Arc::new(config));
    let socket = TcpStream::connect(server.addr).await.unwrap();
    let stream = connector.connect(ServerName::try_from(HOST).unwrap(), socket).await.unwrap();
    let answer = exchange(stream, &call(&stand_in, "https", HOST)).await;
    assert!(answer.contains("{\"profile\""), "{answer}");
    assert_eq!(stand_in.count("wrike.profile.get"), 1);
}
