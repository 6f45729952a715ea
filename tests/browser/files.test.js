// Opening a file as a person does: real MNIST, cancelling, and files that cannot be used.

import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'node:test';
import { gzipSync } from 'node:zlib';
import { finish, useApp } from './app.js';
import { BROWSER } from './browser.js';

/** @import {App} from './app.js' */

const open = useApp();

const DATA = path.resolve(process.env.GLASSBOX_MNIST ?? path.join(import.meta.dirname, '../../../shared/data'));
const MNIST = path.join(DATA, 'train.csv.gz');
const skip = existsSync(MNIST) ? false : `there is no real MNIST at ${MNIST}`;

const HEADER = ['label', ...Array.from({ length: 784 }, (_, i) => `pixel${i}`)].join(',');

/**
 * A small MNIST CSV: `rows` images, of the digits 0 to 9 in turn, with a bright spot where the digit says.
 * @param {number} rows
 */
function makeCsv(rows) {
  const lines = Array.from({ length: rows }, (_, i) => {
    const pixels = new Uint8Array(784);
    pixels.fill(200, 100 + (i % 10) * 50, 130 + (i % 10) * 50);
    return [i % 10, ...pixels].join(',');
  });
  return [HEADER, ...lines, ''].join('\n');
}

/**
 * @param {App} app
 * @param {string} name
 * @param {string | Buffer} content
 */
const choose = ({ page }, name, content) =>
  page.locator('#file').setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(content) });

/** The same file with every value in double quotes. @param {string} csv */
const quoted = (csv) => csv.replace(/[^,\n]+/g, '"$&"');

/**
 * The requests for pandas from now on, whatever makes them.
 * @param {App} app
 */
function pandasRequests({ page }) {
  /** @type {string[]} */
  const asked = [];
  page.on('request', (request) => /\/pandas-/.test(request.url()) && asked.push(request.url()));
  return asked;
}

/** @param {App} app @param {number} examples */
const holds = ({ page }, examples) => page.waitForFunction(
  (wanted) => document.querySelector('[data-metric="examples"]')?.getAttribute('data-value') === String(wanted), examples,
);

test('real MNIST, gzipped, is read with progress and learnt to 90 % within three epochs', { skip }, async () => {
  const app = await open('#batch=64&alpha=0.3');
  await app.ready();
  const asked = pandasRequests(app);
  const words = app.page.evaluate(() => new Promise((resolve) => {
    const observer = new MutationObserver(() => {
      const progress = document.querySelector('#opening progress');
      if (!(progress instanceof HTMLProgressElement) || progress.value <= 0.2 || progress.value >= 0.9) return;
      observer.disconnect();
      resolve(document.querySelector('#opening span')?.textContent);
    });
    observer.observe(document, { subtree: true, attributes: true, characterData: true, childList: true });
  }));
  await app.page.locator('#file').setInputFiles(MNIST);
  assert.match(String(await words), /^\d+ % · \d+\.\d of 8\.9 MB · [\d,]+ images$/);
  await holds(app, 42000);
  assert.deepEqual(asked, []);
  await app.page.getByText('37,800 images').waitFor();
  await app.press('Start training');
  await app.reaches('validation-accuracy', 0.9);
  assert.ok((await app.metric('epoch')) <= 3);
  await app.press('Pause');
  await finish(app);
});

test('a file dropped on the page is opened', async () => {
  const app = await open();
  await app.ready();
  await app.page.evaluate((text) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([text], 'dropped.csv'));
    document.querySelector('main')?.dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }));
  }, makeCsv(200));
  await holds(app, 200);
  assert.equal(await app.page.locator('#dataset-name').innerText(), 'dropped.csv');
  await finish(app);
});

test('a file that has changed on the disk, or is gone, since it was chosen gets a sentence, and Python goes on', async (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'glassbox-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = path.join(folder, 'changing.csv');
  writeFileSync(file, makeCsv(40));
  const app = await open();
  await app.ready();
  await app.page.evaluate(() => document.body.append(Object.assign(document.createElement('input'), { type: 'file', id: 'held' })));
  await app.page.locator('#held').setInputFiles(file);
  // Firefox reads on what is there now, and fails where nothing is.
  if (BROWSER === 'firefox') rmSync(file);
  else writeFileSync(file, makeCsv(50));
  // Chromium tells a change by the time of it, and does not see one within the same second.
  if (BROWSER === 'chromium') utimesSync(file, new Date(), new Date(Date.now() + 10_000));
  await app.page.evaluate(() => {
    const held = /** @type {HTMLInputElement} */ (document.querySelector('#held'));
    const transfer = new DataTransfer();
    transfer.items.add(/** @type {FileList} */ (held.files)[0]);
    document.querySelector('main')?.dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }));
  });
  await app.page.locator('#notice').waitFor();
  assert.match(await app.notice(), /^changing\.csv could not be read: I\/O error; it may have been changed or moved\.$/);
  assert.equal(await app.metric('examples'), 1797);
  await choose(app, 'after.csv', makeCsv(60));
  await holds(app, 60);
  await finish(app);
});

test('a file that is cancelled leaves the data and the weights as they were', { skip }, async () => {
  /** @type {number[]} */
  const losses = [];
  for (const cancel of [true, false]) {
    const app = await open('#batch=64');
    await app.ready();
    await app.press('Step');
    await app.reaches('iteration', 1);
    if (cancel) {
      // In the middle of reading, as soon as some rows are there: from here it would be over before the click.
      await app.page.evaluate(() => {
        const words = document.querySelector('#opening span');
        new MutationObserver((_, observer) => {
          if (!/· [1-9][\d,]* images/.test(words?.textContent ?? '')) return;
          observer.disconnect();
          document.querySelector('#cancel')?.dispatchEvent(new MouseEvent('click', { bubbles: true }));
          document.body.dataset.cancelled = '';
        }).observe(/** @type {Element} */ (words), { characterData: true, childList: true, subtree: true });
      });
      await app.page.locator('#file').setInputFiles(MNIST);
      // Not until it is seen to be read: that may be over between two looks.
      await app.page.locator('body[data-cancelled]').waitFor();
      await app.page.locator('#choose').waitFor();
      assert.equal(await app.metric('examples'), 1797);
    }
    await app.press('Step');
    await app.reaches('iteration', 2);
    assert.equal(await app.metric('examples'), 1797);
    losses.push(await app.metric('loss'));
    assert.equal(await app.notice(), '');
    await choose(app, 'after.csv', makeCsv(60));
    await holds(app, 60);
    await finish(app);
  }
  assert.equal(losses[0], losses[1]);
});

test('a file opened while it trains, and a second one during the first, end with the second and its first image', async () => {
  const app = await open('#batch=64&alpha=0.3');
  await app.ready();
  await app.page.locator('#index').fill('33');
  await app.page.locator('#index').press('Enter');
  await app.press('Start training');
  await app.reaches('iteration', 3);
  await choose(app, 'first.csv', makeCsv(3000));
  await choose(app, 'second.csv', makeCsv(250));
  await holds(app, 250);
  assert.equal(await app.page.locator('#dataset-name').innerText(), 'second.csv');
  await app.page.locator('#example-words').getByText('label 0').waitFor();
  assert.equal(await app.page.locator('#index').inputValue(), '0');
  await app.press('Start training');
  await app.reaches('iteration', 3);
  await finish(app);
});

test('plain files are read without pandas, which comes when a file needs it, and is then there', async () => {
  const app = await open();
  await app.ready();
  const asked = pandasRequests(app);
  await choose(app, 'plain.csv', makeCsv(50));
  await holds(app, 50);
  await choose(app, 'plain.csv.gz', gzipSync(makeCsv(60)));
  await holds(app, 60);
  await choose(app, 'crlf.csv', makeCsv(70).replaceAll('\n', '\r\n').split('\r\n').slice(1).join('\r\n').trimEnd());
  await holds(app, 70);
  await choose(app, 'wrong.csv', quoted(makeCsv(80)).replace('"200"', '"300"'));
  await app.page.locator('#notice').waitFor();
  assert.match(await app.notice(), /'300' in row 1 \(line 2 of the file\)/);
  assert.deepEqual(asked, []);

  await choose(app, 'quoted.csv', quoted(makeCsv(90)));
  await holds(app, 90);
  assert.equal(asked.length, 1);
  const rows = makeCsv(2000).split('\n');
  await choose(app, 'mixed.csv', [...rows.slice(0, 1900), ...rows.slice(1900).map((row) => row.replace(/(\d),/g, '$1.0,'))].join('\n'));
  await holds(app, 2000);
  assert.equal(asked.length, 1);
  await finish(app);
});

test('columns beside the label and the pixels are left out, and the page says which', async () => {
  const app = await open();
  await app.ready();
  const note = app.page.locator('#dataset-note');
  assert.ok(await note.isHidden());
  const rows = makeCsv(40).trim().split('\n').map((row, i) => (i === 0 ? `id,${row}` : `train/${i},${row}`));
  await choose(app, 'ids.csv', rows.join('\n'));
  await holds(app, 40);
  assert.equal(await note.innerText(), "Left out: column 1 ('id').");
  await choose(app, 'plain.csv', makeCsv(50));
  await holds(app, 50);
  assert.ok(await note.isHidden());
  await finish(app);
});

test('a file cancelled while pandas is on its way is gone, and the next one opens', async () => {
  const app = await open('', { hold: '**/pandas-*.whl' });
  await app.ready();
  await choose(app, 'quoted.csv', quoted(makeCsv(100)));
  await app.page.getByText('Loading pandas').waitFor();
  await app.press('Cancel');
  await app.page.locator('#choose').waitFor();
  assert.equal(await app.metric('examples'), 1797);
  await choose(app, 'plain.csv', makeCsv(110));
  await holds(app, 110);
  await choose(app, 'quoted.csv', quoted(makeCsv(120)));
  await app.page.getByText('Loading pandas').waitFor();
  await app.release();
  await holds(app, 120);
  await finish(app);
});

test('when pandas cannot be fetched a sentence says so, and training goes on with what there was', async () => {
  const app = await open('#batch=64', { fail: '**/pandas-*.whl' });
  await app.ready();
  await app.press('Step');
  await app.reaches('iteration', 1);
  await choose(app, 'digits.csv', quoted(makeCsv(100)));
  await app.page.locator('#notice').waitFor();
  assert.match(await app.notice(), /pandas could not be fetched/);
  await app.press('Step');
  await app.reaches('iteration', 2);
  await app.release();
  await choose(app, 'digits.csv', quoted(makeCsv(100)));
  await holds(app, 100);
  await app.page.close();
});

test('a file chosen before Python is ready waits for it, and its fault is said', async () => {
  const app = await open('', { hold: '**/pyodide.asm.wasm' });
  await choose(app, 'late.csv', makeCsv(40).replace('label', 'digit').slice(0, 5000));
  await app.page.getByText('Waiting for Python…').waitFor();
  await app.release();
  await app.ready();
  assert.match(await app.notice(), /late\.csv|column|row/i);
  assert.equal(await app.metric('examples'), 1797);
  await finish(app);
});

test('files that cannot be used get one sentence each, and nothing is lost by them', async (t) => {
  const app = await open('#batch=64&alpha=0.3');
  await app.ready();
  await app.press('Start training');
  await app.reaches('iteration', 30);
  await app.press('Pause');
  await app.paused();
  const iteration = await app.metric('iteration');
  const loss = await app.metric('loss');

  const good = makeCsv(40);
  const lines = good.split('\n');
  /** @param {number} line @param {(fields: string[]) => void} change */
  const with_ = (line, change) => lines.map((text, i) => {
    if (i !== line) return text;
    const fields = text.split(',');
    change(fields);
    return fields.join(',');
  }).join('\n');

  for (const [what, name, content, sentence] of /** @type {[string, string, string | Buffer, RegExp][]} */ ([
    ['a missing column', 'short.csv', with_(3, (f) => f.pop()), /row 3|line 4/i],
    ['a value out of range', 'range.csv', with_(5, (f) => (f[12] = '256')), /(row 5|line 6).*pixel11.*256|256.*(row 5|line 6).*pixel11/is],
    ['a word', 'word.csv', with_(2, (f) => (f[700] = 'dark')), /dark/],
    ['a label of 10', 'label.csv', with_(7, (f) => (f[0] = '10')), /label.*10|10.*label/i],
    ['no rows', 'empty.csv', '', /empty/i],
    ['a picture', 'digit.csv', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1, 2, 0xff, 0xfe, 0]), /CSV|text/],
    ['a broken archive', 'train.csv.gz', gzipSync(good).subarray(0, 300), /gzip|compress|cut|end/i],
  ])) {
    await t.test(what, async () => {
      await choose(app, name, content);
      await app.page.locator('#notice').waitFor();
      const said = await app.notice();
      assert.match(said, sentence);
      assert.ok(said.split('\n').length === 1 && !said.includes('Traceback'), said);
      assert.equal(await app.metric('examples'), 1797);
      assert.equal(await app.metric('iteration'), iteration);
      assert.equal(await app.metric('loss'), loss);
      await app.press('Dismiss');
    });
  }
  await app.press('Step');
  await app.reaches('iteration', iteration + 1);
  await choose(app, 'mended.csv', good);
  await holds(app, 40);
  await finish(app);
});
