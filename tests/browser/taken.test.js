// What is taken home from real Chromium works there: CPython repeats the run, and trains with the package.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test, { after } from 'node:test';
import { finish, useApp } from './app.js';
import { PYTHON } from './site.js';

/** @import {App} from './app.js' */

const open = useApp();
const folder = mkdtempSync(path.join(os.tmpdir(), 'glassbox-'));
after(() => rmSync(folder, { recursive: true }));

/** How far the losses of two machines' float32 may be apart over the few hundred iterations here. */
const TOLERANCE = 1e-5;

/** Runs the code cells of a notebook in one namespace. */
const RUN = `
import json, sys
names = {}
for cell in json.load(open(sys.argv[1], encoding="utf-8"))["cells"]:
    if cell["cell_type"] == "code":
        exec("".join(cell["source"]), names)
`;

/** @param {string} cwd @param {string[]} words */
const python = (cwd, ...words) => execFileSync(PYTHON, words, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

/**
 * Press one of the Download menu's buttons, and save what comes.
 * @param {App} app
 * @param {RegExp} what
 */
async function download({ page, press }, what) {
  await press('Download');
  const [coming] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: what }).click()]);
  const file = path.join(folder, coming.suggestedFilename());
  await coming.saveAs(file);
  await page.keyboard.press('Escape');
  return file;
}

/** @param {App} app */
async function showCode({ page }) {
  await page.getByRole('tab', { name: 'Code', exact: true }).click();
  await page.getByRole('textbox', { name: 'network.py' }).waitFor();
}

/** @param {App} app @param {RegExp} title */
async function takeLesson({ page, press }, title) {
  await press('Lessons');
  await page.getByRole('button', { name: title }).click();
}

test('a notebook repeats the run under CPython, with a lesson, another learning rate and code changed on the way', async () => {
  const app = await open('#hidden=30&seed=8');
  await app.ready();
  await showCode(app);
  await takeLesson(app, /^Adam/);
  await app.page.locator('#code-standing').filter({ hasText: /^yours, running/ }).waitFor();
  await app.reaches('iteration', 60);
  await app.set('alpha', '0.002');
  await app.reaches('iteration', 120);
  await app.page.getByRole('textbox', { name: 'network.py' }).focus();
  await app.page.keyboard.press('Control+End');
  await app.page.keyboard.type('\n# mine');
  await app.page.keyboard.press('Control+Enter');
  await app.page.locator('#code-standing').filter({ hasText: /^yours, running since/ }).waitFor();
  const since = await app.metric('iteration');
  await app.reaches('iteration', since + 60);
  await app.press('Pause');
  await app.paused();
  const iterations = await app.metric('iteration');

  const file = await download(app, /^Jupyter notebook/);
  const text = readFileSync(file, 'utf8');
  assert.match(text, /trained by Adam/);
  assert.match(text, /The code was changed to this/);
  assert.match(text, /\(\d+, 0\.002\)/);
  const said = python(folder, '-c', RUN, path.basename(file)).trim().split('\n');
  const [, compared, apart] = /^(\d+) losses of the page compared: they differ by (\S+) at most\.$/.exec(said.at(-1) ?? '') ?? [];
  console.log(`${iterations} iterations; ${said.at(-1)}`);
  assert.equal(Number(compared), Math.min(iterations, 200));
  assert.ok(Number(apart) <= TOLERANCE, `a loss differs by ${apart}`);
  await finish(app);
});

test('the package has the code in force in its place, and trains with it', async () => {
  const app = await open('#batch=64&hidden=20');
  await app.ready();
  await showCode(app);
  await takeLesson(app, /^One more hidden layer/);
  await app.page.locator('#code-standing').filter({ hasText: /^yours, running/ }).waitFor();
  const file = await download(app, /^The whole package/);
  python(folder, '-m', 'zipfile', '-e', file, folder);
  const taken = path.join(folder, 'glassbox');
  const lesson = readFileSync(new URL('../../py/glassbox/lessons/deeper.py', import.meta.url), 'utf8');
  assert.equal(readFileSync(path.join(taken, 'glassbox/network.py'), 'utf8'), lesson);
  assert.equal(readFileSync(path.join(taken, 'requirements.txt'), 'utf8'), 'numpy==2.4.3\npandas==3.0.2\n');
  assert.match(readFileSync(path.join(taken, 'README.txt'), 'utf8'), /--batch 64 --alpha 0\.5 --hidden 20 --seed 0 /);
  // A table that can be learned at once: one pixel a digit.
  python(taken, '-c', `
import random
rows = [random.Random(i).randrange(10) for i in range(200)]
lines = ["label," + ",".join(f"pixel{p}" for p in range(784))]
lines += [f"{d}," + ",".join("255" if p // 78 == d else "0" for p in range(784)) for d in rows]
open("train.csv", "w").write("\\n".join(lines))
`);
  const said = python(taken, '-m', 'glassbox', 'train', 'train.csv', '--batch', '16', '--epochs', '20', '--save', 'w.npz');
  assert.match(said, /epoch {2}20 {2}validation (100|9\d)\./);
  assert.match(python(taken, '-m', 'glassbox', 'predict', 'train.csv', '--weights', 'w.npz', '--output', 'out.csv'), /200 predictions saved/);
  await finish(app);
});
