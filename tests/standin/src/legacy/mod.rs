//! A strict stand-in for Wrike's development platform of 2010: OAuth 1.0a, 24 methods, JSON and XML.
//!
//! It is written from the platform's document and shares no code with the client that it tests. Its account can change,
//! through the API and from outside, and it is the truth to compare a backup with.
//!
//! ```
//! use keepsake_standin::legacy::{Account, Spec, StandIn};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let account = Account::generate(&Spec::sample(1, 1_290_976_320)).map_err(|broken| format!("{broken:?}"))?;
//! let stand_in = StandIn::new(account);
//! let grant = stand_in.grant();
//! assert!(!grant.token.is_empty());
//! let changes = stand_in.account().random_changes(10, 7);
//! assert_eq!(changes.len(), 10);
//! # Ok(())
//! # }
//! ```
//!
//! Where the document is silent or unclear, the stand-in does this:
//!
//! | Question | Here |
//! |---|---|
//! | Name around an error's `code` and `message` | `error`, or [`StandIn::with_error_wrapper`]; HTTP 200, or [`StandIn::with_error_status`] |
//! | Bad values, unknown parameters and methods, GET | 407 with a message; recorded |
//! | `token` of every method | `oauth_token`; a `token` beside it must be equal |
//! | Lists in XML | an element with an element for each item, or [`XmlStyle::Attributes`] |
//! | Characters that XML 1.0 cannot carry | refused with 407 when written |
//! | How to ask `wrike.task.filter` for a count | `fields=count` or `limit=0` |
//! | `title` of a filter | equal; `description` is searched by the pattern |
//! | `overdue` | due today or later, to the letter |
//! | Filter without borders but with `includeNull…=false` | takes those without the date out |
//! | Missing dates in an order | last |
//! | `limit`, `offset` of `wrike.task.updates` | over new, updated and deleted tasks, one after the other |
//! | What is not given in `update` | `status`, `importance` and `parents` take their documented defaults, the rest is kept |
//! | Viewer license | 405 where the document lists it: folders and tasks; comments and time logs can be written |
//! | A deleted folder or task in `get`, a deleted comment in `list` by `ids` | answered with `deleted` |
//! | Deleting what is deleted | not found |
//! | Comments of a deleted task | not among `deletedComments` |
//! | Comments on folders | by `ids` and in `wrike.comment.updates`, not by `taskId` |
//! | Attachments on folders | in `wrike.attachment.list`, as the sample shows |
//! | Versions of attachments | each has an id; lists show the newest, histories all, comments the one that came with them |
//! | What changes `lastUpdatedDate` | also comments, attachments, time logs, links, and folders taken away |
//! | Dates | in the zone of the profile's `timezoneOffset`; the samples' is UTC+2 |
//! | People who share a folder | do not come to share what is in it |
//! | Tree | one entry for each place of a folder; what is inside follows the first place alone |

mod account;
mod api;
mod door;
mod oauth;
mod route;
mod settings;
mod stand_in;

pub use account::{
    Account, Attachment, Broken, Change, Comment, Contact, DELETED_UID, FileDraft, Folder, FolderDraft, Id, Item,
    Profile, ROOT, Spec, Task, TaskDraft, TimeLog, VIEWER, Version,
};
pub use api::XmlStyle;
pub use oauth::{Grant, base_string, hmac_sha1, percent_encode};
pub use stand_in::StandIn;

/// The host that is played unless a test says otherwise.
pub const HOST: &str = "legacy.wrike.example";
/// The consumer key that is known unless a test says otherwise.
pub const CONSUMER_KEY: &str = "standin-consumer-key";
/// Its secret.
pub const CONSUMER_SECRET: &str = "standin-consumer-secret&+";

/// The names of the methods that are served, in the order of the document.
pub fn methods() -> impl Iterator<Item = &'static str> {
    api::METHODS.iter().map(|method| method.name)
}
