//! All files that were opened, as one tree: folders, zips, and the zips within zips, each where its content belongs.

use std::rc::Rc;

use super::container::{Container, Entry, EntryReader};
use super::source::Shared;
use crate::error::{Error, Kind, Result};

/// A container and where its files stand in the tree.
pub struct Mount {
    /// Nothing, or a folder with a slash at its end.
    pub prefix: String,
    /// What stands there.
    pub container: Box<dyn Container>,
}

/// The tree.
pub struct Files {
    /// What the user gave, in that order.
    pub inputs: Vec<Shared>,
    /// What it was made into.
    pub mounts: Vec<Mount>,
}

/// A file of the tree.
#[derive(Debug, Clone)]
pub struct FileRef {
    /// Which container.
    pub mount: usize,
    /// Which file in it.
    pub entry: Entry,
}

impl Files {
    /// The file of this path.
    ///
    /// # Errors
    /// `Storage`.
    pub fn find(&self, path: &str) -> Result<Option<FileRef>> {
        for (mount, place) in self.mounts.iter().enumerate() {
            let Some(rest) = path.strip_prefix(&place.prefix) else { continue };
            if let Some(entry) = place.container.find(rest)? {
                return Ok(Some(FileRef { mount, entry }));
            }
        }
        Ok(None)
    }

    /// Each file with its whole path.
    ///
    /// # Errors
    /// `Storage`; what `take` fails with.
    pub fn each(&self, take: &mut dyn FnMut(&str, &Entry) -> Result<()>) -> Result<()> {
        for mount in &self.mounts {
            let mut path = mount.prefix.clone();
            mount.container.each(&mut |entry| {
                path.truncate(mount.prefix.len());
                path.push_str(&entry.name);
                take(&path, &entry)
            })?;
        }
        Ok(())
    }

    /// The bytes of a file.
    ///
    /// # Errors
    /// As [`Container::open`].
    pub fn open(&self, file: &FileRef) -> Result<EntryReader> {
        self.container(file)?.open(&file.entry)
    }

    /// A small file whole; none when it is not there.
    ///
    /// # Errors
    /// As [`Container::open`]; `Damaged` when it has more than `most` bytes.
    pub fn small(&self, path: &str, most: usize) -> Result<Option<Vec<u8>>> {
        match self.find(path)? {
            Some(file) => self.open(&file)?.small(most).map(Some),
            None => Ok(None),
        }
    }

    /// Where the bytes of a file lie as they are, when they are not packed.
    ///
    /// # Errors
    /// As [`Container::stored`].
    pub fn stored(&self, file: &FileRef) -> Result<Option<(Shared, u64)>> {
        self.container(file)?.stored(&file.entry)
    }

    /// Which of the inputs `source` is.
    pub fn input(&self, source: &Shared) -> Option<u32> {
        let at = self.inputs.iter().position(|input| std::ptr::addr_eq(Rc::as_ptr(input), Rc::as_ptr(source)));
        at.and_then(|at| u32::try_from(at).ok())
    }

    fn container(&self, file: &FileRef) -> Result<&dyn Container> {
        let mount = self.mounts.get(file.mount).map(|mount| &*mount.container);
        mount.ok_or_else(|| Error::new(Kind::Internal, "library::files", "no such container"))
    }
}

/// The folder of a path, with a slash at its end; nothing at the top.
pub fn parent(path: &str) -> &str {
    path.rfind('/').map_or("", |at| &path[..=at])
}

/// The last name of a path.
pub fn last(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// `folder` and a path relative to it, in which `../` climbs: as `SHA256SUMS` names files.
pub fn join(folder: &str, path: &str) -> String {
    let (mut folder, mut path) = (folder, path);
    while let Some(rest) = path.strip_prefix("../") {
        path = rest;
        folder = parent(folder.trim_end_matches('/'));
    }
    format!("{folder}{path}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_of_the_list_of_sums_climb_one_folder_each() {
        assert_eq!(join("account-A/backup-B/", "../attachments/x"), "account-A/attachments/x");
        assert_eq!(join("account-A/backup-B/", "tasks.json"), "account-A/backup-B/tasks.json");
        assert_eq!(join("", "../attachments/x"), "attachments/x");
        assert_eq!(join("backup-B/", "../attachments/x"), "attachments/x");
    }
}
