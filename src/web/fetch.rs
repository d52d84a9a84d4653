//! The wire: `fetch` with a streamed body (<https://fetch.spec.whatwg.org/>). The browser decodes Content-Encoding itself.

use async_trait::async_trait;
use gloo_net::http as gloo;
use http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, DATE, HeaderName, RETRY_AFTER};
use js_sys::Uint8Array;
use web_sys::{AbortController, ReferrerPolicy, RequestCache, RequestCredentials, RequestRedirect, ResponseType};

use super::js;
use super::reader::Reader;
use crate::error::{Error, Kind, Result};
use crate::host::chunk::Chunk;
use crate::http::{
    Body, HeaderMap, HeaderValue, LengthChecked, Method, Request, Response, StatusCode, Transport, declared_len,
};

/// Sends requests by `fetch`, in a window or a worker.
#[derive(Default)]
pub struct FetchTransport;

#[async_trait(?Send)]
impl Transport for FetchTransport {
    async fn send(&self, request: &Request) -> Result<Response> {
        let transfer = Transfer::new(request)?;
        let answer = prepared(request, &transfer)?
            .send()
            .await
            .map_err(|error| transfer.broken("no answer").caused_by(error))?;
        let status =
            StatusCode::from_u16(answer.status()).map_err(|error| transfer.broken("not a status").caused_by(error))?;
        let headers = header_map(&answer.headers());
        // Across origins a page without host permission sees Content-Length but not Content-Encoding (Fetch standard, "CORS-safelisted
        // response-header name"): there a length may be that of the packed body.
        let is_filtered = answer.type_() == ResponseType::Cors;
        let declared_len = declared_len(&headers).filter(|_| !is_filtered);
        let body = FetchBody::new(&answer, transfer)?;
        Ok(Response {
            status,
            headers,
            final_url: answer.url(),
            declared_len,
            body: LengthChecked::wrap(Box::new(body), declared_len),
        })
    }
}

/// No cookies, no cache, no referrer: nothing but what the request says goes out, and nothing stays. A body may carry secrets, which a
/// redirect must not take elsewhere (307 and 308 repeat it, Fetch standard "HTTP-redirect fetch"): with one, there are no redirects.
fn prepared(request: &Request, transfer: &Transfer) -> Result<gloo::Request> {
    let is_post = request.method == Method::POST;
    let mut builder = gloo::RequestBuilder::new(&transfer.url)
        .method(request.method.clone())
        .abort_signal(Some(&transfer.controller.signal()))
        .credentials(RequestCredentials::Omit)
        .cache(RequestCache::NoStore)
        .redirect(if is_post { RequestRedirect::Error } else { RequestRedirect::Follow })
        .referrer_policy(ReferrerPolicy::NoReferrer);
    let refused = |message: &str| Error::new(Kind::Internal, "fetch::send", message).with("url", transfer.told());
    for (name, value) in &request.headers {
        let value = value.to_str().map_err(|error| refused("a header that is not ASCII").caused_by(error))?;
        builder = builder.header(name.as_str(), value);
    }
    let built = if is_post { builder.body(Uint8Array::from(&request.body[..])) } else { builder.build() };
    built.map_err(|error| refused("not a request").caused_by(error))
}

/// The header fields that some client of ours reads. To take whatever comes would need the table of all names that there are.
const READ: [HeaderName; 5] = [CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, DATE, RETRY_AFTER];

/// Those of them that the browser shows; one whose value HTTP does not allow is left out.
fn header_map(headers: &gloo::Headers) -> HeaderMap {
    let field = |name: HeaderName| {
        let value = HeaderValue::from_str(&headers.get(name.as_str())?).ok()?;
        Some((name, value))
    };
    READ.into_iter().filter_map(field).collect()
}

/// A transfer that is under way; dropped before its end, it is aborted.
struct Transfer {
    controller: AbortController,
    url: String,
    is_finished: bool,
}

impl Transfer {
    fn new(request: &Request) -> Result<Self> {
        let controller = AbortController::new();
        let controller =
            controller.map_err(|exception| Error::new(Kind::Unsupported, "fetch::send", js::text(&exception)))?;
        Ok(Self { controller, url: request.url.to_string(), is_finished: false })
    }

    /// Its address as an error may tell it: a query can hold what opens a file without signing in.
    fn told(&self) -> &str {
        self.url.split('?').next().unwrap_or_default()
    }

    fn broken(&self, message: impl Into<String>) -> Error {
        Error::new(Kind::Network, "fetch", message).with("url", self.told())
    }
}

impl Drop for Transfer {
    fn drop(&mut self) {
        if !self.is_finished {
            // This ends the stream too: its reader needs no cancelling.
            self.controller.abort();
        }
    }
}

/// A body as it comes.
struct FetchBody {
    /// None for an answer that has no body, as 204 has none.
    reader: Option<Reader>,
    transfer: Transfer,
}

impl FetchBody {
    fn new(answer: &gloo::Response, transfer: Transfer) -> Result<Self> {
        let reader = answer.body().map(|stream| Reader::of(&stream)).transpose();
        let reader = reader.map_err(|exception| transfer.broken(js::text(&exception)))?;
        Ok(Self { reader, transfer })
    }
}

#[async_trait(?Send)]
impl Body for FetchBody {
    async fn next_chunk(&mut self) -> Result<Option<Chunk>> {
        let read = match &mut self.reader {
            Some(reader) => reader.read().await.map_err(|exception| self.transfer.broken(js::text(&exception)))?,
            None => None,
        };
        self.transfer.is_finished = read.is_none();
        Ok(read)
    }
}
