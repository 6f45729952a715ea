// Where the units of the further hidden layers stand: a column each between A1 and the outputs, on a phone rows of upright
// bars. Pure geometry; layout.js says where there is room for them.

/** @typedef {import('./layout.js').Box} Box */

/**
 * @typedef {object} Strip the units of one hidden layer after the first
 * @property {number} layer 2 is the one after the tiles
 * @property {Box} box all of them
 * @property {Box[]} units each with the room around its bar, so that it can be pointed at
 * @property {number} across units in a row: 1 in a column
 * @property {number} thick of a bar
 * @property {Box} title
 * @property {Box | null} size where their number is written under a column
 */

const SIZE_HEIGHT = 18;
const HIGHEST_UNIT = 44;
const THICKEST_BAR = 9;

/** On a phone. */
const ROW = 20;
const ROW_GAP = 4;
const ROWS_BELOW = 8;
const WIDEST_UNIT = 24;
/** A bar and a gap that can be told apart. */
const NARROWEST_UNIT = 3;

/**
 * One layer as a column in the middle of a box.
 * @param {Box} box
 * @param {number} layer
 * @param {number} count of its units
 * @param {number} titleHeight
 * @returns {Strip}
 */
export function columnStrip(box, layer, count, titleHeight) {
  const pitch = Math.min((box.h - SIZE_HEIGHT) / count, HIGHEST_UNIT);
  const h = pitch * count;
  const y = box.y + Math.floor((box.h - SIZE_HEIGHT - h) / 2);
  return {
    layer, across: 1,
    box: { x: box.x, y, w: box.w, h },
    units: Array.from({ length: count }, (_, index) => ({ x: box.x, y: y + index * pitch, w: box.w, h: pitch })),
    thick: Math.max(0.75, Math.min(THICKEST_BAR, pitch - 1, pitch * 0.7)),
    title: { x: box.x - 4, y: y - titleHeight, w: box.w + 8, h: titleHeight },
    size: { x: box.x - 4, y: y + h, w: box.w + 8, h: SIZE_HEIGHT },
  };
}

/**
 * All further layers as rows of upright bars, one below the other: the last on top, as the outputs stand above them and
 * the tiles below.
 * @param {{x: number, y: number, w: number}} place
 * @param {number[]} deep their units
 * @param {number} titleHeight
 * @returns {{strips: Strip[], height: number}} the strips by layer, and their height with all that belongs to them
 */
export function rowStrips({ x, y, w }, deep, titleHeight) {
  let top = y;
  const strips = deep.map((count, i) => ({ count, layer: i + 2 })).reverse().map(({ count, layer }) => {
    const rows = Math.ceil(count / Math.floor(w / NARROWEST_UNIT));
    const across = Math.ceil(count / rows);
    const pitch = Math.min(w / across, WIDEST_UNIT);
    const title = { x, y: top, w, h: titleHeight };
    const from = top + titleHeight;
    const box = { x, y: from, w: pitch * across, h: rows * (ROW + ROW_GAP) - ROW_GAP };
    top = from + box.h + ROWS_BELOW;
    return {
      layer, box, across, title, size: null,
      units: Array.from({ length: count }, (_, index) => ({
        x: x + (index % across) * pitch, y: from + Math.floor(index / across) * (ROW + ROW_GAP), w: pitch, h: ROW,
      })),
      thick: Math.max(0.75, Math.min(THICKEST_BAR, pitch * 0.7)),
    };
  });
  return { strips: strips.reverse(), height: top - y };
}
