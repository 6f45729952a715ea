// What Glassbox means to reach, and what it has reached in this run.

import { figure, median, percent, times } from './report.js';

/** @import {Table} from './report.js' */

const FULL = 42_000;

/**
 * @typedef {object} Target
 * @property {string} words
 * @property {string} section that it is measured in
 * @property {number} least
 * @property {number} aim on the same side of `least` as better values are; the same where there is no other
 * @property {(value: number) => string} write
 * @property {(raw: any) => number} value of what the section measured
 * @property {(raw: any) => string} [of] the figures behind the value
 */

/** How many times as long as ours. @param {string} name @param {number} m */
const faster = (name, m) => (/** @type {any} */ { seconds }) => median(seconds[name][m]) / median(seconds.ours[m]);

/** Both times. @param {string} name @param {number} m @param {number} scale @param {string} unit */
const both = (name, m, scale, unit) => (/** @type {any} */ { seconds }) => (
  `${figure(median(seconds.ours[m]) * scale)} to ${figure(median(seconds[name][m]) * scale)} ${unit}`
);

/** The way of native NumPy that is quicker. @param {any} raw */
const native = ({ seconds }) => (median(seconds.native[FULL]) < median(seconds.nativeApp[FULL]) ? 'native' : 'nativeApp');

/** The stock page that is quicker. @param {any} raw @param {string} visit */
const stock = (raw, visit) => Math.min(median(raw.stock[visit].ready), median(raw.micropip[visit].ready));

/** The 784-wide products that training uses. @param {any} raw @param {number} m */
const wide = ({ products }, m) => products.filter((/** @type {any} */ each) => each.m === m && each.name.includes('uint8'));

/** Of the longest tasks of each kind of run, as medians, the longest. @param {any} raw */
const longestTask = ({ loading, trainings }) => Math.max(
  ...[loading, ...trainings.map((/** @type {any} */ training) => training.tasks)].map((runs) => (
    median(runs.map((/** @type {any} */ { longest }) => longest))
  )),
);

const ms = (/** @type {number} */ value) => `${figure(value)} ms`;
const mb = (/** @type {number} */ value) => `${figure(value)} MB`;

/** @type {Target[]} */
const TARGETS = [
  ...[1000, FULL].map((m) => ({
    words: `784-wide products, m = ${m.toLocaleString('en')}, the slower of the two, to the SIMD limit`,
    section: 'matmul', least: 0.8, aim: 0.95, write: percent,
    value: (/** @type {any} */ raw) => Math.min(...wide(raw, m).map((/** @type {any} */ { shares }) => (shares.length ? median(shares) : 0))),
    of: (/** @type {any} */ raw) => `${wide(raw, m).map((/** @type {any} */ { rates }) => figure(median(rates) / 1e9)).join(' and ')} GFLOPS`,
  })),
  {
    words: 'full-batch step, 42,000, to plain NumPy in Pyodide, float32', section: 'step', least: 55, aim: 70, write: times,
    value: faster('float32', FULL), of: both('float32', FULL, 1, 's'),
  },
  {
    words: 'the same to TensorFlow.js WASM with its own gradients', section: 'step', least: 7, aim: 9, write: times,
    value: faster('optimizer', FULL), of: both('optimizer', FULL, 1, 's'),
  },
  {
    words: 'the same, its speed to native NumPy on one thread', section: 'step', least: 0.35, aim: 0.45, write: times,
    value: (raw) => faster(native(raw), FULL)(raw), of: (raw) => both(native(raw), FULL, 1, 's')(raw),
  },
  {
    words: 'batch 64 step, to TensorFlow.js WASM with its own gradients', section: 'step', least: 6, aim: 9, write: times,
    value: faster('optimizer', 64), of: both('optimizer', 64, 1000, 'ms'),
  },
  {
    words: 'train.csv, to pandas in Pyodide without its import', section: 'csv', least: 8, aim: 13, write: times,
    value: ({ ours, pandas }) => median(pandas.seconds) / median(ours.seconds),
    of: ({ ours, pandas }) => `${figure(median(ours.seconds))} to ${figure(median(pandas.seconds))} s`,
  },
  {
    words: 'WebAssembly memory after it', section: 'csv', least: 100, aim: 100, write: mb,
    value: ({ ours }) => median(ours.heap) / 1e6, of: ({ pandas }) => `pandas ${mb(median(pandas.heap) / 1e6)}`,
  },
  ...['first', 'second'].map((visit) => ({
    words: `opening, ${visit} visit, to the quicker stock page`, section: 'boot', least: 0.55, aim: 0.4, write: times,
    value: (/** @type {any} */ raw) => median(raw.ours[visit].ready) / stock(raw, visit),
    of: (/** @type {any} */ raw) => `${figure(median(raw.ours[visit].ready))} to ${figure(stock(raw, visit))} s`,
  })),
  ...['batch 64', 'full batch'].map((words, index) => ({
    words: `examples per second with the canvas live, to without, ${words}`, section: 'app', least: 0.95, aim: 0.98, write: percent,
    value: (/** @type {any} */ { trainings }) => median(trainings[index].ratios),
    of: (/** @type {any} */ { trainings: { [index]: { live, dark } } }) => `${figure(median(live))} to ${figure(median(dark))}`,
  })),
  ...['batch 64', 'full batch'].map((words, index) => ({
    words: `the same with all panels open, to closed and without, ${words}`, section: 'app', least: 0.85, aim: 0.95, write: percent,
    value: (/** @type {any} */ { trainings }) => median(trainings[index].open),
  })),
  {
    words: 'main thread\'s longest task while training or reading', section: 'app', least: 50, aim: 16, write: ms,
    value: longestTask,
  },
];

/** @param {Target} target @param {number} value @returns {string} */
function grade({ least, aim }, value) {
  const reaches = (/** @type {number} */ bound) => (aim > least ? value >= bound : value <= bound);
  return aim !== least && reaches(aim) ? '**aim reached**' : reaches(least) ? 'reached' : '**missed**';
}

/**
 * @param {Record<string, any>} raw of the sections that were measured
 * @returns {Table}
 */
export const compare = (raw) => ({
  title: 'Targets',
  head: ['', 'at least', 'aim', 'this run', 'of', ''],
  rows: TARGETS.filter(({ section }) => section in raw).map((target) => {
    const { words, section, least, aim, write, value, of } = target;
    const reached = value(raw[section]);
    const sign = aim > least ? '≥' : '≤';
    const bound = (/** @type {number} */ number) => `${sign} ${write(number).replace(/\.0+(?!\d)/, '')}`;
    return [
      words, bound(least), aim === least ? '' : bound(aim), `**${write(reached)}**`,
      of?.(raw[section]) ?? '', grade(target, reached),
    ];
  }),
  words: ['Of medians. Nothing fails when one is missed: machines differ, and this one may have been busy.'],
});
