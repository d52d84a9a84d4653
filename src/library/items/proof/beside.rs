//! Files beside Proof's tables: uploaded originals, print summaries, and what is attached to comments and replies. Their paths tell whose
//! they are, see `archive::proof::names`.

use std::collections::HashMap;

use crate::archive::names::file_id;
use crate::archive::proof::names::displaced_from;
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
    /// `originals/<file id>/<name>`, `summaries/<file id>.xls` and `attachments/<file id>~<number>/<name>` by file id.
    of_proofs: HashMap<String, Vec<Path>>,
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
        let root = found.path("");
        let (mut beside, mut count) = (Self::default(), 0usize);
        files.each(&mut |path, entry| {
            let Some((is_of_proof, owner)) = path.strip_prefix(&root).and_then(owner) else { return Ok(()) };
            let all = if is_of_proof { &mut beside.of_proofs } else { &mut beside.attached };
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

    /// What was uploaded as this proof, its print summary, and files on its comments that could not lie in their folders.
    pub fn of_proof(&self, id: &str) -> &[Path] {
        of(&self.of_proofs, &file_id(id), id)
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

/// Whose the file of this path is, and whether that is a proof (true), or a comment or reply.
fn owner(path: &str) -> Option<(bool, &str)> {
    let (folder, rest) = path.split_once('/')?;
    match folder {
        "originals" => rest.split_once('/').map(|(proof, _)| (true, proof)),
        "summaries" => rest.strip_suffix(".xls").map(|proof| (true, proof)),
        "attachments" => {
            let (folder, _) = rest.rsplit_once('/')?;
            Some(displaced_from(folder).map_or((false, folder), |proof| (true, proof)))
        }
        _ => None,
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
pub fn on_comment(file: &Path) -> Attachment {
    let (id, name) = id_and_name(&file.0);
    attachment(id, name.to_owned(), file)
}

/// A file as a proof of this id shows it, which was uploaded at this time.
pub fn on_proof(file: &Path, id: &str, uploaded: &str) -> Attachment {
    let mut parts = file.0.rsplit('/');
    let [name, folder, above] = [(); 3].map(|()| parts.next().unwrap_or_default());
    let mut shown = attachment(id, name.to_owned(), file);
    if folder == "summaries" {
        shown.name = format!("Print summary {name}");
    }
    // When the others were made, no text tells.
    if above == "originals" {
        shown.created = uploaded.to_owned();
    }
    shown
}

fn attachment(id: &str, name: String, (path, bytes): &Path) -> Attachment {
    Attachment {
        id: id.to_owned(),
        name,
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
