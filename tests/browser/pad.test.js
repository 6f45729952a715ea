// The pad and the gallery in real Chromium: drawn, read, edited, added and found as a person does it.

import assert from 'node:assert/strict';
import test from 'node:test';
import { finish, useApp } from './app.js';

/** @import {Page} from 'playwright-core' */
/** @import {App} from './app.js' */

const open = useApp();

/** A three, in hundredths of the pad. */
const THREE = [[30, 22], [45, 14], [62, 20], [64, 34], [48, 46], [62, 54], [70, 70], [55, 84], [36, 82], [27, 74]];

/** @param {Page} page */
async function draw(page) {
  await page.locator('#pad-ink').scrollIntoViewIfNeeded();
  const box = await page.locator('#pad-ink').boundingBox();
  assert.ok(box);
  const [first, ...rest] = THREE.map(([x, y]) => /** @type {[number, number]} */ ([box.x + (x / 100) * box.width, box.y + (y / 100) * box.height]));
  await page.mouse.move(...first);
  await page.mouse.down();
  for (const point of rest) await page.mouse.move(...point, { steps: 3 });
  await page.mouse.up();
}

/** The grey levels of the small picture beside the pad. @param {Page} page */
const seen = (page) => page.locator('#pad-seen').evaluate((element) => {
  // A copy: the page's own canvas is not made to be read.
  const copy = /** @type {OffscreenCanvasRenderingContext2D} */ (new OffscreenCanvas(28, 28).getContext('2d', { willReadFrequently: true }));
  copy.drawImage(/** @type {HTMLCanvasElement} */ (element), 0, 0);
  const { data } = copy.getImageData(0, 0, 28, 28);
  return Array.from({ length: 784 }, (_, i) => data[4 * i]);
});

/**
 * The pad has read what is drawn as a digit, and so has the stage: its A2 comes with the frames, the pad's is asked for.
 * @param {App} app
 * @param {string} wanted the digit, or all that it may be: what is half drawn, or was there before, is read as another still
 * @param {number} [least] of its A2
 */
const isRead = ({ page }, wanted, least = 0) => page.waitForFunction(([wanted, least]) => {
  const digit = document.querySelector('#pad-digit')?.textContent ?? '–';
  const words = document.querySelector('#inspector')?.textContent ?? '';
  const number = document.querySelector('#pad-number')?.textContent;
  return wanted.includes(digit) && Number(number) > least && words.includes(`predicted ${digit} with A2 = ${number}`);
}, /** @type {const} */ ([wanted, least]));

/** @param {App} app */
async function trained(app) {
  await app.ready();
  await app.press('Start training');
  await app.reaches('iteration', 400);
}

/** @param {App} app */
async function pause(app) {
  await app.press('Pause');
  await app.paused();
}

test('a drawn digit is brought to MNIST’s form and read, while it trains and after', async () => {
  const app = await open('#batch=64&alpha=0.3');
  const { page } = app;
  await trained(app);
  await draw(page);
  await pause(app);
  await isRead(app, '3', 0.3);
  const grey = await seen(page);
  const mass = grey.reduce((sum, level) => sum + level, 0);
  const row = grey.reduce((sum, level, i) => sum + level * Math.floor(i / 28), 0) / mass;
  const column = grey.reduce((sum, level, i) => sum + level * (i % 28), 0) / mass;
  assert.ok(Math.abs(row - 14) <= 0.5 && Math.abs(column - 14) <= 0.5, `centre ${row}, ${column}`);
  const rows = grey.flatMap((level, i) => (level ? [Math.floor(i / 28)] : []));
  assert.equal(Math.max(...rows) - Math.min(...rows) + 1, 20);
  await page.locator('#pad-undo').click();
  await page.waitForFunction(() => document.querySelector('#pad-digit')?.textContent === '–');
  assert.ok((await seen(page)).every((level) => level === 0));
  await finish(app);
});

test('what is drawn can be added to the training data, and taken out again', async () => {
  const app = await open('#batch=64&alpha=0.3');
  const { page } = app;
  await trained(app);
  await draw(page);
  await page.locator('#pad-labels').getByText('3', { exact: true }).click();
  await app.press('Add as 3 to training data');
  await page.getByText('1,618 images').waitFor();
  assert.equal(await app.metric('examples'), 1798);
  await app.press('Add as 3 to training data');
  await page.getByText('1,619 images').waitFor();
  const iteration = await app.metric('iteration');
  await app.reaches('iteration', iteration + 60);
  await page.getByRole('tab', { name: 'Data', exact: true }).click();
  await page.locator('#view-data').getByText('Yours').click();
  await page.getByText('2 images', { exact: true }).waitFor();
  await app.press('Remove all 2');
  await page.getByText('1,617 images').waitFor();
  assert.equal(await app.metric('examples'), 1797);
  await page.locator('#gallery-words').getByText('1,797 images').waitFor();
  await app.reaches('iteration', iteration + 120);
  await finish(app);
});

test('the keyboard draws, and changes pixels', async () => {
  const app = await open();
  const { page } = app;
  await app.ready();
  // What is read comes soon after, and takes the place of what was said before.
  await page.locator('#pad-voice').evaluate((voice) => {
    const heard = /** @type {any} */ (window).heard = /** @type {string[]} */ ([]);
    new MutationObserver(() => heard.push(voice.textContent ?? '')).observe(voice, { childList: true, characterData: true, subtree: true });
  });
  /** @param {RegExp} words */
  const said = (words) => page.waitForFunction((words) => /** @type {any} */ (window).heard.some((/** @type {string} */ text) => words.test(text)), words);
  await page.locator('#pad-ink').focus();
  await page.keyboard.press('Space');
  await said(/^Pen down, row 7, column 14/);
  for (let i = 0; i < 14; i++) await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Space');
  await isRead(app, '0123456789');
  const line = await seen(page);
  const columns = new Set(line.flatMap((level, i) => (level ? [i % 28] : [])));
  assert.ok(columns.size <= 5, 'a line from top to bottom is narrow');

  await page.locator('#pad').getByText('Pixels', { exact: true }).click();
  await page.locator('#pad-pixels').focus();
  for (let i = 0; i < 30; i++) await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Space');
  await page.keyboard.press('-');
  await said(/^Row 14, column 0: grey level 223$/);
  await page.waitForFunction(() => document.querySelector('#pad-digit')?.textContent !== '–');
  assert.equal((await seen(page))[14 * 28], 223);
  await finish(app);
});

test('a nudge changes the network’s mind, says how far it went, and can be undone', async () => {
  const app = await open('#batch=64&alpha=0.3');
  const { page } = app;
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await trained(app);
  await pause(app);
  await draw(page);
  await isRead(app, '3');
  // From here on nothing of the drawing comes any more.
  await page.locator('#pad').getByText('Pixels', { exact: true }).click();
  const before = await seen(page);
  await page.locator('#pad-towards').selectOption('8');
  await page.locator('#pad-slopes').check();
  await page.locator('#pad-legend').getByText('+').waitFor();
  await app.press('Nudge it to 8');
  await page.locator('#pad-result').getByText('Read as 8').waitFor();
  await isRead(app, '8');
  const after = await seen(page);
  const changed = after.filter((level, i) => level !== before[i]).length;
  const levels = after.reduce((sum, level, i) => sum + Math.abs(level - before[i]), 0);
  const words = (await page.locator('#pad-result').innerText()).replaceAll(',', '');
  assert.ok(words.includes(`${changed} pixel`) && words.includes(`by ${levels} grey levels`), words);
  await page.locator('#pad-undo').click();
  assert.deepEqual(await seen(page), before);
  await finish(app);
});

test('the gallery finds an example, and sends it to the stage, the stepper and the pad', async () => {
  const app = await open('#batch=64&alpha=0.3');
  const { page } = app;
  await trained(app);
  await pause(app);
  await page.getByRole('tab', { name: 'Data', exact: true }).click();
  await page.locator('#gallery-words').getByText('1,797 images').waitFor();
  await page.getByRole('button', { name: /^7 179 images, 18/ }).click();
  await page.locator('#gallery-words').getByText('179 images').waitFor();
  await page.locator('#gallery-scroll').focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await page.locator('#gallery-facts').getByText('label 7').waitFor();

  await page.locator('#gallery-search input').fill('1234');
  await page.keyboard.press('Enter');
  await page.locator('#gallery-title').getByText('Example 1,234').waitFor();
  await page.locator('#gallery-words').getByText('1,797 images').waitFor();
  await page.locator('#gallery-facts').getByText('read as').waitFor();
  const facts = /** @type {RegExpExecArray} */ (/label (\d) .*read as (\d) .*A2 = ([\d.]+)/.exec(await page.locator('#gallery-facts').innerText()));
  await app.press('In the network');
  assert.equal(await page.locator('#index').inputValue(), '1234');
  await page.locator('#inspector').getByText(`label ${facts[1]}, predicted ${facts[2]} with A2 = ${facts[3]}`).waitFor();

  await page.getByRole('tab', { name: 'Data', exact: true }).click();
  await app.press('To the pad');
  await page.waitForFunction((number) => document.querySelector('#pad-number')?.textContent === number, facts[3]);
  assert.ok(await page.locator('#pad-labels input').nth(Number(facts[1])).isChecked());
  await page.locator('#view-data').getByRole('button', { name: 'Backprop' }).click();
  assert.ok(await page.locator('#side-backprop').isVisible());

  await page.getByRole('tab', { name: 'Data', exact: true }).click();
  await page.locator('#gallery-search input').fill('5000');
  await page.keyboard.press('Enter');
  assert.match(await page.locator('#gallery-search input').evaluate((element) => /** @type {HTMLInputElement} */ (element).validationMessage), /examples 0 to 1796/);
  await finish(app);
});
