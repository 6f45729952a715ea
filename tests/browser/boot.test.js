// What happens before Python is ready, and when it does not become ready.

import assert from 'node:assert/strict';
import test from 'node:test';
import { finish, useApp } from './app.js';

const open = useApp();

test('the page can be used while Python boots: settings, theme, help, and a digit to look at', async () => {
  const app = await open('', { hold: '**/pyodide.asm.wasm' });
  await app.set('batch', '128');
  assert.match(app.page.url(), /batch=128/);
  await app.page.getByRole('button', { name: 'What am I looking at?' }).click();
  await app.page.getByRole('button', { name: 'Close' }).click();
  const line = app.page.getByRole('progressbar', { name: 'Starting Python' });
  assert.equal(await line.getAttribute('aria-valuetext'), 'Loading Python');
  await app.page.getByText('Loading Python, 1 of 3…').waitFor();
  await app.press('Start training');
  await app.page.getByRole('button', { name: 'Starting…' }).waitFor();
  await app.release();
  await app.reaches('iteration', 1);
  await finish(app);
});

test('a boot that fails says so in a sentence, and Try again boots', async () => {
  const app = await open('', { fail: '**/numpy-*.whl' });
  const retry = app.page.getByRole('button', { name: 'Try again' });
  await retry.waitFor();
  assert.match(await app.notice(), /numpy/i);
  assert.ok(!(await app.notice()).includes('Traceback'));
  await app.release();
  await retry.click();
  await app.ready();
  assert.equal(await app.notice(), '');
  // The failure itself is in the console, as it should be.
  await app.page.close();
});

test('what a link has wrong is said, and stays said when Python is ready', async () => {
  const app = await open('#hidden=0');
  await app.ready();
  assert.match(await app.notice(), /Hidden neurons is “0”/);
  await app.press('Dismiss');
  assert.equal(await app.notice(), '');
  await finish(app);
});

test('an engine that stops says so, and Try again begins a new run on the same data', async () => {
  const app = await open('#batch=64');
  await app.ready();
  await app.press('Start training');
  await app.reaches('iteration', 5);
  const [worker] = app.page.workers();
  await worker.evaluate(() => setTimeout(() => {
    throw new Error('out of memory');
  }));
  const retry = app.page.getByRole('button', { name: 'Try again' });
  await retry.waitFor();
  assert.match(await app.notice(), /The Python engine stopped: .*out of memory.* begins with new weights, on the same data/);
  await retry.click();
  await app.page.getByRole('button', { name: 'Step' }).and(app.page.locator(':enabled')).waitFor();
  assert.equal(await app.metric('iteration'), 0);
  await app.press('Step');
  await app.reaches('iteration', 1);
  // The failure itself is in the console, as it should be.
  await app.page.close();
});
