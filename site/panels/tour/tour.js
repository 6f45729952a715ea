// The guided first run: one step at a time above the stage, never in front of it; left, or begun again, at any time.

import { find, setText } from '../dom.js';
import { keep, kept } from '../storage.js';
import { STEPS } from './steps.js';

/** @import {App, Panel} from '../app.js' */
/** @import {Lesson, Situation} from './steps.js' */

/** Kept on the device once the invitation has been answered. */
const KEY = 'glassbox-tour';

/** How long a step that is done stays, so that what it did is seen, in milliseconds. */
const LINGER = 700;

/**
 * @param {Document} page
 * @param {App} app
 * @param {() => number} accuracy held-out accuracy at its last measurement, 0 to 1, or NaN
 * @returns {Panel}
 */
export function createTour(page, app, accuracy) {
  const section = find(page, '#tour', HTMLElement);
  const count = find(section, '.count', HTMLElement);
  const title = find(section, 'h2 span', HTMLElement);
  const words = find(section, 'p', HTMLElement);
  const spoken = find(section, '[role="status"]', HTMLElement);
  const next = find(section, '#tour-next', HTMLButtonElement);
  const skip = find(section, '#tour-skip', HTMLButtonElement);
  const choices = [...section.querySelectorAll('button[value]')].map((button) => /** @type {HTMLButtonElement} */ (button));
  /** The step shown: -1 is the invitation, NaN nothing. */
  let at = kept(KEY) ? NaN : -1;
  /** @type {Lesson | null} */
  let lesson = null;
  /** @type {Situation['answer']} */
  let answer = null;
  let before = app.state().shown;
  /** @type {Element | null} */
  let pointedAt = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let leaving;

  const open = () => !Number.isNaN(at);

  /** @param {number} step */
  function go(step) {
    clearTimeout(leaving);
    leaving = undefined;
    at = step;
    answer = null;
    before = app.state().shown;
    if (step === 0) lesson = null;
    if (open()) keep(KEY, 'answered');
    if (STEPS[step]?.name === 'gradient') askLesson();
    render();
    speak();
  }

  /** Once a step: its numbers go on changing. */
  function speak() {
    setText(spoken, open() ? `${title.textContent}. ${words.textContent}` : '');
  }

  function end() {
    keep(KEY, 'answered');
    go(NaN);
  }

  /** The weight into the output that reads this digit wrongly, whose gradient is the largest. */
  async function askLesson() {
    try {
      const { A1, A2, dZ2, dW2, label, prediction: k } = await app.ask('backprop', {});
      const row = dW2.subarray(k * A1.length, (k + 1) * A1.length);
      const j = row.reduce((most, value, i) => Math.abs(value) > Math.abs(row[most]) ? i : most, 0);
      lesson = { output: k, neuron: j, label, A2: A2[k], dZ2: dZ2[k], A1: A1[j], dW2: row[j] };
      render();
      speak();
    } catch (error) {
      setText(words, /** @type {Error} */ (error).message);
    }
  }

  function render() {
    section.hidden = !open();
    const step = STEPS[at];
    /** @type {Situation} */
    const situation = { state: app.state(), figures: app.frame()?.figures ?? null, accuracy: accuracy(), before, lesson, answer };
    point(step?.target?.(situation));
    if (!open()) return;
    section.classList.toggle('inviting', !step);
    const asking = step?.name === 'gradient' && lesson !== null && answer === null;
    setText(count, step ? `${at + 1} of ${STEPS.length}` : '');
    setText(title, step ? step.title : 'First time here?');
    setText(words, step ? step.words(situation) : 'In five minutes: train the network, find a mistake it makes, understand one gradient.');
    setText(next, !step ? 'Show me' : at === STEPS.length - 1 ? 'Done' : 'Next');
    setText(skip, !step ? 'No, thanks' : at === STEPS.length - 1 ? 'Once more' : 'Leave');
    // What goes on by itself has no button, and neither has a question.
    next.hidden = step?.done !== undefined || asking || (step?.name === 'gradient' && lesson === null);
    for (const button of choices) button.hidden = !asking;
    if (step?.done?.(situation) && leaving === undefined) leaving = setTimeout(() => go(at + 1), LINGER);
  }

  const scrolls = matchMedia('(max-width: 1160px)');
  const timeline = find(page, '#timeline', HTMLElement);
  new ResizeObserver(() => section.style.setProperty('--timeline-height', `${timeline.offsetHeight}px`)).observe(timeline);

  /** Draw a line around what a step is about. @param {string | undefined} selector */
  function point(selector) {
    const element = selector ? page.querySelector(selector) : null;
    if (element === pointedAt) return;
    pointedAt?.removeAttribute('data-pointed-at');
    element?.setAttribute('data-pointed-at', '');
    pointedAt = element;
    // Where the page scrolls it may be anywhere; the bar on top is always in sight.
    if (scrolls.matches && !element?.closest('.top')) element?.scrollIntoView({ block: 'start' });
  }

  next.onclick = () => (at === STEPS.length - 1 ? end() : go(at + 1));
  skip.onclick = () => (at === STEPS.length - 1 ? go(0) : end());
  for (const button of choices) {
    button.onclick = () => {
      answer = /** @type {'up' | 'down'} */ (button.value);
      render();
      speak();
      next.focus();
    };
  }
  find(page, '#tour-start', HTMLButtonElement).onclick = () => {
    find(page, '#about', HTMLDialogElement).close();
    app.dispatch({ type: 'view', view: 'network' });
    go(0);
    next.focus();
  };

  return { render, frame: render };
}
