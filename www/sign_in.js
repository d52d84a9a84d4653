// @ts-check
/*
 * Signing in on the service's own page: opens it, and waits for the browser to be sent back. Imported by src/web/sign_in.rs.
 *
 * The extension sees the addresses of tabs on the hosts that it may read, so it finds the answer there, closes the tab and needs no
 * further permission. On a web site the answer comes to the page's own address, which the tab that asked may read again.
 */

/** How often the other tab's address is looked at. */
const LOOK_EVERY_MS = 200;

/**
 * @typedef {{ id?: number, url?: string, windowId?: number }} Tab
 * @typedef {(id: number, change: object, tab: Tab) => void} Listener
 * @typedef {{
 *   getCurrent(): Promise<Tab | undefined>, create(how: object): Promise<Tab>, update(id: number, how: object): Promise<unknown>,
 *   remove(id: number): Promise<void>, onUpdated: { addListener(one: Listener): void, removeListener(one: Listener): void },
 * }} Tabs
 */

const host = /** @type {{ browser?: { tabs?: Tabs }, chrome?: { tabs?: Tabs } }} */ (globalThis);
const tabs = host.browser?.tabs ?? host.chrome?.tabs;

/** Ends the waiting for an earlier answer. */
let stop = () => {};

/**
 * Opens `address` and resolves with the address that the browser is sent to afterwards. What cannot be seen never comes: the user can
 * paste it.
 * @param {string} address
 * @param {string} callback where the service was told to send the browser, unless `address` says so itself; empty for nowhere
 * @returns {Promise<string>}
 */
export async function agree(address, callback) {
  stop();
  const asked = new URL(address).searchParams;
  const redirect = asked.get("redirect_uri") ?? callback;
  // OAuth 2.0 (RFC 6749) tells its answers apart by a state, OAuth 1.0 (RFC 5849) by the token that is asked about.
  const mark = asked.has("state") ? "state" : "oauth_token";
  /** @param {string} url */
  const bare = (url) => url.split(/[?#]/)[0];
  /** @param {string} url */
  const isAnswer = (url) => bare(url) === bare(redirect) && new URL(url).searchParams.get(mark) === asked.get(mark);
  return tabs ? inTab(tabs, address, isAnswer) : inWindow(address, isAnswer);
}

/** @param {Tabs} tabs @param {string} address @param {(url: string) => boolean} isAnswer @returns {Promise<string>} */
async function inTab(tabs, address, isAnswer) {
  const own = await tabs.getCurrent();
  const landed = new Promise((/** @type {(url: string) => void} */ resolve) => {
    /** @type {Listener} */
    const listener = (id, _, { url }) => {
      if (!url || !isAnswer(url)) return;
      stop();
      resolve(url);
      // Back to us, and then nothing keeps the code on a screen; a tab that is gone already does not matter.
      if (own?.id !== undefined) tabs.update(own.id, { active: true }).catch(() => {});
      tabs.remove(id).catch(() => {});
    };
    stop = () => tabs.onUpdated.removeListener(listener);
    tabs.onUpdated.addListener(listener);
  });
  await tabs.create({ url: address, openerTabId: own?.id, windowId: own?.windowId });
  return landed;
}

/** @param {string} address @param {(url: string) => boolean} isAnswer @returns {Promise<string>} */
function inWindow(address, isAnswer) {
  return new Promise((resolve) => {
    /** @type {Window | null} */
    let other = null;
    // Not from within the caller: Firefox runs other events before `open` returns, and the caller's code cannot be entered twice.
    setTimeout(() => (other = window.open(address, "_blank")));
    const timer = setInterval(() => {
      try {
        const url = other?.location.href ?? "";
        if (!isAnswer(url)) return;
        stop();
        other?.close();
        resolve(url);
      } catch {
        // It shows the service's page, which is none of our business.
      }
    }, LOOK_EVERY_MS);
    stop = () => clearInterval(timer);
  });
}
