// The stepper as a person uses it; what it shows is compared with what another Python answers to the same question.

import assert from 'node:assert/strict';
import test from 'node:test';
import { significant } from '../../site/view/format.js';
import { finish, useApp } from './app.js';

/** @import {App} from './app.js' */

const open = useApp();
const HASH = '#alpha=0.5&batch=0&hidden=30&seed=7';
const BEATS = ['x', 'Z1', 'A1', 'Z2', 'A2', 'loss', 'dZ2', 'dW2', 'dZ1', 'dW1', 'update', 'after'];

/**
 * Python's answer, from a worker of the test's own that has trained as long as the page's: a run is reproducible.
 * @param {App} app
 * @param {number} steps
 * @param {number} example
 * @returns {Promise<Record<string, any>>} arrays as plain ones; of the large ones only what the test reads
 */
const python = (app, steps, example) => app.page.evaluate(async ([count, shown]) => {
  const { createClient } = await import(new URL('/source/client.js', location.href).href);
  const { loadSample } = await import(new URL('/source/sample.js', location.href).href);
  const { parseLink } = await import(new URL('/source/link.js', location.href).href);
  /** @type {(type: string) => Promise<void>} */
  let heard = async () => {};
  /** @type {Map<string, () => void>} */
  const waiting = new Map();
  let iteration = -1;
  const client = createClient((/** @type {any} */ report) => {
    waiting.get(report.type)?.();
    if (report.type !== 'frame') return;
    iteration = report.figures.iteration;
    client.send({ type: 'frame-done', buffer: report.buffer });
  });
  heard = (type) => new Promise((resolve) => waiting.set(type, () => resolve()));
  client.restart();
  await heard('ready');
  client.send({ type: 'open-sample', ...(await loadSample()) });
  await heard('dataset');
  client.send({ type: 'reset', run: 1, settings: parseLink(location.hash).settings });
  await heard('started');
  for (let done = 0; done < count; done++) {
    client.send({ type: 'step' });
    while (iteration <= done) await heard('frame');
  }
  client.send({ type: 'show', run: 1, shown: { kind: 'example', example: shown } });
  const answer = await client.ask('backprop', {});
  return Object.fromEntries(Object.entries(answer).map(([name, value]) => [name, ArrayBuffer.isView(value) ? Array.from(/** @type {any} */ (value)) : value]));
}, [steps, example]);

/** @param {number[]} values */
const largest = (values) => values.reduce((best, value, i) => Math.abs(value) > Math.abs(values[best]) ? i : best, 0);

/** @param {App} app */
const opened = async (app) => {
  await app.ready();
  await app.page.getByRole('tab', { name: 'Backprop', exact: true }).click();
  await app.page.locator('#stepper-body').waitFor();
};

/** @param {App} app */
const current = (app) => app.page.locator('.beats [aria-current]').innerText();

test('every beat has Python’s numbers for that step, its line of code, and a sentence', async () => {
  const app = await open(HASH);
  const { page } = app;
  await app.ready();
  for (const step of [1, 2]) {
    await app.press('Step');
    await app.reaches('iteration', step);
  }
  const index = page.getByRole('spinbutton', { name: 'example' });
  await index.fill('11');
  await index.press('Enter');
  await opened(app);
  await page.locator('#stepper-of', { hasText: 'example 11' }).waitFor();
  assert.match(await page.locator('#stepper-of').innerText(), /iteration 2$/);

  const v = await python(app, 2, 11);
  assert.equal(v.iteration, 2);
  const hidden = v.A1.length;
  assert.equal(hidden, 30);
  const [j, k] = [largest(v.dZ1), largest(v.dZ2)];
  const i = largest(v.dW1.slice(j * 784, (j + 1) * 784));
  /** @type {Record<string, number[]>} results that the screen must have */
  const results = {
    x: [v.x[i]], Z1: [v.W1_dot_x[j], v.Z1[j]], A1: [v.Z1[j], v.A1[j]], Z2: [v.W2_dot_A1[k], v.Z2[k]], A2: [v.Z2[k], v.A2[k]],
    loss: [v.errors[k], v.loss], dZ2: [v.A2[k], v.dZ2[k]], dW2: [v.dZ2[k], v.A1[j], v.dW2[k * hidden + j]],
    dZ1: [v.W2T_dot_dZ2[j], v.slope1[j], v.dZ1[j]], dW1: [v.dZ1[j], v.dW1[j * 784 + i]],
    update: [v.W1[j * 784 + i], v.W1_after[j * 784 + i], v.W2_after[k * hidden + j]], after: [v.A2_after[k], v.loss_after],
  };
  const listed = {
    x: 'def forward_propagation', Z1: 'Z1 = W1 @ X + b1', A1: 'A1 = sigmoid(Z1)', Z2: 'Z2 = W2 @ A1 + b2', A2: 'A2 = sigmoid(Z2)',
    loss: 'np.mean((A2', dZ2: 'dZ2 = 2 * (A2 - one_hot_Y)', dW2: 'dW2 = dZ2 @ A1.T / m', dZ1: 'dZ1 = W2.T @ dZ2',
    dW1: 'dW1 = dZ1 @ X.T / m', update: 'W1 -= alpha * dW1', after: 'Z1 = W1 @ X + b1',
  };
  for (const [at, name] of BEATS.entries()) {
    if (at > 0) await page.getByRole('button', { name: 'Next beat' }).click();
    assert.equal(await current(app), name);
    const lines = await page.locator('#stepper .lines').innerText();
    for (const value of results[name]) assert.ok(lines.includes(significant(value, 3)), `${name}: ${significant(value, 3)} in ${lines}`);
    const lit = (await page.locator('#listing .lit').allInnerTexts()).join('\n');
    assert.ok(lit.includes(listed[/** @type {keyof typeof listed} */ (name)]), `${name}: ${lit}`);
    // The lit lines are in sight, not only somewhere in the box.
    const box = await page.locator('#listing').boundingBox();
    const line = await page.locator('#listing .lit').first().boundingBox();
    assert.ok(box && line && line.y >= box.y - 1 && line.y < box.y + box.height, name);
    assert.match(await page.locator('#stepper .caption').innerText(), /\.$/);
  }
  assert.ok(await page.getByRole('button', { name: 'Next beat' }).isDisabled());

  // Both rules beside the measured slopes: the very numbers.
  const shown = await page.locator('#rules-slopes td[data-value]').evaluateAll((cells) => cells.map((cell) => Number(cell.getAttribute('data-value'))));
  const expected = Array.from({ length: 10 }, (_, digit) => [v.classic[digit], v.entropy_slope[digit], v.slope2[digit], v.exact[digit], v.squared_slope[digit]]);
  assert.deepEqual(shown, expected.flat());
  assert.deepEqual(await page.locator('#rules-gaps td').evaluateAll((cells) => cells.map((cell) => cell.classList.contains('same'))), [true, false, false, true]);
  await finish(app);
});

test('it stays with its moment while the run goes on, and is asked again', async () => {
  const app = await open('#batch=64&alpha=0.3');
  const { page } = app;
  await opened(app);
  const before = await page.locator('#stepper-of').innerText();
  assert.match(before, / iteration 0$/);
  assert.ok(await page.locator('#stepper-again').isHidden());
  await app.press('Start training');
  await app.reaches('iteration', 30);
  assert.equal(await page.locator('#stepper-of').innerText(), before);
  await app.press('Pause');
  await app.paused();
  const iteration = (await app.metric('iteration')).toLocaleString('en');
  await page.getByRole('button', { name: `Again for iteration ${iteration}`, exact: true }).click();
  await page.locator('#stepper-of', { hasText: `iteration ${iteration}` }).waitFor();
  await page.locator('#stepper-again').waitFor({ state: 'hidden' });
  // A new run, or another image, is asked about by itself.
  await app.press('Reset');
  await page.locator('#stepper-of', { hasText: /iteration 0$/ }).waitFor();
  await page.getByRole('button', { name: 'Next example' }).click();
  await page.locator('#stepper-of', { hasText: 'example 1 ' }).waitFor();
  await finish(app);
});

test('keys, slow motion, and what is pointed at on the stage', async () => {
  const app = await open(HASH);
  const { page } = app;
  await opened(app);
  await page.locator('.beats [aria-current]').focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  assert.equal(await current(app), 'A1');
  assert.equal(await page.evaluate(() => document.activeElement?.textContent), 'A1');
  await page.keyboard.press('End');
  assert.equal(await current(app), 'after');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowLeft');
  assert.equal(await current(app), 'update');
  await page.keyboard.press('Home');

  await page.getByLabel('Speed of slow motion').selectOption('2');
  await page.getByRole('button', { name: 'Play the beats' }).click();
  await page.locator('.beats [aria-current]', { hasText: /^A1$/ }).waitFor();
  await page.getByRole('button', { name: 'Hold' }).click();
  const held = await current(app);
  await page.waitForTimeout(2500);
  assert.equal(await current(app), held);

  // A neuron that is chosen on the stage is read here, and one that is typed here is chosen there.
  await page.getByRole('button', { name: 'Z1', exact: true }).first().click();
  await page.getByRole('spinbutton', { name: 'neuron', exact: true }).fill('12');
  await page.locator('#stepper .lines', { hasText: 'Z1[12]' }).waitFor();
  await page.locator('#canvas').focus();
  await page.keyboard.press('ArrowRight');
  await page.locator('#stepper .lines', { hasText: 'Z1[13]' }).waitFor();
  await finish(app);
});

test('an image of one’s own is asked for its label, and then has a way through the network like any other', async () => {
  const app = await open(HASH);
  const { page } = app;
  await opened(app);
  const pad = page.locator('#pad canvas').first();
  await pad.scrollIntoViewIfNeeded();
  const { x, y, width, height } = /** @type {{x: number, y: number, width: number, height: number}} */ (await pad.boundingBox());
  await page.mouse.move(x + width / 2, y + height * 0.2);
  await page.mouse.down();
  await page.mouse.move(x + width / 2, y + height * 0.8, { steps: 5 });
  await page.mouse.up();
  const labels = page.getByRole('group', { name: 'Which digit is this image?' });
  await labels.waitFor();
  assert.ok(await page.locator('#stepper-body').isHidden());
  assert.ok(await page.locator('#rules').isHidden());
  await labels.getByRole('button', { name: '1', exact: true }).click();
  await page.locator('#stepper-of', { hasText: 'your image · label 1' }).waitFor();
  assert.ok(await labels.isHidden());
  assert.equal(await current(app), 'x');
  await finish(app);
});

test('each heading’s explanation is one press away', async () => {
  const app = await open(HASH);
  const { page } = app;
  await opened(app);
  await page.getByRole('button', { name: 'About the two rules' }).click();
  const words = page.locator('#why-rules');
  assert.match(await words.innerText(), /twice the cross-entropy/);
  const { width, height } = /** @type {{width: number, height: number}} */ (page.viewportSize());
  const box = await words.boundingBox();
  assert.ok(box && box.x >= 0 && box.y >= 0 && box.x + box.width <= width && box.y + box.height <= height);
  await page.keyboard.press('Escape');
  assert.ok(await words.isHidden());
  await finish(app);
});
