// What the tests of the app do as a person would: open it, read its figures, wait for them.

import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { launchWithCache, watch } from './browser.js';
import { SOURCES, serveSite } from './site.js';

/** @import {Page} from 'playwright-core' */
/** @import {Site} from './site.js' */

/** Generous: a test machine may boot Python slowly, and nothing here measures speed. */
const PATIENCE = 120_000;

/**
 * @typedef {object} App
 * @property {Page} page
 * @property {string[]} problems of the console and the network, see `watch`
 * @property {string[]} requests the addresses asked for, page and worker, as they come
 * @property {() => Promise<void>} ready resolves when Python runs and there is a run
 * @property {(name: string) => Promise<number>} metric its exact value; NaN while it shows none
 * @property {(name: string, least: number) => Promise<void>} reaches
 * @property {() => Promise<string>} notice the sentence across the page, or ''
 * @property {(name: string, text: string) => Promise<void>} set a setting, by its name in the hash
 * @property {(label: string) => Promise<void>} press a button, by its words
 * @property {() => Promise<void>} paused resolves when training has stopped
 * @property {() => Promise<void>} release let through what `hold` or `fail` kept from the page
 *
 * @typedef {object} Trouble
 * @property {string} [hold] requests for this pattern get no answer until they are released
 * @property {string} [fail] requests for this pattern fail until they are released
 */

/**
 * Serve the site and start a browser for the tests of one file.
 * @returns {(hash?: string, trouble?: Trouble) => Promise<App>} opens the app in a page of its own
 */
export function useApp() {
  /** @type {Awaited<ReturnType<typeof launchWithCache>>} */
  let browser;
  /** @type {Site} */
  let site;
  before(async () => {
    site = await serveSite(SOURCES);
    browser = await launchWithCache();
  });
  after(async () => {
    await browser?.close();
    site?.close();
  });

  return async (hash = '', { hold, fail } = {}) => {
    const page = await browser.newPage(site.origin);
    page.setDefaultTimeout(PATIENCE);
    const problems = watch(page, site.origin);
    /** @type {string[]} */
    const requests = [];
    page.on('request', (request) => requests.push(request.url()));
    let open = () => {};
    const gate = new Promise((resolve) => (open = () => resolve(undefined)));
    if (hold) await page.route(hold, (route) => gate.then(() => route.continue()));
    if (fail) await page.route(fail, (route) => route.abort());
    await page.goto(site.url + hash);
    const release = async () => {
      open();
      if (fail) await page.unroute(fail);
    };
    return { ...appOf(page, problems), requests, release };
  };
}

/**
 * What a person does with a page that shows the app.
 * @param {Page} page
 * @param {string[]} problems
 * @returns {Omit<App, 'release' | 'requests'>}
 */
export function appOf(page, problems) {
  const button = page.getByRole('button', { name: 'Start training' });
  return {
    page,
    problems,
    ready: async () => {
      await page.waitForFunction(() => document.documentElement.dataset.engine === 'ready');
    },
    metric: (name) => page.evaluate((wanted) => {
      const text = document.querySelector(`[data-metric="${wanted}"]`)?.getAttribute('data-value');
      return text ? Number(text) : NaN;
    }, name),
    reaches: async (name, least) => {
      await page.waitForFunction(([wanted, value]) => {
        const text = document.querySelector(`[data-metric="${wanted}"]`)?.getAttribute('data-value');
        return text && Number(text) >= Number(value);
      }, [name, least]);
    },
    notice: async () => ((await page.locator('#notice').isVisible()) ? page.locator('#notice p').innerText() : ''),
    set: async (name, text) => {
      const control = page.locator(`#setting-${name}`);
      if ((await control.evaluate((element) => element.tagName)) === 'SELECT') await control.selectOption(text);
      else {
        await control.fill(text);
        await control.press('Enter');
      }
    },
    press: (label) => page.getByRole('button', { name: label, exact: true }).click(),
    paused: () => button.waitFor(),
  };
}

/**
 * Close the page, having seen that nothing went wrong on it unnoticed.
 * @param {Pick<App, 'page' | 'problems'>} app
 */
export async function finish({ page, problems }) {
  await page.close();
  assert.deepEqual(problems, []);
}
