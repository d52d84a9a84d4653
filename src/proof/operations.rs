//! Every SOAP operation that is ever called, as data: they read, none writes. Names, arguments and results as in the vendor's WSDL
//! of version 16_24_0; [`Since`] tells which of them the unversioned WSDL has too.

/// Type of an argument on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Argument {
    /// `xsd:string`
    Text,
    /// `xsd:int`
    Int,
    /// `xsd:boolean`, "true" or "false"
    Flag,
    /// `IntArray`, values parted by commas
    Ints,
    /// `AnyTypeArray`, texts parted by commas
    Texts,
}

/// Where an operation is to be found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Since {
    /// In the unversioned WSDL and in the versioned ones.
    Bare,
    /// In the versioned WSDLs alone.
    Versioned,
}

/// An operation without the session, which is every operation's first argument.
#[derive(Debug, PartialEq, Eq)]
pub struct Operation {
    /// "getAllProofs"
    pub name: &'static str,
    /// Names and types, in order.
    pub arguments: &'static [(&'static str, Argument)],
    /// Type of what it returns, as the WSDL names it.
    pub returns: &'static str,
    /// Where it is to be found.
    pub since: Since,
    /// Whether the first argument is a session.
    pub needs_session: bool,
}

/// An operation with `N` arguments: leaving one out does not compile.
#[derive(Debug)]
pub struct Asks<const N: usize>(pub &'static Operation);

impl<const N: usize> Asks<N> {
    /// The call with these values, in the documented order.
    pub fn with(&self, values: [&str; N]) -> Call {
        Call::new(self.0, values)
    }
}

/// An operation and its values.
#[derive(Clone, PartialEq, Eq)]
pub struct Call {
    operation: &'static Operation,
    values: Vec<String>,
}

impl Call {
    /// A call of any operation; values that are too few or too many are the service's to refuse.
    pub fn new<'a>(operation: &'static Operation, values: impl IntoIterator<Item = &'a str>) -> Self {
        Self { operation, values: values.into_iter().map(str::to_owned).collect() }
    }

    /// Which operation.
    pub fn operation(&self) -> &'static Operation {
        self.operation
    }

    /// The values of its arguments, in order.
    pub fn values(&self) -> &[String] {
        &self.values
    }

    /// What it is recorded under: the operation and its values. Calls that sign in have secrets for values and are never recorded.
    pub fn key(&self) -> String {
        let mut key = self.operation.name.to_owned();
        for value in &self.values {
            key.push('/');
            key.push_str(value);
        }
        key
    }
}

/// The values may be secrets: only the operation is shown.
impl std::fmt::Debug for Call {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Call").field(&self.operation.name).finish()
    }
}

macro_rules! operations {
    ($( $constant:ident = $name:ident($($argument:ident: $kind:ident),*) -> $returns:literal, $since:ident, $session:literal; )*) => {
        $(
            #[doc = concat!("`", stringify!($name), "`")]
            pub const $constant: Asks<{ <[&str]>::len(&[$(stringify!($argument)),*]) }> = Asks(&Operation {
                name: stringify!($name),
                arguments: &[$((stringify!($argument), Argument::$kind)),*],
                returns: $returns,
                since: Since::$since,
                needs_session: $session,
            });
        )*
        /// All of them.
        pub const ALL: &[&Operation] = &[$($constant.0),*];
    };
}

operations! {
    DO_LOGIN = doLogin(Login: Text, Password: Text) -> "SOAPLoginObject", Bare, false;
    GET_SESSION_ID = getSessionId(EmailAddress: Text, AuthToken: Text) -> "SOAPLoginObject", Bare, false;
    CHECK_SESSION = checkSession() -> "boolean", Bare, true;
    GET_ACCOUNT_DETAILS = getAccountDetails(AccountID: Int) -> "SOAPAccountObject", Bare, true;
    GET_SATELLITE_ACCOUNTS = getSatelliteAccounts() -> "SOAPSatelliteAccountObjectArray", Bare, true;
    GET_USERS = getUsers(AccountID: Int) -> "SOAPUserObjectArray", Bare, true;
    GET_USER_DETAILS = getUserDetails(UserID: Int) -> "SOAPUserObject", Bare, true;
    GET_OWNERS = getOwners() -> "SOAPProfileObjectArray", Bare, true;
    GET_PEOPLE = getPeople(Offset: Int) -> "SOAPContactObjectArray", Bare, true;
    GET_PEOPLE_ACCOUNTS = getPeopleAccounts() -> "SOAPContactAccountObjectArray", Bare, true;
    GET_PEOPLE_GROUPS = getPeopleGroups() -> "SOAPContactGroupObjectArray", Bare, true;
    GET_GROUPS = getGroups(StartFrom: Int, ItemsPerPage: Int) -> "SOAPGroupObjectArray", Versioned, true;
    GET_WORKSPACES = getWorkspaces() -> "SOAPWorkspaceObjectArray", Bare, true;
    GET_TAGS = getTags() -> "SOAPTagArray", Bare, true;
    GET_PROOF_TAGS = getProofTags(FileID: Int) -> "SOAPTagArray", Bare, true;
    GET_ACTIONS = getActions(AccountID: Int) -> "SOAPActionObjectArray", Bare, true;
    GET_DECISIONS = getDecisions(AccountID: Int) -> "SOAPDecisionObjectArray", Versioned, true;
    GET_DECISION_REASONS = getDecisionReasons(AccountID: Int) -> "SOAPDecisionReasonObjectArray", Versioned, true;
    GET_WORKFLOW_TEMPLATES = getWorkflowTemplates(AccountID: Text) -> "SOAPWorkflowTemplateBasicObjectArray", Versioned, true;
    GET_WORKFLOW_TEMPLATE = getWorkflowTemplate(WorkflowTemplateID: Text) -> "SOAPWorkflowTemplateObject", Versioned, true;
    GET_ALL_PROOFS = getAllProofs(StartFrom: Int, SearchQuery: Text, ItemsPerPage: Int) -> "SOAPFileObjectArray", Bare, true;
    GET_OPEN_PROOFS = getOpenProofs(StartFrom: Int, SearchQuery: Text, ItemsPerPage: Int) -> "SOAPFileObjectArray", Bare, true;
    GET_CLOSED_PROOFS = getClosedProofs(StartFrom: Int, SearchQuery: Text, ItemsPerPage: Int) -> "SOAPFileObjectArray", Bare, true;
    GET_LATE_PROOFS = getLateProofs(StartFrom: Int, SearchQuery: Text, ItemsPerPage: Int) -> "SOAPFileObjectArray", Bare, true;
    GET_ARCHIVED_PROOFS = getArchivedProofs(StartFrom: Int, SearchQuery: Text, ItemsPerPage: Int) -> "SOAPFileObjectArray", Versioned, true;
    GET_PROOFS_BY_VIEW = getProofsByView(ListViewId: Int, IncludeArchived: Flag, StartFrom: Int, ItemsPerPage: Int) -> "SOAPFileObjectArray", Versioned, true;
    GET_PROOFS_BY_LIST_VIEW = getProofsByListView(ListViewID: Text, StartFrom: Int, ItemsPerPage: Int, ExcludedMediaTypes: Texts, SendArchivedProofs: Flag) -> "SOAPFileListViewCollectionObject", Bare, true;
    GET_PROOFS_BY_WORKSPACE = getProofsByWorkspace(WorkspaceID: Int, StartFrom: Int, ItemsPerPage: Int, IncludeSubfolders: Flag) -> "SOAPFileObjectArray", Versioned, true;
    GET_PROOFS_BY_WORKSPACES = getProofsByWorkspaces(WorkspaceIDs: Ints, StartFrom: Int, ItemsPerPage: Int, IncludeSubfolders: Flag) -> "SOAPFileObjectArray", Versioned, true;
    GET_PROOFS_BY_OWNERSHIP = getProofsByOwnership(UserID: Int) -> "SOAPFileObjectArray", Bare, true;
    GET_PROOF_VERSIONS = getProofVersions(FileID: Int) -> "SOAPFileObjectArray", Bare, true;
    GET_PROOF_DETAILS = getProofDetails(FileID: Int) -> "SOAPFileObject", Bare, true;
    GET_PROOF_REVIEWERS = getProofReviewers(FileID: Text) -> "SOAPRecipientObjectArray", Bare, true;
    GET_PROOF_STAGES = getProofStages(FileID: Int) -> "SOAPProofStageObjectArray", Versioned, true;
    GET_PROOF_STAGE = getProofStage(FileID: Int, StageID: Int) -> "SOAPProofStageObject", Versioned, true;
    GET_PROOF_COMMENTS = getProofComments(FileID: Int) -> "SOAPCommentObjectArray", Bare, true;
    GET_PROOF_COMMENT_REPLIES = getProofCommentReplies(FileID: Int, CommentID: Int) -> "SOAPCommentReplyObjectArray", Bare, true;
    GET_COMMENT_ACTION = getCommentAction(CommentID: Int) -> "SOAPActionObject", Bare, true;
    GET_COMMENT_THUMBNAIL = getCommentThumbnail(CommentID: Int) -> "SOAPImageObject", Bare, true;
    GET_PROOF_THUMBNAIL = getProofThumbnail(FileID: Int, Type: Int) -> "SOAPImageObject", Bare, true;
    GET_ACTIVITY = getActivity(FileID: Int, Offset: Int) -> "SOAPFileActivityObjectArray", Bare, true;
    GET_ACTIVITY_LOG = getActivityLog(LogID: Text, StartFrom: Int, ItemsPerPage: Int) -> "SOAPActivityLogObjectArray", Versioned, true;
    GET_PROOF_CUSTOM_DATA = getProofCustomData(FileID: Int) -> "SOAPSectionObjectArray", Versioned, true;
    GET_PROOF_JOB_NUMBER = getProofJobNumber(FileID: Int) -> "string", Versioned, true;
    GET_PROOF_DOWNLOAD_URL = getProofDownloadURL(FileID: Int) -> "string", Bare, true;
    GET_PROOF_URL = getProofURL(FileID: Int) -> "string", Bare, true;
    DECODE_PROOF_ID = decodeProofID(EncodedProofID: Text) -> "int", Bare, true;
}

/// What reads at most once for each session, and is never called with anything of the account: not part of a backup.
pub const SIGN_IN: &[&str] = &["doLogin", "getSessionId", "checkSession"];

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// How the names of the service's writing operations begin, and those that make it send or render something.
    const WRITING: &[&str] = &[
        "add",
        "approve",
        "archive",
        "batch",
        "cancel",
        "change",
        "clear",
        "close",
        "copy",
        "create",
        "delete",
        "disable",
        "doCopy",
        "doLogout",
        "doUpload",
        "edit",
        "empty",
        "enable",
        "finish",
        "import",
        "invite",
        "lock",
        "make",
        "merge",
        "modify",
        "move",
        "notify",
        "open",
        "post",
        "publish",
        "put",
        "remove",
        "rename",
        "request",
        "resend",
        "reset",
        "restore",
        "save",
        "send",
        "set",
        "share",
        "start",
        "submit",
        "subscribe",
        "trash",
        "unarchive",
        "unlock",
        "update",
        "upload",
    ];

    #[test]
    fn no_operation_writes() {
        for operation in ALL {
            let name = operation.name;
            assert!(!WRITING.iter().any(|verb| name.starts_with(verb)), "{name}");
            assert!(name.starts_with("get") || ["doLogin", "checkSession", "decodeProofID"].contains(&name), "{name}");
        }
    }

    #[test]
    fn names_are_unique_and_only_signing_in_goes_without_a_session() {
        let names: BTreeSet<&str> = ALL.iter().map(|operation| operation.name).collect();
        assert_eq!(names.len(), ALL.len());
        let without: Vec<&str> =
            ALL.iter().filter(|operation| !operation.needs_session).map(|operation| operation.name).collect();
        assert_eq!(without, ["doLogin", "getSessionId"]);
    }

    /// Table 2.2 of the facts: what a backup reads, and what of it is left alone with the reason.
    const READS_OF_THE_FACTS: &[&str] = &[
        "getAccountDetails",
        "getSatelliteAccounts",
        "getUsers",
        "getUserDetails",
        "getOwners",
        "getPeople",
        "getPeopleAccounts",
        "getPeopleGroups",
        "getGroups",
        "getWorkspaces",
        "getTags",
        "getProofTags",
        "getActions",
        "getDecisions",
        "getDecisionReasons",
        "getWorkflowTemplates",
        "getWorkflowTemplate",
        "getAllProofs",
        "getOpenProofs",
        "getClosedProofs",
        "getLateProofs",
        "getArchivedProofs",
        "getProofsByView",
        "getProofsByListView",
        "getProofsByWorkspace",
        "getProofsByWorkspaces",
        "getProofsByOwnership",
        "getProofVersions",
        "getProofDetails",
        "getProofReviewers",
        "getProofStages",
        "getProofStage",
        "getProofComments",
        "getProofCommentReplies",
        "getCommentAction",
        "getCommentThumbnail",
        "getProofThumbnail",
        "getActivity",
        "getActivityLog",
        "getProofCustomData",
        "getProofJobNumber",
        "getProofDownloadURL",
        "getProofURL",
        "decodeProofID",
    ];
    /// Both ask the service to render and to POST the result to an address, which a browser has not got.
    const LEFT_ALONE: &[&str] = &["requestPDFPrintSummary", "requestExcelPrintSummary"];

    #[test]
    fn every_documented_read_is_here_and_nothing_else() {
        let expected: BTreeSet<&str> = READS_OF_THE_FACTS.iter().chain(SIGN_IN).copied().collect();
        let names: BTreeSet<&str> = ALL.iter().map(|operation| operation.name).collect();
        assert_eq!(names, expected);
        assert!(LEFT_ALONE.iter().all(|name| !names.contains(name)));
    }

    #[test]
    fn arguments_and_results_are_the_wsdls() {
        let Some(text) = crate::proof::tests::facts("proof-soap/operations.json") else { return };
        let wsdl: Vec<serde_json::Value> = serde_json::from_str(&text).unwrap();
        for operation in ALL {
            let documented = wsdl.iter().find(|row| row["operation"] == operation.name).unwrap();
            let mut arguments: Vec<(&str, &str)> = Vec::new();
            if operation.needs_session {
                arguments.push(("SessionID", "string"));
            }
            arguments.extend(operation.arguments.iter().map(|(name, kind)| {
                let kind = match kind {
                    Argument::Text => "string",
                    Argument::Int => "int",
                    Argument::Flag => "boolean",
                    Argument::Ints => "IntArray",
                    Argument::Texts => "AnyTypeArray",
                };
                (*name, kind)
            }));
            let expected: Vec<(&str, &str)> = documented["params"]
                .as_array()
                .unwrap()
                .iter()
                .map(|row| (row["name"].as_str().unwrap(), row["type"].as_str().unwrap()))
                .collect();
            assert_eq!(arguments, expected, "{}", operation.name);
            assert_eq!(documented["returns"], operation.returns, "{}", operation.name);
        }
    }
}
