//! Tasks and folders in the list that can be read without scripts.

use crate::archive::viewer::Title;
use crate::archive::wrike::{Body, Hanging};
use crate::archive::writer::ArchiveWriter;
use crate::error::Result;
use crate::model::Item;

/// List an item with the files that it has in the archive.
pub(super) fn list(writer: &mut ArchiveWriter, kind: &str, item: &Item, hanging: &Hanging) -> Result<()> {
    let Some(viewer) = writer.viewer() else { return Ok(()) };
    let files = hanging.attachments.iter().filter_map(|(attachment, body)| match body {
        Some(Body::Saved { path, .. }) => Some((attachment.name.clone(), path.clone())),
        _ => None,
    });
    viewer.title(&Title::new(kind, &item.title, hanging.comments.len()).with_files(files))
}
