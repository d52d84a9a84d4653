// @ts-check
/*
 * Domains of a customer's own under which Workfront Proof shows itself. Nobody but the user knows them: each is named on Keepsake's page
 * and allowed in the browser's own question; until then, and when that is taken back, no script of ours runs there.
 */

const ID = "domains";

/** @param {string} domain */
const pattern = (domain) => `https://${domain}/*`;

/** Those that were named and are allowed now. @returns {Promise<string[]>} */
async function allowed() {
  const { domains } = /** @type {{ domains?: string[] }} */ (await chrome.storage.local.get("domains"));
  const known = domains ?? [];
  const answers = await Promise.all(known.map((domain) => chrome.permissions.contains({ origins: [pattern(domain)] })));
  return known.filter((_, at) => answers[at]);
}

/** One change at a time. @type {Promise<unknown>} */
let settled = Promise.resolve();

/** Puts the button's script on those domains and on no other. An update of the extension takes it from all of them. */
function settle() {
  settled = settled.catch(() => {}).then(async () => {
    const domains = await allowed();
    const before = await chrome.scripting.getRegisteredContentScripts({ ids: [ID] });
    if (before.length > 0) await chrome.scripting.unregisterContentScripts({ ids: [ID] });
    if (domains.length === 0) return;
    await chrome.scripting.registerContentScripts([
      {
        id: ID,
        matches: domains.map(pattern),
        // From the root on: Firefox would look beside the page that asks.
        css: ["/content/button.css"],
        js: ["/content/button.js", "/content/proof.js"],
        allFrames: true,
        runAt: "document_end",
      },
    ]);
  });
  return settled;
}

/** Shows the button there from now on, as far as the user has allowed it. @param {string} domain @returns {Promise<boolean>} */
export async function add(domain) {
  const { domains } = /** @type {{ domains?: string[] }} */ (await chrome.storage.local.get("domains"));
  await chrome.storage.local.set({ domains: [...new Set([...(domains ?? []), domain])] });
  await settle();
  return isOwn(domain);
}

/** Whether it is one of them. @param {string} domain */
export async function isOwn(domain) {
  return (await allowed()).includes(domain);
}

chrome.runtime.onInstalled.addListener(() => void settle());
chrome.permissions.onRemoved.addListener(() => void settle());
