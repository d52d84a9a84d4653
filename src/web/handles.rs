//! Paths over directory handles of the File System standard (<https://fs.spec.whatwg.org/>). Errors are the browser's exceptions:
//! what one means depends on what was attempted.

use std::cell::RefCell;
use std::collections::HashMap;

use js_sys::Reflect;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    FileSystemDirectoryHandle, FileSystemFileHandle, FileSystemGetDirectoryOptions, FileSystemGetFileOptions,
    FileSystemHandle, FileSystemHandleKind, FileSystemRemoveOptions,
};

use super::js;
use crate::host::store::Entry;

/// `Err` is an exception.
pub(super) type Outcome<T> = Result<T, JsValue>;

/// Whether an exception says that a file or directory is not there.
pub(super) fn is_missing(exception: &JsValue) -> bool {
    js::name(exception) == "NotFoundError"
}

/// The directory at `path` below `root`, which is `root` itself for the empty path.
pub(super) async fn directory(
    root: &FileSystemDirectoryHandle,
    path: &str,
    create: bool,
) -> Outcome<FileSystemDirectoryHandle> {
    let options = FileSystemGetDirectoryOptions::new();
    options.set_create(create);
    let mut directory = root.clone();
    if !path.is_empty() {
        for name in path.split('/') {
            directory =
                JsFuture::from(directory.get_directory_handle_with_options(name, &options)).await?.unchecked_into();
        }
    }
    Ok(directory)
}

/// The directory that `path` lies in, and its last name.
pub(super) async fn parent<'a>(
    root: &FileSystemDirectoryHandle,
    path: &'a str,
    create: bool,
) -> Outcome<(FileSystemDirectoryHandle, &'a str)> {
    let (directories, name) = split(path);
    Ok((directory(root, directories, create).await?, name))
}

/// The file `name` in `directory`.
pub(super) async fn file(
    directory: &FileSystemDirectoryHandle,
    name: &str,
    create: bool,
) -> Outcome<FileSystemFileHandle> {
    let options = FileSystemGetFileOptions::new();
    options.set_create(create);
    Ok(JsFuture::from(directory.get_file_handle_with_options(name, &options)).await?.unchecked_into())
}

/// Remove `path`, a directory with all it holds. What is not there counts as removed.
pub(super) async fn remove(root: &FileSystemDirectoryHandle, path: &str) -> Outcome<()> {
    let removed = async {
        let (directory, name) = parent(root, path, false).await?;
        let options = FileSystemRemoveOptions::new();
        options.set_recursive(true);
        JsFuture::from(directory.remove_entry_with_options(name, &options)).await
    };
    match removed.await {
        Err(exception) if !is_missing(&exception) => Err(exception),
        _ => Ok(()),
    }
}

/// So many directories are remembered; more than any backup goes back and forth between.
const MOST_KNOWN: usize = 64;

/// Directories below one root that were used before. A handle costs a round trip to the browser's own process, a third of a millisecond in
/// Chromium 156, and a path of four names took four of them for each file.
#[derive(Default)]
pub(super) struct Directories {
    known: RefCell<HashMap<String, FileSystemDirectoryHandle>>,
}

impl Directories {
    /// The directory at `path` below `root`.
    pub(super) async fn directory(
        &self,
        root: &FileSystemDirectoryHandle,
        path: &str,
        create: bool,
    ) -> Outcome<FileSystemDirectoryHandle> {
        let known = self.known.borrow().get(path).cloned();
        if let Some(known) = known {
            return Ok(known);
        }
        let found = directory(root, path, create).await?;
        let mut known = self.known.borrow_mut();
        if known.len() >= MOST_KNOWN {
            known.clear();
        }
        known.insert(path.to_owned(), found.clone());
        Ok(found)
    }

    /// The file at `path` below `root`.
    pub(super) async fn file(
        &self,
        root: &FileSystemDirectoryHandle,
        path: &str,
        create: bool,
    ) -> Outcome<FileSystemFileHandle> {
        let (directories, name) = split(path);
        let was_known = self.known.borrow().contains_key(directories);
        let found = file(&self.directory(root, directories, create).await?, name, create).await;
        match found {
            // Perhaps it is the directory that somebody has removed meanwhile.
            Err(exception) if was_known && is_missing(&exception) => {
                self.forget(directories);
                file(&self.directory(root, directories, create).await?, name, create).await
            }
            found => found,
        }
    }

    /// Forget `path` and all below it.
    pub(super) fn forget(&self, path: &str) {
        let below = |known: &str| known.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        self.known.borrow_mut().retain(|known, _| !below(known));
    }
}

/// The directories of a path, and its last name.
pub(super) fn split(path: &str) -> (&str, &str) {
    path.rsplit_once('/').unwrap_or(("", path))
}

/// The names in a directory, sorted.
pub(super) async fn entries(directory: &FileSystemDirectoryHandle) -> Outcome<Vec<Entry>> {
    let handles = directory.values();
    let mut entries = Vec::new();
    loop {
        let next = JsFuture::from(handles.next()?).await?;
        if Reflect::get(&next, &"done".into())?.is_truthy() {
            entries.sort();
            return Ok(entries);
        }
        let handle: FileSystemHandle = Reflect::get(&next, &"value".into())?.unchecked_into();
        entries.push(Entry { name: handle.name(), is_directory: handle.kind() == FileSystemHandleKind::Directory });
    }
}
