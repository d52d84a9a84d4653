//! The fewest calls that a whole backup of a Workfront Proof account can take, computed from the account and from what one operation of
//! the API brings. Shares nothing with the client that it judges.
//!
//! What belongs to one version is asked for version by version: no operation of the API takes several (facts: WSDL 16_24_0 and the list
//! of REST operations). What is asked for once an account - people, settings, lists with a page for a hundred rows - is not in the
//! sum: it is what the twentieth more is for.

use keepsake_standin::proof::ProofAccount;
use serde_json::Value;

/// More than this times the fewest is a failure.
pub const MOST: f64 = 1.05;

/// Tags, custom fields, activity and the list of uploaded files.
const OF_EACH: u64 = 4;
/// Recipients, comments and the print summary.
const OF_EACH_PROOF: u64 = 3;

/// Calls and downloads without which something of the account's versions would be missing.
pub fn least_calls(account: &ProofAccount) -> u64 {
    account.files().map(|file| of_version(account, &file)).sum()
}

fn of_version(account: &ProofAccount, file: &Value) -> u64 {
    let id = file["file_id"].as_u64().expect("an id");
    let own = OF_EACH + account.originals(id).len() as u64;
    if file["type"] != "proof" {
        return own;
    }
    let comments = account.comments(id);
    let drawings = u64::from(!comments.is_empty());
    let attachments: u64 = comments.iter().map(|comment| attachments(comment) + of_replies(comment)).sum();
    // One call brings all versions of a proof that has several.
    let versions = u64::from(file["version"] == 1 && file["versions"] != 1);
    own + OF_EACH_PROOF + drawings + attachments + versions
}

fn of_replies(comment: &Value) -> u64 {
    comment["replies"].as_array().into_iter().flatten().map(attachments).sum()
}

fn attachments(one: &Value) -> u64 {
    one["attachments"].as_array().map_or(0, |files| files.len() as u64)
}
