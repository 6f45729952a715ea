// A worker's side of the calls that lab.page.js passes on.

/**
 * What a worker says to each call: the result, or why there is none.
 * @typedef {{id: number, result?: unknown, error?: string}} Answer
 */

/** @param {Record<string, (...given: any[]) => unknown>} handlers what the worker can do, by name */
export function answer(handlers) {
  self.onmessage = async ({ data: { id, name, given } }) => {
    try {
      self.postMessage({ id, result: await handlers[name](...given) });
    } catch (error) {
      self.postMessage({ id, error: String(/** @type {Error} */ (error)?.stack ?? error) });
    }
  };
}

/**
 * Run a script that is not a module, as importScripts does where there are no modules.
 * @param {string} address
 */
export async function runScript(address) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address} answered ${response.status}.`);
  // Indirectly, so that it runs in the global scope and `this` is the worker.
  (0, eval)(await response.text());
}
