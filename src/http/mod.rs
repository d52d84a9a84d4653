//! One request, one answer: the [`Transport`] capability and what is laid around it.
//!
//! From outside to inside: [`retry`] → [`pace`] → [`watchdog`] → [`recorder`] → [`credentials`] → the host's own transport. Retry
//! stands outside because only who has read an answer knows whether it is one; all others are transports around a transport.

mod body;
pub mod contract;
pub mod credentials;
pub mod pace;
pub mod recorder;
pub mod retry;
mod scripted;
pub mod watchdog;

use async_trait::async_trait;
use bytes::Bytes;
pub use http::{HeaderMap, HeaderValue, Method, StatusCode, header};

use crate::error::{Error, Kind, Result};
use crate::host::chunk::Chunk;

pub use body::LengthChecked;
pub use scripted::{Script, ScriptedTransport};

/// A request: GET, or POST where the service's API knows nothing else.
#[derive(Clone, PartialEq, Eq)]
pub struct Request {
    /// GET or POST.
    pub method: Method,
    /// Absolute, with `https` (or `http` on loopback, for the stand-in).
    pub url: http::Uri,
    /// Without credentials: those are added by [`credentials`], next to the wire.
    pub headers: HeaderMap,
    /// What is sent after the head; empty for GET.
    pub body: Bytes,
}

/// A body may carry a password, so only its length is told.
impl std::fmt::Debug for Request {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("url", &self.url)
            .field("headers", &self.headers)
            .field("body", &format_args!("{} bytes", self.body.len()))
            .finish()
    }
}

impl Request {
    /// GET `url`.
    ///
    /// # Errors
    /// `Internal` when it is not an absolute URL.
    pub fn get(url: &str) -> Result<Self> {
        Self::new(Method::GET, url)
    }

    /// POST `body`, of this media type, to `url`. Repeating it is only right where the service says so.
    ///
    /// # Errors
    /// As [`Request::get`].
    pub fn post(url: &str, content_type: &'static str, body: impl Into<Bytes>) -> Result<Self> {
        let mut request = Self::new(Method::POST, url)?;
        request.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
        request.body = body.into();
        Ok(request)
    }

    fn new(method: Method, url: &str) -> Result<Self> {
        // A query can hold what opens a file without signing in.
        let told = url.split('?').next().unwrap_or_default();
        let bad = |message: String| Error::new(Kind::Internal, "http::request", message).with("url", told);
        let url: http::Uri = url.parse().map_err(|error| bad(format!("not a URL: {error}")))?;
        if url.scheme().is_none() || url.host().is_none() {
            return Err(bad("not an absolute URL".to_owned()));
        }
        Ok(Self { method, url, headers: HeaderMap::new(), body: Bytes::new() })
    }
}

/// An answer, whatever its status. Its body is pulled chunk by chunk; dropping it aborts the transfer.
pub struct Response {
    /// Status code.
    pub status: StatusCode,
    /// Header fields.
    pub headers: HeaderMap,
    /// Where the answer came from in the end, after redirects.
    pub final_url: String,
    /// `Content-Length`, where it says how many bytes the body will yield (none under a Content-Encoding).
    pub declared_len: Option<u64>,
    /// What follows.
    pub body: Box<dyn Body>,
}

/// The bytes of an answer, in order.
#[async_trait(?Send)]
pub trait Body {
    /// The next bytes; none at the end. After an error or the end it is not asked again.
    ///
    /// # Errors
    /// `Network` when the connection breaks, `Truncated` when the length is not as declared, `Stalled`.
    async fn next_chunk(&mut self) -> Result<Option<Chunk>>;
}

/// Sends a request. Any HTTP status is `Ok`; `Err` means that there was no answer.
#[async_trait(?Send)]
pub trait Transport {
    /// Send and wait for the answer's head.
    ///
    /// # Errors
    /// `Network`, `Stalled`.
    async fn send(&self, request: &Request) -> Result<Response>;
}

/// Read a body whole, up to `limit` bytes.
///
/// # Errors
/// `Malformed` when it is longer; as [`Body::next_chunk`].
pub async fn read_whole(mut body: Box<dyn Body>, limit: usize) -> Result<Bytes> {
    let mut whole = Vec::new();
    while let Some(chunk) = body.next_chunk().await? {
        if whole.len() + chunk.len() > limit {
            return Err(Error::new(
                Kind::Malformed,
                "http::read_whole",
                "the answer is larger than any answer should be",
            )
            .with("limit", limit));
        }
        chunk.append_to(&mut whole);
    }
    Ok(whole.into())
}

/// What `Content-Length` promises about the bytes that the body yields: nothing under a Content-Encoding, since the host decodes it
/// (RFC 9110 section 8.4, Fetch standard "handle content codings").
pub fn declared_len(headers: &HeaderMap) -> Option<u64> {
    if headers.contains_key(header::CONTENT_ENCODING) {
        return None;
    }
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.trim().parse().ok()
}
