// @ts-check
/* Starts the page. A script of its own, because the policy allows no inline script. */
import init from "./page.js";

const notice = document.getElementById("boot");
const query = new URLSearchParams(location.search);

/** A sign-in sends the browser here with its answer: it is for the tab that asked, which looks for it and closes this one; see sign_in.js. */
function waitToBeSeen() {
  if (notice) notice.textContent = "Thank you. Keepsake goes on in the tab that you came from; if not, paste this page's address there.";
}

async function start() {
  try {
    await init({ module_or_path: new URL("./page_bg.wasm", import.meta.url) });
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

if (query.has("state") && (query.has("code") || query.has("error"))) waitToBeSeen();
else await start();
