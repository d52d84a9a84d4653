//! The operations that the stand-in serves, as data: names, arguments in their order, results, and where they exist.

use Place::{Bare, Versioned};

/// From which description on an operation exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// In the bare WSDL and in every versioned one.
    Bare,
    /// In versioned ones only.
    Versioned,
}

/// The description by which a request is read and answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Release {
    /// The bare endpoint, which stops at release 12.1.
    Bare,
    /// 16_24_0.
    V16,
    /// 21_3_0: fields that came with releases 17.19 to 18.3.
    V21,
}

impl Release {
    /// What stands before `/soap.wsdl`.
    pub fn of_version(version: &str) -> Option<Self> {
        match version {
            "16_24_0" => Some(Self::V16),
            "21_3_0" => Some(Self::V21),
            _ => None,
        }
    }
}

/// One operation.
#[derive(Debug)]
pub(crate) struct Operation {
    pub name: &'static str,
    /// What calls are counted under: `soap ` and the name.
    pub label: &'static str,
    /// Name and type of each argument.
    pub arguments: &'static [(&'static str, &'static str)],
    pub returns: &'static str,
    pub place: Place,
}

macro_rules! operations {
    ($($place:ident $name:ident($($argument:ident: $kind:ident),*) -> $returns:ident;)*) => {
        &[$(Operation {
            name: stringify!($name),
            label: concat!("soap ", stringify!($name)),
            arguments: &[$((stringify!($argument), stringify!($kind))),*],
            returns: stringify!($returns),
            place: $place,
        }),*]
    };
}

/// Every operation. Those that write are not here: calling one is unexpected.
pub(crate) const OPERATIONS: &[Operation] = operations! {
    Bare doLogin(Login: string, Password: string) -> SOAPLoginObject;
    Bare getSessionId(EmailAddress: string, AuthToken: string) -> SOAPLoginObject;
    Bare checkSession(SessionID: string) -> boolean;
    Bare doLogout(SessionID: string) -> boolean;
    Bare getAccountDetails(SessionID: string, AccountID: int) -> SOAPAccountObject;
    Bare getSatelliteAccounts(SessionID: string) -> SOAPSatelliteAccountObjectArray;
    Bare getUsers(SessionID: string, AccountID: int) -> SOAPUserObjectArray;
    Bare getUserDetails(SessionID: string, UserID: int) -> SOAPUserObject;
    Bare getOwners(SessionID: string) -> SOAPProfileObjectArray;
    Bare getPeople(SessionID: string, Offset: int) -> SOAPContactObjectArray;
    Bare getPeopleAccounts(SessionID: string) -> SOAPContactAccountObjectArray;
    Bare getPeopleGroups(SessionID: string) -> SOAPContactGroupObjectArray;
    Versioned getGroups(SessionID: string, StartFrom: int, ItemsPerPage: int) -> SOAPGroupObjectArray;
    Bare getWorkspaces(SessionID: string) -> SOAPWorkspaceObjectArray;
    Bare getTags(SessionID: string) -> SOAPTagArray;
    Bare getProofTags(SessionID: string, FileID: int) -> SOAPTagArray;
    Bare getActions(SessionID: string, AccountID: int) -> SOAPActionObjectArray;
    Versioned getDecisions(SessionID: string, AccountID: int) -> SOAPDecisionObjectArray;
    Versioned getDecisionReasons(SessionID: string, AccountID: int) -> SOAPDecisionReasonObjectArray;
    Versioned getWorkflowTemplates(SessionID: string, AccountID: string) -> SOAPWorkflowTemplateBasicObjectArray;
    Versioned getWorkflowTemplate(SessionID: string, WorkflowTemplateID: string) -> SOAPWorkflowTemplateObject;
    Bare getAllProofs(SessionID: string, StartFrom: int, SearchQuery: string, ItemsPerPage: int) -> SOAPFileObjectArray;
    Bare getOpenProofs(SessionID: string, StartFrom: int, SearchQuery: string, ItemsPerPage: int) -> SOAPFileObjectArray;
    Bare getClosedProofs(SessionID: string, StartFrom: int, SearchQuery: string, ItemsPerPage: int) -> SOAPFileObjectArray;
    Bare getLateProofs(SessionID: string, StartFrom: int, SearchQuery: string, ItemsPerPage: int) -> SOAPFileObjectArray;
    Versioned getArchivedProofs(SessionID: string, StartFrom: int, SearchQuery: string, ItemsPerPage: int) -> SOAPFileObjectArray;
    Versioned getProofsByView(SessionID: string, ListViewId: int, IncludeArchived: boolean, StartFrom: int, ItemsPerPage: int) -> SOAPFileObjectArray;
    Bare getProofsByListView(SessionID: string, ListViewID: string, StartFrom: int, ItemsPerPage: int, ExcludedMediaTypes: AnyTypeArray, SendArchivedProofs: boolean) -> SOAPFileListViewCollectionObject;
    Versioned getProofsByWorkspace(SessionID: string, WorkspaceID: int, StartFrom: int, ItemsPerPage: int, IncludeSubfolders: boolean) -> SOAPFileObjectArray;
    Versioned getProofsByWorkspaces(SessionID: string, WorkspaceIDs: IntArray, StartFrom: int, ItemsPerPage: int, IncludeSubfolders: boolean) -> SOAPFileObjectArray;
    Bare getProofsByOwnership(SessionID: string, UserID: int) -> SOAPFileObjectArray;
    Bare getProofVersions(SessionID: string, FileID: int) -> SOAPFileObjectArray;
    Bare getProofDetails(SessionID: string, FileID: int) -> SOAPFileObject;
    Bare getProofReviewers(SessionID: string, FileID: string) -> SOAPRecipientObjectArray;
    Versioned getProofStages(SessionID: string, FileID: int) -> SOAPProofStageObjectArray;
    Versioned getProofStage(SessionID: string, FileID: int, StageID: int) -> SOAPProofStageObject;
    Bare getProofComments(SessionID: string, FileID: int) -> SOAPCommentObjectArray;
    Bare getProofCommentReplies(SessionID: string, FileID: int, CommentID: int) -> SOAPCommentReplyObjectArray;
    Bare getCommentAction(SessionID: string, CommentID: int) -> SOAPActionObject;
    Bare getCommentThumbnail(SessionID: string, CommentID: int) -> SOAPImageObject;
    Bare getProofThumbnail(SessionID: string, FileID: int, Type: int) -> SOAPImageObject;
    Bare getActivity(SessionID: string, FileID: int, Offset: int) -> SOAPFileActivityObjectArray;
    Versioned getActivityLog(SessionID: string, LogID: string, StartFrom: int, ItemsPerPage: int) -> SOAPActivityLogObjectArray;
    Versioned getProofCustomData(SessionID: string, FileID: int) -> SOAPSectionObjectArray;
    Versioned getProofJobNumber(SessionID: string, FileID: int) -> string;
    Bare getProofDownloadURL(SessionID: string, FileID: int) -> string;
    Bare getProofURL(SessionID: string, FileID: int) -> string;
    Versioned requestPDFPrintSummary(SessionID: string, FileID: int, CallbackURL: string, CallbackRetryInterval: int, AllVersions: boolean) -> boolean;
    Versioned requestExcelPrintSummary(SessionID: string, FileID: string, CallbackURL: string, CallbackRetryInterval: int, AllVersions: boolean) -> boolean;
    Bare decodeProofID(SessionID: string, EncodedProofID: string) -> int;
};

impl Operation {
    /// The operation of a name, if the release has it.
    pub fn of(name: &str, release: Release) -> Option<&'static Self> {
        OPERATIONS.iter().find(|operation| operation.name == name && operation.exists_in(release))
    }

    pub fn exists_in(&self, release: Release) -> bool {
        self.place == Bare || release != Release::Bare
    }

    /// True for the two ways of signing in, which need no session.
    pub fn signs_in(&self) -> bool {
        matches!(self.name, "doLogin" | "getSessionId")
    }

    /// True for what sends data to an address of the caller's choice, and mail: no read, although it changes nothing.
    pub fn sends(&self) -> bool {
        matches!(self.name, "requestPDFPrintSummary" | "requestExcelPrintSummary")
    }
}
