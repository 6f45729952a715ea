// The bundled sample: its bytes for the worker, and its first digit for the stage while Python still boots.

import { ASSETS, loadGzipped } from './assets.js';

/** Bytes before the numbers in an IDX file: images state count, rows and columns, labels only the count. */
const IMAGES_HEADER = 16;
const LABELS_HEADER = 8;

/**
 * @typedef {object} Sample
 * @property {ArrayBuffer} images IDX
 * @property {ArrayBuffer} labels IDX
 * @property {{x: Float32Array, label: number}} preview the first example, grey values 0 to 1
 */

/**
 * @returns {Promise<Sample>}
 * @throws {Error} one sentence, when a file cannot be had
 */
export async function loadSample() {
  const [images, labels] = await Promise.all([loadGzipped(ASSETS.images), loadGzipped(ASSETS.labels)]);
  const first = images.subarray(IMAGES_HEADER, IMAGES_HEADER + 784);
  return {
    images: images.buffer,
    labels: labels.buffer,
    preview: { x: Float32Array.from(first, (grey) => grey / 255), label: labels[LABELS_HEADER] },
  };
}
