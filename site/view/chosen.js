// What comes forward with a thing that is looked at: the edges to it and from it, and the units that push it most. It
// ranks what is there and draws nothing.

import { layerOf, strongest } from './model.js';

/** @typedef {import('./layout.js').Target} Target */
/** @typedef {import('./model.js').Scene} Scene */

/** Edges that are drawn at most, at rest: of all layers together. */
export const MOST_EDGES = 200;
/** Into one unit, and out of it. */
export const MOST_INTO = 40;
export const MOST_FROM = 60;

/** Edges between each two layers at rest. @param {number} fans how often there are some */
export const mostOfEach = (fans) => Math.ceil(MOST_EDGES / fans);

/**
 * The edges of what is looked at, between each two layers, by falling size: out of a unit, into it, or both.
 * @param {Pick<Scene, 'parts' | 'target' | 'network'>} scene
 * @returns {(Uint32Array | null)[]} nulls where it has none; empty with nothing looked at
 */
export function chosenEdges({ parts, target, network }) {
  const layer = layerOf(target, network);
  if (!parts || layer === 0 || target.kind === 'none') return [];
  return parts.edges.map(({ values }, fan) => {
    const from = network.sizes[fan];
    if (fan === layer - 1) return strongest(values, MOST_FROM, target.index, from);
    if (fan === layer - 2) return strongest(values, MOST_INTO, target.index * from, 1, (target.index + 1) * from);
    return null;
  });
}

/**
 * The units that push what is looked at most: they stay bright while the others of their layer step back.
 * @param {Pick<Scene, 'target' | 'network' | 'arrays'>} scene
 * @param {(Uint32Array | null)[]} chosen from `chosenEdges`
 * @returns {{layer: number, bright: Uint8Array} | null} 1 for each unit that stays bright
 */
export function brightUnits({ target, network, arrays }, chosen) {
  const layer = layerOf(target, network) - 1;
  if (layer < 1 || !arrays) return null;
  const count = network.sizes[layer - 1];
  const bright = new Uint8Array(count);
  for (const edge of chosen[layer - 1] ?? []) bright[edge % count] = 1;
  return { layer, bright };
}
