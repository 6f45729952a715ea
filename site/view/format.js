// How numbers are written on the canvas and in its descriptions; it writes and never computes.

const MINUS = '−';
const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/**
 * A number with a fixed count of decimals and a true minus sign.
 * @param {number} value
 * @param {number} decimals
 */
export function fixed(value, decimals) {
  if (!Number.isFinite(value)) return '–';
  const text = Math.abs(value).toFixed(decimals);
  return value < 0 && Number(text) !== 0 ? MINUS + text : text;
}

/**
 * A number with its sign always shown, so that orange and blue are also told in ink.
 * @param {number} value
 * @param {number} decimals
 */
export function signed(value, decimals) {
  const text = fixed(value, decimals);
  return value > 0 && Number(text) !== 0 ? `+${text}` : text;
}

/** An activation: three decimals, as long as it is small. @param {number} value */
export const activation = (value) => Math.abs(value) < 1000 ? fixed(value, 3) : significant(value, 4);

/**
 * A number of any size to some significant digits: 0.33, 1,200, 4.1·10⁻⁶.
 * @param {number} value
 * @param {number} [digits]
 */
export function significant(value, digits = 3) {
  if (!Number.isFinite(value)) return '–';
  if (value === 0) return '0';
  const size = Math.abs(value);
  const sign = value < 0 ? MINUS : '';
  const [mantissa, power] = size.toExponential(digits - 1).split('e');
  const exponent = Number(power);
  if (exponent < -4 || exponent > 6) return `${sign}${mantissa}·10${superscript(exponent)}`;
  return sign + decimal(Math.max(0, digits - 1 - exponent)).format(Number(`${mantissa}e${power}`));
}

/** @type {Intl.NumberFormat[]} by their count of decimals: making one takes a hundred times as long as using it */
const decimals = [];

/** @param {number} digits after the point, always so many */
const decimal = (digits) => decimals[digits] ??= new Intl.NumberFormat('en-US', {
  minimumFractionDigits: digits, maximumFractionDigits: digits,
});

/**
 * The same with its sign always shown.
 * @param {number} value
 * @param {number} [digits]
 */
export function signedSignificant(value, digits = 3) {
  return value > 0 ? `+${significant(value, digits)}` : significant(value, digits);
}

const groups = new Intl.NumberFormat('en-US');

/** Both ends of a symmetric range in one word. @param {{limit: number}} scale */
export const plusMinus = ({ limit }) => limit > 0 ? `±${significant(limit, 2)}` : '0';

/**
 * An array that is drawn as bars, and how far a full one goes.
 * @param {{name: string, signed: boolean, limit: number}} bars
 */
export const barRange = (bars) => `${bars.name} ${range(bars)}`;

/** @param {{signed: boolean, limit: number}} bars */
export const range = ({ signed: hasSign, limit }) => hasSign ? plusMinus({ limit }) : `0 to ${Number.isInteger(limit) ? count(limit) : significant(limit, 2)}`;

/** A whole number in groups of three. @param {number} value */
export const count = (value) => Number.isFinite(value) ? groups.format(value) : '–';

/** @param {number} exponent */
function superscript(exponent) {
  const digits = [...String(Math.abs(exponent))].map((digit) => SUPERSCRIPTS[Number(digit)]).join('');
  return exponent < 0 ? `⁻${digits}` : digits;
}

/**
 * An array's name as people write it.
 * @param {'W1' | 'dW1' | 'deltaW1' | 'W1_x'} name
 */
export const symbol = (name) => ({ W1: 'W1', dW1: 'dW1', deltaW1: 'ΔW1', W1_x: 'W1 * x' })[name];
