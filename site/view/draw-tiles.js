// Draws the hidden layer: each neuron's row of weights as a tile, its activation as a bar under the
// tile, its bias as a mark on that bar.

import { SATURATED } from './activations.js';
import { stepsPerUnit, tableIndex } from './colors.js';
import { IMAGE_SIDE, PIXELS, pixelBox } from './layout.js';
import { portY } from './stations.js';

/** @typedef {import('./layout.js').Layout} Layout */
/** @typedef {import('./model.js').Scene} Scene */
/** @typedef {import('./parts.js').Bars} Bars */
/** @typedef {CanvasRenderingContext2D} Context */

/**
 * All tiles side by side without gaps, `columns` in a row, 28 x 28 pixels each.
 * @param {Uint32Array} pixels32 of an image columns * 28 wide
 * @param {Float32Array} values (hidden, 784), row after row
 * @param {number} columns
 * @param {Uint32Array} table diverging ramp
 * @param {number | Float32Array} limit the value at either end of the ramp: of all tiles, or of each
 */
export function fillTiles(pixels32, values, columns, table, limit) {
  const stride = columns * IMAGE_SIDE;
  const hidden = values.length / PIXELS;
  for (let j = 0; j < hidden; j++) {
    const perUnit = stepsPerUnit(typeof limit === 'number' ? limit : limit[j]);
    let from = j * PIXELS;
    let to = Math.floor(j / columns) * IMAGE_SIDE * stride + (j % columns) * IMAGE_SIDE;
    for (let row = 0; row < IMAGE_SIDE; row++, from += IMAGE_SIDE, to += stride) {
      for (let i = 0; i < IMAGE_SIDE; i++) pixels32[to + i] = table[tableIndex(values[from + i], perUnit)];
    }
  }
}

/**
 * How strongly a tile is drawn: less when its neuron's slope is near 0, because then hardly any gradient
 * reaches its weights.
 * @param {number} slope of the activation at Z1; NaN where it is not known
 */
export function presence(slope) {
  return Number.isNaN(slope) ? 1 : 0.4 + 0.6 * Math.min(1, Math.abs(slope) / SATURATED);
}

/**
 * @param {Context} ctx
 * @param {Scene} scene
 * @param {Layout} layout
 * @param {CanvasImageSource} picture what fillTiles made
 * @param {Uint8Array | null} chosen 1 for neurons that stay bright while the others step back
 */
export function drawTiles(ctx, scene, layout, picture, chosen) {
  const { tiles, grid } = layout;
  ctx.imageSmoothingEnabled = false;
  const { arrays, beat } = scene;
  if (!arrays) {
    ctx.fillStyle = scene.theme.well;
    ctx.beginPath();
    for (const tile of tiles) ctx.rect(tile.x, tile.y, tile.w, tile.h);
    ctx.fill();
  } else {
    for (let j = 0; j < tiles.length; j++) {
      const tile = tiles[j];
      // The arrays of a beat are of a moment whose slopes the frame does not have.
      ctx.globalAlpha = (beat ? 1 : presence(arrays.slope1[j])) * (chosen && !chosen[j] ? 0.4 : 1);
      ctx.drawImage(picture, (j % grid.columns) * IMAGE_SIDE, Math.floor(j / grid.columns) * IMAGE_SIDE,
        IMAGE_SIDE, IMAGE_SIDE, tile.x, tile.y, tile.w, tile.h);
    }
    ctx.globalAlpha = 1;
  }
  drawBars(ctx, scene, layout);
  if (scene.target.kind === 'pixel') drawPixelInTiles(ctx, scene, layout, scene.target.index);
}

/**
 * @param {Context} ctx
 * @param {Scene} scene
 * @param {Layout} layout
 */
function drawBars(ctx, { arrays, parts, beat, theme, scales }, { tiles, grid }) {
  const { barTop, barHeight } = grid;
  ctx.fillStyle = theme.track;
  ctx.beginPath();
  for (const tile of tiles) ctx.rect(tile.x, tile.y + barTop, tile.w, barHeight);
  ctx.fill();
  if (!arrays || !parts) return;
  for (const [sign, color] of inks(parts.bars, theme)) {
    ctx.fillStyle = color;
    ctx.beginPath();
    for (let j = 0; j < tiles.length; j++) {
      if (sign && Math.sign(parts.bars.values[j]) !== sign) continue;
      const { at, length } = barSpan(parts.bars, j, tiles[j].w);
      ctx.rect(tiles[j].x + at, tiles[j].y + barTop, length, barHeight);
    }
    ctx.fill();
  }
  if (grid.side < 20 || beat?.bars) return;
  // The mark stands off the bar on both sides, so that it shows on ink and on paper.
  const width = grid.side < 60 ? 2 : 3;
  for (const sign of [1, -1]) {
    for (const [color, grow] of [[theme.paper, 1], [sign > 0 ? theme.pos : theme.neg, 0]]) {
      ctx.fillStyle = /** @type {string} */ (color);
      ctx.beginPath();
      for (let j = 0; j < tiles.length; j++) {
        if (Math.sign(arrays.b1[j]) !== sign) continue;
        const x = biasX(arrays.b1[j], scales.biases[0].limit, tiles[j].x, tiles[j].w);
        const out = /** @type {number} */ (grow);
        ctx.rect(x - width / 2 - out, tiles[j].y + barTop - 1, width + 2 * out, barHeight + 2);
      }
      ctx.fill();
    }
  }
}

/**
 * The inks of bars, each with the sign it is for; 0 is for all.
 * @param {Bars} bars
 * @param {Scene['theme']} theme
 * @returns {[number, string][]}
 */
export const inks = ({ signed }, theme) => signed ? [[1, theme.pos], [-1, theme.neg]] : [[0, theme.ink]];

/**
 * The stretch of a bar that is filled: from its start, or from its middle where there are signs.
 * @param {Bars} bars
 * @param {number} index
 * @param {number} room length of a full bar
 */
export function barSpan({ values, signed, limit }, index, room) {
  const share = limit > 0 ? Math.max(-1, Math.min(1, values[index] / limit)) || 0 : 0;
  if (!signed) return { at: 0, length: Math.max(0, share) * room };
  return { at: share < 0 ? room / 2 * (1 + share) : room / 2, length: Math.abs(share) * room / 2 };
}

/**
 * Where a bias stands on its bar: zero in the middle, the scale's limit at either end.
 * @param {number} bias
 * @param {number} limit
 * @param {number} x
 * @param {number} width
 */
export function biasX(bias, limit, x, width) {
  const share = limit > 0 ? Math.max(-1, Math.min(1, bias / limit)) : 0;
  return x + width / 2 + share * (width / 2 - 1);
}

/**
 * The hovered pixel, found again in every tile: each neuron has one weight for it.
 * @param {Context} ctx
 * @param {Scene} scene
 * @param {Layout} layout
 * @param {number} i
 */
function drawPixelInTiles(ctx, { theme }, { tiles }, i) {
  for (const [color, width] of /** @type {const} */ ([[theme.paper, 2.5], [theme.ink, 1]])) {
    ctx.strokeStyle = color;
    ctx.lineWidth = width;
    ctx.beginPath();
    for (const tile of tiles) {
      const { x, y, w, h } = pixelBox(tile, i);
      ctx.rect(x - 2.5, y - 2.5, w + 5, h + 5);
    }
    ctx.stroke();
  }
}

/**
 * A1 once more, as the column of numbers it is: a dash as long as the activation for each neuron,
 * from whose end its edges leave.
 * @param {Context} ctx
 * @param {Scene} scene
 * @param {Layout} layout
 */
export function drawVector(ctx, { parts, theme }, layout) {
  const { vector, grid, hidden } = layout;
  if (!vector) return;
  const height = Math.max(0.75, Math.min(3, grid.pitchY / grid.columns - 1));
  ctx.fillStyle = theme.track;
  ctx.beginPath();
  for (let j = 0; j < hidden; j++) ctx.rect(vector.x, portY(layout, j) - height / 2, vector.w, height);
  ctx.fill();
  if (!parts) return;
  for (const [sign, color] of inks(parts.bars, theme)) {
    ctx.fillStyle = color;
    ctx.beginPath();
    for (let j = 0; j < hidden; j++) {
      if (sign && Math.sign(parts.bars.values[j]) !== sign) continue;
      const { at, length } = barSpan(parts.bars, j, vector.w);
      ctx.rect(vector.x + at, portY(layout, j) - height / 2, length, height);
    }
    ctx.fill();
  }
}

/**
 * The frame around the neuron that is looked at, with a pin's head when it is pinned.
 * @param {Context} ctx
 * @param {Scene} scene
 * @param {Layout} layout
 */
export function drawTileFrame(ctx, { target, theme, pinned }, { tiles, grid }) {
  if (target.kind !== 'neuron' || target.index >= tiles.length) return;
  const { x, y, w } = tiles[target.index];
  const h = grid.barTop + grid.barHeight;
  ctx.strokeStyle = theme.ink;
  ctx.lineWidth = 2;
  ctx.strokeRect(x - 2, y - 2, w + 4, h + 4);
  if (!pinned) return;
  ctx.fillStyle = theme.ink;
  ctx.beginPath();
  ctx.arc(x + w + 2, y - 2, 4, 0, 2 * Math.PI);
  ctx.fill();
}
