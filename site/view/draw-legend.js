// Draws what the colours and widths mean: the tiles' ramp, the edges' bow tie, and the words that
// say which array and which iteration is on the screen.

import { FONT } from './colors.js';
import { MOST_TO_OUTPUT, edgeStyle } from './draw-edges.js';
import { SATURATED, presence } from './draw-tiles.js';
import { centredTitle, title } from './draw-title.js';
import { count, fixed, plusMinus, significant, symbol } from './format.js';
import { OUTPUTS } from './layout.js';

/** @typedef {import('./colors.js').Scale} Scale */
/** @typedef {import('./colors.js').Theme} Theme */
/** @typedef {import('./layout.js').Layout} Layout */
/** @typedef {import('./layout.js').Box} Box */
/** @typedef {import('./model.js').Scene} Scene */
/** @typedef {import('./model.js').Parts} Parts */
/** @typedef {import('./model.js').Bars} Bars */
/** @typedef {CanvasRenderingContext2D} Context */

/** From a legend's top to the middle of its first key, and from there to the second. */
const KEY = 32;
const KEY_LINE = 18;

/**
 * Which array the tiles show, and of which iteration.
 * @param {Pick<Scene, 'tiles' | 'figures'> & {beat?: Scene['beat']}} scene
 */
export function tilesCaption({ tiles, figures, beat }) {
  if (beat) return beat.note ?? '';
  if (!figures) return 'waiting for Python';
  const { iteration, done, total } = figures;
  switch (tiles) {
    case 'W1':
    case 'W1_x':
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
  const { parts } = scene;
  const wordings = caption ? [`${neurons} · ${caption}`, caption, neurons] : [neurons];
  title(ctx, scene.theme, titles.tiles, parts?.tiles.name ?? symbol(scene.tiles), wordings);
  if (titles.vector) centredTitle(ctx, scene.theme, titles.vector, parts?.bars.name ?? 'A1', true);
  if (titles.edges) centredTitle(ctx, scene.theme, titles.edges, parts?.edges.name ?? 'W2 * A1', false);
  drawRamp(ctx, scene, legends.tiles, ramp, rampLength);
  if (!scene.arrays) return;
  if (legends.edges) drawEdgesLegend(ctx, scene, legends.edges);
  const { target, figures } = scene;
  if (legends.inputs && target.kind === 'neuron' && figures && !scene.beat) {
    drawInputsLegend(ctx, scene, legends.inputs, target.index);
  }
}

/**
 * The ends of the tiles' ramp, and what is said after it: the range of all, of the tile looked at where each has its
 * own, or how far those go.
 * @param {Pick<Scene, 'scales' | 'target'>} scene
 * @returns {{low: string, high: string, whose: string}}
 */
export function rampWords({ scales, target }) {
  if (!scales.own) {
    const [low, high] = ends(scales.tiles);
    return { low, high, whose: '' };
  }
  if (target.kind === 'neuron') {
    const [low, high] = ends({ limit: scales.own[target.index], exceeded: false });
    return { low, high, whose: `tile ${target.index} on its own scale` };
  }
  const [least, most] = [Math.min(...scales.own), Math.max(...scales.own)].map((limit) => plusMinus({ limit }));
  return { low: '−', high: '+', whose: least === most ? `each tile to its own ${most}` : `each tile to its own ${least} … ${most}` };
}

/**
 * The tiles' scale, and under it what the bars are.
 * @param {Context} ctx
 * @param {Scene} scene
 * @param {Box} box
 * @param {CanvasImageSource} ramp
 * @param {number} rampLength
 */
function drawRamp(ctx, scene, box, ramp, rampLength) {
  const { theme, parts } = scene;
  const middle = box.y + 9;
  if (!parts) {
    ctx.fillStyle = theme.well;
    ctx.fillRect(box.x, middle - 5, Math.min(150, box.w), 10);
    return;
  }
  const { low, high, whose } = rampWords(scene);
  ctx.font = `12px ${FONT}`;
  ctx.textBaseline = 'middle';
  ctx.textAlign = 'left';
  ctx.fillStyle = theme.soft;
  const indent = low ? ctx.measureText(low).width + 8 : 0;
  const width = Math.min(150, box.w - indent - ctx.measureText(high).width - 8);
  ctx.fillText(low, box.x, middle + 0.5);
  ctx.imageSmoothingEnabled = true;
  ctx.drawImage(ramp, 0, 0, rampLength, 1, box.x + indent, middle - 5, width, 10);
  const end = indent + width + 8;
  ctx.fillText(high, box.x + end, middle + 0.5);
  const after = end + ctx.measureText(high).width + 12;
  if (whose && after + ctx.measureText(whose).width <= box.w) ctx.fillText(whose, box.x + after, middle + 0.5);
  drawKey(ctx, scene, box, barsWordings(scene, parts));
  if (!scene.beat) drawFaded(ctx, theme, box);
}

/**
 * What the bars are and how far they go; the longest wording first.
 * @param {Scene} scene
 * @param {Parts} parts
 */
function barsWordings({ scales, beat }, { bars, outputs }) {
  if (beat?.bars || beat?.outputs) return [`${barRange(bars)}, ${barRange(outputs)}`, barRange(bars)];
  const biases = `b1 ${plusMinus(scales.b1)}, b2 ${plusMinus(scales.b2)}`;
  const activations = `A1, A2 0 to 1, marks ${biases}`;
  return [activations, biases];
}

/**
 * A tile that is drawn in full, one that is faded, and when that is.
 * @param {Context} ctx
 * @param {Theme} theme
 * @param {Box} box
 */
function drawFaded(ctx, theme, { x, y, w }) {
  const middle = y + KEY + KEY_LINE;
  for (const [at, alpha] of [[0, 1], [16, presence(0)]]) {
    ctx.globalAlpha = alpha;
    ctx.fillStyle = theme.neg;
    ctx.fillRect(x + at, middle - 5, 6, 10);
    ctx.fillStyle = theme.pos;
    ctx.fillRect(x + at + 6, middle - 5, 6, 10);
  }
  ctx.globalAlpha = 1;
  ctx.fillStyle = theme.soft;
  const wordings = [`faded: saturated, slope σ′(Z1) < ${SATURATED}`, `faded: σ′(Z1) < ${SATURATED}`];
  const words = wordings.find((wording) => 36 + ctx.measureText(wording).width <= w);
  if (words) ctx.fillText(words, x + 36, middle + 0.5);
}

/** @param {Bars} bars */
const barRange = ({ name, signed, limit }) => `${name} ${signed ? plusMinus({ limit }) : `0 to ${limit === 1 ? 1 : significant(limit, 2)}`}`;

/**
 * A small bar with its mark, and what they mean.
 * @param {Context} ctx
 * @param {Scene} scene
 * @param {Box} box
 * @param {string[]} wordings the first that fits is drawn
 */
function drawKey(ctx, { theme, beat, parts }, { x, y, w }, wordings) {
  const middle = y + KEY;
  ctx.fillStyle = theme.track;
  ctx.fillRect(x, middle - 2, 28, 4);
  if (parts?.bars.signed) {
    ctx.fillStyle = theme.neg;
    ctx.fillRect(x + 6, middle - 2, 8, 4);
    ctx.fillStyle = theme.pos;
    ctx.fillRect(x + 14, middle - 2, 11, 4);
  } else {
    ctx.fillStyle = theme.ink;
    ctx.fillRect(x, middle - 2, 17, 4);
  }
  if (!beat?.bars) {
    ctx.fillStyle = theme.paper;
    ctx.fillRect(x + 19, middle - 4, 4, 8);
    ctx.fillStyle = theme.pos;
    ctx.fillRect(x + 20, middle - 4, 2, 8);
  }
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
  ctx.fillText(edgesCaption(scene), box.x + box.w, box.y + KEY);
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
  ctx.fillText(plusMinus(scales.inputs), box.x + 68, middle + 0.5);
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
