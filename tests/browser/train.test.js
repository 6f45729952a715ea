// The main job in real Chromium, on the bundled sample: start, pause, step, reset, change, look closely.

import assert from 'node:assert/strict';
import test from 'node:test';
import { finish, useApp } from './app.js';

const open = useApp();

test('Start, pressed before Python is ready, trains the sample to 85 % on held-out digits', async () => {
  const app = await open();
  await app.press('Start training');
  await app.reaches('validation-accuracy', 0.85);
  assert.equal(await app.metric('examples'), 1797);
  assert.ok((await app.metric('loss')) < 0.08);
  assert.ok((await app.metric('train-accuracy')) > 0.8);
  assert.ok((await app.metric('examples-per-second')) > 0);
  await finish(app);
});

test('Pause keeps the numbers still, Step makes one iteration, Reset starts anew', async () => {
  const app = await open('#batch=64&alpha=0.3');
  await app.ready();
  await app.press('Start training');
  await app.reaches('iteration', 20);
  await app.press('Pause');
  await app.paused();
  const iteration = await app.metric('iteration');
  const loss = await app.metric('loss');
  await app.page.waitForTimeout(300);
  assert.equal(await app.metric('iteration'), iteration);
  assert.equal(await app.metric('loss'), loss);

  await app.press('Step');
  await app.reaches('iteration', iteration + 1);
  await app.paused();
  await app.page.waitForTimeout(300);
  assert.equal(await app.metric('iteration'), iteration + 1);

  await app.press('Reset');
  await app.page.waitForFunction(() => document.querySelector('[data-metric="iteration"]')?.getAttribute('data-value') === '0');
  assert.ok(Number.isNaN(await app.metric('loss')));
  assert.equal(await app.page.locator('#pad-number').innerText(), '', 'the pad waits for nobody any more');
  await finish(app);
});

test('a hidden tab, which draws nothing, still takes its records', async () => {
  const app = await open('#batch=64&alpha=0.3');
  await app.ready();
  await app.page.evaluate(() => {
    window.requestAnimationFrame = () => 0;
  });
  await app.press('Start training');
  // Playwright's own waiting asks for animation frames, of which there are none.
  for (let tries = 0; tries < 300 && (await app.metric('iteration')) < 100; tries++) await app.page.waitForTimeout(200);
  assert.ok((await app.metric('iteration')) >= 100);
  await finish(app);
});

test('the same link gives the same losses, and the settings in it', async () => {
  /** @type {number[][]} */
  const series = [];
  for (let time = 0; time < 2; time++) {
    const app = await open('#batch=128&alpha=0.2&hidden=12&seed=5&rule=exact-mse');
    await app.ready();
    /** @type {number[]} */
    const losses = [];
    for (let step = 1; step <= 4; step++) {
      await app.press('Step');
      await app.reaches('iteration', step);
      losses.push(await app.metric('loss'));
    }
    series.push(losses);
    assert.match(await app.page.locator('#facts').innerText(), /784 – 12 – 10[\s\S]*128 images[\s\S]*exact MSE\s+Seed\s+5\s/);
    await finish(app);
  }
  assert.deepEqual(series[0], series[1]);
  assert.equal(new Set(series[0]).size, 4);
});

test('a learning rate changed while it runs holds from the next update on, and stands in the link', async () => {
  const app = await open();
  await app.ready();
  await app.press('Start training');
  await app.reaches('iteration', 25);
  await app.set('alpha', '1e-6');
  await app.press('Pause');
  await app.paused();
  /** @type {number[]} */
  const losses = [];
  const from = await app.metric('iteration');
  for (let step = 1; step <= 3; step++) {
    await app.press('Step');
    await app.reaches('iteration', from + step);
    losses.push(await app.metric('loss'));
  }
  // With 0.5 the loss falls by about a hundredth a step here; with a millionth it stands still.
  assert.ok(Math.abs(losses[2] / losses[1] - 1) < 1e-5, `losses ${losses}`);
  await app.page.waitForURL(/alpha=0\.000001/);
  await finish(app);
});

test('settings that need a new run wait for Reset, and a wrong one is refused in words', async () => {
  const app = await open('#batch=64');
  await app.ready();
  await app.press('Step');
  await app.reaches('iteration', 1);
  await app.set('hidden', '16');
  assert.equal(await app.page.locator('#waiting').innerText(), 'Reset to apply');
  assert.match(await app.page.locator('#facts').innerText(), /784 – 100 – 10/);
  await app.press('Reset');
  await app.page.getByText('784 – 16 – 10').waitFor();

  await app.set('hidden', '1000');
  assert.match(
    await app.page.locator('#hidden-problem').innerText(),
    /Hidden neurons is “1000”; it must be a whole number from 1 to 400/,
  );
  await app.page.waitForURL(/hidden=16/);
  await finish(app);
});

test('a link edited while it trains changes what it says and loses nothing', async () => {
  const app = await open('#batch=64&alpha=0.3');
  await app.ready();
  await app.press('Start training');
  await app.reaches('iteration', 10);
  await app.page.evaluate(() => (location.hash = '#alpha=0.25&hidden=16'));
  await app.reaches('iteration', 20);
  await app.press('Pause');
  await app.paused();
  assert.match(await app.page.locator('#facts').innerText(), /784 – 100 – 10[\s\S]*0\.25/);
  assert.equal(await app.page.locator('#waiting').innerText(), 'Reset to apply');
  await finish(app);
});

test('a neuron chosen while a run with fewer of them begins is no trouble', async () => {
  const app = await open('#batch=64');
  await app.ready();
  await app.page.locator('#canvas').focus();
  await app.page.evaluate(() => {
    const hidden = /** @type {HTMLInputElement} */ (document.querySelector('#setting-hidden'));
    hidden.value = '16';
    hidden.dispatchEvent(new Event('change'));
    document.querySelector('#canvas')?.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight' }));
    document.querySelector('#canvas')?.dispatchEvent(new KeyboardEvent('keydown', { key: 'End' }));
  });
  await app.page.getByText('784 – 16 – 10').waitFor();
  await app.press('Step');
  await app.reaches('iteration', 1);
  assert.equal(await app.notice(), '');
  await finish(app);
});

test('arrow keys on the canvas say exact numbers, which are those of the shown example', async () => {
  const app = await open('#batch=64&alpha=0.3');
  await app.ready();
  await app.press('Step');
  await app.reaches('iteration', 1);
  const inspector = app.page.locator('#inspector');
  await app.page.locator('#canvas').focus();
  await app.page.keyboard.press('ArrowRight');
  await inspector.getByText(/^Hidden neuron \d+/).waitFor();
  assert.match(await inspector.innerText(), /= σ\(.*\) = 0\.\d+/);
  await app.page.keyboard.press('Escape');

  const words = app.page.locator('#example-words');
  await app.page.getByRole('button', { name: 'Next example' }).click();
  await words.getByText('label 1').waitFor();
  await app.page.locator('#index').fill('7');
  await app.page.locator('#index').press('Enter');
  await words.getByText('label 7').waitFor();
  await finish(app);
});

test('the canvas shows the weights: its picture changes as they do, and with the choice of tiles', async () => {
  const app = await open('#batch=64&alpha=0.3');
  await app.ready();
  /** The middle of the tiles, with no caption, legend or output in it. */
  const picture = async () => {
    const { x, y, width, height } = /** @type {{x: number, y: number, width: number, height: number}} */ (
      await app.page.locator('#canvas').boundingBox());
    const clip = { x: x + width * 0.25, y: y + height * 0.2, width: width * 0.4, height: height * 0.5 };
    return (await app.page.screenshot({ clip })).toString('base64');
  };
  const first = await picture();
  await app.press('Start training');
  await app.reaches('iteration', 60);
  await app.press('Pause');
  await app.paused();
  /** The picture once it is another, which is a moment after it is asked for; or the same, if it stays. @param {string} before */
  const other = async (before) => {
    let now = await picture();
    for (let looks = 0; now === before && looks < 100; looks++) {
      await app.page.waitForTimeout(50);
      now = await picture();
    }
    return now;
  };
  let shown = await other(first);
  assert.notEqual(shown, first);
  for (const name of ['Gradient dW1', 'Last update ΔW1', 'This image W1 * x']) {
    await app.page.locator('#tiles').getByText(name).click();
    const next = await other(shown);
    assert.notEqual(next, shown, name);
    shown = next;
  }
  await finish(app);
});
