// What is saved in real Chromium comes back: weights bit by bit, in the page and on the command line; and files that
// cannot be used change nothing.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test, { after } from 'node:test';
import { finish, useApp } from './app.js';
import { PYTHON } from './site.js';

/** @import {App} from './app.js' */

const open = useApp();
const folder = mkdtempSync(path.join(os.tmpdir(), 'glassbox-'));
after(() => rmSync(folder, { recursive: true }));

/** @param {...string} words */
const python = (...words) => execFileSync(PYTHON, words, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

/** Twenty images of one bright bar each, and weights for them that the command line has trained. */
const MAKE = `
lines = ["label," + ",".join(f"pixel{p}" for p in range(784))]
lines += [f"{d}," + ",".join("255" if p // 78 == d else "0" for p in range(784)) for d in range(10) for _ in range(2)]
open("bars.csv", "w").write("\\n".join(lines))
`;

/** What NumPy, the safetensors library, ONNX Runtime and readers of CSV and JSON make of the files that the page saved. */
const READ = `
import csv, json, sys
import numpy as np
import onnx, onnxruntime
from safetensors.numpy import load_file
npz, safe, model, table, history = sys.argv[1:]
with np.load(npz, allow_pickle=False) as file:
    arrays = {name: file[name] for name in ("W1", "b1", "W2", "b2")}
    facts = json.loads(str(file["facts"]))
theirs = load_file(safe)
same = all((arrays[name] == theirs[name]).all() and arrays[name].dtype == theirs[name].dtype for name in arrays)
onnx.checker.check_model(model, full_check=True)
images = np.random.default_rng(0).random((50, 784), np.float32)
(found,) = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"]).run(None, {"image": images})
A1 = 1 / (1 + np.exp(-(arrays["W1"].astype(float) @ images.T + arrays["b1"])))
A2 = 1 / (1 + np.exp(-(arrays["W2"].astype(float) @ A1 + arrays["b2"])))
apart = float(abs(found.T - A2).max())
rows = [row for row in csv.DictReader(line for line in open(table) if line[0] != "#")]
(run,) = json.load(open(history))["runs"]
losses = [float(row["loss"]) for row in rows] == [record[2] for record in run["records"]]
print(json.dumps({"apart": apart, "same": bool(same), "shape": arrays["W1"].shape, "facts": facts, "rows": len(rows), "losses": losses, "run": {**run, "records": len(run["records"])}}))
`;

/**
 * Save one kind of file from the dialog, which is open.
 * @param {App} app
 * @param {string} ending
 */
async function take({ page }, ending) {
  const [coming] = await Promise.all([page.waitForEvent('download'), page.locator(`#files button[value="${ending}"]`).click()]);
  const file = path.join(folder, coming.suggestedFilename());
  await coming.saveAs(file);
  return file;
}

/** The code of the parameters, once it is of this run and iteration. @param {App} app @param {number} iteration */
async function parameters({ page }, iteration) {
  await page.locator('#digest-words').filter({ hasText: `at iteration ${iteration.toLocaleString('en')}` }).waitFor();
  return page.locator('#digest [data-part="parameters"]').textContent();
}

/** @param {App} app @param {string} name @param {Buffer} buffer */
const drop = ({ page }, name, buffer) => page.locator('#file').setInputFiles({ name, mimeType: '', buffer });

test('what is saved can be read elsewhere and opened again, and what cannot be used changes nothing', async () => {
  const app = await open('#batch=64&hidden=20&seed=4');
  const { page } = app;
  await app.ready();
  await app.reaches('iteration', 0);
  await page.locator('#save').click();
  await page.getByText('Weights and picture are of run 1 after iteration 0;').waitFor();
  assert.ok(await page.locator('#files button[value="csv"]').isDisabled());
  assert.match(await page.locator('.take:has([value="csv"]) small').innerText(), /No iteration yet/);
  await page.keyboard.press('Escape');
  await app.press('Start training');
  await app.reaches('validation-accuracy', 0.8);
  await app.press('Pause');
  await app.paused();
  const iteration = await app.metric('iteration');
  const code = await parameters(app, iteration);

  // Out: six files, in one visit to the dialog.
  await page.locator('#save').click();
  const files = [];
  for (const ending of ['npz', 'safetensors', 'onnx', 'csv', 'json', 'png']) files.push(await take(app, ending));
  const [npz, safe, onnx, csv, json, png] = files;
  assert.equal(path.basename(npz), `glassbox-uci-handwritten-digits-${iteration}.npz`);
  await page.getByText(`glassbox-uci-handwritten-digits-${iteration}.png`).waitFor();
  const read = JSON.parse(python('-c', READ, npz, safe, onnx, csv, json));
  assert.ok(read.same && read.losses);
  assert.ok(read.apart < 1e-6, `ONNX Runtime is ${read.apart} away`);
  assert.deepEqual(read.shape, [20, 784]);
  assert.deepEqual([read.rows, read.run.records, read.facts.iteration], [iteration, iteration, iteration]);
  assert.equal(read.run.digest.parameters, code);
  assert.equal(read.facts.digest.parameters, code);
  const picture = readFileSync(png);
  assert.equal(picture.toString('latin1', 1, 4), 'PNG');
  const stage = await page.locator('#canvas').evaluate((canvas) => [canvas.clientWidth, canvas.clientHeight]);
  assert.equal(picture.readUInt32BE(16), stage[0] * 2);
  assert.ok(picture.readUInt32BE(20) > stage[1] * 2);

  // Back in, by the dialog: another seed and size meanwhile.
  await page.keyboard.press('Escape');
  await app.set('hidden', '12');
  await app.set('seed', '9');
  await app.press('Reset');
  await app.press('Start training');
  await app.reaches('iteration', 5);
  await page.locator('#save').click();
  const choosing = page.waitForEvent('filechooser');
  await page.locator('#files-choose').click();
  await (await choosing).setFiles(safe);
  await page.locator('#files-said').filter({ hasText: /^A new run begins with the weights of .*\.safetensors: held-out/ }).waitFor();
  assert.doesNotMatch(await page.locator('#files-said').innerText(), /trained on other|held out here/);
  await page.keyboard.press('Escape');
  assert.equal(await parameters(app, 0), code);
  assert.equal(await app.metric('validation-accuracy'), read.facts.heldOutAccuracy);
  assert.deepEqual(await page.locator('#setting-seed, #setting-hidden').evaluateAll((inputs) => inputs.map((input) => /** @type {HTMLInputElement} */ (input).value).sort()), ['20', '4']);

  // The run before, with its twelve neurons, is there again.
  await page.getByRole('button', { name: /^Back to run \d+$/ }).click();
  await page.getByText('784 – 12 – 10').first().waitFor();
  assert.ok(await app.metric('iteration') >= 5);
  await app.paused();

  // While it trains: files that cannot be used, each one sentence, and training goes on.
  await app.press('Start training');
  const bad = readFileSync(npz);
  bad.fill(0xff, 300, 304);
  for (const [name, content, words] of /** @type {[string, Buffer, RegExp][]} */ ([
    ['broken.npz', bad, /^broken\.npz cannot be read as weights: the archive is damaged \(Bad CRC-32 for file 'W1\.npy'\)\.$/],
    ['a table.safetensors', Buffer.from('label,pixel0\n'), /^a table\.safetensors cannot be read as weights: /],
  ])) {
    const before = await app.metric('iteration');
    await drop(app, name, content);
    await page.locator('#notice p').filter({ hasText: words }).waitFor();
    await app.reaches('iteration', before + 20);
    await app.press('Dismiss');
  }
  await app.press('Pause');
  await app.paused();

  // The command line's weights in the page, with what to bear in mind, and the page's on the command line.
  python('-c', MAKE);
  python('-m', 'glassbox', 'train', 'bars.csv', '--batch', '4', '--epochs', '30', '--hidden', '7', '--save', 'cli.npz');
  await drop(app, 'cli.npz', readFileSync(path.join(folder, 'cli.npz')));
  await page.getByText(/They were trained on other data \(bars\.csv, 20 images\)\./).first().waitFor();
  await page.getByText('784 – 7 – 10').first().waitFor();
  const said = python('-m', 'glassbox', 'predict', 'bars.csv', '--weights', npz, '--output', 'out.csv');
  assert.match(said, /20 predictions saved/);
  assert.match(python('-m', 'glassbox', 'predict', 'bars.csv', '--weights', safe, '--output', 'out2.csv'), /20 predictions saved/);
  assert.equal(readFileSync(path.join(folder, 'out.csv'), 'utf8'), readFileSync(path.join(folder, 'out2.csv'), 'utf8'));

  // Of a past moment: those weights, and the dialog says so.
  await app.press('Start training');
  await app.reaches('iteration', 30);
  await app.press('Pause');
  await app.paused();
  await page.locator('#moment').focus();
  await page.keyboard.press('Home');
  await page.locator('#back').waitFor();
  await page.waitForFunction(() => document.querySelector('[data-metric="iteration"]')?.getAttribute('data-value') === '0');
  await page.locator('#save').click();
  await page.getByText(/after iteration 0, the moment that you look at, not the newest/).waitFor();
  const past = await take(app, 'npz');
  assert.match(path.basename(past), /-0\.npz$/);
  writeFileSync(path.join(folder, 'same.py'), `
import sys
import numpy as np
a, b = (np.load(name, allow_pickle=False) for name in sys.argv[1:])
print(all((a[name] == b[name]).all() for name in ("W1", "b1", "W2", "b2")))
`);
  assert.equal(python('same.py', past, 'cli.npz').trim(), 'True');
  await finish(app);
});
