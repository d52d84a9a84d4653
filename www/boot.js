// @ts-check
/* Starts the page that the address asks for. A script of its own, because the policy allows no inline script. */

const notice = document.getElementById("boot");
const query = new URLSearchParams(location.search);

/** @type {ReadonlyMap<string, string>} Each service has a page of its own, so that none downloads another's. */
const PAGES = new Map([
  ["proof", "page_proof"],
  ["wrike-legacy", "page_legacy"],
]);
const name = query.get("view") === "library" ? "page_library" : PAGES.get(query.get("service") ?? "") ?? "page";

/** What an address of ours shows. @param {string} address */
function shown(address) {
  const asked = new URL(address).searchParams;
  return asked.get("view") ?? asked.get("service") ?? "wrike";
}

/** The link that leads to this very page says so. */
function markCurrent() {
  for (const link of document.querySelectorAll("nav a")) {
    if (!(link instanceof HTMLAnchorElement) || shown(link.href) !== shown(location.href)) continue;
    link.setAttribute("aria-current", "page");
    link.closest("details")?.setAttribute("open", "");
  }
}

/** A sign-in sends the browser here with its answer: it is for the tab that asked, which looks for it and closes this one; see sign_in.js. */
function waitToBeSeen() {
  if (notice) notice.textContent = "Thank you. Keepsake goes on in the tab that you came from; if not, paste this page's address there.";
}

async function start() {
  try {
    const { default: init } = await import(`./${name}.js`);
    await init({ module_or_path: new URL(`./${name}_bg.wasm`, import.meta.url) });
    notice?.remove();
  } catch (error) {
    // An old browser, or a proxy that spoils the download: nothing of the page is there to say so.
    console.error(error);
    if (notice) {
      notice.setAttribute("role", "alert");
      notice.textContent = `Keepsake could not start (${error}). Reload the page; if that does not help, update your browser.`;
    }
  }
}

const isAnswer = query.has("state") ? query.has("code") || query.has("error") : query.has("oauth_token");
markCurrent();
if (isAnswer) waitToBeSeen();
else await start();
