// @ts-check
/*
 * The router: opens Keepsake's page in a tab, nothing else. The browser may stop this script at any time, so it keeps no state.
 */

/** @typedef {"us" | "eu" | "us2"} Region Names of `engine::messages::Region`. */

/** @type {ReadonlyMap<string, Region>} Wrike's data centres by host. */
const REGIONS = new Map([
  ["www.wrike.com", "us"],
  ["app-eu.wrike.com", "eu"],
  ["app-us2.wrike.com", "us2"],
]);

/**
 * The data centre that serves this address, if it is one of Wrike's over https.
 * @param {string | undefined} address
 * @returns {Region | undefined}
 */
function regionOf(address) {
  if (!address || !URL.canParse(address)) return undefined;
  const url = new URL(address);
  return url.protocol === "https:" ? REGIONS.get(url.host) : undefined;
}

/**
 * Shows the page for one data centre: the tab that already has it, else a new one beside `opener`.
 * @param {Region | undefined} region
 * @param {chrome.tabs.Tab} [opener]
 */
async function openPage(region, opener) {
  const page = new URL(chrome.runtime.getURL("index.html"));
  if (region) page.search = new URLSearchParams({ service: "wrike", region }).toString();
  // A second tab could not work on the same backup anyway: one run at a time.
  const tabs = await chrome.tabs.query({ url: `${page.origin}/index.html*` });
  const open = tabs.find((tab) => tab.url?.split("#")[0] === page.href);
  if (open?.id !== undefined) {
    await chrome.tabs.update(open.id, { active: true });
    await chrome.windows.update(open.windowId, { focused: true });
    return;
  }
  const beside = opener ? { index: opener.index + 1, openerTabId: opener.id, windowId: opener.windowId } : {};
  await chrome.tabs.create({ url: page.href, ...beside });
}

chrome.runtime.onMessage.addListener((/** @type {unknown} */ message, sender, sendResponse) => {
  const { type, service, host } = /** @type {Record<string, unknown>} */ (message ?? {});
  const region = regionOf(sender.url);
  const ours = sender.id === chrome.runtime.id && sender.frameId === 0 && sender.tab !== undefined;
  if (type !== "open-backup" || service !== "wrike" || !ours || !region) return false;
  if (typeof host !== "string" || REGIONS.get(host) !== region) return false;
  openPage(region, sender.tab).then(
    () => sendResponse({ opened: true }),
    () => sendResponse({ opened: false }),
  );
  return true;
});

// Without the "tabs" permission `tab.url` is there only for the hosts that we may read: exactly Wrike's.
chrome.action.onClicked.addListener((tab) => {
  void openPage(regionOf(tab.url), tab);
});
