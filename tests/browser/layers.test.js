// A network of three layers in real Chromium: the lesson is applied as a person would, and what stage, strip and panels
// say of it is what CPython computes from the same run.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { test } from 'node:test';
import { parseLink } from '../../site/link.js';
import { finish, useApp } from './app.js';
import { PYTHON } from './site.js';

/** @import {App} from './app.js' */

const ROOT = path.resolve(import.meta.dirname, '../..');
const STEPS = 3;
const UNIT = 12;

const open = useApp();

/** The lesson, begun anew, after three steps, with example 7 on the stage. */
async function deeper() {
  const app = await open('#seed=5');
  await app.ready();
  const { page } = app;
  await page.getByRole('tab', { name: 'Code', exact: true }).click();
  await page.getByRole('textbox', { name: 'network.py' }).waitFor();
  await app.press('Lessons');
  await page.getByRole('button', { name: /^One more/ }).click();
  await app.reaches('iteration', 1);
  await app.press('Pause');
  await app.paused();
  await app.press('Reset');
  await page.waitForFunction(() => document.querySelector('[data-metric=iteration]')?.textContent === '0');
  await page.getByRole('tab', { name: 'Network', exact: true }).click();
  for (let step = 1; step <= STEPS; step++) {
    await app.press('Step');
    await app.reaches('iteration', step);
  }
  await app.paused();
  await page.locator('#index').fill('7');
  await page.locator('#index').press('Enter');
  await page.locator('#example-words').getByText('label 7').waitFor();
  // The address follows the lesson's settings a moment later.
  await page.waitForURL(/batch=64/);
  const { settings } = parseLink(new URL(page.url()).hash);
  const output = execFileSync(PYTHON, ['tests/browser/layers_check.py', 'dist/site/data', JSON.stringify(settings)], { cwd: ROOT, encoding: 'utf8' });
  return { app, expected: JSON.parse(output) };
}

/** @param {App} app @param {string} key @param {number} [times] */
async function press({ page }, key, times = 1) {
  await page.locator('#canvas').focus();
  for (let i = 0; i < times; i++) await page.keyboard.press(key);
}

/** To a unit of the second hidden layer, by keys alone. @param {App} app @param {number} wanted */
async function goTo(app, wanted) {
  const title = app.page.locator('#inspector .title b');
  await press(app, 'Home');
  for (let i = 0; i < 30 && !/layer 2$/.test(await title.innerText()); i++) await press(app, 'ArrowRight');
  const at = Number(/^Neuron (\d+) of hidden layer 2$/.exec(await title.innerText())?.[1]);
  assert.ok(at >= 0, await title.innerText());
  await press(app, at < wanted ? 'ArrowDown' : 'ArrowUp', Math.abs(wanted - at));
  assert.equal(await title.innerText(), `Neuron ${wanted} of hidden layer 2`);
}

/** @param {string} text @param {RegExp} pattern @param {number[]} values @param {number} decimals */
function holds(text, pattern, values, decimals) {
  const found = pattern.exec(text);
  assert.ok(found, `${pattern} is not in ${text}`);
  found.slice(1).forEach((word, i) => {
    const shown = Number(word.replaceAll(' ', '').replace('−', '-'));
    assert.ok(Math.abs(shown - values[i]) <= 0.51 * 10 ** -decimals + 1e-4, `${shown} is shown, ${values[i]} is computed`);
  });
}

test('a neuron of the second hidden layer by keys: formula, slope, pushes, history and images are CPython’s', async () => {
  const { app, expected } = await deeper();
  const { page } = app;
  await goTo(app, UNIT);
  const strip = page.locator('#inspector');
  const words = await strip.innerText();
  holds(words, /A2\[12\] = σ\(W2\[12\] @ A1 \+ b2\[12\]\)\s+= σ\((−?[\d.]+) ([+−] [\d.]+)\) = ([\d.]+)/, [expected.sum, expected.b, expected.A], 2);
  holds(words, /σ′\(Z2\) = ([\d.]+)/, [expected.slope], 3);
  holds(words, /up \+([\d.]+)/, [Math.max(...expected.pushes)], 2);
  assert.ok(words.includes(`neuron ${expected.strongest}: `), words);

  await press(app, 'Enter');
  await strip.getByText('Largest A2[12]').waitFor();
  assert.match(await strip.locator('.history').innerText(), /A2\[12\][\s\S]*‖W2\[12\]‖/);
  const titles = await strip.locator('.thumbnails button').evaluateAll((buttons) => buttons.map((button) => /** @type {HTMLElement} */ (button).title));
  assert.equal(titles.length, 8);
  titles.forEach((title, i) => holds(title, /A2\[12\] = ([\d.]+)$/, [expected.excites[i][1]], 3));
  const last = expected.norms[STEPS];
  holds(await strip.locator('.history').innerText(), /‖W2\[12\]‖\s*([\d.]+)/, [last], 2);

  // A screen reader finds every layer by name, and every unit in it.
  const groups = await page.locator('#canvas > [role=group]').evaluateAll((found) => found.map((group) => [group.getAttribute('aria-label'), group.childElementCount]));
  assert.deepEqual(groups, [['Input x, 28 × 28 pixels', 1], ['Hidden layer A1, 100 neurons', 100], ['Hidden layer A2, 50 neurons', 50], ['Outputs A3', 10]]);
  const outputs = await page.locator('#canvas > [role=group]:last-child > *').evaluateAll((found) => found.map((item) => item.getAttribute('aria-label') ?? ''));
  outputs.forEach((text, k) => holds(text, /A3 ([\d.]+)/, [expected.outputs[k]], 3));

  // The way on, to the outputs.
  await press(app, 'Escape');
  await goTo(app, UNIT);
  await press(app, 'ArrowRight');
  assert.match(await strip.innerText(), /A3\[\d\] = σ\(W3\[\d\] @ A2 \+ b3\[\d\]\)/);
  assert.match(await page.locator('#facts').innerText(), /784 – 100 – 50 – 10/);
  await finish(app);
});

test('the stepper says that it follows two layers, Compare follows three, and back to the original both are as they were', async () => {
  const { app } = await deeper();
  const { page } = app;
  await page.getByRole('tab', { name: 'Backprop', exact: true }).click();
  await page.locator('#stepper-problem').getByText('This network has 3 layers').waitFor();
  assert.equal(await page.locator('#stepper-body').isVisible(), false);
  assert.equal(await page.locator('#rules').isVisible(), false);
  await page.getByRole('tab', { name: 'Compare' }).click();
  await page.waitForFunction(() => document.querySelector('#view-compare tbody tr:first-child td + td')?.textContent === '3');
  assert.equal(await page.locator('#view-compare .problem').innerText(), '');
  const canvas = page.locator('#view-compare .change canvas');
  await canvas.focus();
  await page.keyboard.press('End');
  await page.keyboard.press('ArrowUp');
  const groups = await canvas.locator('> [role=group]').evaluateAll((found) => found.map((group) => group.getAttribute('aria-label')));
  assert.deepEqual(groups.slice(2), ['Hidden layer A2, 50 neurons', 'Outputs A3']);

  await page.getByRole('tab', { name: 'Code', exact: true }).click();
  await app.press('Original');
  await page.locator('#stepper-body').waitFor();
  assert.equal(await page.locator('#stepper-problem').isVisible(), false);
  await finish(app);
});
