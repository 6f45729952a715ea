// A whole session, with every request that the browser sends recorded: it asks for the site's own files, and tells nobody
// anything. fence.test.js is about code that tries to.

import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { appOf, finish } from './app.js';
import { launchThrough, watch } from './browser.js';
import { recordingProxy } from './proxy.js';
import { serveSite } from './site.js';

/** @import {Browser} from 'playwright-core' */
/** @import {Sent} from './proxy.js' */
/** @import {Site} from './site.js' */

const SITE = path.resolve(import.meta.dirname, '../../dist/site');

/** Words of the person's own: in a file's name, in code, and as a setting. */
const SECRETS = ['patients-of-ward-7', 'my_secret_idea', '0.1234567'];

/** What a browser says with any request to any site. */
const USUAL = new Set([
  'accept', 'accept-encoding', 'accept-language', 'cache-control', 'connection', 'host', 'if-modified-since', 'if-none-match',
  'origin', 'pragma', 'priority', 'proxy-connection', 'referer', 'service-worker', 'upgrade-insecure-requests', 'user-agent',
]);

/** Browsers look after themselves there, page or no page; what a page asks, `watch` sees as well, and allows no other site. */
const ITS_MAKER = /(^|\.)((google|googleapis|gvt1|mozilla|firefox)\.com|mozilla\.(org|net))$/;

/** @type {Site} */
let site;
/** @type {Awaited<ReturnType<typeof recordingProxy>>} */
let proxy;
/** @type {Browser} */
let browser;

before(async () => {
  site = await serveSite();
  proxy = await recordingProxy(site.origin);
  browser = await launchThrough(proxy.url);
});

after(async () => {
  await browser?.close();
  proxy?.close();
  site?.close();
});

/** The requests that the site's own page has no business with. @param {Sent[]} sent */
function strange(sent) {
  const files = new Set(readdirSync(SITE, { recursive: true, encoding: 'utf8' }).map((name) => site.url + name.replaceAll(path.sep, '/')));
  return sent.filter(({ url }) => !ITS_MAKER.test(new URL(url).hostname)).filter(({ method, url, headers, bytes }) => {
    const names = Object.keys(headers).filter((name) => !USUAL.has(name) && !name.startsWith('sec-'));
    const referer = headers.referer === undefined || files.has(String(headers.referer)) || [site.url, `${site.origin}/`].includes(String(headers.referer));
    const told = SECRETS.some((secret) => (url + JSON.stringify(headers)).includes(secret));
    return method !== 'GET' || !(files.has(url) || url === site.url) || bytes > 0 || names.length > 0 || !referer || told;
  });
}

/** A small MNIST CSV. @param {number} rows @param {boolean} [labelled] */
function makeCsv(rows, labelled = true) {
  const header = ['label', ...Array.from({ length: 784 }, (_, i) => `pixel${i}`)];
  const lines = Array.from({ length: rows }, (_, i) => [i % 10, ...new Uint8Array(784).fill(200, 60 * (i % 10), 60 * (i % 10) + 90)]);
  return Buffer.from([header, ...lines].map((line) => line.slice(labelled ? 0 : 1).join(',')).join('\n'));
}

test('a session of everything sends nothing but the names of the site’s own files', async () => {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  page.setDefaultTimeout(120_000);
  const problems = watch(page, site.origin);
  await page.goto(`${site.url}#batch=64&alpha=0.1234567`);
  const app = appOf(page, problems);
  await app.ready();

  await page.locator('#file').setInputFiles({ name: 'patients-of-ward-7.csv', mimeType: 'text/csv', buffer: makeCsv(400) });
  await page.waitForFunction(() => document.querySelector('[data-metric="examples"]')?.getAttribute('data-value') === '400');
  await app.press('Start training');
  await app.reaches('iteration', 50);
  await page.locator('#pad-ink').scrollIntoViewIfNeeded();
  const pad = await page.locator('#pad-ink').boundingBox();
  assert.ok(pad);
  await page.mouse.move(pad.x + 40, pad.y + 40);
  await page.mouse.down();
  await page.mouse.move(pad.x + 100, pad.y + 150, { steps: 5 });
  await page.mouse.up();
  await page.locator('#pad-labels').getByText('3', { exact: true }).click();
  await app.press('Add as 3 to training data');
  await page.waitForFunction(() => document.querySelector('[data-metric="examples"]')?.getAttribute('data-value') === '401');

  for (const tab of await page.getByRole('tab').all()) await tab.click();
  await page.getByRole('tab', { name: 'Code', exact: true }).click();
  const editor = page.getByRole('textbox', { name: 'network.py' });
  await editor.click();
  await page.keyboard.press('Control+End');
  await page.keyboard.insertText('\nmy_secret_idea = 7\n');
  await app.press('Apply');
  await page.getByText(/^yours, running since/).waitFor();
  await app.press('Pause');
  await app.paused();
  await app.press('Share');
  await page.getByRole('dialog').locator('#share-link').waitFor();
  await page.keyboard.press('Escape');
  await app.press('Save');
  await Promise.all([page.waitForEvent('download'), page.locator('#files button[value="npz"]').click()]);
  await page.keyboard.press('Escape');
  await page.locator('#file').setInputFiles({ name: 'patients-of-ward-7-test.csv', mimeType: 'text/csv', buffer: makeCsv(100, false) });
  await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'submission.csv' }).click()]);
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.reload();
  await app.press('Continue');
  await app.reaches('iteration', 50);

  const { sent } = proxy;
  assert.deepEqual(strange(sent), []);
  assert.ok(sent.length > 50, `all of the page came through the proxy: ${sent.length} requests`);
  await finish(app);
});

test('what is recorded is not blind: a request that tells something, or goes elsewhere, is seen', async () => {
  const before = proxy.sent.length;
  const page = await browser.newPage();
  await page.goto(`${site.url}licence.txt?patients-of-ward-7`);
  await page.goto('http://elsewhere.invalid/').catch(() => {});
  await page.goto('https://elsewhere.invalid/').catch(() => {});
  await page.close();
  const seen = strange(proxy.sent.slice(before)).map(({ method, url }) => `${method} ${url.replace(site.url, '')}`);
  assert.deepEqual([...new Set(seen.filter((one) => !one.includes('favicon')))],
    ['GET licence.txt?patients-of-ward-7', 'GET http://elsewhere.invalid/', 'CONNECT https://elsewhere.invalid:443']);
});
