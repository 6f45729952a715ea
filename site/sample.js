// The bundled sample: its bytes for the worker, and its first digit for the stage while Python still boots.

import { ASSETS, loadBytes } from './assets.js';

/** Bytes before the numbers in an IDX file: images state count, rows and columns, labels only the count. */
const IMAGES_HEADER = 16;
const LABELS_HEADER = 8;

/**
 * @typedef {object} Sample
 * @property {ArrayBuffer} images gzipped IDX
 * @property {ArrayBuffer} labels gzipped IDX
 * @property {{x: Float32Array, label: number}} preview the first example, grey values 0 to 1
 */

/**
 * @returns {Promise<Sample>}
 * @throws {Error} one sentence, when a file cannot be had
 */
export async function loadSample() {
  const [images, labels] = await Promise.all([loadBytes(ASSETS.images), loadBytes(ASSETS.labels)]);
  const [pixels, digits] = await Promise.all([gunzip(images), gunzip(labels)]);
  const first = new Uint8Array(pixels, IMAGES_HEADER, 784);
  return {
    images,
    labels,
    preview: { x: Float32Array.from(first, (grey) => grey / 255), label: new Uint8Array(digits)[LABELS_HEADER] },
  };
}

/** @param {ArrayBuffer} bytes */
const gunzip = (bytes) =>
  new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))).arrayBuffer();
