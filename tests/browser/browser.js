// Finds Chromium, or Firefox where GLASSBOX_BROWSER says so, starts it, and keeps a list of what goes wrong on a page.
// Run by itself it prints where that browser is, or fails; build.py asks that way.

import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, firefox } from 'playwright-core';

/** @import {Browser, BrowserContext, Locator, Page} from 'playwright-core' */

/** The browser that the tests of this process run in. */
export const BROWSER = process.env.GLASSBOX_BROWSER === 'firefox' ? 'firefox' : 'chromium';

const { PATH = '', LOCALAPPDATA = '', PROGRAMFILES = '' } = process.env;
/** @param {...string} commands */
const onPath = (...commands) => PATH.split(path.delimiter).flatMap((folder) => commands.map((command) => path.join(folder, command)));

/** Where each may be, best first. */
const PLACES = {
  chromium: () => [
    process.env.CHROMIUM_PATH,
    process.env.CHROME_PATH,
    ...onPath('chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'),
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    ...[PROGRAMFILES, LOCALAPPDATA].map((folder) => path.join(folder, 'Google', 'Chrome', 'Application', 'chrome.exe')),
    chromium.executablePath(),
  ],
  firefox: () => [
    process.env.FIREFOX_PATH,
    ...onPath('firefox-esr', 'firefox'),
    '/Applications/Firefox.app/Contents/MacOS/firefox',
  ],
};

/**
 * @returns {string} path of a Chromium or Chrome, or of a Firefox
 * @throws {Error} one sentence, if there is none
 */
export function findBrowser() {
  const found = PLACES[BROWSER]().find((place) => place && existsSync(place));
  if (found) return found;
  throw new Error(BROWSER === 'firefox'
    ? 'There is no Firefox here: install one (on Debian the package firefox-esr), or say where it is in FIREFOX_PATH.'
    : 'There is no Chromium or Chrome here: install one, or say where it is in CHROMIUM_PATH.');
}

const VIEWPORT = { width: 1440, height: 900 };

/** What a page can keep on the device. */
const KEPT = 'cookies,local_storage,indexeddb,service_workers,cache_storage,file_systems';

/** An option for `test`: what another browser has no means for is left out there, and says why. @param {string} why */
export const onlyChromium = (why) => ({ skip: BROWSER === 'chromium' ? false : why });

const options = () => ({
  executablePath: findBrowser(),
  // Chromium's sandbox refuses to run as root, as people do in containers; anywhere else it stays on.
  chromiumSandbox: process.getuid?.() !== 0,
  args: [
    '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync',
  ],
});

/** @param {Record<string, string | number | boolean>} [preferences] */
async function launchFirefox(preferences) {
  if (process.platform === 'win32') throw new Error('The tests in Firefox run on Linux and macOS only; on Windows use Chromium.');
  const browser = await firefox.launch({
    channel: 'moz-firefox',
    executablePath: fileURLToPath(new URL('./firefox.js', import.meta.url)),
    env: { ...process.env, GLASSBOX_FIREFOX: findBrowser() },
    firefoxUserPrefs: preferences,
  });
  const page = await browser.newPage();
  Object.getPrototypeOf(page.locator('html')).fill = typeInto;
  await page.close();
  return browser;
}

/**
 * What Playwright fills a field with there is set by a script, which the page hears of as of no change; so it is typed.
 * @this {Locator}
 * @param {string} text
 */
async function typeInto(text) {
  await this.press('ControlOrMeta+a');
  if (text) await this.pressSequentially(text);
  else await this.press('Delete');
}

/**
 * A headless browser with an empty profile that talks to nobody by itself.
 * @param {Record<string, string | number | boolean>} [preferences] of Firefox, as about:config has them
 * @returns {Promise<Browser>}
 */
export const launch = (preferences) => (BROWSER === 'firefox' ? launchFirefox(preferences) : chromium.launch(options()));

/**
 * The same with all that it sends, also to this machine itself, going through a proxy.
 * @param {string} server its address
 * @returns {Promise<Browser>}
 */
export const launchThrough = (server) => (BROWSER === 'firefox'
  ? launchFirefox({
    'network.proxy.type': 1,
    'network.proxy.http': new URL(server).hostname,
    'network.proxy.http_port': Number(new URL(server).port),
    'network.proxy.ssl': new URL(server).hostname,
    'network.proxy.ssl_port': Number(new URL(server).port),
    'network.proxy.allow_hijacking_localhost': true,
  })
  : chromium.launch({ ...options(), proxy: { server, bypass: '<-loopback>' } }));

/**
 * Chromium with a profile on the disk, which keeps what the browser caches from one page to the next.
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
  if (BROWSER === 'firefox') return launchEach();
  const folder = mkdtempSync(path.join(tmpdir(), 'glassbox-'));
  const context = await launchWithProfile(folder);
  /** @type {Browser | undefined} */
  let other;
  return {
    async newPage(origin) {
      if (context.pages().some((page) => page.url().startsWith(origin))) {
        other ??= await launch();
        return withoutServiceWorker(await other.newPage({ viewport: VIEWPORT }));
      }
      const page = await withoutServiceWorker(await context.newPage());
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

/** The same without the cache, for Firefox: each page has a profile of its own. */
async function launchEach() {
  const browser = await launch();
  return { newPage: async () => withoutServiceWorker(await browser.newPage({ viewport: VIEWPORT })), close: () => browser.close() };
}

/**
 * A page in a browser that has no service workers, so that every request is the page's own: Playwright sees and answers
 * none that one of those takes care of.
 * @param {Page} page before it goes anywhere
 */
export async function withoutServiceWorker(page) {
  await page.addInitScript(() => {
    delete /** @type {any} */ (Navigator.prototype).serviceWorker;
  });
  return page;
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
  page.on('requestfailed', (request) => {
    const why = request.failure()?.errorText;
    // Given up by the page itself, as what a worker that is ended still waits for; Chromium says nothing of it.
    if (why !== 'NS_BINDING_ABORTED') problems.push(`failed: ${request.url()} ${why}`);
  });
  // Chromium gives up what a page still waits for when it is loaded again, or closed: no problem, at no other time.
  const forgive = () => {
    const rest = problems.filter((problem) => !problem.endsWith('net::ERR_ABORTED'));
    problems.splice(0, problems.length, ...rest);
  };
  page.on('domcontentloaded', forgive);
  page.on('close', forgive);
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
