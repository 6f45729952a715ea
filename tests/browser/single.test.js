// The one file, opened from the disk: what a person does with it on a computer without a network, and that it asks nobody
// for anything. That each feature works is for the other tests; here they meet the ways that the file has of its own.

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { appOf } from './app.js';
import { BROWSER, launch, watch } from './browser.js';
import { replaceAll, showCode, stands } from './editing.js';

/** @import {Server} from 'node:http' */
/** @import {Browser} from 'playwright-core' */
/** @import {App} from './app.js' */

const ROOT = path.resolve(import.meta.dirname, '../..');
const FILE = pathToFileURL(path.join(ROOT, 'dist/glassbox.html')).href;
const PATIENCE = 120_000;

/** @type {Browser} */
let browser;
/** @type {Server} */
let other;
/** What arrived at another site. @type {string[]} */
const arrived = [];
let elsewhere = '';

before(async () => {
  other = createServer(({ method, url }, response) => {
    arrived.push(`${method} ${url}`);
    response.writeHead(200, { 'access-control-allow-origin': '*' }).end();
  });
  await new Promise((resolve) => other.listen(0, '127.0.0.1', () => resolve(undefined)));
  const address = other.address();
  assert.ok(address && typeof address === 'object');
  elsewhere = `http://127.0.0.1:${address.port}/`;
  await fetch(`${elsewhere}heard`);
  assert.deepEqual(arrived.splice(0), ['GET /heard']);
  browser = await launch();
});

after(async () => {
  await browser?.close();
  other?.close();
});

/** An MNIST CSV. @param {number} rows @param {(grey: number) => string} [spell] */
function makeCsv(rows, spell = String) {
  const lines = Array.from({ length: rows }, (_, i) => [String(i % 10), ...Array.from(new Uint8Array(784).fill(200, 60 * (i % 10), 60 * (i % 10) + 90), spell)]);
  return Buffer.from(lines.map((line) => line.join(',')).join('\n'));
}

/** @param {Pick<App, 'page'>} app @param {string} name @param {Buffer} buffer */
const choose = ({ page }, name, buffer) => page.locator('#file').setInputFiles({ name, mimeType: 'text/csv', buffer });

/** @param {Pick<App, 'page'>} app @param {string | RegExp} words */
const noticeSays = ({ page }, words) => page.locator('#notice').filter({ hasText: words }).waitFor();

test('the one file does from the disk what the site does, and asks nobody for anything', async () => {
  const page = await browser.newPage();
  page.setDefaultTimeout(PATIENCE);
  /** @type {string[]} */
  const requests = [];
  page.on('request', (request) => requests.push(request.url()));
  const problems = watch(page, 'null');
  const app = appOf(page, problems);

  // A link with settings, and a press before Python is there.
  await page.goto(`${FILE}#batch=64&alpha=0.25`);
  await app.press('Start training');
  await app.ready();
  await app.reaches('iteration', 60);
  assert.equal(await page.locator('#setting-alpha').inputValue(), '0.25');
  assert.equal(await page.locator('#cut-off').count(), 0);

  // Files: packed; wrong; and one that only pandas reads, which is not in this file.
  await choose(app, 'digits.csv.gz', gzipSync(makeCsv(300)));
  await page.waitForFunction(() => document.querySelector('[data-metric="examples"]')?.getAttribute('data-value') === '300');
  await choose(app, 'wrong.csv', Buffer.from(`${makeCsv(2)}\n3,0,0,300`));
  await noticeSays(app, /wrong\.csv.*row 3/);
  await choose(app, 'odd.csv', makeCsv(20, (grey) => `${grey}.0`));
  await noticeSays(app, 'odd.csv can be read with pandas only. The package pandas is not in this one-file Glassbox: the Glassbox site has it, and so has glassbox-with-pandas.html.');
  assert.equal(await app.metric('examples'), 300);
  await app.press('Dismiss');

  // The editor, a lesson, and whether its gradients are some.
  await showCode(app);
  await app.press('Lessons');
  await page.getByRole('button', { name: /^Softmax/i }).click();
  await stands(app, /^yours, running since iteration 0$/);
  await app.reaches('iteration', 20);
  await page.getByRole('tab', { name: 'Check', exact: true }).click();
  await page.locator('#check-go').click();
  await page.locator('#check-verdict', { hasText: 'It is the gradient of' }).waitFor();

  // Code that asks for what is not in the file.
  await app.press('Original');
  await stands(app, /^the original$/);
  let last = 'import numpy as np';
  /** @param {string} code */
  async function applyInstead(code) {
    await replaceAll(app, last, code);
    last = code;
    await app.press('Apply');
  }
  for (const [code, words] of [
    ['import numpy as np, pandas', 'The package pandas is not in this one-file Glassbox: the Glassbox site has it, and so has'],
    ['import numpy as np, scipy', 'The package scipy is not in this one-file Glassbox: the Glassbox site has it.'],
    ['import numpy as np, nobodys', 'The package nobodys is not part of this page'],
    ['import numpy as np, js; js.XMLHttpRequest.new()', 'Code in this page may not use XMLHttpRequest'],
  ]) {
    await applyInstead(code);
    await page.locator('#code-problem').filter({ hasText: words }).waitFor();
  }
  assert.deepEqual(problems.splice(0), []);

  // Another site is refused in words.
  const sentence = `This page may not contact other sites: ${elsewhere}code was refused.`;
  // Of an error that is logged Firefox tells Playwright no more than that.
  const refused = page.waitForEvent('console', (message) => message.text().includes(sentence) || (BROWSER === 'firefox' && message.text() === 'Error'));
  await applyInstead(`import numpy as np, js; js.fetch("${elsewhere}code").catch(js.console.warn)`);
  await stands(app, /^yours, running since/);
  await refused;

  // An engine that is lost comes again out of the same file, and goes on. A page that draws slowly has still a frame of the
  // one before, of which the other must hear nothing.
  await page.evaluate(() => {
    window.requestAnimationFrame = (work) => window.setTimeout(work, 200);
    window.cancelAnimationFrame = clearTimeout;
  });
  await applyInstead('import numpy as np, ctypes; ctypes.string_at(0xFFFFFF00, 4000)');
  await noticeSays(app, 'Python was started anew');
  await app.reaches('iteration', await app.metric('iteration') + 20);
  for (const problem of problems.splice(0)) {
    assert.match(problem, /may not contact other sites|fatal error|(memory access|index) out of bounds|^console (error|warning): Error$/);
  }

  // To take along, and to send somebody.
  await app.press('Download');
  const [notebook] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: /^Jupyter notebook/ }).click()]);
  assert.match(readFileSync(await notebook.path(), 'utf8'), /"nbformat": 4/);
  await page.keyboard.press('Escape');
  await app.press('Share');
  const link = await page.locator('#share-link').inputValue();
  assert.ok(link.startsWith(`${FILE}#`) && link.includes('alpha='), link);
  assert.ok(await page.locator('#share-local').isVisible());
  await page.keyboard.press('Escape');
  assert.ok(await page.getByRole('link', { name: 'glassbox.html' }).count() === 0, 'it offers no file that is not there');
  // The engine that came again has tried once more what the code before wanted.
  assert.deepEqual(problems.splice(0).filter((problem) => !/may not contact other sites|: Error$/.test(problem)), []);

  // The policy alone, without what lockdown.js takes away: neither page nor worker reaches another site.
  const reached = await page.evaluate(async (address) => {
    const tries = `[
      fetch(${JSON.stringify(`${address}worker`)}),
      new Promise((resolve) => resolve((0, eval)('1'))),
      new Promise((resolve) => resolve(importScripts('data:text/javascript,1'))),
    ]`;
    const worker = new Worker(URL.createObjectURL(new Blob([
      `Promise.allSettled(${tries}).then((results) => postMessage(results.map(({ status }) => status)))`,
    ])));
    const inWorker = await new Promise((resolve) => (worker.onmessage = ({ data }) => resolve(data)));
    const onPage = await Promise.allSettled([
      fetch(`${address}page`),
      new Promise((resolve, reject) => Object.assign(new Image(), { onload: resolve, onerror: reject, src: `${address}image` })),
    ]);
    return [...inWorker, ...onPage.map(({ status }) => status)];
  }, elsewhere);
  assert.deepEqual(reached, Array(5).fill('rejected'));
  assert.deepEqual(arrived, []);
  assert.deepEqual(requests.filter((url) => !url.startsWith(FILE) && !/^(blob|data):/.test(url) && !url.startsWith(elsewhere)), []);
  await page.close();
});

test('a copy that was cut off, wherever it was, says so and nothing else', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'glassbox-cut-'));
  try {
    const page = await browser.newPage();
    const problems = watch(page, 'null');
    const whole = readFileSync(new URL(FILE));
    const copy = path.join(folder, 'glassbox.html');
    // In the stylesheet, the program, the body, the licences, what is carried, and the very end.
    for (const words of ['<style>', '<script type="module">', '<main>', '<details class="licences">', 'data-file="pyodide/boot.pack"', '<template id="whole"']) {
      const end = whole.indexOf(words) + words.length;
      assert.ok(end > words.length, words);
      writeFileSync(copy, whole.subarray(0, end));
      await page.goto(pathToFileURL(copy).href);
      assert.equal((await page.locator('body').innerText()).trim(), 'This copy of Glassbox is not whole (its end is missing): copy or download the file anew.', words);
    }
    assert.deepEqual(problems, []);
    await page.close();
  } finally {
    rmSync(folder, { recursive: true });
  }
});
