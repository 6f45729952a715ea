// Sharing in real Chromium: a link made on one page and opened on another, what it hides, what a stranger writes into
// one, and the digest by which two pages know that they have the same run.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { formatLink, packCode } from '../../site/link.js';
import { defaultSettings } from '../../site/settings.js';
import { finish, useApp } from './app.js';
import { check } from './axe.js';

/** @import {Page} from 'playwright-core' */
/** @import {App} from './app.js' */

const open = useApp();

const ORIGINAL = readFileSync(new URL('../../py/glassbox/network.py', import.meta.url), 'utf8');

/** @param {[string, string][]} changes pieces of the original, each there once, and what takes their place */
function edited(...changes) {
  return changes.reduce((source, [before, after]) => {
    assert.equal(source.split(before).length, 2, before);
    return source.replace(before, () => after);
  }, ORIGINAL);
}

/** Seen from outside if any of it runs: what Python writes there, the browser's console has as a warning. */
const TELLING = "import sys\nimport numpy as np\nprint('the code ran', file=sys.stderr)\n";
const TOLD = 'console warning: the code ran';
/** It says when it runs, and its first weights are larger. */
const MINE = edited(['import numpy as np\n', TELLING], ['inputs)) * 0.01', 'inputs)) * 0.02']);

/** @param {string} source */
const linkWith = async (source) => formatLink({
  settings: { ...defaultSettings(), batch: 64, alpha: 0.3 }, view: null, side: null, hides: new Set(), code: await packCode(source),
});

/** @param {App} app */
async function shareDialog(app) {
  await app.press('Share');
  const dialog = app.page.locator('#share-dialog');
  await dialog.locator('#share-link').waitFor();
  return dialog;
}

/** The hash of the link in the dialog. @param {App} app */
const linkOf = async (app) => new URL(await app.page.locator('#share-link').inputValue()).hash;

/** Run the code of the link, once the dialog has the size that it keeps: it folds what is the original's when that is here. @param {Page} page */
async function accept(page) {
  await page.getByText(/ differs? from the original\./).waitFor();
  await page.getByRole('button', { name: 'Run this code' }).click();
}

/** The codes of "This run", once they are those of an iteration. @param {App} app @param {number} iteration */
async function codes(app, iteration) {
  const digest = app.page.locator('#digest');
  await digest.scrollIntoViewIfNeeded();
  await digest.getByText(`at iteration ${iteration}`, { exact: true }).waitFor();
  const parts = await digest.locator('dd').evaluateAll((all) => all.map((one) => [one.dataset.part, one.textContent]));
  return { digest: await digest.locator('output').innerText(), ...Object.fromEntries(parts) };
}

/** What the run in force is said to be, once it says this: that comes with its first frame. @param {App} app @param {RegExp} words */
const factsSay = ({ page }, words) => page.locator('#facts').filter({ hasText: words }).waitFor({ state: 'attached' });

/** @param {App} app @param {number} count */
async function steps(app, count) {
  for (let step = 1; step <= count; step++) {
    await app.press('Step');
    await app.reaches('iteration', step);
  }
}

/** The name of whatever has the focus, as Tab goes once through the page. @param {App} app */
async function reached(app) {
  /** @type {string[]} */
  const names = [];
  await app.page.evaluate(() => /** @type {HTMLElement} */ (document.activeElement)?.blur());
  for (let i = 0; i < 120; i++) {
    await app.page.keyboard.press('Tab');
    const name = await app.page.evaluate(() => {
      const { id, textContent, tagName } = document.activeElement ?? {};
      return tagName === 'BODY' ? '' : id || textContent?.trim() || tagName || '';
    });
    if (name === '') break;
    names.push(name);
  }
  return names;
}

test('a shared link opens the same settings and view on another page', async () => {
  const app = await open('#batch=64&alpha=0.3&seed=7');
  await app.ready();
  await app.set('hidden', '30');
  await app.page.getByRole('tab', { name: 'Curves', exact: true }).click();
  await app.page.getByRole('tab', { name: 'Errors', exact: true }).click();
  const dialog = await shareDialog(app);
  assert.match(await dialog.innerText(), /\d{3} characters/);
  await dialog.getByLabel('It opens').selectOption('Data');
  const hash = await linkOf(app);
  assert.equal(hash, '#v=1&alpha=0.3&batch=64&hidden=30&held-out=0.1&seed=7&rule=classic&view=data&side=errors');
  // The page's own address says what the page shows.
  await app.page.waitForURL(/hidden=30.*view=curves&side=errors$/);
  const other = await open(hash);
  await other.ready();
  assert.deepEqual(
    await other.page.locator('[role="tab"][aria-selected="true"]').allInnerTexts(), ['Data', 'Errors']);
  await factsSay(other, /784 – 30 – 10/);
  assert.equal(await other.notice(), '');
  await finish(other);
  await finish(app);
});

test('a side that a link opens asks Python at once, before all of its library is here', async () => {
  const app = await open('#batch=64&side=backprop', { hold: '**/rest.pack' });
  await app.ready();
  await app.page.locator('#listing').getByText('forward_propagation').first().waitFor();
  await app.release();
  await finish(app);
});

test('Copy puts the link on the clipboard, or selects it where the browser forbids that', async () => {
  const app = await open('#batch=64');
  const { page } = app;
  await app.ready();
  const dialog = await shareDialog(app);
  await dialog.getByRole('button', { name: 'Copy' }).click();
  await dialog.getByText('Copied.').waitFor();
  // A field to paste it into.
  await dialog.evaluate((dialog) => dialog.appendChild(document.createElement('textarea')).focus());
  await page.keyboard.press('ControlOrMeta+v');
  const link = await dialog.locator('#share-link').inputValue();
  await page.waitForFunction((link) => document.querySelector('textarea')?.value === link, link);
  await page.evaluate(() => Object.defineProperty(navigator, 'clipboard', { value: undefined }));
  await dialog.getByRole('button', { name: 'Copy' }).click();
  await dialog.getByText('the link is selected, copy it from there').waitFor();
  assert.match(await page.evaluate(() => {
    const field = /** @type {HTMLInputElement} */ (document.querySelector('#share-link'));
    return field.value.slice(field.selectionStart ?? 0, field.selectionEnd ?? 0);
  }), /^http.*#v=1&/);
  await finish(app);
});

test('what a link hides is gone for eye and keyboard, its settings hold, and it comes back when asked for', async () => {
  const app = await open('#batch=64&alpha=0.3&seed=7');
  await app.ready();
  const dialog = await shareDialog(app);
  await dialog.getByText('For a class').click();
  const gone = ['Learning rate', 'Seed', 'Own files', 'Draw a digit', 'Compare', 'Errors', 'Time axis', 'Share'];
  for (const label of gone) await dialog.getByLabel(label, { exact: true }).uncheck();
  assert.ok(await dialog.getByLabel('Fork', { exact: true }).isDisabled());
  assert.match(await dialog.innerText(), /9 of \d+ hidden/);
  const hash = await linkOf(app);
  await finish(app);

  const other = await open(`${hash}&view=compare&side=errors`);
  const { page } = other;
  await other.ready();
  await page.locator('#facts').getByText('64 images').waitFor();
  for (const id of ['setting-alpha', 'setting-seed', 'choose', 'pad', 'tab-view-compare', 'view-compare', 'tab-side-errors', 'side-errors', 'timeline', 'fork', 'share', 'tour']) {
    assert.equal(await page.locator(`#${id}`).isVisible(), false, id);
  }
  for (const id of ['setting-batch', 'tab-view-curves', 'tab-side-backprop', 'view-network', 'side-progress', 'data']) {
    assert.ok(await page.locator(`#${id}`).isVisible(), id);
  }
  assert.match(await page.locator('#facts').innerText(), /Learning rate\s+0\.3[\s\S]*Seed\s+7\s/);
  const names = await reached(other);
  assert.ok(names.includes('setting-batch') && names.includes('tab-view-network'), String(names));
  for (const id of ['setting-alpha', 'setting-seed', 'choose', 'share', 'moment', 'fork', 'pad-ink', 'tab-side-errors']) assert.ok(!names.includes(id), id);
  // The arrow keys of the tabs go over what is not there.
  await page.locator('#tab-view-network').focus();
  await page.keyboard.press('ArrowLeft');
  assert.equal(await page.evaluate(() => document.activeElement?.id), 'tab-view-predict');
  await page.keyboard.press('ArrowRight');
  assert.equal(await page.evaluate(() => document.activeElement?.id), 'tab-view-network');
  // A file that is dropped is not opened.
  await page.evaluate(() => {
    const data = new DataTransfer();
    data.items.add(new File(['label'], 'train.csv'));
    document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
  });
  assert.equal(await page.locator('#opening').isVisible(), false);

  assert.match(await page.locator('#hides').innerText(), /^This link hides Learning rate, Seed, Own files and \d more: a teaching aid, not a lock\. Show all$/);
  await other.press('Show all');
  for (const id of ['setting-alpha', 'choose', 'pad', 'tab-view-compare', 'timeline', 'share']) assert.ok(await page.locator(`#${id}`).isVisible(), id);
  assert.equal(await page.locator('#hides').isVisible(), false);
  await page.waitForURL((url) => !url.hash.includes('hide='));
  // A link typed over the page's own hides and shows as well.
  await page.evaluate(() => (location.hash = '#hide=pad'));
  await page.locator('#pad').waitFor({ state: 'hidden' });
  assert.ok(await page.locator('#setting-alpha').isVisible());
  await finish(other);
});

test('a class may read the code and not change it, or not even see it', async () => {
  const app = await open('#batch=64&hide=code-edit&view=code');
  const { page } = app;
  await app.ready();
  const editor = page.getByRole('textbox', { name: 'network.py' });
  await editor.waitFor();
  assert.equal(await editor.getAttribute('aria-readonly'), 'true');
  await editor.click();
  await page.keyboard.type('import os');
  assert.doesNotMatch(await editor.innerText(), /import os/);
  for (const name of ['Apply', 'Discard changes', 'Original', 'Lessons', 'Versions']) {
    assert.equal(await page.getByRole('button', { name, exact: true }).count(), 0, name);
  }
  await app.press('Show all');
  await page.getByRole('button', { name: 'Lessons' }).waitFor();
  await editor.click();
  await page.keyboard.type('import os');
  assert.match(await editor.innerText(), /import os/);
  await page.evaluate(() => (location.hash = '#hide=code.code-edit'));
  await page.locator('#view-code').waitFor({ state: 'hidden' });
  assert.ok(await page.locator('#view-network').isVisible());
  assert.equal(await page.getByRole('tab', { name: 'Code' }).count(), 0);
  await finish(app);
});

test('a stranger’s link says what is wrong with it, and the rest of it holds', async () => {
  const app = await open('#v=9&alpha=fast&batch=64&seed=5&<img src=x onerror=alert(1)>=1&view=%3Cscript%3E&hide=everything.pad&a=1&b=2');
  await app.ready();
  const notice = await app.notice();
  assert.match(notice, /^The link is of version 9 .* In the link, Learning rate is “fast”; .* The link has a setting “<img src” .*\. 4 more pieces of it were left out\.$/);
  await factsSay(app, /64 images\s*Learning rate\s*0\.5.*Seed\s*5\s*NumPy/);
  assert.equal(await app.page.locator('#pad').isVisible(), false);
  assert.ok(await app.page.locator('#view-network').isVisible());
  await finish(app);
});

test('two pages with the same run have the same digest; with another seed it is visible what differs', async () => {
  const hash = '#batch=64&alpha=0.3&seed=7';
  const pages = [await open(hash), await open(hash), await open(hash.replace('seed=7', 'seed=8'))];
  /** @type {Record<string, string>[]} */
  const all = [];
  for (const app of pages) {
    await app.ready();
    await codes(app, 0);
    await steps(app, 5);
    all.push(await codes(app, 5));
  }
  assert.match(all[0].digest, /^[0-9A-F]{4}-[0-9A-F]{4}$/);
  assert.match(all[0].arithmetic, /^(relaxed SIMD|SIMD|NumPy)$/);
  assert.deepEqual(all[0], all[1]);
  const same = Object.keys(all[0]).filter((name) => all[0][name] === all[2][name]);
  assert.deepEqual(same, ['data', 'code', 'arithmetic']);
  // One page goes a step further, and looks back.
  const [app] = pages;
  await app.press('Step');
  const further = await codes(app, 6);
  assert.notEqual(further.digest, all[0].digest);
  await app.page.locator('#moment[aria-valuetext^="Now. Iteration 6."]').focus();
  await app.page.keyboard.press('ArrowLeft');
  await app.page.locator('#moment[aria-valuetext^="Iteration 6."]').press('ArrowLeft');
  assert.deepEqual(await codes(app, 5), all[0]);
  for (const one of pages) await finish(one);
});

test('code in a link is shown, runs only when the person says so, and then the run is that of whoever shared it', async () => {
  const hash = await linkWith(MINE);
  const sharer = await open(hash);
  await sharer.ready();
  const { page, problems } = sharer;
  const dialog = page.getByRole('dialog', { name: 'This link brings code' });
  await dialog.waitFor();
  // Python is here and has trained on nothing of it; the safe answer has the focus.
  await dialog.getByText('3 lines differ from the original').waitFor();
  assert.match(await dialog.innerText(), /Nothing of it has run\.[^]*print\('the code ran'/);
  assert.equal(await page.evaluate(() => document.activeElement?.textContent), 'Use the original instead');
  await page.waitForTimeout(500);
  assert.deepEqual(problems, []);
  assert.ok(page.url().endsWith(hash));
  await accept(page);
  await page.getByText('Your code is told “classic”').waitFor();
  await steps(sharer, 2);
  const theirs = await codes(sharer, 2);
  assert.ok(problems.length > 0 && problems.every((problem) => problem === TOLD), problems.join());
  assert.ok(page.url().endsWith(hash), 'the address keeps the code that is in force');
  // A link made here opens it once more: asked again, and the same run.
  const share = await shareDialog(sharer);
  await share.getByText('3 lines of network.py differ').waitFor();
  await page.waitForFunction(() => /** @type {HTMLInputElement} */ (document.querySelector('#share-link')).value.includes('code='));
  const again = await linkOf(sharer);
  await share.getByLabel('Include my code').uncheck();
  assert.doesNotMatch(await linkOf(sharer), /code=/);
  await page.close();

  const other = await open(again);
  await accept(other.page);
  await other.page.getByText('Your code is told “classic”').waitFor();
  await steps(other, 2);
  assert.deepEqual(await codes(other, 2), theirs);
  await other.page.close();
});

test('code that is declined, by button or by Escape, never runs and leaves the address', async () => {
  const hash = await linkWith(MINE);
  const plain = await open('#batch=64&alpha=0.3');
  await plain.ready();
  await steps(plain, 2);
  const original = await codes(plain, 2);
  await finish(plain);
  for (const decline of /** @type {const} */ (['button', 'Escape'])) {
    const app = await open(hash);
    const dialog = app.page.getByRole('dialog', { name: 'This link brings code' });
    await dialog.waitFor();
    if (decline === 'button') await dialog.getByRole('button', { name: 'Use the original instead' }).click();
    else await app.page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    await app.page.waitForURL((url) => !url.hash.includes('code='));
    await app.ready();
    await steps(app, 2);
    assert.deepEqual(await codes(app, 2), original);
    await app.page.reload();
    await app.ready();
    assert.equal(await dialog.isVisible(), false);
    // Its console has not heard from the code.
    await finish(app);
  }
});

test('a reload asks again, and says that this very code was run here before', async () => {
  const hash = await linkWith(MINE);
  const app = await open(hash);
  const { page, problems } = app;
  await accept(page);
  await page.getByText('Your code is told “classic”').waitFor();
  assert.ok(problems.length > 0 && problems.every((problem) => problem === TOLD));
  problems.length = 0;
  await page.reload();
  await app.ready();
  await page.getByText('This very code was run here before.').waitFor();
  await app.page.waitForTimeout(500);
  await finish(app);
});

test('another link in the same page asks as well, and what runs can be kept', async () => {
  const app = await open(await linkWith(`${ORIGINAL}\n# one\n`));
  const { page } = app;
  const dialog = page.getByRole('dialog', { name: 'This link brings code' });
  await accept(page);
  await page.getByText('Your code is told “classic”').waitFor();
  const kept = page.url();
  const second = await linkWith(`${ORIGINAL}\n# two\n`);
  await page.evaluate((hash) => (location.hash = hash), second);
  await dialog.getByText('# two').waitFor();
  await dialog.getByRole('button', { name: 'Keep the code that runs' }).click();
  await page.waitForURL((url) => !url.hash.includes('code='));
  // The link of what runs has nothing to ask.
  await page.evaluate((hash) => (location.hash = hash), new URL(kept).hash);
  await page.waitForTimeout(500);
  assert.equal(await dialog.isVisible(), false);
  assert.equal(page.url(), kept);
  await finish(app);
});

test('code that Python refuses is told of, and the original goes on', async () => {
  const app = await open(await linkWith(edited(['    Z1 = W1 @ X + b1', '    Z1 = W1 @@ X + b1'])));
  await accept(app.page);
  await app.page.getByText(/^The code in the link cannot be run, and what was in force stays\. .*[Ll]ine \d+/).waitFor();
  await app.page.waitForURL((url) => !url.hash.includes('code='));
  await finish(app);
});

for (const [what, code, sentence] of /** @type {const} */ ([
  ['cut off', (/** @type {string} */ packed) => packed.slice(0, -20), /^The code in the link is damaged or cut off/],
  ['not there', () => '', /^The code in the link is damaged or cut off/],
  ['a bomb', async () => packCode('#'.repeat(50_000_000)), /^The code in the link is longer than 200 KB/],
])) {
  test(`code that is ${what} is left out in one sentence, and the settings hold`, async () => {
    const app = await open(`#batch=64&seed=5&code=${await code(await packCode(MINE))}`);
    await app.ready();
    await app.page.locator('#notice').waitFor();
    assert.match(await app.notice(), sentence);
    await factsSay(app, /64 images.*Seed\s*5\s*NumPy/);
    await app.page.waitForURL((url) => !url.hash.includes('code='));
    await finish(app);
  });
}

test('the dialogs have no serious violation of the accessibility rules', async () => {
  for (const scheme of /** @type {const} */ (['light', 'dark'])) {
    const app = await open(await linkWith(MINE));
    await app.page.emulateMedia({ colorScheme: scheme });
    await app.ready();
    await app.page.getByText('3 lines differ').waitFor();
    await check(app.page, 'the code in a link');
    await app.page.keyboard.press('Escape');
    const dialog = await shareDialog(app);
    await dialog.getByText('For a class').click();
    await dialog.getByLabel('Data panel').uncheck();
    await check(app.page, 'Share');
    await finish(app);
  }
});
