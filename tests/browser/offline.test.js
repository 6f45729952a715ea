// The site without its host, and with a newer one: what the service worker keeps, in real Chromium, from a real server that
// goes away and comes back. Its logic is in tests/js/service-worker.test.js.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { appOf } from './app.js';
import { launch, watch } from './browser.js';
import { replaceAll, showCode, stands } from './editing.js';
import { serveSite } from './site.js';

/** @import {Browser, BrowserContext, Page} from 'playwright-core' */
/** @import {App} from './app.js' */
/** @import {Site} from './site.js' */

const ROOT = path.resolve(import.meta.dirname, '../..');
const PATIENCE = 60_000;
/** What a deployment changes. */
const CHANGED = 'worker.js';

/** The copy of the built site that the host has. */
const folder = mkdtempSync(path.join(ROOT, 'dist/offline-test-'));
/** @type {Browser} */
let browser;
/** What its pages keep on the device they share. @type {BrowserContext} */
let device;
/** @type {Site} */
let site;

before(async () => {
  cpSync(path.join(ROOT, 'dist/site'), folder, { recursive: true });
  await serve(0);
  browser = await launch();
  device = await browser.newContext();
});
after(async () => {
  await browser?.close();
  site?.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
});

/** @param {number} port */
async function serve(port) {
  site = await serveSite({ '/glassbox/': path.relative(ROOT, folder) }, port);
}

/** @param {string} [rest] of the address */
async function open(rest = '') {
  const page = await device.newPage();
  page.setDefaultTimeout(PATIENCE);
  const problems = watch(page, site.origin);
  await page.goto(site.url + rest);
  /** @type {App} */
  const opened = { ...appOf(page, problems), requests: [], release: async () => {} };
  await opened.ready();
  return opened;
}

/** The build that the page is of, as its help says. @param {Page} page */
const buildOf = async (page) => (await page.locator('#edition').textContent())?.match(/build ([0-9a-f]{8})$/)?.[1];

/** What a page gets for an address. @param {Page} page @param {string} address @param {Record<string, string>} [headers] */
const fetched = (page, address, headers = {}) => page.evaluate(async ([asked, given]) => {
  const response = await fetch(asked, { headers: given });
  const text = await response.text();
  return { status: response.status, text, range: response.headers.get('content-range') };
}, /** @type {const} */ ([address, headers]));

/** Paths in each of the site's caches. @param {Page} page @returns {Promise<Record<string, string[]>>} */
const caches = (page) => page.evaluate(async () => Object.fromEntries(await Promise.all((await window.caches.keys()).map(
  async (name) => [name, (await (await window.caches.open(name)).keys()).map(({ url }) => url.split('/glassbox/')[1])],
))));

/** Ask the host for a newer version, and see what comes of it. @param {Page} page @returns {Promise<string>} */
const update = (page) => page.evaluate(async () => {
  const registration = /** @type {ServiceWorkerRegistration} */ (await navigator.serviceWorker.getRegistration());
  await registration.update();
  const { installing } = registration;
  if (!installing) return 'nothing newer';
  return new Promise((resolve) => installing.addEventListener('statechange', () => resolve(installing.state)));
});

/** Write a file of the host's anew, as something that knows nothing of it would. @param {string} name @param {string} text */
function rewrite(name, text) {
  rmSync(path.join(folder, name));
  writeFileSync(path.join(folder, name), text);
}

/** Make the service worker that a build with these files changed would have. @param {Record<string, string>} files */
function release(files) {
  const worker = readFileSync(path.join(folder, 'service-worker.js'), 'utf8');
  const [, json] = worker.match(/^const SITE = (.*);$/m) ?? [];
  const listed = JSON.parse(json);
  listed.build = files['version.js'].match(/BUILD = "(.*)"/)?.[1];
  for (const [name, text] of Object.entries(files)) listed.files[name][0] = createHash('sha256').update(text).digest('base64');
  rewrite('service-worker.js', worker.replace(json, () => JSON.stringify(listed)));
}

test('a first visit keeps the site; without a host it opens, trains, and takes code; a newer version comes whole, or not at all', { timeout: 400_000 }, async () => {
  // ---- the first visit: from the host, and kept once there is nothing else to do
  const first = await open();
  const build = await buildOf(first.page);
  assert.match(String(build), /^[0-9a-f]{8}$/);
  const kept = () => first.page.locator('#kept').filter({ hasText: 'It is kept on this device' }).waitFor({ state: 'attached' });
  await kept();
  await first.page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  assert.equal(await first.page.evaluate(() => window.crossOriginIsolated), false);
  // What can wait comes last.
  await first.page.waitForFunction(async () => {
    const [name] = await window.caches.keys();
    const kept = (await (await window.caches.open(name)).keys()).map(({ url }) => url);
    return ['/pandas-', '/python_dateutil-', '/six-', '/micropip-', '/licences.'].every((part) => kept.some((url) => url.includes(part)));
  });
  const [[name, held]] = Object.entries(await caches(first.page));
  assert.equal(name, `glassbox /glassbox/ ${build}`);
  assert.ok(held.includes('') && held.includes('pyodide/rest.pack') && held.includes(CHANGED));
  assert.deepEqual(held.filter((file) => /scipy|wheels|glassbox/.test(file)), []);
  assert.deepEqual(first.problems, []);
  await first.page.close();

  // ---- the host is gone
  const { port } = new URL(site.origin);
  site.close();
  const offline = await open('?from=home#batch=64');
  assert.equal(await offline.page.evaluate(() => window.crossOriginIsolated), true);
  assert.deepEqual([await fetched(offline.page, 'index.html'), await fetched(offline.page, './?x')].map(({ text }) => text.slice(0, 15)), ['<!doctype html>', '<!doctype html>']);
  assert.deepEqual(await fetched(offline.page, 'style.css', { range: 'bytes=3-8' }), {
    status: 206, text: readFileSync(path.join(folder, 'style.css'), 'utf8').slice(3, 9),
    range: `bytes 3-8/${readFileSync(path.join(folder, 'style.css')).length}`,
  });
  await offline.press('Start training');
  await offline.reaches('iteration', 20);
  await offline.press('Pause');
  await offline.page.getByRole('tab', { name: 'Errors' }).click();
  await offline.page.locator('#errors-accuracy').filter({ hasText: '%' }).waitFor();
  await showCode(offline);
  await replaceAll(offline, 'import numpy as np', 'import numpy as np, pandas');
  await offline.press('Apply');
  await stands(offline, /^yours, running since/);
  assert.deepEqual(offline.problems, []);
  // What was never fetched is told in a sentence; the console has the browser's own.
  await replaceAll(offline, 'np, pandas', 'np, scipy');
  await offline.press('Apply');
  await offline.page.getByText('The package scipy could not be fetched; check the connection and try again.').first().waitFor();
  await offline.page.close();

  // ---- the host is back, with half of a newer version
  await serve(Number(port));
  const newer = {
    'version.js': readFileSync(path.join(folder, 'version.js'), 'utf8').replace(/BUILD = ".*"/, 'BUILD = "newer000"'),
    [CHANGED]: `${readFileSync(path.join(folder, CHANGED), 'utf8')}\n// newer\n`,
  };
  const old = await open('#batch=64');
  const offer = old.page.locator('.offer:has(#offer-version)');
  await old.press('Start training');
  await old.reaches('iteration', 20);
  await old.press('Pause');
  await old.paused();
  const trained = await old.metric('iteration');
  release(newer);
  rewrite('version.js', newer['version.js']);
  assert.equal(await update(old.page), 'redundant');
  assert.equal(await offer.count(), 0);
  assert.equal(await buildOf(old.page), build);

  // ---- now all of it, but for what has not changed: that need not be there
  rewrite(CHANGED, newer[CHANGED]);
  renameSync(path.join(folder, 'pyodide/pyodide.asm.wasm'), path.join(folder, 'gone.wasm'));
  assert.equal(await update(old.page), 'installed');
  await offer.filter({ hasText: 'newer000' }).waitFor();
  assert.ok(!(await fetched(old.page, CHANGED)).text.includes('// newer'));

  // A page beside it, of the older version as well, keeps it from taking over.
  const beside = await device.newPage();
  await beside.goto(`${site.url}icon.svg`);
  await offer.getByRole('button', { name: 'Open it' }).click();
  await offer.filter({ hasText: 'open in another tab' }).waitFor();
  await beside.close();
  await offer.getByRole('button', { name: 'Open the newer one' }).click();
  await old.page.locator('#edition').filter({ hasText: 'newer000' }).waitFor({ state: 'attached' });
  await old.reaches('iteration', trained);
  assert.ok((await fetched(old.page, CHANGED)).text.includes('// newer'));
  assert.deepEqual(Object.keys(await caches(old.page)), ['glassbox /glassbox/ newer000']);
  assert.equal(await offer.count(), 0);
  assert.equal(await old.notice(), '');
  await old.page.close();
});
