// @ts-check
/* The browser's folder picker. Imported by src/web/host.rs. */

const page = /** @type {{ showDirectoryPicker?: Function }} */ (globalThis);

/** Whether the browser has a folder picker; so far only those made of Chromium. */
export function canPickFolder() {
  return typeof page.showDirectoryPicker === "function";
}

/**
 * Must be called first in a click: the click's permission lapses while anything else is awaited.
 * @returns {Promise<FileSystemDirectoryHandle | undefined>} nothing when the user closed the picker
 */
export async function pickFolder() {
  try {
    return await page.showDirectoryPicker?.({ id: "keepsake", mode: "readwrite" });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") return undefined;
    throw error;
  }
}
