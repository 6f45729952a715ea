// Where the values of a chart stand: its box, both axes, their ticks. It draws nothing.

import { count, significant } from './format.js';

/** @typedef {import('./layout.js').Box} Box */

/**
 * @typedef {object} Axis
 * @property {number} min
 * @property {number} max
 * @property {(value: number) => number} at where a value stands, in pixels; what a scale has no place for stands at
 *   its end
 * @property {(pixel: number) => number} value the inverse of `at`
 * @property {{at: number, text: string}[]} ticks
 *
 * @typedef {object} Axes
 * @property {Box} box where curves are drawn
 * @property {Axis} x
 * @property {Axis} y
 *
 * How values are spread: evenly; by their logarithm; or, for shares, by the logarithm of what they lack of 1, so that
 * 90, 99 and 99.9 % stand at equal distances.
 * @typedef {'linear' | 'log' | 'lack'} Spread
 *
 * @typedef {object} Extent what an axis has to show
 * @property {number} min
 * @property {number} max
 * @property {Spread} [spread]
 * @property {number} [least] the smallest step between two ticks of a linear axis, where less would have no meaning
 * @property {(value: number, step: number) => string} [format] of a tick; `step` lies between two of them
 */

/** Room for the words of the axes, and for the names of curves at their right end. */
const LEFT = 50;
const BOTTOM = 24;
const TOP = 8;
const RIGHT = 16;
const RIGHT_WITH_NAMES = 26;

/** Least distances between two ticks, in pixels. */
const X_TICKS = 72;
const Y_TICKS = 34;

/**
 * @param {{width: number, height: number}} size
 * @param {Extent} across
 * @param {Extent} up
 * @param {boolean} [names] leave room for names at the right
 * @returns {Axes}
 */
export function layAxes(size, across, up, names = false) {
  const box = {
    x: LEFT, y: TOP,
    w: Math.max(10, size.width - LEFT - (names ? RIGHT_WITH_NAMES : RIGHT)), h: Math.max(10, size.height - TOP - BOTTOM),
  };
  return {
    box,
    x: axis(across, box.x, box.x + box.w, X_TICKS),
    y: axis(up, box.y + box.h, box.y, Y_TICKS),
  };
}

/**
 * @param {Extent} extent
 * @param {number} start in pixels, where `min` stands
 * @param {number} end in pixels, where `max` stands
 * @param {number} space least distance between two ticks
 * @returns {Axis}
 */
function axis({ min, max, spread = 'linear', least, format = plain }, start, end, space) {
  const { to, from, ticks } = SPREADS[spread];
  /** @param {number} value */
  const inside = (value) => (spread === 'log' ? Math.max(value, min) : spread === 'lack' ? Math.min(value, max) : value);
  const [low, high] = [to(min), to(max)];
  const perUnit = (end - start) / (high - low || 1);
  /** @param {number} value */
  const at = (value) => start + (to(inside(value)) - low) * perUnit;
  const { values, step } = ticks(min, max, Math.max(1, Math.floor(Math.abs(end - start) / space)), least);
  return {
    min, max, at,
    value: (pixel) => from(low + (pixel - start) / perUnit),
    ticks: values.map((value) => ({ at: at(value), text: format(value, step) })),
  };
}

/**
 * Round numbers from `min` to `max`, at most about `most` steps of 1, 2 or 5 times a power of ten; smaller steps where
 * only one number would stand there, which is no scale.
 * @param {number} min
 * @param {number} max
 * @param {number} most
 * @param {number} [least] step
 */
export function linearTicks(min, max, most, least = 0) {
  const rough = Math.max((max - min) / most, least);
  if (!(rough > 0)) return { values: [min], step: 1 };
  const power = 10 ** Math.floor(Math.log10(rough));
  const steps = [10, 5, 2, 1, 0.5].map((factor) => factor * power);
  const fitting = steps.slice(steps.findLastIndex((step) => step >= rough * (1 - 1e-9)));
  // The last of them always does: the range is no less than `power`.
  const step = fitting.find((one) => multiples(min, max, one).length > 1) ?? steps[4];
  return { values: multiples(min, max, step), step };
}

/** @param {number} min @param {number} max @param {number} step */
function multiples(min, max, step) {
  const values = [];
  // Multiples, not sums: 0.1 added three times is not 0.3.
  for (let n = Math.ceil(min / step - 1e-9); n * step <= max + step * 1e-9; n++) values.push(n * step + 0); // -0 becomes 0
  return values;
}

/**
 * Powers of ten, and 2 and 5 times them where there is room; round numbers where the range is less than a decade.
 * @param {number} min above 0
 * @param {number} max
 * @param {number} most
 */
export function logTicks(min, max, most) {
  const [first, last] = [Math.floor(Math.log10(min)), Math.ceil(Math.log10(max))];
  for (const factors of [[1, 2, 5], [1]]) {
    const values = [];
    for (let power = first; power <= last; power++) {
      for (const factor of factors) {
        const value = power < 0 ? factor / 10 ** -power : factor * 10 ** power;
        if (value >= min * (1 - 1e-9) && value <= max * (1 + 1e-9)) values.push(value);
      }
    }
    if (values.length > most && factors.length > 1) continue;
    if (values.length < 2) return linearTicks(min, max, most);
    const every = Math.ceil(values.length / most);
    return { values: values.filter((_, n) => n % every === 0), step: values[0] };
  }
  throw new RangeError('unreachable: the second list of factors always returns');
}

/** @param {number} value @param {number} step */
function plain(value, step) {
  if (step < 1) return value.toFixed(Math.min(20, Math.max(0, -Math.floor(Math.log10(step) + 1e-9))));
  return count(value);
}

/** A tick of a log axis, as short as it can be: 0.5, 0.02, 2·10⁻⁵. @param {number} value */
export const logTick = (value) => significant(value, 1);

/** Shares that a scale of what is lacking names, by the room it has. */
const SHARES = [
  [0, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.998, 0.999],
  [0, 0.7, 0.9, 0.97, 0.99, 0.997, 0.999],
  [0, 0.9, 0.99, 0.999],
];

/**
 * @param {number} min
 * @param {number} max below 1
 * @param {number} most
 */
function lackTicks(min, max, most) {
  const inside = SHARES.map((shares) => shares.filter((share) => share >= min && share <= max));
  return { values: inside.find((shares) => shares.length <= most + 1) ?? inside[SHARES.length - 1], step: 0.001 };
}

/**
 * @type {Record<Spread, {to: (value: number) => number, from: (place: number) => number,
 *   ticks: (min: number, max: number, most: number, least?: number) => {values: number[], step: number}}>}
 */
const SPREADS = {
  linear: { to: (value) => value, from: (place) => place, ticks: linearTicks },
  log: { to: Math.log10, from: (place) => 10 ** place, ticks: logTicks },
  lack: { to: (value) => -Math.log10(1 - value), from: (place) => 1 - 10 ** -place, ticks: lackTicks },
};
