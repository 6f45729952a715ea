// What the sections measure with: the served site, real Chromium, and the bare page with its workers.

import path from 'node:path';
import { launch } from '../browser/browser.js';
import { SOURCES, serveSite } from '../browser/site.js';

/** @import {Browser, Page} from 'playwright-core' */
/** @import {Site} from '../browser/site.js' */

export const ROOT = path.resolve(import.meta.dirname, '../..');
export const TRAIN_CSV = path.join(ROOT, 'dist/bench/train.csv');

/**
 * A worker that measures.
 * @typedef {object} Peer
 * @property {(name: string, ...given: unknown[]) => Promise<any>} call
 * @property {(name: string) => Promise<any>} callWithFile gives it train.csv, as a file from the disk
 * @property {() => Promise<void>} end
 */

/**
 * @typedef {object} Lab
 * @property {Site} site
 * @property {Browser} browser
 * @property {Page} page the bare page
 * @property {(script: string) => Promise<Peer>} start a worker of this folder
 * @property {boolean} quick whether fewer repeats are wanted
 */

/** @param {boolean} quick */
export async function openLab(quick) {
  const site = await serveSite({ '/bench/': 'tests/bench', '/data/': 'dist/bench', ...SOURCES });
  const browser = await launch();
  const page = await browser.newPage();
  page.on('console', (message) => message.type() === 'error' && console.error(message.text()));
  await page.goto(`${site.origin}/bench/lab.html`);
  await page.locator('input').setInputFiles(TRAIN_CSV);
  /** @type {Lab} */
  const lab = { site, browser, page, quick, start: (script) => startPeer(page, script) };
  const close = async () => {
    await browser.close();
    site.close();
  };
  return { lab, close };
}

/**
 * @param {Page} page
 * @param {string} script
 * @returns {Promise<Peer>}
 */
async function startPeer(page, script) {
  const peer = await inPage(page, 'start', script);
  return {
    call: (name, ...given) => inPage(page, 'call', peer, name, given),
    callWithFile: (name) => inPage(page, 'callWithFile', peer, name),
    end: () => inPage(page, 'end', peer),
  };
}

/**
 * Call a function of lab.page.js.
 * @param {Page} page
 * @param {string} name
 * @param {...unknown} given
 * @returns {Promise<any>}
 */
export const inPage = (page, name, ...given) => page.evaluate(
  ([name, given]) => /** @type {any} */ (globalThis).lab[name](...given),
  /** @type {const} */ ([name, given]),
);
