// @ts-check
/*
 * What the page asks of its browser and of the extension around it, where Rust has no stable binding. Imported by src/web/host.rs.
 */

/**
 * The parts of the extension API that are used here: promises in both browsers (Manifest V3).
 * @typedef {{
 *   runtime?: { id?: string, getManifest(): { host_permissions?: string[], optional_host_permissions?: string[] }, sendMessage(message: object): Promise<any> },
 *   permissions?: { contains(wish: { origins: string[] }): Promise<boolean>, request(wish: { origins: string[] }): Promise<boolean> },
 * }} ExtensionApi
 */

const page = /** @type {{ browser?: ExtensionApi, chrome?: ExtensionApi }} */ (globalThis);
const api = page.browser?.runtime ? page.browser : page.chrome;

/** The browser reads the file while it downloads; Firefox may first ask where to put it. */
const DOWNLOAD_STARTS_WITHIN_MS = 10 * 60 * 1000;

/** Whether the page is one of the extension's own, not a site that happens to see `chrome.runtime`. */
export function isExtension() {
  return /^(chrome|moz)-extension:$/.test(location.protocol) && api?.permissions !== undefined;
}

/**
 * The manifest's match patterns for these hosts and the hosts below them; for a host that it does not name, as the server that a user
 * types, exactly that host, which the optional permission covers.
 * @param {string[]} hosts
 */
function patterns(hosts) {
  const manifest = api?.runtime?.getManifest();
  const known = [...(manifest?.host_permissions ?? []), ...(manifest?.optional_host_permissions ?? [])];
  return hosts.flatMap((host) => {
    const named = known.filter((pattern) => pattern.includes(`/${host}/`) || pattern.includes(`.${host}/`));
    return named.length > 0 ? named : [`https://${host}/*`];
  });
}

/** @param {string[]} hosts @returns {Promise<boolean>} */
export async function hasHostAccess(hosts) {
  return (await api?.permissions?.contains({ origins: patterns(hosts) })) ?? false;
}

/**
 * Must be called straight from a click.
 * @param {string[]} hosts @returns {Promise<boolean>}
 */
export async function requestHostAccess(hosts) {
  return (await api?.permissions?.request({ origins: patterns(hosts) })) ?? false;
}

/** Whether the browser refuses the origin its private file system, as in Firefox's private windows. */
export async function isPrivate() {
  try {
    await navigator.storage.getDirectory();
    return false;
  } catch {
    return true;
  }
}

/**
 * Hands a file of the origin's private file system to the browser's download. The bytes stay on disk: the object URL names them.
 * @param {string} path from the root, parts separated by slashes
 * @param {string} name for the user's disk
 */
export async function saveFile(path, name) {
  const parts = path.split("/").filter((part) => part !== "");
  const file = parts.pop() ?? "";
  let directory = await navigator.storage.getDirectory();
  for (const part of parts) directory = await directory.getDirectoryHandle(part);
  const handle = await directory.getFileHandle(file);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await handle.getFile());
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), DOWNLOAD_STARTS_WITHIN_MS);
}

/**
 * The session of the Proof page on which the button was pressed, where one could be read: handed out once, to this tab; see background.js.
 * @returns {Promise<{ session: string, email: string, region: string } | undefined>} as `SignIn::ProofSession` of `engine::messages`
 */
export async function takeSession() {
  return isExtension() ? await tell({ type: "take-session" }) : undefined;
}

/** Tells the router; its answer, if there is one; see background.js. @param {object} message @returns {Promise<any>} */
export async function tell(message) {
  return (await api?.runtime?.sendMessage(message).catch(() => undefined)) ?? undefined;
}
