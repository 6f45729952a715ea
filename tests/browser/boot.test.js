// What happens before Python is ready, and when it does not become ready.

import assert from 'node:assert/strict';
import test from 'node:test';
import { finish, useApp } from './app.js';
import { onlyChromium } from './browser.js';

const open = useApp();

test('the page can be used while Python boots: settings, theme, help, and a digit to look at', async () => {
  const app = await open('', { hold: '**/pyodide.asm.wasm' });
  await app.set('batch', '128');
  await app.page.waitForURL(/batch=128/);
  await app.page.getByRole('button', { name: 'What am I looking at?' }).click();
  await app.page.getByRole('button', { name: 'Close' }).click();
  const line = app.page.getByRole('progressbar', { name: 'Starting Python' });
  assert.equal(await line.getAttribute('aria-valuetext'), 'Loading Python, 1 of 3…');
  await app.page.getByText('Loading Python, 1 of 3…').waitFor();
  await app.press('Start training');
  await app.page.getByRole('button', { name: 'Starting…' }).waitFor();
  await app.release();
  await app.reaches('iteration', 1);
  await finish(app);
});

test('until the page is ready nothing is asked for twice, and nothing that it does not need yet', async () => {
  const app = await open('', { hold: '**/rest.pack' });
  await app.ready();
  const asked = app.requests.map((url) => url.slice(url.indexOf('/glassbox/') + '/glassbox/'.length));
  assert.deepEqual(asked.filter((name, i) => asked.indexOf(name) < i), []);
  assert.deepEqual(asked.filter((name) => /pandas|dateutil|six|micropip|\.whl$|\.txt$/.test(name)), []);
  for (const name of ['pyodide/pyodide.asm.wasm', 'pyodide/boot.pack']) assert.ok(asked.includes(name), name);
  await app.release();
  await finish(app);
});

test('the rest of Python’s library comes when the page is ready, and training goes on without it', async () => {
  const app = await open('#batch=64', { fail: '**/rest.pack' });
  await app.ready();
  await app.press('Start training');
  await app.reaches('iteration', 20);
  assert.equal(await app.notice(), '');
  await app.page.close();
});

test('a host that calls the wasm something else does not stop the boot', async () => {
  const app = await open();
  await app.page.route('**/pyodide.asm.wasm', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, headers: { ...response.headers(), 'content-type': 'text/plain' } });
  });
  await app.page.reload();
  await app.ready();
  // Reloading gave some requests up.
  await app.page.close();
});

for (const [what, pattern, sentence] of /** @type {const} */ ([
  ['a module of the page', '**/main-*.js', /A part of this page could not be fetched/],
  ['the wasm', '**/pyodide.asm.wasm', /The file pyodide\/pyodide\.asm\.wasm could not be fetched/],
  ['Pyodide’s module', '**/pyodide.asm.mjs', /The file pyodide\/pyodide\.asm\.mjs could not be fetched/],
  ['Python’s library', '**/boot.pack', /The file pyodide\/boot\.pack could not be fetched/],
  ['the lock file', '**/pyodide-lock.json', /The file pyodide\/pyodide-lock\.json could not be fetched/],
])) {
  test(`when ${what} cannot be fetched a sentence says so, and Try again helps`, async () => {
    const app = await open('', { fail: pattern });
    const retry = app.page.getByRole('button', { name: 'Try again' });
    await retry.waitFor();
    assert.match(await app.notice(), sentence);
    assert.ok(!(await app.notice()).includes('Traceback'));
    await app.release();
    await retry.click();
    await app.ready();
    assert.equal(await app.notice(), '');
    await app.page.close();
  });
}

test('without the sample the page says so, and opens a file of one’s own all the same', async () => {
  const app = await open('', { fail: '**/data/sample-*' });
  await app.page.locator('#notice').waitFor();
  assert.match(await app.notice(), /There are no data yet/);
  await app.page.locator('#file').setInputFiles({ name: 'bad.csv', mimeType: 'text/csv', buffer: Buffer.from('1,2,3') });
  await app.page.locator('#notice').getByText(/bad\.csv.*There are no data yet/).waitFor();
  const rows = Array.from({ length: 30 }, (_, i) => [i % 10, ...Array(784).fill((i * 7) % 256)].join(','));
  await app.page.locator('#file').setInputFiles({ name: 'own.csv', mimeType: 'text/csv', buffer: Buffer.from(rows.join('\n')) });
  await app.page.getByText('own.csv').first().waitFor();
  await app.ready();
  assert.equal(await app.metric('examples'), 30);
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

const inWorker = onlyChromium('Playwright has no way into a worker of Firefox');

/** As Python's end would, or the browser's. @param {import('./app.js').App} app */
async function stopEngine({ page }) {
  const [worker] = page.workers();
  await worker.evaluate(() => setTimeout(() => {
    throw new Error('out of memory');
  }));
}

test('an engine that stops before anything was trained says so, and Try again begins on the same data', inWorker, async () => {
  const app = await open('#batch=64');
  await app.ready();
  await stopEngine(app);
  const retry = app.page.getByRole('button', { name: 'Try again' });
  await retry.waitFor();
  assert.match(await app.notice(), /The Python engine stopped: .*out of memory.* begins with new weights, on the same data/);
  await retry.click();
  await app.page.getByRole('button', { name: 'Step' }).and(app.page.locator(':enabled')).waitFor();
  await app.press('Step');
  await app.reaches('iteration', 1);
  // The failure itself is in the console, as it should be.
  await app.page.close();
});

test('an engine that stops later says so, and another goes on where it was', inWorker, async () => {
  const app = await open('#batch=64');
  await app.ready();
  await app.press('Start training');
  await app.reaches('iteration', 5);
  await app.press('Pause');
  await app.paused();
  const before = await app.metric('iteration');
  await stopEngine(app);
  await app.page.locator('#notice').getByText(/out of memory\. Python was started anew and goes on where it was/).waitFor();
  await app.page.getByRole('button', { name: 'Step' }).and(app.page.locator(':enabled')).waitFor();
  await app.press('Step');
  await app.reaches('iteration', before + 1);
  await app.page.close();
});
