// Kaggle's round trip as a person makes it: its files dropped, test.csv predicted, the doubtful images looked through.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { useApp } from './app.js';
import { check } from './axe.js';
import { BROWSER } from './browser.js';
import { showCode } from './editing.js';
import { PYTHON } from './site.js';

/** @import {App} from './app.js' */

const open = useApp();
const ROOT = path.resolve(import.meta.dirname, '../..');
const IMAGES = 2500;
/** @type {string} */
let folder;

before(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'glassbox-'));
  python('tests/browser/predict_check.py', 'make', folder);
});
after(() => rmSync(folder, { recursive: true }));

/** @param {string[]} args */
function python(...args) {
  return execFileSync(PYTHON, args, { cwd: ROOT, encoding: 'utf8' });
}

/** @param {string} name */
const file = (name) => path.join(folder, name);

/** Drop a file on the page. @param {App} app @param {string} name */
async function drop({ page }, name) {
  const base64 = readFileSync(file(name)).toString('base64');
  await page.evaluate(([text, called]) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([Uint8Array.from(atob(text), (c) => c.charCodeAt(0))], called));
    document.querySelector('main')?.dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }));
  }, [base64, name]);
}

/**
 * Where a file that the page hands out is.
 * @param {App} app
 * @param {() => Promise<void>} ask
 * @param {string} [name] that it must have
 */
async function download({ page }, ask, name) {
  const [coming] = await Promise.all([page.waitForEvent('download'), ask()]);
  if (name) assert.equal(coming.suggestedFilename(), name);
  const place = file(coming.suggestedFilename());
  await coming.saveAs(place);
  return place;
}

/** @param {App} app @param {string} name */
const text = ({ page }, name) => page.locator(`#predict-${name}`).innerText();

/** Waits until the predictions are of this iteration. @param {App} app @param {number} iteration */
const predictedAt = ({ page }, iteration) =>
  page.locator('#predict-of').getByText(`Predicted at iteration ${iteration.toLocaleString('en')}.`, { exact: true }).waitFor();

test('Kaggle’s download is learned from and predicted, and the doubtful images come first', async (t) => {
  const app = await open('#batch=64&alpha=0.3');
  const { page } = app;
  await app.ready();

  await t.test('both files of the zip are opened, one after the other', async () => {
    await drop(app, 'digit-recognizer.zip');
    await page.waitForFunction(() => document.querySelector('[data-metric="examples"]')?.getAttribute('data-value') === '600');
    await page.getByText(`+ ${IMAGES.toLocaleString('en')} test images`).waitFor();
    assert.equal(await page.locator('#dataset-name').innerText(), 'digit-recognizer.zip');
    assert.ok(await page.locator('#view-network').isVisible(), 'what the person looks at stays');
    await page.getByRole('button', { name: 'Predict', exact: true }).click();
    await page.getByText('Predicted before any training.').waitFor();
    assert.equal(await text(app, 'name'), 'test.csv in digit-recognizer.zip');
    assert.match(await text(app, 'estimate'), /^Held-out accuracy \d+\.\d % ± \d+\.\d % \(60 digits never trained on\)/);
  });

  await t.test('test.csv is read and predicted while it trains, and is told to be of then', async () => {
    await page.getByRole('tab', { name: 'Network' }).click();
    await app.press('Start training');
    await app.reaches('iteration', 20);
    await drop(app, 'test.csv');
    await page.locator('#predict-name').getByText('test.csv', { exact: true }).waitFor();
    assert.equal(await page.getByRole('tab', { name: 'Predict' }).getAttribute('aria-selected'), 'true');
    assert.ok(await app.metric('iteration') > 20, 'it went on');
    await page.locator('#predict-of').getByText(/^Predicted at iteration \d.*; the network shown is another by now\.$/).waitFor();
    const before = await text(app, 'of');
    await app.press('Predict again');
    await page.waitForFunction((was) => {
      const now = document.querySelector('#predict-of')?.textContent ?? '';
      return now.startsWith('Predicted at') && now !== was;
    }, before);
    assert.equal(await app.metric('examples'), 600, 'the data to train on are as they were');
    await app.reaches('iteration', 400);
    await app.press('Pause');
    await app.paused();
    // It keeps up with a network that stands still.
    await predictedAt(app, await app.metric('iteration'));
    assert.ok(await page.locator('#predict-again').isHidden());
  });

  await t.test('images are looked through by keyboard, by doubt, by digit and by ImageId', async () => {
    assert.equal(await text(app, 'words'), `${IMAGES.toLocaleString('en')} images`);
    const margin = async () => Number((await text(app, 'facts')).match(/margin (\d\.\d+)/)?.[1]);
    await page.locator('#predict-scroll').focus();
    /** @type {number[]} */
    const margins = [];
    for (let i = 0; i < 4; i++) {
      await page.keyboard.press('ArrowRight');
      await page.locator('#predict-facts').getByText('read as').waitFor();
      margins.push(await margin());
    }
    await page.keyboard.press('End');
    await page.waitForFunction((last) => !document.querySelector('#predict-facts')?.textContent?.includes(`margin ${last}`), margins[3].toFixed(3));
    await page.locator('#predict-facts').getByText('read as').waitFor();
    margins.push(await margin());
    assert.deepEqual(margins, margins.toSorted((a, b) => a - b));
    assert.ok(margins[4] > margins[0] + 0.1, `${margins}`);

    const third = page.locator('#predict-digits button').nth(3);
    const [, count] = ((await third.textContent()) ?? '').match(/^3 ([\d,]+), \d+\.\d %; 10\.0 % of the labels/) ?? [];
    await third.click();
    assert.equal(await text(app, 'words'), `${count} images read as 3`);
    await page.getByRole('spinbutton', { name: 'ImageId' }).fill('2501');
    await page.locator('#predict-search').getByRole('button').click();
    assert.ok(await page.locator('#predict-search input').evaluate((input) => !(/** @type {HTMLInputElement} */ (input).validity.valid)));
    await page.getByRole('spinbutton', { name: 'ImageId' }).fill('17');
    await page.locator('#predict-search').getByRole('button').click();
    await page.locator('#predict-title').getByText('ImageId 17', { exact: true }).waitFor();
    await page.locator('#predict-facts').getByText('read as').waitFor();
    const digit = (await text(app, 'facts')).match(/read as (\d)/)?.[1];
    assert.match(String(await page.locator('#predict-outputs').getAttribute('aria-label')), /^A2: 0 \d\.\d+, /);

    await page.locator('#predict-scroll').press('Enter');
    await page.locator('#example-words').getByText(`your image · read as ${digit}`).waitFor();
    await page.getByRole('tab', { name: 'Predict' }).click();
    await page.getByRole('radio', { name: 'By ImageId' }).check({ force: true });
    assert.equal(await text(app, 'title'), 'ImageId 17');
    if (BROWSER === 'chromium') await check(page, 'predictions');
  });

  await t.test('submission.csv is the command line’s, byte for byte, and the order CPython’s', async () => {
    const expected = (await text(app, 'estimate')).trim();
    const saved = await download(app, () => app.press('Save submission.csv'), 'submission.csv');
    await page.locator('#save').click();
    const weights = await download(app, () => page.locator('#files button[value="npz"]').click());
    await page.keyboard.press('Escape');
    const output = file('ours.csv');
    const said = python('-m', 'glassbox', 'predict', file('test.csv'), '--weights', weights, '--output', output);
    const { ids, margins } = JSON.parse(python('tests/browser/predict_check.py', 'order', weights, file('test.csv')));
    // The loops in the browser round the last bits in another way: a tie nearer than that would be no fault.
    assert.ok(margins[0] > 1e-6, `${margins[0]}`);
    assert.deepEqual(readFileSync(saved), readFileSync(output));
    assert.equal(readFileSync(saved, 'utf8').split('\n').length, IMAGES + 2);
    assert.equal(said.trim().split('\n').at(-1), expected);

    await page.getByRole('radio', { name: 'By doubt' }).check({ force: true });
    await page.locator('#predict-scroll').focus();
    await page.keyboard.press('Home');
    for (const id of ids.slice(0, 5)) {
      await page.locator('#predict-title').getByText(`ImageId ${id.toLocaleString('en')}`, { exact: true }).waitFor();
      await page.keyboard.press('ArrowRight');
    }
  });

  await t.test('a file with a fault, and one with labels, take nothing away', async () => {
    const of = await text(app, 'of');
    await drop(app, 'bad.csv');
    await page.locator('#notice').waitFor();
    assert.match(await app.notice(), /^bad\.csv has '300\d*' in row 31 \(line 32 of the file\), column 1 \('pixel0'\); expected a whole number from 0 to 255\.$/);
    assert.equal(await text(app, 'name'), 'test.csv');
    assert.equal(await text(app, 'of'), of);
    await app.press('Dismiss');
    await page.locator('#predict-file').setInputFiles(file('train.csv'));
    await page.locator('#predict-note').getByText('Its labels are left out.').waitFor();
    assert.equal(await text(app, 'examples'), '600 images');
    assert.equal(await app.metric('examples'), 600);
    assert.equal(await page.locator('#dataset-name').innerText(), 'digit-recognizer.zip');
  });

  assert.deepEqual(app.problems, []);

  await t.test('an engine that is lost is given both files again', async () => {
    await page.locator('#predict-of').getByText(/^Predicted at iteration/).waitFor();
    await showCode(app);
    await page.getByRole('textbox', { name: 'network.py' }).focus();
    await page.keyboard.press('Control+a');
    await page.keyboard.insertText('import ctypes; ctypes.string_at(0xFFFFFF00, 4000)');
    await app.press('Apply');
    await page.locator('#notice').filter({ hasText: 'Python was started anew' }).waitFor();
    await page.getByText('+ 600 test images').waitFor();
    assert.equal(await app.metric('examples'), 600);
    assert.match(await app.notice(), /Python was started anew/, 'it is still said');
    assert.ok(await page.locator('#view-code').isVisible());
    await page.getByRole('tab', { name: 'Predict' }).click();
    await predictedAt(app, await app.metric('iteration'));
    assert.equal(await text(app, 'name'), 'train.csv');
    assert.equal(await text(app, 'note'), 'Its labels are left out.');
  });

  // What Pyodide writes to the console of such an end; in Firefox that is the bare word.
  for (const problem of app.problems) assert.match(problem, /fatal error|memory access out of bounds|^console error: Error$/);
  await page.close();
});
