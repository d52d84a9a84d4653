//! Every REST operation that is ever called, as data. All are GET: the type has no other method. `GET /logout`, which ends the session,
//! is not among them.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// Everything but RFC 3986's unreserved characters.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// What a success brings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Brings {
    /// A JSON array.
    Many,
    /// A JSON object.
    One,
    /// A file.
    Bytes,
}

/// An operation. Paths are relative to `/api/v1`; each `{}` is an opaque token.
#[derive(Debug, PartialEq, Eq)]
pub struct Operation {
    /// As the vendor's page names it, else after its path.
    pub name: &'static str,
    /// "/proofs/{}/comments"
    pub path: &'static str,
    /// What comes.
    pub brings: Brings,
}

/// An operation with `N` tokens in its path: leaving one out does not compile.
#[derive(Debug)]
pub struct Asks<const N: usize>(pub &'static Operation);

impl<const N: usize> Asks<N> {
    /// The question with these tokens. They come from the network, so they are escaped.
    pub fn with(&self, tokens: [&str; N]) -> Question {
        Question { operation: self.0, tokens: tokens.map(str::to_owned).to_vec() }
    }
}

/// An operation and its tokens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    operation: &'static Operation,
    tokens: Vec<String>,
}

impl Question {
    /// Which operation.
    pub fn operation(&self) -> &'static Operation {
        self.operation
    }

    /// Path relative to `/api/v1`.
    pub fn path(&self) -> String {
        let mut path = String::new();
        let mut tokens = self.tokens.iter();
        for (n, part) in self.operation.path.split("{}").enumerate() {
            if n > 0 {
                let token = tokens.next().map(String::as_str).unwrap_or_default();
                // A token of dots alone would leave its place even when escaped.
                let is_dots = token.bytes().all(|byte| byte == b'.');
                path.push_str(&if is_dots {
                    "%00".to_owned()
                } else {
                    utf8_percent_encode(token, ESCAPED).to_string()
                });
            }
            path.push_str(part);
        }
        path
    }

    /// What it is recorded under.
    pub fn key(&self) -> String {
        let mut key = format!("rest/{}", self.operation.name);
        for token in &self.tokens {
            key.push('/');
            key.push_str(token);
        }
        key
    }
}

macro_rules! operations {
    ($( $constant:ident($count:literal) = $name:literal $path:literal $brings:ident; )*) => {
        $(
            #[doc = concat!("`", $name, "`: `GET ", $path, "`")]
            pub const $constant: Asks<$count> = Asks(&Operation { name: $name, path: $path, brings: Brings::$brings });
        )*
        /// All of them.
        pub const ALL: &[&Operation] = &[$($constant.0),*];
        #[cfg(test)]
        const COUNTS: &[usize] = &[$($count),*];
    };
}

operations! {
    GET_AUTHORIZE_USER(0) = "getAuthorizeUser" "/authorize/user" One;
    GET_ACCOUNT(1) = "getAccount" "/accounts/{}" One;
    GET_ACCOUNT_LIMITS(1) = "getAccountLimits" "/accounts/{}/limits" One;
    GET_ACCOUNT_SETTINGS(1) = "getAccountSettings" "/accounts/{}/settings" One;
    GET_ACCOUNT_SETTINGS_ACTIONS(1) = "getAccountSettingsActions" "/accounts/{}/settings/actions" Many;
    GET_ACCOUNT_SETTINGS_DECISIONS(1) = "getAccountSettingsDecisions" "/accounts/{}/settings/decisions" Many;
    GET_ACCOUNT_SETTINGS_DECISIONS_REASONS(1) = "getAccountSettingsDecisionsReasons" "/accounts/{}/settings/decisionreasons" Many;
    GET_CONTACTS(0) = "getContacts" "/contacts" Many;
    GET_USERS(0) = "getUsers" "/users" Many;
    GET_FOLDERS(0) = "getFolders" "/folders" Many;
    GET_TAGS(0) = "getTags" "/tags" Many;
    GET_WORKFLOW_TEMPLATES(0) = "getWorkflowTemplates" "/workflow/templates" Many;
    GET_CUSTOM_DATA(0) = "getCustomData" "/customdata" Many;
    GET_SETTINGS_PROOFING(0) = "getSettingsProofing" "/settings/proofing" One;
    GET_PROOFS(0) = "getProofs" "/proofs" Many;
    GET_PROOF(1) = "getProof" "/proofs/{}" One;
    GET_PROOF_VERSIONS(1) = "getProofVersions" "/proofs/{}/versions" Many;
    GET_PROOF_SOURCE_FILES(1) = "getProofSourceFiles" "/proofs/{}/sourcefiles" Many;
    GET_PROOF_SETTINGS(1) = "getProofSettings" "/proofs/{}/settings" One;
    GET_PROOF_DECISION(1) = "getProofDecision" "/proofs/{}/decision" One;
    GET_PROOF_ACTIVITY(1) = "getProofActivity" "/proofs/{}/activity" Many;
    GET_PROOF_TAGS(1) = "getProofTags" "/proofs/{}/tags" Many;
    GET_PROOF_CUSTOM_FIELDS(1) = "getProofCustomFields" "/proofs/{}/customfields" Many;
    GET_PROOF_STAGES(1) = "getProofStages" "/proofs/{}/stages" Many;
    GET_PROOF_RECIPIENTS(1) = "getProofRecipients" "/proofs/{}/recipients" Many;
    GET_PROOF_COMMENTS(1) = "getProofComments" "/proofs/{}/comments" Many;
    GET_PROOF_EXPORT_EXCEL(1) = "getProofExportExcel" "/proofs/{}/export/excel" Bytes;
    GET_COMMENT_REPLIES(1) = "getCommentReplies" "/comments/{}/replies" Many;
    GET_COMMENT_ATTACHMENTS(1) = "getCommentAttachments" "/comments/{}/attachments" Many;
    GET_RECIPIENT_DECISION(1) = "getRecipientDecision" "/recipients/{}/decision" One;
    GET_STAGE_RECIPIENTS(1) = "getStageRecipients" "/stages/{}/recipients" Many;
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_operation_is_a_get_that_neither_writes_nor_signs_out() {
        for operation in ALL {
            assert!(operation.name.starts_with("get"), "{}", operation.name);
            // Declared as POST, ends the session, or gives out personal sign-in links.
            for never in ["logout", "request", "urls", "proofingCode", "update", "decodeurl", "upload"] {
                assert!(!operation.path.split('/').any(|part| part.eq_ignore_ascii_case(never)), "{}", operation.path);
            }
        }
    }

    #[test]
    fn each_path_has_as_many_places_as_its_type_says_and_names_are_unique() {
        for (operation, count) in ALL.iter().zip(COUNTS) {
            assert_eq!(operation.path.matches("{}").count(), *count, "{}", operation.path);
        }
        let names: BTreeSet<&str> = ALL.iter().map(|operation| operation.name).collect();
        assert_eq!(names.len(), ALL.len());
    }

    #[test]
    fn every_group_that_a_backup_needs_is_here() {
        // Table 1.4 of the facts, as far as it is about what a backup keeps.
        for path in [
            "/authorize/user",
            "/users",
            "/accounts/{}/settings",
            "/accounts/{}/settings/decisions",
            "/proofs",
            "/proofs/{}/versions",
            "/proofs/{}/stages",
            "/proofs/{}/recipients",
            "/proofs/{}/comments",
            "/proofs/{}/activity",
            "/proofs/{}/customfields",
            "/proofs/{}/tags",
            "/workflow/templates",
            "/proofs/{}/export/excel",
            "/proofs/{}/sourcefiles",
        ] {
            assert!(ALL.iter().any(|operation| operation.path == path), "{path}");
        }
    }

    #[test]
    fn a_token_from_the_network_cannot_leave_its_place_in_the_path() {
        assert_eq!(GET_PROOF_COMMENTS.with(["../../logout?x#y"]).path(), "/proofs/..%2F..%2Flogout%3Fx%23y/comments");
        assert_eq!(GET_PROOF.with([".."]).path(), "/proofs/%00");
        assert_eq!(GET_PROOF.with([""]).path(), "/proofs/%00");
        assert_eq!(GET_PROOF_COMMENTS.with(["AbC-1"]).key(), "rest/getProofComments/AbC-1");
    }
}
