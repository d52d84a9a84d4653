// @ts-check
/* Runs one task in a worker of its own. The driver waits for its outcome: to look for it again and again would take part of a processor. */

const page = /** @type {{ outcome(task: object): Promise<unknown> }} */ (/** @type {unknown} */ (globalThis));

page.outcome = (/** @type {object} */ task) =>
  new Promise((end) => {
    const worker = new Worker("worker.js", { type: "module" });
    worker.onmessage = ({ data }) => {
      worker.terminate();
      end(data);
    };
    worker.onerror = (event) => end({ error: `${event.message} (${event.filename}:${event.lineno})` });
    worker.postMessage(task);
  });
