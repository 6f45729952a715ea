// The visual constants of the canvas, and tables that turn a value into a colour. Colour means
// sign and nothing else: orange is positive, blue is negative, paper is zero.

/**
 * @typedef {object} Theme
 * @property {string} paper
 * @property {string} panel
 * @property {string} ink
 * @property {string} soft
 * @property {string} line
 * @property {string} well
 * @property {string} track the empty part of a bar
 * @property {string} pos
 * @property {string} neg
 * @property {string} posText orange that is dark (or light) enough to read as text
 * @property {string} negText
 * @property {string} posEnd the far end of the orange ramp
 * @property {string} negEnd
 */

/** The same tokens as the custom properties of style.css, with what only the canvas needs. */
export const THEMES = /** @type {const} @satisfies {Record<string, Theme>} */ ({
  light: {
    paper: '#faf9f6', panel: '#ffffff', ink: '#17181a', soft: '#63656b', line: '#e4e1da', well: '#f1efe9',
    track: '#dedbd3', pos: '#d3620a', neg: '#0b63c5', posText: '#b04e00', negText: '#0b5cb8',
    posEnd: '#b84a00', negEnd: '#0450ab',
  },
  dark: {
    paper: '#131417', panel: '#1b1d21', ink: '#eceae5', soft: '#9a9ca3', line: '#2c2f35', well: '#101114',
    track: '#33363d', pos: '#ff9a4a', neg: '#5aa9ff', posText: '#ff9a4a', negText: '#5aa9ff',
    posEnd: '#ffb57a', negEnd: '#86c1ff',
  },
});

export const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, sans-serif';

/** Entries of a diverging table: zero sits at index HALF. */
export const HALF = 1024;
export const TABLE_SIZE = 2 * HALF + 1;

/** Below 1 it lifts small weights out of the paper; the legend is drawn through the same table. */
const GAMMA = 0.75;

/** Where on the ramp the plain token stands; beyond it the ramp runs to its far end. */
const TOKEN_AT = 0.8;

/**
 * @param {string} hex #rrggbb
 * @returns {[number, number, number]} 0 to 255 each
 */
export function parseColor(hex) {
  const number = Number.parseInt(hex.slice(1), 16);
  return [number >> 16, (number >> 8) & 255, number & 255];
}

/**
 * One opaque pixel as the Uint32 that ImageData's memory holds: red in the lowest byte, as every browser's
 * machine is little-endian.
 * @param {number} red
 * @param {number} green
 * @param {number} blue
 */
const pack = (red, green, blue) =>
  (255 << 24 | Math.round(blue) << 16 | Math.round(green) << 8 | Math.round(red)) >>> 0;

/**
 * The diverging ramp: index 0 is -limit, HALF is zero, TABLE_SIZE - 1 is +limit.
 * @param {Theme} theme
 */
export function divergingTable(theme) {
  const table = new Uint32Array(TABLE_SIZE);
  const zero = parseColor(theme.well);
  const arms = {
    positive: [parseColor(theme.pos), parseColor(theme.posEnd)],
    negative: [parseColor(theme.neg), parseColor(theme.negEnd)],
  };
  for (let step = -HALF; step <= HALF; step++) {
    const [token, end] = step < 0 ? arms.negative : arms.positive;
    const t = (Math.abs(step) / HALF) ** GAMMA;
    const [from, to, share] = t <= TOKEN_AT
      ? [zero, token, t / TOKEN_AT]
      : [token, end, (t - TOKEN_AT) / (1 - TOKEN_AT)];
    table[step + HALF] = pack(mix(from[0], to[0], share), mix(from[1], to[1], share), mix(from[2], to[2], share));
  }
  return table;
}

/**
 * @param {number} from
 * @param {number} to
 * @param {number} share 0 to 1
 */
const mix = (from, to, share) => from + (to - from) * share;

/** Digits are white on black in both themes, as in the data: 256 greys. */
export function inkTable() {
  return Uint32Array.from({ length: 256 }, (_, grey) => pack(grey, grey, grey));
}

/**
 * Steps of a diverging table for one unit of value; 0 when there is no range.
 * @param {number} limit the value at either end
 */
export const stepsPerUnit = (limit) => limit > 0 ? HALF / limit : 0;

/**
 * Where a value stands in a diverging table; beyond its ends it is clamped, NaN is zero.
 * @param {number} value
 * @param {number} perUnit from stepsPerUnit
 */
export function tableIndex(value, perUnit) {
  const at = value * perUnit + HALF + 0.5;
  if (at >= TABLE_SIZE) return TABLE_SIZE - 1;
  if (at < 0) return 0;
  return at === at ? at | 0 : HALF;
}

/**
 * @typedef {object} Scale a symmetric range, -limit to +limit
 * @property {number} limit 0 when every value is zero
 * @property {boolean} exceeded some values lie beyond it and are clamped
 */

const BINS = 2048;

/**
 * A range that a few extreme weights cannot spoil: the `share` quantile of |value| by histogram,
 * rounded up to two significant digits so that its legend does not jitter while training.
 * @param {ArrayLike<number>} values
 * @param {number} [share]
 * @returns {Scale}
 */
export function scaleOf(values, share = 0.995) {
  let largest = 0;
  for (let i = 0; i < values.length; i++) {
    const size = Math.abs(values[i]);
    if (size > largest && size < Infinity) largest = size;
  }
  if (largest === 0) return { limit: 0, exceeded: false };
  const bins = new Uint32Array(BINS);
  for (let i = 0; i < values.length; i++) {
    const bin = (Math.abs(values[i]) / largest) * BINS | 0;
    bins[bin < BINS ? bin : BINS - 1]++;
  }
  let left = values.length * (1 - share);
  let bin = BINS - 1;
  while (bin > 0 && (left -= bins[bin]) >= 0) bin--;
  const limit = Math.min(roundUp(largest * (bin + 1) / BINS), roundUp(largest));
  return { limit, exceeded: largest > limit };
}

/** Ends of a scale of bars: few, so that bars do not change theirs with every iteration. */
const STEPS = [1, 1.5, 2, 3, 4, 5, 6, 8, 10];

/**
 * A scale for bars of these values: 0 to 1, as long as they are within it.
 * @param {Float32Array} values
 * @param {boolean} [signed] to both sides of the middle, also where none is negative now
 */
export function barScale(values, signed = false) {
  let largest = 1;
  for (const value of values) {
    const size = Math.abs(value);
    if (size > largest && size < Infinity) largest = size;
    signed ||= value < 0;
  }
  const power = 10 ** Math.floor(Math.log10(largest));
  return { signed, limit: /** @type {number} */ (STEPS.find((step) => step * power >= largest)) * power };
}

/**
 * A limit for each stretch of the values: its largest size, rounded up as `scaleOf` does.
 * @param {Float32Array} values
 * @param {number} length of a stretch
 */
export function ownLimits(values, length) {
  return Float32Array.from({ length: values.length / length }, (_, j) => {
    let largest = 0;
    for (let i = j * length; i < (j + 1) * length; i++) {
      const size = Math.abs(values[i]);
      if (size > largest && size < Infinity) largest = size;
    }
    return largest > 0 ? roundUp(largest) : 0;
  });
}

/** Up to two significant digits: 0.331 becomes 0.34. @param {number} value */
function roundUp(value) {
  const power = Math.floor(Math.log10(value)) - 1;
  // Dividing by a positive power of ten is exact where multiplying by a negative one is not.
  const digits = power < 0 ? value * 10 ** -power : value / 10 ** power;
  const whole = Math.ceil(digits - 1e-9);
  return power < 0 ? whole / 10 ** -power : whole * 10 ** power;
}
