// @ts-check
/* Starts an engine in a module worker: new Worker("./engine-boot.js?engine=proof", { type: "module" }). */

/** The address is ours, but a script's name is never taken from an address as it stands. */
const ENGINES = ["engine", "proof", "legacy", "library"];
const wanted = new URL(import.meta.url).searchParams.get("engine");
const name = ENGINES.find((engine) => engine === wanted) ?? "engine";

const { default: init } = await import(`./${name}.js`);
await init({ module_or_path: new URL(`./${name}_bg.wasm`, import.meta.url) });
