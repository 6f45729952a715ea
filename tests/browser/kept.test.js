// A page that goes, however it goes, in the middle of training: the next one in the same browser goes on with the run,
// and where the device keeps nothing, or something else than was written, the page says so and works on.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { appOf, finish, useApp } from './app.js';
import { onlyChromium, watch, withoutServiceWorker } from './browser.js';

/** @import {KeptRun} from '../../site/kept/record.js' */
/** @import {App} from './app.js' */

const open = useApp();
const HASH = '#batch=64&alpha=0.3&seed=5';

/** @param {App} app */
const offered = ({ page }) => page.locator('.offer');

/** What of the runs is kept on the device. @param {App} app @returns {Promise<KeptRun[]>} */
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
  await app.reaches('iteration', 1);
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

/** What the notice says, once it says something like this. @param {App} app @param {RegExp} words */
async function noticeSays({ page }, words) {
  const notice = page.locator('#notice').filter({ hasText: words });
  await notice.waitFor();
  return notice.innerText();
}

/** Change what is kept, as no version of this page would. @param {App} app @param {'runs' | 'parts' | 'files'} store @param {'cut' | 'newer' | 'forget'} how */
const spoil = ({ page }, store, how) => page.evaluate(async ([name, what]) => {
  const request = indexedDB.open('glassbox');
  const database = await new Promise((resolve) => {
    request.onsuccess = () => resolve(request.result);
  });
  const transaction = database.transaction(name, 'readwrite');
  transaction.objectStore(name).openCursor().onsuccess = (/** @type {any} */ { target: { result: cursor } }) => {
    if (!cursor) return;
    if (what === 'forget') cursor.delete();
    else if (what === 'newer') cursor.update({ ...cursor.value, format: 99 });
    else if (cursor.key[1] === 'checkpoint') cursor.update(cursor.value.slice(0, 5000));
    cursor.continue();
  };
  await new Promise((resolve) => {
    transaction.oncomplete = resolve;
  });
  database.close();
}, [store, how]);

/** @param {App} app */
const tools = ({ page }) => page.context().newCDPSession(page);

test('a tab that crashes leaves its run to the next, and one that lives keeps its own', onlyChromium('only Chromium can be told to crash a tab'), async () => {
  const first = await open(HASH);
  await first.ready();
  await first.press('Start training');
  await isKept(first, 50);
  const page = await withoutServiceWorker(await first.page.context().newPage());
  page.setDefaultTimeout(120_000);
  const problems = watch(page, new URL(first.page.url()).origin);
  const second = { ...first, ...appOf(page, problems) };
  await page.goto(first.page.url());
  await second.ready();
  await page.locator('#kept-runs summary').click();
  await page.locator('#kept-runs li', { hasText: 'it is in another tab' }).waitFor();
  assert.equal(await offered(second).count(), 0);

  const crashed = first.page.waitForEvent('crash');
  (await tools(first)).send('Page.crash').catch(() => {});
  await crashed;
  await page.reload();
  await second.ready();
  await offered(second).filter({ hasText: 'A run of' }).waitFor();
  await second.press('Continue');
  await second.reaches('iteration', 60);
  assert.equal((await keptRuns(second)).length, 1);
  // Frozen, as a browser does with a tab that nobody looks at, and thawed again.
  const cdp = await tools(second);
  await cdp.send('Page.setWebLifecycleState', { state: 'frozen' });
  await cdp.send('Page.setWebLifecycleState', { state: 'active' });
  await second.reaches('iteration', await second.metric('iteration') + 50);
  await first.page.close();
  assert.deepEqual(problems.splice(0), []);

  // An engine that is lost before it has kept anything, again and again, is given up; what is kept is offered then.
  const lost = await second.metric('iteration');
  const torn = "setTimeout(() => { throw new Error('torn down'); });";
  await page.route('**/worker.js', (route) => route.fulfill({ contentType: 'text/javascript', body: torn }));
  await page.workers()[0].evaluate(torn);
  await page.locator('#retry').waitFor();
  assert.match(await second.notice(), /torn down/);
  await offered(second).filter({ hasText: 'is still kept on this device' }).waitFor();
  await page.unroute('**/worker.js');
  await second.press('Continue');
  await second.page.locator('#notice').waitFor({ state: 'hidden' });
  await second.reaches('iteration', lost - 2000);
  assert.equal((await keptRuns(second)).length, 1);
  await page.close();
});

test('no room, room again, storage cleared, and what is kept deleted: training goes on, and each is said', onlyChromium('only Chromium can be told how much room there is'), async () => {
  const app = await open(HASH);
  await app.ready();
  const { origin } = new URL(app.page.url());
  const cdp = await tools(app);
  await cdp.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 10_000 });
  await app.press('Start training');
  await noticeSays(app, /no more room: the run is not kept beyond this tab. Training goes on/);
  await app.press('Dismiss');
  await app.reaches('iteration', await app.metric('iteration') + 100);
  assert.deepEqual(await keptRuns(app), []);
  await app.page.locator('#kept-runs summary').click();
  await app.page.locator('#kept-runs p', { hasText: 'no more room' }).waitFor();

  await cdp.send('Storage.overrideQuotaForOrigin', { origin });
  await app.press('Pause');
  await isKept(app);
  await app.page.locator('#kept-runs li', { hasText: 'This run' }).waitFor();
  assert.equal(await app.notice(), '');

  await cdp.send('Storage.clearDataForOrigin', { origin, storageTypes: 'indexeddb' });
  await app.press('Start training');
  const at = await app.metric('iteration');
  await isKept(app, at);
  await app.press('Pause');
  await app.paused();

  await app.page.locator('#kept-runs').getByRole('button', { name: /Delete: This run/ }).click();
  await app.page.locator('#kept-runs p', { hasText: 'This run is not kept' }).waitFor();
  assert.deepEqual(await keptRuns(app), []);
  await app.page.locator('#kept-runs').getByRole('button', { name: 'Keep it' }).click();
  await isKept(app, at);

  // Bytes that are cut off: one sentence, a new run, and the offer to have done with it.
  await spoil(app, 'parts', 'cut');
  await app.page.reload();
  await app.press('Continue');
  await noticeSays(app, /not a checkpoint of a run|cannot be read/);
  await app.ready();
  await app.press('Start training');
  await app.reaches('iteration', 20);
  await app.press('Pause');
  await app.paused();
  // What is written after it would be as it was.
  const end = await app.metric('iteration');
  while (!(await keptRuns(app)).some(({ iteration }) => iteration === end)) await app.page.waitForTimeout(200);
  await spoil(app, 'runs', 'newer');
  await app.page.reload();
  await offered(app).filter({ hasText: 'written by another version of this page' }).waitFor();
  await app.press('Discard');
  await app.ready();
  await finish(app);
});

/** @param {number} rows @param {number} grey @param {boolean} [labelled] */
function makeCsv(rows, grey, labelled = true) {
  const lines = Array.from({ length: rows }, (_, i) => [i % 10, ...new Uint8Array(784).fill(grey, 100 + (i % 10) * 50, 130 + (i % 10) * 50)]);
  const columns = ['label', ...Array.from({ length: 784 }, (_, i) => `pixel${i}`)];
  return [columns, ...lines].map((cells) => `${cells.slice(labelled ? 0 : 1).join(',')}\n`).join('');
}

/** @param {App} app @param {string} name @param {string} csv */
const choose = ({ page }, name, csv) => page.locator('#file').setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(csv) });

test('files come back with their run; where one is not kept, that one is asked for and no other taken', async () => {
  const app = await open(HASH);
  await app.ready();
  await choose(app, 'mine.csv', makeCsv(300, 200));
  await app.page.locator('#dataset-name', { hasText: 'mine.csv' }).waitFor();
  await app.press('Start training');
  await app.page.locator('#kept-runs summary', { hasText: 'this run' }).waitFor();
  await choose(app, 'unread.csv', makeCsv(30, 200, false));
  while (!(await keptRuns(app)).some(({ data, test }) => data.packed > 0 && test)) await app.page.waitForTimeout(200);
  await app.page.reload();
  await app.press('Continue');
  await app.page.locator('#dataset-name', { hasText: 'mine.csv' }).waitFor();
  // Images to predict come back as well, and are.
  await app.page.locator('#predict-name', { hasText: 'unread.csv' }).waitFor();
  await app.page.locator('#predict-of', { hasText: /Predicted at iteration \d/ }).waitFor();
  // Of the sample, which was here before it, there was no iteration.
  await app.reaches('iteration', 1);
  const at = await app.metric('iteration');
  await app.reaches('iteration', at + 20);
  await app.press('Pause');
  await app.paused();
  await isKept(app, at);

  await spoil(app, 'files', 'forget');
  await app.page.reload();
  await app.press('Continue');
  await offered(app).filter({ hasText: 'This run was trained on mine.csv (0.5 MB): open it again to go on.' }).waitFor();
  await app.ready();
  await choose(app, 'other.csv', makeCsv(200, 200));
  await noticeSays(app, /trained on the 300 images of mine.csv; other.csv has 200/);
  await choose(app, 'mine.csv', makeCsv(300, 201));
  await noticeSays(app, /mine.csv has as many images as mine.csv, which the run was trained on, but they are others/);
  assert.equal(await app.page.locator('#dataset-name').innerText(), 'UCI handwritten digits');
  const [chooser] = await Promise.all([app.page.waitForEvent('filechooser'), app.press('Choose the file')]);
  await chooser.setFiles({ name: 'renamed.csv', mimeType: 'text/csv', buffer: Buffer.from(makeCsv(300, 200)) });
  await app.reaches('iteration', at);
  assert.equal(await app.page.locator('#dataset-name').innerText(), 'renamed.csv');
  assert.equal(await offered(app).count(), 0);
  assert.equal(await app.notice(), '');
  await finish(app);
});
