// @ts-check
/*
 * The router: opens Keepsake's page in a tab, nothing else. The browser may stop this script at any time.
 *
 * A session of Workfront Proof that its page's script may read comes along with the press. It waits in the browser's memory for the tab
 * that was opened, and for no other, until that tab's page has taken it or is gone; see takeSession() in host.js.
 */

import { add, isOwn } from "./domains.js";

/** @typedef {{ service: "wrike" | "proof", region?: string }} Found Regions as `Region` and `ProofRegion` of `engine::messages` name them. */
/** @typedef {{ session: string, email: string, region: string }} Session As in `SignIn::ProofSession` of `engine::messages`. */

/** Wrike's data centres by host. */
const WRIKE = new Map([
  ["www.wrike.com", "us"],
  ["app-eu.wrike.com", "eu"],
  ["app-us2.wrike.com", "us2"],
]);
const PROOF = /^(?!(?:api|assets|help|rest|soap|webcapture)\.)(?:[\w-]+\.)?proofhq\.(com|eu)$/;
/** Workfront has Proof below this path, and does not say in which data centre. */
const WORKFRONT = /^[\w-]+\.(?:(?:my|preview)\.workfront\.com|my\.workfront\.adobe\.com)\/proof\//;
const SESSION = /^[\w,-]{16,256}$/;

/** Whose page an address is, over https. @param {string | undefined} address @returns {Found | undefined} */
function serviceOf(address) {
  if (!address || !URL.canParse(address)) return undefined;
  const { protocol, host, pathname } = new URL(address);
  if (protocol !== "https:") return undefined;
  const [wrike, proof] = [WRIKE.get(host), PROOF.exec(host)?.[1]];
  if (wrike || proof) return wrike ? { service: "wrike", region: wrike } : { service: "proof", region: proof };
  return WORKFRONT.test(host + pathname) ? { service: "proof" } : undefined;
}

/** Name of a tab's session in memory. @param {number | undefined} tab */
const sessionOf = (tab) => `session/${tab}`;

/** The last tab that is being opened: its page may ask before its session is in its place. @type {Promise<unknown>} */
let opening = Promise.resolve();

/**
 * Shows the page for one service and data centre: the tab that already has it, else a new one beside `opener`.
 * @param {Found | undefined} found
 * @param {chrome.tabs.Tab} [opener]
 * @param {Session} [session]
 */
async function openPage(found, opener, session) {
  const page = new URL(chrome.runtime.getURL("index.html"));
  page.search = new URLSearchParams(found).toString();
  // A second tab could not work on the same backup anyway: one run at a time.
  const tabs = await chrome.tabs.query({ url: `${page.origin}/index.html*` });
  let tab = tabs.find((one) => one.url?.split("#")[0] === page.href);
  if (tab?.id !== undefined) {
    await chrome.tabs.update(tab.id, { active: true });
    await chrome.windows.update(tab.windowId, { focused: true });
  } else {
    const beside = opener ? { index: opener.index + 1, openerTabId: opener.id, windowId: opener.windowId } : {};
    tab = await chrome.tabs.create({ url: page.href, ...beside });
  }
  if (session) await chrome.storage.session.set({ [sessionOf(tab.id)]: session });
}

/** The session that waits under this name, which then waits no more. @param {string} name @returns {Promise<unknown>} */
async function take(name) {
  await opening.catch(() => {});
  const { [name]: session } = await chrome.storage.session.get(name);
  await chrome.storage.session.remove(name);
  return session;
}

chrome.runtime.onMessage.addListener((/** @type {unknown} */ message, { id, tab, url, frameId }, sendResponse) => {
  const { type, service, host, session } = /** @type {Record<string, unknown>} */ (message ?? {});
  if (id !== chrome.runtime.id || tab === undefined || !url) return false;
  if (url.startsWith(chrome.runtime.getURL("index.html"))) {
    if (type === "take-session") take(sessionOf(tab.id)).then(sendResponse, () => sendResponse());
    else if (type === "show-button" && typeof host === "string") add(host).then(sendResponse, () => sendResponse(false));
    else return false;
    return true;
  }
  // Proof alone is in frames; see content/proof.js.
  if (type !== "open-backup" || host !== new URL(url).hostname || (service === "wrike" && frameId !== 0)) return false;
  const open = async () => {
    const found = serviceOf(url) ?? ((await isOwn(host)) ? /** @type {Found} */ ({ service: "proof" }) : undefined);
    if (!found || found.service !== service) throw new Error("not a page of the service");
    const { region } = found;
    const lent = service === "proof" && region && typeof session === "string" && SESSION.test(session);
    await openPage(found, tab, lent ? { session, email: "", region } : undefined);
  };
  opening = open();
  opening.then(() => sendResponse({ opened: true })).catch(() => sendResponse({ opened: false }));
  return true;
});

chrome.tabs.onRemoved.addListener((tab) => void chrome.storage.session.remove(sessionOf(tab)));

// A press shows the extension this one tab's address ("activeTab"), also where it may read nothing.
chrome.action.onClicked.addListener((tab) => void openPage(serviceOf(tab.url), tab));
