//! What a test can choose about the service, beside its account.

use std::fmt;
use std::sync::Arc;

use http::StatusCode;

use super::api::XmlStyle;
use crate::front::Origins;

/// The service's clock: Unix milliseconds.
pub(super) type Clock = Arc<dyn Fn() -> u64 + Send + Sync>;

/// Everything that the document leaves open or that differs from server to server.
pub(super) struct Settings {
    pub host: String,
    pub clock: Clock,
    /// Name of the object around `code` and `message`.
    pub error_wrapper: &'static str,
    /// HTTP status of errors in the body.
    pub error_status: StatusCode,
    pub xml_style: XmlStyle,
    pub origins: Origins,
    pub application: String,
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings").field("host", &self.host).finish_non_exhaustive()
    }
}

impl Settings {
    pub fn at(now_ms: u64) -> Self {
        Self {
            host: super::HOST.to_owned(),
            clock: Arc::new(move || now_ms),
            error_wrapper: "error",
            error_status: StatusCode::OK,
            xml_style: XmlStyle::Elements,
            origins: Origins::default(),
            application: "Keepsake".to_owned(),
        }
    }

    /// Milliseconds of the service's clock.
    pub fn now_ms(&self) -> u64 {
        (self.clock)()
    }

    /// Seconds of the service's clock.
    pub fn now(&self) -> u64 {
        self.now_ms() / 1000
    }

    /// True for the service's own host and for loopback, with or without a port.
    pub fn plays(&self, host: &str) -> bool {
        let name = if host.starts_with('[') { host.split_inclusive(']').next() } else { host.split(':').next() };
        let name = name.unwrap_or(host).to_ascii_lowercase();
        name == self.host || name == "localhost" || name == "[::1]" || name.starts_with("127.")
    }
}
