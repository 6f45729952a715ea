// Uses the app for a while as an impatient person does, training all along, and sees whether memory stays flat. It is no
// test of what the app does, and `build.py soak` alone runs it: minutes as its argument, ten unless it is given.

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { appOf } from '../browser/app.js';
import { launch, watch } from '../browser/browser.js';
import { serveSite } from '../browser/site.js';

/** @import {App} from '../browser/app.js' */
/** @import {CDPSession, Page} from 'playwright-core' */

const ROOT = path.resolve(import.meta.dirname, '../..');
const MNIST = path.join(process.env.GLASSBOX_MNIST ?? path.join(ROOT, '../shared/data'), 'train.csv.gz');
/** Runs in the worker before all else there. */
const MEMORY = readFileSync(path.join(ROOT, 'tests/bench/memory.js'), 'utf8');
const NETWORK = readFileSync(path.join(ROOT, 'py/glassbox/network.py'), 'utf8');
const minutes = Number(process.argv[2] ?? 10);
assert.ok(minutes > 0 && minutes <= 60, 'between a moment and an hour');

/** How much more there may be at the end than when half of the time is over: a share, and what is always allowed. */
const ALLOWED = {
  heap: { share: 0.1, more: 3e6, words: 'JavaScript of the page, bytes after a collection' },
  nodes: { share: 0.1, more: 300, words: 'nodes' },
  listeners: { share: 0.1, more: 100, words: 'listeners' },
  wasm: { share: 0.02, more: 0, words: 'memory of Python, bytes' },
};
/** @typedef {Record<keyof typeof ALLOWED, number>} Sample */

/** @param {number} rows @param {number} seed */
function makeCsv(rows, seed) {
  const lines = Array.from({ length: rows }, (_, i) => {
    const at = 784 * ((i * 37 + seed) % 10) / 10 | 0;
    return [i % 10, ...new Uint8Array(784).fill(180 + seed % 60, at, at + 70)].join(',');
  });
  return Buffer.from(lines.join('\n'));
}

/** @param {Page} page @param {string} name @param {Buffer} buffer */
const openFile = (page, name, buffer) => page.locator('#file').setInputFiles({ name, mimeType: 'text/csv', buffer });

/** @param {Page} page @param {string} source */
async function apply(page, source) {
  await page.getByRole('tab', { name: 'Code', exact: true }).click();
  const editor = page.getByRole('textbox', { name: 'network.py' });
  await editor.focus();
  await page.keyboard.press('ControlOrMeta+a');
  // Pasted: of text put in by the browser's own editing, the browser keeps the nodes to undo it with, up to a thousand times.
  await page.evaluate((text) => {
    const data = new DataTransfer();
    data.setData('text/plain', text);
    document.activeElement?.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
  }, source);
  await page.keyboard.press('ControlOrMeta+Enter');
  await page.locator('#code-waiting').waitFor({ state: 'hidden' });
}

/** One round of everything. @param {App} app @param {number} round */
async function round({ page }, round) {
  const start = page.getByRole('button', { name: 'Start training', exact: true });
  const train = async () => {
    if (await start.isVisible() && await start.isEnabled()) await start.click();
  };
  await train();
  for (const key of ['Home', 'PageUp', 'PageUp', 'ArrowRight', 'ArrowRight', 'PageDown', 'End']) {
    await page.locator('#moment').focus();
    await page.keyboard.press(key);
    await sleep(30);
  }
  for (const tab of await page.locator('#views [role="tab"]:visible, #sides [role="tab"]:visible').all()) {
    await tab.click();
    await sleep(120);
  }
  await page.locator('#tab-view-network').click();
  await page.getByRole('button', { name: 'Random', exact: true }).click();
  for (const [width, height] of [[390, 844], [1000, 700], [1440, 900]]) {
    await page.setViewportSize({ width, height });
    await sleep(80);
  }
  await apply(page, `${NETWORK}\n# round ${round}\n`);
  await train();
  await apply(page, NETWORK.replace('m = Y.size', 'm = Y.sizes'));
  await apply(page, NETWORK);
  await openFile(page, `bad ${round}.csv`, Buffer.from(`1,2,3\n4,${round}`));
  await page.locator('#notice').waitFor();
  await page.locator('#dismiss').click();
  await openFile(page, `good ${round}.csv`, makeCsv(400, round));
  await page.locator('#dataset-name').filter({ hasText: `good ${round}.csv` }).waitFor();
  await train();
  await page.locator('#tab-view-network').click();
  await page.locator('#canvas').focus();
  for (const key of ['Home', 'Enter', 'ArrowRight', 'Escape']) await page.keyboard.press(key);
  await page.locator('#share').click();
  await page.locator('#share-dialog').waitFor();
  await page.keyboard.press('Escape');
}

/** @param {Page} page @param {CDPSession} tools @returns {Promise<Sample>} */
async function measure(page, tools) {
  await tools.send('HeapProfiler.collectGarbage');
  await tools.send('HeapProfiler.collectGarbage');
  const { metrics } = await tools.send('Performance.getMetrics');
  const of = (/** @type {string} */ wanted) => metrics.find(({ name }) => name === wanted)?.value ?? NaN;
  const wasm = await Promise.all(page.workers().map((worker) => worker.evaluate(() => /** @type {any} */ (globalThis).wasmBytes())));
  return { heap: of('JSHeapUsedSize'), nodes: of('Nodes'), listeners: of('JSEventListeners'), wasm: Math.max(...wasm) };
}

/** @param {number[]} values */
const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

const site = await serveSite();
const browser = await launch();
try {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  page.setDefaultTimeout(120_000);
  const problems = watch(page, site.origin);
  await page.route('**/glassbox/worker.js', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: `${MEMORY}\n${await response.text()}` });
  });
  await page.goto(`${site.url}#batch=64&alpha=0.3`);
  const app = /** @type {App} */ (appOf(page, problems));
  await app.ready();
  const tools = await page.context().newCDPSession(page);
  await tools.send('Performance.enable');
  if (existsSync(MNIST)) {
    await page.locator('#file').setInputFiles(MNIST);
    await page.locator('#dataset-name').filter({ hasText: 'train.csv' }).waitFor();
  }
  /** @type {{at: number, sample: Sample}[]} */
  const samples = [];
  const began = Date.now();
  const whole = minutes * 60_000;
  for (let n = 1; Date.now() - began < whole; n++) {
    await round(app, n);
    // Hidden and shown again, as when another tab is looked at.
    await tools.send('Page.setWebLifecycleState', { state: 'frozen' });
    await sleep(200);
    await tools.send('Page.setWebLifecycleState', { state: 'active' });
    const sample = await measure(page, tools);
    samples.push({ at: Date.now() - began, sample });
    console.log(`${((Date.now() - began) / 1000).toFixed(0).padStart(4)} s, round ${n}: ${JSON.stringify(sample)}`);
  }
  assert.ok(samples.length >= 4, `only ${samples.length} rounds: give it more time`);
  // The start of the second half, and the end: medians of a fifth of the rounds each.
  const part = Math.max(1, Math.floor(samples.length / 5));
  const half = samples.length >> 1;
  for (const [name, { share, more, words }] of Object.entries(ALLOWED)) {
    const of = (/** @type {typeof samples} */ some) => median(some.map(({ sample }) => sample[/** @type {keyof Sample} */ (name)]));
    const [before, after] = [of(samples.slice(half, half + part)), of(samples.slice(-part))];
    console.log(`${words}: ${before.toLocaleString('en')} when half was over, ${after.toLocaleString('en')} at the end`);
    assert.ok(after <= before * (1 + share) + more, `${words} grew from ${before} to ${after}`);
  }
  assert.deepEqual(problems, []);
  console.log(`${samples.length} rounds in ${minutes} minutes: memory stays flat.`);
} finally {
  await browser.close();
  site.close();
}
