// The site's own files by name, out of the one file that holds them all: the twin of assets.js there.

import { ASSETS, assetUrl } from './assets.js';
import { isCarried, readStored } from './stored.inline.js';

export { ASSETS, assetUrl };

/**
 * @param {string} path
 * @returns {Promise<Response>}
 * @throws {Error} one sentence, when the file is not there
 */
export async function fetchAsset(path) {
  const type = path.endsWith('.wasm') ? 'application/wasm' : 'application/octet-stream';
  return new Response(await readStored(path), { headers: { 'content-type': type } });
}

/**
 * @param {string} path
 * @returns {Promise<ArrayBuffer>}
 * @throws {Error} one sentence, when the file is not there or damaged
 */
export const loadBytes = async (path) => (await readStored(path)).buffer;

/**
 * The two modules of Pyodide are part of the worker's program. (Of the page's they are not, since nothing there calls this.)
 * @param {string} path
 * @returns {Promise<any>}
 */
export function loadModule(path) {
  // @ts-expect-error Emscripten's module has no types.
  return path.endsWith('.asm.mjs') ? import('pyodide/pyodide.asm.mjs') : import('pyodide');
}

/**
 * A file that the site has gzipped; here it is packed in another way.
 * @param {string} path
 * @param {(share: number) => void} [progress] called when all of it is here, which takes no time worth telling
 * @returns {Promise<Uint8Array<ArrayBuffer>>}
 * @throws {Error} one sentence, when the file is not there or damaged
 */
export async function loadGzipped(path, progress = () => {}) {
  const bytes = await readStored(path);
  progress(1);
  return bytes;
}

/** Too large for any of the files. */
const ONLY_ON_SITE = ['scipy'];

/**
 * @param {string} path
 * @param {string} name of the package that the file is
 * @returns {Promise<string | null>} one sentence, if it cannot be had here
 */
export async function whyAbsent(path, name) {
  if (await isCarried(path)) return null;
  const elsewhere = ONLY_ON_SITE.includes(name) ? '' : ', and so has glassbox-with-pandas.html';
  return `The package ${name} is not in this one-file Glassbox: the Glassbox site has it${elsewhere}.`;
}
