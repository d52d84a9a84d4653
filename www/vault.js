// @ts-check
/*
 * What the user asked to be remembered, encrypted with a key made of a passphrase: in the extension's storage, or in the site's own.
 * Imported by src/web/secrets.rs. The passphrase is not kept; the key is, in memory and out of reach, while the page is open.
 */

/** Rounds of PBKDF2-HMAC-SHA-256, at least: OWASP, Password Storage Cheat Sheet (2023). */
const ROUNDS = 600_000;
/** More would be a record that somebody else wrote, to keep the browser busy. */
const MOST_ROUNDS = 10_000_000;

/** @typedef {{ rounds: number, salt: string, nonce: string, sealed: string }} Entry Bytes as base64. */
/** @typedef {{ key: CryptoKey, rounds: number, salt: string }} Opened */
/** @typedef {{ get(key: string): Promise<Record<string, unknown>>, set(items: object): Promise<void>, remove(key: string): Promise<void> }} Area */

const host = /** @type {{ browser?: { storage?: { local?: Area } }, chrome?: { storage?: { local?: Area } } }} */ (globalThis);
const area = host.browser?.storage?.local ?? host.chrome?.storage?.local;

/** @type {Map<string, Opened>} */
const opened = new Map();

/** @param {string} name @returns {Promise<Entry | undefined>} */
async function read(name) {
  if (area) return /** @type {Entry | undefined} */ ((await area.get(name))[name]);
  return JSON.parse(localStorage.getItem(name) ?? "null") ?? undefined;
}

/** @param {Uint8Array} bytes */
const base64 = (bytes) => btoa(String.fromCharCode(...bytes));

/** @param {string} text */
const bytes = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));

/** @param {string} text */
const utf8 = (text) => new TextEncoder().encode(text);

/** @param {string} passphrase @param {string} salt @param {number} rounds @returns {Promise<Opened>} */
async function derive(passphrase, salt, rounds) {
  // The same letters may be typed as different code points on another keyboard.
  const typed = await crypto.subtle.importKey("raw", utf8(passphrase.normalize("NFC")), "PBKDF2", false, ["deriveKey"]);
  const way = { name: "PBKDF2", hash: "SHA-256", salt: bytes(salt), iterations: rounds };
  const key = await crypto.subtle.deriveKey(way, typed, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  return { key, rounds, salt };
}

/** Whether something is remembered under this name. @param {string} name @returns {Promise<boolean>} */
export async function isRemembered(name) {
  return (await read(name)) !== undefined;
}

/** @param {string} name @param {string} passphrase @param {string} secret */
export async function remember(name, passphrase, secret) {
  const salt = base64(crypto.getRandomValues(new Uint8Array(16)));
  opened.set(name, await derive(passphrase, salt, ROUNDS));
  await replace(name, secret);
}

/**
 * Writes over what was remembered or unlocked on this page; without that it does nothing.
 * @param {string} name @param {string} secret
 */
export async function replace(name, secret) {
  const open = opened.get(name);
  if (!open) return;
  // A nonce must never come twice with the same key.
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const way = { name: "AES-GCM", iv, additionalData: utf8(name) };
  const sealed = new Uint8Array(await crypto.subtle.encrypt(way, open.key, utf8(secret)));
  const entry = { rounds: open.rounds, salt: open.salt, nonce: base64(iv), sealed: base64(sealed) };
  if (area) await area.set({ [name]: entry });
  else localStorage.setItem(name, JSON.stringify(entry));
}

/**
 * What is remembered; nothing when the passphrase does not open it, or when it was changed by somebody else.
 * @param {string} name @param {string} passphrase @returns {Promise<string | undefined>}
 */
export async function unlock(name, passphrase) {
  const entry = await read(name);
  if (!entry || !(entry.rounds >= ROUNDS && entry.rounds <= MOST_ROUNDS)) return undefined;
  const open = await derive(passphrase, entry.salt, entry.rounds);
  const way = { name: "AES-GCM", iv: bytes(entry.nonce), additionalData: utf8(name) };
  const plain = await crypto.subtle.decrypt(way, open.key, bytes(entry.sealed)).catch(() => undefined);
  if (!plain) return undefined;
  opened.set(name, open);
  return new TextDecoder().decode(plain);
}

/** @param {string} name */
export async function forget(name) {
  opened.delete(name);
  if (area) await area.remove(name);
  else localStorage.removeItem(name);
}
