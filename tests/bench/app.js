// Section 5: the app itself on train.csv, as a person uses it: its speed with the canvas live, and how it answers.

import { launch } from '../browser/browser.js';
import { spyOnApp } from './app.page.js';
import { TRAIN_CSV } from './lab.js';
import { figure, median, percent, quantile, spread } from './report.js';
import { traceOpening, traceTasks } from './trace.js';

/** @import {Browser, Page} from 'playwright-core' */
/** @import {Arrived} from './app.page.js' */
/** @import {Lab} from './lab.js' */
/** @import {Table} from './report.js' */
/** @import {Tasks} from './trace.js' */

const EXAMPLES = 42_000;
const WINDOW = 3000; // milliseconds of training in one trace
// Milliseconds of training with the canvas live, and as many without. They are short, and many: what else the machine
// does changes from one second to the next, and by more than the canvas costs.
const PACE_WINDOW = 600;
const PACE_WINDOWS_PER_REPEAT = 10;
// With all panels open: long enough for what they ask Python again and again, every second or two.
const OPEN_WINDOW = 4000;
const OPEN_WINDOWS_PER_REPEAT = 2;
const BATCHES = /** @type {const} */ ([[64, 'batch 64'], [0, 'full batch']]);

/**
 * @typedef {object} Training
 * @property {string} words
 * @property {number[]} live examples a second with the canvas
 * @property {number[]} dark examples a second without frames
 * @property {number[]} ratios of two neighbours, live to dark
 * @property {number[]} open ratios of two neighbours, all panels open to without frames and all closed
 * @property {number[]} frames a second
 * @property {number[]} show milliseconds from a click to its frame
 * @property {number[]} pause milliseconds from a click to the worker's word
 * @property {Tasks[]} tasks
 */

/** @param {Lab} lab */
export async function run(lab) {
  const repeats = lab.quick ? 2 : 4;
  const browser = await launch();
  try {
    /** @type {Tasks[]} */
    const opening = [], loading = [];
    /** @type {Training[]} */
    const trainings = [];
    for (const [batch, words] of BATCHES) {
      const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
      await page.addInitScript(spyOnApp);
      opening.push(await traceOpening(browser, page, `${lab.site.url}#batch=${batch}&alpha=0.3`, () => ready(page)));
      for (let i = 0; i < 2; i++) loading.push(await traceTasks(browser, page, () => openTrain(page)));
      trainings.push(await measureTraining(browser, page, words, repeats));
      await page.close();
    }
    // Opened twice more, so that its tasks are seen as often as those of loading.
    for (let i = 0; i < 2; i++) {
      const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
      opening.push(await traceOpening(browser, page, lab.site.url, () => ready(page)));
      await page.close();
    }
    return { raw: { opening, loading, trainings }, tables: [speed(trainings), tasks(opening, loading, trainings)] };
  } finally {
    await browser.close();
  }
}

/** @param {Page} page */
const ready = (page) => page.waitForFunction(() => document.documentElement.dataset.engine === 'ready', null, { timeout: 120_000 });

/** Choose train.csv on the page, and wait until there is a run on it. @param {Page} page */
async function openTrain(page) {
  await page.evaluate(() => delete document.documentElement.dataset.engine);
  await page.locator('#file').setInputFiles(TRAIN_CSV);
  await ready(page);
  const found = await page.evaluate(() => document.querySelector('[data-metric="examples"]')?.getAttribute('data-value'));
  if (Number(found) !== EXAMPLES) throw new Error(`The app has ${found} examples; expected ${EXAMPLES}.`);
}

/**
 * @param {Browser} browser
 * @param {Page} page
 * @param {string} words
 * @param {number} repeats
 * @returns {Promise<Training>}
 */
async function measureTraining(browser, page, words, repeats) {
  /** @type {Training} */
  const training = { words, live: [], dark: [], ratios: [], open: [], frames: [], show: [], pause: [], tasks: [] };
  await page.evaluate(() => /** @type {any} */ (globalThis).spy.pressStart(true));
  await page.waitForTimeout(2000); // until the browser has compiled everything well
  for (let i = 0; i < repeats * PACE_WINDOWS_PER_REPEAT; i++) {
    const live = await pace(page, false, PACE_WINDOW);
    const dark = await pace(page, true, PACE_WINDOW);
    training.live.push(live.rate);
    training.frames.push(live.frames);
    training.dark.push(dark.rate);
    training.ratios.push(live.rate / dark.rate);
  }
  for (let i = 0; i < repeats * OPEN_WINDOWS_PER_REPEAT; i++) {
    await openPanels(page);
    const open = await pace(page, false, OPEN_WINDOW);
    await closePanels(page);
    training.open.push(open.rate / (await pace(page, true, OPEN_WINDOW)).rate);
  }
  training.show = await answers(page, 'show', repeats * 15);
  training.pause = await answers(page, 'pause', repeats * 5);
  for (let i = 0; i < repeats; i++) {
    training.tasks.push(await traceTasks(browser, page, () => page.waitForTimeout(WINDOW)));
  }
  return training;
}

/**
 * Everything that a screen of 1440 x 900 has room for at once and that follows training: the mistakes, a pinned neuron
 * with its history and its examples, and what stands there anyway.
 * @param {Page} page
 */
async function openPanels(page) {
  await page.locator('#tab-side-errors').click();
  await page.locator('#canvas').focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('Enter');
  await page.waitForTimeout(500);
}

/** @param {Page} page */
async function closePanels(page) {
  await page.locator('#canvas').focus();
  await page.keyboard.press('Escape');
  await page.locator('#tab-side-progress').click();
  await page.waitForTimeout(500);
}

/**
 * Examples a second from one frame to another. Without frames the page keeps its word that it has drawn the first to
 * itself: the worker computes, copies and sends none, the page draws none, and training is the same.
 * @param {Page} page
 * @param {boolean} dark
 * @param {number} window milliseconds
 * @returns {Promise<{rate: number, frames: number}>}
 */
const pace = (page, dark, window) => page.evaluate(async ([dark, window]) => {
  const { spy } = /** @type {any} */ (globalThis);
  /** @type {Arrived} */
  const first = await spy.nextFrame();
  // Before the page has drawn it: so this frame's word is the one that is kept.
  spy.keep(dark);
  const counted = spy.frames();
  await new Promise((resolve) => setTimeout(resolve, Number(window)));
  const next = spy.nextFrame();
  spy.keep(false);
  /** @type {Arrived} */
  const last = await next;
  const seconds = (last.time - first.time) / 1000;
  return { rate: (last.trained - first.trained) / seconds, frames: (spy.frames() - counted) / seconds };
}, /** @type {const} */ ([dark, window]));

/**
 * Milliseconds from clicks to their answers while it trains, at moments that follow nothing.
 * @param {Page} page
 * @param {'show' | 'pause'} kind
 * @param {number} count
 * @returns {Promise<number[]>}
 */
const answers = (page, kind, count) => page.evaluate(async ([kind, count]) => {
  const { spy } = /** @type {any} */ (globalThis);
  const times = [];
  while (times.length < Number(count)) {
    await new Promise((resolve) => setTimeout(resolve, 20 + 80 * Math.random()));
    times.push(await (kind === 'show' ? spy.nextExample() : spy.pressStart(false)));
    if (kind !== 'pause') continue;
    await new Promise((resolve) => setTimeout(resolve, 20)); // the button says Start again
    await spy.pressStart(true);
  }
  return times;
}, /** @type {const} */ ([kind, count]));

/** @param {Training[]} trainings @returns {Table} */
function speed(trainings) {
  const shares = (/** @type {number[]} */ ratios) => `${percent(median(ratios))} (${percent(Math.min(...ratios))}–${percent(Math.max(...ratios))})`;
  const quantiles = (/** @type {number[]} */ values) => `${figure(median(values))} / ${figure(quantile(values, 0.95))}`;
  return {
    title: 'The app on train.csv, training with the canvas live',
    head: ['', 'examples/s', 'without frames', 'live to without', 'all panels open to without', 'frames/s', 'show: ms, p50 / p95', 'pause: ms, p50 / p95'],
    rows: trainings.map(({ words, live, dark, ratios, open, frames, show, pause }) => [
      words, spread(live), spread(dark), shares(ratios), shares(open),
      spread(frames), quantiles(show), quantiles(pause),
    ]),
    words: [
      `A tenth is held out and evaluated, as the app does. ${trainings[0].live.length} windows of ${PACE_WINDOW / 1000} s with `
      + 'the canvas live and as many without frames, in turn, in the same page and run. Without frames the page keeps to '
      + 'itself that it has drawn one: the worker then trains on and neither computes nor sends another. With all panels '
      + `open (the mistakes, a pinned neuron), ${trainings[0].open.length} windows of ${OPEN_WINDOW / 1000} s, each to one after it with them closed and without frames.`,
      `Show: from a click on the next example until the page has its frame, ${trainings[0].show.length} times. Pause: from `
      + `the click until the worker has sent the last frame and its word, ${trainings[0].pause.length} times. While it trains.`,
    ],
  };
}

/**
 * @param {Tasks[]} opening
 * @param {Tasks[]} loading
 * @param {Training[]} trainings
 * @returns {Table}
 */
function tasks(opening, loading, trainings) {
  /** @param {string} words @param {Tasks[]} runs */
  const row = (words, runs) => [
    words, spread(runs.map(({ longest }) => longest)), spread(runs.map(({ work }) => work)),
    spread(runs.map(({ over16 }) => over16)), spread(runs.map(({ over50 }) => over50)), spread(runs.map(({ count }) => count)),
  ];
  return {
    title: 'The main thread, task by task',
    head: ['while', 'longest task: ms', 'most work in one: ms', 'tasks over 16 ms', 'over 50 ms', 'tasks'],
    rows: [
      row('the page opens, until the engine is ready', opening),
      row('train.csv is read', loading),
      ...trainings.map(({ words, tasks }) => row(`it trains, ${words}, ${WINDOW / 1000} s`, tasks)),
    ],
    words: [
      'From the browser\'s trace, which sees every task (PerformanceObserver begins at 50 ms) and itself costs a little. '
      + 'A task lasts longer than it works when it waits for one of the machine\'s cores, which the worker, the '
      + 'browser\'s other processes and the bench share.',
    ],
  };
}
