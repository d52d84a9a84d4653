// @ts-check
/*
 * What the page tells other tabs and the user of its backups: one at a time, when the last one was, and that one is ready. Imported by
 * src/web/manners.rs.
 */

import { requestHostAccess, tell } from "./host.js";

/** Gives the turn back. */
let release = () => {};

/**
 * Takes the turn to make a backup of this service, unless another tab has it. A tab that is closed or crashes gives it back by itself.
 * @param {string} service @returns {Promise<boolean>}
 */
export function takeTurn(service) {
  return new Promise((resolve, reject) => {
    /** @param {Lock | null} lock */
    const hold = (lock) => {
      resolve(lock !== null);
      return lock === null ? undefined : new Promise((/** @type {(nothing: void) => void} */ done) => (release = done));
    };
    navigator.locks.request(nameOf(service), { ifAvailable: true }, hold).catch(reject);
  });
}

export function yieldTurn() {
  release();
}

/** Whether a tab has the turn. @param {string} service @returns {Promise<boolean>} */
export async function isTaken(service) {
  const { held } = await navigator.locks.query();
  return held?.some((lock) => lock.name === nameOf(service)) ?? false;
}

/** @param {string} service */
const nameOf = (service) => `backup/${service}`;

/** Notes that a backup was made today; nothing else about it. @param {string} service @returns {string} the day, `yyyy-MM-dd` in UTC */
export function noteBackup(service) {
  const day = new Date().toISOString().slice(0, 10);
  localStorage.setItem(`last-backup/${service}`, day);
  return day;
}

/** The day of the last backup, if there was one. @param {string} service @returns {string | undefined} */
export function lastBackup(service) {
  return localStorage.getItem(`last-backup/${service}`) ?? undefined;
}

/** Must be called straight from a click. @returns {Promise<boolean>} */
export async function askToNotify() {
  return "Notification" in globalThis && (await Notification.requestPermission()) === "granted";
}

/**
 * Shows the button on the pages of this domain, if the user allows it. Must be called straight from a click.
 * @param {string} domain @returns {Promise<boolean>}
 */
export async function showButton(domain) {
  return (await requestHostAccess([domain])) && (await tell({ type: "show-button", host: domain })) === true;
}

/** @param {string} text */
export function notify(text) {
  const notification = new Notification("Keepsake", { body: text, icon: "icons/icon-128.png", tag: "backup" });
  notification.addEventListener("click", () => {
    window.focus();
    notification.close();
  });
}
