// The site's own files by name, over HTTP.

/** Where `build.py` puts what it makes, relative to the site's root. */
export const ASSETS = {
  /** Pyodide's folder: its runtime, wheels with their lock file, and two packs of Python's library. */
  pyodide: 'pyodide/',
  images: 'data/sample-images-idx3-ubyte.gz',
  labels: 'data/sample-labels-idx1-ubyte.gz',
};

const ROOT = new URL('./', import.meta.url);

/**
 * @param {string} path relative to the site's root
 * @returns {URL}
 */
export const assetUrl = (path) => new URL(path, ROOT);

/**
 * @param {string} path
 * @returns {Promise<Response>} its headers are here, its body may still be on its way
 * @throws {Error} one sentence, when the file cannot be had
 */
export async function fetchAsset(path) {
  let response;
  try {
    response = await fetch(assetUrl(path));
  } catch (error) {
    throw new Error(brokenOff(path), { cause: error });
  }
  if (!response.ok) throw new Error(`The file ${path} could not be fetched: the server answered ${response.status}.`);
  return response;
}

/**
 * @param {string} path
 * @returns {Promise<ArrayBuffer>}
 * @throws {Error} one sentence, when the file cannot be had
 */
export const loadBytes = async (path) => readBytes(path, await fetchAsset(path));

/**
 * Fetch a module, which a browser does by itself and says little about.
 * @param {string} path
 * @returns {Promise<any>}
 * @throws {Error} one sentence, when it cannot be had
 */
export async function loadModule(path) {
  try {
    return await import(assetUrl(path).href);
  } catch (error) {
    throw new Error(brokenOff(path), { cause: error });
  }
}

/**
 * Fetch a gzipped file and unpack it, whatever the host made of it on the way.
 * @param {string} path
 * @param {(share: number) => void} [progress] called with how much of it is here, from 0 to 1, as it comes
 * @returns {Promise<Uint8Array<ArrayBuffer>>}
 * @throws {Error} one sentence, when the file cannot be had
 */
export async function loadGzipped(path, progress = () => {}) {
  const response = await fetchAsset(path);
  const size = Number(response.headers.get('content-length'));
  let here = 0;
  const counter = new TransformStream({
    transform(/** @type {Uint8Array<ArrayBuffer>} */ chunk, controller) {
      here += chunk.length;
      progress(size > 0 ? Math.min(here / size, 1) : 0);
      controller.enqueue(chunk);
    },
  });
  const body = /** @type {ReadableStream<Uint8Array<ArrayBuffer>>} */ (response.body);
  const unpacked = body.pipeThrough(counter).pipeThrough(new DecompressionStream('gzip'));
  return new Uint8Array(await readBytes(path, new Response(unpacked)));
}

/**
 * @param {string} path
 * @param {Response} response
 */
async function readBytes(path, response) {
  try {
    return await response.arrayBuffer();
  } catch (error) {
    throw new Error(brokenOff(path), { cause: error });
  }
}

/** @param {string} path */
const brokenOff = (path) => `The file ${path} could not be fetched: check the connection and try again.`;

/**
 * @param {string} path
 * @param {string} name of the package that the file is
 * @returns {Promise<string | null>} one sentence, if it cannot be had here: the site has them all
 */
export const whyAbsent = async (path, name) => null;
