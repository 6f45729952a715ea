// What the stage and the strip under it say, by keys and by pointer, is what CPython computes from the same run.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { before, test } from 'node:test';
import { finish, useApp } from './app.js';
import { BROWSER } from './browser.js';
import { PYTHON } from './site.js';

/** @import {App} from './app.js' */

const ROOT = path.resolve(import.meta.dirname, '../..');
const SETTINGS = '#batch=128&alpha=0.2&hidden=12&seed=5';
const STEPS = 6;

const open = useApp();

/** @type {{sum1: number, b1: number, A1: number, slope1: number, pushes: number[], least: number, most: number,
 *   weight: number, x: number, sum2: number, b2: number, A2: number[], norms: number[], excites: [number, number][]}} */
let expected;
before(() => {
  const output = execFileSync(PYTHON, ['tests/browser/inspect_check.py', 'dist/site/data'], { cwd: ROOT, encoding: 'utf8' });
  expected = JSON.parse(output);
});

/** After six steps, with example 7 on the stage. @param {App} app */
async function trained(app) {
  await app.ready();
  app.page.setDefaultTimeout(20_000);
  for (let step = 1; step <= STEPS; step++) {
    await app.press('Step');
    await app.reaches('iteration', step);
  }
  await app.paused();
  await app.page.locator('#index').fill('7');
  await app.page.locator('#index').press('Enter');
  await app.page.locator('#example-words').getByText('label 7').waitFor();
}

/** @param {App} app @param {string[]} pressed */
async function keys(app, ...pressed) {
  await app.page.locator('#canvas').focus();
  for (const key of pressed) await app.page.keyboard.press(key);
}

/**
 * The numbers in a text, in their order.
 * @param {string} text
 * @param {RegExp} pattern with a group for each number
 */
function numbers(text, pattern) {
  const found = pattern.exec(text);
  assert.ok(found, `${pattern} is not in ${text}`);
  return found.slice(1).map((word) => Number(word.replaceAll(' ', '').replace('−', '-')));
}

/**
 * What the browser tells a screen reader of the canvas: the part that the keys are on, and all parts.
 * @param {App} app
 */
async function heard({ page }) {
  const tools = await page.context().newCDPSession(page);
  const { nodes } = await tools.send('Accessibility.getFullAXTree');
  const name = (/** @type {typeof nodes[number] | undefined} */ node) => String(node?.name?.value ?? '');
  const canvas = nodes.find((node) => node.role?.value === 'application' && name(node).startsWith('Input image, hidden neurons'));
  const [pointed] = canvas?.properties?.find((property) => property.name === 'activedescendant')?.value.relatedNodes ?? [];
  assert.ok(pointed, 'the canvas points at a part of it');
  const groups = nodes.filter(({ nodeId }) => canvas?.childIds?.includes(nodeId));
  return {
    active: name(nodes.find(({ backendDOMNodeId }) => backendDOMNodeId === pointed.backendDOMNodeId)),
    images: groups.flatMap(({ childIds = [] }) => childIds.map((id) => name(nodes.find(({ nodeId }) => nodeId === id)))),
  };
}

/**
 * @param {number} shown
 * @param {number} value
 * @param {number} decimals it is written with; its last may fall to either side
 */
const near = (shown, value, decimals) => assert.ok(Math.abs(shown - value) <= 0.51 * 10 ** -decimals + 1e-4,
  `${shown} is shown, ${value} is computed`);

test('a neuron by keys: its formula has CPython’s numbers, and so has what a screen reader hears', async () => {
  const app = await open(SETTINGS);
  await trained(app);
  await keys(app, 'Home');
  const strip = app.page.locator('#inspector');
  await strip.getByText('Hidden neuron 0').waitFor();
  const words = await strip.innerText();
  const [sum, bias, activation] = numbers(words, /σ\((−?[\d.]+) ([+−] [\d.]+)\) = ([\d.]+)/);
  near(sum, expected.sum1, 2);
  near(bias, expected.b1, 2);
  near(activation, expected.A1, 3);
  near(numbers(words, /σ′\(Z1\) = ([\d.]+)/)[0], expected.slope1, 3);
  const [least, most] = numbers(words, /weights from (−[\d.]+) to \+([\d.]+)/);
  near(least, expected.least, 3);
  near(most, expected.most, 3);
  const [digit, push] = numbers(words, /“(\d)” down −([\d.]+)/);
  near(-push, Math.min(...expected.pushes), 2);
  near(expected.pushes[digit], Math.min(...expected.pushes), 2);

  // What a screen reader hears is Chromium's to tell; Firefox has no such command.
  if (BROWSER === 'firefox') return finish(app);
  const { active, images } = await heard(app);
  assert.match(active, /^Hidden neuron 0; A1\[0\] = σ/);
  near(numbers(active, /\) = (0\.\d+);/)[0], expected.A1, 3);
  // Every part is there to be read through, not only the one the keys are on.
  assert.equal(images.length, 1 + 12 + 10);
  images.slice(13).forEach((name, k) => {
    assert.ok(name.startsWith(`Output “${k}”`));
    near(numbers(name, /A2 ([\d.]+)/)[0], expected.A2[k], 3);
  });
  await finish(app);
});

test('with Shift the keys read a weight, Enter pins it, Escape lets go', async () => {
  const app = await open(SETTINGS);
  await trained(app);
  await keys(app, 'Home', 'Shift+ArrowLeft', 'Enter');
  const strip = app.page.locator('#inspector');
  await strip.getByText('Weight W1[0, 406]').waitFor();
  const words = await strip.innerText();
  assert.match(words, /pinned · row 14, column 14/);
  const [weight, x, product] = numbers(words, /= ([+−][\d.]+) \* ([\d.]+) = ([+−]?[\d.]+)/);
  near(weight, expected.weight, 4);
  near(x, expected.x, 3);
  near(product, expected.weight * expected.x, 4);
  await app.page.keyboard.press('Escape');
  await strip.getByText('Hover, tap').waitFor();
  assert.equal(await app.page.locator('#canvas').getAttribute('aria-activedescendant'), null);
  await finish(app);
});

test('an output: its formula, and the way there', async () => {
  const app = await open(SETTINGS);
  await trained(app);
  const strip = app.page.locator('#inspector');
  await keys(app, 'End');
  while (!/^Output/.test(await strip.innerText())) await app.page.keyboard.press('ArrowRight');
  await keys(app, ...Array(9).fill('ArrowUp'), ...Array(3).fill('ArrowDown'));
  await strip.getByText('Output “3”').waitFor();
  const [sum, bias, activation] = numbers(await strip.innerText(), /σ\((−?[\d.]+) ([+−] [\d.]+)\) = ([\d.]+)/);
  near(sum, expected.sum2, 2);
  near(bias, expected.b2, 2);
  near(activation, expected.A2[3], 3);
  await finish(app);
});

test('pinned, it has a history and the images that excite it most, which come to the stage when pressed', async () => {
  const app = await open(SETTINGS);
  await trained(app);
  await keys(app, 'Home', 'Enter');
  const strip = app.page.locator('#inspector');
  const thumbnails = strip.locator('.thumbnails button');
  await thumbnails.first().waitFor();
  const named = await thumbnails.evaluateAll((buttons) => buttons.map((button) => button.getAttribute('aria-label') ?? ''));
  assert.equal(named.length, 8);
  named.forEach((name, i) => {
    const [example, activation] = numbers(name.replaceAll(',', ''), /^Example (\d+) a \d (?:held out|trained on): A1\[0\] = ([\d.]+)\. Show it$/);
    near(activation, expected.excites[i][1], 3);
    // Two may be so close that the last bits decide which is first.
    assert.ok(expected.excites.some(([index, value]) => index === example && Math.abs(value - expected.excites[i][1]) < 1e-4), name);
  });
  const [spark, norm] = await strip.locator('.spark').allInnerTexts();
  near(numbers(spark, /([\d.]+)$/)[0], expected.A1, 3);
  near(numbers(norm, /([\d.]+)$/)[0], expected.norms[STEPS], 2);
  const line = await strip.locator('.spark svg').nth(1).getAttribute('aria-label') ?? '';
  const ends = numbers(line, /from iteration 0 to 6: from ([\d.]+) to ([\d.]+), between/);
  [expected.norms[0], expected.norms[STEPS]].forEach((length, i) => near(ends[i], length, 3));

  await thumbnails.first().click();
  const index = app.page.locator('#index');
  await app.page.waitForFunction((wanted) => /** @type {HTMLInputElement} */ (document.querySelector('#index')).value === wanted,
    numbers(named[0].replaceAll(',', ''), /^Example (\d+)/)[0].toString());
  assert.ok(await index.isVisible());
  await finish(app);
});

test('a point of the history that is pressed brings that moment back, and the line marks it', async () => {
  const app = await open(SETTINGS);
  await trained(app);
  await keys(app, 'Home', 'Enter');
  const strip = app.page.locator('#inspector');
  const line = strip.locator('.spark svg').nth(1);
  await line.waitFor();
  await line.click({ position: { x: 1, y: 12 } });
  await app.page.getByText('Looking at iteration 0').first().waitFor();
  const length = strip.locator('.spark b').nth(1);
  await length.getByText(expected.norms[0].toPrecision(3)).waitFor();
  await finish(app);
});

test('a hover that does not stay asks nothing; one that stays does, and it goes with the pointer', async () => {
  const app = await open(SETTINGS);
  await trained(app);
  const strip = app.page.locator('#inspector');
  const box = /** @type {{x: number, y: number, width: number, height: number}} */ (
    await app.page.locator('#canvas').boundingBox());
  const row = box.y + box.height * 0.42;
  // Whether there is a history at the moment that the words come.
  await strip.evaluate((strip) => new MutationObserver((_, observer) => {
    if (!/^(Hidden neuron|Weight)/.test(strip.querySelector('.title b')?.textContent ?? '')) return;
    observer.disconnect();
    document.body.dataset.atOnce = String(/** @type {HTMLElement} */ (strip.querySelector('.history')).checkVisibility());
  }).observe(strip, { childList: true, characterData: true, subtree: true }));
  await app.page.mouse.move(box.x + box.width * 0.4, row);
  await strip.locator('.history').waitFor();
  assert.equal(await app.page.evaluate(() => document.body.dataset.atOnce), 'false', 'not at once');
  await app.page.mouse.move(box.x + 5, box.y + 5);
  await strip.getByText('Hover, tap').waitFor();
  assert.equal(await strip.locator('.history').isVisible(), false);
  await finish(app);
});

test('while it trains the history follows, but not ten times a second', async () => {
  const app = await open('#batch=64&alpha=0.3');
  await app.ready();
  await keys(app, 'Home', 'Enter');
  await app.page.locator('.history').waitFor();
  /** @type {Set<string>} */
  const said = new Set();
  await app.press('Start training');
  const words = app.page.locator('.history small');
  for (const until = Date.now() + 5000; Date.now() < until || said.size < 2;) {
    assert.ok(Date.now() < until + 60_000, 'the history follows');
    said.add(await words.innerText());
    await app.page.waitForTimeout(50);
  }
  await app.press('Pause');
  await app.paused();
  assert.ok(said.size <= 5, [...said].join('; '));
  // And in the end it is of what is shown.
  const iteration = (await app.metric('iteration')).toLocaleString('en-US');
  await words.getByText(new RegExp(`(iteration|to) ${iteration}$`)).waitFor();
  await finish(app);
});
