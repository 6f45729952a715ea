// Draws what the layers add to each other for the shown example: curves from A1 to the next layer (W2 * A1, or what a beat
// has there) and on to the outputs, and from the input's pixels to the watched neuron (W1_x). Sign is colour, size is width.

import { MOST_EDGES } from './chosen.js';
import { centre, pixelBox } from './layout.js';
import { layerOf, watchedRow } from './model.js';
import { portY, stations } from './stations.js';

/** @typedef {import('./layout.js').Layout} Layout */
/** @typedef {import('./model.js').Scene} Scene */
/** @typedef {CanvasRenderingContext2D} Context */

/** Curves that are drawn at most: from the input, over the digit, and between all layers behind those looked at. */
export const MOST_INPUTS = 100;
const MOST_OVER_DIGIT = 60;
const MOST_BEHIND = MOST_EDGES / 2;

/** From a tile to the outer edge of the frame around it. */
const FRAME = 3;

/** Share of the way that a curve keeps its direction: less and the crossings clot in the middle. */
const BEND = 0.42;

/**
 * Width in pixels and opacity of a curve of size t, 0 to 1. The legend is drawn through it too.
 * @param {number} t
 */
export function edgeStyle(t) {
  return { width: 0.6 + 4 * t ** 1.2, alpha: 0.1 + 0.8 * t };
}

/**
 * Strokes curves, the largest last. Each is its own path: in a software renderer that takes half
 * the time of few paths with many crossing curves, and widths need no steps.
 * @param {Context} ctx
 * @param {Scene['theme']} theme
 * @param {ArrayLike<number>} values
 * @param {ArrayLike<number>} order indices by falling size
 * @param {number} limit
 * @param {(index: number) => void} curve adds one curve to the path
 * @param {{strength?: number, thin?: number, least?: number}} how share of the opacity, share of
 *   the width, and the least opacity
 */
function strokeRanked(ctx, theme, values, order, limit, curve, { strength = 1, thin = 1, least = 0 }) {
  if (!(limit > 0)) return;
  for (let i = order.length - 1; i >= 0; i--) {
    const value = values[order[i]];
    const { width, alpha } = edgeStyle(Math.min(1, Math.abs(value) / limit));
    ctx.lineWidth = width * thin;
    ctx.globalAlpha = Math.max(least, alpha * strength);
    ctx.strokeStyle = value > 0 ? theme.pos : theme.neg;
    ctx.beginPath();
    curve(order[i]);
    ctx.stroke();
  }
  ctx.globalAlpha = 1;
}

/**
 * From each layer to the next, A1 to the outputs.
 * @param {Context} ctx
 * @param {Scene} scene
 * @param {Layout} layout
 * @param {(ArrayLike<number> | null)[]} chosen the edges of what is looked at between each two layers, by falling size
 */
export function drawEdges(ctx, scene, layout, chosen) {
  const { parts, target, network, theme, scales, ranks } = scene;
  if (!parts || !layout.vector) return;
  const layers = stations(layout);
  const looking = layerOf(target, network) > 0;
  ctx.lineCap = 'butt';
  parts.edges.forEach(({ values }, fan) => {
    const [from, to] = [layers[fan], layers[fan + 1]];
    const bend = (to.left - from.right) * BEND;
    /** @param {number} edge */
    const curve = (edge) => {
      const j = edge % from.count;
      const y0 = from.y(j);
      const y1 = to.y(Math.floor(edge / from.count)) + ((j + 0.5) / from.count - 0.5) * 2 * to.spread;
      ctx.moveTo(from.right, y0);
      ctx.bezierCurveTo(from.right + bend, y0, to.left - bend, y1, to.left, y1);
    };
    const { limit } = scales.edges[fan];
    if (!looking) return strokeRanked(ctx, theme, values, ranks.edges[fan], limit, curve, {});
    const behind = ranks.edges[fan].subarray(0, MOST_BEHIND / parts.edges.length);
    strokeRanked(ctx, theme, values, behind, limit, curve, { strength: 0.12 });
    strokeRanked(ctx, theme, values, chosen[fan] ?? [], limit, curve, { least: 0.55 });
  });
}

/**
 * Pixels to the watched neuron: a fan that gathers beside the input, where it is summed to Z1.
 * @param {Context} ctx
 * @param {Scene} scene
 * @param {Layout} layout
 */
export function drawInputEdges(ctx, scene, layout) {
  const { arrays, beat, target, theme, scales, ranks } = scene;
  const { input, vector } = layout;
  // A beat has no products of its own, and the frame's may be of another moment.
  if (!arrays || beat || !vector || target.kind !== 'neuron') return;
  const sum = sumAt(layout);
  /** @param {number} i */
  const curve = (i) => {
    const from = centre(pixelBox(input, i));
    const bend = (sum.x - from.x) * 0.5;
    ctx.moveTo(from.x, from.y);
    ctx.bezierCurveTo(from.x + bend, from.y, sum.x - bend, sum.y, sum.x, sum.y);
  };
  ctx.lineCap = 'round';
  // Over the digit the curves are thin air, so that it stays readable; beside it they are full.
  const right = input.x + input.w;
  const zones = [[input.x, input.w, 0.55, MOST_OVER_DIGIT], [right, sum.x - right + 4, 1, MOST_INPUTS]];
  for (const [x, w, strength, most] of zones) {
    ctx.save();
    ctx.beginPath();
    ctx.rect(x, input.y, w, input.h);
    ctx.clip();
    const order = ranks.inputs.subarray(0, most);
    strokeRanked(ctx, theme, watchedRow(scene), order, scales.inputs.limit, curve, { strength, thin: 0.6 });
    ctx.restore();
  }
}

/**
 * With no neuron looked at: two quiet lines that say every tile reads the whole input.
 * @param {Context} ctx
 * @param {Scene} scene
 * @param {Layout} layout
 */
export function drawFunnel(ctx, { target, theme }, { input, grid, tiles, vector }) {
  if (!vector || target.kind === 'neuron') return;
  const x0 = input.x + input.w + 6;
  const x1 = grid.box.x - 8;
  const bend = (x1 - x0) * 0.5;
  const bottom = tiles[tiles.length - 1].y + grid.barTop + grid.barHeight;
  ctx.strokeStyle = theme.track;
  ctx.lineWidth = 1;
  ctx.beginPath();
  for (const [y0, y1] of [[input.y, grid.box.y], [input.y + input.h, bottom]]) {
    ctx.moveTo(x0, y0);
    ctx.bezierCurveTo(x0 + bend, y0, x1 - bend, y1, x1, y1);
  }
  ctx.stroke();
}

/**
 * The sum on its way in and the activation on its way out, in the lanes between the tiles. They
 * are one number each, so they are ink.
 * @param {Context} ctx
 * @param {Scene} scene
 * @param {Layout} layout
 */
export function drawLanes(ctx, { arrays, target, theme }, layout) {
  const { tiles, grid, vector } = layout;
  if (!arrays || !vector || target.kind !== 'neuron' || target.index >= tiles.length) return;
  const tile = tiles[target.index];
  const sum = sumAt(layout);
  const half = Math.min(8, (grid.pitchY - grid.barTop - grid.barHeight) / 2);
  const laneIn = tile.y - half;
  const laneOut = tile.y + grid.barTop + grid.barHeight + half;
  const right = grid.box.x + grid.box.w + 6;
  const port = portY(layout, target.index);
  ctx.lineCap = 'butt';
  ctx.lineJoin = 'round';
  for (const [color, width] of /** @type {const} */ ([[theme.paper, 4.5], [theme.ink, 1.5]])) {
    ctx.strokeStyle = color;
    ctx.lineWidth = width;
    ctx.beginPath();
    rounded(ctx, [sum.x, sum.y, sum.x, laneIn, tile.x + 6, laneIn, tile.x + 6, tile.y - FRAME]);
    rounded(ctx, [
      tile.x + tile.w - 6, laneOut - half + FRAME, tile.x + tile.w - 6, laneOut,
      right, laneOut, right, port, vector.x, port,
    ]);
    ctx.stroke();
  }
  ctx.fillStyle = theme.ink;
  ctx.beginPath();
  ctx.arc(sum.x, sum.y, 3.5, 0, 2 * Math.PI);
  ctx.fill();
}

/**
 * A line of right angles with rounded corners.
 * @param {Context} ctx
 * @param {number[]} points x, y, x, y, …
 */
function rounded(ctx, points) {
  ctx.moveTo(points[0], points[1]);
  for (let i = 2; i < points.length - 2; i += 2) {
    const run = Math.abs(points[i] - points[i - 2]) + Math.abs(points[i + 1] - points[i - 1]);
    const next = Math.abs(points[i + 2] - points[i]) + Math.abs(points[i + 3] - points[i + 1]);
    ctx.arcTo(points[i], points[i + 1], points[i + 2], points[i + 3], Math.min(4, run / 2, next / 2));
  }
  ctx.lineTo(points[points.length - 2], points[points.length - 1]);
}

/** Where the input's curves meet. @param {Layout} layout */
const sumAt = ({ input, grid }) => ({ x: grid.box.x - 9, y: input.y + input.h / 2 });
