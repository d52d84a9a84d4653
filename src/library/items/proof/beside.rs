//! Files beside Proof's tables: uploaded originals, and what is attached to comments and replies. Their paths tell whose they are, see
//! `archive::proof::names`.

use std::collections::HashMap;

use crate::archive::names::file_id;
use crate::error::Result;
use crate::library::files::{Files, last};
use crate::library::findings::Findings;
use crate::library::messages::Attachment;
use crate::library::open::Found;

/// Files that are shown with what they belong to; each takes some hundred bytes.
const MOST: usize = 500_000;

/// A file: its path and its length.
pub type Path = (String, u64);

/// Files by their owner as it stands in paths.
#[derive(Default)]
pub struct Beside {
    /// `originals/<file id>/<name>` by file id.
    originals: HashMap<String, Vec<Path>>,
    /// `attachments/<comment id>/<attachment id>-<name>` by comment, `attachments/<comment id>/replies/<reply id>/…` by `<comment
    /// id>/replies/<reply id>`.
    attached: HashMap<String, Vec<Path>>,
}

impl Beside {
    /// Those of a backup.
    ///
    /// # Errors
    /// `Storage`.
    pub fn read(files: &Files, found: &Found, findings: &mut Findings) -> Result<Self> {
        let [originals, attachments] = ["originals/", "attachments/"].map(|folder| found.path(folder));
        let (mut beside, mut count) = (Self::default(), 0usize);
        files.each(&mut |path, entry| {
            let original = path.strip_prefix(&originals).and_then(|rest| rest.split_once('/'));
            let attached = path.strip_prefix(&attachments).and_then(|rest| rest.rsplit_once('/'));
            let (all, owner) = match (original, attached) {
                (Some((owner, _)), _) => (&mut beside.originals, owner),
                (None, Some((owner, _))) => (&mut beside.attached, owner),
                (None, None) => return Ok(()),
            };
            count += 1;
            if count <= MOST {
                all.entry(owner.to_owned()).or_default().push((path.to_owned(), entry.bytes));
            }
            Ok(())
        })?;
        if count > MOST {
            findings.note(&found.root, format!("Of its {count} files only {MOST} are shown with what they belong to."));
        }
        Ok(beside)
    }

    /// What was uploaded as this proof.
    pub fn of_proof(&self, id: &str) -> &[Path] {
        of(&self.originals, &file_id(id), id)
    }

    /// What is attached to this comment.
    pub fn of_comment(&self, comment: &str) -> &[Path] {
        of(&self.attached, &file_id(comment), comment)
    }

    /// What is attached to this reply.
    pub fn of_reply(&self, comment: &str, reply: &str) -> &[Path] {
        let [named, plain] = [[file_id(comment), file_id(reply)], [comment.to_owned(), reply.to_owned()]]
            .map(|[comment, reply]| format!("{comment}/replies/{reply}"));
        of(&self.attached, &named, &plain)
    }
}

/// Ours have ids as `file_id` writes them; others may have them as they are.
fn of<'a>(all: &'a HashMap<String, Vec<Path>>, named: &str, plain: &str) -> &'a [Path] {
    all.get(named).or_else(|| all.get(plain)).map_or(&[], Vec::as_slice)
}

/// Id and name of a file on a comment: `<attachment id>-<name>`.
pub fn id_and_name(path: &str) -> (&str, &str) {
    let name = last(path);
    name.split_once('-').unwrap_or(("", name))
}

/// A file as a comment shows it.
pub fn attachment((path, bytes): &Path) -> Attachment {
    let (id, name) = id_and_name(path);
    Attachment {
        id: id.to_owned(),
        name: name.to_owned(),
        bytes: Some(*bytes),
        content_type: String::new(),
        version: 1,
        created: String::new(),
        author: String::new(),
        path: Some(path.clone()),
        missing: String::new(),
        address: String::new(),
        superseded: false,
    }
}
