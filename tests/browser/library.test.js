// Python's library, compiled and packed, is the one that stock Pyodide has: whatever imports there imports here.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { useWorker } from './in-worker.js';

/** @import {Answer, Job} from './library.worker.js' */

const worker = useWorker('library.worker.js', { '/stock/': 'node_modules/pyodide' });

/** @type {(job: Job) => Promise<Answer>} */
const sweep = (job) => worker.run(job);

test('every module that stock Pyodide can import can be imported here, and tracebacks name files', { timeout: 300_000 }, async () => {
  const site = worker.site();
  const stock = await sweep({ boot: `${site.origin}/stock/`, stock: true, modules: [] });
  assert.ok(stock.tried > 350, `only ${stock.tried} modules were tried`);
  const numpy = ['numpy', 'numpy.random', 'numpy.linalg', 'numpy.fft', 'numpy.ma', 'numpy.polynomial', 'numpy.lib',
    'numpy.testing', 'numpy.ctypeslib', 'numpy.strings', 'numpy.char', 'numpy.rec'];
  const ours = await sweep({ boot: `${site.origin}/source/boot.js`, stock: false, modules: numpy });
  assert.ok(ours.tried > stock.tried + numpy.length, `only ${ours.tried} modules were tried`);
  const lost = Object.keys(ours.failures).filter((name) => !(name in stock.failures) && !/^numpy\..*(tests|conftest)/.test(name));
  assert.deepEqual(lost, []);
  assert.match(ours.trace, /File "\/lib\/python3\.14\/json\/decoder\.py", line \d+, in raw_decode/);
});

test('SciPy, compiled and without its tests, imports whole', { timeout: 300_000 }, async () => {
  const parts = ['cluster', 'constants', 'differentiate', 'fft', 'integrate', 'interpolate', 'io', 'linalg', 'ndimage',
    'optimize', 'signal', 'sparse', 'sparse.csgraph', 'sparse.linalg', 'spatial', 'spatial.transform', 'special', 'stats'];
  const modules = ['scipy', ...parts.map((name) => `scipy.${name}`)];
  const { failures } = await sweep({ boot: `${worker.site().origin}/source/boot.js`, stock: false, modules, install: 'scipy' });
  assert.deepEqual(Object.entries(failures).filter(([name]) => name.startsWith('scipy')), []);
});
