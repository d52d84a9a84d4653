// @ts-check
/* Starts the library in a module worker: new Worker("./library-boot.js", { type: "module" }). */
import init from "./library.js";

await init({ module_or_path: new URL("./library_bg.wasm", import.meta.url) });
