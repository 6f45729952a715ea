// Two moments side by side in real Chromium: the table's numbers are those that the page showed at each moment.

import assert from 'node:assert/strict';
import test from 'node:test';
import { finish, useApp } from './app.js';

/** @import {App} from './app.js' */

const open = useApp();

/** @param {App} app @returns {Promise<Record<string, string[]>>} the table, by its rows' names */
const table = (app) => app.page.locator('#view-compare tbody tr').evaluateAll((rows) => Object.fromEntries(
  rows.map((row) => [row.children[0].textContent, [...row.children].slice(1).map((cell) => cell.textContent)])));

/**
 * @param {App} app
 * @param {string} a
 * @param {string} b
 */
const compared = (app, a, b) => app.page.waitForFunction(([first, second]) => {
  const cells = document.querySelectorAll('#view-compare tbody tr:first-child td');
  return cells[0]?.textContent === first && cells[1]?.textContent === second;
}, [a, b]);

test('two moments, their figures and what changed, by keyboard; nothing is asked while it is hidden', async () => {
  const app = await open('#batch=64&alpha=0.3&held-out=0.2');
  await app.ready();
  const fetched = () => app.requests.filter((url) => /\/compare-\w+\.js$/.test(url)).length;
  assert.equal(fetched(), 0);
  for (let iteration = 1; iteration <= 3; iteration++) {
    await app.press('Step');
    await app.reaches('iteration', iteration);
  }
  await app.page.getByRole('tab', { name: 'Compare' }).click();
  await compared(app, '0', '3');
  assert.equal(fetched(), 1);
  const first = await table(app);
  assert.equal(first.iteration[2], '+3');
  assert.deepEqual(first['learning rate'], ['0.3', '0.3', '']);

  // Python has the held-out accuracy of iterations 1 and 3: the page shows the same.
  await app.page.locator('#view-compare').getByRole('slider', { name: 'Moment A' }).focus();
  await app.page.keyboard.press('ArrowRight');
  await compared(app, '1', '3');
  const { 'held-out accuracy': accuracy } = await table(app);
  await app.page.locator('#moment').focus();
  await app.page.keyboard.press('Home');
  await app.page.keyboard.press('ArrowRight');
  await app.page.waitForFunction(() => document.querySelector('[data-metric="iteration"]')?.getAttribute('data-value') === '1');
  assert.equal(accuracy[0], await app.page.locator('[data-metric="validation-accuracy"]').innerText());
  assert.match(await app.page.locator('#view-compare .summary').innerText(), /^Of 359 held-out images, B reads \d+ that A misread, and misreads \d+ that A read\.$/);

  // B from the time axis, which looks at iteration 1; then the other way round.
  await app.page.getByRole('button', { name: 'Take B from axis' }).click();
  await compared(app, '1', '1');
  assert.deepEqual((await table(app))['held-out loss (MSE)'].slice(2), ['+0.0000']);
  assert.match(await app.page.locator('#view-compare .moved').innerText(), /^W1 moved by 0\.0%/);
  await app.page.getByRole('slider', { name: 'Moment B' }).focus();
  await app.page.keyboard.press('End');
  await compared(app, '1', '3');
  await app.press('Swap A and B');
  await compared(app, '3', '1');
  await finish(app);
});

test('what is looked at in one picture is looked at in all, and a new image is compared at once', async () => {
  const app = await open('#batch=64&alpha=0.3');
  await app.ready();
  await app.press('Step');
  await app.reaches('iteration', 1);
  await app.page.getByRole('tab', { name: 'Compare' }).click();
  await compared(app, '0', '1');
  const pictures = () => app.page.locator('#view-compare canvas').evaluateAll((all) => all.map((canvas) => /** @type {HTMLCanvasElement} */ (canvas).toDataURL()));
  /** The pictures, once each of them is another. @param {string[]} before */
  const others = async (before) => {
    for (;;) {
      const now = await pictures();
      const same = now.flatMap((picture, i) => (picture === before[i] ? [i] : []));
      if (same.length === 0) return now;
      assert.ok(Date.now() < patience, `picture ${same} stays as it was`);
      await app.page.waitForTimeout(50);
    }
  };
  const patience = Date.now() + 60_000;
  const before = await pictures();
  await app.page.locator('#view-compare .a canvas').focus();
  await app.page.keyboard.press('ArrowRight');
  const looking = await others(before);
  await app.page.getByRole('tab', { name: 'Network' }).click();
  await app.page.getByRole('button', { name: 'Next example' }).click();
  await app.page.getByRole('tab', { name: 'Compare' }).click();
  // Of the new image.
  await others(looking);
  await finish(app);
});
