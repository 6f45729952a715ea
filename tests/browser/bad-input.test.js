// Bad input of every kind on one page while it trains: a sentence where the person looks, nothing lost, and it trains on.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'node:test';
import { finish, useApp } from './app.js';
import { BROWSER } from './browser.js';
import { PYTHON } from './site.js';

/** @import {App} from './app.js' */

const ROOT = path.resolve(import.meta.dirname, '../..');
/** Fewer than this of files, settings and links together means that the table was not found. */
const ENOUGH = 130;

/**
 * A file of tests/py/bad_inputs.py: `start`, and `chunk` so many times, in base64.
 * @typedef {{what: string, name: string, pattern: string, start: string, chunk: string, times: number}} Bad
 */

/** @type {{good: string, bad: Bad[]}} */
const table = JSON.parse(execFileSync(PYTHON, ['tests/py/bad_inputs.py'], { cwd: ROOT, encoding: 'utf8', maxBuffer: 1 << 26 }));

/** What is typed into a field, and what stands below it then. @type {[string, string, string, RegExp][]} */
const TYPED = [
  ['alpha', 'alpha', '0', /^Learning rate is “0”; it must be a number from 0\.000001 to 1000\. The value before it stays in force\.$/],
  ['alpha', 'alpha', '-0.5', /^Learning rate is “-0\.5”; it must be a number /],
  ['alpha', 'alpha', '1e9', /^Learning rate is “1e9”; it must be a number /],
  ['alpha', 'alpha', '', /^Learning rate is empty; it must be a number /],
  ['alpha', 'alpha', '1e', /^Learning rate is not a number that can be read; it must be a number from 0\.000001 to 1000\./],
  ['alpha', 'alpha', '--1', /^Learning rate is not a number that can be read; /],
  ['hidden', 'hidden', '0', /^Hidden neurons is “0”; it must be a whole number from 1 to 400\./],
  ['hidden', 'hidden', '1000000', /^Hidden neurons is “1000000”; /],
  ['hidden', 'hidden', '12.5', /^Hidden neurons is “12\.5”; /],
  ['hidden', 'hidden', '-3', /^Hidden neurons is “-3”; /],
  ['hidden', 'hidden', '', /^Hidden neurons is empty; it must be a whole number /],
  ['seed', 'seed', '-1', /^Seed is “-1”; it must be a whole number from 0 to 4294967295\./],
  ['seed', 'seed', '4294967296', /^Seed is “4294967296”; /],
  ['seed', 'seed', '1e300', /^Seed is “1e300”; /],
  ['seed', 'seed', '0.5', /^Seed is “0\.5”; /],
  ['held-out', 'heldOut', '1', /^Held-out share is “1”; it must be a number from 0 to 0\.5\./],
  ['held-out', 'heldOut', '1.5', /^Held-out share is “1\.5”; /],
  ['held-out', 'heldOut', '-0.1', /^Held-out share is “-0\.1”; /],
  ['held-out', 'heldOut', '', /^Held-out share is empty; /],
];

/** What comes with a link. @type {[string, RegExp][]} */
const LINKED = [
  ['alpha=0', /^In the link, Learning rate is “0”; it must be a number from 0\.000001 to 1000\.$/],
  ['alpha=-1', /Learning rate is “-1”/],
  ['alpha=1e9', /Learning rate is “1e9”/],
  ['alpha=NaN', /Learning rate is “NaN”/],
  ['alpha=', /Learning rate is empty/],
  ['alpha=fast', /Learning rate is “fast”/],
  ['alpha=0x1', /Learning rate is “0x1”/],
  ['alpha=1,000', /Learning rate is “1,000”/],
  ['hidden=0', /Hidden neurons is “0”/],
  ['hidden=1000000', /Hidden neurons is “1000000”/],
  ['hidden=7.5', /Hidden neurons is “7\.5”/],
  ['batch=0', /Batch size is “0”; it can be full, 16, 32, /],
  ['batch=-16', /Batch size is “-16”/],
  ['batch=100', /Batch size is “100”/],
  ['batch=5000000', /Batch size is “5000000”/],
  ['seed=-1', /Seed is “-1”/],
  ['seed=99999999999999999999', /Seed is “99999999999999999999”/],
  ['seed=lucky', /Seed is “lucky”/],
  ['held-out=1', /Held-out share is “1”/],
  ['held-out=1.5', /Held-out share is “1\.5”/],
  ['rule=newton', /Gradient rule is “newton”; it can be classic, exact-mse\.$/],
  ['view=banana', /opens a view “banana”/],
  ['side=banana', /opens a side “banana”/],
  ['hide=banana', /hides “banana”/],
  ['v=99', /is of version 99/],
  ['v=one', /of version “one”/],
  ['colour=red', /a setting “colour”/],
  ['alpha=0.3&alpha=0', /more than once/],
  ['%E2%80%AEalpha%0A=1', /^The link has a setting “·alpha·” that this version does not know\.$/],
];

const open = useApp();

/** What must not change: the data, and the run's settings. @param {App} app */
const loaded = ({ page }) => page.evaluate(() => [
  document.querySelector('#dataset-name')?.textContent,
  document.querySelector('[data-metric="examples"]')?.getAttribute('data-value'),
  document.querySelector('#facts')?.textContent,
].join(' '));

/**
 * Wait until a sentence is there, take it away, and see that training goes on.
 * @param {App} app
 * @param {string} selector of its element
 * @returns {Promise<string>}
 */
const hear = ({ page }, selector) => page.evaluate(async (wanted) => {
  const patience = performance.now() + 30_000;
  /** @param {() => unknown} holds */
  const until = async (holds) => {
    while (!holds() && performance.now() < patience) await new Promise((resolve) => setTimeout(resolve, 5));
    return holds();
  };
  const words = /** @type {HTMLElement} */ (document.querySelector(wanted));
  if (!await until(() => words.textContent && words.checkVisibility())) return 'nothing';
  const said = words.innerText;
  /** @type {HTMLElement} */ (document.querySelector('#dismiss')).click();
  const iteration = () => Number(document.querySelector('[data-metric="iteration"]')?.getAttribute('data-value'));
  const before = iteration();
  return (await until(() => iteration() > before)) ? said : `${said} And it trains no more.`;
}, selector);

/**
 * Choose files, one right after the other, that are made on the page: they may be too large to be sent there.
 * @param {App} app
 * @param {{name: string, start: string, chunk: string, times: number}[]} files
 */
const choose = ({ page }, ...files) => page.evaluate((all) => {
  const input = /** @type {HTMLInputElement} */ (document.querySelector('#file'));
  for (const { name, start, chunk, times } of all) {
    const [first, again] = [start, chunk].map((text) => new Blob([Uint8Array.from(atob(text), (character) => character.charCodeAt(0))]));
    const transfer = new DataTransfer();
    transfer.items.add(new File([first, ...Array(times).fill(again)], name));
    input.files = transfer.files;
    input.dispatchEvent(new Event('change'));
  }
}, files);

/** @param {App} app @param {string} name @param {Buffer} buffer */
const chooseSmall = ({ page }, name, buffer) => page.locator('#file').setInputFiles({ name, mimeType: '', buffer });

/**
 * Drop something as the system does.
 * @param {App} app
 * @param {{files?: string[], items?: {mimeType: string, data: string}[]}} data
 */
async function drop({ page }, { files = [], items = [] }) {
  const session = await page.context().newCDPSession(page);
  for (const type of /** @type {const} */ (['dragEnter', 'dragOver', 'drop'])) {
    await session.send('Input.dispatchDragEvent', { type, x: 700, y: 400, data: { items, files, dragOperationsMask: 1 } });
  }
  await session.detach();
}

test('bad files, drops, settings and links are answered one by one while it trains, and nothing is lost', async (t) => {
  const app = await open('#batch=64&alpha=0.3&hidden=20');
  await app.ready();
  await app.press('Start training');
  await app.reaches('iteration', 5);
  const before = await loaded(app);
  let [tried, answered] = [0, 0];
  /** @type {string[]} */
  const unanswered = [];

  /**
   * @param {string} what
   * @param {() => Promise<unknown>} act
   * @param {RegExp} sentence
   * @param {string} [selector] where it stands
   */
  async function check(what, act, sentence, selector = '#notice p') {
    tried++;
    await act();
    const said = await hear(app, selector);
    if (sentence.test(said) && (await loaded(app)) === before) answered++;
    else unanswered.push(`${what}: “${said}”, expected ${sentence}; ${await loaded(app)}`);
  }

  await t.test('files', async () => {
    for (const bad of table.bad) {
      const act = bad.times ? () => choose(app, bad) : () => chooseSmall(app, bad.name, Buffer.from(bad.start, 'base64'));
      await check(bad.what, act, new RegExp(bad.pattern));
    }
    const good = Buffer.from(table.good, 'base64');
    const rows = good.subarray(good.indexOf('\n') + 1).toString('base64');
    const long = { name: 'long.csv', start: table.good, chunk: rows, times: 2000 };
    const empty = { name: 'empty.csv', start: '', chunk: '', times: 0 };
    await check('a bad file while another is read', () => choose(app, long, empty), /^empty\.csv is empty; /);
    assert.deepEqual(unanswered, []);
  });

  await t.test('drops', { skip: BROWSER === 'firefox' && 'only Chromium can be told to drop' }, async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'glassbox-'));
    t.after(() => rmSync(folder, { recursive: true }));
    const digits = path.join(folder, 'digits');
    mkdirSync(digits);
    const [one, two] = ['one.csv', 'two.csv'].map((name) => path.join(digits, name));
    for (const file of [one, two]) writeFileSync(file, Buffer.from(table.good, 'base64'));
    await check('a folder', () => drop(app, { files: [digits] }), /^“digits” is a folder; expected one file: /);
    await check('two files', () => drop(app, { files: [one, two] }), /^2 files were dropped at once; expected one: /);
    await check('text', () => drop(app, { items: [{ mimeType: 'text/plain', data: '1,2,3' }] }), /^What was dropped is text or a link; expected a file: /);
    await check('a link', () => drop(app, { items: [{ mimeType: 'text/uri-list', data: 'https://example.org/train.csv' }] }), /^What was dropped is text or a link; /);
    await check('a file that is gone', async () => {
      await app.page.evaluate(() => document.body.append(Object.assign(document.createElement('input'), { type: 'file', id: 'held' })));
      await app.page.locator('#held').setInputFiles(one);
      rmSync(one);
      await app.page.evaluate(() => {
        const held = /** @type {HTMLInputElement} */ (document.querySelector('#held'));
        const input = /** @type {HTMLInputElement} */ (document.querySelector('#file'));
        input.files = held.files;
        input.dispatchEvent(new Event('change'));
        held.remove();
      });
    }, /^one\.csv could not be read: it may have been moved or deleted since it was chosen\.$/);
    assert.deepEqual(unanswered, []);
  });

  await t.test('settings', async () => {
    for (const [key, name, text, sentence] of TYPED) {
      await check(`${key} ${text}`, async () => {
        const field = app.page.locator(`#setting-${key}`);
        await field.press('ControlOrMeta+a');
        await field.press('Delete');
        if (text) await field.pressSequentially(text);
        await field.press('Enter');
      }, sentence, `#${name}-problem`);
    }
    assert.deepEqual(unanswered, []);
  });

  await t.test('links', async () => {
    for (const [hash, sentence] of LINKED) {
      await check(hash, () => app.page.evaluate((text) => (location.hash = `#${text}`), hash), sentence);
    }
    assert.deepEqual(unanswered, []);
  });

  console.log(`Answered ${answered} of ${tried}.`);
  assert.ok(tried >= ENOUGH || BROWSER === 'firefox', `${tried}`);

  // It is still the same run, and has learnt meanwhile; and a good file is taken, with settings larger than it.
  assert.ok((await app.metric('validation-accuracy')) > 0.8);
  await app.page.evaluate(() => (location.hash = '#batch=1024&held-out=0.01'));
  await chooseSmall(app, 'good.csv', Buffer.from(table.good, 'base64'));
  await app.page.getByText('40 images').first().waitFor();
  await app.press('Start training');
  await app.reaches('iteration', 3);
  await finish(app);
});
