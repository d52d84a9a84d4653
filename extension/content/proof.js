// @ts-check
/*
 * The button on Workfront Proof's pages, also inside Workfront: beside "Request new backup", else in the header of the account
 * settings, else in the corner of a page of somebody who is signed in.
 *
 * The vendor publishes no markup. What is known are the tabs of the account settings, whose links lie under /account/, the link that
 * fetches the vendor's own backup, /account/getbackup, and in English the words "Request new backup". So places are found by where
 * links lead, and by those words where a link leads nowhere.
 */

/** Links below the account settings; inside Workfront everything lies below /proof/. */
const ACCOUNT = /^(?:\/proof)?\/account\/./;
const REQUEST = /^(?:\/proof)?\/account\/(?!getbackup$)[^?#]*backup/i;
const SIGNED_IN = /^(?:\/proof)?\/(?:account\/.|logout$)/;
const REQUEST_WORDS = /^\s*request new backup\s*$/i;

/** So many links to different parts of the account settings are its tabs. */
const FEWEST_TABS = 3;

/** Hosts of Proof, and of Workfront around it. */
const SERVICES = /(?:^|\.)(?:proofhq\.(?:com|eu)|(?:my|preview)\.workfront\.com|my\.workfront\.adobe\.com)$/;

/** The session of PHP, in whose manner the vendor's sample of a session is written. A cookie that scripts may not read is not seen. */
const SESSION = /(?:^|;\s*)PHPSESSID=([\w,-]{16,256})(?:;|$)/;

/** @param {Element} element */
const isDrawn = (element) => element.getClientRects().length > 0;

/** Links that lead to such a path of this page's own site, as far as they are drawn. @param {RegExp} path */
function links(path) {
  // Not those to a place on the page itself: its own path says nothing about them.
  const all = [...document.querySelectorAll("a[href]:not([href^='#'])")].filter((one) => one instanceof HTMLAnchorElement);
  return all.filter((link) => link.origin === location.origin && path.test(link.pathname) && isDrawn(link));
}

/** The innermost elements that hold the tabs: those without another one inside. */
function tabs() {
  const account = links(ACCOUNT);
  /** @param {Element} element */
  const holds = (element) => new Set(account.filter((link) => element.contains(link)).map((link) => link.pathname)).size;
  const strips = account.flatMap((link) => {
    /** @type {Element | null} */
    let element = link.parentElement;
    while (element && holds(element) < FEWEST_TABS) element = element.parentElement;
    return element && element !== document.body && element !== document.documentElement ? [element] : [];
  });
  return strips.find((strip) => strips.every((other) => other === strip || !strip.contains(other)));
}

/** The last heading before the tabs: "Account settings for …", in whatever language. @param {Element} strip */
function headingBefore(strip) {
  const before = [...document.querySelectorAll("h1, h2, h3, [role=heading]")].filter(
    (heading) => heading.compareDocumentPosition(strip) & Node.DOCUMENT_POSITION_FOLLOWING && isDrawn(heading),
  );
  return before.at(-1);
}

/** @returns {import("./button.js").Place | undefined} */
function place() {
  const strip = tabs();
  const named = [...document.querySelectorAll("a, button")].find((one) => REQUEST_WORDS.test(one.textContent ?? "") && isDrawn(one));
  const request = named ?? links(REQUEST).find((link) => !strip?.contains(link));
  if (request) return { name: "beside", after: request };
  if (strip) return { name: "row", after: headingBefore(strip) ?? strip };
  // Reviewers without an account see proofs too, and frames have a corner of their own that nobody expects a button in.
  return window === window.top && links(SIGNED_IN).length > 0 ? { name: "corner" } : undefined;
}

/** @returns {import("./button.js").Wish} */
function wish() {
  const session = SESSION.exec(document.cookie)?.[1];
  return session === undefined ? { service: "proof" } : { service: "proof", session };
}

/** False in frames of other sites: what they lay over the button, or under it, a person could not see. */
function isAmongItsOwn() {
  if (window === window.top) return true;
  if (location.ancestorOrigins) return [...location.ancestorOrigins].every((origin) => SERVICES.test(new URL(origin).hostname));
  try {
    return window.top?.location.origin === location.origin;
  } catch {
    return false;
  }
}

if (isAmongItsOwn()) {
  const shared = /** @type {import("./button.js").Shared} */ (/** @type {unknown} */ (globalThis)).keepsake;
  shared.keepButton({ wish, place, within: true });
}
