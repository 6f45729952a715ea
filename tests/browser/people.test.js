// Whoever has no mouse, little sight, big fingers or a palette of their own: the page by keys alone, at 200 and 400 per cent,
// on a phone, and in forced colours.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { appOf, finish } from './app.js';
import { check } from './axe.js';
import { BROWSER, launch, watch } from './browser.js';
import { faults } from './layout.js';
import { serveSite } from './site.js';

/** @import {Browser, BrowserContextOptions, Page} from 'playwright-core' */
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

/** @param {BrowserContextOptions} [options] @param {Browser} [from] */
async function openTrained(options, from = browser) {
  const page = await from.newPage({ viewport: { width: 1440, height: 900 }, ...options });
  page.setDefaultTimeout(60_000);
  const problems = watch(page, site.origin);
  await page.goto(`${site.url}#batch=64&alpha=0.3`);
  const app = appOf(page, problems);
  await app.ready();
  return app;
}

/** What is wrong with where the focus is, or '', once it is settled: an editor shows it a moment later. @param {Page} page */
async function focusFault(page) {
  let fault = await faultOfFocus(page);
  for (let looks = 0; fault && looks < 20; looks++) {
    await page.waitForTimeout(50);
    fault = await faultOfFocus(page);
  }
  return fault;
}

/** @param {Page} page @returns {Promise<string>} */
const faultOfFocus = (page) => page.evaluate(() => {
  const at = document.activeElement;
  if (!at || at === document.body) return 'the focus is nowhere';
  // What is drawn in place of a field, and of the editor's text.
  const shown = at.matches('.segmented input, #pad-labels input') ? /** @type {Element} */ (at.nextElementSibling) : at.closest('.code-editor') ?? at;
  const name = `${at.tagName.toLowerCase()}#${at.id} “${(at.getAttribute('aria-label') ?? at.textContent ?? '').trim().slice(0, 40)}”`;
  const { outlineStyle, outlineWidth } = getComputedStyle(shown);
  // The outline of the time axis is around its thumb, which no script can ask about.
  if (at.id !== 'moment' && (outlineStyle === 'none' || Number.parseFloat(outlineWidth) < 1)) return `${name} does not show that it has the focus`;
  const { left, top, right, bottom, width, height } = shown.getBoundingClientRect();
  if (width < 1 || right <= 0 || bottom <= 0 || left >= innerWidth || top >= innerHeight) return `${name} has the focus out of sight`;
  const x = Math.min(Math.max(left + width / 2, 1), innerWidth - 1);
  const places = [0.5, 0.1, 0.9].map((part) => Math.min(Math.max(top + height * part, 1), innerHeight - 1));
  const seen = places.some((y) => {
    const over = document.elementFromPoint(x, y);
    return over && (shown.contains(over) || over.contains(shown) || over.closest('label')?.contains(at));
  });
  return seen ? '' : `${name} has the focus behind something`;
});

/** Press Tab until the focus is there; it shows at every stop. @param {Page} page @param {string} selector @param {string} [key] */
async function tabTo(page, selector, key = 'Tab') {
  for (let presses = 0; presses < 120; presses++) {
    // Tab indents in the editor until Escape, as it says below itself.
    if (await page.evaluate(() => document.activeElement?.matches('.cm-content'))) await page.keyboard.press('Escape');
    await page.keyboard.press(key);
    assert.equal(await focusFault(page), '', `on the way to ${selector}`);
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted), selector)) return;
  }
  assert.fail(`${selector} is not reached by ${key}`);
}

/** @param {Page} page */
const focused = (page) => page.evaluate(() => document.activeElement?.id ?? '');

/** Whether the focus is on the last of a dialog that Tab stops at. @param {Page} page @param {string} dialog */
const atLast = (page, dialog) => page.locator(dialog).evaluate((dialog) => document.activeElement === [
  ...dialog.querySelectorAll('a[href], summary, :is(button, input, select):enabled'),
].filter((element) => element.checkVisibility({ visibilityProperty: true })).at(-1));

test('by keys alone: train, open a file, look around, change the code, share, and never lose the focus', async () => {
  const app = await openTrained();
  const { page } = app;
  const chooser = page.waitForEvent('filechooser');
  await tabTo(page, '#start');
  await page.keyboard.press('Enter');
  await app.reaches('iteration', 30);
  await page.keyboard.press('Enter');
  await app.paused();
  assert.equal(await focused(page), 'start');

  await tabTo(page, '#choose');
  await page.keyboard.press('Enter');
  await chooser;
  assert.equal(await focusFault(page), '');

  await tabTo(page, '#setting-alpha');
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('0.2');
  await page.keyboard.press('Enter');
  await page.waitForURL(/alpha=0\.2(&|$)/);

  await tabTo(page, '#views [role="tab"]');
  const views = await page.locator('#views [role="tab"]:visible').count();
  for (let i = 0; i < views; i++) {
    await page.keyboard.press('ArrowRight');
    assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('aria-selected')), 'true');
    assert.equal(await focusFault(page), '');
  }
  // Once around: the network again, and from there the code.
  await page.keyboard.press('ArrowRight');
  assert.equal(await focused(page), 'tab-view-code');
  await page.getByRole('textbox', { name: 'network.py' }).waitFor();
  await tabTo(page, '.cm-content');
  await page.keyboard.press('ControlOrMeta+End');
  await page.keyboard.type('\n# by keys');
  await page.keyboard.press('ControlOrMeta+Enter');
  await page.locator('#code-standing').filter({ hasText: /^yours, running/ }).waitFor();
  assert.equal(await focusFault(page), '');
  await tabTo(page, '#sides [role="tab"]');
  const sides = await page.locator('#sides [role="tab"]:visible').count();
  for (let i = 0; i < sides; i++) {
    await page.keyboard.press('ArrowRight');
    assert.equal(await focusFault(page), '');
  }

  await tabTo(page, '#moment');
  await page.keyboard.press('Home');
  await tabTo(page, '#fork');
  await page.keyboard.press('Enter');
  await page.locator('#fork-form').waitFor();
  await page.keyboard.press('Tab');
  assert.equal(await focusFault(page), '');
  await page.keyboard.press('Escape');
  assert.equal(await focused(page), 'fork');

  for (const [button, dialog] of [['#help', '#about'], ['#share', '#share-dialog'], ['#save', '#files']]) {
    await tabTo(page, button, 'Shift+Tab');
    await page.keyboard.press('Enter');
    await page.locator(dialog).waitFor();
    // Not past the last: the browser's own controls come there, and in Firefox the test's keys would not follow the focus.
    for (let presses = 0; !(await atLast(page, dialog)); presses++) {
      assert.ok(presses < 60, `the last stop of ${dialog} is not reached`);
      await page.keyboard.press('Tab');
      assert.equal(await focusFault(page), '', dialog);
    }
    await page.keyboard.press('Escape');
    await page.locator(dialog).waitFor({ state: 'hidden' });
    assert.equal(await focused(page), button.slice(1), `${dialog} gives the focus back`);
  }
  await tabTo(page, '.why');
  await page.keyboard.press('Enter');
  await page.locator('.why-box').filter({ visible: true }).waitFor();
  await page.keyboard.press('Escape');
  assert.equal(await focusFault(page), '');
  await finish(app);
});

test('at 200 and 400 per cent, and under a thumb, nothing is cut off, covered or too small', async () => {
  const app = await openTrained({ viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true });
  const { page } = app;
  await page.locator('#start').click();
  await app.reaches('iteration', 100);
  await page.locator('#start').click();
  await app.paused();
  // A desktop at 200 and at 400 per cent has that many CSS pixels.
  for (const [width, height] of [[390, 844], [720, 450], [320, 256]]) {
    await page.setViewportSize({ width, height });
    for (const tab of await page.locator('#views [role="tab"]:visible, #sides [role="tab"]:visible').all()) {
      await tab.click();
      await page.waitForTimeout(300);
      assert.deepEqual(await faults(page), [], `${await tab.innerText()} at ${width} by ${height}`);
    }
    for (const [button, dialog] of [['#save', '#files'], ['#share', '#share-dialog'], ['#help', '#about']]) {
      await page.locator(button).click();
      await page.locator(dialog).waitFor();
      assert.deepEqual(await faults(page), [], `${dialog} at ${width} by ${height}`);
      await page.keyboard.press('Escape');
    }
  }
  await finish(app);
});

test('in forced colours what is chosen is told, and axe finds nothing', async (t) => {
  // Firefox is told by preferences; the blue that it has without a desktop no system would take for what is chosen.
  const forced = BROWSER === 'firefox'
    ? await launch({ 'browser.display.document_color_use': 2, 'ui.prefersReducedMotion': 1, 'ui.highlight': '#1a1a80', 'ui.highlighttext': '#ffffff' })
    : browser;
  t.after(() => forced === browser || forced.close());
  const app = await openTrained({ forcedColors: 'active', colorScheme: 'dark', reducedMotion: 'reduce' }, forced);
  const { page } = app;
  assert.ok(await page.evaluate(() => matchMedia('(forced-colors: active) and (prefers-reduced-motion: reduce)').matches));
  await check(page, 'forced colours');
  /** Of what is chosen and what is beside it. @param {string} selector */
  const looks = (selector) => page.evaluate((selector) => [...document.querySelectorAll(selector)].map((element) => {
    const { backgroundColor, borderBottomColor } = getComputedStyle(element);
    return `${backgroundColor} ${borderBottomColor}`;
  }), selector);
  const tabs = await looks('#views [role="tab"]');
  assert.equal(tabs.filter((look) => look === tabs[0]).length, 1, `one tab is told from the others: ${tabs}`);
  const modes = await looks('#tiles span');
  assert.equal(modes.filter((look) => look === modes[0]).length, 1, `one picture is told from the others: ${modes}`);
  assert.ok(await page.locator('#theme').isHidden());
  // Nothing moves by itself where that is not wanted.
  const moving = await page.evaluate(() => [...document.querySelectorAll('*')].filter((element) => {
    const { transitionDuration, animationName } = getComputedStyle(element);
    return animationName !== 'none' || transitionDuration.split(', ').some((duration) => Number.parseFloat(duration) > 0);
  }).map(({ id, tagName }) => `${tagName}#${id}`));
  assert.deepEqual(moving, []);
  await finish(app);
});
