// The guided first run, as a visitor goes through it: from an untrained network to one gradient understood.

import assert from 'node:assert/strict';
import test from 'node:test';
import { finish, useApp } from './app.js';

const open = useApp();

test('the guided run ends with a trained network, a mistake on the stage, and one gradient', async () => {
  const app = await open('#batch=64&alpha=0.3');
  const { page } = app;
  await app.ready();
  const tour = page.locator('#tour');
  const step = (/** @type {string} */ title) => tour.getByRole('heading', { name: title }).waitFor();
  await step('First time here?');
  await app.press('Show me');
  await step('This network knows nothing yet');
  await app.press('Next');
  await step('Press Start training');
  // A step that goes on by itself may be over between two looks.
  await tour.evaluate((tour) => {
    const heading = /** @type {HTMLElement} */ (tour.querySelector('h2 span'));
    new MutationObserver(() => (tour.dataset.steps = `${tour.dataset.steps ?? ''}${heading.textContent}; `)).observe(heading, { childList: true, characterData: true });
  });
  await app.press('Start training');
  await step('Pause it');
  assert.equal(await tour.getAttribute('data-steps'), 'Watch it learn; Pause it; ');
  assert.ok((await app.metric('validation-accuracy')) >= 0.85);
  await app.press('Pause');
  await step('Find a mistake');
  await page.getByRole('tab', { name: 'Errors', exact: true }).click();
  await page.locator('#side-errors button:has(canvas), #side-errors .thumbnails button').first().click();
  await step('What would have to change?');
  const words = await tour.locator('p').innerText();
  const [, label, prediction] = /labelled (\d), and the network reads (\d)/.exec(words) ?? [];
  assert.notEqual(label, undefined, words);
  assert.notEqual(label, prediction);
  await page.getByRole('tab', { name: 'Backprop', exact: true }).click();
  await step('One gradient');
  // Written on the page, the numbers obey the code: dW2 is dZ2 times A1, and the weight moves against it.
  await page.getByRole('button', { name: 'Down', exact: true }).waitFor();
  const lesson = (await tour.locator('p').innerText()).replaceAll('−', '-');
  const found = /“(\d)” says A2 = (\d\.\d+) where the label (\d) wants 0.*dZ2 = \+(\d\.\d+)\..*A1 = (\d\.\d+).*= \+(\d\.\d+)/.exec(lesson);
  assert.ok(found, lesson);
  const [A2, dZ2, A1, dW2] = [found[2], found[4], found[5], found[6]].map(Number);
  assert.deepEqual([found[1], found[3]], [prediction, label]);
  assert.ok(Math.abs(dZ2 - 2 * A2) < 0.002 && Math.abs(dW2 - dZ2 * A1) < 0.002, lesson);
  await app.press('Up');
  assert.match(await tour.locator('p').innerText(), /^The other way: down\./);
  await app.press('Next');
  await step('That is all of it');
  await app.press('Done');
  assert.ok(await tour.isHidden());

  await page.reload();
  await app.ready();
  assert.ok(await tour.isHidden(), 'the invitation comes once');
  await page.locator('#help').click();
  await app.press('Guided first run');
  await step('This network knows nothing yet');
  await app.press('Leave');
  assert.ok(await tour.isHidden());
  await finish(app);
});
