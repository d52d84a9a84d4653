//! The stand-in on a real socket: HTTP/1.1, with or without TLS, kept alive, with real disruptions.

mod site;
mod stream;
mod tls;

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::uri::Scheme;
use http_body_util::{BodyExt, Limited};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};
use tokio_rustls::TlsAcceptor;

use crate::{Response, Service};
use stream::BodyStream;

/// Longest request body taken, in bytes: forms and envelopes, never files.
const MAX_REQUEST_BODY: usize = 4 * 1024 * 1024;

/// What a server serves and where.
#[derive(Debug, Clone)]
pub struct Config {
    /// Answers the requests.
    pub stand_in: Arc<dyn Service>,
    /// TLS with a certificate made for this server alone, in the names that [`Service::hosts`] gives.
    pub tls: bool,
    /// Serves every path that is not the service's own ([`Service::owns`]) from this folder.
    pub site_dir: Option<PathBuf>,
    /// Port 0 picks a free one.
    pub addr: SocketAddr,
}

/// A running server. Dropping it closes every connection.
#[derive(Debug)]
pub struct Server {
    /// Where it listens.
    pub addr: SocketAddr,
    /// Its certificate, to be trusted by tests; nothing without TLS.
    pub certificate_pem: Option<String>,
    accepting: JoinHandle<()>,
}

impl Server {
    /// Listens and serves in the background.
    ///
    /// # Errors
    /// The address cannot be listened on, or no certificate could be made.
    pub async fn start(config: Config) -> io::Result<Self> {
        let listener = TcpListener::bind(config.addr).await?;
        let addr = listener.local_addr()?;
        let tls = if config.tls { Some(tls::self_signed(config.stand_in.hosts())?) } else { None };
        let (acceptor, certificate_pem) =
            tls.map_or((None, None), |tls| (Some(tls.acceptor), Some(tls.certificate_pem)));
        let accepting = tokio::spawn(accept(listener, acceptor, Arc::new(config)));
        Ok(Self { addr, certificate_pem, accepting })
    }

    /// `http://127.0.0.1:1234` or `https://...`, without a slash at the end.
    #[must_use]
    pub fn origin(&self) -> String {
        let scheme = if self.certificate_pem.is_some() { "https" } else { "http" };
        format!("{scheme}://{}", self.addr)
    }

    /// Stops listening and closes every connection.
    pub fn shutdown(self) {
        drop(self);
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn accept(listener: TcpListener, acceptor: Option<TlsAcceptor>, config: Arc<Config>) {
    // Connections live in the set, so that they end with the server.
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                if let Ok((socket, _)) = accepted {
                    connections.spawn(connect(socket, acceptor.clone(), Arc::clone(&config)));
                }
            }
            Some(_) = connections.join_next() => {}
        }
    }
}

async fn connect(socket: TcpStream, acceptor: Option<TlsAcceptor>, config: Arc<Config>) {
    // Small answers must not wait for more; a socket that is gone already fails below.
    let _ = socket.set_nodelay(true);
    match acceptor {
        None => serve(socket, config).await,
        Some(acceptor) => {
            // A browser that does not trust the certificate hangs up here.
            if let Ok(stream) = acceptor.accept(socket).await {
                serve(stream, config).await;
            }
        }
    }
}

async fn serve(stream: impl AsyncRead + AsyncWrite + Unpin, config: Arc<Config>) {
    let service = service_fn(|request| answer(request, Arc::clone(&config)));
    let served = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .serve_connection(TokioIo::new(stream), service)
        .await;
    // Disruptions end here as errors, on purpose.
    drop(served);
}

/// An error makes hyper close the connection without an answer.
async fn answer(request: http::Request<Incoming>, config: Arc<Config>) -> io::Result<http::Response<BodyStream>> {
    let (mut parts, body) = request.into_parts();
    // Signed requests sign the scheme too, and only the server knows it.
    parts.extensions.insert(if config.tls { Scheme::HTTPS } else { Scheme::HTTP });
    let body = Limited::new(body, MAX_REQUEST_BODY).collect().await.map_err(io::Error::other)?.to_bytes();
    let response = respond(http::Request::from_parts(parts, body), &config).await;
    if response.delay_ms > 0 {
        tokio::time::sleep(Duration::from_millis(response.delay_ms)).await;
    }
    if response.dropped {
        return Err(io::Error::from(io::ErrorKind::ConnectionReset));
    }
    let mut answer = http::Response::new(BodyStream::new(response.body));
    *answer.status_mut() = response.status;
    *answer.headers_mut() = response.headers;
    Ok(answer)
}

async fn respond(request: http::Request<Bytes>, config: &Config) -> Response {
    let path = request.uri().path();
    match &config.site_dir {
        Some(folder) if !config.stand_in.owns(path) => site::serve(folder, path).await,
        _ => config.stand_in.handle(&request),
    }
}
