// A browser that lacks something: the page says what and why, and what is merely nice is done without.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { appOf, finish } from './app.js';
import { BROWSER, launch, watch } from './browser.js';
import { serveSite } from './site.js';

/** @import {Browser} from 'playwright-core' */
/** @import {Site} from './site.js' */

/** @type {Browser} */
let browser;
/** @type {Site} */
let site;
before(async () => {
  site = await serveSite();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  site?.close();
});

/** @type {[taken: string, says: RegExp][]} what a script before all others takes away, and the sentence */
const TAKEN = [
  ['delete window.WebAssembly', /it has no WebAssembly, which Python runs on\. It may have been turned off/],
  ['delete WebAssembly.Exception', /it has no exceptions in WebAssembly, which/],
  ['delete window.Worker', /it has no web workers, where Python runs\./],
  ['delete window.DecompressionStream', /it has no DecompressionStream, which unpacks/],
  ['delete window.BigInt64Array', /it has no big integers, which/],
  ['delete window.ResizeObserver', /it has no ResizeObserver, by which/],
  ['delete window.IntersectionObserver', /it has no IntersectionObserver, by which/],
  ['delete window.HTMLDialogElement', /it has no dialogs, which/],
  ['delete HTMLElement.prototype.popover', /it has no popovers, which/],
  ['delete Array.prototype.toSorted', /it has no toSorted of arrays, which/],
  ['const has = CSS.supports; CSS.supports = (...words) => !/light-dark/.test(words.join()) && has.apply(CSS, words)', /it has no light-dark\(\) in styles, which/],
  ['delete window.Worker; delete window.WebAssembly', /no WebAssembly, which Python runs on; and web workers, where Python runs\./],
];

test('what is missing is said, with the reason and the browsers that have it, and nothing is begun', async () => {
  /** @type {(() => Promise<void>)[]} */
  const begun = [];
  for (const [taken, says] of TAKEN) {
    const page = await browser.newPage();
    await page.addInitScript({ content: taken });
    /** @type {string[]} */
    const asked = [];
    page.on('request', (request) => asked.push(request.url()));
    const problems = watch(page, site.origin);
    await page.goto(site.url);
    const notice = page.locator('#notice');
    await notice.waitFor();
    assert.match(await notice.innerText(), says);
    assert.match(await notice.innerText(), /Chrome and Edge \d+, Firefox \d+, Safari [\d.]+ and newer have all it needs\.\s*$/);
    assert.ok(await page.locator('#start').isDisabled());
    begun.push(() => {
      assert.deepEqual(asked.filter((url) => /worker\.js|pyodide\//.test(url)), [], `${taken}: nothing of Python is fetched`);
      assert.deepEqual(page.workers(), []);
      assert.deepEqual(problems, []);
      return page.close();
    });
  }
  // Later: what is begun all the same takes its time.
  for (const check of begun) await check();
});

test('without what is merely nice the page works: nothing kept, no clipboard, no packing of links', async () => {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.addInitScript({ content: `for (const name of ['indexedDB', 'localStorage', 'caches', 'CompressionStream', 'Notification']) {
    Object.defineProperty(window, name, { get() { throw new DOMException('not allowed', 'SecurityError'); } });
  }
  delete Navigator.prototype.serviceWorker; delete Navigator.prototype.clipboard; delete Navigator.prototype.storage; delete Navigator.prototype.locks; delete window.BroadcastChannel;` });
  const problems = watch(page, site.origin);
  await page.goto(`${site.url}#batch=64`);
  const app = appOf(page, problems);
  await app.ready();
  await app.press('Start training');
  await app.reaches('iteration', 20);
  await app.press('Pause');
  await app.paused();
  await page.locator('#share').click();
  await page.locator('#share-dialog').getByRole('button', { name: 'Copy' }).click();
  await page.getByText('the link is selected, copy it from there').waitFor();
  await page.keyboard.press('Escape');
  await finish(app);
});

test('without JavaScript the page says that it needs it', async (t) => {
  // In Firefox Playwright would turn scripts off after the page is read.
  const without = BROWSER === 'firefox' ? await launch({ 'javascript.enabled': false }) : browser;
  t.after(() => without === browser || without.close());
  const page = await without.newPage(BROWSER === 'firefox' ? {} : { javaScriptEnabled: false });
  await page.goto(site.url);
  assert.match(await page.locator('noscript p').innerText(), /it needs JavaScript, which is turned off/);
  assert.ok(await page.locator('noscript p').isVisible());
  await page.close();
});
