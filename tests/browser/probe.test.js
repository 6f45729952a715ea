// What names in the code hold, in real Chromium: pointed at in the editor, of the code in force and of no other text.

import assert from 'node:assert/strict';
import test from 'node:test';
import { finish, useApp } from './app.js';
import { check } from './axe.js';
import { replaceAll, showCode, stands } from './editing.js';

/** @import {App} from './app.js' */

const open = useApp();

/**
 * Point at a name in a line of the code; what appears.
 * @param {App} app
 * @param {string} line its text, without what stands after it
 * @param {string} name
 */
async function pointAt({ page }, line, name) {
  await page.mouse.move(0, 0);
  await page.locator('.cm-tooltip').waitFor({ state: 'detached' });
  // Only what is in sight is there at all: the editor's own search goes to it, at the beginning of a line.
  await page.getByRole('textbox', { name: 'network.py' }).focus();
  await page.keyboard.press('Control+f');
  await page.keyboard.type(`\\n    ${line}`);
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  const found = page.locator('.cm-line').filter({ hasText: new RegExp(`^ {4}${line.replace(/[()*+.[\]]/g, '\\$&')}`) });
  await found.first().locator('span').filter({ hasText: new RegExp(`^${name}$`) }).first().hover();
  const box = page.locator('.cm-tooltip .probe');
  await box.waitFor();
  return box;
}

test('a name that is pointed at shows its array: shape, range, picture, and where it is from', async () => {
  const app = await open('#batch=64&alpha=0.3&hidden=30');
  const { page } = app;
  await app.ready();
  for (const step of [1, 2]) {
    await app.press('Step');
    await app.reaches('iteration', step);
  }
  const loss = await app.metric('loss');
  await showCode(app);

  let box = await pointAt(app, 'Z1 = W1 @ X + b1', 'W1');
  assert.match(await box.innerText(), /^W1\s+\(30, 784\) float32/);
  assert.match(await box.innerText(), /Shown: row 0 of 30, as 28 × 28 pixels\. As forward_propagation returns, computed again with the parameters after iteration 2, on 64 examples of the last batch\.$/);
  const canvas = box.locator(':scope > canvas');
  assert.deepEqual(await canvas.evaluate((element) => [/** @type {HTMLCanvasElement} */ (element).width, /** @type {HTMLCanvasElement} */ (element).height]), [28, 28]);
  // Orange and blue, and not one colour.
  const colours = await canvas.evaluate((element) => {
    const { width, height } = /** @type {HTMLCanvasElement} */ (element);
    const { data } = /** @type {CanvasRenderingContext2D} */ (/** @type {HTMLCanvasElement} */ (element).getContext('2d')).getImageData(0, 0, width, height);
    const warm = Array.from({ length: width * height }, (_, i) => data[4 * i] - data[4 * i + 2]);
    return { orange: warm.filter((less) => less > 40).length, blue: warm.filter((less) => less < -40).length };
  });
  assert.ok(colours.orange > 50 && colours.blue > 50, JSON.stringify(colours));
  await check(page, 'a box beside a name');

  box = await pointAt(app, 'A2 = sigmoid(Z2)', 'A2');
  assert.match(await box.innerText(), /^A2\s+\(10, 64\) float32/);
  const [min, mean, max] = (await box.locator('dd').allInnerTexts()).map(Number);
  assert.ok(0 < min && min < mean && mean < max && max < 1, `${min} ${mean} ${max}`);
  box = await pointAt(app, 'm = Y.size', 'm');
  assert.match(await box.innerText(), /^m\s+int\s+64\s/);
  box = await pointAt(app, 'E = np.exp(-np.abs(Z))', 'Z');
  assert.match(await box.innerText(), /^Z\s+\(10, 64\) float32[^]*Here the last of 2 calls\.$/);
  // The run is where it was.
  assert.equal(await app.metric('iteration'), 2);
  assert.equal(await app.metric('loss'), loss);
  await finish(app);
});

test('of a text that does not run nothing is claimed; applied, its own names have their arrays', async () => {
  const app = await open('#batch=64&alpha=0.3&hidden=30');
  await app.ready();
  await showCode(app);
  await replaceAll(app, 'A1 = sigmoid(Z1)', 'A1 = np.tanh(Z1)');
  let box = await pointAt(app, 'A1 = np.tanh(Z1)', 'A1');
  assert.equal(await box.innerText(), 'A1\n\nThis text is not the code that runs: apply it to see what its names hold.');
  await app.press('Apply');
  await stands(app, /^yours, running/);
  box = await pointAt(app, 'A1 = np.tanh(Z1)', 'A1');
  assert.match(await box.innerText(), /^A1\s+\(30, 64\) float32/);
  assert.ok((await box.locator('dd').first().innerText()).startsWith('−'), 'below zero, as no sigmoid is');
  await finish(app);
});
