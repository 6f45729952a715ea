// Which small pictures stand beside each beat's equation, as descriptions: arrays cut out of Python's answer, with what
// they are called. Drawing them is the business of pictures.js.

import { significant } from '../../view/format.js';

/** @import {BeatName, Pick, Values} from './beats.js' */

/**
 * A matrix as a picture. `signed` has colours of both signs around 0; `unit` goes from paper to ink, 0 to 1; `grey` is
 * white on black, as digits are.
 * @typedef {object} Heat
 * @property {string} name
 * @property {Float32Array} values row after row
 * @property {number} columns
 * @property {'signed' | 'unit' | 'grey'} kind
 * @property {number[]} [at] index of the value that is read, if one is; two numbers are its row and column
 * @property {number} [limit] of the colours; its own if left out
 *
 * Pictures side by side with signs between them; or strips, one below the other, of values that belong together; or a
 * product of a column and a row, at the sides of what it makes; or points on the sigmoid's curve.
 * @typedef {{kind: 'tiles', parts: (Heat | string)[]}
 *   | {kind: 'strips', heads: string[] | null, rows: {heat: Heat, sign: string, value: string}[]}
 *   | {kind: 'outer', column: Heat, row: Heat, product: Heat}
 *   | {kind: 'curve', x: Float32Array, y: Float32Array, slope: number, at: number, names: [string, string]}} Picture
 */

const DIGITS = [...'0123456789'];
const SIDE = 28;

/**
 * @param {BeatName} name
 * @param {Values} values
 * @param {Pick} pick
 * @returns {Picture}
 */
export function pictureOf(name, values, { j, k, i }) {
  const { x, A1, W1, W2, W1_x, Z2, Y, A2, dZ2, dZ1, dW1 } = values;
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
   * @param {Heat['kind']} kind
   * @param {number} [at]
   */
  const strip = (sign, called, array, kind, at) => ({
    sign, value: at === undefined ? '' : significant(array[at], 3),
    heat: { name: called, values: array, columns: array.length, kind, ...(at === undefined ? {} : { at: [at] }) },
  });

  switch (name) {
    case 'x':
      return { kind: 'tiles', parts: [image] };
    case 'Z1':
      return { kind: 'tiles', parts: [tile(`W1[${j}]`, ofNeuron(W1)), '*', image, '=', tile('summed up', ofNeuron(W1_x))] };
    case 'A1':
      return { kind: 'curve', x: values.Z1, y: A1, slope: values.slope1[j], at: j, names: ['Z1', 'A1'] };
    case 'Z2':
      return { kind: 'strips', heads: null, rows: [
        strip('', `W2[${k}]`, ofOutput(W2), 'signed', j), strip('*', 'A1', A1, 'unit', j),
        strip('=', 'summed', ofOutput(values.W2_A1), 'signed', j),
      ] };
    case 'A2':
      return { kind: 'curve', x: Z2, y: A2, slope: values.slope2[k], at: k, names: ['Z2', 'A2'] };
    case 'loss':
      return { kind: 'strips', heads: DIGITS, rows: [
        strip('', 'A2', A2, 'unit', k), strip('−', 'Y', Y, 'unit', k), strip('()²', 'each', values.errors, 'unit', k),
      ] };
    case 'dZ2':
      return { kind: 'strips', heads: DIGITS, rows: [
        strip('2 (', 'A2', A2, 'unit', k), strip('−', 'Y', Y, 'unit', k),
        ...(values.rule === 'classic' ? [] : [strip(') *', 'σ′(Z2)', values.slope2, 'unit', k)]),
        strip(values.rule === 'classic' ? ') =' : '=', 'dZ2', dZ2, 'signed', k),
      ] };
    case 'dW2':
      return {
        kind: 'outer',
        column: { name: 'dZ2', values: dZ2, columns: 1, kind: 'signed', at: [k] },
        row: { name: 'A1.T', values: A1, columns: hidden, kind: 'unit', at: [j] },
        product: { name: 'dW2', values: values.dW2, columns: hidden, kind: 'signed', at: [k, j] },
      };
    case 'dZ1':
      return { kind: 'strips', heads: DIGITS, rows: [
        strip('', `W2.T[${j}]`, toNeuron(W2), 'signed', k), strip('*', 'dZ2', dZ2, 'signed', k),
        strip('=', 'summed', toNeuron(values.W2_dZ2), 'signed', k),
      ] };
    case 'dW1':
      return { kind: 'tiles', parts: [`${significant(dZ1[j], 3)}  *`, image, '=', tile(`dW1[${j}]`, ofNeuron(dW1))] };
    case 'update':
      return { kind: 'tiles', parts: [
        tile(`W1[${j}]`, ofNeuron(W1)), '+', tile(`ΔW1[${j}]`, ofNeuron(values.deltaW1)), '=',
        tile('after', ofNeuron(values.W1_after)),
      ] };
    case 'after':
      return { kind: 'strips', heads: DIGITS, rows: [
        strip('', 'before', A2, 'unit', k), strip('', 'after', values.A2_after, 'unit', k), strip('', 'Y', Y, 'unit', k),
      ] };
  }
}
