// Finds Chromium, starts it, and keeps a list of what goes wrong on a page.
// Run by itself it prints where Chromium is, or fails; build.py asks that way.

import { existsSync } from 'node:fs';
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
 * The same with a profile on the disk, which keeps what the browser caches from one page to the next.
 * @param {string} folder
 * @returns {Promise<BrowserContext>}
 */
export const launchWithProfile = (folder) => chromium.launchPersistentContext(folder, options());

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
