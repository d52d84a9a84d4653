//! The stand-in for Workfront Proof over a real socket, under the service's own host names.
#![cfg(feature = "server")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

mod proof_support;

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use bytes::Bytes;
use keepsake_standin::proof::{Profile, ProofStandIn};
use keepsake_standin::server::{Config, Server};
use proof_support::{User, assert_clean, elements, request, stand_in};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore, crypto::ring};

async fn serve(stand_in: Arc<ProofStandIn>) -> Server {
    let addr = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    Server::start(Config { stand_in, tls: true, site_dir: None, addr }).await.unwrap()
}

/// Sends a request to its host, whose name the certificate must bear, and returns all that comes.
async fn send(server: &Server, request: &http::Request<Bytes>) -> String {
    let host = request.uri().host().unwrap().to_owned();
    let certificate = CertificateDer::from_pem_slice(server.certificate_pem.as_ref().unwrap().as_bytes()).unwrap();
    let mut roots = RootCertStore::empty();
    roots.add(certificate).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let socket = TcpStream::connect(server.addr).await.unwrap();
    let name = ServerName::try_from(host.clone()).unwrap();
    let mut stream = TlsConnector::from(Arc::new(config)).connect(name, socket).await.unwrap();
    let path = request.uri().path_and_query().unwrap();
    let mut head = format!("{} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n", request.method());
    for (name, value) in request.headers() {
        head.push_str(&format!("{name}: {}\r\n", value.to_str().unwrap()));
    }
    head.push_str(&format!("Content-Length: {}\r\n\r\n", request.body().len()));
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(request.body()).await.unwrap();
    let mut all = Vec::new();
    // An end without TLS's farewell is an end like every other here.
    let _ = stream.read_to_end(&mut all).await;
    String::from_utf8_lossy(&all).into_owned()
}

#[tokio::test]
async fn soap_rest_and_pages_come_over_tls_under_their_own_names() {
    let stand_in = Arc::new(stand_in());
    let server = serve(Arc::clone(&stand_in)).await;
    let session = User::new(&stand_in, Profile::Administrator).session;
    let answer = send(&server, &request("/16_24_0/soap", "getTags", &elements(&session, &[]))).await;
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("<ns1:getTagsResponse>"), "{answer}");
    let rest = http::Request::get("https://rest.proofhq.com/api/v1/tags")
        .header("sessionid", stand_in.borrow_session(Profile::Administrator));
    let answer = send(&server, &rest.body(Bytes::new()).unwrap()).await;
    assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("]"), "{answer}");
    for host in ["app.proofhq.com", "app.proofhq.eu", "acme.my.workfront.com"] {
        let path = if host.starts_with("acme") { "/proof/account/settings" } else { "/account/settings" };
        let page = http::Request::get(format!("https://{host}{path}")).body(Bytes::new()).unwrap();
        assert!(send(&server, &page).await.contains("Request new backup"), "{host}");
    }
    assert_eq!((stand_in.count("soap getTags"), stand_in.count("rest tags"), stand_in.count("page")), (1, 1, 3));
    assert_clean(&stand_in);
}
