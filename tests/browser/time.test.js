// Time travel in real Chromium: looking back, the film, forks. What the page shows is compared with what it showed then.

import assert from 'node:assert/strict';
import test from 'node:test';
import { finish, useApp } from './app.js';

/** @import {App} from './app.js' */

const open = useApp();

const SHOWN = ['iteration', 'epoch', 'loss', 'train-accuracy', 'validation-accuracy'];

/** @param {App} app */
const shown = (app) => Promise.all(SHOWN.map((name) => app.metric(name)));

/** @param {App} app */
const position = (app) => app.page.locator('#moment').getAttribute('aria-valuetext');

/**
 * @param {App} app
 * @param {string} text
 */
const positioned = (app, text) => app.page.waitForFunction(
  (wanted) => document.querySelector('#moment')?.getAttribute('aria-valuetext')?.startsWith(wanted), text);

/**
 * The figures, once they are those of an iteration.
 * @param {App} app
 * @param {number} iteration
 */
async function shownAt(app, iteration) {
  await app.page.waitForFunction(
    (wanted) => document.querySelector('[data-metric="iteration"]')?.getAttribute('data-value') === String(wanted), iteration);
  return shown(app);
}

/**
 * Resolves when all that was asked of Python until now is on the page: the image that is shown is asked for once more, and
 * its frame comes after all other.
 * @param {App} app
 */
const settled = (app) => app.page.evaluate(() => new Promise((resolve) => {
  new MutationObserver((_, observer) => {
    observer.disconnect();
    // The first request is the drawing's.
    requestAnimationFrame(() => requestAnimationFrame(resolve));
  }).observe(/** @type {Element} */ (document.querySelector('[data-metric="iteration"]')), { attributes: true });
  document.querySelector('#index')?.dispatchEvent(new Event('change'));
}));

/** The canvas, once it is drawn. @param {App} app */
async function picture(app) {
  await settled(app);
  return pixels(app);
}

/** The last row of them may be a part of one, and is left out. @param {App} app */
function pixels(app) {
  return app.page.locator('#canvas').evaluate((canvas) => {
    const { width, height } = /** @type {HTMLCanvasElement} */ (canvas);
    const copy = new OffscreenCanvas(width, height - 1);
    const context = /** @type {OffscreenCanvasRenderingContext2D} */ (copy.getContext('2d'));
    context.drawImage(/** @type {HTMLCanvasElement} */ (canvas), 0, 0);
    return String(context.getImageData(0, 0, width, height - 1).data);
  });
}

/**
 * @param {App} app
 * @param {number} count
 * @param {number} [from]
 */
async function steps(app, count, from = 0) {
  const all = [];
  for (let iteration = from + 1; iteration <= from + count; iteration++) {
    await app.press('Step');
    await app.reaches('iteration', iteration);
    // The evaluation that may follow the update comes with a frame of its own; its moment is kept once both are done.
    await app.page.locator('#kept-words').getByText(`${iteration + 1} moments kept`, { exact: true }).waitFor();
    await settled(app);
    all.push(await shown(app));
  }
  return all;
}

test('a moment looked at shows the figures and the picture of its iteration, by keyboard alone', async () => {
  const app = await open('#batch=64&alpha=0.3');
  await app.ready();
  const start = await picture(app);
  const history = await steps(app, 3);
  const third = await picture(app);
  history.push(...await steps(app, 5, 3));
  await positioned(app, 'Now. Iteration 8.');
  await app.page.locator('#moment').focus();
  for (let iteration = 8; iteration >= 3; iteration--) {
    await app.page.keyboard.press('ArrowLeft');
    await positioned(app, `Iteration ${iteration}. The run is at 8.`);
    assert.deepEqual(await shownAt(app, iteration), history[iteration - 1]);
  }
  assert.ok((await picture(app)) === third);
  await app.page.keyboard.press('Home');
  await positioned(app, 'Iteration 0. The run is at 8.');
  assert.ok((await picture(app)) === start);
  assert.match(await app.page.locator('#timeline').innerText(), /Looking at iteration 0\s+The run is at 8\s+Back to now/);
  await app.page.keyboard.press('Escape');
  await positioned(app, 'Now. Iteration 8.');
  assert.deepEqual(await shownAt(app, 8), history[7]);
  assert.match(await app.page.locator('#timeline').innerText(), /9 moments kept\s+6 MB of 64/);
  // Whoever trains on wants to see it.
  await app.page.keyboard.press('Home');
  await positioned(app, 'Iteration 0.');
  await app.press('Step');
  await positioned(app, 'Now. Iteration 9.');
  assert.equal((await shownAt(app, 9))[0], 9);
  await finish(app);
});

test('training goes on while one looks back, and is there when one comes back', async () => {
  const app = await open('#batch=64&alpha=0.3');
  await app.ready();
  await app.press('Start training');
  await app.reaches('iteration', 50);
  await app.page.locator('#moment').focus();
  await app.page.keyboard.press('Home');
  await positioned(app, 'Iteration 0.');
  const before = Number((await app.page.locator('#run-words').innerText()).match(/is at ([\d,]+)/)?.[1].replaceAll(',', ''));
  assert.ok(before >= 50);
  await app.page.waitForFunction((least) => {
    const text = document.querySelector('#run-words')?.textContent ?? '';
    return Number(text.match(/is at ([\d,]+)/)?.[1].replaceAll(',', '')) >= least;
  }, before + 100);
  assert.equal(await app.metric('iteration'), 0);
  await app.press('Pause');
  await app.paused();
  await app.page.locator('#looking').click();
  await positioned(app, 'Now');
  await app.reaches('iteration', before + 100);
  await finish(app);
});

test('the film shows every moment in turn and ends now', async () => {
  const app = await open('#batch=64&alpha=0.3');
  await app.ready();
  await steps(app, 10);
  await app.page.evaluate(() => {
    const seen = /** @type {any} */ (window).seen = /** @type {string[]} */ ([]);
    const slider = /** @type {HTMLElement} */ (document.querySelector('#moment'));
    new MutationObserver(() => seen.push(slider.getAttribute('aria-valuetext') ?? '')).observe(slider, { attributeFilter: ['aria-valuetext'] });
  });
  await app.press('Replay');
  await app.page.waitForFunction(() => /** @type {any} */ (window).seen.at(-1)?.startsWith('Now'));
  await app.page.getByRole('button', { name: 'Replay' }).waitFor();
  assert.match(String(await position(app)), /^Now/);
  const seen = await app.page.evaluate(() => /** @type {any} */ (window).seen);
  const order = [...new Set(seen.filter((/** @type {string} */ text) => text.startsWith('Iteration')).map((/** @type {string} */ text) => parseInt(text.slice(10), 10)))];
  assert.deepEqual(order, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  await finish(app);
});

test('a fork with nothing changed repeats the run, one with another rate does not, and both can be looked at', async () => {
  const app = await open('#batch=64&alpha=0.3');
  await app.ready();
  const history = await steps(app, 8);
  /** @param {number} from iteration that is looked at @param {string} [alpha] */
  const fork = async (from, alpha) => {
    await app.press('Fork here…');
    const form = app.page.locator('#fork-form');
    if (alpha) await form.getByLabel('Learning rate').fill(alpha);
    // Paused too early it would not have come as far as the run before; and much later, as from here on a busy machine, its
    // first moments would have made room for others.
    await app.page.evaluate((least) => {
      const iteration = /** @type {HTMLElement} */ (document.querySelector('[data-metric="iteration"]'));
      const start = /** @type {HTMLButtonElement} */ (document.querySelector('#start'));
      new MutationObserver((_, observer) => {
        if (Number(iteration.dataset.value) < least || start.textContent !== 'Pause') return;
        observer.disconnect();
        start.click();
        iteration.dataset.paused = String(least);
      }).observe(iteration, { attributeFilter: ['data-value'] });
    }, from + 20);
    await form.getByRole('button', { name: 'Fork and train' }).click();
    await app.page.locator(`[data-paused="${from + 20}"]`).waitFor();
    await app.paused();
  };
  await app.page.locator('#moment').focus();
  for (let i = 0; i < 6; i++) await app.page.keyboard.press('ArrowLeft');
  await positioned(app, 'Iteration 3.');
  await fork(3);
  // However far it came before it was paused.
  await app.page.locator('#moment').focus();
  await app.page.keyboard.press('Home');
  await positioned(app, 'Iteration 3 of run 2.');
  for (let iteration = 4; iteration <= 8 && /Iteration/.test(String(await position(app))); iteration++) {
    await app.page.keyboard.press('ArrowRight');
    await positioned(app, `Iteration ${iteration} of run 2.`);
    assert.deepEqual(await shownAt(app, iteration), history[iteration - 1]);
  }
  await app.page.locator('#of-run').selectOption({ label: 'Run 1 · alpha 0.3 · batch 64 · classic' });
  await positioned(app, 'Iteration 8 of run 1.');
  assert.deepEqual(await shownAt(app, 8), history[7]);
  await app.page.locator('#moment').focus();
  await app.page.keyboard.press('Home');
  await positioned(app, 'Iteration 0 of run 1.');
  await fork(0, '0.01');
  await positioned(app, 'Now');
  await app.page.waitForURL(/alpha=0\.01/);
  assert.deepEqual(await app.page.locator('#of-run option').allInnerTexts(), [
    'Run 1 · alpha 0.3 · batch 64 · classic',
    'Run 2 · alpha 0.3 · batch 64 · classic · from 3 of run 1',
    'Run 3 · alpha 0.01 · batch 64 · classic · from 0 of run 1',
  ]);
  await app.page.locator('#moment').focus();
  await app.page.keyboard.press('Home');
  await positioned(app, 'Iteration 0 of run 3.');
  await app.page.keyboard.press('ArrowRight');
  await positioned(app, 'Iteration 1 of run 3.');
  await app.page.keyboard.press('ArrowRight');
  await positioned(app, 'Iteration 2 of run 3.');
  const second = await shownAt(app, 2);
  assert.equal(second[1], history[1][1]);
  assert.notEqual(second[2], history[1][2]);
  await finish(app);
});

test('a fork refuses a learning rate that cannot be, in words, and the run stays', async () => {
  const app = await open('#batch=64&alpha=0.3');
  await app.ready();
  await steps(app, 2);
  await app.press('Fork here…');
  const form = app.page.locator('#fork-form');
  await form.getByLabel('Learning rate').fill('-1');
  await form.getByRole('button', { name: 'Fork and train' }).click();
  assert.match(await form.innerText(), /Learning rate is “-1”; it must be a number from 0\.000001 to 1000/);
  await form.getByRole('button', { name: 'Cancel' }).click();
  await steps(app, 1, 2);
  await finish(app);
});
