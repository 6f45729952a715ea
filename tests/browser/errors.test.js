// The errors in real Chromium: the matrix against Python's accuracy, by keyboard; an image to the stage; and training on
// one, which leaves the run as it is.

import assert from 'node:assert/strict';
import test from 'node:test';
import { finish, useApp } from './app.js';

const open = useApp();

test('the matrix counts what Python measured; a cell lists its images, and one of them can be trained on', async () => {
  const app = await open('#batch=full&alpha=0.5&held-out=0.2');
  const { page } = app;
  await app.ready();
  await app.press('Start training');
  await app.reaches('iteration', 40);
  await app.press('Pause');
  await app.paused();
  // A pause may come between an update and its evaluation; a step ends after both.
  const iteration = await app.metric('iteration') + 1;
  await app.press('Step');
  await app.reaches('iteration', iteration);
  await page.getByRole('tab', { name: 'Errors' }).click();
  await page.waitForFunction((wanted) => document.querySelector('#errors-of')?.textContent === `iteration ${wanted}`, iteration);
  const counts = await page.locator('#confusion tbody tr').evaluateAll((rows) =>
    rows.map((row) => [...row.querySelectorAll('td[tabindex]')].map((cell) => Number(cell.textContent))));
  const total = counts.flat().reduce((a, b) => a + b);
  assert.equal(total, Math.round(1797 * 0.2));
  // A full batch is evaluated at every iteration, so that the bar's figure is of this network; it comes after the update.
  const accuracy = counts.reduce((sum, row, label) => sum + row[label], 0) / total;
  await page.waitForFunction((wanted) => document.querySelector('[data-metric="validation-accuracy"]')?.getAttribute('data-value') === String(wanted), accuracy);
  for (const [label, row] of counts.entries()) {
    const share = (100 * row[label] / row.reduce((a, b) => a + b)).toFixed(1);
    assert.equal(await page.locator('#confusion tbody .share').nth(label).innerText(), `${share}%`);
  }

  // By keyboard to the fullest cell off the diagonal.
  const most = Math.max(...counts.flatMap((row, label) => row.filter((_, predicted) => predicted !== label)));
  const label = counts.findIndex((row, digit) => row.some((n, predicted) => n === most && predicted !== digit));
  const predicted = counts[label].findIndex((n, digit) => n === most && digit !== label);
  await page.locator('#confusion td[tabindex="0"]').focus();
  for (let i = 0; i < label; i++) await page.keyboard.press('ArrowDown');
  for (let i = 0; i < predicted; i++) await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await page.waitForFunction((wanted) => document.querySelector('#mistakes-title')?.textContent === wanted, `${label} read as ${predicted}`);
  await page.waitForFunction((wanted) => [...document.querySelectorAll('#mistakes button span:first-of-type')].every((words) => words.textContent === wanted), `${predicted} not ${label}`);
  assert.equal(await page.locator('#mistakes button').count(), Math.min(15, most));
  const sure = (await page.locator('#mistakes small').allInnerTexts()).map(Number);
  assert.deepEqual(sure, sure.toSorted((a, b) => b - a));

  // The stage reads it as the matrix says.
  await page.locator('#mistakes button').first().click();
  const words = await page.locator('#mistake-words').innerText();
  const example = words.match(/^Example (\d+):/)?.[1];
  await page.waitForFunction((wanted) => /** @type {HTMLInputElement} */ (document.querySelector('#index')).value === wanted, example);
  await page.waitForFunction(([l, p]) => document.querySelector('#example-words')?.textContent?.includes(`label ${l} · read as ${p}`), [label, predicted]);

  // Training on it makes it right, on a copy.
  const loss = await app.metric('loss');
  await page.getByLabel('Steps').selectOption('20');
  await page.locator('#train-on form button').click();
  await page.locator('#train-on .outputs tbody tr').nth(9).waitFor();
  const after = (await page.locator('#train-on .outputs td:last-child').allInnerTexts()).map((text) => text.split(' → ').map(Number));
  assert.ok(after[label][1] > after[label][0]);
  assert.ok(Math.abs(after[predicted][0] - sure[0]) < 0.006);
  assert.match(await page.locator('#train-on [role="status"]').innerText(), new RegExp(`held-out accuracy ${(accuracy * 100).toFixed(2)} % → `));
  assert.equal(await app.metric('loss'), loss);
  assert.equal(await app.metric('iteration'), iteration);
  await finish(app);
});

test('with nothing held out a sentence says what to do', async () => {
  const app = await open('#held-out=0');
  await app.ready();
  await app.page.getByRole('tab', { name: 'Errors' }).click();
  await app.page.getByText('Nothing is held out: raise the held-out share and press Reset.').waitFor();
  await finish(app);
});
