// Images of 28 x 28 as pixels: many side by side in one sheet, an image's outline, slopes as colours. Pure.

import { stepsPerUnit, tableIndex } from './colors.js';

export const SIDE = 28;
const PIXELS = SIDE * SIDE;

/**
 * Puts images into a sheet, row after row.
 * @param {Uint32Array} sheet32 columns * pitch pixels wide
 * @param {(Uint8Array | undefined)[]} images 784 grey levels each; a missing one stays as the sheet is
 * @param {number} columns
 * @param {number} pitch from one image to the next, in pixels: at least 28
 * @param {Uint32Array} ink 256 greys
 */
export function fillSheet(sheet32, images, columns, pitch, ink) {
  const width = columns * pitch;
  images.forEach((image, place) => {
    if (!image) return;
    const start = Math.floor(place / columns) * pitch * width + (place % columns) * pitch;
    for (let row = 0; row < SIDE; row++) {
      for (let column = 0; column < SIDE; column++) sheet32[start + row * width + column] = ink[image[row * SIDE + column]];
    }
  });
}

/**
 * Signed values of the 784 pixels through the diverging ramp.
 * @param {Uint32Array} pixels32
 * @param {Float32Array} values
 * @param {Uint32Array} table
 * @param {number} limit
 */
export function fillSlopes(pixels32, values, table, limit) {
  const perUnit = stepsPerUnit(limit);
  for (let i = 0; i < PIXELS; i++) pixels32[i] = table[tableIndex(values[i], perUnit)];
}

/**
 * Where an image's ink ends: the sides between a pixel that is more than half inked and one that is not.
 * @param {Uint8Array} image
 * @returns {[number, number, number, number][]} lines from x, y to x, y, in pixels
 */
export function outline(image) {
  /** @param {number} row @param {number} column */
  const inked = (row, column) => row >= 0 && row < SIDE && column >= 0 && column < SIDE && image[row * SIDE + column] > 127;
  /** @type {[number, number, number, number][]} */
  const lines = [];
  for (let row = 0; row <= SIDE; row++) {
    for (let column = 0; column <= SIDE; column++) {
      if (inked(row, column) !== inked(row - 1, column)) lines.push([column, row, column + 1, row]);
      if (inked(row, column) !== inked(row, column - 1)) lines.push([column, row, column, row + 1]);
    }
  }
  return lines;
}
