// What the one file carries with it, by name: on the page the text of its elements, in the worker what the page sends of
// it. It knows how such text is packed, and not what is in it.

import { XzReadableStream } from 'xz-decompress';

/**
 * A file as text: parts in base64, packed each by itself, that belong one after the other.
 * @typedef {{packing: 'gzip' | 'xz', parts: string[]}} Stored
 */

/**
 * What the page sends to its worker: the names of all that it carries, then one after the other.
 * @typedef {{carried: string[]} | {name: string, stored: Stored}} Delivery
 */

/** A worker has none. @type {any} */
const page = Reflect.get(globalThis, 'document');

/** Of the worker: what has come from the page, and what has not yet. */
const delivered = page ? null : receive();

/** @returns {{dataset: {file: string, packing: Stored['packing']}, textContent: string}[]} */
const elements = () => Array.from(page.querySelectorAll('script[data-file]'));

/** Of the page: the names of all that it carries. */
export const carried = () => elements().map(({ dataset }) => dataset.file);

/**
 * Of the page: what it carries under this name.
 * @param {string} name
 * @returns {Stored}
 * @throws {Error} one sentence, when it is not there
 */
export function storedText(name) {
  const element = elements().find(({ dataset }) => dataset.file === name);
  if (!element) throw damaged(name);
  return { packing: element.dataset.packing, parts: element.textContent.trim().split('\n') };
}

/** Whether the one file carries it. @param {string} name */
export const isCarried = async (name) => (await (delivered?.carried ?? carried())).includes(name);

/**
 * @param {string} name
 * @returns {Promise<Uint8Array<ArrayBuffer>>} all of it, unpacked: of a part that is damaged Pyodide would wait for the rest
 * @throws {Error} one sentence, when it is not there or damaged
 */
export async function readStored(name) {
  if (!await isCarried(name)) throw damaged(name);
  const { packing, parts } = await (delivered?.stored(name) ?? storedText(name));
  try {
    const unpacked = [];
    for (const part of parts) unpacked.push(await unpack(packing, part));
    return joined(unpacked);
  } catch (error) {
    throw damaged(name, error);
  }
}

/**
 * @param {Stored['packing']} packing
 * @param {string} part
 */
async function unpack(packing, part) {
  const packed = new Blob([fromBase64(part)]).stream();
  const unpacked = packing === 'xz' ? new XzReadableStream(packed) : packed.pipeThrough(new DecompressionStream('gzip'));
  return new Uint8Array(await new Response(unpacked).arrayBuffer());
}

/** @param {Uint8Array<ArrayBuffer>[]} parts */
function joined(parts) {
  if (parts.length === 1) return parts[0];
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

/** @param {string} text @returns {Uint8Array<ArrayBuffer>} */
function fromBase64(text) {
  const { fromBase64: native } = /** @type {any} */ (Uint8Array);
  if (native) return native.call(Uint8Array, text);
  // In browsers of before 2025.
  const characters = atob(text);
  const bytes = new Uint8Array(characters.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = characters.charCodeAt(i);
  return bytes;
}

/**
 * @param {string} name
 * @param {unknown} [cause]
 */
function damaged(name, cause) {
  const error = new Error(`This copy of Glassbox is not whole (${name} is missing or damaged): copy or download the file anew.`, { cause });
  // By this start.js knows that the sentence is for the person.
  return Object.assign(error, { name: 'DamagedCopy' });
}

/** Listen to what the page sends, before any other listener does. */
function receive() {
  /** @type {PromiseWithResolvers<string[]>} */
  const names = Promise.withResolvers();
  /** @type {Map<string, PromiseWithResolvers<Stored>>} */
  const slots = new Map();
  /** @param {string} name */
  function slot(name) {
    const made = slots.get(name) ?? Promise.withResolvers();
    slots.set(name, made);
    return made;
  }
  self.addEventListener('message', (/** @type {MessageEvent<Delivery>} */ event) => {
    const delivery = event.data;
    if (!event.isTrusted || !('carried' in delivery || 'stored' in delivery)) return;
    event.stopImmediatePropagation();
    if ('carried' in delivery) names.resolve(delivery.carried);
    else slot(delivery.name).resolve(delivery.stored);
  });
  return { carried: names.promise, stored: (/** @type {string} */ name) => slot(name).promise };
}
