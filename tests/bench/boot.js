// Section 4: from opening the page until training can begin, the app beside stock Pyodide.

import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { launchWithProfile } from '../browser/browser.js';
import { median, spread, times } from './report.js';

/** @import {Page} from 'playwright-core' */
/** @import {Lab} from './lab.js' */
/** @import {Table} from './report.js' */

const ROUNDS = 4;
/** What a page and the browser with its caches do after the first visit, once they are idle, in milliseconds. */
const SETTLE = 2500;
const PATIENCE = 120_000;

/**
 * Seconds since the page was opened.
 * @typedef {{ready: number[], start: number[]}} Visits `start`: until the button can be pressed
 */

/** @typedef {{first: Visits, second: Visits}} Boot */

/** @type {Record<string, {words: string, page: string}>} */
const PAGES = {
  ours: { words: '**Glassbox**, the whole page', page: '/glassbox/' },
  stock: { words: 'stock Pyodide, NumPy and our wheel by `loadPackage`', page: '/bench/stock.html' },
  micropip: { words: 'stock Pyodide, NumPy, our wheel by micropip', page: '/bench/stock.html?micropip' },
};

/** @param {Lab} lab */
export async function run(lab) {
  const visits = () => ({ ready: /** @type {number[]} */ ([]), start: /** @type {number[]} */ ([]) });
  /** @type {Record<string, Boot>} */
  const boots = Object.fromEntries(Object.keys(PAGES).map((name) => [name, { first: visits(), second: visits() }]));
  for (let round = 0; round < (lab.quick ? 2 : ROUNDS); round++) {
    for (const [name, { page }] of Object.entries(PAGES)) await visitTwice(lab.site.origin + page, boots[name]);
  }
  return { raw: boots, tables: [table(boots)] };
}

/**
 * Once with an empty profile, and once more.
 * @param {string} address
 * @param {Boot} boot
 */
async function visitTwice(address, boot) {
  const profile = mkdtempSync(path.join(os.tmpdir(), 'glassbox-bench-'));
  try {
    const context = await launchWithProfile(profile);
    for (const visits of [boot.first, boot.second]) {
      const page = await context.newPage();
      const { ready, start } = await visit(page, address);
      visits.ready.push(ready);
      if (start !== null) visits.start.push(start);
      if (visits === boot.first) {
        // As somebody who stays would have it.
        if (address.endsWith(PAGES.ours.page)) await page.locator('#kept').filter({ hasText: 'is kept on this device' }).waitFor({ state: 'attached' });
        await page.waitForTimeout(SETTLE);
      }
      await page.close();
    }
    await context.close();
  } finally {
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

/**
 * @param {Page} page
 * @param {string} address
 * @returns {Promise<{ready: number, start: number | null}>} seconds from the navigation's start
 */
async function visit(page, address) {
  page.setDefaultTimeout(PATIENCE);
  await page.addInitScript(watchEngine);
  await page.goto(address);
  await page.waitForFunction(() => !['', 'booting'].includes(/** @type {any} */ (globalThis).bench.engine));
  const { ready, start, engine } = await page.evaluate(() => /** @type {any} */ (globalThis).bench);
  if (engine !== 'ready') throw new Error(`${address} says: ${engine}`);
  return { ready: ready / 1000, start: start === null ? null : start / 1000 };
}

/** Runs in the page before anything else: notes when Start can be pressed, and when the engine is ready. */
function watchEngine() {
  const bench = { ready: 0, start: /** @type {number | null} */ (null), engine: '' };
  Object.assign(globalThis, { bench });
  const look = () => {
    const button = /** @type {HTMLButtonElement | null} */ (document.querySelector('#start'));
    // The first script of the page listens, or the page itself does.
    if (bench.start === null && button?.onclick && !button.disabled) bench.start = performance.now();
    const { engine } = document.documentElement?.dataset ?? {};
    if (!engine || engine === bench.engine) return;
    bench.engine = engine;
    if (engine === 'ready') bench.ready = performance.now();
  };
  new MutationObserver(look).observe(document, { attributes: true, childList: true, subtree: true });
  document.addEventListener('DOMContentLoaded', look);
}

/** @param {Record<string, Boot>} boots @returns {Table} */
function table(boots) {
  const ratio = (/** @type {'first' | 'second'} */ visit, /** @type {string} */ name) => (
    times(median(boots.ours[visit].ready) / median(boots[name][visit].ready))
  );
  return {
    title: 'Opening the page',
    head: ['', 'first visit: s', 'ours to it', 'second visit: s', 'ours to it'],
    rows: Object.entries(PAGES).map(([name, { words }]) => [
      words, spread(boots[name].first.ready), ratio('first', name), spread(boots[name].second.ready), ratio('second', name),
    ]),
    words: [
      `From the start of navigation until there is a run on the sample that a press on Start would train: `
      + `${boots.ours.first.ready.length} times in turn, each with a new browser and an empty profile, from the same `
      + 'server on loopback; the second visit is a new page of the same browser, '
      + `begun ${SETTLE / 1000} s after the first was ready and, in the app, kept by its service worker. In the app Start itself can be pressed `
      + `after ${spread(boots.ours.first.start)} s, long before, and is remembered.`,
      'The stock pages are nothing but a worker and do all that the app does in Python: Pyodide from npm, the wheels that '
      + 'its lock file names, Session, sample, reset. They draw nothing. The quicker of the two is what the target is '
      + 'measured by.',
    ],
  };
}
