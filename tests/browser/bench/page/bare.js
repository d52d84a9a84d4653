// @ts-check
/* What any script would do to save files: fetch each, write what comes. No checks, no record, no checksum. */

/**
 * Fetches every file into the folder, `width` at a time; returns the number of bytes.
 * @param {string[]} ids
 * @param {string} token
 * @param {FileSystemDirectoryHandle} folder
 * @param {boolean} streams through writable streams, as in a folder of the user's, and not through sync access handles
 * @param {number} width
 */
export async function bare(ids, token, folder, streams, width) {
  let next = 0;
  let bytes = 0;
  const lane = async () => {
    while (next < ids.length) {
      const id = ids[next++];
      const answer = await fetch(`/api/v4/attachments/${id}/download`, { headers: { Authorization: `Bearer ${token}` }, cache: "no-store" });
      if (!answer.ok || answer.body === null) throw new Error(`${answer.status} for ${id}`);
      const file = await folder.getFileHandle(id, { create: true });
      const write = streams ? toStream : toHandle;
      const written = await write(answer.body.getReader(), file);
      bytes += written;
    }
  };
  await Promise.all(Array.from({ length: width }, lane));
  return bytes;
}

/** @param {ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>} reader @param {FileSystemFileHandle} file */
async function toHandle(reader, file) {
  const handle = await file.createSyncAccessHandle();
  let at = 0;
  for (let read = await reader.read(); !read.done; read = await reader.read()) at += handle.write(read.value, { at });
  handle.flush();
  handle.close();
  return at;
}

/** @param {ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>} reader @param {FileSystemFileHandle} file */
async function toStream(reader, file) {
  const stream = await file.createWritable();
  let bytes = 0;
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    await stream.write(read.value);
    bytes += read.value.length;
  }
  await stream.close();
  return bytes;
}
