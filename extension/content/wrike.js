// @ts-check
/*
 * One "Back up" button on Wrike's pages; everything else happens in Keepsake's own tab.
 *
 * The button lives in a shadow root on an element beside <body>, so that neither Wrike's style sheets nor its re-rendering reach
 * it, and it has no effect on Wrike's layout. Its looks are in wrike.css, which the browser injects whatever the page's policy says.
 */

const HOST_ID = "keepsake-back-up";

/** False once the extension was updated, reloaded or removed: this script then has no one to talk to. */
function connected() {
  return Boolean(chrome.runtime?.id);
}

/** @param {HTMLButtonElement} button */
async function openBackup(button) {
  try {
    const answer = await chrome.runtime.sendMessage({ type: "open-backup", service: "wrike", host: location.hostname });
    if (answer?.opened) return;
  } catch {
    // "Extension context invalidated" and "Receiving end does not exist" both mean: this page holds an old script.
  }
  askForReload(button);
}

// Read while the extension is certainly there: chrome.i18n is gone when these two are needed.
const RELOAD = chrome.i18n.getMessage("reload");
const RELOAD_TITLE = chrome.i18n.getMessage("reloadTitle");

/** @param {HTMLButtonElement} button */
function askForReload(button) {
  button.textContent = RELOAD;
  button.title = RELOAD_TITLE;
}

function createHost() {
  const host = document.createElement("div");
  host.id = HOST_ID;
  const button = document.createElement("button");
  button.type = "button";
  button.part.add("button");
  button.textContent = chrome.i18n.getMessage("backUp");
  button.title = chrome.i18n.getMessage("backUpTitle");
  button.addEventListener("click", (event) => {
    // The page's own scripts can reach the button; only a person may press it.
    if (event.isTrusted) void openBackup(button);
  });
  // Keys meant for the button must not trigger Wrike's shortcuts.
  for (const type of /** @type {const} */ (["keydown", "keypress", "keyup"])) {
    host.addEventListener(type, (event) => event.stopPropagation());
  }
  host.attachShadow({ mode: "open" }).append(button);
  return host;
}

/** Puts the button there and keeps it there when the page is rendered anew. */
function keepAttached() {
  // One left by an earlier copy of this script would be a dead button.
  document.getElementById(HOST_ID)?.remove();
  const host = createHost();
  const observer = new MutationObserver(attach);
  function attach() {
    if (!connected()) {
      observer.disconnect();
      return;
    }
    if (!document.documentElement || host.isConnected || document.getElementById(HOST_ID)) return;
    document.documentElement.append(host);
    // The root may be a new one, after document.write(); observing the same node twice does nothing.
    observer.observe(document.documentElement, { childList: true });
  }
  observer.observe(document, { childList: true });
  attach();
}

keepAttached();
