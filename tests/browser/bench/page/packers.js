// @ts-check
/* The same files into a zip on the same kind of handle, by each library in the fastest way that it offers to a worker. */
import { Packer } from "./keepsake_bench.js";

/**
 * @typedef {{ name: string, bytes: Uint8Array<ArrayBuffer>, sha256: string, crc32: number }} Input with what a download leaves in the record
 * @typedef {(files: Input[], level: number, path: string) => Promise<void>} Pack
 */

/** What crosses into wasm at a time, as the engine reads a staged file. */
const CHUNK = 1 << 20;

/** A library of the peers' folder, whose types nobody needs. @param {string} path @returns {Promise<any>} */
const library = (path) => import(`./node_modules/${path}`);

/** Opens a file of the origin's private file system. @param {string} path */
export async function output(path) {
  const root = await navigator.storage.getDirectory();
  return (await root.getFileHandle(path, { create: true })).createSyncAccessHandle();
}

/** Writes a zip that is there whole, in pieces: Chromium is several times slower with one large write. @param {Uint8Array<ArrayBuffer>} zip @param {string} path */
async function put(zip, path) {
  const file = await output(path);
  file.truncate(0);
  for (let at = 0; at < zip.length; at += CHUNK) file.write(zip.subarray(at, at + CHUNK), { at });
  file.flush();
  file.close();
}

/** Writes a zip as it comes, small pieces gathered. @param {ReadableStream<Uint8Array<ArrayBuffer>>} zip @param {string} path */
async function pour(zip, path) {
  const file = await output(path);
  file.truncate(0);
  const gathered = new Uint8Array(CHUNK);
  let [held, at] = [0, 0];
  const spill = () => {
    at += file.write(gathered.subarray(0, held), { at });
    held = 0;
  };
  const reader = zip.getReader();
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    if (held + read.value.length > CHUNK) spill();
    if (read.value.length > CHUNK) {
      for (let from = 0; from < read.value.length; from += CHUNK) at += file.write(read.value.subarray(from, from + CHUNK), { at });
    } else {
      gathered.set(read.value, held);
      held += read.value.length;
    }
  }
  spill();
  file.flush();
  file.close();
}

/** Ours, with or without the CRC-32 of stored files known. @param {boolean} knows @returns {Pack} */
const ours = (knows) => async (files, level, path) => {
  const zip = await Packer.create(path);
  for (const { name, bytes, sha256, crc32 } of files) {
    if (level > 0) zip.begin(name, bytes.length);
    else zip.begin_fetched(name, bytes.length, sha256, knows ? crc32 : undefined);
    for (let at = 0; at < bytes.length; at += CHUNK) {
      zip.write(bytes.subarray(at, at + CHUNK));
      await zip.pause();
    }
    zip.end();
  }
  const sums = await zip.finish();
  if (!files.every(({ sha256 }, n) => sums[n] === sha256)) throw new Error("a checksum is wrong");
};

/** @type {Record<string, Pack>} */
export const packers = {
  keepsake: ours(true),
  "same, CRC made": ours(false),

  async fflate(files, level, path) {
    const { zipSync } = await library("fflate/esm/browser.js");
    await put(zipSync(Object.fromEntries(files.map(({ name, bytes }) => [name, bytes])), { level }), path);
  },

  async "client-zip"(files, _level, path) {
    const { makeZip } = await library("client-zip/index.js");
    await pour(makeZip(files.map(({ name, bytes }) => ({ name, input: bytes }))), path);
  },

  // Its default, the browser's own CompressionStream, is its fastest way; a worker within our worker would only add copies.
  async "zip.js"(files, level, path) {
    const { ZipWriter, Uint8ArrayReader, Uint8ArrayWriter, configure } = await library("@zip.js/zip.js/index.js");
    configure({ useWebWorkers: false });
    const zip = new ZipWriter(new Uint8ArrayWriter());
    for (const { name, bytes } of files) await zip.add(name, new Uint8ArrayReader(bytes), { level });
    await put(await zip.close(), path);
  },

  async jszip(files, level, path) {
    await library("jszip/dist/jszip.min.js");
    const { JSZip } = /** @type {any} */ (globalThis);
    const zip = new JSZip();
    for (const { name, bytes } of files) zip.file(name, bytes, { binary: true, createFolders: false });
    const compression = level > 0 ? "DEFLATE" : "STORE";
    await put(await zip.generateAsync({ type: "uint8array", compression, compressionOptions: { level } }), path);
  },
};
