// The gradient check in real Chromium: pressed in both rules, of edited code, and its worst entry shown on the stage.

import assert from 'node:assert/strict';
import test from 'node:test';
import { finish, useApp } from './app.js';
import { replaceAll, showCode, stands } from './editing.js';

/** @import {App} from './app.js' */

const open = useApp();
const HASH = '#batch=64&alpha=0.3&hidden=20&seed=5';

/** @param {App} app */
const opened = async (app) => {
  await app.ready();
  await app.page.getByRole('tab', { name: 'Check', exact: true }).click();
  await app.page.locator('#check-go:enabled').waitFor();
};

/** Press it, and wait for an answer that holds these words. @param {App} app @param {string} words */
const checked = async ({ page }, words) => {
  await page.locator('#check-go').click();
  await page.locator('#check-verdict', { hasText: words }).waitFor();
};

/** Each array's marks, by loss. @param {App} app @returns {Promise<Record<string, string[]>>} */
const marks = ({ page }) => page.locator('#check-table').evaluate((table) => {
  const rows = [.../** @type {HTMLTableElement} */ (table).tBodies[0].rows];
  return Object.fromEntries(rows.map((row) => [row.cells[0].textContent, [...row.querySelectorAll('button b')].map((mark) => mark.textContent ?? '')]));
});

test('classic is the gradient of twice the cross-entropy, exact MSE that of the squared error', async () => {
  const app = await open(HASH);
  const { page } = app;
  await opened(app);
  await app.press('Step');
  await app.reaches('iteration', 1);
  await checked(app, 'It is the gradient of twice the cross-entropy');
  assert.match(await page.locator('#check-verdict').innerText(), /it is not that of the squared error\.$/);
  assert.equal(await page.locator('#check-of').innerText(), 'the original network.py · rule classic · iteration 1 · 7 training images');
  assert.deepEqual(await page.locator('#check-table thead th').allInnerTexts(), ['2 CE', 'SE']);
  const expected = ['dW1', 'db1', 'dW2', 'db2'];
  assert.deepEqual(await marks(app), Object.fromEntries(expected.map((name) => [name, ['✓', '✗']])));
  const worst = await page.locator('#check-table .passes').evaluateAll((cells) => cells.map((cell) => Number(cell.getAttribute('data-worst'))));
  assert.ok(worst.every((error) => error >= 0 && error <= 1e-5), String(worst));
  assert.ok(await page.locator('#check-stale').isHidden());

  await app.set('rule', 'exact MSE');
  await app.press('Reset');
  await page.getByText('The rule is exact MSE now: this is about classic.').waitFor();
  await checked(app, 'It is the gradient of the squared error');
  assert.deepEqual(await marks(app), Object.fromEntries(expected.map((name) => [name, ['✗', '✓']])));
  assert.ok(await page.locator('#check-stale').isHidden());
  assert.equal(await app.metric('iteration'), 0);
  await finish(app);
});

test('a cell has its entries, worst first, and the worst is shown on the stage', async () => {
  const app = await open(HASH);
  const { page } = app;
  await opened(app);
  await checked(app, 'It is the gradient of');
  await page.locator('#check-table tbody tr').nth(2).getByRole('button').nth(1).focus();
  await page.keyboard.press('Enter');
  assert.equal(await page.locator('#check-entries h3').innerText(), 'dW2 beside the slope of the squared error');
  const rows = page.locator('#check-entries tbody tr');
  assert.ok((await rows.count()) >= 12);
  const errors = (await rows.locator('td:last-child').allInnerTexts()).map((text) => Number(text.replace('✗ ', '')));
  assert.deepEqual(errors, errors.toSorted((a, b) => b - a));
  const name = await rows.first().getByRole('button').innerText();
  const [, k, j] = /** @type {RegExpMatchArray} */ (name.match(/^W2\[(\d+),(\d+)\]$/));
  await page.getByRole('button', { name: 'Show the worst on the stage' }).click();
  assert.equal(await page.locator('#check-entries .shown').innerText(), `${name} on the stage: neuron ${j}, its weight towards output ${k}.`);
  assert.match(await page.locator('#inspector .title').innerText(), new RegExp(`neuron ${j}\\s.*pinned`, 's'));

  // A weight of the first layer, from another view; and then it is pinned, and the next check has it.
  await page.getByRole('tab', { name: 'Curves' }).click();
  await page.locator('#check-table tbody tr').nth(0).getByRole('button').nth(0).click();
  const weight = await rows.nth(3).getByRole('button').innerText();
  await rows.nth(3).getByRole('button').click();
  assert.ok(await page.locator('#view-network').isVisible());
  await page.locator('#inspector .title', { hasText: `Weight ${weight.replace(',', ', ')}` }).waitFor();
  await page.locator('#check-go').click();
  await page.locator('#check-entries tbody tr', { hasText: 'pinned' }).getByRole('button', { name: weight, exact: true }).waitFor();
  await finish(app);
});

test('a question that waits can be cancelled, and asked again', async () => {
  const app = await open(HASH);
  const { page } = app;
  await opened(app);
  // Both in one task: no answer can come between them.
  await page.evaluate(() => {
    /** @type {HTMLElement} */ (document.querySelector('#check-go')).click();
    const cancel = /** @type {HTMLElement} */ (document.querySelector('#check-cancel'));
    if (cancel.hidden || document.querySelector('#check')?.getAttribute('aria-busy') !== 'true') throw new Error('It does not wait.');
    cancel.click();
  });
  assert.ok(await page.locator('#check-cancel').isHidden());
  assert.ok(await page.locator('#check-found').isHidden());
  await checked(app, 'It is the gradient of');
  await page.getByRole('button', { name: 'About the gradient check' }).click();
  assert.match(await page.locator('#why-check').innerText(), /float64/);
  await finish(app);
});

test('a sign error in edited code is caught, named and shown; of the code before it nothing more is claimed', async () => {
  const app = await open(HASH);
  const { page } = app;
  await opened(app);
  await checked(app, 'It is the gradient of');
  await showCode(app);
  await replaceAll(app, 'dW2 = dZ2 @ A1.T', 'dW2 = -dZ2 @ A1.T');
  await app.press('Apply');
  await stands(app, /^yours, running/);
  await page.getByText('The code has changed since: this is about the code before.').waitFor();
  await checked(app, 'It is not a gradient: dW1, db1 and db2 agree with twice the cross-entropy, but dW2 is −1 times the slope: a sign error.');
  assert.match(await page.locator('#check-of').innerText(), /^edited code [0-9a-f]{8} · rule classic/);
  assert.deepEqual(await marks(app), { dW1: ['✓', '✗'], db1: ['✓', '✗'], dW2: ['✗', '✗'], db2: ['✓', '✗'] });
  assert.equal(await page.locator('#check-entries h3').innerText(), 'dW2 beside the slope of twice the cross-entropy');
  assert.equal(await page.locator('#check-entries .says').innerText(), 'dW2 is −1 times the slope: a sign error.');
  await page.getByRole('button', { name: 'Show the worst on the stage' }).click();
  await page.locator('#inspector .title', { hasText: 'Hidden neuron' }).waitFor();
  assert.ok(await page.locator('#view-network').isVisible());
  await finish(app);
});
