/** The part of wasm-bindgen's output that boot.js uses; the real file is made by the build. */
export default function init(options: { module_or_path: URL }): Promise<unknown>;
