//! Calls without an answer, and what they mean for the ledger.

use std::collections::BTreeSet;

use super::catalogue::Catalogue;
use super::collect::LOGS;
use crate::archive::ledger::Ledger;
use crate::backup::refusal::Refusal;
use crate::backup::run::Run;
use crate::error::{Kind, Result};
use crate::proof::listing::Way;
use crate::proof::operations::GET_ACTIVITY_LOG;
use crate::proof::paging::SIZES;

/// Kinds that a refusal may be of.
const KINDS: [Kind; 13] = [
    Kind::Forbidden,
    Kind::NotOffered,
    Kind::NotFound,
    Kind::Refused,
    Kind::Server,
    Kind::Network,
    Kind::Stalled,
    Kind::Truncated,
    Kind::Malformed,
    Kind::WrongRegion,
    Kind::Unsupported,
    Kind::Damaged,
    Kind::Internal,
];

/// The kind of a recorded refusal.
pub fn kind_of(refusal: &Refusal) -> Kind {
    KINDS.into_iter().find(|kind| kind.name() == refusal.kind).unwrap_or(Kind::Internal)
}

/// Keys of calls that have no answer, files apart, in alphabetical order.
fn unanswered(run: &Run) -> Result<BTreeSet<String>> {
    let mut keys = BTreeSet::new();
    let mut journal = run.journal();
    let mut offset = journal.start();
    while let Some((key, next)) = journal.key_at(offset)? {
        offset = next;
        if let Some(about) = key.strip_prefix("refused/")
            && !about.starts_with("file/")
            && !journal.contains(about)
        {
            keys.insert(about.to_owned());
        }
    }
    Ok(keys)
}

/// Name in the ledger what is missing because calls were refused; where it is a matter of the user's rights to what belongs to the account
/// and not to a proof, note it.
///
/// # Errors
/// `Storage`.
pub fn account_for(run: &Run, catalogue: &Catalogue, ledger: &mut Ledger) -> Result<()> {
    let unanswered = unanswered(run)?;
    let tokens = tokens(&unanswered, catalogue)?;
    let mut named = BTreeSet::new();
    // Which logs an account has is guessed: where one was given, no other is missing.
    let first_of = |log: &str| GET_ACTIVITY_LOG.with([log, "0", &SIZES[0].to_string()]).key();
    let logs = LOGS.map(first_of);
    let has_log = logs.iter().any(|key| run.journal().contains(key));
    for key in unanswered.into_iter().filter(|key| !(has_log && logs.contains(key))) {
        let Some(refusal) = Refusal::of(run, &key)? else { continue };
        let about = About::of(&key, &tokens);
        match about {
            About::Lists => {}
            // A listing that was begun and not finished has a hole, whatever the reason.
            About::Account { kind, what, part } => match part {
                Part::Whole if refusal.is_not_to_be_had() => {
                    ledger.note(format!("Not in the archive: {what}. {}", refusal.reason))
                }
                Part::Whole => ledger.missing(kind, "", what, &refusal.reason),
                Part::From(start) => {
                    ledger.missing(kind, "", &format!("{what}, from {start} on"), &refusal.reason);
                }
                Part::End => ledger.missing(kind, "", &format!("{what}, to their end"), &refusal.reason),
            },
            About::Item { kind, what, id } => {
                let name = match catalogue.get(&id)? {
                    Some(item) => {
                        format!("{what} of {}, version {}", item.file.filename(), item.file.version().unwrap_or(1))
                    }
                    None => format!("{what} of {id}"),
                };
                // REST may have been asked in SOAP's place, in vain too.
                if named.insert((kind, name.clone())) {
                    ledger.missing(kind, "", &name, &refusal.reason);
                }
            }
        }
    }
    Ok(())
}

/// Ids by the tokens that REST knows them by, of those that REST refused something of.
fn tokens(unanswered: &BTreeSet<String>, catalogue: &Catalogue) -> Result<std::collections::HashMap<String, String>> {
    let token = |key: &String| Some(key.strip_prefix("rest/")?.split_once('/')?.1.to_owned());
    let wanted: std::collections::HashSet<String> = unanswered.iter().filter_map(token).collect();
    let mut tokens = std::collections::HashMap::new();
    if wanted.is_empty() {
        return Ok(tokens);
    }
    for id in catalogue.ids() {
        if let Some(item) = catalogue.get(&id)?
            && wanted.contains(item.file.token())
        {
            tokens.insert(item.file.token().to_owned(), id);
        }
    }
    Ok(tokens)
}

/// What a journal key is about.
enum About {
    /// A list of proofs: what it leaves open is told by the listing.
    Lists,
    /// Something of the account.
    Account { kind: &'static str, what: &'static str, part: Part },
    /// Something of one proof or file.
    Item { kind: &'static str, what: &'static str, id: String },
}

/// How much of a list.
enum Part {
    /// All of it.
    Whole,
    /// What comes after its first pages: rows or pages from this number on.
    From(u64),
    /// It goes in circles, so that nobody knows what is behind.
    End,
}

impl Part {
    /// The part that a record of the account's is about: `rest` is what follows the operation in its key.
    fn of(operation: &str, rest: &str) -> Self {
        // Where the number of the first row stands.
        let place = match operation {
            "getPeople" | "getGroups" => 0,
            "getActivityLog" => 1,
            _ => return Part::Whole,
        };
        if rest == "whole" {
            return Part::End;
        }
        let start = rest.split('/').nth(place).and_then(|start| start.parse().ok()).unwrap_or(0);
        if start > 0 { Part::From(start) } else { Part::Whole }
    }
}

/// Of one item: the operation, the ledger's kind, what is missing.
const OF_ITEMS: &[(&str, &str, &str)] = &[
    ("getProofVersions", "proof", "the other versions"),
    ("getProofDetails", "proof", "the properties"),
    ("getProofReviewers", "recipient", "the recipients"),
    ("getProofStages", "stage", "the stages"),
    ("getProofComments", "comment", "the comments"),
    ("getProofCommentReplies", "reply", "the replies to a comment"),
    ("getProofTags", "tag", "the tags"),
    ("getProofCustomData", "custom field", "the custom fields"),
    ("getActivity", "activity entry", "the activity log"),
    ("rest/getProofActivity", "activity entry", "the activity log"),
    ("rest/getProofComments", "comment", "the drawings of comments"),
    ("rest/getProofCustomFields", "custom field", "the custom fields"),
    ("rest/getProofSourceFiles", "original", "the list of original files"),
    ("rest/getProofStages", "stage", "the stages"),
    ("rest/getProofRecipients", "recipient", "the recipients"),
];

/// Of the account: the operation, the ledger's kind, what is missing.
const OF_ACCOUNT: &[(&str, &str, &str)] = &[
    ("getAccountDetails", "account", "the account's plan and settings"),
    ("getSatelliteAccounts", "account", "satellite accounts"),
    ("getUsers", "user", "the list of users"),
    ("getOwners", "user", "the list of owners"),
    ("getPeople", "contact", "contacts"),
    ("getPeopleAccounts", "contact", "partner accounts and their people"),
    ("getPeopleGroups", "contact", "groups of contacts"),
    ("getGroups", "group", "groups"),
    ("getWorkspaces", "folder", "folders"),
    ("getTags", "tag", "the list of tags"),
    ("getActions", "decision", "labels of comments"),
    ("getDecisions", "decision", "decisions that the account offers"),
    ("getDecisionReasons", "decision reason", "reasons for decisions"),
    ("getWorkflowTemplates", "workflow template", "workflow templates"),
    ("getWorkflowTemplate", "workflow template", "a workflow template"),
    ("getActivityLog", "activity entry", "the account's activity log"),
    ("getCommentAction", "comment", "labels of some comments"),
];

impl About {
    fn of(key: &str, tokens: &std::collections::HashMap<String, String>) -> Self {
        let (operation, rest) = match key.strip_prefix("rest/") {
            Some(tail) => {
                let length = "rest/".len() + tail.find('/').unwrap_or(tail.len());
                (&key[..length], key.get(length + 1..).unwrap_or_default())
            }
            None => key.split_once('/').unwrap_or((key, "")),
        };
        if let Some((_, kind, what)) = OF_ITEMS.iter().find(|(name, _, _)| *name == operation) {
            let first = rest.split('/').next().unwrap_or_default();
            let id = tokens.get(first).cloned().unwrap_or_else(|| first.to_owned());
            return About::Item { kind, what, id };
        }
        if Way::of_key(key).is_some() {
            return About::Lists;
        }
        let found = OF_ACCOUNT.iter().find(|(name, _, _)| *name == operation);
        match found {
            Some((_, kind, what)) => About::Account { kind, what, part: Part::of(operation, rest) },
            None => About::Account { kind: "account", what: "some settings that REST alone has", part: Part::Whole },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_is_about_something_that_can_be_named() {
        let tokens = std::collections::HashMap::from([("AbC".to_owned(), "7".to_owned())]);
        let about = |key: &str| match About::of(key, &tokens) {
            About::Lists => "lists".to_owned(),
            About::Account { what, .. } => what.to_owned(),
            About::Item { what, id, .. } => format!("{what} of {id}"),
        };
        assert_eq!(about("getAllProofs/0//100"), "lists");
        assert_eq!(about("getProofVersions/12"), "the other versions of 12");
        assert_eq!(about("getProofCommentReplies/12/77"), "the replies to a comment of 12");
        assert_eq!(about("rest/getProofComments/AbC"), "the drawings of comments of 7");
        assert_eq!(about("getUsers/9789"), "the list of users");
        assert_eq!(about("rest/getTags"), "some settings that REST alone has");
    }
}
