// The bench's bare page: starts workers that measure, and passes calls to them. Node drives it.

/** @import {Answer} from './answer.js' */

/** @type {Map<number, {worker: Worker, calls: Map<number, {resolve(value: any): void, reject(error: Error): void}>}>} */
const peers = new Map();
let numbers = 0;

/**
 * @param {string} script relative to this page
 * @returns {number} what to call the worker by
 */
function start(script) {
  const worker = new Worker(script, { type: 'module' });
  const calls = new Map();
  worker.onerror = (event) => {
    for (const { reject } of calls.values()) reject(new Error(event.message || `${script} could not start.`));
  };
  worker.onmessage = ({ data }) => {
    const { id, result, error } = /** @type {Answer} */ (data);
    const call = calls.get(id);
    calls.delete(id);
    if (error === undefined) call.resolve(result);
    else call.reject(new Error(error));
  };
  peers.set(++numbers, { worker, calls });
  return numbers;
}

/**
 * @param {number} peer
 * @param {string} name of what the worker should do
 * @param {unknown[]} given
 * @returns {Promise<any>}
 */
function call(peer, name, given) {
  const { worker, calls } = /** @type {NonNullable<ReturnType<typeof peers.get>>} */ (peers.get(peer));
  const id = ++numbers;
  worker.postMessage({ id, name, given });
  return new Promise((resolve, reject) => calls.set(id, { resolve, reject }));
}

/** @param {number} peer */
function end(peer) {
  peers.get(peer)?.worker.terminate();
  peers.delete(peer);
}

/** @returns {File} the one that was chosen on the page */
function chosenFile() {
  const { files } = /** @type {HTMLInputElement} */ (document.querySelector('input'));
  if (!files?.[0]) throw new Error('No file is chosen.');
  return files[0];
}

/**
 * Call a worker with the chosen file.
 * @param {number} peer
 * @param {string} name
 */
const callWithFile = (peer, name) => call(peer, name, [chosenFile()]);

/**
 * Open the chosen file in the app's own worker, as the app's page does; the worker is new.
 * @returns {Promise<{seconds: number, counts: number[], heap: number}>} heap in bytes
 */
async function openInApp() {
  const worker = new Worker('app.worker.js', { type: 'module' });
  /** @param {string} type @returns {Promise<any>} the first message of that type */
  const message = (type) => new Promise((resolve, reject) => {
    worker.onerror = (event) => reject(new Error(event.message || 'The worker could not start.'));
    worker.onmessage = ({ data }) => {
      if (data.type === type) resolve(data);
      else if ('message' in data) reject(new Error(data.message));
    };
  });
  try {
    await message('ready');
    const file = chosenFile();
    const began = performance.now();
    worker.postMessage({ type: 'open-file', id: 1, file });
    const { dataset } = await message('dataset');
    const seconds = (performance.now() - began) / 1000;
    worker.postMessage({ type: 'bench-heap' });
    const { bytes } = await message('bench-heap');
    return { seconds, counts: dataset.counts, heap: bytes };
  } finally {
    worker.terminate();
  }
}

export const lab = { start, call, callWithFile, end, openInApp };
Object.assign(globalThis, { lab });
