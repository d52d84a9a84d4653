// @ts-check
/* Starts the viewer within an archive. Opened as a file, a page can load scripts and nothing else, so all that it needs comes by them. */

const keepsake = (() => {
  /** @type {Map<number, { resolve: (bytes: Uint8Array) => void, reject: (why: Error) => void }>} */
  const awaited = new Map();
  /** @type {Uint8Array<ArrayBuffer> | undefined} */
  let program;
  let contents = "";

  /** @param {string} text Each character is the byte of its number. */
  const bytes = (text) => Uint8Array.from(text, (character) => character.charCodeAt(0));

  /** @param {number} number */
  function bring(number) {
    return new Promise((resolve, reject) => {
      awaited.set(number, { resolve, reject });
      const script = document.createElement("script");
      script.src = `viewer/data/${String(number).padStart(4, "0")}.js`;
      script.onload = () => script.remove();
      script.onerror = () => {
        awaited.delete(number);
        script.remove();
        reject(new Error(`${script.src} is not there. Unpack the whole archive, then open index.html again.`));
      };
      document.head.append(script);
    });
  }

  async function start() {
    const notice = document.getElementById("boot");
    try {
      if (!program) throw new Error("viewer/wasm.js is not there");
      // @ts-expect-error The name is that of viewer.js, a classic script as this one.
      await wasm_bindgen({ module_or_path: program });
      program = undefined;
      document.getElementById("cover")?.remove();
    } catch (error) {
      console.error(error);
      if (notice) notice.textContent = `This backup cannot be shown (${error}). Unpack the whole archive, update your browser, or use the list below.`;
    }
  }

  return {
    bring,
    /** What `texts.js` said. */
    listed: () => contents,
    /** Said by `wasm.js`. @param {string} text */
    module(text) {
      program = bytes(text);
    },
    /** Said by `texts.js`, the last script. @param {string} json */
    contents(json) {
      contents = json;
      void start();
    },
    /** Said by the scripts in `data`. @param {number} number @param {string} base64 */
    data(number, base64) {
      const waiting = awaited.get(number);
      awaited.delete(number);
      waiting?.resolve(bytes(atob(base64)));
    },
  };
})();
