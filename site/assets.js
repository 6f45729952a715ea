// The site's own files by name, over HTTP.

/**
 * What `build.py` writes to `assets.json`; paths are relative to the site's root.
 * @typedef {{wheel: string, pyodide: string, sample: {images: string, labels: string}}} Assets
 */

const ROOT = new URL('./', import.meta.url);

/**
 * @param {string} path relative to the site's root
 * @returns {URL}
 */
export const assetUrl = (path) => new URL(path, ROOT);

/**
 * @param {string} path
 * @param {RequestInit} [options]
 * @returns {Promise<Response>}
 * @throws {Error} one sentence, when the file cannot be had
 */
async function fetchAsset(path, options) {
  let response;
  try {
    response = await fetch(assetUrl(path), options);
  } catch (error) {
    throw new Error(`The file ${path} could not be fetched: check the connection and try again.`, { cause: error });
  }
  if (!response.ok) throw new Error(`The file ${path} could not be fetched: the server answered ${response.status}.`);
  return response;
}

/**
 * Make sure that a file is there, without fetching it.
 * @param {string} path
 * @throws {Error} one sentence, when it is not
 */
export async function requireAsset(path) {
  // Its empty body is read all the same: browsers count a response that is left lying as broken off.
  await (await fetchAsset(path, { method: 'HEAD' })).arrayBuffer();
}

/** @returns {Promise<Assets>} */
export const loadAssets = async () => (await fetchAsset('assets.json')).json();

/**
 * @param {string} path
 * @returns {Promise<ArrayBuffer>}
 */
export const loadBytes = async (path) => (await fetchAsset(path)).arrayBuffer();
