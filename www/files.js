// @ts-check
/*
 * Files that the user chooses or drops, with their paths, where Rust has no stable binding; and files handed to the user.
 * Imported by src/web/given.rs.
 */

/** @typedef {{ path: string, file: File }} Given */

/** The browser reads the file while it saves or shows it. */
const READ_WITHIN_MS = 10 * 60 * 1000;

/**
 * What was chosen in a file input; a folder's files have their paths within it.
 * @param {HTMLInputElement} input
 * @returns {Given[]}
 */
export function chosenFiles(input) {
  const files = [...(input.files ?? [])].map((file) => ({ path: file.webkitRelativePath || file.name, file }));
  // The same files may be chosen again.
  input.value = "";
  return files;
}

/**
 * What was dropped: files, and folders with all that is in them (File and Directory Entries API).
 * @param {DataTransfer} data readable only while the event is being handled, so the entries are taken at once
 * @returns {Promise<Given[]>}
 */
export async function droppedFiles(data) {
  /** @type {FileSystemEntry[]} */
  const entries = [];
  /** @type {Given[]} */
  const files = [];
  for (const item of data.items) {
    const entry = item.webkitGetAsEntry();
    // What comes from a page and not from a disk is a file without an entry.
    const file = entry ? null : item.getAsFile();
    if (entry) entries.push(entry);
    if (file) files.push({ path: file.name, file });
  }
  for (let entry = entries.pop(); entry; entry = entries.pop()) {
    if (entry.isFile) {
      const { fullPath } = entry;
      const file = await new Promise((resolve, reject) => /** @type {FileSystemFileEntry} */ (entry).file(resolve, reject));
      files.push({ path: fullPath.replace(/^\//, ""), file });
    } else {
      const reader = /** @type {FileSystemDirectoryEntry} */ (entry).createReader();
      // A part at a time: Chromium gives a hundred.
      for (;;) {
        /** @type {FileSystemEntry[]} */
        const part = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
        if (part.length === 0) break;
        entries.push(...part);
      }
    }
  }
  return files;
}

/**
 * A file of the origin's private file system.
 * @param {string} path from the root, parts separated by slashes
 * @returns {Promise<File>}
 */
export async function storedFile(path) {
  const parts = path.split("/");
  const name = parts.pop() ?? "";
  let directory = await navigator.storage.getDirectory();
  for (const part of parts) directory = await directory.getDirectoryHandle(part);
  return (await directory.getFileHandle(name)).getFile();
}

/**
 * Saves a file, or shows it in a tab of its own when its type is given. The bytes stay where they are: the object URL names them.
 * @param {Blob} blob @param {string} name for the user's disk
 * @param {string} [type] which the caller has found harmless
 */
export function hand(blob, name, type) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob.slice(0, blob.size, type ?? "application/octet-stream"));
  if (type) {
    link.target = "_blank";
    link.rel = "noopener";
  } else {
    link.download = name;
  }
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), READ_WITHIN_MS);
}
