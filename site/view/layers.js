// What a frame's layout tells of the network's layers: how many units each has. It reads names and shapes, no numbers.

/** @typedef {import('../protocol.js').Slot} Slot */

/**
 * Units of each layer of a frame: its biases b1, b2, … are one a unit.
 * @param {Slot[]} layout
 */
export const sizesOf = (layout) => layout.filter(({ name }) => /^b\d$/.test(name)).map(({ shape }) => shape[0]);
