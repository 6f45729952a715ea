// What lies under a point of the canvas, and where the arrow keys go from there: computed from the
// same layout that draws it.

import { unreachable } from '../unreachable.js';
import { IMAGE_SIDE, OUTPUTS, PIXELS, centre, contains, pixelAt, pixelBox } from './layout.js';

/** @typedef {import('./layout.js').Layout} Layout */
/** @typedef {import('./layout.js').Target} Target */
/** @typedef {Exclude<Target, import('./layout.js').NoTarget>} Thing */

/**
 * What lies under a point. The large pictures of the watched neuron answer for its weights, so
 * the caller says which neuron that is.
 * @param {Layout} layout
 * @param {number} x
 * @param {number} y
 * @param {number} [watched] the neuron in the lens; -1 for none
 * @returns {Target}
 */
export function hit(layout, x, y, watched = -1) {
  if (contains(layout.input, x, y)) return { kind: 'pixel', index: pixelAt(layout.input, x, y) };
  for (const box of [layout.lens, layout.product]) {
    if (watched >= 0 && box && contains(box, x, y)) {
      return { kind: 'neuron', index: watched, weight: pixelAt(box, x, y) };
    }
  }
  const output = layout.outputs.findIndex((box) => contains(box, x, y));
  if (output >= 0) return { kind: 'output', index: output };
  for (const { layer, units } of layout.strips) {
    const unit = units.findIndex((box) => contains(box, x, y));
    if (unit >= 0) return { kind: 'unit', layer, index: unit };
  }
  return hitTiles(layout, x, y);
}

/**
 * @param {Layout} layout
 * @param {number} x
 * @param {number} y
 * @returns {Target}
 */
function hitTiles({ grid, tiles, vector, hidden }, x, y) {
  if (vector && contains(vector, x, y)) {
    // The vector is drawn in the same order, so the nearest dash is found by height alone.
    const row = Math.floor((y - grid.box.y) / grid.pitchY);
    const within = (y - grid.box.y) / grid.pitchY - row;
    const index = row * grid.columns + Math.floor(within * grid.columns);
    return index < hidden ? { kind: 'neuron', index } : { kind: 'none' };
  }
  if (!contains(grid.box, x, y)) return { kind: 'none' };
  const column = Math.floor((x - grid.box.x) / grid.pitchX);
  const row = Math.floor((y - grid.box.y) / grid.pitchY);
  const index = row * grid.columns + column;
  if (index >= hidden) return { kind: 'none' };
  const tile = tiles[index];
  return contains(tile, x, y)
    ? { kind: 'neuron', index, weight: pixelAt(tile, x, y) }
    : { kind: 'neuron', index };
}

/**
 * Where the keyboard goes from a target: inside a zone by its grid, else to the nearest thing of
 * the next zone in that direction.
 * @param {Layout} layout
 * @param {Target} target
 * @param {string} key as KeyboardEvent.key
 * @returns {Target}
 */
export function move(layout, target, key) {
  if (key === 'Home') return { kind: 'neuron', index: 0 };
  if (key === 'End') return { kind: 'neuron', index: layout.hidden - 1 };
  const step = STEPS[key];
  if (!step) return target;
  if (target.kind === 'none') return { kind: 'neuron', index: 0 };
  return within(layout, target, step) ?? across(layout, target, step) ?? target;
}

/**
 * Where the keyboard goes among the weights of a neuron: its 28 x 28, from their middle.
 * @param {Target} target
 * @param {string} key as KeyboardEvent.key
 * @returns {Target}
 */
export function moveWeight(target, key) {
  const step = STEPS[key];
  if (!step || target.kind !== 'neuron') return target;
  if (target.weight === undefined) return { ...target, weight: PIXELS / 2 + IMAGE_SIDE / 2 };
  const [dx, dy] = step;
  const column = target.weight % IMAGE_SIDE + dx;
  const weight = target.weight + dx + dy * IMAGE_SIDE;
  if (column < 0 || column >= IMAGE_SIDE || weight < 0 || weight >= PIXELS) return target;
  return { ...target, weight };
}

/** @type {Record<string, [number, number]>} */
const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/**
 * @param {Layout} layout
 * @param {Thing} target
 * @param {[number, number]} step
 * @returns {Target | null}
 */
function within(layout, target, [dx, dy]) {
  const columns = zoneColumns(layout, target);
  const total = zoneBoxes(layout, target).length;
  const column = target.index % columns + dx;
  const index = target.index + dx + dy * columns;
  if (column < 0 || column >= columns || index < 0 || index >= total) return null;
  return target.kind === 'unit' ? { ...target, index } : { kind: target.kind, index };
}

/**
 * @param {Layout} layout
 * @param {Thing} target
 * @param {[number, number]} step
 * @returns {Target | null}
 */
function across(layout, target, [dx, dy]) {
  const from = centre(zoneBoxes(layout, target)[target.index]);
  /** @type {Target | null} */
  let nearest = null;
  let least = Infinity;
  for (const zone of zonesOf(layout)) {
    if (zone.kind === target.kind && zone.layer === (target.kind === 'unit' ? target.layer : undefined)) continue;
    zoneBoxes(layout, zone).forEach((box, index) => {
      const to = centre(box);
      const along = (to.x - from.x) * dx + (to.y - from.y) * dy;
      const aside = Math.abs((to.x - from.x) * dy) + Math.abs((to.y - from.y) * dx);
      // Outside a right angle around the direction is not "that way".
      if (along <= 0 || aside > along * 3) return;
      const distance = along + 2 * aside;
      if (distance < least) [least, nearest] = [distance, /** @type {Thing} */ ({ ...zone, index })];
    });
  }
  return nearest;
}

/**
 * Things of one kind that stand together; of units, those of one layer.
 * @typedef {{kind: Thing['kind'], layer?: number}} Zone
 */

/** @param {Layout} layout @returns {Zone[]} */
const zonesOf = ({ strips }) => [
  { kind: 'pixel' }, { kind: 'neuron' }, ...strips.map(({ layer }) => ({ kind: /** @type {const} */ ('unit'), layer })), { kind: 'output' },
];

/** @param {Layout} layout @param {Zone} zone */
const stripOf = ({ strips }, { layer = 2 }) => strips[layer - 2];

/**
 * @param {Layout} layout
 * @param {Zone} zone
 */
function zoneColumns(layout, zone) {
  switch (zone.kind) {
    case 'pixel': return IMAGE_SIDE;
    case 'neuron': return layout.grid.columns;
    case 'unit': return stripOf(layout, zone).across;
    case 'output': return layout.narrow ? OUTPUTS : 1;
    default: return unreachable(zone.kind);
  }
}

/**
 * @param {Layout} layout
 * @param {Zone} zone
 */
function zoneBoxes(layout, zone) {
  switch (zone.kind) {
    case 'pixel': return Array.from({ length: PIXELS }, (_, i) => pixelBox(layout.input, i));
    case 'neuron': return layout.tiles;
    case 'unit': return stripOf(layout, zone).units;
    case 'output': return layout.outputs;
    default: return unreachable(zone.kind);
  }
}
