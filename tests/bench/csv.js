// Section 3: Kaggle's train.csv, 76.7 MB of text, from the disk into an array of bytes.

import { TRAIN_CSV, inPage } from './lab.js';
import { native } from './native.js';
import { median, spread, times } from './report.js';

/** @import {Lab} from './lab.js' */
/** @import {Table} from './report.js' */

const ROUNDS = 5;
/** pandas in Pyodide takes ten seconds and more with its import: measured in this many of the rounds. */
const SLOW_ROUNDS = 3;

/**
 * @typedef {object} Reading
 * @property {number[]} seconds
 * @property {number[]} before seconds before it can begin, beyond what the app has loaded anyway
 * @property {number[]} heap bytes of WebAssembly memory afterwards, the most there was
 */

/** @param {Lab} lab */
export async function run(lab) {
  /** @type {Record<'ours' | 'pandas' | 'papaparse' | 'native' | 'nativeOnce', Reading>} */
  const readings = { ours: reading(), pandas: reading(), papaparse: reading(), native: reading(), nativeOnce: reading() };
  /** @type {number[][]} how many of each label everybody found */
  const found = [];
  const keep = (/** @type {Reading} */ to, /** @type {any} */ result) => {
    to.seconds.push(result.seconds);
    found.push(result.counts);
  };
  for (let round = 0; round < (lab.quick ? 2 : ROUNDS); round++) {
    const ours = await inPage(lab.page, 'openInApp');
    keep(readings.ours, ours);
    readings.ours.heap.push(ours.heap);

    const papaparse = await lab.start('papaparse.worker.js');
    await papaparse.call('boot');
    keep(readings.papaparse, await papaparse.callWithFile('load'));
    await papaparse.end();

    const cpython = native('csv_tables.py', TRAIN_CSV);
    keep(readings.native, cpython.chunks);
    keep(readings.nativeOnce, cpython.once);
    readings.native.before.push(cpython.import);
    readings.nativeOnce.before.push(cpython.import);

    if (round < (lab.quick ? 1 : SLOW_ROUNDS)) {
      const pandas = await lab.start('python.worker.js');
      await pandas.call('boot', 'stock', ['/bench/csv_tables.py']);
      const fetched = await pandas.call('load', 'pandas');
      readings.pandas.before.push(fetched + (await pandas.call('python', 'csv_tables', 'import_pandas')));
      await pandas.callWithFile('mount');
      keep(readings.pandas, await pandas.call('python', 'csv_tables', 'load', '/mnt/train.csv'));
      readings.pandas.heap.push(await pandas.call('heap'));
      await pandas.end();
    }
  }
  if (new Set(found.map(String)).size > 1) throw new Error(`Not everybody read the same: ${JSON.stringify(found)}`);
  return { raw: readings, tables: [table(readings)] };
}

/** @returns {Reading} */
const reading = () => ({ seconds: [], before: [], heap: [] });

/**
 * @param {Record<'ours' | 'pandas' | 'papaparse' | 'native' | 'nativeOnce', Reading>} readings
 * @returns {Table}
 */
function table(readings) {
  const words = {
    ours: '**Glassbox**, the app\'s worker',
    pandas: 'pandas in Pyodide, chunks of 2,000 rows, `dtype="uint8"`',
    papaparse: 'PapaParse 5.5 in a worker, to bytes',
    native: 'pandas under CPython, the same chunks',
    nativeOnce: 'pandas under CPython, one `read_csv`, `dtype="uint8"`',
  };
  return {
    title: 'Reading train.csv: 42,000 rows of 785, 76.7 MB',
    head: ['', 'seconds', 'to ours', 'before it can begin: s', 'WebAssembly memory: MB'],
    rows: Object.entries(readings).map(([name, { seconds, before, heap }]) => [
      words[/** @type {keyof typeof words} */ (name)], spread(seconds),
      times(median(seconds) / median(readings.ours.seconds)),
      before.length ? spread(before) : '0', heap.length ? spread(heap, 1e-6) : '–',
    ]),
    words: [
      `From a file on the disk, in a new worker or process each time: ${readings.ours.seconds.length} times, `
      + `${readings.pandas.seconds.length} for pandas in Pyodide. Everybody ends with one array of bytes and has counted `
      + 'the same labels; Glassbox alone has also checked every value, and keeps pixels and labels apart.',
      'Before it can begin: to fetch, unpack and import pandas, where NumPy is there already. Memory: what WebAssembly has '
      + 'grown to, Python and NumPy included.',
    ],
  };
}
