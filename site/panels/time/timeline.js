// The time axis: which moment is looked at, the film of all of them, and how much memory they take. Forks: fork.js.

import { describe } from '../curves/runs.js';
import { find, setText } from '../dom.js';
import { branches, iterationAt, marks, place, ticks } from './scale.js';

/** @import {Figures} from '../../protocol.js' */
/** @import {State} from '../../state.js' */
/** @import {App, Panel} from '../app.js' */
/** @import {Span} from './scale.js' */

/** Between two pictures of the film, in milliseconds. */
const FILM_EVERY = 1000 / 12;

/** Room above and below a run's line for the thumb, in pixels; as in timeline.css. */
const HEIGHT = 30;
const TICK = 9;

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const megabytes = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

/**
 * @param {ParentNode} root
 * @param {App} app
 * @returns {Panel}
 */
export function createTimeline(root, app) {
  const footer = find(root, '#timeline', HTMLElement);
  const film = find(root, '#film', HTMLButtonElement);
  const [filmSign, filmLabel] = film.querySelectorAll('span');
  const slider = find(root, '#moment', HTMLInputElement);
  const axis = find(root, '#axis', SVGSVGElement);
  const labels = find(root, '#axis-labels', HTMLElement);
  const words = find(root, '#moment-words', HTMLElement);
  const aside = find(root, '#run-words', HTMLElement);
  const kept = find(root, '#kept-words', HTMLElement);
  const choice = find(root, '#of-run', HTMLSelectElement);
  const backs = [find(root, '#back', HTMLButtonElement), find(root, '#looking', HTMLButtonElement)];
  const lines = [...axis.querySelectorAll('path')];
  let playing = 0;
  let width = 0;
  /** What the axis was last drawn from. */
  let drawn = '';

  new ResizeObserver(([{ contentRect }]) => {
    width = contentRect.width;
    if (!footer.hidden) show(app.state());
  }).observe(axis);

  film.onclick = () => (playing ? stop() : play());
  for (const back of backs) back.onclick = () => jump(null);
  choice.onchange = () => {
    const run = Number(choice.value);
    const iterations = momentsOf(app.state(), run);
    if (run === app.state().runNumber) jump(null);
    else jump({ run, iteration: iterations[iterations.length - 1] });
  };
  slider.onpointerdown = ({ clientY }) => {
    // The line that is nearest to the pointer is the one that is meant.
    const state = app.state();
    const { top } = slider.getBoundingClientRect();
    const { spans, end } = extent(state, figures());
    const near = branches(spans, end, width, HEIGHT).reduce((a, b) => (Math.abs(b.y - clientY + top) < Math.abs(a.y - clientY + top) ? b : a));
    if (near.run !== chosenRun(state)) {
      choice.value = String(near.run);
      choice.onchange?.(new Event('change'));
    }
  };
  slider.oninput = () => {
    const state = app.state();
    const run = chosenRun(state);
    const { end, now } = extent(state, figures());
    const wanted = iterationAt(Number(slider.value), end);
    const iterations = momentsOf(state, run);
    const last = iterations[iterations.length - 1];
    const toNow = run === state.runNumber && wanted >= (last + now) / 2;
    jump(toNow ? null : { run, iteration: wanted });
  };
  slider.onkeydown = (event) => {
    const steps = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -10, PageUp: 10, Home: -Infinity, End: Infinity, Escape: Infinity };
    const by = steps[/** @type {keyof typeof steps} */ (event.key)];
    if (by === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    if (event.key === 'Escape') return jump(null);
    stop();
    move(by);
  };

  /** @returns {Figures | null} */
  const figures = () => app.frame()?.figures ?? null;

  /** @param {{run: number, iteration: number} | null} moment to the kept one nearest to it, or to now */
  function jump(moment) {
    stop();
    go(moment);
  }

  /** @param {{run: number, iteration: number} | null} moment */
  function go(moment) {
    if (moment) app.dispatch({ type: 'look-near', ...moment });
    else if (app.state().looking) app.dispatch({ type: 'look', moment: null });
    else show(app.state());
  }

  /** So many moments on, or back. @param {number} by @returns {boolean} whether it has come to the end */
  function move(by) {
    const state = app.state();
    const run = chosenRun(state);
    const iterations = momentsOf(state, run);
    const live = run === state.runNumber;
    // Now is a place of its own, after the last moment.
    const { iteration = Infinity } = state.looking ?? {};
    const at = iteration === Infinity ? iterations.length : iterations.filter((one) => one <= iteration).length - 1;
    const next = Math.max(0, Math.min(iterations.length - (live ? 0 : 1), at + by));
    go(next === iterations.length ? null : { run, iteration: iterations[next] });
    return next >= iterations.length - 1;
  }

  function play() {
    const state = app.state();
    const iterations = momentsOf(state, chosenRun(state));
    if (!state.looking || state.looking.iteration === iterations[iterations.length - 1]) {
      go({ run: chosenRun(state), iteration: iterations[0] });
    }
    playing = window.setInterval(() => {
      const { looking, runNumber } = app.state();
      // A new run has begun meanwhile.
      if (!looking) return stop();
      if (move(1) && looking.run !== runNumber) stop();
    }, FILM_EVERY);
    show(app.state());
  }

  function stop() {
    if (!playing) return;
    window.clearInterval(playing);
    playing = 0;
    show(app.state());
  }

  /** @param {State} state */
  function show(state) {
    const { looking } = state;
    const shown = figures();
    const run = chosenRun(state);
    const { spans, end, now } = extent(state, shown);
    const iterations = momentsOf(state, run);
    const iteration = looking?.iteration ?? now;
    const several = state.runs.length > 1;

    drawAxis(spans, end, run, iterations);
    slider.value = String(looking || end > now ? place(iteration, end) : 1);
    slider.disabled = film.disabled = iterations.length < 2;
    const of = several ? ` of run ${run}` : '';
    // Spoken whenever it changes: so not how far the run is, while it goes on.
    const where = looking ? `Iteration ${whole.format(iteration)}${of}.` : 'Now.';
    const current = looking ? `The run is at ${whole.format(now)}.` : `Iteration ${whole.format(now)}${of}.`;
    slider.setAttribute('aria-valuetext', state.running ? where : `${where} ${current}`);
    setText(filmSign, playing ? '❚❚' : '▶');
    setText(filmLabel, playing ? 'Stop' : 'Replay');
    setText(words, looking ? `Looking at iteration ${whole.format(iteration)}` : `Now at iteration ${whole.format(now)}`);
    setText(aside, looking ? `${several ? `Run ${state.runNumber}` : 'The run'} is at ${whole.format(now)}` : several ? `${state.runs.length} runs` : '');
    const count = state.kept.runs.reduce((sum, one) => sum + one.iterations.length, 0);
    setText(kept, count === 1 ? '1 moment kept' : `${whole.format(count)} moments kept`);
    setText(/** @type {Element} */ (kept.nextElementSibling), `${megabytes.format(state.kept.bytes / 1e6)} MB of ${megabytes.format(state.kept.limit / 1e6)}`);
    for (const back of backs) back.hidden = !looking;
    setText(backs[1], `Looking at iteration ${whole.format(iteration)}${of} · Back to now`);
    document.documentElement.toggleAttribute('data-looking', looking !== null);
    listRuns(state, run);
  }

  /**
   * @param {Span[]} spans
   * @param {number} end
   * @param {number} run the one that is looked at
   * @param {number[]} iterations of its moments
   */
  function drawAxis(spans, end, run, iterations) {
    const picture = [width, end, run, iterations.join(' '), ...spans.map(({ to }) => to)].join();
    if (width < 1 || picture === drawn) return;
    drawn = picture;
    const all = branches(spans, end, width, HEIGHT);
    const own = all.find((branch) => branch.run === run);
    const paths = [
      all.filter((branch) => branch !== own).map(({ line }) => line).join(''),
      all.map(({ join }) => join).join(''),
      own?.line ?? '',
      own ? ticks(iterations, end, width, own.y, TICK) : '',
    ];
    paths.forEach((d, i) => lines[i].setAttribute('d', d));
    slider.style.setProperty('--row', `${(own?.y ?? HEIGHT / 2) - HEIGHT / 2}px`);
    labels.replaceChildren(...marks(end, width).map((mark) => {
      const label = document.createElement('span');
      label.textContent = whole.format(mark);
      label.style.left = `${100 * place(mark, end)}%`;
      return label;
    }));
  }

  /**
   * @param {State} state
   * @param {number} chosen
   */
  function listRuns({ runs }, chosen) {
    choice.hidden = runs.length < 2;
    if (choice.options.length !== runs.length || choice.options[0]?.value !== String(runs[0]?.run)) {
      choice.replaceChildren(...runs.map((one) => new Option(nameOf(one), String(one.run))));
    }
    choice.value = String(chosen);
  }

  return {
    render(state) {
      footer.hidden = state.run === null || state.kept.runs.length === 0;
      if (!footer.hidden) show(state);
      else stop();
    },
    frame() {
      if (!footer.hidden) show(app.state());
    },
  };
}

/** @param {State} state */
const chosenRun = ({ looking, runNumber }) => looking?.run ?? runNumber;

/**
 * @param {State} state
 * @param {number} run
 */
const momentsOf = ({ kept }, run) => kept.runs.find((one) => one.run === run)?.iterations ?? [];

/**
 * How far each run goes, and the axis.
 * @param {State} state
 * @param {Figures | null} figures
 * @returns {{spans: Span[], end: number, now: number}}
 */
function extent(state, figures) {
  const spans = state.runs.map(({ run, parent }) => {
    const iterations = momentsOf(state, run);
    const last = iterations[iterations.length - 1] ?? 0;
    const to = run === state.runNumber ? Math.max(last, figures?.now ?? 0) : last;
    return { run, parent, from: iterations[0] ?? 0, to };
  });
  const now = spans.find(({ run }) => run === state.runNumber)?.to ?? 0;
  return { spans, end: Math.max(1, ...spans.map(({ to }) => to)), now };
}

/** @param {State['runs'][number]} run */
function nameOf({ run, settings, parent }) {
  const words = /** @type {const} */ (['alpha', 'batch', 'rule']).map((name) => describe(name, settings)).join(' · ');
  const from = parent ? ` · from ${whole.format(parent.iteration)} of run ${parent.run}` : '';
  return `Run ${run} · ${words}${from}`;
}
