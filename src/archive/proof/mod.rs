//! The layout of Workfront Proof's own backup (help page "Back Up Your Workfront Proof Data"), with more in it: seven CSV files at the
//! root of `<accountId>_<dd_mm_yyyy>_<nnnnn>.zip`; beside them the original files, comments' attachments, print summaries, and the API's
//! untouched objects.
//!
//! An archive is written in this order: for each [`Table`] a [`Sheet`] of [`Row`]s; `json/…` with [`ArchiveWriter::array`]; files with
//! [`ArchiveWriter::begin_file`] to [`ArchiveWriter::list_own_file`]; last [`finish`].
//!
//! [`ArchiveWriter::array`]: super::writer::ArchiveWriter::array
//! [`ArchiveWriter::begin_file`]: super::writer::ArchiveWriter::begin_file
//! [`ArchiveWriter::list_own_file`]: super::writer::ArchiveWriter::list_own_file

mod about;
mod columns;
pub mod names;
mod readme;
mod sheet;

pub use about::{Details, Sight, finish, report};
pub use columns::{Column, Table};
pub use readme::readme;
pub use sheet::{Row, Sheet, list};

use super::format::Format;

/// Workfront Proof's archives.
pub static PROOF: Format = Format {
    name: "keepsake-proof",
    version: 1,
    service: "Proof",
    kinds: &[
        ("account", "accounts"),
        ("user", "users"),
        ("contact", "contacts"),
        ("group", "groups"),
        ("folder", "folders"),
        ("tag", "tags"),
        ("decision", "decisions that the account offers"),
        ("decision reason", "reasons for decisions"),
        ("workflow template", "workflow templates"),
        ("proof", "proofs, each version by itself"),
        ("other file", "files that are not proofs"),
        ("stage", "stages"),
        ("recipient", "recipients"),
        ("comment", "comments"),
        ("reply", "replies to comments"),
        ("original", "original files"),
        ("attachment", "files attached to comments and replies"),
        ("summary", "print summaries"),
        ("custom field", "proofs' custom fields"),
        ("activity entry", "entries of the activity logs"),
    ],
    not_asked: &[],
    not_offered: &[
        "Not offered by Proof's API: subject and message of invitations, numbers of downloads, delegates.",
        "Not offered by Proof's API: a number for each contact. The id in contacts.csv is the user's where a user has the same address, \
         and empty otherwise.",
        "Not visible to anybody but their people: private folders and private stages that are not shared with this user.",
        "What lies in the Trash is not here: no list of Proof's API is known to show it. Restore first what is to be backed up.",
    ],
};
