//! Refusals in the words of the OAuth Problem Reporting extension (oauth.net, "ProblemReporting").

use http::StatusCode;

use super::signature::percent_encode;

/// Why a signed request is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    /// `oauth_problem`.
    pub name: &'static str,
    /// More of it: pairs such as `oauth_parameters_absent`.
    detail: Option<(&'static str, String)>,
    /// 400 or 401, RFC 5849 section 3.2.
    pub status: StatusCode,
}

impl Problem {
    /// Credentials, nonces and signatures that are not good.
    pub fn unauthorized(name: &'static str) -> Self {
        Self { name, detail: None, status: StatusCode::UNAUTHORIZED }
    }

    pub fn absent(parameter: &str) -> Self {
        let detail = Some(("oauth_parameters_absent", parameter.to_owned()));
        Self { name: "parameter_absent", detail, status: StatusCode::BAD_REQUEST }
    }

    pub fn rejected(parameter: &str) -> Self {
        let detail = Some(("oauth_parameters_rejected", parameter.to_owned()));
        Self { name: "parameter_rejected", detail, status: StatusCode::BAD_REQUEST }
    }

    pub fn bad(name: &'static str) -> Self {
        Self { name, detail: None, status: StatusCode::BAD_REQUEST }
    }

    pub fn timestamp(range: (u64, u64)) -> Self {
        let detail = Some(("oauth_acceptable_timestamps", format!("{}-{}", range.0, range.1)));
        Self { detail, ..Self::unauthorized("timestamp_refused") }
    }

    /// `oauth_problem=...` as a form.
    pub fn text(&self) -> String {
        let detail = self.detail.as_ref();
        let detail = detail.map_or_else(String::new, |(name, value)| format!("&{name}={}", percent_encode(value)));
        format!("oauth_problem={}{detail}", self.name)
    }
}
