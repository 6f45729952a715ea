// Draws what the colours and widths mean: the tiles' ramp, the edges' bow tie, and the words that
// say which array and which iteration is on the screen.

import { FONT } from './colors.js';
import { edgeStyle } from './draw-edges.js';
import { title } from './draw-input.js';
import { count, significant } from './format.js';

/** @typedef {import('./colors.js').Scale} Scale */
/** @typedef {import('./colors.js').Theme} Theme */
/** @typedef {import('./layout.js').Layout} Layout */
/** @typedef {import('./layout.js').Box} Box */
/** @typedef {import('./model.js').Scene} Scene */
/** @typedef {CanvasRenderingContext2D} Context */

/**
 * Which array the tiles show, and of which iteration.
 * @param {Pick<Scene, 'tiles' | 'figures'>} scene
 */
export function tilesCaption({ tiles, figures }) {
  if (!figures) return 'weights appear when Python is ready';
  const { iteration, done, total } = figures;
  switch (tiles) {
    case 'W1':
      return iteration === 0 ? 'W1 · before training' : `W1 · iteration ${count(iteration)}`;
    case 'dW1':
      if (done < total) return `dW1 · iteration ${count(iteration + 1)}, ${count(done)} of ${count(total)}`;
      return iteration === 0 ? 'dW1 · zero before the first step' : `dW1 · iteration ${count(iteration)}`;
    case 'deltaW1':
      return iteration === 0 ? 'last update · none yet' : `last update of W1 · iteration ${count(iteration)}`;
    default: {
      /** @type {never} */
      const never = tiles;
      throw new TypeError(`Nothing describes the tiles ${never}.`);
    }
  }
}

/**
 * Both ends of a scale in words; "≥" says that values beyond the end are drawn as the end.
 * @param {Scale} scale
 * @returns {[string, string]}
 */
export function ends({ limit, exceeded }) {
  if (limit === 0) return ['', '0'];
  const size = significant(limit, 2);
  return exceeded ? [`≤ −${size}`, `≥ +${size}`] : [`−${size}`, `+${size}`];
}

/**
 * @param {Context} ctx
 * @param {Scene} scene
 * @param {Layout} layout
 * @param {CanvasImageSource} ramp the diverging table, one pixel high
 * @param {number} rampLength
 */
export function drawLegends(ctx, scene, layout, ramp, rampLength) {
  const { legends, titles, hidden, narrow } = layout;
  title(ctx, scene, titles.tiles, 'A1', `${count(hidden)} hidden neuron${hidden === 1 ? '' : 's'} · ${tilesCaption(scene)}`);
  drawRamp(ctx, scene, legends.tiles, ramp, rampLength, narrow);
  if (!scene.arrays) return;
  if (legends.edges) {
    const all = hidden * 10;
    const words = all > scene.ranks.edges.length ? `${scene.ranks.edges.length} strongest of ${count(all)}` : `all ${all}`;
    drawBowTie(ctx, scene.theme, legends.edges, scene.scales.edges, 'W2 * A1', words);
  }
  const { target, figures } = scene;
  if (legends.inputs && target.kind === 'neuron' && figures?.neuron === target.index) {
    drawBowTie(ctx, scene.theme, legends.inputs, scene.scales.inputs, '', '');
  }
}

/**
 * @param {Context} ctx
 * @param {Scene} scene
 * @param {Box} box
 * @param {CanvasImageSource} ramp
 * @param {number} rampLength
 * @param {boolean} narrow
 */
function drawRamp(ctx, { theme, scales, arrays, tiles }, box, ramp, rampLength, narrow) {
  const [low, high] = ends(scales.tiles);
  const middle = box.y + 9;
  ctx.font = `12px ${FONT}`;
  ctx.textBaseline = 'middle';
  ctx.textAlign = 'left';
  ctx.fillStyle = theme.soft;
  const shown = arrays !== null;
  const indent = shown && low ? ctx.measureText(low).width + 8 : 0;
  if (shown) ctx.fillText(low, box.x, middle + 0.5);
  const width = Math.min(narrow ? 130 : 150, box.w * 0.42);
  ctx.imageSmoothingEnabled = true;
  if (shown) ctx.drawImage(ramp, 0, 0, rampLength, 1, box.x + indent, middle - 5, width, 10);
  else {
    ctx.fillStyle = theme.well;
    ctx.fillRect(box.x + indent, middle - 5, width, 10);
  }
  ctx.fillStyle = theme.soft;
  if (shown) ctx.fillText(`${high}  ${tiles}`, box.x + indent + width + 8, middle + 0.5);
  if (!arrays) return;
  const bias = scales.b1.limit > 0 ? `b1 ±${significant(scales.b1.limit, 2)}` : 'b1 0';
  drawKey(ctx, theme, box.x, box.y + 36, `A1 0 to 1, mark ${bias} · pale: saturated`);
}

/**
 * A small bar with its mark, and what they mean.
 * @param {Context} ctx
 * @param {Theme} theme
 * @param {number} x
 * @param {number} middle
 * @param {string} words
 */
function drawKey(ctx, theme, x, middle, words) {
  ctx.fillStyle = theme.track;
  ctx.fillRect(x, middle - 2, 28, 4);
  ctx.fillStyle = theme.ink;
  ctx.fillRect(x, middle - 2, 17, 4);
  ctx.fillStyle = theme.paper;
  ctx.fillRect(x + 19, middle - 4, 4, 8);
  ctx.fillStyle = theme.pos;
  ctx.fillRect(x + 20, middle - 4, 2, 8);
  ctx.font = `11px ${FONT}`;
  ctx.fillStyle = theme.soft;
  ctx.fillText(words, x + 36, middle + 0.5);
}

/**
 * Width and opacity against size, drawn through the edges' own style.
 * @param {Context} ctx
 * @param {Theme} theme
 * @param {Box} box
 * @param {Scale} scale
 * @param {string} symbol
 * @param {string} words
 */
function drawBowTie(ctx, theme, box, scale, symbol, words) {
  const [low, high] = ends(scale);
  ctx.font = `${symbol ? 12 : 11}px ${FONT}`;
  ctx.textBaseline = 'middle';
  ctx.fillStyle = theme.soft;
  const middle = box.y + (symbol ? 9 : 17);
  ctx.textAlign = 'left';
  ctx.fillText(low, box.x, middle + 0.5);
  ctx.textAlign = 'right';
  ctx.fillText(high, box.x + box.w, middle + 0.5);
  const from = box.x + ctx.measureText(low).width + 8;
  const to = box.x + box.w - ctx.measureText(high).width - 8;
  const steps = 24;
  const step = (to - from) / (2 * steps);
  for (let i = -steps; i < steps; i++) {
    const { width, alpha } = edgeStyle(Math.abs(i + 0.5) / steps);
    ctx.globalAlpha = alpha;
    ctx.fillStyle = i < 0 ? theme.neg : theme.pos;
    ctx.fillRect(from + (i + steps) * step, middle - width / 2, step, width);
  }
  ctx.globalAlpha = 1;
  if (!symbol) return;
  ctx.font = `11px ${FONT}`;
  ctx.textAlign = 'right';
  ctx.fillStyle = theme.soft;
  ctx.fillText(`${symbol} · ${words}`, box.x + box.w, box.y + 36);
}
