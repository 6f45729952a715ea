// Finds Chromium, starts it, and keeps a list of what goes wrong on a page.
// Run by itself it prints where Chromium is, or fails; build.py asks that way.

import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

/** @import {Browser, BrowserContext, Page} from 'playwright-core' */

const COMMANDS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
const { PATH = '', LOCALAPPDATA = '', PROGRAMFILES = '' } = process.env;

/** Where Chromium or Chrome may be, best first. */
const PLACES = [
  process.env.CHROMIUM_PATH,
  process.env.CHROME_PATH,
  ...PATH.split(path.delimiter).flatMap((folder) => COMMANDS.map((command) => path.join(folder, command))),
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  ...[PROGRAMFILES, LOCALAPPDATA].map((folder) => path.join(folder, 'Google', 'Chrome', 'Application', 'chrome.exe')),
  chromium.executablePath(),
];

/**
 * @returns {string} path of a Chromium or Chrome
 * @throws {Error} one sentence, if there is none
 */
export function findBrowser() {
  const found = PLACES.find((place) => place && existsSync(place));
  if (found) return found;
  throw new Error('There is no Chromium or Chrome here: install one, or say where it is in CHROMIUM_PATH.');
}

const VIEWPORT = { width: 1440, height: 900 };

/** What a page can keep on the device. */
const KEPT = 'cookies,local_storage,indexeddb,service_workers,cache_storage,file_systems';

const options = () => ({
  executablePath: findBrowser(),
  // Chromium's sandbox refuses to run as root, as people do in containers; anywhere else it stays on.
  chromiumSandbox: process.getuid?.() !== 0,
  args: [
    '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync',
  ],
});

/**
 * A headless browser with an empty profile that talks to nobody by itself.
 * @returns {Promise<Browser>}
 */
export const launch = () => chromium.launch(options());

/**
 * The same with all that it sends, also to this machine itself, going through a proxy.
 * @param {string} server its address
 * @returns {Promise<Browser>}
 */
export const launchThrough = (server) => chromium.launch({ ...options(), proxy: { server, bypass: '<-loopback>' } });

/**
 * The same with a profile on the disk, which keeps what the browser caches from one page to the next.
 * @param {string} folder
 * @returns {Promise<BrowserContext>}
 */
export const launchWithProfile = (folder) => chromium.launchPersistentContext(folder, options());

/**
 * Pages one after the other that share what the browser caches, which halves the time that Python takes to start, and
 * nothing else: what a page has kept on the device is gone before the next is opened. A page beside another, which it
 * would hide, is one of another browser.
 * @returns {Promise<{newPage: (origin: string) => Promise<Page>, close: () => Promise<void>}>}
 */
export async function launchWithCache() {
  const folder = mkdtempSync(path.join(tmpdir(), 'glassbox-'));
  const context = await launchWithProfile(folder);
  /** @type {Browser | undefined} */
  let other;
  return {
    async newPage(origin) {
      if (context.pages().some((page) => page.url().startsWith(origin))) {
        other ??= await launch();
        return other.newPage({ viewport: VIEWPORT });
      }
      const page = await context.newPage();
      await page.setViewportSize(VIEWPORT);
      await context.clearPermissions();
      const tools = await context.newCDPSession(page);
      await tools.send('Storage.clearDataForOrigin', { origin, storageTypes: KEPT });
      await tools.detach();
      return page;
    },
    async close() {
      await other?.close();
      await context.close();
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

/**
 * Collect what a person would find in the browser's console, and every request that fails or that goes to
 * another site than the page's own. A test ends with `assert.deepEqual(problems, [])`.
 * @param {Page} page before it goes anywhere
 * @param {string} origin the only site that it may talk to
 * @returns {string[]} grows while the page runs
 */
export function watch(page, origin) {
  /** @type {string[]} */
  const problems = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') {
      problems.push(`console ${message.type()}: ${message.text()}`);
    }
  });
  page.on('pageerror', (error) => problems.push(`uncaught: ${error.stack ?? error}`));
  page.on('requestfailed', (request) => problems.push(`failed: ${request.url()} ${request.failure()?.errorText}`));
  page.on('response', (response) => {
    if (response.status() >= 400) problems.push(`${response.status()}: ${response.url()}`);
  });
  page.on('request', (request) => {
    const { protocol, origin: asked } = new URL(request.url());
    if (protocol.startsWith('http') && asked !== origin) problems.push(`another site: ${request.url()}`);
  });
  return problems;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    console.log(findBrowser());
  } catch (error) {
    console.error(/** @type {Error} */ (error).message);
    process.exitCode = 1;
  }
}
