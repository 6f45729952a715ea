// Python's library, compiled and packed, is the one that stock Pyodide has: whatever imports there imports here.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch } from './browser.js';
import { serveSite } from './site.js';

/** @import {Browser} from 'playwright-core' */
/** @import {Answer, Job} from './library.worker.js' */
/** @import {Site} from './site.js' */

/** @type {Browser} */
let browser;
/** @type {Site} */
let site;

before(async () => {
  site = await serveSite({ '/tests/': 'tests', '/stock/': 'node_modules/pyodide' });
  browser = await launch();
});

after(async () => {
  await browser?.close();
  site?.close();
});

/**
 * @param {Job} job
 * @returns {Promise<Answer>}
 */
async function runInWorker(job) {
  const page = await browser.newPage();
  // Any document of the site's origin may start the worker; this one loads nothing else.
  await page.goto(`${site.url}icon.svg`);
  const answer = await page.evaluate(({ script, job }) => new Promise((resolve, reject) => {
    const worker = new Worker(script, { type: 'module' });
    worker.onerror = (event) => reject(new Error(event.message || 'The worker could not start.'));
    worker.onmessage = ({ data }) => resolve(data);
    worker.postMessage(job);
  }), { script: `${site.origin}/tests/browser/library.worker.js`, job });
  await page.close();
  return answer;
}

test('every module that stock Pyodide can import can be imported here, and tracebacks name files', { timeout: 300_000 }, async () => {
  const stock = await runInWorker({ boot: `${site.origin}/stock/`, stock: true, modules: [] });
  assert.ok(stock.tried > 350, `only ${stock.tried} modules were tried`);
  const numpy = ['numpy', 'numpy.random', 'numpy.linalg', 'numpy.fft', 'numpy.ma', 'numpy.polynomial', 'numpy.lib',
    'numpy.testing', 'numpy.ctypeslib', 'numpy.strings', 'numpy.char', 'numpy.rec'];
  const ours = await runInWorker({ boot: `${site.url}boot.js`, stock: false, modules: numpy });
  assert.ok(ours.tried > stock.tried + numpy.length, `only ${ours.tried} modules were tried`);
  const lost = Object.keys(ours.failures).filter((name) => !(name in stock.failures) && !/^numpy\..*(tests|conftest)/.test(name));
  assert.deepEqual(lost, []);
  assert.match(ours.trace, /File "\/lib\/python3\.14\/json\/decoder\.py", line \d+, in raw_decode/);
});
