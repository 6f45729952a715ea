// Sharing in real Chromium: a link made on one page and opened on another, what it hides, what a stranger writes into
// one, and the digest by which two pages know that they have the same run.

import assert from 'node:assert/strict';
import test from 'node:test';
import { finish, useApp } from './app.js';

/** @import {App} from './app.js' */

const open = useApp();

/** @param {App} app */
async function shareDialog(app) {
  await app.press('Share');
  const dialog = app.page.locator('#share-dialog');
  await dialog.locator('#share-link').waitFor();
  return dialog;
}

/** The hash of the link in the dialog. @param {App} app */
const linkOf = async (app) => new URL(await app.page.locator('#share-link').inputValue()).hash;

/** The codes of "This run", once they are those of an iteration. @param {App} app @param {number} iteration */
async function codes(app, iteration) {
  const digest = app.page.locator('#digest');
  await digest.scrollIntoViewIfNeeded();
  await digest.getByText(`at iteration ${iteration}`, { exact: true }).waitFor();
  const parts = await digest.locator('dd').evaluateAll((all) => all.map((one) => [one.dataset.part, one.textContent]));
  return { digest: await digest.locator('output').innerText(), ...Object.fromEntries(parts) };
}

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
  assert.match(String(await other.page.locator('#facts').textContent()), /784 – 30 – 10/);
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
  await app.ready();
  await app.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  const dialog = await shareDialog(app);
  await dialog.getByRole('button', { name: 'Copy' }).click();
  await dialog.getByText('Copied.').waitFor();
  assert.equal(await app.page.evaluate(() => navigator.clipboard.readText()), await dialog.locator('#share-link').inputValue());
  await app.page.context().clearPermissions();
  await app.page.evaluate(() => Object.defineProperty(navigator, 'clipboard', { value: undefined }));
  await dialog.getByRole('button', { name: 'Copy' }).click();
  await dialog.getByText('the link is selected, copy it from there').waitFor();
  assert.match(await app.page.evaluate(() => {
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
  assert.equal(await page.evaluate(() => document.activeElement?.id), 'tab-view-data');
  await page.keyboard.press('ArrowRight');
  assert.equal(await page.evaluate(() => document.activeElement?.id), 'tab-view-network');
  // A file that is dropped is not opened.
  await page.evaluate(() => {
    const data = new DataTransfer();
    data.items.add(new File(['label'], 'train.csv'));
    document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
  });
  assert.equal(await page.locator('#opening').isVisible(), false);

  assert.match(await page.locator('#hides').innerText(), /^This link hides Learning rate, Seed, Own files and \d more\. .*not a lock\. Show all$/);
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

test('a stranger’s link says what is wrong with it, and the rest of it holds', async () => {
  const app = await open('#v=9&alpha=fast&batch=64&seed=5&<img src=x onerror=alert(1)>=1&view=%3Cscript%3E&hide=everything.pad&a=1&b=2');
  await app.ready();
  const notice = await app.notice();
  assert.match(notice, /^The link is of version 9 .* In the link, Learning rate is “fast”; .* The link has a setting “<img src” .*\. 4 more pieces of it were left out\.$/);
  assert.match(await app.page.locator('#facts').innerText(), /64 images\s+Learning rate\s+0\.5[\s\S]*Seed\s+5\s/);
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
