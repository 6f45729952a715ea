// Where the edges between layers leave and arrive, from A1 to the outputs: read off the layout. It draws none.

import { centre } from './layout.js';

/** @typedef {import('./layout.js').Layout} Layout */

/**
 * One layer as the edges see it.
 * @typedef {object} Station
 * @property {number} left where edges arrive
 * @property {number} right where they leave
 * @property {number} count
 * @property {(index: number) => number} y
 * @property {number} spread how far from a unit's middle edges arrive, so that they stay apart to the end
 */

/** How far from an output's middle its curves arrive. */
const ARRIVAL = 9;

/**
 * The layers from A1 to the outputs; none on a phone, where no edges are drawn.
 * @param {Layout} layout
 * @returns {Station[]}
 */
export function stations(layout) {
  const { vector, strips, outputs, hidden } = layout;
  if (!vector) return [];
  return [
    { left: vector.x, right: vector.x + vector.w + 3, count: hidden, y: (j) => portY(layout, j), spread: 0 },
    ...strips.map(({ box, units }) => ({
      left: box.x - 3, right: box.x + box.w + 3, count: units.length, spread: Math.min(ARRIVAL, units[0].h / 3),
      y: (/** @type {number} */ index) => centre(units[index]).y,
    })),
    {
      left: outputs[0].x - 8, right: outputs[0].x + outputs[0].w, count: outputs.length, spread: ARRIVAL,
      y: (/** @type {number} */ index) => centre(outputs[index]).y,
    },
  ];
}

/**
 * Height at which neuron j's dash of A1 stands, and its edges leave.
 * @param {Layout} layout
 * @param {number} j
 */
export function portY({ grid }, j) {
  const row = Math.floor(j / grid.columns);
  return grid.box.y + (row + (j % grid.columns + 0.5) / grid.columns) * grid.pitchY;
}
