// Code that goes wrong in every way we know, applied while it trains: the run, the data and the curves are still there.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { finish, useApp } from './app.js';

/** @import {App} from './app.js' */

const open = useApp();
const ORIGINAL = readFileSync(new URL('../../py/glassbox/network.py', import.meta.url), 'utf8');

/**
 * The original with one piece of it replaced.
 * @param {string} before
 * @param {string} after
 */
function edit(before, after) {
  assert.equal(ORIGINAL.split(before).length, 2, `${before} is not there once`);
  return ORIGINAL.replace(before, () => after);
}

/** The same in the middle of `backward_propagation`. @param {string} statement */
const inBackward = (statement) => edit('    m = Y.size\n', `    m = Y.size\n    ${statement}\n`);

/** The same once it has made so many updates. @param {number} updates @param {string} statement */
const later = (updates, statement) => edit('dW1, db1, dW2, db2, alpha):', 'dW1, db1, dW2, db2, alpha, state):').replace(
  '    W1 -= alpha * dW1\n',
  `    state["n"] = state.get("n", 0) + 1\n    if state["n"] > ${updates}:\n        ${statement}\n    W1 -= alpha * dW1\n`,
);

/** Opens the app with the Code view, and sets training going. */
async function openTraining() {
  const app = await open('#batch=64&alpha=0.3');
  await app.ready();
  await app.page.getByRole('tab', { name: 'Code', exact: true }).click();
  await app.page.getByRole('textbox', { name: 'network.py' }).waitFor();
  await app.press('Start training');
  await app.reaches('iteration', 30);
  return app;
}

/** @param {App} app @param {string} source */
async function apply({ page }, source) {
  await page.getByRole('textbox', { name: 'network.py' }).focus();
  await page.keyboard.press('ControlOrMeta+a');
  // Put in the place of a selection it would have one more line at its top in Firefox.
  await page.keyboard.press('Delete');
  await page.keyboard.insertText(source);
  await page.getByRole('button', { name: 'Apply', exact: true }).click();
}

/** @param {App} app @param {RegExp} words */
const problemSays = ({ page }, words) => page.locator('#code-problem').filter({ hasText: words }).waitFor();

/** Training goes on from where it was, on the data that were there. @param {App} app @param {number} before */
async function goesOn(app, before) {
  await app.reaches('iteration', Math.max(before, await app.metric('iteration')) + 20);
  assert.equal(await app.metric('examples'), 1797);
}

/** One more than the sample has. @param {App} app */
async function addDigit({ page }) {
  await page.locator('#pad-ink').focus();
  for (const key of [' ', 'ArrowRight', 'ArrowRight', 'ArrowRight', 'ArrowDown', 'ArrowDown', ' ']) await page.keyboard.press(key);
  await page.locator('#pad-labels label').nth(4).click();
  await page.locator('#pad-add').click();
  await page.waitForFunction(() => document.querySelector('[data-metric="examples"]')?.getAttribute('data-value') === '1798');
}

test('what the trial finds wrong is one sentence, and training never stops', async () => {
  const app = await openTraining();
  const loop = inBackward('while True: pass');
  const cases = /** @type {[string, RegExp][]} */ ([
    [edit('def sigmoid(Z):', 'def sigmoid(Z:'), /Line \d+ is not Python/],
    [edit('dW2 = dZ2 @ A1.T / m', 'dW2 = (dZ2 @ A1.T / m).T'), /gives back dW2 in the shape \(100, 10\); expected \(10, 100\)/],
    [edit('    A2 = sigmoid(Z2)\n', '    A2 = sigmoid(Z2) * np.nan\n'), /makes A2 with 70 values that are not finite/],
    [loop, new RegExp(`Line ${loop.slice(0, loop.indexOf('while True: pass')).split('\n').length} did not come to an end`)],
    [inBackward('raise SystemExit'), /asks Python to exit/],
    [edit('def update_parameters(', 'def update('), /There is no function update_parameters|There is no function `update_parameters`/],
    [inBackward('np.empty(1 << 62, np.uint8)'), /MemoryError|needs more memory|Maximum allowed|fails/],
    [inBackward('backward_propagation(W2, Z1, A1, A2, X, Y)'), /RecursionError/],
  ]);
  for (const [source, words] of cases) {
    const before = await app.metric('iteration');
    await apply(app, source);
    await problemSays(app, words);
    await goesOn(app, before);
  }
  assert.equal(await app.notice(), '');
  await app.press('Pause');
  await finish(app);
});

test('two gigabytes are given or refused, and the page goes on either way', async () => {
  const app = await openTraining();
  const before = await app.metric('iteration');
  await apply(app, inBackward('waste = np.ones(2_000_000_000, np.uint8)'));
  await app.page.locator('#code-waiting').waitFor({ state: 'hidden' });
  await app.press('Original');
  await app.page.locator('#code-standing').filter({ hasText: 'the original' }).waitFor();
  await goesOn(app, before);
  await app.press('Pause');
  await app.paused();
  await finish(app);
});

test('code that fails after a while pauses before the step that failed, and good code goes on from there', async () => {
  const app = await openTraining();
  await apply(app, later(40, 'raise ValueError("enough")'));
  await problemSays(app, /Line \d+ fails: ValueError: enough/);
  await app.paused();
  const at = await app.metric('iteration');
  await app.press('Original');
  await app.page.locator('#code-standing').filter({ hasText: 'the original' }).waitFor();
  await app.press('Start training');
  await goesOn(app, at);
  await app.press('Pause');
  await finish(app);
});

test('code that never comes back from C costs the engine, and nothing else', async () => {
  const app = await openTraining();
  await app.reaches('iteration', 200);
  const before = await app.metric('iteration');
  await apply(app, inBackward('sum(iter(int, 1))'));
  // While it was tried the run was well: it goes on by itself.
  await app.page.locator('#notice').filter({ hasText: 'The code did not come back. Python was started anew and goes on where it was.' }).waitFor();
  await app.ready();
  await goesOn(app, before);
  await app.page.locator('#code-standing').filter({ hasText: 'changed, not applied' }).waitFor();

  await apply(app, later(40, 'sum(iter(int, 1))'));
  await app.page.locator('#notice').filter({ hasText: 'goes on with the original code' }).waitFor();
  await app.paused();
  await app.page.getByRole('tab', { name: 'Curves', exact: true }).click();
  // The run that was lost twice, and what went on from it.
  await app.page.locator('#runs tbody tr').nth(2).waitFor();
  await app.press('Start training');
  await goesOn(app, before);
  await app.press('Pause');
  await finish(app);
});

test('the interpreter may break down: another takes over with what was trained and the images that were added', async () => {
  const app = await openTraining();
  await addDigit(app);
  const before = await app.metric('iteration');
  await apply(app, later(300, 'import ctypes; ctypes.string_at(0xFFFFFF00, 4000)'));
  await app.page.locator('#notice').filter({ hasText: 'Python was started anew' }).waitFor();
  await app.paused();
  await app.page.waitForFunction(() => document.querySelector('[data-metric="examples"]')?.getAttribute('data-value') === '1798');
  await app.press('Start training');
  await app.reaches('iteration', before + 20);
  await app.press('Pause');
  await app.paused();
  // What Pyodide itself writes to the console of such an end is all there was; in Firefox that is the bare word.
  assert.ok(app.problems.length > 0);
  for (const problem of app.problems) assert.match(problem, /fatal error|memory access out of bounds|^console error: Error$/);
  await app.page.close();
});

test('a network of other layers takes the place of one, which can be had again', async () => {
  const app = await openTraining();
  await app.reaches('iteration', 150);
  await app.press('Pause');
  await app.paused();
  const before = await app.metric('iteration');
  const accuracy = await app.metric('validation-accuracy');
  await app.press('Lessons');
  await app.page.locator('#code-lessons li button').filter({ hasText: 'One more hidden layer' }).click();
  await app.page.locator('#code-notes').filter({ hasText: 'It has other layers' }).waitFor();
  await app.page.locator('#facts').filter({ hasText: '784 – 100 – 50 – 10' }).waitFor({ state: 'attached' });
  await app.press('Pause');
  await app.paused();
  // Of an image that it did not have yet nothing is shown any more.
  await addDigit(app);
  await app.page.getByRole('tab', { name: 'Network', exact: true }).click();
  await app.page.locator('#index').fill('1797');
  await app.page.locator('#index').press('Enter');
  await app.page.getByRole('tab', { name: 'Code', exact: true }).click();
  await app.press('Back to the network before');
  await app.page.locator('#code-standing').filter({ hasText: 'the original' }).waitFor();
  // Not what the other network came to.
  await app.page.locator('#facts').filter({ hasText: '784 – 100 – 10' }).waitFor({ state: 'attached' });
  await app.page.waitForFunction((wanted) => document.querySelector('[data-metric="iteration"]')?.getAttribute('data-value') === String(wanted), before);
  assert.equal(await app.metric('validation-accuracy'), accuracy);
  assert.deepEqual([await app.metric('examples'), await app.page.locator('#index').inputValue()], [1797, '0']);
  await finish(app);
});
