// @ts-check
/*
 * One "Back up" button on a service's page, for the scripts that know the service; everything else happens in Keepsake's own tab.
 *
 * The button lives in a shadow root on an element of ours, so that neither the page's style sheets nor its re-rendering reach it. Its
 * looks are in button.css, which the browser injects whatever the page's policy says.
 */

/**
 * Where the button belongs: in the window's corner, on an element beside <body>; beside an element; or above the end of a row, where it
 * takes no room.
 * @typedef {{ name: "corner" } | { name: "beside" | "row", after: Element }} Place
 * @typedef {{ service: string, session?: string }} Wish What the router is asked for; see background.js.
 * @typedef {{ wish(): Wish, place(): Place | undefined, within: boolean }} Service `within`: places lie within the page's <body>.
 * @typedef {{ keepsake: { keepButton(service: Service): void } }} Shared
 */

const HOST_ID = "keepsake-back-up";

/** A page that draws itself anew is looked at so often and no more. */
const SETTLED_MS = 100;

/** @param {HTMLButtonElement} button @param {Service} service */
async function openBackup(button, service) {
  try {
    const answer = await chrome.runtime.sendMessage({ type: "open-backup", host: location.hostname, ...service.wish() });
    if (answer?.opened) return;
  } catch {
    // "Extension context invalidated" and "Receiving end does not exist" both mean: this page holds an old script.
  }
  button.textContent = RELOAD;
  button.title = RELOAD_TITLE;
}

// Read while the extension is certainly there: chrome.i18n is gone when these two are needed.
const RELOAD = chrome.i18n.getMessage("reload");
const RELOAD_TITLE = chrome.i18n.getMessage("reloadTitle");

/** @param {Service} service */
function createHost(service) {
  const host = document.createElement("div");
  host.id = HOST_ID;
  const button = document.createElement("button");
  button.type = "button";
  button.part.add("button");
  button.textContent = chrome.i18n.getMessage("backUp");
  button.title = chrome.i18n.getMessage("backUpTitle");
  button.addEventListener("click", (event) => {
    // The page's own scripts can reach the button; only a person may press it.
    if (event.isTrusted) void openBackup(button, service);
  });
  // Keys and clicks meant for the button must not trigger what the page listens for.
  for (const type of /** @type {const} */ (["click", "keydown", "keypress", "keyup"])) {
    host.addEventListener(type, (event) => event.stopPropagation());
  }
  host.attachShadow({ mode: "open" }).append(button);
  return host;
}

/**
 * Puts the button there and keeps it there when the page is rendered anew.
 * @param {Service} service
 */
function keepButton(service) {
  // One left by an earlier copy of this script would be a dead button.
  document.getElementById(HOST_ID)?.remove();
  const host = createHost(service);
  const observer = new MutationObserver(changed);
  let waiting = false;
  function changed() {
    if (waiting) return;
    waiting = true;
    setTimeout(attach, service.within ? SETTLED_MS : 0);
  }
  function attach() {
    waiting = false;
    // Updated, reloaded or removed: the extension is no more there to talk to.
    if (!chrome.runtime?.id) return observer.disconnect();
    if (!document.documentElement) return;
    // The root may be a new one, after document.write(); observing the same node twice does nothing.
    observer.observe(document.documentElement, { childList: true, subtree: service.within });
    const place = service.place();
    if (!place) return host.remove();
    if (document.getElementById(HOST_ID) && !host.isConnected) return;
    host.dataset.place = place.name;
    if (place.name === "corner") {
      if (host.parentNode !== document.documentElement) document.documentElement.append(host);
    } else if (place.after.nextElementSibling !== host) {
      place.after.after(host);
    }
  }
  observer.observe(document, { childList: true });
  attach();
}

// Content scripts are no modules: those of one page share what is global, which the page itself does not see.
Object.assign(globalThis, { keepsake: { keepButton } });
