// @ts-check
/* Runs one task in a worker of its own. The driver starts it and looks for its outcome. */

const page = /** @type {{ start(task: object): void, outcome?: unknown }} */ (/** @type {unknown} */ (globalThis));

page.start = (/** @type {object} */ task) => {
  page.outcome = undefined;
  const worker = new Worker("worker.js", { type: "module" });
  const end = (/** @type {unknown} */ outcome) => {
    page.outcome = outcome;
    worker.terminate();
  };
  worker.onmessage = ({ data }) => end(data);
  worker.onerror = (event) => end({ error: `${event.message} (${event.filename}:${event.lineno})` });
  worker.postMessage(task);
};
