// @ts-check
/* The button on Wrike's pages: in the corner of the window, where it has no effect on Wrike's layout. */

const wrike = /** @type {import("./button.js").Shared} */ (/** @type {unknown} */ (globalThis)).keepsake;

wrike.keepButton({ wish: () => ({ service: "wrike" }), place: () => ({ name: "corner" }), within: false });
