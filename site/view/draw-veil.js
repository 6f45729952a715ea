// Draws what makes the unlit places of a beat step back: paper over them, so that the lit ones speak.

import { unreachable } from '../unreachable.js';

/** @typedef {import('./layout.js').Box} Box */
/** @typedef {import('./layout.js').Layout} Layout */
/** @typedef {import('./model.js').Place} Place */
/** @typedef {import('./model.js').Scene} Scene */

const VEIL = 0.72;

/**
 * The boxes of a place, with its title.
 * @param {Layout} layout
 * @param {Place} place
 * @returns {Box[]}
 */
export function placeBoxes({ input, tiles, grid, vector, outputs, titles, legends }, place) {
  /** @param {(Box | null)[]} boxes */
  const present = (...boxes) => boxes.filter((box) => box !== null);
  switch (place) {
    case 'x': return present(titles.input, input);
    case 'W1': return present(titles.tiles, ...tiles);
    // Bars, the lanes they lie in, and the column of dashes: all that A1 is drawn in.
    case 'A1': return present(titles.vector, vector, ...tiles.map(({ x, y, w }) => ({
      x, y: y + grid.barTop - 1, w, h: grid.barHeight + 2,
    })));
    case 'W2': return present(titles.edges, vector && {
      x: vector.x + vector.w, y: Math.min(vector.y, outputs[0].y),
      w: outputs[0].x - vector.x - vector.w, h: legends.tiles.y - Math.min(vector.y, outputs[0].y) - 4,
    });
    case 'A2': return present(titles.outputs, ...outputs);
    default: return unreachable(place);
  }
}

/**
 * @param {CanvasRenderingContext2D} ctx
 * @param {Scene} scene
 * @param {Layout} layout
 */
export function drawVeil(ctx, { theme, beat }, layout) {
  if (!beat) return;
  ctx.fillStyle = theme.paper;
  ctx.globalAlpha = VEIL;
  ctx.beginPath();
  for (const place of /** @type {const} */ (['x', 'W1', 'A1', 'W2', 'A2'])) {
    if (beat.lit.includes(place)) continue;
    for (const { x, y, w, h } of placeBoxes(layout, place)) ctx.rect(x, y, w, h);
  }
  ctx.fill();
  ctx.globalAlpha = 1;
}
