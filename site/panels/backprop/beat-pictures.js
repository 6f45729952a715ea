// Which small pictures stand beside each beat's equation, as descriptions: arrays cut out of Python's answer, with what
// they are called. Drawing them is the business of pictures.js.

import { functionName, slopeName } from '../../view/activations.js';
import { barScale } from '../../view/colors.js';
import { significant } from '../../view/format.js';

/** @import {BeatName, Pick, Values} from './beats.js' */

/**
 * A matrix as a picture. `signed` has colours of both signs around 0; `unit` goes from paper to ink, 0 to 1 or to its limit;
 * `grey` is white on black, as digits are.
 * @typedef {object} Heat
 * @property {string} name
 * @property {Float32Array} values row after row
 * @property {number} columns
 * @property {'signed' | 'unit' | 'grey'} kind
 * @property {number[]} [at] index of the value that is read, if one is; two numbers are its row and column
 * @property {number} [limit] of the colours; its own if left out, 1 of a `unit`
 *
 * Pictures side by side with signs between them; or strips, one below the other, of values that belong together; or a
 * product of a column and a row, at the sides of what it makes; or points on the activation's curve.
 * @typedef {{kind: 'tiles', parts: (Heat | string)[]}
 *   | {kind: 'strips', heads: string[] | null, rows: {heat: Heat, sign: string, value: string}[]}
 *   | {kind: 'outer', column: Heat, row: Heat, product: Heat}
 *   | {kind: 'curve', x: Float32Array, y: Float32Array, scale: {signed: boolean, limit: number}, slope: number, at: number,
 *   names: [string, string, string]}} Picture of a curve the names of both axes and of its slope
 */

/** @typedef {{kind: Heat['kind'], limit?: number}} Shades */

/** @type {Shades} */
const SIGNED = { kind: 'signed' };
/** @type {Shades} */
const UNIT = { kind: 'unit' };

/**
 * From paper to ink, as far as is needed; or in colours, where there are signs.
 * @param {Float32Array} values
 * @param {string} [activation]
 * @returns {Shades}
 */
function shadesOf(values, activation) {
  const { signed, limit } = barScale(values, activation === 'tanh');
  return signed ? { kind: 'signed', limit } : limit === 1 ? UNIT : { kind: 'unit', limit };
}

const DIGITS = [...'0123456789'];
const SIDE = 28;

/**
 * @param {BeatName} name
 * @param {Values} values
 * @param {Pick} pick
 * @returns {Picture}
 */
export function pictureOf(name, values, { j, k, i }) {
  const { x, A1, W1, W2, W1_x, Z2, Y, A2, dZ2, dZ1, dW1, activations: [hiddenBy, lastBy] } = values;
  const hidden = A1.length;
  /** @param {Float32Array} array (hidden, 784) */
  const ofNeuron = (array) => array.subarray(j * x.length, (j + 1) * x.length);
  /** @param {Float32Array} array (10, hidden) */
  const ofOutput = (array) => array.subarray(k * hidden, (k + 1) * hidden);
  /** @param {Float32Array} array (10, hidden) */
  const toNeuron = (array) => Float32Array.from(DIGITS, (_, digit) => array[digit * hidden + j]);
  /**
   * @param {string} called
   * @param {Float32Array} array 784
   * @param {number} [limit]
   * @returns {Heat}
   */
  const tile = (called, array, limit) => ({ name: called, values: array, columns: SIDE, kind: 'signed', at: [i], limit });
  /** @type {Heat} */
  const image = { name: 'x', values: x, columns: SIDE, kind: 'grey', at: [i] };
  /**
   * @param {string} sign
   * @param {string} called
   * @param {Float32Array} array
   * @param {Shades} shades
   * @param {number} at
   */
  const strip = (sign, called, array, { kind, limit }, at) => ({
    sign, value: significant(array[at], 3),
    heat: { name: called, values: array, columns: array.length, kind, at: [at], ...(limit === undefined ? {} : { limit }) },
  });
  const [ofA1, ofA2] = [shadesOf(A1, hiddenBy), shadesOf(A2, lastBy)];

  switch (name) {
    case 'x':
      return { kind: 'tiles', parts: [image] };
    case 'Z1':
      return { kind: 'tiles', parts: [tile(`W1[${j}]`, ofNeuron(W1)), '*', image, '=', tile('summed up', ofNeuron(W1_x))] };
    case 'A1':
      return {
        kind: 'curve', x: values.Z1, y: A1, scale: barScale(A1, hiddenBy === 'tanh'), slope: values.slope1[j], at: j,
        names: ['Z1', 'A1', `${functionName(hiddenBy)}′`],
      };
    case 'Z2':
      return { kind: 'strips', heads: null, rows: [
        strip('', `W2[${k}]`, ofOutput(W2), SIGNED, j), strip('*', 'A1', A1, ofA1, j),
        strip('=', 'summed', ofOutput(values.W2_A1), SIGNED, j),
      ] };
    case 'A2':
      return {
        kind: 'curve', x: Z2, y: A2, scale: barScale(A2, lastBy === 'tanh'), slope: values.slope2[k], at: k,
        names: ['Z2', 'A2', `${functionName(lastBy)}′`],
      };
    case 'loss':
      return { kind: 'strips', heads: DIGITS, rows: [
        strip('', 'A2', A2, ofA2, k), strip('−', 'Y', Y, UNIT, k), strip('()²', 'each', values.errors, shadesOf(values.errors), k),
      ] };
    case 'dZ2': {
      const formula = values.formulas.dZ2;
      if (formula === '') return { kind: 'strips', heads: DIGITS, rows: [strip('', 'dZ2', dZ2, SIGNED, k)] };
      const steep = formula.endsWith('slope2');
      const open = formula.startsWith('2') ? '2 (' : steep ? '(' : '';
      return { kind: 'strips', heads: DIGITS, rows: [
        strip(open, 'A2', A2, ofA2, k), strip('−', 'Y', Y, UNIT, k),
        ...(steep ? [strip(') *', slopeName(lastBy, 2), values.slope2, shadesOf(values.slope2), k)] : []),
        strip(steep || open === '' ? '=' : ') =', 'dZ2', dZ2, SIGNED, k),
      ] };
    }
    case 'dW2':
      if (values.formulas.dW2 === '') return { kind: 'strips', heads: null, rows: [strip('', `dW2[${k}]`, ofOutput(values.dW2), SIGNED, j)] };
      return {
        kind: 'outer',
        column: { name: 'dZ2', values: dZ2, columns: 1, kind: 'signed', at: [k] },
        row: { name: 'A1.T', values: A1, columns: hidden, ...ofA1, at: [j] },
        product: { name: 'dW2', values: values.dW2, columns: hidden, kind: 'signed', at: [k, j] },
      };
    case 'dZ1':
      return { kind: 'strips', heads: DIGITS, rows: [
        strip('', `W2.T[${j}]`, toNeuron(W2), SIGNED, k), strip('*', 'dZ2', dZ2, SIGNED, k),
        strip('=', 'summed', toNeuron(values.W2_dZ2), SIGNED, k),
      ] };
    case 'dW1':
      if (values.formulas.dW1 === '') return { kind: 'tiles', parts: [tile(`dW1[${j}]`, ofNeuron(dW1))] };
      return { kind: 'tiles', parts: [`${significant(dZ1[j], 3)}  *`, image, '=', tile(`dW1[${j}]`, ofNeuron(dW1))] };
    case 'update':
      return { kind: 'tiles', parts: [
        tile(`W1[${j}]`, ofNeuron(W1)), '+', tile(`ΔW1[${j}]`, ofNeuron(values.deltaW1)), '=',
        tile('after', ofNeuron(values.W1_after)),
      ] };
    case 'after':
      return { kind: 'strips', heads: DIGITS, rows: [
        strip('', 'before', A2, ofA2, k), strip('', 'after', values.A2_after, shadesOf(values.A2_after, lastBy), k), strip('', 'Y', Y, UNIT, k),
      ] };
  }
}
