// The small pictures that are stretched onto the canvas: the input, all tiles, the lens, the product and the ramp.
// Each is one ImageData, written as Uint32; it makes canvases that are in no document.

import { TABLE_SIZE, inkTable } from './colors.js';
import { fillInput, fillSigned, lensSheet } from './draw-input.js';
import { fillTiles } from './draw-tiles.js';
import { IMAGE_SIDE, PIXELS } from './layout.js';
import { watchedRow } from './model.js';

/** @typedef {import('./model.js').Scene} Scene */

export function createPictures() {
  const ink = inkTable();
  const digit = surface(IMAGE_SIDE, IMAGE_SIDE);
  const lens = surface(IMAGE_SIDE, IMAGE_SIDE);
  const product = surface(IMAGE_SIDE, IMAGE_SIDE);
  const ramp = surface(TABLE_SIZE, 1);
  let tiles = surface(1, 1);

  return {
    get tiles() {
      return tiles.canvas;
    },
    digit: digit.canvas,
    lens: lens.canvas,
    product: product.canvas,
    ramp: ramp.canvas,

    /** @param {Scene} scene */
    paintRamp({ table }) {
      ramp.pixels.set(table);
      put(ramp);
    },

    /**
     * @param {Scene} scene
     * @param {{columns: number, rows: number}} grid
     */
    paintFrame({ parts, x, table, scales }, { columns, rows }) {
      fillInput(digit.pixels, parts?.input.values ?? x, ink);
      put(digit);
      if (!parts) return;
      const [width, height] = [columns * IMAGE_SIDE, rows * IMAGE_SIDE];
      if (tiles.canvas.width !== width || tiles.canvas.height !== height) tiles = surface(width, height);
      fillTiles(tiles.pixels, parts.tiles.values, columns, table, scales.own ?? scales.tiles.limit);
      put(tiles);
    },

    /** What belongs to the neuron that is looked at. @param {Scene} scene */
    paintWatched(scene) {
      const { target, table, scales } = scene;
      const sheet = lensSheet(scene);
      if (!sheet || target.kind !== 'neuron') return;
      const row = sheet.values.subarray(target.index * PIXELS, (target.index + 1) * PIXELS);
      fillSigned(lens.pixels, row, table, scales.lens.limit);
      put(lens);
      fillSigned(product.pixels, watchedRow(scene), table, scales.inputs.limit);
      put(product);
    },
  };
}

/**
 * @param {number} width
 * @param {number} height
 */
function surface(width, height) {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
  const image = context.createImageData(width, height);
  return { canvas, context, image, pixels: new Uint32Array(image.data.buffer) };
}

/** @param {ReturnType<typeof surface>} picture */
const put = ({ context, image }) => context.putImageData(image, 0, 0);
