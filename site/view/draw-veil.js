// Draws what makes the unlit places of a beat step back: paper over them, so that the lit ones speak.

import { unreachable } from '../unreachable.js';

/** @typedef {import('./layout.js').Box} Box */
/** @typedef {import('./layout.js').Layout} Layout */
/** @typedef {import('./parts.js').Place} Place */
/** @typedef {import('./model.js').Scene} Scene */

const VEIL = 0.72;

/**
 * The boxes of a place, with its title.
 * @param {Layout} layout
 * @param {Place} place
 * @returns {Box[]}
 */
export function placeBoxes({ input, tiles, grid, vector, strips, outputs, titles, legends }, place) {
  /** @param {(Box | null)[]} boxes */
  const present = (...boxes) => boxes.filter((box) => box !== null);
  switch (place) {
    case 'x': return present(titles.input, input);
    case 'W1': return present(titles.tiles, ...tiles);
    // Bars, the lanes they lie in, and the column of dashes: all that A1 is drawn in.
    case 'A1': return present(titles.vector, vector, ...tiles.map(({ x, y, w }) => ({
      x, y: y + grid.barTop - 1, w, h: grid.barHeight + 2,
    })));
    case 'W2': {
      if (!vector) return [];
      const top = Math.min(vector.y, outputs[0].y);
      const sides = [vector.x + vector.w, ...strips.flatMap(({ box }) => [box.x, box.x + box.w]), outputs[0].x];
      return [...titles.edges, ...titles.edges.map((_, fan) => ({
        x: sides[2 * fan], y: top, w: sides[2 * fan + 1] - sides[2 * fan], h: legends.tiles.y - top - 4,
      }))];
    }
    case 'units': return strips.flatMap(({ title, box, size }) => present(title, box, size));
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
  for (const place of /** @type {const} */ (['x', 'W1', 'A1', 'W2', 'units', 'A2'])) {
    if (beat.lit.includes(place)) continue;
    for (const { x, y, w, h } of placeBoxes(layout, place)) ctx.rect(x, y, w, h);
  }
  ctx.fill();
  ctx.globalAlpha = 1;
}
