// Two moments side by side, and what changed between them: three stages with one image, one scale and one thing looked
// at. All numbers come from Python's `compare`.

import { scaleOf } from '../../view/colors.js';
import { signed } from '../../view/format.js';
import { sizesOf } from '../../view/layers.js';
import { preferredHeight } from '../../view/layout.js';
import { createStage } from '../../view/stage.js';
import { find, setText, watchVisible } from '../dom.js';
import { createMomentChoice } from './moment-choice.js';
import { currentTheme } from '../theme.js';

/** @import {Answer, Slot} from '../../protocol.js' */
/** @import {State} from '../../state.js' */
/** @import {App, Panel} from '../app.js' */

/** While it trains and one side is now, in milliseconds; each time takes Python about a tenth of a second on MNIST. */
const REFRESH_EVERY = 2000;

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const percent = new Intl.NumberFormat('en', { style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 });
const SIDES = /** @type {const} */ (['a', 'b', 'change']);

/**
 * @param {ParentNode} root
 * @param {App} app
 * @returns {Panel}
 */
export function createCompare(root, app) {
  const view = find(root, '#view-compare', HTMLElement);
  const problem = find(view, '.problem', HTMLElement);
  const summary = find(view, '.summary', HTMLElement);
  const moved = find(view, '.moved', HTMLElement);
  const captions = ['a', 'b'].map((side) => find(view, `.${side} header p`, HTMLElement));
  const rows = [...view.querySelectorAll('tbody tr')];
  const choices = /** @type {const} */ (['a', 'b']).map((side) => (
    createMomentChoice(find(view, `.${side} header`, HTMLElement), side.toUpperCase(), ask)));
  const stages = SIDES.map((side) => {
    const canvas = find(view, `.${side} canvas`, HTMLCanvasElement);
    return createStage(canvas, currentTheme(), { onTarget: (target, pinned) => stages.forEach((one) => one.choose(target, pinned)) }, { narrow: true });
  });
  let theme = currentTheme();
  let shown = app.state().shown;
  let run = 0;
  let asked = '';
  /** @type {AbortController | null} the question that is on its way */
  let waiting = null;
  let again = 0;

  const seen = watchVisible(view, (visible) => {
    if (visible) renderNow();
    else rest();
  });
  new ResizeObserver(fit).observe(find(view, '.sheets', HTMLElement));
  find(view, '#swap', HTMLButtonElement).onclick = () => {
    const [a, b] = choices.map(({ which }) => which);
    choices[0].choose(b);
    choices[1].choose(a);
    ask();
  };
  for (const [i, side] of /** @type {const} */ ([[0, 'a'], [1, 'b']])) {
    find(view, `.${side} .take`, HTMLButtonElement).onclick = () => {
      choices[i].choose(app.state().looking ?? { run: app.state().runNumber });
      ask();
    };
  }

  /** The canvases are as tall as their pictures want to be. */
  function fit() {
    const { clientWidth } = find(view, '.a .sheet', HTMLElement);
    if (clientWidth < 1) return;
    const { run: started, settings } = app.state();
    const [hidden, ...deep] = started ? sizesOf(started.layout).slice(0, -1) : [settings.hidden];
    view.style.setProperty('--sheet', `${preferredHeight({ width: clientWidth, hidden, deep, narrow: true })}px`);
  }

  /** @returns {number} */
  const now = () => app.frame()?.figures.now ?? 0;

  function renderNow() {
    if (seen.visible) render(app.state());
  }

  /** @param {State} state */
  function render(state) {
    if (!seen.visible || !state.run || state.kept.runs.length === 0) return;
    if (state.runNumber !== run) begin(state);
    if (currentTheme() !== theme) {
      theme = currentTheme();
      stages.forEach((stage) => stage.setTheme(theme));
    }
    choices.forEach((choice) => choice.render(state));
    const wanted = JSON.stringify([choices.map(({ which }) => which), state.running ? 0 : now()]);
    if (state.shown !== shown || wanted !== asked) {
      shown = state.shown;
      ask();
    }
  }

  /** A run has begun: of a fork, where it left its parent is what one wants to see. @param {State} state */
  function begin({ runs, runNumber, looking }) {
    run = runNumber;
    const { parent } = runs[runs.length - 1];
    const first = looking ?? (parent ? { run: parent.run, iteration: Infinity } : { run: runNumber, iteration: 0 });
    choices[0].choose(first);
    choices[1].choose({ run: runNumber });
    fit();
  }

  function rest() {
    window.clearTimeout(again);
    waiting?.abort();
    waiting = null;
    asked = '';
  }

  /** Ask Python about the moments chosen; the newest question is the one that counts. */
  async function ask() {
    if (!seen.visible) return;
    const state = app.state();
    choices.forEach((choice) => choice.render(state));
    rest();
    const [a, b] = choices.map(({ which }) => which);
    asked = JSON.stringify([[a, b], state.running ? 0 : now()]);
    waiting = new AbortController();
    const { signal } = waiting;
    try {
      show(await app.ask('compare', { a, b }, signal), state);
      setText(problem, '');
    } catch (error) {
      if (signal.aborted) return;
      setText(problem, /** @type {Error} */ (error).message);
    }
    waiting = null;
    again = window.setTimeout(() => {
      const live = [a, b].some(({ iteration }) => iteration === undefined);
      if (app.state().running && live) ask();
    }, REFRESH_EVERY);
  }

  /**
   * @param {Answer<'compare'>} answer
   * @param {State} state
   */
  function show(answer, state) {
    const layout = state.run?.layout;
    const figures = app.frame()?.figures;
    if (!layout || !figures) return;
    const frames = [answer.frame_a, answer.frame_b];
    const compared = [answer.figures_a, answer.figures_b];
    const about = { example: answer.example, label: answer.label, heldOut: Number(answer.held_out) };
    const activations = [answer.activations_a, answer.activations_b];
    frames.forEach((data, i) => stages[i].setModel({ layout, data, figures: { ...figures, ...about, ...compared[i] }, activations: activations[i] }));
    const limit = Math.max(...frames.map((data) => scaleOf(part(layout, data, 'W1')).limit));
    stages[0].setScale(limit);
    stages[1].setScale(limit);
    const change = stages[2];
    change.setModel({ layout, data: answer.frame_b, figures: { ...figures, ...about, ...answer.figures_b }, activations: activations[1] });
    const sizes = sizesOf(layout);
    /** @param {number} layer */
    const changeOf = (layer) => ({
      name: `A${layer}`, values: answer[/** @type {'A2'} */ (`A${layer}`)], signed: true,
    });
    change.setBeat({
      tiles: { name: 'W1', values: answer.W1 },
      bars: { name: 'A1', values: answer.A1, signed: true },
      edges: { name: 'W2 * A1', values: answer.W2_A1 },
      units: sizes.slice(1, -1).map((_, i) => changeOf(i + 2)),
      outputs: changeOf(sizes.length),
      lit: ['x', 'A1', 'A2', 'W1', 'W2', 'units'],
      note: 'B − A',
    });
    fit();
    tell(answer);
  }

  /** @param {Answer<'compare'>} answer */
  function tell({ figures_a: a, figures_b: b, examples, fixed, broken, ...answer }) {
    const share = (/** @type {{right: number}} */ { right }) => (examples ? right / examples : NaN);
    /** @type {string[][]} in the order of the table's rows */
    const cells = [
      [whole.format(a.iteration), whole.format(b.iteration), difference(b.iteration - a.iteration, (n) => whole.format(n))],
      [`${a.prediction}`, `${b.prediction}`, a.prediction === b.prediction ? 'the same' : 'another digit'],
      [number(a.heldOutLoss), number(b.heldOutLoss), difference(b.heldOutLoss - a.heldOutLoss, number)],
      [rate(share(a)), rate(share(b)), Number.isNaN(share(a)) ? '–' : `${signed(100 * (share(b) - share(a)), 1)} points`],
      [String(a.alpha), String(b.alpha), ''],
    ];
    rows.forEach((row, i) => cells[i].forEach((text, j) => setText(row.children[j + 1], text)));
    [a, b].forEach((figures, i) => setText(captions[i], `reads ${figures.prediction} · held-out ${rate(share(figures))}`));
    const by = answer.moved < 2 ? `${percent.format(answer.moved)} of` : `${answer.moved.toFixed(1)} times`;
    setText(moved, `W1 moved by ${by} its length at A.`);
    setText(summary, examples === 0 ? 'No images are held out to compare A and B on.'
      : `Of ${whole.format(examples)} held-out images, B reads ${whole.format(fixed)} that A misread, and misreads ${whole.format(broken)} that A read.`);
  }

  return {
    render,
    frame: renderNow,
  };
}

/**
 * @param {Slot[]} layout
 * @param {Float32Array} data
 * @param {string} name
 */
function part(layout, data, name) {
  const slot = layout.find((one) => one.name === name);
  if (!slot) throw new RangeError(`The frame has no ${name}.`);
  return data.subarray(slot.offset, slot.offset + slot.shape[0] * slot.shape[1]);
}

/** @param {number} value */
const number = (value) => (Number.isFinite(value) ? value.toFixed(4) : '–');

/** @param {number} value */
const rate = (value) => (Number.isNaN(value) ? '–' : percent.format(value));

/**
 * @param {number} value
 * @param {(size: number) => string} format
 */
const difference = (value, format) => (Number.isFinite(value) ? `${value < 0 ? '−' : '+'}${format(Math.abs(value))}` : '–');
