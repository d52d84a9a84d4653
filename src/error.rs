//! One error type for the whole house. An error is classified once, where it is born; who catches it decides by [`Kind`] alone.

use std::fmt;
use std::time::Duration;

/// `Result` with our error.
pub type Result<T, E = Error> = std::result::Result<T, E>;

type Source = Box<dyn std::error::Error + 'static>;

/// What went wrong, as far as anybody has to decide by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The service does not accept the token (401).
    SignedOut,
    /// The service has locked the account after failed attempts to sign in.
    Locked,
    /// The service did not let the user in: the app, its secret or the answer is wrong, or the answer was no.
    SignInRefused,
    /// This user may not see the item (403 `access_forbidden`).
    Forbidden,
    /// The plan or licence does not include the method (403 `not_allowed`).
    NotOffered,
    /// Gone, or never there (404).
    NotFound,
    /// The account lives in another data centre (300).
    WrongRegion,
    /// The service does not understand the request (400): our mistake, or a field it dropped.
    Refused,
    /// Too many requests (429).
    RateLimited,
    /// The service failed (5xx).
    Server,
    /// The service has begun to prepare what was asked for, and has not finished (202).
    NotReady,
    /// No answer at all: name, connection or TLS failed, or the connection broke.
    Network,
    /// No answer, and the service's smallest call gets none either.
    Offline,
    /// The connection stands but nothing arrives.
    Stalled,
    /// The body ended before, or went on after, its declared length.
    Truncated,
    /// The answer is not what the documents promise (HTML with 200, broken JSON).
    Malformed,
    /// The disk or the quota is full.
    NoSpace,
    /// Another tab works on the same backup.
    Busy,
    /// The browser gives this window no lasting storage.
    PrivateWindow,
    /// Storage failed in another way.
    Storage,
    /// The file that was chosen as the last backup is not one of this account.
    WrongArchive,
    /// Bytes read back differ from the bytes written.
    Damaged,
    /// The browser lacks something, or the user withheld it.
    Unsupported,
    /// Our own mistake.
    Internal,
}

impl Kind {
    /// Worth another try without anybody acting.
    pub fn is_retryable(self) -> bool {
        matches!(
            self,
            Kind::RateLimited | Kind::Server | Kind::Network | Kind::Stalled | Kind::Truncated | Kind::Malformed
        )
    }

    /// Ends the run for now; any other kind is the loss of one item, which the ledger names.
    ///
    /// These are the states in which no further item could succeed either.
    pub fn stops_run(self) -> bool {
        matches!(
            self,
            Kind::SignedOut
                | Kind::Locked
                | Kind::NoSpace
                | Kind::RateLimited
                | Kind::Offline
                | Kind::Busy
                | Kind::PrivateWindow
                | Kind::Storage
        )
    }

    /// The name that pages and reports use.
    pub fn name(self) -> &'static str {
        match self {
            Kind::SignedOut => "signed-out",
            Kind::Locked => "locked",
            Kind::SignInRefused => "sign-in-refused",
            Kind::Forbidden => "forbidden",
            Kind::NotOffered => "not-offered",
            Kind::NotFound => "not-found",
            Kind::WrongRegion => "wrong-region",
            Kind::Refused => "refused",
            Kind::RateLimited => "rate-limited",
            Kind::Server => "server",
            Kind::NotReady => "not-ready",
            Kind::Network => "network",
            Kind::Offline => "offline",
            Kind::Stalled => "stalled",
            Kind::Truncated => "truncated",
            Kind::Malformed => "malformed",
            Kind::NoSpace => "no-space",
            Kind::Busy => "busy",
            Kind::PrivateWindow => "private-window",
            Kind::Storage => "storage",
            Kind::WrongArchive => "wrong-archive",
            Kind::Damaged => "damaged",
            Kind::Unsupported => "unsupported",
            Kind::Internal => "internal",
        }
    }

    /// What happened, in one sentence for the user.
    pub fn what(self) -> &'static str {
        match self {
            Kind::SignedOut => "The service did not accept the sign-in.",
            Kind::Locked => "The service has locked this account after failed attempts to sign in.",
            Kind::SignInRefused => "The service did not let Keepsake sign in.",
            Kind::Forbidden => "This user may not see it.",
            Kind::NotOffered => "The account's plan or licence does not include it.",
            Kind::NotFound => "It no longer exists in the account.",
            Kind::WrongRegion => "The account lives in another data centre.",
            Kind::Refused => "The service refused the request.",
            Kind::RateLimited => "The service asked to slow down again and again.",
            Kind::Server => "The service failed to answer, several times.",
            Kind::NotReady => "The service was still preparing it.",
            Kind::Network => "The connection broke, several times.",
            Kind::Offline => "The service cannot be reached from this computer.",
            Kind::Stalled => "The service stopped sending in the middle of an answer, several times.",
            Kind::Truncated => "The service sent less or more than it announced, several times.",
            Kind::Malformed => "The service sent something that is not an answer, several times.",
            Kind::NoSpace => "There is no space left for the backup.",
            Kind::Busy => "Another tab is working on this backup.",
            Kind::PrivateWindow => "This window has no lasting storage; it is probably private.",
            Kind::Storage => "The browser's storage failed.",
            Kind::WrongArchive => "The chosen file is not an earlier backup of this account.",
            Kind::Damaged => "What was read back from disk differs from what was written.",
            Kind::Unsupported => "This browser cannot do what is needed, or permission was withheld.",
            Kind::Internal => "Keepsake made a mistake.",
        }
    }

    /// What the user can do next, in one sentence.
    pub fn next(self) -> &'static str {
        match self {
            Kind::SignedOut => {
                "Check that token, password or code was entered whole, and that the service has not taken it back since; then connect \
                 again. A sign-in that was good before has ended: sign in once more."
            }
            Kind::SignInRefused => {
                "Compare client ID, client secret and redirect address with your API app in Wrike, then sign in again and allow access."
            }
            Kind::Locked => {
                "Do not try again now: wait until the service opens the account, or ask an administrator to unlock it."
            }
            Kind::Forbidden => "Ask an administrator for access, or back up with an administrator's token.",
            Kind::NotOffered => "Nothing to do: the report says what is left out.",
            Kind::NotFound => "Nothing to do: it was deleted while or before the backup ran.",
            Kind::WrongRegion => "Choose \"Find automatically\" as the data centre and check the connection again.",
            Kind::Refused => "Please report this with the details below.",
            Kind::RateLimited => "Close other tools that use the same token, wait some minutes, then resume.",
            Kind::NotReady => "Run the backup again tomorrow.",
            Kind::Server | Kind::Stalled | Kind::Truncated | Kind::Malformed => {
                "Wait some minutes, then run the backup again."
            }
            Kind::Network | Kind::Offline => {
                "Check the internet connection, VPN and firewall, then resume; nothing that was fetched is lost."
            }
            Kind::NoSpace => "Free some disk space, then resume; nothing that was fetched is lost.",
            Kind::Busy => "Go on in the other tab, or close it and try again.",
            Kind::PrivateWindow => "Open Keepsake in a normal window and start again.",
            Kind::Storage => "Reload this page and resume; if it happens again, restart the browser.",
            Kind::WrongArchive => {
                "Choose the last zip that Keepsake saved of this account, or none: then everything is fetched anew."
            }
            Kind::Damaged => "Check the disk, then run the backup again.",
            Kind::Unsupported => "Use a current Chrome, Edge or Firefox, and allow access when asked.",
            Kind::Internal => "Please report this with the details below.",
        }
    }
}

/// An error: its kind, the operation that failed, context to find it by, and the cause.
pub struct Error {
    kind: Kind,
    operation: &'static str,
    message: String,
    context: Vec<(&'static str, String)>,
    retry_after: Option<Duration>,
    source: Option<Source>,
}

impl Error {
    /// A new error of `kind`, born in `operation` ("wrike::tasks", "journal::open").
    pub fn new(kind: Kind, operation: &'static str, message: impl Into<String>) -> Self {
        Self { kind, operation, message: message.into(), context: Vec::new(), retry_after: None, source: None }
    }

    /// Add something to find it by. Never a secret.
    #[must_use]
    pub fn with(mut self, key: &'static str, value: impl fmt::Display) -> Self {
        self.context.push((key, value.to_string()));
        self
    }

    /// Keep the cause.
    #[must_use]
    pub fn caused_by(mut self, source: impl Into<Source>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// Note how long the service asked to wait (`Retry-After`).
    #[must_use]
    pub fn retry_after(mut self, wait: Option<Duration>) -> Self {
        self.retry_after = wait;
        self
    }

    /// Say that it is of another kind after all.
    #[must_use]
    pub fn into_kind(mut self, kind: Kind) -> Self {
        self.kind = kind;
        self
    }

    /// What went wrong.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// How long the service asked to wait.
    pub fn wait(&self) -> Option<Duration> {
        self.retry_after
    }

    /// Operation, message, context and causes in one line, for reports.
    pub fn detail(&self) -> String {
        let mut line = format!("{}: {}", self.operation, self.message);
        for (key, value) in &self.context {
            line.push_str(&format!("; {key}: {value}"));
        }
        let mut source = self.source.as_deref();
        while let Some(cause) = source {
            line.push_str(&format!("; caused by: {cause}"));
            source = cause.source();
        }
        line
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.kind.what(), self.message)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} in {}", self.kind, self.detail())
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_deref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn detail_names_operation_context_and_every_cause() {
        let cause = std::io::Error::other("disk on fire");
        let error = Error::new(Kind::Storage, "journal::append", "write failed").with("offset", 12).caused_by(cause);
        assert_eq!(error.detail(), "journal::append: write failed; offset: 12; caused by: disk on fire");
        assert!(std::error::Error::source(&error).is_some());
    }

    #[test]
    fn what_to_do_when_signed_out_is_true_of_every_service() {
        let said = format!("{} {}", Kind::SignedOut.what(), Kind::SignedOut.next());
        assert!(["Wrike", "Proof", "access token"].iter().all(|word| !said.contains(word)), "{said}");
    }

    #[test]
    fn what_stops_a_run_is_never_retried_by_itself() {
        for kind in [Kind::SignedOut, Kind::NoSpace, Kind::Offline, Kind::Busy] {
            assert!(kind.stops_run() && !kind.is_retryable(), "{kind:?}");
        }
    }
}
