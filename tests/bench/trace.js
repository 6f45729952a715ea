// How long a page's main thread was busy at a stretch, from the browser's own trace.

/** @import {Browser, Page} from 'playwright-core' */

/** What PerformanceObserver reports begins at 50 ms; a trace has every task. */
const CATEGORIES = ['toplevel', 'blink.user_timing', '__metadata'];
const BEGIN = 'bench-begin';
const END = 'bench-end';

/**
 * @typedef {object} Tasks
 * @property {number} longest milliseconds from the beginning of a task to its end
 * @property {number} work milliseconds that a task had a core, the most of any; not always of the longest
 * @property {number} over16
 * @property {number} over50
 * @property {number} count
 */

/** @param {Page} page */
const mark = (page, /** @type {string} */ name) => page.evaluate((name) => void performance.mark(name), name);

/**
 * Trace the page while something happens on it.
 * @param {Browser} browser
 * @param {Page} page
 * @param {() => Promise<unknown>} happen
 * @returns {Promise<Tasks>}
 */
export async function traceTasks(browser, page, happen) {
  await browser.startTracing(page, { categories: CATEGORIES });
  await mark(page, BEGIN);
  await happen();
  await mark(page, END);
  return tasksOf(await browser.stopTracing());
}

/**
 * Trace a page from before it is opened until something is seen on it.
 * @param {Browser} browser
 * @param {Page} page
 * @param {string} address
 * @param {() => Promise<unknown>} seen
 * @returns {Promise<Tasks>}
 */
export async function traceOpening(browser, page, address, seen) {
  await browser.startTracing(page, { categories: CATEGORIES });
  await page.addInitScript((name) => void performance.mark(name), BEGIN);
  await page.goto(address);
  await seen();
  await mark(page, END);
  return tasksOf(await browser.stopTracing());
}

/**
 * @param {Buffer} trace
 * @returns {Tasks} those of the thread that set the marks, between them
 */
function tasksOf(trace) {
  /** @type {{name: string, ph: string, pid: number, tid: number, ts: number, dur?: number, tdur?: number}[]} */
  const events = JSON.parse(trace.toString()).traceEvents;
  const begin = events.find(({ name }) => name === BEGIN);
  const end = events.findLast(({ name }) => name === END);
  if (!begin || !end) throw new Error('The trace has lost its marks.');
  const tasks = events.filter(({ name, ph, pid, tid, ts, dur = 0 }) => (
    name === 'ThreadControllerImpl::RunTask' && ph === 'X' && pid === begin.pid && tid === begin.tid
    && ts + dur >= begin.ts && ts <= end.ts
  ));
  const over = (/** @type {number} */ ms) => tasks.filter(({ dur = 0 }) => dur > ms * 1000).length;
  return {
    longest: Math.max(...tasks.map(({ dur = 0 }) => dur)) / 1000,
    work: Math.max(...tasks.map(({ tdur = 0 }) => tdur)) / 1000,
    over16: over(16), over50: over(50), count: tasks.length,
  };
}
