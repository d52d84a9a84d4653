//! From request to response: host, address, credentials, faults, arguments, the method itself.

use http::{Method as Verb, StatusCode};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value};
use time::OffsetDateTime;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;

use super::StandIn;
use super::api::{self, Answer, Arguments, Ask, Format, Method, Refusal};
use super::oauth::{self, Decision, Parameters, Problem};
use super::route::Route;
use crate::body::Body;
use crate::fault::Failure;
use crate::front::host;
use crate::log::Call;
use crate::{Request, Response, pages};

/// The form of dates in HTTP headers, RFC 9110 section 5.6.7.
const HTTP_DATE: &[BorrowedFormatItem<'_>] =
    format_description!("[weekday repr:short], [day] [month repr:short] [year] [hour]:[minute]:[second] GMT");

/// Headers of answers that pages may read.
const EXPOSED: &str = "content-disposition, content-length, date, retry-after";

/// An answer in the making: what is known of the request's wishes so far.
#[derive(Clone, Copy)]
struct Manner<'a> {
    format: Format,
    async_key: Option<&'a str>,
}

impl StandIn {
    /// Answers and records a request that is no control.
    pub(super) fn answer(&self, request: &Request) -> Response {
        let (operation, mut response) = self.operate(request);
        response.delay_ms += self.faults().delay_ms();
        response.header("date", &http_date(self.settings.now()));
        self.settings.origins.admit(request, &mut response, EXPOSED);
        self.state().log.record(Call {
            method: request.method().to_string(),
            address: address(request),
            operation,
            status: response.status.as_u16(),
            bytes: response.body.declared_len(),
        });
        response
    }

    fn operate(&self, request: &Request) -> (&'static str, Response) {
        if !self.settings.plays(host(request)) {
            self.violation(format!("request to a foreign host: {}", address(request)));
            return ("unknown", Response::bare(StatusCode::MISDIRECTED_REQUEST));
        }
        if request.method() == Verb::OPTIONS {
            let headers = "authorization, content-type";
            return ("preflight", self.settings.origins.preflight(request, "GET, POST", headers));
        }
        let route = Route::of(request.uri().path());
        let response = match route {
            Route::RequestToken | Route::AccessToken => self.token(request, route),
            Route::Authorize => self.authorize(request),
            Route::Api(method, format) => self.api(request, method, format),
            Route::UnknownApi(format) => {
                self.note_unexpected(request);
                let manner = Manner { format: format.unwrap_or(Format::Xml), async_key: None };
                self.refusal(manner, &Refusal::malformed("Unknown method."))
            }
            Route::Front => oauth::front(),
            Route::Icon => Response::bare(StatusCode::NO_CONTENT),
            Route::Unknown => {
                self.note_unexpected(request);
                Response::bare(StatusCode::NOT_IMPLEMENTED)
            }
        };
        (route.operation(), response)
    }

    fn note_unexpected(&self, request: &Request) {
        self.state().log.unexpected.push(format!("{} {}", request.method(), address(request)));
    }

    /// The two ends of the handshake: "Supported Methods: GET, POST".
    fn token(&self, request: &Request, route: Route) -> Response {
        if !matches!(*request.method(), Verb::GET | Verb::POST) {
            return Response::bare(StatusCode::METHOD_NOT_ALLOWED);
        }
        let now = self.settings.now();
        let issued = Parameters::of(request).and_then(|parameters| {
            let provider = &mut self.state().provider;
            match route {
                Route::RequestToken => provider.request_token(request, &parameters, now),
                _ => provider.access_token(request, &parameters, now),
            }
        });
        let (status, text) = match issued {
            Ok(text) => (StatusCode::OK, text),
            Err(problem) => (problem.status, problem.text()),
        };
        Response::new(status, "application/x-www-form-urlencoded", Body::from_bytes(text))
    }

    /// GET shows the page, POST carries the person's answer.
    fn authorize(&self, request: &Request) -> Response {
        self.decide(request).unwrap_or_else(|problem| oauth::refusal(&problem))
    }

    fn decide(&self, request: &Request) -> Result<Response, Problem> {
        let parameters = Parameters::of(request)?;
        let token = parameters.need("oauth_token")?;
        let now = self.settings.now();
        let callback = self.state().provider.waiting(token, now)?.to_owned();
        let decision = match (request.method(), parameters.get("decision")) {
            (&Verb::POST, Some("allow")) => Decision::Allow,
            (&Verb::POST, Some("deny")) => Decision::Deny,
            (&Verb::GET | &Verb::POST, None) => {
                let account = self.account();
                let me = account.contacts().find(|contact| contact.uid == account.me());
                let person = me.map_or_else(String::new, |me| me.email.clone());
                return Ok(oauth::authorize(&person, &self.settings.application, token));
            }
            _ => return Err(Problem::rejected("decision")),
        };
        let verifier = self.state().provider.decide(token, &decision, now)?;
        Ok(oauth::outcome(&callback, token, verifier.as_deref()))
    }

    fn api(&self, request: &Request, method: &Method, format: Option<Format>) -> Response {
        let parameters = Parameters::of(request);
        let wishes = parameters.as_ref().ok();
        let wish = |name| wishes.and_then(|parameters| parameters.get(name));
        // "in XML format unless a format parameter is sent and its value is not XML".
        let format = format.unwrap_or_else(|| match wish("format") {
            Some(name) if name.eq_ignore_ascii_case("json") => Format::Json,
            _ => Format::Xml,
        });
        let manner = Manner { format, async_key: wish("asyncKey") };
        let outcome = match &parameters {
            Ok(parameters) => self.call(request, method, parameters),
            Err(problem) => Err(Stop::Refusal(Refusal::credentials(&problem.text()))),
        };
        match outcome {
            Ok(Answer::Tree { wrapper, members }) => self.written(manner, wrapper, members),
            Ok(Answer::File { row, name, content_type, body }) => self.file(manner, row, body, &content_type, &name),
            Err(Stop::Refusal(refusal)) => {
                if refusal.is_violation {
                    self.violation(format!("{}: {}", method.name, refusal.message));
                }
                self.refusal(manner, &refusal)
            }
            Err(Stop::Failure(failure)) => self.failure(manner, failure),
        }
    }

    fn call(&self, request: &Request, method: &Method, parameters: &Parameters) -> Result<Answer, Stop> {
        // "Post request only."
        if request.method() != Verb::POST {
            return Err(Refusal::malformed("Post request only.").into());
        }
        let now = self.settings.now();
        let admitted = self.state().provider.admit(request, parameters, now);
        admitted.map_err(|problem| Refusal::credentials(&problem.text()))?;
        // Only now, so that a nonce counts as used whatever goes wrong afterwards.
        if let Some(failure) = self.state().faults.strike(method.name) {
            return Err(Stop::Failure(failure));
        }
        let arguments = Arguments::of(method, parameters)?;
        if arguments.text("format").is_some_and(|name| !["json", "xml"].contains(&name.to_ascii_lowercase().as_str())) {
            return Err(Refusal::malformed("Parameter format has a bad value").into());
        }
        let mut account = self.account();
        let answer = api::answer(method, Ask { account: &mut account, arguments: &arguments })?;
        drop(account);
        self.state().writes += u64::from(method.writes);
        Ok(answer)
    }

    fn written(&self, manner: Manner<'_>, wrapper: &str, members: Map<String, Value>) -> Response {
        let text = api::write(manner.format, self.settings.xml_style, wrapper, api::mark(members, manner.async_key));
        let content_type = match manner.format {
            Format::Json => "application/json;charset=utf-8",
            Format::Xml => "text/xml;charset=utf-8",
        };
        Response::new(StatusCode::OK, content_type, Body::from_bytes(text))
    }

    fn refusal(&self, manner: Manner<'_>, refusal: &Refusal) -> Response {
        let mut response = self.written(manner, self.settings.error_wrapper, refusal.members());
        response.status = self.settings.error_status;
        response
    }

    fn failure(&self, manner: Manner<'_>, failure: Failure) -> Response {
        match failure {
            Failure::TooManyRequests { retry_after } => {
                let mut response = Response::bare(StatusCode::TOO_MANY_REQUESTS);
                if retry_after {
                    response.header("retry-after", "1");
                }
                response
            }
            Failure::ServerError => Response::bare(StatusCode::INTERNAL_SERVER_ERROR),
            Failure::LoginPage => Response::html(pages::LOGIN),
            Failure::Dropped => Response::dropped(),
            Failure::TokenExpired => self.refusal(manner, &Refusal::credentials("oauth_problem=token_expired")),
            Failure::NotAllowed | Failure::Forbidden | Failure::NotFound => {
                let message =
                    "The task with given attachment id not found in the calling user's task scope.".to_owned();
                self.refusal(manner, &Refusal { code: 406, message, is_violation: false })
            }
        }
    }

    fn file(&self, manner: Manner<'_>, row: u64, body: Body, content_type: &str, name: &str) -> Response {
        let disturbed = self.state().faults.disturb(row, body);
        let body = match disturbed {
            Ok(body) => body,
            Err(failure) => return self.failure(manner, failure),
        };
        let mut response = Response { body, ..Response::bare(StatusCode::OK) };
        response.header("content-type", content_type);
        let name = utf8_percent_encode(name, NON_ALPHANUMERIC);
        response.header("content-disposition", &format!("attachment; filename*=UTF-8''{name}"));
        response
    }
}

/// Why a call has no answer of its method.
enum Stop {
    Refusal(Refusal),
    Failure(Failure),
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        Self::Refusal(refusal)
    }
}

fn http_date(seconds: u64) -> String {
    let moment = i64::try_from(seconds).ok().and_then(|seconds| OffsetDateTime::from_unix_timestamp(seconds).ok());
    moment.and_then(|moment| moment.format(HTTP_DATE).ok()).unwrap_or_default()
}

/// Host and path for the record.
fn address(request: &Request) -> String {
    format!("{}{}", host(request), request.uri().path())
}
