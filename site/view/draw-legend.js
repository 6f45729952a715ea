// Draws what the colours and widths mean: the tiles' ramp, the edges' bow tie, and the words that
// say which array and which iteration is on the screen.

import { FONT } from './colors.js';
import { MOST_TO_OUTPUT, edgeStyle } from './draw-edges.js';
import { centredTitle, title } from './draw-title.js';
import { count, fixed, significant, symbol } from './format.js';
import { OUTPUTS } from './layout.js';

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
  if (!figures) return 'waiting for Python';
  const { iteration, done, total } = figures;
  switch (tiles) {
    case 'W1':
      return iteration === 0 ? 'before training' : `iteration ${count(iteration)}`;
    case 'dW1':
      if (done === 0) return 'zero before the first step';
      return done < total ? `iteration ${count(iteration + 1)}, ${count(done)} of ${count(total)}` : `iteration ${count(iteration)}`;
    case 'deltaW1':
      return iteration === 0 ? 'no update yet' : `update of iteration ${count(iteration)}`;
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
  const { legends, titles, hidden } = layout;
  const neurons = `${count(hidden)} hidden neuron${hidden === 1 ? '' : 's'}`;
  const caption = tilesCaption(scene);
  title(ctx, scene.theme, titles.tiles, symbol(scene.tiles), [`${neurons} · ${caption}`, caption, neurons]);
  if (titles.vector) centredTitle(ctx, scene.theme, titles.vector, 'A1', true);
  if (titles.edges) centredTitle(ctx, scene.theme, titles.edges, 'W2 * A1', false);
  drawRamp(ctx, scene, legends.tiles, ramp, rampLength);
  if (!scene.arrays) return;
  if (legends.edges) drawEdgesLegend(ctx, scene, legends.edges);
  const { target, figures } = scene;
  if (legends.inputs && target.kind === 'neuron' && figures) {
    drawInputsLegend(ctx, scene, legends.inputs, target.index);
  }
}

/**
 * The tiles' scale, and under it what the bars are.
 * @param {Context} ctx
 * @param {Scene} scene
 * @param {Box} box
 * @param {CanvasImageSource} ramp
 * @param {number} rampLength
 */
function drawRamp(ctx, { theme, scales, arrays }, box, ramp, rampLength) {
  const middle = box.y + 9;
  if (!arrays) {
    ctx.fillStyle = theme.well;
    ctx.fillRect(box.x, middle - 5, Math.min(150, box.w), 10);
    return;
  }
  const [low, high] = ends(scales.tiles);
  ctx.font = `12px ${FONT}`;
  ctx.textBaseline = 'middle';
  ctx.textAlign = 'left';
  ctx.fillStyle = theme.soft;
  const indent = low ? ctx.measureText(low).width + 8 : 0;
  const width = Math.min(150, box.w - indent - ctx.measureText(high).width - 8);
  ctx.fillText(low, box.x, middle + 0.5);
  ctx.imageSmoothingEnabled = true;
  ctx.drawImage(ramp, 0, 0, rampLength, 1, box.x + indent, middle - 5, width, 10);
  ctx.fillText(high, box.x + indent + width + 8, middle + 0.5);
  const biases = `b1 ${range(scales.b1)}, b2 ${range(scales.b2)}`;
  const bars = `A1, A2 0 to 1, marks ${biases}`;
  drawKey(ctx, theme, box, [`${bars} · faded: saturated`, bars, biases]);
}

/** Both ends of a scale in one word. @param {Scale} scale */
const range = ({ limit }) => limit > 0 ? `±${significant(limit, 2)}` : '0';

/**
 * A small bar with its mark, and what they mean.
 * @param {Context} ctx
 * @param {Theme} theme
 * @param {Box} box
 * @param {string[]} wordings the first that fits is drawn
 */
function drawKey(ctx, theme, { x, y, w }, wordings) {
  const middle = y + 36;
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
  const words = wordings.find((wording) => 36 + ctx.measureText(wording).width <= w);
  if (words) ctx.fillText(words, x + 36, middle + 0.5);
}

/**
 * The edges' legend: both ends, and how many of them are drawn.
 * @param {Context} ctx
 * @param {Scene} scene
 * @param {Box} box
 */
function drawEdgesLegend(ctx, scene, box) {
  const { theme, scales } = scene;
  const [low, high] = ends(scales.edges);
  const middle = box.y + 9;
  ctx.font = `12px ${FONT}`;
  ctx.textBaseline = 'middle';
  ctx.textAlign = 'right';
  ctx.fillStyle = theme.soft;
  ctx.fillText(high, box.x + box.w, middle + 0.5);
  const after = ctx.measureText(high).width + 8;
  const width = Math.min(120, 4 * Math.floor((box.w - 2 * after) / 4));
  const x = Math.floor(box.x + box.w - after - width);
  if (low) ctx.fillText(low, x - 8, middle + 0.5);
  drawBowTie(ctx, theme, x, middle, width, 1);
  ctx.font = `11px ${FONT}`;
  ctx.fillStyle = theme.soft;
  ctx.fillText(edgesCaption(scene), box.x + box.w, box.y + 36);
}

/**
 * How many of the products are drawn in full.
 * @param {Pick<Scene, 'target' | 'hidden' | 'ranks'>} scene
 */
export function edgesCaption({ target, hidden, ranks }) {
  if (target.kind === 'neuron') return `all ${OUTPUTS} of neuron ${target.index}`;
  const [drawn, all, whose] = target.kind === 'output'
    ? [Math.min(MOST_TO_OUTPUT, hidden), hidden, ` into “${target.index}”`]
    : [ranks.edges.length, hidden * OUTPUTS, ''];
  return drawn < all ? `${drawn} strongest of ${count(all)}${whose}` : `all ${count(all)}${whose}`;
}

/**
 * Under the watched neuron's product: the scale of its curves, and what they add up to.
 * @param {Context} ctx
 * @param {Scene} scene
 * @param {Box} box
 * @param {number} j
 */
function drawInputsLegend(ctx, { theme, scales, arrays }, box, j) {
  const middle = box.y + 14;
  drawBowTie(ctx, theme, box.x, middle, 60, 0.6);
  ctx.font = `11px ${FONT}`;
  ctx.textBaseline = 'middle';
  ctx.textAlign = 'left';
  ctx.fillStyle = theme.soft;
  ctx.fillText(range(scales.inputs), box.x + 68, middle + 0.5);
  if (arrays) ctx.fillText(`sum + b1 = ${fixed(arrays.Z1[j], 2)}`, box.x, middle + 20);
}

/**
 * Width and opacity against size, drawn through the edges' own style.
 * @param {Context} ctx
 * @param {Theme} theme
 * @param {number} x
 * @param {number} middle
 * @param {number} length
 * @param {number} thin share of the width
 */
function drawBowTie(ctx, theme, x, middle, length, thin) {
  // Whole pixels: neighbours on broken ones would show a seam.
  const step = 2;
  for (let at = 0; at < length; at += step) {
    const t = 2 * (at + step / 2) / length - 1;
    const { width, alpha } = edgeStyle(Math.abs(t));
    ctx.globalAlpha = alpha;
    ctx.fillStyle = t < 0 ? theme.neg : theme.pos;
    ctx.fillRect(x + at, middle - width * thin / 2, step, width * thin);
  }
  ctx.globalAlpha = 1;
}
