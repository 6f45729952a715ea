// Draws the input x, and beside it the watched neuron's weights and their product, all 28 x 28.

import { FONT, stepsPerUnit, tableIndex } from './colors.js';
import { title } from './draw-title.js';
import { plusMinus } from './format.js';
import { IMAGE_SIDE, pixelBox } from './layout.js';

/** @typedef {import('./layout.js').Box} Box */
/** @typedef {import('./layout.js').Layout} Layout */
/** @typedef {import('./model.js').Scene} Scene */
/** @typedef {CanvasRenderingContext2D} Context */

/**
 * The digit, white on black in both themes.
 * @param {Uint32Array} pixels32 784 pixels
 * @param {Float32Array} x 0 to 1
 * @param {Uint32Array} ink 256 greys
 */
export function fillInput(pixels32, x, ink) {
  for (let i = 0; i < x.length; i++) pixels32[i] = ink[Math.max(0, Math.min(255, Math.round(x[i] * 255)))];
}

/**
 * One picture of signed values through the diverging ramp.
 * @param {Uint32Array} pixels32 784 pixels
 * @param {Float32Array} values
 * @param {Uint32Array} table
 * @param {number} limit
 */
export function fillSigned(pixels32, values, table, limit) {
  const perUnit = stepsPerUnit(limit);
  for (let i = 0; i < values.length; i++) pixels32[i] = table[tableIndex(values[i], perUnit)];
}

/**
 * @param {Context} ctx
 * @param {Scene} scene
 * @param {Layout} layout
 * @param {CanvasImageSource} digit 28 x 28
 */
export function drawInput(ctx, scene, layout, digit) {
  const { input, titles } = layout;
  ctx.fillStyle = '#000000';
  ctx.fillRect(input.x, input.y, input.w, input.h);
  ctx.imageSmoothingEnabled = false;
  ctx.drawImage(digit, 0, 0, IMAGE_SIDE, IMAGE_SIDE, input.x, input.y, input.w, input.h);
  frame(ctx, scene, input);
  title(ctx, scene.theme, titles.input, scene.parts?.input.name ?? 'x', ['28×28']);
  if (!layout.narrow && (scene.beat || scene.target.kind !== 'neuron')) drawCaption(ctx, scene, input);
}

/**
 * What this digit is, where the product appears once a neuron is looked at.
 * @param {Context} ctx
 * @param {Scene} scene
 * @param {Box} input
 */
function drawCaption(ctx, { theme, figures, label }, input) {
  const lines = [label < 0 ? 'no label' : `label ${label}`];
  if (figures) lines.push(figures.example < 0 ? 'not in the data' : figures.heldOut ? 'held out' : 'trained on');
  ctx.textAlign = 'left';
  ctx.textBaseline = 'alphabetic';
  ctx.font = `12px ${FONT}`;
  ctx.fillStyle = theme.soft;
  lines.forEach((line, i) => ctx.fillText(line, input.x, input.y + input.h + 20 + 18 * i));
}

/**
 * What the lens shows of the watched neuron: its tile; but the weights, where the tiles show their product with x,
 * which stands under the input already.
 * @param {Pick<Scene, 'arrays' | 'parts' | 'beat' | 'tiles'>} scene
 */
export function lensSheet({ arrays, parts, beat, tiles }) {
  if (!arrays || !parts) return null;
  return tiles === 'W1_x' && !beat?.tiles ? { name: 'W1', values: arrays.W1 } : parts.tiles;
}

/**
 * The watched neuron large: its weights above the input, W1[j] * x below it. A beat has no such product.
 * @param {Context} ctx
 * @param {Scene} scene
 * @param {Layout} layout
 * @param {CanvasImageSource} lens 28 x 28
 * @param {CanvasImageSource} product 28 x 28
 */
export function drawLens(ctx, scene, layout, lens, product) {
  const { target, theme, scales, beat } = scene;
  const sheet = lensSheet(scene);
  if (target.kind !== 'neuron' || !sheet) return;
  const j = target.index;
  if (!layout.lens || !layout.product) {
    // No room for the large ones: the weight is found in the tile itself.
    if (target.weight !== undefined) for (const box of [layout.input, layout.tiles[j]]) mark(ctx, scene, box, target.weight);
    return;
  }
  /** @type {[Box, CanvasImageSource, string, string[]][]} */
  const pictures = [[layout.lens, lens, `${sheet.name}[${j}]`, [plusMinus(scales.lens)]]];
  if (!beat) pictures.push([layout.product, product, `W1[${j}] * x`, []]);
  ctx.imageSmoothingEnabled = false;
  for (const [box, picture, name, words] of pictures) {
    ctx.drawImage(picture, 0, 0, IMAGE_SIDE, IMAGE_SIDE, box.x, box.y, box.w, box.h);
    title(ctx, theme, above(box), name, words);
  }
  if (target.weight === undefined) return;
  for (const box of [layout.input, ...pictures.map(([at]) => at)]) mark(ctx, scene, box, target.weight);
}

/**
 * A ring around one pixel that shows on black, on paper and on both colours.
 * @param {Context} ctx
 * @param {Scene} scene
 * @param {Box} picture
 * @param {number} i
 */
export function mark(ctx, scene, picture, i) {
  const { x, y, w, h } = pixelBox(picture, i);
  const out = Math.max(1, w * 0.25);
  ctx.lineWidth = 3;
  ctx.strokeStyle = '#000000';
  ctx.strokeRect(x - out, y - out, w + 2 * out, h + 2 * out);
  ctx.lineWidth = 1.25;
  ctx.strokeStyle = '#ffffff';
  ctx.strokeRect(x - out, y - out, w + 2 * out, h + 2 * out);
}

/** @param {Box} box @returns {Box} */
const above = (box) => ({ x: box.x, y: box.y - 26, w: box.w, h: 26 });

/**
 * @param {Context} ctx
 * @param {Scene} scene
 * @param {Box} box
 */
function frame(ctx, { theme }, box) {
  ctx.strokeStyle = theme.line;
  ctx.lineWidth = 1;
  ctx.strokeRect(box.x - 0.5, box.y - 0.5, box.w + 1, box.h + 1);
}
