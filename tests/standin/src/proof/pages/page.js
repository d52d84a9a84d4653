"use strict";
// Draws the middle of the page anew when a tab is chosen, as an application of one page does.
const drawn = document.querySelector("[data-drawn]");
const source = drawn?.innerHTML ?? "";
document.querySelector("[data-tabs]")?.addEventListener("click", (event) => {
  const tab = event.target.closest("a");
  if (!tab || !drawn) return;
  event.preventDefault();
  history.pushState({}, "", tab.getAttribute("href"));
  for (const other of document.querySelectorAll("[data-tabs] a")) other.classList.toggle("active", other === tab);
  drawn.innerHTML = tab.hasAttribute("data-backup") ? source : `<p>${tab.textContent}</p>`;
});
// Counts each time when the page's own regions are pushed out of their places.
const boxes = () => [...document.querySelectorAll("[data-region]")].map((region) => {
  const box = region.getBoundingClientRect();
  return [box.left, box.top, box.width].map(Math.round).join(" ");
}).join("|");
document.body.dataset.layoutChanges = "0";
let last = boxes();
let size = `${innerWidth}x${innerHeight}`;
const watch = () => {
  const [now, nowSize] = [boxes(), `${innerWidth}x${innerHeight}`];
  if (now !== last && nowSize === size) {
    document.body.dataset.layoutChanges = String(Number(document.body.dataset.layoutChanges) + 1);
  }
  [last, size] = [now, nowSize];
  requestAnimationFrame(watch);
};
requestAnimationFrame(watch);
