// @ts-check
/* Starts the engine in a module worker: new Worker("./engine-boot.js", { type: "module" }). */
import init from "./engine.js";

await init({ module_or_path: new URL("./engine_bg.wasm", import.meta.url) });
