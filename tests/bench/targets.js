// What Glassbox means to reach, and what it has reached in this run.

import { figure, median, percent, times } from './report.js';

/** @import {Table} from './report.js' */

const FULL = 42_000;

/**
 * @typedef {object} Target
 * @property {string} words
 * @property {string} section that it is measured in
 * @property {string} least
 * @property {string} aim
 * @property {(raw: any) => {reached: string, grade: 'aim' | 'least' | 'missed'}} judge of what the section measured
 */

/**
 * @param {number} value
 * @param {number} least
 * @param {number} aim on the same side of `least` as better values are
 */
function grade(value, least, aim) {
  const better = (/** @type {number} */ bound) => (aim > least ? value >= bound : value <= bound);
  return better(aim) ? 'aim' : better(least) ? 'least' : 'missed';
}

/**
 * @param {string} words
 * @param {string} section
 * @param {number} least
 * @param {number} aim
 * @param {(value: number) => string} write
 * @param {(raw: any) => number} value
 * @returns {Target}
 */
const target = (words, section, least, aim, write, value) => ({
  words, section,
  least: (aim > least ? '≥ ' : '≤ ') + write(least),
  aim: (aim > least ? '≥ ' : '≤ ') + write(aim),
  judge(raw) {
    const reached = value(raw);
    return { reached: write(reached), grade: grade(reached, least, aim) };
  },
});

/** How many times as long as ours. @param {any} raw @param {string} name @param {number} m */
const faster = ({ seconds }, name, m) => median(seconds[name][m]) / median(seconds.ours[m]);

/** The longest of the longest tasks, as medians of their runs. @param {any} raw */
const longestTask = ({ loading, trainings }) => Math.max(
  ...[loading, ...trainings.map((/** @type {any} */ training) => training.tasks)].map((runs) => (
    median(runs.map((/** @type {any} */ { longest }) => longest))
  )),
);

const ms = (/** @type {number} */ value) => `${figure(value)} ms`;
const mb = (/** @type {number} */ value) => `${figure(value)} MB`;

/** @type {Target[]} */
const TARGETS = [
  ...[1000, FULL].map((m) => target(
    `784-wide products at m = ${m.toLocaleString('en')}, the slowest of those that training uses, to the SIMD limit`,
    'matmul', 0.8, 0.95, percent,
    ({ products }) => Math.min(...products
      .filter((/** @type {any} */ product) => product.m === m && product.name.includes('uint8'))
      .map((/** @type {any} */ { shares }) => (shares.length ? median(shares) : 0))),
  )),
  target('full-batch step, to plain NumPy in Pyodide, float32', 'step', 55, 70, times, (raw) => faster(raw, 'float32', FULL)),
  target('full-batch step, to TensorFlow.js with its own gradients', 'step', 7, 9, times, (raw) => faster(raw, 'optimizer', FULL)),
  target(
    'full-batch step, speed to native NumPy on one thread (the quicker way of it)', 'step', 0.35, 0.45, times,
    (raw) => Math.min(faster(raw, 'native', FULL), faster(raw, 'nativeApp', FULL)),
  ),
  target('batch 64 step, to TensorFlow.js with its own gradients', 'step', 6, 9, times, (raw) => faster(raw, 'optimizer', 64)),
  target(
    'train.csv, to pandas in Pyodide without its import', 'csv', 8, 13, times,
    ({ ours, pandas }) => median(pandas.seconds) / median(ours.seconds),
  ),
  {
    ...target('WebAssembly memory after it', 'csv', 100, 99.9, mb, ({ ours }) => median(ours.heap) * 1e-6),
    aim: '–',
  },
  target(
    'opening, first visit, to the quicker stock page', 'boot', 0.55, 0.4, times,
    ({ ours, stock, micropip }) => median(ours.first.ready) / Math.min(median(stock.first.ready), median(micropip.first.ready)),
  ),
  target(
    'opening, second visit, to the quicker stock page', 'boot', 0.55, 0.4, times,
    ({ ours, stock, micropip }) => median(ours.second.ready) / Math.min(median(stock.second.ready), median(micropip.second.ready)),
  ),
  ...['batch 64', 'full batch'].map((words, index) => target(
    `examples per second with the canvas live, to without, ${words}`, 'app', 0.95, 0.98, percent,
    ({ trainings }) => median(trainings[index].ratios),
  )),
  target('main thread\'s longest task while training or loading', 'app', 50, 16, ms, longestTask),
];

const GRADES = { aim: '**aim reached**', least: 'reached', missed: '**missed**' };

/**
 * @param {Record<string, any>} raw of the sections that were measured
 * @returns {Table}
 */
export const compare = (raw) => ({
  title: 'Targets',
  head: ['', 'at least', 'aim', 'this run', ''],
  rows: TARGETS.filter(({ section }) => section in raw).map(({ words, section, least, aim, judge }) => {
    const { reached, grade } = judge(raw[section]);
    return [words, least, aim, reached, GRADES[grade]];
  }),
  words: ['Of medians. Nothing fails when one is missed: machines differ, and this one may have been busy.'],
});
