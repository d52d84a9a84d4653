// @ts-check
/* Starts the page. A script of its own, because the policy allows no inline script. */
import init from "./page.js";

const notice = document.getElementById("boot");
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
