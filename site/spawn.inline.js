// Starts the worker in the one file, and sends it what that carries: the twin of spawn.js there.

import { ASSETS } from './assets.js';
import { nextTask } from './timing.js';
import { carried, readStored, storedText } from './stored.inline.js';

/** @import {Delivery} from './stored.inline.js' */

const PROGRAM = 'worker.js';

/**
 * The worker's program, unpacked once. A classic script: Chromium starts no module from a blob of a page that was opened
 * from the disk. The page's policy binds it there as well.
 */
const program = URL.createObjectURL(new Blob([await readStored(PROGRAM)], { type: 'text/javascript' }));

/** @returns {Worker} */
export function spawn() {
  const worker = new Worker(program, { name: 'glassbox' });
  deliver(worker);
  return worker;
}

/**
 * In the order in which the file holds it, which is that of the boot.
 * @param {Worker} worker
 */
async function deliver(worker) {
  const names = carried().filter((name) => name.startsWith(ASSETS.pyodide));
  /** @param {Delivery} delivery */
  const send = (delivery) => worker.postMessage(delivery);
  send({ carried: names });
  for (const name of names) {
    send({ name, stored: storedText(name) });
    // Some megabytes each: between two of them the page may draw, and answer the person.
    await nextTask();
  }
}
