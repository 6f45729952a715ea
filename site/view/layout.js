// Where everything on the canvas stands: pure geometry in CSS pixels.

import { columnStrip, rowStrips } from './strips.js';

/**
 * @typedef {{x: number, y: number, w: number, h: number}} Box
 *
 * @typedef {{kind: 'pixel', index: number}} PixelTarget
 * @typedef {{kind: 'neuron', index: number, weight?: number}} NeuronTarget `weight` is an input, 0 to 783
 * @typedef {{kind: 'unit', layer: number, index: number}} UnitTarget of a hidden layer after the first: `layer` is 2 or 3
 * @typedef {{kind: 'output', index: number}} OutputTarget
 * @typedef {{kind: 'none'}} NoTarget
 * @typedef {PixelTarget | NeuronTarget | UnitTarget | OutputTarget | NoTarget} Target
 */

/**
 * @typedef {object} Layout
 * @property {number} width
 * @property {number} height
 * @property {number} hidden units of the first hidden layer
 * @property {boolean} narrow phone: outputs stand beside the input, tiles below, no edges
 * @property {Box} input
 * @property {Box | null} lens the watched neuron's weights, as large as the input
 * @property {Box | null} product its weights times the input
 * @property {Box[]} tiles one square a hidden neuron
 * @property {Grid} grid
 * @property {Box | null} vector A1 as a column of dashes, from which the edges leave
 * @property {import('./strips.js').Strip[]} strips the further hidden layers
 * @property {Box[]} outputs
 * @property {{input: Box, tiles: Box, vector: Box | null, edges: Box[], outputs: Box}} titles `edges`: one between each two
 *   layers from A1 on, none on a phone
 * @property {{tiles: Box, edges: Box | null, inputs: Box | null}} legends
 *
 * @typedef {object} Grid
 * @property {Box} box all tiles with their bars
 * @property {number} columns
 * @property {number} rows
 * @property {number} side of a tile
 * @property {number} pitchX
 * @property {number} pitchY
 * @property {number} barTop from the tile's top edge to its bar
 * @property {number} barHeight
 */

export const IMAGE_SIDE = 28;
export const PIXELS = IMAGE_SIDE * IMAGE_SIDE;
export const OUTPUTS = 10;
const NARROW = 600;
const LARGEST_TILE = 308;
const TITLE = 26;
const VECTOR = 12;
const LEGEND_GAP = 12;
const LEGEND_HEIGHT = 58;
const PHONE_LEGEND_HEIGHT = 62;
/** More layers have more to say: a line for their activations, one for their biases. */
const LEGEND_LINE = 18;

/** What two fans, or three, have of the room that one alone takes: the tiles need it more. */
const FAN_SHARE = [1, 0.72, 0.6];

/**
 * @typedef {object} Size
 * @property {number} width
 * @property {number} height of the canvas
 * @property {number} hidden units of the first hidden layer, the tiles
 * @property {number[]} [deep] units of each further hidden layer
 * @property {boolean} [narrow] stacked as on a phone
 */

/**
 * @param {Size} size
 * @returns {Layout}
 */
export function layout({ width, height, hidden, deep = [], narrow = width <= NARROW }) {
  return narrow ? layoutNarrow(width, height, hidden, deep) : layoutWide(width, height, hidden, deep);
}

/**
 * How tall the canvas wants to be on a page that scrolls.
 * @param {Omit<Size, 'height'>} size
 */
export function preferredHeight({ width, hidden, deep = [], narrow = width <= NARROW }) {
  if (!narrow) return Math.round(clamp(width * 0.9, 520, 900));
  const top = phoneTop(width, deep);
  const grid = phoneGrid(width, Infinity, hidden, deep);
  const tilesHeight = grid.rows * (grid.side + under(grid.side));
  return top.tilesTop + tilesHeight + LEGEND_GAP + top.legend + top.pad;
}

/** Room between two tiles. @param {number} side */
const gutter = (side) => Math.round(clamp(side * 0.11, 2, 14));

/** Height of an activation's bar. @param {number} side */
const barHeight = (side) => Math.round(clamp(side * 0.1, 2, 7));

/**
 * From a tile's lower edge to the next tile: a hair, the bar, and a lane for the wires.
 * @param {number} side
 */
const under = (side) => barGap(side) + barHeight(side) + Math.max(3, gutter(side));

/** @param {number} side */
const barGap = (side) => side < 24 ? 1 : 2;

/**
 * @param {number} width
 * @param {number} height
 * @param {number} hidden
 * @param {number[]} deep
 * @returns {Layout}
 */
function layoutWide(width, height, hidden, deep) {
  const pad = Math.round(clamp(width * 0.024, 12, 36));
  const outputsWidth = Math.round(clamp(width * 0.142, 116, 170));
  const share = FAN_SHARE[deep.length];
  const fan = Math.round(clamp(width * 0.108 * share, share < 1 ? 52 : 64, 220));
  const strip = Math.round(clamp(width * 0.034, 24, 44));
  const legendHeight = LEGEND_HEIGHT + (deep.length ? LEGEND_LINE : 0);
  const approach = Math.round(clamp(width * 0.048, 34, 72));
  const usable = Math.max(80, height - 2 * pad);
  const room = Math.min(Math.max(width * 0.155, 112), usable * 0.3);
  const side = IMAGE_SIDE * Math.floor(clamp(room / IMAGE_SIDE, 2, 8));

  const tilesWidth = width - 2 * pad - side - approach - VECTOR - 12 - fan - deep.length * (strip + fan) - outputsWidth;
  const tilesHeight = Math.max(20, usable - TITLE - LEGEND_GAP - legendHeight);
  const best = bestGrid(tilesWidth, tilesHeight, hidden);
  // What the tiles do not need in height goes into the lanes between them, up to a point.
  const over = tilesHeight / best.rows - best.side - under(best.side);
  const lane = best.rows === 1 ? 0 : Math.floor(clamp(over, 0, best.side * 0.34));
  const pitchX = best.side + gutter(best.side);
  const pitchY = best.side + under(best.side) + lane;
  const gridWidth = best.columns * pitchX - gutter(best.side);
  const gridHeight = best.rows * pitchY;

  // Level with the tiles, unless those are too few for ten rows of text.
  const outputsHeight = gridHeight >= 400 ? gridHeight : Math.min(tilesHeight, 440);
  const blockHeight = Math.max(gridHeight, outputsHeight);
  const blockTop = pad + TITLE + Math.floor((tilesHeight - blockHeight) / 2);
  const spare = tilesWidth - gridWidth;
  const grid = {
    x: pad + side + approach + Math.floor(spare * 0.45),
    y: blockTop + Math.floor((blockHeight - gridHeight) / 2),
    w: gridWidth,
    h: gridHeight,
  };
  const outputs = {
    x: width - pad - outputsWidth, y: blockTop + Math.floor((blockHeight - outputsHeight) / 2),
    w: outputsWidth, h: outputsHeight,
  };
  const vector = { x: grid.x + grid.w + 12, y: grid.y, w: VECTOR, h: grid.h };
  const row = outputsHeight / OUTPUTS;
  const legendTop = blockTop + blockHeight + LEGEND_GAP;
  const edgesLegendWidth = Math.min(outputsWidth + fan + deep.length * (strip + fan) - 16, 280);
  // Further layers share what lies between A1 and the outputs.
  const from = vector.x + VECTOR;
  const between = (outputs.x - from - deep.length * strip) / (deep.length + 1);
  const strips = deep.map((count, i) => columnStrip(
    { x: Math.round(from + between + i * (strip + between)), y: outputs.y, w: strip, h: outputs.h }, i + 2, count, TITLE,
  ));
  const sides = [from, ...strips.flatMap(({ box }) => [box.x, box.x + box.w]), outputs.x];
  const left = leftColumn(pad, side, usable, grid.y + gridHeight / 2);

  return {
    width, height, hidden, narrow: false,
    ...left.boxes,
    tiles: tileBoxes(grid, best.columns, hidden, best.side, pitchX, pitchY),
    grid: {
      box: grid, columns: best.columns, rows: best.rows, side: best.side, pitchX, pitchY,
      barTop: best.side + barGap(best.side), barHeight: barHeight(best.side),
    },
    vector,
    strips,
    outputs: Array.from({ length: OUTPUTS }, (_, k) => {
      const top = Math.round(outputs.y + k * row);
      return { x: outputs.x, y: top, w: outputs.w, h: Math.round(outputs.y + (k + 1) * row) - top };
    }),
    titles: {
      input: left.title,
      tiles: { x: grid.x, y: grid.y - TITLE, w: grid.w - 6, h: TITLE },
      vector: { x: vector.x - 4, y: grid.y - TITLE, w: VECTOR + 12, h: TITLE },
      edges: Array.from({ length: deep.length + 1 }, (_, i) => {
        // Clear of the titles at both sides, which are wider than what they name.
        const [left, right] = [sides[2 * i] + (deep.length ? 8 : 12), sides[2 * i + 1] - (i < deep.length ? 4 : 8)];
        return { x: left, y: outputs.y - TITLE, w: right - left, h: TITLE };
      }),
      outputs: { x: outputs.x, y: outputs.y - TITLE, w: outputs.w, h: TITLE },
    },
    legends: {
      tiles: {
        x: grid.x, y: legendTop, h: legendHeight,
        w: Math.min(width - pad - edgesLegendWidth - 20 - grid.x, 420),
      },
      edges: { x: width - pad - edgesLegendWidth, y: legendTop, w: edgesLegendWidth, h: legendHeight },
      inputs: left.legend,
    },
  };
}

/**
 * The input, between the watched neuron's weights above and their product below when there is
 * room for three: it then reads W1[j] * x from top to bottom.
 * @param {number} pad
 * @param {number} side
 * @param {number} usable
 * @param {number} middle where the input's middle should be
 */
function leftColumn(pad, side, usable, middle) {
  const cell = side + TITLE;
  const legendHeight = 46;
  const stack = 3 * cell + legendHeight;
  const three = stack <= usable;
  const height = three ? stack : cell + legendHeight;
  const above = (three ? cell : 0) + TITLE + side / 2;
  const top = Math.round(clamp(middle - above, pad, pad + Math.max(0, usable - height)));
  /** @param {number} index */
  const at = (index) => ({ x: pad, y: top + index * cell + TITLE, w: side, h: side });
  const input = three ? at(1) : at(0);
  const bottom = top + height;
  return {
    boxes: { input, lens: three ? at(0) : null, product: three ? at(2) : null },
    title: { x: pad, y: input.y - TITLE, w: side, h: TITLE },
    legend: { x: pad, y: bottom - legendHeight, w: side, h: legendHeight },
  };
}

/**
 * The columns that make tiles largest; places that stay empty in the last row count against them.
 * @param {number} width
 * @param {number} height
 * @param {number} hidden
 */
function bestGrid(width, height, hidden) {
  let best = { columns: 1, rows: hidden, side: 1, score: -1 };
  for (let columns = 1; columns <= hidden; columns++) {
    const rows = Math.ceil(hidden / columns);
    let side = Math.min(LARGEST_TILE, Math.floor(width / columns));
    /** @param {number} size */
    const fits = (size) => columns * size + (columns - 1) * gutter(size) <= width
      && rows * (size + under(size)) <= height;
    while (side > 1 && !fits(side)) side--;
    const score = side * (hidden / (rows * columns)) ** 2;
    if (score > best.score) best = { columns, rows, side, score };
    if (width / columns < best.side) break;
  }
  return best;
}

/**
 * @param {Box} grid
 * @param {number} columns
 * @param {number} hidden
 * @param {number} side
 * @param {number} pitchX
 * @param {number} pitchY
 */
function tileBoxes(grid, columns, hidden, side, pitchX, pitchY) {
  return Array.from({ length: hidden }, (_, j) => ({
    x: grid.x + (j % columns) * pitchX, y: grid.y + Math.floor(j / columns) * pitchY, w: side, h: side,
  }));
}

/**
 * @param {number} width
 * @param {number[]} deep
 */
function phoneTop(width, deep) {
  const pad = width < 360 ? 12 : 16;
  const side = IMAGE_SIDE * (width < 360 ? 3 : 4);
  const top = pad + TITLE + side + (deep.length ? 24 : 34);
  const { strips, height } = rowStrips({ x: pad, y: top, w: width - 2 * pad }, deep, TITLE);
  return {
    pad, side, strips, tilesTop: top + height + TITLE,
    legend: PHONE_LEGEND_HEIGHT + (deep.length ? LEGEND_LINE : 0),
  };
}

/**
 * @param {number} width
 * @param {number} height of the canvas
 * @param {number} hidden
 * @param {number[]} deep
 */
function phoneGrid(width, height, hidden, deep) {
  const { pad, tilesTop, legend } = phoneTop(width, deep);
  const inner = width - 2 * pad;
  const room = height - tilesTop - LEGEND_GAP - legend - pad;
  let columns = Math.min(hidden, hidden > 150 ? 14 : 10);
  if (hidden <= 16) columns = Math.ceil(Math.sqrt(hidden));
  const rows = Math.ceil(hidden / columns);
  let side = Math.min(Math.floor(inner / columns), LARGEST_TILE);
  while (side > 8 && (columns * side + (columns - 1) * gutter(side) > inner || rows * (side + under(side)) > room)) side--;
  return { columns, rows, side };
}

/**
 * @param {number} width
 * @param {number} height
 * @param {number} hidden
 * @param {number[]} deep
 * @returns {Layout}
 */
function layoutNarrow(width, height, hidden, deep) {
  const { pad, side, tilesTop, strips, legend } = phoneTop(width, deep);
  const { columns, rows, side: tile } = phoneGrid(width, height, hidden, deep);
  const pitchX = columns > 1
    ? Math.min(Math.floor((width - 2 * pad - tile) / (columns - 1)), tile + 2 * gutter(tile)) : tile;
  const pitchY = tile + under(tile);
  const gridWidth = (columns - 1) * pitchX + tile;
  const grid = { x: Math.floor((width - gridWidth) / 2), y: tilesTop, w: gridWidth, h: rows * pitchY };
  const input = { x: pad, y: pad + TITLE, w: side, h: side };
  const left = pad + side + 20;
  const step = (width - pad - left) / OUTPUTS;
  return {
    width, height, hidden, narrow: true, input, lens: null, product: null,
    tiles: tileBoxes(grid, columns, hidden, tile, pitchX, pitchY),
    grid: {
      box: grid, columns, rows, side: tile, pitchX, pitchY,
      barTop: tile + barGap(tile), barHeight: barHeight(tile),
    },
    vector: null,
    strips,
    outputs: Array.from({ length: OUTPUTS }, (_, k) => {
      const x = Math.round(left + k * step);
      return { x, y: input.y, w: Math.round(left + (k + 1) * step) - x, h: side + 18 };
    }),
    titles: {
      input: { x: pad, y: pad, w: side, h: TITLE },
      tiles: { x: grid.x, y: tilesTop - TITLE, w: Math.max(grid.w, width - pad - grid.x), h: TITLE },
      vector: null,
      edges: [],
      outputs: { x: left, y: pad, w: width - pad - left, h: TITLE },
    },
    legends: {
      tiles: { x: pad, y: grid.y + grid.h + LEGEND_GAP, w: width - 2 * pad, h: legend },
      edges: null, inputs: null,
    },
  };
}

/**
 * The box of pixel i inside a picture of 28 x 28.
 * @param {Box} picture
 * @param {number} i
 * @returns {Box}
 */
export function pixelBox(picture, i) {
  const w = picture.w / IMAGE_SIDE;
  const h = picture.h / IMAGE_SIDE;
  return { x: picture.x + (i % IMAGE_SIDE) * w, y: picture.y + Math.floor(i / IMAGE_SIDE) * h, w, h };
}

/**
 * @param {Box} picture
 * @param {number} x
 * @param {number} y
 */
export function pixelAt(picture, x, y) {
  const column = Math.floor((x - picture.x) / picture.w * IMAGE_SIDE);
  const row = Math.floor((y - picture.y) / picture.h * IMAGE_SIDE);
  return row * IMAGE_SIDE + column;
}

/** @param {Box} box */
export const centre = (box) => ({ x: box.x + box.w / 2, y: box.y + box.h / 2 });

/**
 * @param {Box} box
 * @param {number} x
 * @param {number} y
 */
export const contains = (box, x, y) => x >= box.x && x < box.x + box.w && y >= box.y && y < box.y + box.h;

/**
 * The same pixel, neuron, unit or output, whichever of its weights is looked at.
 * @param {Target} a
 * @param {Target} b
 */
export function sameThing(a, b) {
  if (a.kind === 'none' || b.kind === 'none') return a.kind === b.kind;
  if (a.kind !== b.kind || a.index !== b.index) return false;
  return a.kind !== 'unit' || b.kind !== 'unit' || a.layer === b.layer;
}

/**
 * @param {Target} a
 * @param {Target} b
 */
export function sameTarget(a, b) {
  if (!sameThing(a, b)) return false;
  return a.kind !== 'neuron' || b.kind !== 'neuron' || a.weight === b.weight;
}

/**
 * @param {number} value
 * @param {number} low
 * @param {number} high
 */
const clamp = (value, low, high) => Math.min(high, Math.max(low, value));
