// Draws what the colours and widths mean: the tiles' ramp, the edges' bow tie, and the words that
// say which array and which iteration is on the screen.

import { fadedWordings } from './activations.js';
import { MOST_FROM, MOST_INTO } from './chosen.js';
import { FONT } from './colors.js';
import { edgeStyle } from './draw-edges.js';
import { presence } from './draw-tiles.js';
import { centredTitle, title } from './draw-title.js';
import { barRange, count, fixed, plusMinus, range, significant, symbol } from './format.js';
import { addsUp, layerOf } from './model.js';

/** @typedef {import('./colors.js').Scale} Scale */
/** @typedef {import('./colors.js').Theme} Theme */
/** @typedef {import('./layout.js').Layout} Layout */
/** @typedef {import('./layout.js').Box} Box */
/** @typedef {import('./model.js').Scene} Scene */
/** @typedef {import('./parts.js').Parts} Parts */
/** @typedef {import('./parts.js').Bars} Bars */
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
      return `iteration ${count(iteration)}`;
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
  if (titles.vector) centredTitle(ctx, scene.theme, titles.vector, [parts?.bars.name ?? 'A1'], true);
  titles.edges.forEach((box, fan) => {
    const name = parts?.edges[fan].name ?? `W${fan + 2} * A${fan + 1}`;
    // Between three columns there may be room for the weights' name only; the legend has it in full.
    centredTitle(ctx, scene.theme, box, titles.edges.length > 1 ? [name, name.split(' ')[0]] : [name], false);
  });
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
  const lines = barsWordings(scene, parts);
  lines.forEach((wordings, line) => {
    const middle = box.y + KEY + line * KEY_LINE;
    if (line === 0) drawKey(ctx, scene, box.x, middle, lines.length === 1);
    else drawMark(ctx, theme, box.x, middle);
    fitting(ctx, theme, wordings, box.x + 36, middle, box.w - 36);
  });
  const { arrays, beat, network } = scene;
  const faded = beat || !arrays ? [] : fadedWordings(network.activations[0], arrays.slope1);
  if (faded.length) drawFaded(ctx, theme, box, box.y + KEY + lines.length * KEY_LINE, faded);
}

/**
 * What the bars and their marks are and how far they go: one line of it for two layers, two for more. Of each line the
 * longest wording first.
 * @param {Pick<Scene, 'scales' | 'beat' | 'network'>} scene
 * @param {Parts} parts
 * @returns {string[][]}
 */
export function barsWordings({ scales, beat, network }, { bars, units, outputs }) {
  const shown = [bars, ...units, outputs];
  const ranges = rangesOf(shown);
  if (beat?.bars || beat?.outputs) return [[shown.map(barRange).join(', '), ranges, barRange(bars)]];
  const biases = scales.biases.map((scale, i) => `b${i + 1} ${plusMinus(scale)}`).join(', ');
  if (network.sizes.length > 2) return [[ranges], [`marks ${biases}`, biases, `marks ${scales.biases.map((_, i) => `b${i + 1}`).join(', ')}`]];
  const plain = shown.every(({ signed, limit }) => !signed && limit === 1);
  return [[`${ranges}, marks ${biases}`, plain ? biases : ranges]];
}

/**
 * Neighbours of one range together: A1, A2 0 to 3, A3 0 to 1.
 * @param {Bars[]} bars
 */
const rangesOf = (bars) => bars.map((one, i) => (
  i + 1 < bars.length && range(bars[i + 1]) === range(one) ? one.name : barRange(one))).join(', ');

/**
 * The first wording that fits, after a key.
 * @param {Context} ctx
 * @param {Theme} theme
 * @param {string[]} wordings
 * @param {number} x
 * @param {number} middle
 * @param {number} room
 */
function fitting(ctx, theme, wordings, x, middle, room) {
  ctx.font = `11px ${FONT}`;
  ctx.fillStyle = theme.soft;
  const words = wordings.find((wording) => ctx.measureText(wording).width <= room);
  if (words) ctx.fillText(words, x, middle + 0.5);
}

/**
 * A tile that is drawn in full, one that is faded, and when that is.
 * @param {Context} ctx
 * @param {Theme} theme
 * @param {Box} box
 * @param {number} middle
 * @param {string[]} wordings
 */
function drawFaded(ctx, theme, { x, w }, middle, wordings) {
  for (const [at, alpha] of [[0, 1], [16, presence(0)]]) {
    ctx.globalAlpha = alpha;
    ctx.fillStyle = theme.neg;
    ctx.fillRect(x + at, middle - 5, 6, 10);
    ctx.fillStyle = theme.pos;
    ctx.fillRect(x + at + 6, middle - 5, 6, 10);
  }
  ctx.globalAlpha = 1;
  fitting(ctx, theme, wordings, x + 36, middle, w - 36);
}

/**
 * A small bar with its mark.
 * @param {Context} ctx
 * @param {Scene} scene
 * @param {number} x
 * @param {number} middle
 * @param {boolean} marked with its mark, if that has no line of its own
 */
function drawKey(ctx, { theme, beat, parts }, x, middle, marked) {
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
  if (marked && !beat?.bars) drawMark(ctx, theme, x + 12, middle);
}

/**
 * A bias, as it stands on its bar.
 * @param {Context} ctx
 * @param {Theme} theme
 * @param {number} x
 * @param {number} middle
 */
function drawMark(ctx, theme, x, middle) {
  ctx.fillStyle = theme.paper;
  ctx.fillRect(x + 7, middle - 4, 4, 8);
  ctx.fillStyle = theme.pos;
  ctx.fillRect(x + 8, middle - 4, 2, 8);
}

/**
 * The edges' legend: both ends of each scale, and how many of them are drawn.
 * @param {Context} ctx
 * @param {Scene} scene
 * @param {Box} box
 */
function drawEdgesLegend(ctx, scene, box) {
  const { theme, scales, parts } = scene;
  const several = scales.edges.length > 1;
  scales.edges.forEach((scale, fan) => {
    drawEdgesScale(ctx, scene, box, box.y + 9 + fan * KEY_LINE, scale, several ? parts?.edges[fan].name ?? '' : '');
  });
  ctx.font = `11px ${FONT}`;
  ctx.fillStyle = theme.soft;
  const wordings = edgesCaption(scene);
  const words = wordings.find((wording) => !several || ctx.measureText(wording).width <= box.w);
  if (words) ctx.fillText(words, box.x + box.w, several ? box.y + 9 + scales.edges.length * KEY_LINE : box.y + KEY);
}

/**
 * @param {Context} ctx
 * @param {Scene} scene
 * @param {Box} box
 * @param {number} middle
 * @param {Scale} scale
 * @param {string} name in front of it, where there are several
 */
function drawEdgesScale(ctx, { theme }, box, middle, scale, name) {
  const [low, high] = ends(scale);
  ctx.font = `12px ${FONT}`;
  ctx.textBaseline = 'middle';
  ctx.textAlign = 'right';
  ctx.fillStyle = theme.soft;
  ctx.fillText(high, box.x + box.w, middle + 0.5);
  const after = ctx.measureText(high).width + 8;
  // Several have their bow ties one below the other.
  const side = name ? Math.max(after, ctx.measureText('≥ +0.00').width + 8) : after;
  const before = name ? ctx.measureText(name).width + 8 : 0;
  const width = Math.min(120, 4 * Math.floor((box.w - before - 2 * side) / 4));
  const x = Math.floor(box.x + box.w - side - width);
  if (low) ctx.fillText(low, x - 8, middle + 0.5);
  drawBowTie(ctx, theme, x, middle, width, 1);
  if (!name) return;
  ctx.textAlign = 'left';
  ctx.fillStyle = theme.soft;
  ctx.fillText(name, x - side - before, middle + 0.5);
  ctx.textAlign = 'right';
}

/**
 * How many of the products are drawn in full; the longest wording first.
 * @param {Pick<Scene, 'target' | 'network' | 'ranks'>} scene
 * @returns {string[]}
 */
export function edgesCaption({ target, network, ranks }) {
  const { sizes } = network;
  const layer = layerOf(target, network);
  if (layer === 0 || target.kind === 'none') {
    const all = sizes.slice(1).map((size, fan) => size * sizes[fan]);
    const drawn = ranks.edges.map(({ length }) => length);
    const counted = all.map((of, fan) => drawn[fan] < of ? `${drawn[fan]} strongest of ${count(of)}` : `all ${count(of)}`);
    return [counted.join(', '), drawn.map((some, fan) => `${some} of ${count(all[fan])}`).join(', ')];
  }
  const name = target.kind === 'neuron' ? `neuron ${target.index}` : target.kind === 'output' ? `“${target.index}”` : `A${layer}[${target.index}]`;
  const into = layer > 1 ? [`${most(MOST_INTO, sizes[layer - 2])} into ${name}`] : [];
  const outOf = layer < sizes.length ? [`${most(MOST_FROM, sizes[layer])} of ${layer > 1 ? 'it' : name}`] : [];
  return [[...into, ...outOf].join(', '), name];
}

/**
 * @param {number} limit
 * @param {number} all
 */
const most = (limit, all) => all > limit ? `${limit} strongest of ${count(all)}` : `all ${count(all)}`;

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
  if (arrays) ctx.fillText(`${addsUp(arrays, 1, j) ? 'sum + b1' : `Z1[${j}]`} = ${fixed(arrays.Z1[j], 2)}`, box.x, middle + 20);
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
