// The stepper: one image forward and back through the network, a beat at a time, on the panel and on the stage. It asks
// Python for the numbers of one moment and stays with them; the run goes on underneath and is not touched.

import { count, significant } from '../../view/format.js';
import { sizesOf } from '../../view/layers.js';
import { BEATS, firstPick, stageOf } from './beats.js';
import { pictureOf } from './beat-pictures.js';
import { find, setText } from '../dom.js';
import { equationOf, framePointed, lineOf } from './equation.js';
import { createListing } from './listing.js';
import { createPictures } from './pictures.js';
import { createRules } from './rules.js';
import { currentTheme } from '../theme.js';

/** @import {Answer, Figures, Started} from '../../protocol.js' */
/** @import {State} from '../../state.js' */
/** @import {Target} from '../../view/layout.js' */
/** @import {App, Panel} from '../app.js' */
/** @import {Pick, Values} from './beats.js' */

/** How long a beat stays in slow motion at speed 1, in milliseconds: its sentence can be read. */
const BEAT_TIME = 4000;

/** What the stage calls them. */
const KINDS = /** @type {const} */ ({ j: 'neuron', k: 'output', i: 'pixel' });

/**
 * @param {ParentNode} root
 * @param {App} app
 * @returns {Panel}
 */
export function createBackprop(root, app) {
  const section = find(root, '#stepper', HTMLElement);
  const elements = {
    of: find(section, '#stepper-of', HTMLElement),
    again: find(section, '#stepper-again', HTMLButtonElement),
    problem: find(section, '#stepper-problem', HTMLElement),
    label: find(section, '#stepper-label', HTMLElement),
    body: find(section, '#stepper-body', HTMLElement),
    beats: find(section, '.beats', HTMLElement),
    previous: find(section, '#beat-previous', HTMLButtonElement),
    play: find(section, '#beat-play', HTMLButtonElement),
    next: find(section, '#beat-next', HTMLButtonElement),
    speed: find(section, '#beat-speed', HTMLSelectElement),
    caption: find(section, '.caption', HTMLElement),
    equations: find(section, '.equations', HTMLElement),
    lines: find(section, '.lines', HTMLElement),
    picks: find(section, '.picks', HTMLElement),
  };
  const pictures = createPictures(find(section, '.pictures', HTMLElement));
  const listing = createListing(find(section, '#listing-title', HTMLElement), find(section, '#listing', HTMLElement));
  const rules = createRules(root);
  const inputs = /** @type {Record<keyof Pick, HTMLInputElement>} */ (Object.fromEntries(
    /** @type {const} */ (['j', 'k', 'i']).map((key) => [key, find(section, `#pick-${key}`, HTMLInputElement)]),
  ));

  /** @type {Values | null} */
  let values = null;
  /** @type {Answer<'source'> | null} */
  let source = null;
  /** @type {Pick} */
  let pick = { j: 0, k: 0, i: 0 };
  let beat = 0;
  let active = false;
  /** What the numbers were asked for; other ones are asked for when it is not that any more. */
  let about = {
    run: /** @type {Started | null} */ (null), code: /** @type {string | null} */ (null), shown: /** @type {State['shown'] | null} */ (null),
  };
  /** What the numbers here are about. */
  let taken = about;
  let asking = new AbortController();
  let awaited = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} in slow motion */
  let playing;
  let drawing = 0;

  // ---- asking

  /** Once the command that chose the image is on its way: a question is about what is shown when it arrives. */
  function askSoon() {
    asking.abort();
    asking = new AbortController();
    const { signal } = asking;
    const asked = about;
    awaited = true;
    queueMicrotask(async () => {
      if (signal.aborted) return;
      try {
        const answer = await app.ask('backprop', {}, signal);
        source = await app.ask('source', {}, signal);
        awaited = false;
        taken = asked;
        take(answer);
      } catch (error) {
        if (signal.aborted) return;
        awaited = false;
        if (taken.run !== asked.run || taken.code !== asked.code) putAway();
        setText(elements.problem, /** @type {Error} */ (error).message);
        elements.problem.hidden = false;
      }
    });
  }

  /** Numbers of another network do not stand beside this one. */
  function putAway() {
    values = null;
    pause();
    elements.body.hidden = true;
    elements.again.hidden = true;
    setText(elements.of, '');
    rules.hide();
    showOnStage();
  }

  /** @param {Values} answer */
  function take(answer) {
    const fresh = values === null || values.A1.length !== answer.A1.length || values.example !== answer.example
      || values.image.some((grey, i) => grey !== answer.image[i]);
    values = answer;
    if (fresh) {
      pick = firstPick(answer);
      follow(app.stage.chosen().target);
    }
    inputs.j.max = String(answer.A1.length - 1);
    elements.problem.hidden = true;
    elements.body.hidden = false;
    // Of the numbers of another moment a person wants the beat they are at, of another image to begin.
    if (fresh && !playing) beat = 0;
    rules.render(answer);
    renderAgain(app.frame()?.figures);
    render();
    showOnStage();
  }

  /** @param {Target} target */
  function follow(target) {
    if (!values) return;
    if (target.kind === 'neuron' && target.index < values.A1.length) {
      pick.j = target.index;
      if ('weight' in target && typeof target.weight === 'number') pick.i = target.weight;
    } else if (target.kind === 'output') pick.k = target.index;
    else if (target.kind === 'pixel') pick.i = target.index;
  }

  // ---- drawing

  function render() {
    if (!values) return;
    const entry = BEATS[beat];
    setText(elements.of, `${values.example < 0 ? 'your image' : `example ${count(values.example)}`} · label ${values.label} · iteration ${count(values.iteration)}`);
    buttons.forEach((button, i) => {
      button.classList.toggle('done', i < beat);
      button.tabIndex = i === beat ? 0 : -1;
      if (i === beat) button.setAttribute('aria-current', 'step');
      else button.removeAttribute('aria-current');
    });
    elements.previous.disabled = beat === 0;
    elements.next.disabled = beat === BEATS.length - 1;
    setText(elements.caption, entry.caption(values));
    const now = values;
    elements.equations.replaceChildren(...entry.equations(now).map((equation) => equationOf(equation, now, showOnStage)));
    framePointed(elements.equations, app.stage.chosen().target.kind);
    const place = source?.beats[entry.name];
    if (source && place) listing.show(place.file, source.files[place.file], place.lines);
    renderPick();
  }

  /** What hangs on the neuron, output and pixel that are read. */
  function renderPick() {
    cancelAnimationFrame(drawing);
    drawing = 0;
    if (!values) return;
    const entry = BEATS[beat];
    elements.lines.replaceChildren(...entry.lines(values, pick).map(lineOf));
    for (const [key, input] of /** @type {[keyof Pick, HTMLInputElement][]} */ (Object.entries(inputs))) {
      /** @type {HTMLElement} */ (input.parentElement).hidden = !entry.picks.includes(key);
      if (document.activeElement !== input) input.value = String(pick[key]);
    }
    pictures.draw(pictureOf(entry.name, values, pick), currentTheme());
  }

  /**
   * The run goes on, and its numbers are a press away.
   * @param {Figures | undefined} figures
   */
  function renderAgain(figures) {
    const same = !figures || !values || (figures.iteration === values.iteration && figures.alpha === values.alpha);
    elements.again.hidden = same;
    if (same) return;
    setText(elements.again, figures.iteration === values?.iteration
      ? `Again with alpha ${significant(figures.alpha, 3)}` : `Again for iteration ${count(figures.iteration)}`);
  }

  const renderPickSoon = () => (drawing ||= requestAnimationFrame(renderPick));

  /**
   * The beat on the stage, or of it only what a symbol stands for.
   * @param {string} [symbol]
   */
  function showOnStage(symbol) {
    app.stage.setBeat(active && values ? stageOf(BEATS[beat], values, symbol) : null);
  }

  /** @param {number} next */
  function go(next) {
    if (next < 0 || next >= BEATS.length || next === beat) return;
    const inside = elements.beats.contains(document.activeElement);
    beat = next;
    render();
    if (inside) buttons[beat].focus();
    showOnStage();
  }

  // ---- slow motion

  function play() {
    if (playing !== undefined) return pause();
    if (beat === BEATS.length - 1) go(0);
    wait();
    renderPlay();
  }

  function wait() {
    playing = setTimeout(() => {
      go(beat + 1);
      if (beat < BEATS.length - 1) wait();
      else pause();
    }, BEAT_TIME / Number(elements.speed.value));
  }

  function pause() {
    clearTimeout(playing);
    playing = undefined;
    renderPlay();
  }

  function renderPlay() {
    setText(elements.play, playing === undefined ? '▶ Play' : '❚❚ Hold');
    elements.play.ariaLabel = playing === undefined ? 'Play the beats in slow motion' : 'Hold the slow motion';
  }

  // ---- wiring

  const buttons = BEATS.map((entry, i) => {
    const button = Object.assign(document.createElement('button'), { type: 'button', textContent: entry.label });
    button.dataset.way = entry.way;
    button.onclick = () => {
      pause();
      go(i);
    };
    return button;
  });
  elements.beats.append(...buttons);
  elements.previous.onclick = () => {
    pause();
    go(beat - 1);
  };
  elements.next.onclick = () => {
    pause();
    go(beat + 1);
  };
  elements.play.onclick = play;
  elements.speed.onchange = () => {
    if (playing === undefined) return;
    clearTimeout(playing);
    wait();
  };
  elements.again.onclick = askSoon;
  section.onkeydown = (event) => {
    const target = /** @type {HTMLElement} */ (event.target);
    if (target.matches('input, select, #listing') || event.ctrlKey || event.metaKey || event.altKey) return;
    const next = { ArrowRight: beat + 1, ArrowLeft: beat - 1, Home: 0, End: BEATS.length - 1 }[event.key];
    if (next === undefined || !values) return;
    event.preventDefault();
    pause();
    go(next);
  };
  for (const [key, input] of /** @type {[keyof Pick, HTMLInputElement][]} */ (Object.entries(inputs))) {
    input.oninput = () => {
      if (!input.validity.valid || input.value === '') return;
      pick = { ...pick, [key]: input.valueAsNumber };
      // Pinned on the stage, so that both show the same one.
      app.stage.choose({ kind: KINDS[key], index: pick[key] }, true);
      renderPickSoon();
    };
    input.onblur = () => (input.value = String(pick[key]));
  }
  for (const digit of '0123456789') {
    const button = Object.assign(document.createElement('button'), { type: 'button', textContent: digit });
    button.onclick = () => {
      const { shown } = app.state();
      if (shown.kind === 'image') app.show({ ...shown, label: Number(digit) });
    };
    elements.label.append(button);
  }
  // Light and dark: the pictures are drawn with the theme's colours.
  new MutationObserver(renderPickSoon).observe(document.documentElement, { attributeFilter: ['data-theme'] });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', renderPickSoon);

  return {
    render(state) {
      const { run, shown, code: { source: code } } = state;
      const before = active;
      active = state.side === 'backprop' && state.engine.kind === 'ready' && run !== null && run.run === state.runNumber;
      if (!active) {
        if (!before) return;
        pause();
        asking.abort();
        // What did not come is asked for again when the panel is back.
        if (awaited) about = { run: null, code: null, shown: null };
        return showOnStage();
      }
      const unlabelled = shown.kind === 'image' && shown.label < 0;
      elements.label.hidden = !unlabelled;
      if (about.run !== run || about.code !== code || about.shown !== shown) {
        about = { run, code, shown };
        if (values && run && sizesOf(run.layout).join() !== `${values.A1.length},${values.A2.length}`) putAway();
        elements.body.hidden = elements.body.hidden || unlabelled;
        elements.problem.hidden = true;
        if (unlabelled) {
          values = null;
          asking.abort();
          setText(elements.of, 'your image · no label yet');
          rules.hide();
          showOnStage();
        } else askSoon();
      } else if (!before) showOnStage();
    },

    frame({ figures }) {
      if (active) renderAgain(figures);
    },

    target(target) {
      if (!active || !values) return;
      framePointed(elements.equations, target.kind);
      follow(target);
      renderPickSoon();
    },
  };
}
