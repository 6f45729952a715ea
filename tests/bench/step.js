// Section 2: one step of gradient descent for 784–100–10, ours beside everybody else's.

import { native } from './native.js';
import { figure, median, spread, times } from './report.js';

/** @import {Lab} from './lab.js' */
/** @import {Table} from './report.js' */

const FULL = 42_000;
const SIZES = [FULL, 64, 128];
const ROUNDS = 3;
/** Measurements in a round: a small step is measured more often. @type {Record<number, number>} */
const COUNT = { [FULL]: 2, 64: 5, 128: 5 };

/** A full batch takes plain NumPy half a minute and more: once in each of so many rounds. @type {Record<string, number>} */
const PLAIN_ROUNDS = { float32: 2, float64: 1 };

/** @type {Record<string, string>} */
const WORDS = {
  ours: '**Glassbox in the browser**, as the app trains, float32',
  float32: 'NumPy in Pyodide as it is, float32',
  float64: 'NumPy in Pyodide as it is, float64',
  optimizer: 'TensorFlow.js 4.22 WASM, `tf.train.sgd(…).minimize`',
  hand: 'TensorFlow.js 4.22 WASM, gradients by hand',
  native: 'NumPy under CPython, one thread, float32, one batch at once',
  nativeApp: 'Glassbox under CPython, one thread, float32, in chunks',
};

/** @typedef {Record<string, Record<number, number[]>>} Times seconds a step: of whom, for how many examples */

/** @param {Lab} lab */
export async function run(lab) {
  const data = ['/bench/stopwatch.py', '/bench/step.py', '/data/images.u8', '/data/labels.u8'];
  const [site, stock, tensorflow] = await Promise.all([
    lab.start('python.worker.js'), lab.start('python.worker.js'), lab.start('tfjs.worker.js'),
  ]);
  await site.call('boot', 'site', data);
  await stock.call('boot', 'stock', data);
  const version = await tensorflow.call('boot');

  /** @type {Record<string, (m: number, count: number) => Promise<number[]> | number[]>} */
  const peers = {
    ours: (m, count) => site.call('python', 'step', 'measure', 'app', m, count),
    optimizer: (m, count) => tensorflow.call('measure', 'optimizer', m, count),
    hand: (m, count) => tensorflow.call('measure', 'hand', m, count),
    native: (m, count) => native('step.py', 'dist/bench', 'float32', m, count),
    nativeApp: (m, count) => native('step.py', 'dist/bench', 'app', m, count),
  };
  /** @type {Times} */
  const seconds = {};
  for (let round = 0; round < (lab.quick ? 1 : ROUNDS); round++) {
    for (const m of SIZES) {
      // One after another in each round, so that a slow minute of the machine slows all of them.
      for (const [name, measure] of Object.entries(peers)) keep(seconds, name, m, await measure(m, COUNT[m]));
      for (const kind of Object.keys(PLAIN_ROUNDS)) {
        const count = m === FULL ? Number(round < PLAIN_ROUNDS[kind]) : COUNT[m];
        if (count && !(lab.quick && kind === 'float64')) keep(seconds, kind, m, await stock.call('python', 'step', 'measure', kind, m, count));
      }
    }
  }
  await Promise.all([site, stock, tensorflow].map((peer) => peer.end()));
  return { raw: { seconds, version }, tables: [table(seconds, version)] };
}

/**
 * @param {Times} seconds
 * @param {string} name
 * @param {number} m
 * @param {number[]} values
 */
function keep(seconds, name, m, values) {
  seconds[name] ??= {};
  (seconds[name][m] ??= []).push(...values);
}

/**
 * @param {Times} seconds
 * @param {string} version
 * @returns {Table}
 */
function table(seconds, version) {
  const ours = seconds.ours;
  return {
    title: 'A step of gradient descent, 784–100–10',
    head: ['', 'full batch, 42,000: s', 'examples/s', 'to ours', 'batch 64: ms', 'to ours', 'batch 128: ms', 'to ours'],
    rows: Object.keys(WORDS).filter((name) => seconds[name]).map((name) => {
      const of = seconds[name];
      const ratio = (/** @type {number} */ m) => (of[m] ? times(median(of[m]) / median(ours[m])) : '–');
      return [
        WORDS[name], spread(of[FULL] ?? []), of[FULL] ? figure(FULL / median(of[FULL])) : '–', ratio(FULL),
        spread(of[64], 1000), ratio(64), spread(of[128], 1000), ratio(128),
      ];
    }),
    words: [
      `Three rounds, everybody in turn; in a round two measurements of the full batch and five of each small one, each `
      + 'of 0.3 s or one step. Plain NumPy in Pyodide takes its full batch twice, and once in float64.',
      'Ours draws each batch, converts it from bytes, keeps the old weights, loss, accuracy and records, and stops every '
      + '8 ms as the worker does. The others train on one batch that lies ready, in the type they want.',
      `${version}, on its users' terms (a page without cross-origin isolation). Its optimizer minimises the mean squared `
      + 'error; by hand it computes the equations of network.py and keeps the transpose of X.',
    ],
  };
}
