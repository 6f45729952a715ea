// The curves in real Chromium: what they read is what Python measured, runs stay side by side, and files hold it all.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { RECORD_FIELDS } from '../../site/protocol.js';
import { count, significant } from '../../site/view/format.js';
import { finish, useApp } from './app.js';

/** @import {App} from './app.js' */

const open = useApp();

/** Train for some iterations, and stop. @param {App} app @param {number} iterations */
async function train(app, iterations) {
  await app.press('Start training');
  await app.reaches('iteration', iterations);
  await app.press('Pause');
  await app.paused();
}

/** What a click saves. @param {App} app @param {string} button */
async function saved(app, button) {
  const waiting = app.page.waitForEvent('download');
  await app.press(button);
  return readFileSync(await (await waiting).path());
}

test('the CSV ends with the figures of the bar, and the charts read what it holds', async () => {
  const app = await open('#batch=64&alpha=0.3');
  await app.ready();
  // Past 1,000, where numbers are written in groups.
  await train(app, 1000);
  await app.page.getByRole('tab', { name: 'Curves' }).click();
  const text = (await saved(app, 'CSV')).toString();
  assert.match(text, /^# run \d+: alpha=0\.3, batch=64, hidden=100, held-out=0\.1, seed=0, rule=classic, data=/m);
  const lines = text.trimEnd().split('\n').filter((line) => !line.startsWith('#'));
  const rows = lines.slice(1).map((line) => Object.fromEntries(line.split(',').slice(1).map((cell, i) => [RECORD_FIELDS[i], cell === '' ? NaN : Number(cell)])));
  const last = rows[rows.length - 1];
  assert.equal(rows.length, await app.metric('iteration'));
  assert.deepEqual([last.iteration, last.loss, last.epoch], [await app.metric('iteration'), await app.metric('loss'), await app.metric('epoch')]);
  assert.equal(rows.findLast(({ validationAccuracy }) => !Number.isNaN(validationAccuracy))?.validationAccuracy, await app.metric('validation-accuracy'));

  const chart = app.page.locator('#loss-large canvas');
  await chart.focus();
  // A key goes one iteration on, or further where the chart has fewer pixels than the run iterations.
  for (const [keys, least, most] of /** @type {[string[], number, number][]} */ ([
    [['Home'], 1, 1], [['ArrowRight', 'ArrowRight', 'ArrowRight'], 4, last.iteration - 1], [['End'], last.iteration, last.iteration],
  ])) {
    for (const key of keys) await chart.press(key);
    // Both read at once: the table and what the chart says are of the same iteration.
    const read = await app.page.waitForFunction(([least, most]) => {
      const written = document.querySelector('#runs tbody .number')?.textContent ?? '';
      const words = document.querySelector('#loss-large canvas')?.getAttribute('aria-valuetext') ?? '';
      const found = Number(written.replace(',', ''));
      return found >= least && found <= most && words.startsWith(`iteration ${written},`) && { found, words };
    }, [least, most]);
    const { found, words } = /** @type {{found: number, words: string}} */ (await read.jsonValue());
    assert.equal(words, `iteration ${count(found)}, loss ${significant(rows[found - 1].loss)}`);
  }
  // Enter takes the whole page to the iteration that is read: to the moment kept nearest to it, on a busy machine, where
  // a run is long before it is paused.
  await chart.press('Home');
  await chart.press('Enter');
  const looking = app.page.locator('#timeline').getByText(/^Looking at iteration \d$/);
  await looking.waitFor();
  const looked = Number((await looking.innerText()).replace(/\D/g, ''));
  assert.ok(looked <= 2);
  await app.page.waitForFunction((wanted) => document.querySelector('[data-metric="iteration"]')?.getAttribute('data-value') === String(wanted), looked);
  assert.equal(await app.metric('loss'), rows[looked - 1]?.loss ?? NaN);
  await app.press('Back to now');
  await app.reaches('iteration', last.iteration);
  // With the pointer: the middle of the chart is the middle of the run.
  const box = await chart.boundingBox();
  assert.ok(box);
  await app.page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  const read = await app.page.waitForFunction((end) => {
    const [written, loss] = [...document.querySelectorAll('#runs tbody .number')].map(({ textContent }) => textContent ?? '');
    const iteration = Number(written.replace(',', ''));
    return Math.abs(iteration - end / 2) < end * 0.06 && { iteration, loss };
  }, last.iteration);
  const { iteration, loss } = /** @type {{iteration: number, loss: string}} */ (await read.jsonValue());
  assert.equal(loss, significant(rows[iteration - 1].loss));
  await finish(app);
});

test('a run after Reset is drawn beside the one before, which can be hidden and forgotten', async () => {
  const app = await open('#batch=64&alpha=0.3');
  await app.ready();
  await train(app, 20);
  await app.set('alpha', '0.05');
  await app.press('Reset');
  await app.page.waitForFunction(() => document.querySelector('[data-metric="iteration"]')?.getAttribute('data-value') === '0');
  await train(app, 10);
  await app.page.getByRole('tab', { name: 'Curves' }).click();
  const rows = app.page.locator('#runs tbody tr');
  await rows.nth(1).waitFor();
  assert.deepEqual(await app.page.locator('#runs .settings').allInnerTexts(), ['alpha 0.05 · batch 64', 'alpha 0.3 · batch 64']);

  const all = (await saved(app, 'CSV')).toString();
  await rows.nth(1).getByRole('checkbox').uncheck();
  const one = (await saved(app, 'CSV')).toString();
  assert.equal(all.match(/^# run/gm)?.length, 2);
  assert.equal(one.match(/^# run/gm)?.length, 1);

  const picture = await saved(app, 'PNG');
  assert.equal(picture.subarray(1, 4).toString(), 'PNG');
  assert.equal(picture.readUInt32BE(16), 1920);

  await rows.nth(1).getByRole('button').click();
  assert.equal(await rows.count(), 1);
  await finish(app);
});
