// Sheets of images byte for byte, and the outline of an image against counting.

import assert from 'node:assert/strict';
import test from 'node:test';
import { THEMES, divergingTable, inkTable, HALF } from '../../site/view/colors.js';
import { fillSheet, fillSlopes, outline } from '../../site/view/sheet.js';

const INK = inkTable();

test('a sheet holds each image in its place, and leaves the gaps and what is missing alone', () => {
  const images = [0, 1, 2, 3].map((n) => Uint8Array.from({ length: 784 }, (_, i) => (i * 7 + n * 50) % 256));
  const pitch = 31;
  const columns = 3;
  const width = columns * pitch;
  const sheet = new Uint32Array(width * pitch * 2).fill(9);
  fillSheet(sheet, [images[0], undefined, images[2], images[3]], columns, pitch, INK);
  for (let y = 0; y < 2 * pitch; y++) {
    for (let x = 0; x < width; x++) {
      const place = Math.floor(y / pitch) * columns + Math.floor(x / pitch);
      const [row, column] = [y % pitch, x % pitch];
      const drawn = [0, 2, 3].includes(place) && row < 28 && column < 28;
      assert.equal(sheet[y * width + x], drawn ? INK[images[place][row * 28 + column]] : 9, `${x}, ${y}`);
    }
  }
});

test('slopes go through the diverging table, and beyond its ends stay at them', () => {
  const table = divergingTable(THEMES.dark);
  const values = new Float32Array(784);
  values.set([0, 0.5, -0.5, 9, -9, NaN]);
  const pixels = new Uint32Array(784);
  fillSlopes(pixels, values, table, 0.5);
  assert.deepEqual([...pixels.subarray(0, 7)], [HALF, 2 * HALF, 0, 2 * HALF, 0, HALF, HALF].map((at) => table[at]));
});

test('an outline runs round what is more than half inked', () => {
  const image = new Uint8Array(784);
  image[0] = 255; // a corner
  for (const at of [29 * 10, 29 * 10 + 1, 29 * 10 + 28]) image[at] = 128; // three in an L
  image[700] = 127;
  const lines = outline(image);
  assert.equal(lines.length, 4 + 8);
  assert.deepEqual(lines.slice(0, 2), [[0, 0, 1, 0], [0, 0, 0, 1]]);
  assert.deepEqual(outline(new Uint8Array(784)), []);
});
