//! Paths over directory handles of the File System standard (<https://fs.spec.whatwg.org/>). Errors are the browser's exceptions:
//! what one means depends on what was attempted.

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
    let (directories, name) = path.rsplit_once('/').unwrap_or(("", path));
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
