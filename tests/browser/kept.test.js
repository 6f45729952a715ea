// A page that goes, however it goes, in the middle of training: the next one in the same browser goes on with the run,
// and where the device keeps nothing, or something else than was written, the page says so and works on.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { finish, useApp } from './app.js';

/** @import {App} from './app.js' */

const open = useApp();
const HASH = '#batch=64&alpha=0.3&seed=5';

/** @param {App} app */
const offered = ({ page }) => page.locator('.offer');

/** What of the runs is kept on the device. @param {App} app @returns {Promise<{id: string, iteration: number}[]>} */
const keptRuns = ({ page }) => page.evaluate(async () => {
  // To open what is not there yet would make it.
  if (!(await indexedDB.databases()).some(({ name }) => name === 'glassbox')) return [];
  const request = indexedDB.open('glassbox');
  const database = await new Promise((resolve) => {
    request.onsuccess = () => resolve(request.result);
  });
  const all = database.transaction('runs').objectStore('runs').getAll();
  const runs = await new Promise((resolve) => {
    all.onsuccess = () => resolve(all.result);
  });
  database.close();
  return runs;
});

/** Resolves when a run is kept at some iteration from `least` on. @param {App} app @param {number} least */
async function isKept(app, least = 1) {
  while (!(await keptRuns(app)).some(({ iteration }) => iteration >= least)) await app.page.waitForTimeout(200);
}

/** The losses of all runs, as the page writes them to a file, by run and iteration. @param {App} app */
async function losses({ page }) {
  await page.getByRole('tab', { name: 'Curves', exact: true }).click();
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'CSV', exact: true }).click()]);
  const [head, ...lines] = readFileSync(await download.path(), 'utf8').trim().split('\n').filter((line) => !line.startsWith('#'));
  const columns = head.split(',');
  const [run, iteration, loss] = ['run', 'iteration', 'loss'].map((name) => columns.findIndex((column) => column.includes(name)));
  /** @type {Record<string, Map<number, string>>} */
  const found = {};
  for (const cells of lines.map((line) => line.split(','))) (found[cells[run]] ??= new Map()).set(Number(cells[iteration]), cells[loss]);
  return found;
}

test('a reload in the middle of training costs seconds, and not a bit of what comes after', async () => {
  const app = await open(HASH);
  await app.ready();
  await app.press('Start training');
  await isKept(app, 50);
  await app.page.reload();
  await offered(app).filter({ hasText: /A run of \d\d:\d\d on the sample, epoch [\d.]+, [\d.]+ % held out, is kept on this device/ }).waitFor();
  await app.press('Continue');
  await app.page.locator('#kept-runs summary', { hasText: 'this run' }).waitFor();
  const at = await app.metric('iteration');
  assert.ok(at >= 50, `it goes on from iteration ${at}`);
  await app.reaches('iteration', at + 300);
  await app.press('Pause');
  await app.paused();
  const end = await app.metric('iteration');
  assert.equal(await offered(app).count(), 0);

  // The same settings from the start are the run as it would have been.
  await app.press('Reset');
  await app.page.waitForFunction(() => document.querySelector('[data-metric="iteration"]')?.getAttribute('data-value') === '0');
  await app.press('Start training');
  await app.reaches('iteration', end);
  await app.press('Pause');
  await app.paused();
  const found = await losses(app);
  const runs = Object.values(found);
  assert.equal(runs.length, 3);
  const [before, after, whole] = runs;
  assert.ok(before.size >= 50 && after.size >= 300);
  const both = new Map([...before, ...after]);
  assert.equal(both.size, end, 'there is no gap between them');
  for (const [iteration, loss] of both) assert.equal(loss, whole.get(iteration), `iteration ${iteration}`);
  await finish(app);
});
