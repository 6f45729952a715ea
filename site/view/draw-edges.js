// Draws what the layers add to each other for the shown example: curves from A1 to the outputs
// (W2_A1), and from the input's pixels to the watched neuron (W1_x). Sign is colour, size is width.

import { centre, pixelBox, portY } from './layout.js';

/** @typedef {import('./layout.js').Layout} Layout */
/** @typedef {import('./model.js').Scene} Scene */
/** @typedef {CanvasRenderingContext2D} Context */

/** Curves that are drawn when nothing is looked at, and for one output, and for one neuron. */
export const MOST_EDGES = 300;
export const MOST_TO_OUTPUT = 40;
export const MOST_INPUTS = 150;

/** Sizes are drawn in so many steps, each one path a sign. */
const LEVELS = 10;

/** How far from an output's middle its curves arrive, so that they stay apart to the end. */
const ARRIVAL = 9;

/**
 * Width in pixels and opacity of a curve of size t, 0 to 1. The legend is drawn through it too.
 * @param {number} t
 */
export function edgeStyle(t) {
  return { width: 0.5 + 4 * t, alpha: 0.12 + 0.78 * t ** 0.8 };
}

/**
 * @param {number} value
 * @param {number} limit
 */
const levelOf = (value, limit) => Math.min(LEVELS - 1, Math.floor(Math.abs(value) / limit * LEVELS));

/**
 * Strokes curves in buckets: all of one size and sign in one path, the largest last.
 * @param {Context} ctx
 * @param {Scene['theme']} theme
 * @param {ArrayLike<number>} values
 * @param {ArrayLike<number>} order indices by falling size
 * @param {number} limit
 * @param {number} strength 1, or less to step back
 * @param {(index: number) => void} curve adds one curve to the path
 * @param {(index: number) => boolean} [wanted]
 */
function strokeRanked(ctx, theme, values, order, limit, strength, curve, wanted) {
  if (!(limit > 0)) return;
  let last = order.length - 1;
  for (let level = 0; level < LEVELS; level++) {
    const from = last;
    while (last >= 0 && levelOf(values[order[last]], limit) === level) last--;
    if (last === from) continue;
    const { width, alpha } = edgeStyle((level + 0.5) / LEVELS);
    ctx.lineWidth = width;
    ctx.globalAlpha = alpha * strength;
    for (const sign of [-1, 1]) {
      ctx.strokeStyle = sign > 0 ? theme.pos : theme.neg;
      ctx.beginPath();
      for (let i = from; i > last; i--) {
        const index = order[i];
        if (Math.sign(values[index]) === sign && (!wanted || wanted(index))) curve(index);
      }
      ctx.stroke();
    }
  }
  ctx.globalAlpha = 1;
}

/**
 * Hidden layer to outputs.
 * @param {Context} ctx
 * @param {Scene} scene
 * @param {Layout} layout
 * @param {ArrayLike<number>} chosen the edges of what is looked at, by falling size
 */
export function drawEdges(ctx, scene, layout, chosen) {
  const { arrays, target, hidden, theme, scales, ranks } = scene;
  const { vector, outputs } = layout;
  if (!arrays || !vector) return;
  const x0 = vector.x + vector.w + 3;
  const x1 = outputs[0].x - 10;
  const bend = (x1 - x0) * 0.5;
  /** @param {number} edge */
  const curve = (edge) => {
    const output = Math.floor(edge / hidden);
    const j = edge % hidden;
    const y0 = portY(layout, j);
    const y1 = centre(outputs[output]).y + ((j + 0.5) / hidden - 0.5) * 2 * ARRIVAL;
    ctx.moveTo(x0, y0);
    ctx.bezierCurveTo(x0 + bend, y0, x1 - bend, y1, x1, y1);
  };
  const values = arrays.W2_A1;
  const limit = scales.edges.limit;
  const looking = target.kind === 'neuron' || target.kind === 'output';
  ctx.lineCap = 'butt';
  strokeRanked(ctx, theme, values, ranks.edges, limit, looking ? 0.12 : 1, curve);
  if (looking) strokeRanked(ctx, theme, values, chosen, limit, 1, curve);
}

/**
 * Pixels to the watched neuron: a fan that gathers at the edge of the grid, where it is summed.
 * @param {Context} ctx
 * @param {Scene} scene
 * @param {Layout} layout
 */
export function drawInputEdges(ctx, scene, layout) {
  const { arrays, figures, target, theme, scales, ranks } = scene;
  const { input, narrow, vector } = layout;
  if (!arrays || narrow || !vector || target.kind !== 'neuron' || figures?.neuron !== target.index) return;
  const lane = laneIn(layout, target.index);
  const x1 = lane.x0;
  /** @param {number} i */
  const curve = (i) => {
    const from = centre(pixelBox(input, i));
    const bend = (x1 - from.x) * 0.55;
    ctx.moveTo(from.x, from.y);
    ctx.bezierCurveTo(from.x + bend, from.y, x1 - bend, lane.y, x1, lane.y);
  };
  ctx.lineCap = 'round';
  strokeRanked(ctx, theme, arrays.W1_x, ranks.inputs, scales.inputs.limit, 1, curve);
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
  const lane = laneIn(layout, target.index);
  const outY = tile.y + grid.barTop + grid.barHeight / 2;
  const laneY = tile.y + grid.pitchY - (grid.pitchY - grid.barTop - grid.barHeight) / 2;
  const port = portY(layout, target.index);
  ctx.lineCap = 'round';
  ctx.lineJoin = 'round';
  for (const [color, width] of /** @type {const} */ ([[theme.paper, 4.5], [theme.ink, 1.5]])) {
    ctx.strokeStyle = color;
    ctx.lineWidth = width;
    ctx.beginPath();
    ctx.moveTo(lane.x0, lane.y);
    ctx.lineTo(tile.x + Math.min(6, tile.w / 3), lane.y);
    ctx.lineTo(tile.x + Math.min(6, tile.w / 3), tile.y - 2);
    ctx.moveTo(tile.x + tile.w + 2, outY);
    ctx.lineTo(tile.x + tile.w + 4, laneY);
    ctx.lineTo(grid.box.x + grid.box.w + 2, laneY);
    ctx.lineTo(vector.x, port);
    ctx.stroke();
  }
  ctx.fillStyle = theme.ink;
  ctx.beginPath();
  ctx.arc(lane.x0, lane.y, 3, 0, 2 * Math.PI);
  ctx.fill();
}

/**
 * The lane above a tile's row, where its inputs come in.
 * @param {Layout} layout
 * @param {number} j
 */
function laneIn({ grid, tiles }, j) {
  const free = grid.pitchY - grid.barTop - grid.barHeight;
  return { x0: grid.box.x - 10, y: tiles[j].y - free / 2 };
}
