// @ts-check
/* The tasks. Each is done once to warm up, then by the clock, on the same input. */
import init, { Download, Known, hash_for_another } from "./keepsake_bench.js";
import { bare } from "./bare.js";
import { output, packers } from "./packers.js";

/**
 * @typedef {{ task: "zip", packer: string, input: { path: string, length: number, files: number }, level: number, runs: number }} ZipTask
 * @typedef {{ task: "fetch", by: "ours" | "bare", folder: boolean, width: number, token: string }} FetchTask
 */

const ready = init({ module_or_path: new URL("./keepsake_bench_bg.wasm", import.meta.url) });

onmessage = async (/** @type {MessageEvent<ZipTask | FetchTask>} */ { data: task }) => {
  try {
    await ready;
    postMessage(task.task === "zip" ? await zip(task) : await fetchFiles(task));
  } catch (error) {
    postMessage({ error: `${error} ${error instanceof Error ? error.stack : ""}` });
  }
};

/** @param {ZipTask} task */
async function zip({ packer, input, level, runs }) {
  const bytes = new Uint8Array(await (await fetch(input.path)).arrayBuffer());
  const files = Array.from({ length: input.files }, (_, n) => {
    const own = bytes.subarray(n * input.length, (n + 1) * input.length);
    const known = new Known(own);
    const { sha256, crc32 } = known;
    known.free();
    return { name: `account-1/attachments/${String(n).padStart(6, "0")}-file`, bytes: own, sha256, crc32 };
  });
  const path = `${packer}.zip`;
  await packers[packer](files, level, path);
  const seconds = [];
  for (let run = 0; run < runs; run++) {
    const begin = performance.now();
    await packers[packer](files, level, path);
    seconds.push((performance.now() - begin) / 1000);
  }
  return { seconds, ...(await inspect(path)) };
}

/**
 * Size of the zip, and how many entries its directory has (APPNOTE.TXT 4.3.16: the end record, here without a comment).
 * @param {string} path
 */
async function inspect(path) {
  const zip = await output(path);
  const bytes = zip.getSize();
  const end = new DataView(new ArrayBuffer(22));
  zip.read(end, { at: bytes - 22 });
  zip.close();
  const entries = end.getUint32(0, true) === 0x06054b50 ? end.getUint16(10, true) : 0;
  return { bytes, entries };
}

/** @param {FetchTask} task */
async function fetchFiles(task) {
  await fetchOnce(task);
  return fetchOnce(task);
}

/** @param {FetchTask} task */
async function fetchOnce({ by, folder, width, token }) {
  const root = await navigator.storage.getDirectory();
  await root.removeEntry("picked", { recursive: true }).catch(() => undefined);
  const picked = await root.getDirectoryHandle("picked", { create: true });
  const download = await Download.prepare(location.origin, token, folder && by === "ours" ? picked : undefined);
  const ids = download.ids();
  const begin = performance.now();
  const bytes = by === "ours" ? await download.all() : await bare(ids, token, picked, folder, width);
  const seconds = (performance.now() - begin) / 1000;
  download.free();
  return { seconds, bytes, files: ids.length };
}

await ready;
hash_for_another();
