// The Code view in real Chromium: network.py is read, changed, tried and run as a person would, by mouse and by keyboard.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { check } from './axe.js';
import { finish, useApp } from './app.js';
import { replaceAll, showCode, stands } from './editing.js';

const open = useApp();

/** Opens the app, and the view. @param {string} [hash] */
async function openCode(hash = '#batch=64&alpha=0.3') {
  const app = await open(hash);
  await app.ready();
  await showCode(app);
  return app;
}

test('nothing of the editor is fetched before the view is opened; then it shows what runs', async () => {
  const app = await open('#batch=64');
  await app.ready();
  assert.deepEqual(app.requests.filter((url) => /\/(code-\w+|editor)\.js$/.test(url)), []);
  await showCode(app);
  assert.equal(app.requests.filter((url) => /\/(code-\w+|editor)\.js$/.test(url)).length, 2);
  const [first] = await app.page.locator('.cm-line').allInnerTexts();
  assert.match(first, /neural network/);
  await stands(app, /^the original$/);
  assert.ok(await app.page.getByRole('button', { name: 'Apply', exact: true }).isDisabled());
  const licences = await app.page.evaluate(async () => (await fetch('licences.txt')).text());
  for (const name of ['@codemirror/view', '@lezer/python', 'style-mod']) assert.ok(licences.includes(`== ${name} `), name);
  await finish(app);
});

test('an edit by keyboard is applied while it trains, and training goes on with it', async () => {
  const app = await openCode();
  await app.press('Start training');
  await app.reaches('iteration', 50);
  await app.page.getByRole('textbox', { name: 'network.py' }).focus();
  await app.page.keyboard.press('Control+End');
  await app.page.keyboard.type('\n# mine');
  await stands(app, /^changed, not applied$/);
  await app.page.keyboard.press('Control+Enter');
  await stands(app, /^yours, running since iteration [\d,]+$/);
  const since = Number((await app.page.locator('#code-standing').innerText()).replace(/\D/g, ''));
  assert.ok(since >= 50, 'it was swapped in, and not begun anew');
  await app.reaches('iteration', since + 200);
  await app.reaches('validation-accuracy', 0.6);
  await app.press('Pause');
  await finish(app);
});

test('ReLU with He’s beginning learns', async () => {
  const app = await openCode('#batch=64&alpha=0.1');
  await replaceAll(app, '(hidden, inputs)) * 0.01', '(hidden, inputs)) * np.sqrt(2 / inputs)');
  await replaceAll(app, 'A1 = sigmoid(Z1)', 'A1 = np.maximum(Z1, 0)');
  await replaceAll(app, '* sigmoid_derivative(A1)', '* (A1 > 0)');
  // The words above are in the docstring as well, which does no harm.
  await app.press('Apply');
  await stands(app, /^yours, running since/);
  await app.press('Reset');
  await app.press('Start training');
  await app.reaches('validation-accuracy', 0.85);
  await app.press('Pause');
  await finish(app);
});

test('code that is not Python marks its line, and training goes on with the code before', async () => {
  const app = await openCode();
  const { page } = app;
  await app.press('Start training');
  await app.reaches('iteration', 20);
  await replaceAll(app, 'Z2 = W2 @ A1 + b2  #', 'Z2 = = W2 @ A1 + b2  #');
  await page.keyboard.press('Control+Enter');
  const strip = page.locator('#code-problem');
  await strip.waitFor();
  assert.match(await strip.innerText(), /training goes on with the code before/);
  const button = strip.locator('button.link');
  const line = Number((await button.innerText()).replace(/\D/g, ''));
  await page.locator('.cm-scroller').evaluate((scroller) => scroller.scrollTo(0, 0));
  await button.click();
  assert.match(await page.locator('.code-problem-line').innerText(), /Z2 = = W2/);
  assert.equal(await page.locator('.code-problem-number').innerText(), String(line));
  await strip.locator('summary').click();
  assert.match(await strip.locator('pre').innerText(), /SyntaxError/);
  const iteration = await app.metric('iteration');
  await app.reaches('iteration', iteration + 50);
  await app.press('Discard changes');
  await strip.waitFor({ state: 'hidden' });
  await stands(app, /^the original$/);
  assert.equal(await page.locator('.code-problem-line').count(), 0);
  await app.press('Pause');
  await finish(app);
});

test('code that fails while it trains pauses it, and says where', async () => {
  const app = await openCode();
  const { page } = app;
  await replaceAll(app, 'dW2, db2, alpha):', 'dW2, db2, alpha, state):');
  await replaceAll(app, 'W1 -= alpha * dW1', 'state["n"] = state.get("n", 0) + 1\\n    if state["n"] > 40: raise ValueError("enough")\\n    W1 -= alpha * dW1');
  await app.press('Apply');
  await stands(app, /^yours, running since iteration 0$/);
  await app.press('Start training');
  const strip = page.locator('#code-problem');
  await strip.waitFor();
  assert.match(await strip.innerText(), /enough[\s\S]*Training is paused/);
  await app.paused();
  await app.reaches('iteration', 40);
  assert.equal(await app.metric('iteration'), 40);
  await strip.locator('button.link').click();
  assert.match(await page.locator('.code-problem-line').innerText(), /raise ValueError/);
  // The original goes on from where it was.
  await app.press('Original');
  await strip.waitFor({ state: 'hidden' });
  await app.press('Start training');
  await app.reaches('iteration', 60);
  await app.press('Pause');
  await finish(app);
});

test('what differs from the original is shown and counted', async () => {
  const app = await openCode();
  const { page } = app;
  await replaceAll(app, 'W1 -= alpha * dW1', 'W1 -= 2 * alpha * dW1');
  await page.locator('#code-changed', { hasText: '1 line changed' }).waitFor();
  await page.getByRole('checkbox', { name: /compare with the original/ }).check();
  assert.match(await page.locator('.cm-deletedLine').innerText(), /W1 -= alpha \* dW1/);
  assert.match(await page.locator('.cm-changedLine').innerText(), /W1 -= 2 \* alpha \* dW1/);
  assert.ok(await page.locator('.cm-collapsedLines').count() >= 1, 'what is the same is folded');
  // What is typed takes the place of all that is selected, folded or not; and all of it comes back.
  await page.getByRole('textbox', { name: 'network.py' }).focus();
  await page.keyboard.press('Control+a');
  // A person is slower than a frame.
  await page.evaluate(() => new Promise(requestAnimationFrame));
  await page.keyboard.type('# mine');
  assert.deepEqual(await page.locator('.cm-line').allInnerTexts(), ['# mine']);
  await page.keyboard.press('Control+z');
  await page.locator('#code-changed', { hasText: '1 line changed' }).waitFor();
  await page.getByRole('checkbox', { name: /compare with the original/ }).uncheck();
  assert.equal(await page.locator('.cm-deletedLine').count(), 0);
  await finish(app);
});

test('versions and the draft survive a reload; the draft does not run by itself', async () => {
  const app = await openCode();
  const { page } = app;
  await replaceAll(app, 'W1 -= alpha * dW1', 'W1 -= 2 * alpha * dW1');
  await app.press('Versions');
  const menu = page.locator('#code-versions');
  await menu.getByRole('textbox', { name: 'Name of the version' }).fill('twice as far');
  await page.keyboard.press('Enter');
  await menu.getByText('1 line changed').waitFor();
  await page.keyboard.press('Escape');
  await replaceAll(app, 'b1 -= alpha * db1', 'b1 -= 2 * alpha * db1');
  await page.locator('#code-changed', { hasText: '2 lines changed' }).waitFor();

  await page.reload();
  await app.ready();
  await showCode(app);
  await stands(app, /^changed, not applied$/);
  await page.locator('#code-changed', { hasText: '2 lines changed' }).waitFor();
  await app.press('Versions');
  await menu.getByRole('button', { name: 'Rename “twice as far”' }).click();
  await page.keyboard.type('faster');
  await page.keyboard.press('Enter');
  await menu.getByRole('button', { name: 'Delete “faster”' }).click();
  assert.equal(await menu.locator('li').count(), 0);
  await menu.getByRole('button', { name: 'Undo' }).click();
  await menu.getByRole('button', { name: 'Load “faster”' }).click();
  await page.locator('#code-changed', { hasText: '1 line changed' }).waitFor();
  assert.match(await page.locator('#code-notes').innerText(), /is the version “before “faster””/, 'what it replaced is not lost');

  // The original again, which is applied at once, and nothing to ask: the text is kept.
  await app.press('Original');
  await stands(app, /^the original$/);
  await app.press('Versions');
  assert.equal(await menu.locator('li').count(), 2);
  await page.keyboard.press('Escape');
  await finish(app);
});

test('a lesson is one press: its code, its settings, and a run that learns', async () => {
  const app = await openCode('#batch=256&alpha=1');
  const { page } = app;
  await replaceAll(app, 'W1 -= alpha * dW1', 'W1 -= 2 * alpha * dW1');
  await app.press('Lessons');
  await page.getByRole('button', { name: /^Adam/ }).click();
  await stands(app, /^yours, running since iteration 0$/);
  await app.reaches('validation-accuracy', 0.85);
  await app.press('Pause');
  assert.equal(await page.locator('#setting-alpha').inputValue(), '0.003');
  assert.equal(await page.locator('#code-lesson-title').innerText(), 'Adam');
  assert.ok(await page.locator('.cm-changedLine').count() > 5, 'what it changes is shown');
  await app.press('Versions');
  await page.locator('#code-versions').getByText('before “Adam”', { exact: true }).waitFor();
  await page.keyboard.press('Escape');
  await finish(app);
});

test('what a name holds is shown by a key as well, and said', async () => {
  const app = await openCode();
  const { page } = app;
  await page.getByRole('textbox', { name: 'network.py' }).focus();
  await page.keyboard.press('Control+f');
  await page.keyboard.type('Z1 = W1 @ X');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await page.keyboard.press('ArrowLeft');
  await page.evaluate(() => {
    const said = /** @type {Node} */ (document.querySelector('.cm-announced'));
    new MutationObserver(() => (document.body.dataset.said = (document.body.dataset.said ?? '') + said.textContent)).observe(said, { childList: true });
  });
  const box = page.locator('.cm-tooltip .probe');
  await page.locator('.cm-activeLine .tok-variableName').first().waitFor();
  await page.keyboard.press('Alt+Enter');
  await box.waitFor();
  assert.match(await box.innerText(), /^Z1\s*\(100, \d+\) float32/);
  await page.waitForFunction(() => /Z1/.test(document.body.dataset.said ?? ''));
  await page.keyboard.press('Escape');
  await box.waitFor({ state: 'detached' });
  await finish(app);
});

test('network.py is taken along as it stands in the editor, and the run as a notebook', async () => {
  const app = await openCode();
  await replaceAll(app, 'W1 -= alpha * dW1', 'W1 -= 2 * alpha * dW1');
  await app.press('Download');
  const [download] = await Promise.all([
    app.page.waitForEvent('download'), app.page.getByRole('button', { name: /^network\.py/ }).click(),
  ]);
  assert.equal(download.suggestedFilename(), 'network.py');
  const text = readFileSync(await download.path(), 'utf8');
  const original = readFileSync(new URL('../../py/glassbox/network.py', import.meta.url), 'utf8');
  assert.equal(text, original.replace('W1 -= alpha * dW1', 'W1 -= 2 * alpha * dW1'));
  await app.page.keyboard.press('Escape');
  await app.press('Start training');
  await app.reaches('iteration', 20);
  await app.press('Pause');
  await app.paused();
  await app.press('Download');
  const [notebook] = await Promise.all([
    app.page.waitForEvent('download'), app.page.getByRole('button', { name: /^Jupyter notebook/ }).click(),
  ]);
  assert.match(notebook.suggestedFilename(), /\.ipynb$/);
  assert.equal(JSON.parse(readFileSync(await notebook.path(), 'utf8')).nbformat, 4);
  await finish(app);
});

test('by keyboard alone: in, change, apply, and out again', async () => {
  const app = await openCode();
  const { page } = app;
  const focused = () => page.evaluate(() => document.activeElement?.id || document.activeElement?.className || '');
  await page.locator('#tab-view-code').focus();
  /** @type {string[]} */
  const passed = [];
  for (let i = 0; i < 12 && !/cm-content/.test(await focused()); i++) {
    await page.keyboard.press('Tab');
    passed.push(await focused());
  }
  assert.match(passed.at(-1) ?? '', /cm-content/, passed.join(', '));
  // In the editor Tab indents.
  await page.keyboard.press('Control+Home');
  await page.keyboard.press('Tab');
  assert.match(await page.locator('.cm-line').first().innerText(), /^ {4}"""/);
  await page.keyboard.press('Shift+Tab');
  await stands(app, /^the original$/);
  // After Escape it leaves, however long one waits.
  await page.keyboard.press('Escape');
  await page.waitForTimeout(2500);
  await page.keyboard.press('Tab');
  assert.doesNotMatch(await focused(), /cm-content/);
  await page.keyboard.press('Shift+Tab');
  assert.match(await focused(), /cm-content/);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Shift+Tab');
  assert.equal(await focused(), 'code-compare');
  await finish(app);
});

for (const scheme of /** @type {const} */ (['light', 'dark'])) {
  test(`no serious violation, ${scheme}`, async () => {
    const app = await openCode();
    const { page } = app;
    // Without motion: half-way from one scheme to the other a button has the contrast of neither.
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
    await check(page, 'the editor');
    await page.getByRole('textbox', { name: 'network.py' }).focus();
    await page.keyboard.press('Control+f');
    await check(page, 'find and replace');
    await page.keyboard.press('Escape');
    await replaceAll(app, 'Z2 = W2 @ A1 + b2  #', 'Z2 = = W2 @ A1 + b2  #');
    await page.keyboard.press('Control+Enter');
    await page.locator('#code-problem').waitFor();
    await page.locator('#code-problem summary').click();
    await check(page, 'a problem');
    await page.getByRole('checkbox', { name: /compare with the original/ }).check();
    await check(page, 'what differs');
    for (const name of ['Lessons', 'Versions', 'Download']) {
      await app.press(name);
      await check(page, name);
      await page.keyboard.press('Escape');
    }
    await finish(app);
  });
}

test('code that imports SciPy says what it waits for, and a press on Start waits as well', async () => {
  const app = await open('#batch=64&alpha=0.3', { hold: '**/scipy-*.whl' });
  await app.ready();
  await showCode(app);
  await replaceAll(app, 'import numpy as np', 'import numpy as np; from scipy.special import expit');
  await replaceAll(app, 'A1 = sigmoid(Z1)', 'A1 = expit(Z1)');
  await app.press('Apply');
  await app.page.getByText('Python fetches scipy from this site, because the code imports it').waitFor();
  await app.press('Start training');
  await app.page.getByRole('button', { name: 'Starting…' }).waitFor();
  assert.equal(await app.metric('iteration'), 0);
  await app.release();
  await stands(app, /^yours, running since iteration 0$/);
  await app.reaches('iteration', 50);
  await app.press('Pause');
  await finish(app);
});
