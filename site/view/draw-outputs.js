// Draws the ten outputs: activation as a bar and three decimals, the prediction bold, the true
// label in a box.

import { FONT } from './colors.js';
import { activation, signed, signedSignificant } from './format.js';
import { title } from './draw-title.js';
import { barSpan, biasX } from './draw-tiles.js';
import { layerOf } from './model.js';

/** @typedef {import('./layout.js').Layout} Layout */
/** @typedef {import('./layout.js').Box} Box */
/** @typedef {import('./model.js').Scene} Scene */
/** @typedef {import('./parts.js').Bars} Bars */
/** @typedef {CanvasRenderingContext2D} Context */

/** From this height on a row has room for words under its bar. */
const TWO_LINES = 46;

/**
 * @param {Context} ctx
 * @param {Scene} scene
 * @param {Layout} layout
 */
export function drawOutputs(ctx, scene, layout) {
  const { titles, narrow, outputs } = layout;
  const prediction = scene.figures ? scene.figures.prediction : -1;
  const { parts, beat, network } = scene;
  const name = parts?.outputs.name ?? `A${network.sizes.length}`;
  const words = !narrow ? ['outputs'] : parts && !beat?.outputs ? [`${prediction} at ${activation(parts.outputs.values[prediction])}`] : [];
  title(ctx, scene.theme, titles.outputs, name, words);
  // Three stages side by side leave a column hardly ten pixels.
  const tight = narrow && (outputs[9].x + outputs[9].w - outputs[0].x) / 10 < 14;
  outputs.forEach((box, k) => narrow ? drawColumn(ctx, scene, box, k, k === prediction, tight) : drawRow(ctx, scene, box, k, k === prediction));
}

/**
 * A number of the outputs, as short as its row: a beat's may be very small.
 * @param {Bars} bars
 * @param {number} k
 * @param {boolean} [ofBeat]
 */
function number({ signed: hasSign, values }, k, ofBeat = false) {
  if (!hasSign) return activation(values[k]);
  return ofBeat ? signedSignificant(values[k], 2) : `${values[k] > 0 ? '+' : ''}${activation(values[k])}`;
}

/**
 * What a watched unit of the last hidden layer adds to an output; null if none is watched.
 * @param {Scene} scene
 * @param {number} k
 */
function pushOn({ parts, target, network }, k) {
  const last = network.sizes.length - 1;
  if (!parts || target.kind === 'none' || layerOf(target, network) !== last) return null;
  return parts.edges[last - 1].values[k * network.sizes[last - 1] + target.index];
}

/**
 * @param {Scene['theme']} theme
 * @param {Bars} bars
 * @param {number} k
 */
const ink = (theme, { signed: hasSign, values }, k) => !hasSign ? theme.ink : values[k] < 0 ? theme.neg : theme.pos;

/**
 * @param {Context} ctx
 * @param {Scene} scene
 * @param {Box} box
 * @param {number} k
 * @param {boolean} predicted
 */
function drawRow(ctx, scene, box, k, predicted) {
  const { parts, theme, target, label } = scene;
  const push = pushOn(scene, k);
  const middle = box.y + box.h / 2;
  const left = box.x + 10;
  const bar = { x: left + 20, y: middle - 4, w: box.w - 30 - 60, h: 8 };
  const weight = predicted ? 650 : 400;
  ctx.textBaseline = 'middle';
  ctx.textAlign = 'left';
  ctx.font = `${weight} 16px ${FONT}`;
  ctx.fillStyle = theme.ink;
  ctx.fillText(String(k), left, middle + 0.5);
  if (!parts?.outputs.signed) {
    ctx.fillStyle = theme.track;
    ctx.fillRect(bar.x, bar.y, bar.w, bar.h);
  }
  ctx.textAlign = 'right';
  ctx.font = `${weight} 12px ${FONT}`;
  if (parts?.outputs.signed) {
    const wide = { x: bar.x, y: middle - 10, w: box.w - 40, h: 7 };
    drawSigned(ctx, theme, parts.outputs, k, wide, weight, Boolean(scene.beat));
    drawBias(ctx, scene, wide, k);
  } else if (parts) {
    const { at, length } = barSpan(parts.outputs, k, bar.w);
    ctx.fillStyle = ink(theme, parts.outputs, k);
    ctx.fillRect(bar.x + at, bar.y, Math.max(1, length), bar.h);
    drawBias(ctx, scene, bar, k);
    // A low row has one line: the watched neuron's push takes the place of the activation.
    if (box.h < TWO_LINES && push !== null) {
      drawPush(ctx, theme, push, box.x + box.w - 10, middle + 0.5, 1);
    } else {
      ctx.fillStyle = predicted ? theme.ink : theme.soft;
      ctx.fillText(number(parts.outputs, k), box.x + box.w - 10, middle + 0.5);
    }
  } else {
    ctx.fillStyle = theme.soft;
    ctx.fillText('–', box.x + box.w - 10, middle + 0.5);
  }
  if (k === label) drawBox(ctx, theme.ink, { x: box.x, y: middle - 16, w: box.w, h: 32 }, 1.5);
  if (target.kind === 'output' && target.index === k) underline(ctx, theme.ink, left, middle + 11, 11);
  if (box.h < TWO_LINES) return;
  const words = [];
  if (k === label) words.push('label');
  if (predicted) words.push('prediction');
  const below = middle + (k === label || parts?.outputs.signed ? 25 : 17);
  ctx.font = `11px ${FONT}`;
  ctx.textAlign = 'left';
  if (push !== null) {
    drawPush(ctx, theme, push, bar.x, below);
  } else {
    ctx.fillStyle = theme.soft;
    ctx.fillText(words.join(' · '), left, below);
  }
}

/**
 * A number with a sign: its bar to either side of the middle, and it under the bar, where even a small one has room.
 * @param {Context} ctx
 * @param {Scene['theme']} theme
 * @param {Bars} bars
 * @param {number} k
 * @param {Box} bar
 * @param {number} weight of the font
 * @param {boolean} ofBeat
 */
function drawSigned(ctx, theme, bars, k, bar, weight, ofBeat) {
  const { at, length } = barSpan(bars, k, bar.w);
  ctx.fillStyle = theme.track;
  ctx.fillRect(bar.x, bar.y, bar.w, bar.h);
  ctx.fillStyle = ink(theme, bars, k);
  ctx.fillRect(bar.x + at, bar.y, length, bar.h);
  ctx.fillStyle = theme.ink;
  ctx.fillRect(bar.x + bar.w / 2 - 0.5, bar.y - 1, 1, bar.h + 2);
  ctx.font = `${weight} 11px ${FONT}`;
  ctx.textAlign = 'left';
  ctx.fillStyle = theme.ink;
  ctx.fillText(number(bars, k, ofBeat), bar.x, bar.y + bar.h + 10);
}

/**
 * What the watched neuron adds to an output, or a beat's number between the two: sign by colour, and in ink.
 * @param {Context} ctx
 * @param {Scene['theme']} theme
 * @param {number} push
 * @param {number} x
 * @param {number} y
 * @param {number} [digits] of a small one: beside its bar there is room for one
 */
function drawPush(ctx, theme, push, x, y, digits = 2) {
  const text = Math.abs(push) < 0.01 ? signedSignificant(push, digits) : signed(push, 3);
  ctx.fillStyle = text[0] === '+' ? theme.posText : text[0] === '0' ? theme.soft : theme.negText;
  ctx.fillText(text, x, y);
}

/**
 * @param {Context} ctx
 * @param {Scene} scene
 * @param {Box} bar
 * @param {number} k
 */
function drawBias(ctx, { theme, scales, arrays, beat, network }, bar, k) {
  const last = network.sizes.length;
  const bias = arrays?.[`b${last}`][k];
  if (!bias || beat?.outputs) return;
  const x = biasX(bias, scales.biases[last - 1].limit, bar.x, bar.w);
  ctx.fillStyle = theme.paper;
  ctx.fillRect(x - 2, bar.y - 2, 4, bar.h + 4);
  ctx.fillStyle = bias > 0 ? theme.pos : theme.neg;
  ctx.fillRect(x - 1, bar.y - 2, 2, bar.h + 4);
}

/**
 * On a phone: an upright bar over its digit.
 * @param {Context} ctx
 * @param {Scene} scene
 * @param {Box} box
 * @param {number} k
 * @param {boolean} predicted
 * @param {boolean} tight
 */
function drawColumn(ctx, { parts, theme, label, target }, box, k, predicted, tight) {
  const middle = box.x + box.w / 2;
  const wide = tight ? Math.round(box.w * 0.6) : Math.min(14, box.w - 6);
  const bar = { x: middle - wide / 2, y: box.y, w: wide, h: box.h - 24 };
  ctx.fillStyle = theme.track;
  ctx.fillRect(bar.x, bar.y, bar.w, bar.h);
  if (parts) {
    const { at, length } = barSpan(parts.outputs, k, bar.h);
    const tall = Math.max(1, length);
    ctx.fillStyle = ink(theme, parts.outputs, k);
    ctx.fillRect(bar.x, bar.y + bar.h - at - tall, bar.w, tall);
  }
  ctx.fillStyle = theme.ink;
  ctx.textAlign = 'center';
  ctx.textBaseline = 'middle';
  ctx.font = `${predicted ? 650 : 400} ${tight ? 11 : 14}px ${FONT}`;
  const base = box.y + box.h - 10;
  const half = tight ? 7 : 9;
  ctx.fillText(String(k), middle, base + 0.5);
  if (k === label) drawBox(ctx, theme.ink, { x: middle - half, y: base - 10, w: 2 * half, h: 20 }, 1.5);
  if (target.kind === 'output' && target.index === k) underline(ctx, theme.ink, middle - 6, base + 14, 12);
}

/**
 * @param {Context} ctx
 * @param {string} color
 * @param {Box} box
 * @param {number} width
 */
function drawBox(ctx, color, box, width) {
  ctx.strokeStyle = color;
  ctx.lineWidth = width;
  ctx.strokeRect(box.x + width / 2, box.y + width / 2, box.w - width, box.h - width);
}

/**
 * @param {Context} ctx
 * @param {string} color
 * @param {number} x
 * @param {number} y
 * @param {number} width
 */
function underline(ctx, color, x, y, width) {
  ctx.fillStyle = color;
  ctx.fillRect(x, y, width, 2);
}
