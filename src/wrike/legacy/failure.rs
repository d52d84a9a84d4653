//! Errors of the API: a code in the body, whatever the HTTP status, under a wrapper whose name no document tells.

use std::fmt;

use super::method::Method;
use super::tree::{Fields, Node};
use crate::error::{Error, Kind};

/// A text of the service in an error.
const LONGEST_MESSAGE: usize = 200;
/// How many wrappers an error may lie in.
const WRAPPERS: usize = 4;

/// What a code is called (seed wrike-api-v2, "Error Codes" of each method).
const NAMES: &[(u16, &str)] = &[
    (402, "CREDENTIALS_ERROR"),
    (403, "MISSING_REQUIRED_PARAMETER"),
    (405, "LIMITATION_ERROR"),
    (406, "ACCESS_ERROR"),
    (407, "APPLICATION_ERROR"),
];

/// An error as the API reports it; the cause of the [`Error`] that it becomes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// What was called.
    pub method: Method,
    /// 402, 403, 405, 406, 407; another where the documents do not know it.
    pub code: u16,
    /// What the service says.
    pub message: String,
}

impl Failure {
    /// The error in an answer; none when it is a success.
    ///
    /// An error is an object with a `code` and without anything that an object of the API has; how many wrappers it lies in and
    /// what they are called does not matter.
    pub fn find(method: Method, answer: &Node) -> Option<Self> {
        let mut node = answer;
        for _ in 0..WRAPPERS {
            let Node::Named(entries) = node else { return None };
            if let Some(failure) = Self::of(method, node) {
                return Some(failure);
            }
            let [(_, only)] = entries.as_slice() else { return None };
            node = only;
        }
        None
    }

    fn of(method: Method, node: &Node) -> Option<Self> {
        let mut fields = Fields::of(node.clone()).ok()?;
        if ["id", "uid", "list", "tLast", "folders"].iter().any(|name| fields.has(name)) {
            return None;
        }
        let code = fields.word("code")?;
        let digits = code.split(|c: char| !c.is_ascii_digit()).next().unwrap_or_default();
        let named = NAMES.iter().find(|(_, name)| code.contains(name)).map(|(code, _)| *code);
        let code = digits.parse().ok().or(named)?;
        let message = fields.word("message").unwrap_or_default().chars().take(LONGEST_MESSAGE).collect();
        Some(Self { method, code, message })
    }

    /// The failure that `error` comes from, if it comes from one.
    pub fn behind(error: &Error) -> Option<&Failure> {
        std::error::Error::source(error)?.downcast_ref()
    }

    /// What the code is called.
    pub fn name(&self) -> &'static str {
        NAMES.iter().find(|(code, _)| *code == self.code).map_or("unknown", |(_, name)| name)
    }

    /// What the code means for this method: a kind, and a sentence after the documents.
    pub fn meaning(&self) -> (Kind, &'static str) {
        use Method as M;
        match (self.code, self.method) {
            (402, _) => (Kind::SignedOut, "The authorization failed: the signature was not valid."),
            (403, _) => (Kind::Refused, "A required argument is missing."),
            (405, M::FolderGet) => (Kind::Refused, "The root folder cannot be read."),
            (405, M::FolderUpdate) => (
                Kind::NotOffered,
                "The user has a Viewer licence, or the folder is the root folder or is deleted, and cannot be changed.",
            ),
            (405, _) => (Kind::NotOffered, "The user has a Viewer licence, which does not allow to change anything."),
            (406, M::FolderTree) => (Kind::NotFound, "The parent folder is not among the user's folders."),
            (406, M::FolderGet | M::FolderDelete | M::FolderUpdate) => {
                (Kind::NotFound, "The folder is not among the user's folders.")
            }
            (406, M::FolderAdd) => (Kind::NotFound, "A parent folder is not among the user's folders."),
            (406, M::TaskFilter) => (Kind::NotFound, "A task or folder of the filter is not among the user's."),
            (406, M::CommentUpdate) => (Kind::NotFound, "The comment is not on any of the user's tasks."),
            (406, M::AttachmentHistory | M::AttachmentDownload) => {
                (Kind::NotFound, "The attachment is not on any of the user's tasks.")
            }
            (406, _) => (Kind::NotFound, "The task is not among the user's tasks."),
            (407, _) => (Kind::Server, "The method failed while it was carried out."),
            _ => (Kind::Refused, "The service answered with an error that its documents do not know."),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.code, self.name())?;
        if !self.message.is_empty() {
            write!(f, ": {}", self.message)?;
        }
        Ok(())
    }
}

impl std::error::Error for Failure {}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        let (kind, sentence) = failure.meaning();
        Error::new(kind, "wrike::legacy", sentence).with("method", failure.method.name()).caused_by(failure)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::super::tree::{json, xml};
    use super::*;

    fn of_json(text: &str) -> Option<Failure> {
        Failure::find(Method::TaskGet, &json::parse(text.as_bytes()).unwrap())
    }

    fn of_xml(text: &str) -> Option<Failure> {
        Failure::find(Method::TaskGet, &xml::parse(text.as_bytes()).unwrap().1)
    }

    #[test]
    fn the_code_is_found_whatever_the_wrapper_is_called() {
        let expected = Failure { method: Method::TaskGet, code: 406, message: "no such task".into() };
        for text in [
            r#"{"error":{"code":406,"message":"no such task"}}"#,
            r#"{"apiError":{"message":"no such task","code":"406"}}"#,
            r#"{"code":406,"message":"no such task"}"#,
            r#"{"task":{"code":406,"message":"no such task","asyncKey":"7"}}"#,
            r#"{"response":{"error":{"code":"ACCESS_ERROR","message":"no such task"}}}"#,
        ] {
            assert_eq!(of_json(text).as_ref(), Some(&expected), "{text}");
        }
        for text in [
            "<error><code>406</code><message>no such task</message></error>",
            "<error code='406' message='no such task'/>",
            "<response><fault><code> 406: ACCESS_ERROR </code><message>no such task</message></fault></response>",
        ] {
            assert_eq!(of_xml(text).as_ref(), Some(&expected), "{text}");
        }
    }

    #[test]
    fn a_success_is_never_taken_for_an_error() {
        for text in [
            r#"{"task":{"id":1,"code":406,"message":"a field of its own"}}"#,
            r#"{"tasks":{"list":[],"code":1}}"#,
            r#"{"task":{"title":"x"}}"#,
            r#"{"task":{"code":"blue"}}"#,
            "[]",
            "\"402\"",
        ] {
            assert_eq!(of_json(text), None, "{text}");
        }
    }

    #[test]
    fn each_documented_code_of_each_method_has_its_kind_and_sentence() {
        for method in Method::all() {
            for code in method.row().codes {
                let error = Error::from(Failure { method, code: *code, message: "m".into() });
                let expected = match code {
                    402 => Kind::SignedOut,
                    403 => Kind::Refused,
                    405 if method == Method::FolderGet => Kind::Refused,
                    405 => Kind::NotOffered,
                    406 => Kind::NotFound,
                    _ => Kind::Server,
                };
                assert_eq!(error.kind(), expected, "{} {code}", method.name());
                assert_eq!(Failure::behind(&error).unwrap().code, *code);
                assert!(error.detail().contains(method.name()) && error.detail().contains(&format!("{code} ")));
            }
        }
        let unknown = Error::from(Failure { method: Method::TaskGet, code: 499, message: String::new() });
        assert_eq!(unknown.kind(), Kind::Refused);
    }
}
