// The pad: a digit drawn, or an image edited pixel by pixel, as the network reads it while it learns.

import { count } from '../../view/format.js';
import { find, setText, watchVisible } from '../dom.js';
import { latest } from '../latest.js';
import { createMind } from './mind.js';
import { createInk } from './ink.js';
import { createPixels } from './pixels.js';
import { outputsName } from '../outputs.js';
import { createReading } from './reading.js';

/** @import {State} from '../../state.js' */
/** @import {App, Panel} from '../app.js' */

/** The least time between two drawings made ready, and between two readings while it trains, in milliseconds. */
const PREPARE_EVERY = 33;
const READ_EVERY = 150;
/** How long after the last change a screen reader hears what it is read as, in milliseconds. */
const SPEAK_AFTER = 700;

/**
 * @param {ParentNode} root
 * @param {App} app
 * @returns {Panel}
 */
export function createPad(root, app) {
  const panel = find(root, '#pad', HTMLElement);
  const inkCanvas = find(root, '#pad-ink', HTMLCanvasElement);
  const pixelCanvas = find(root, '#pad-pixels', HTMLCanvasElement);
  const surface = find(root, '#pad-surface', HTMLElement);
  const hint = find(root, '#pad-hint', HTMLElement);
  const voice = find(root, '#pad-voice', HTMLElement);
  const status = find(root, '#pad-status', HTMLElement);
  const erase = find(root, '#pad-erase', HTMLButtonElement);
  const undo = find(root, '#pad-undo', HTMLButtonElement);
  const clear = find(root, '#pad-clear', HTMLButtonElement);
  const show = find(root, '#pad-show', HTMLButtonElement);
  const add = find(root, '#pad-add', HTMLButtonElement);
  const remove = find(root, '#pad-remove', HTMLButtonElement);
  const labels = find(root, '#pad-labels', HTMLFieldSetElement);
  const modes = [...panel.querySelectorAll('input[name="pad-mode"]')].map((input) => /** @type {HTMLInputElement} */ (input));
  const visibility = watchVisible(panel, (visible) => visible && readSoon());

  /** @type {'draw' | 'pixels'} */
  let mode = 'draw';
  /** @type {Uint8Array | null} what the network sees */
  let image = null;
  let label = -1;
  /** The ink has changed since it was last made ready. */
  let fresh = false;
  /** Of the network that the reading shows. */
  let read = { run: -1, iteration: -1 };
  /** @type {State['editing']} */
  let edited = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let speaking;
  let added = 0;
  let waiting = true;

  const say = (/** @type {string} */ words) => setText(voice, words);
  const reading = createReading(root);
  const ink = createInk(inkCanvas, find(root, '#pad-cursor', HTMLElement), { changed: inkChanged, say });
  const pixels = createPixels(pixelCanvas, find(root, '#pad-ramp', HTMLCanvasElement), { changed: pixelsChanged, say });
  const mind = createMind(root, app, {
    image: () => image,
    pixels,
    changed: pixelsChanged,
    readAgain: () => readSoon(),
  });

  // ---- what is drawn

  function inkChanged() {
    fresh = true;
    hint.hidden = !ink.empty;
    if (ink.empty) take(null);
    else prepareSoon();
    renderTools();
  }

  const prepareSoon = latest(async () => {
    if (waiting || ink.empty) return;
    fresh = false;
    try {
      const { image: prepared } = await app.ask('prepare', { bitmap: ink.bitmap(), width: ink.width });
      if (!ink.empty && mode === 'draw') take(prepared);
    } catch (error) {
      // All of it erased again, or the engine is away: then it is made ready once there is another.
      take(null);
      fresh = true;
      setText(status, /** @type {Error} */ (error).message);
    }
  }, PREPARE_EVERY);

  /** @param {Uint8Array} next */
  function pixelsChanged(next) {
    take(next);
    renderTools();
  }

  /** @param {Uint8Array | null} next */
  function take(next) {
    image = next;
    setText(status, '');
    reading.paint(image);
    if (!image) reading.render(null, -1);
    renderTools();
    if (!image) return;
    showIt();
    readSoon();
    clearTimeout(speaking);
    speaking = setTimeout(() => say(`Read as ${find(root, '#pad-digit', HTMLElement).textContent}, ${outputsName(app.state())} ${find(root, '#pad-number', HTMLElement).textContent}`), SPEAK_AFTER);
  }

  function showIt() {
    if (image) app.show({ kind: 'image', image: image.slice(), label });
  }

  // ---- what the network makes of it

  const readSoon = latest(async () => {
    if (!image || waiting || !visibility.visible) return;
    const asked = image;
    const { runNumber } = app.state();
    try {
      const answer = await app.ask('sway', { image: asked, digit: mind.digit });
      if (asked !== image) return readSoon();
      read = { run: runNumber, iteration: answer.iteration };
      reading.render(answer.A2, answer.prediction, '', outputsName(app.state()));
      mind.render(answer);
    } catch {
      // A new run began, or the engine ended: the next frame asks again.
      read = { run: -1, iteration: -1 };
    }
  }, READ_EVERY);

  // ---- controls

  /** @param {typeof mode} next */
  function setMode(next) {
    if (next === mode) return;
    mode = next;
    for (const radio of modes) radio.checked = radio.value === mode;
    if (mode === 'pixels') pixels.load(image ?? new Uint8Array(784), false);
    else if (!ink.empty) prepareSoon();
    else take(null);
    render();
    readSoon();
  }

  function render() {
    inkCanvas.hidden = mode !== 'draw';
    pixelCanvas.hidden = mode !== 'pixels';
    hint.hidden = mode !== 'draw' || !ink.empty;
    surface.dataset.mode = mode;
    mind.show(mode === 'pixels');
    renderTools();
  }

  function renderTools() {
    undo.disabled = mode === 'draw' ? ink.empty : !pixels.canUndo;
    clear.disabled = mode === 'draw' ? ink.empty : image === null;
    show.disabled = image === null;
    labels.disabled = image === null;
    add.disabled = image === null || label < 0 || waiting;
    setText(add, label < 0 ? 'Add to training data' : `Add as ${label} to training data`);
  }

  for (const radio of modes) radio.onchange = () => setMode(/** @type {typeof mode} */ (radio.value));
  erase.onclick = () => {
    const on = erase.getAttribute('aria-pressed') !== 'true';
    erase.setAttribute('aria-pressed', String(on));
    ink.setErasing(on);
    pixels.setDarker(on);
  };
  undo.onclick = () => (mode === 'draw' ? ink.undo() : pixels.undo());
  clear.onclick = () => {
    if (mode === 'draw') return ink.clear();
    pixels.load(new Uint8Array(784), true);
    pixelsChanged(pixels.image.slice());
  };
  show.onclick = () => {
    showIt();
    app.dispatch({ type: 'view', view: 'network' });
  };
  for (let digit = 0; digit < 10; digit++) {
    const choice = document.createElement('label');
    const radio = document.createElement('input');
    radio.type = 'radio';
    radio.name = 'pad-label';
    radio.value = String(digit);
    radio.onchange = () => {
      label = digit;
      renderTools();
      showIt();
    };
    const words = document.createElement('span');
    words.textContent = String(digit);
    choice.append(radio, words);
    labels.append(choice);
  }
  /** @param {number} next */
  function setLabel(next) {
    label = next;
    for (const radio of labels.querySelectorAll('input')) radio.checked = Number(radio.value) === label;
  }
  add.onclick = () => image && app.addExample(image, label);
  remove.onclick = () => app.removeAdded();
  render();

  return {
    render(state) {
      const was = waiting;
      waiting = state.engine.kind !== 'ready' || state.run?.run !== state.runNumber;
      if (was !== waiting) {
        renderTools();
        if (image === null) reading.render(null, -1, waiting ? 'Python is not ready yet' : '');
        if (!waiting && fresh) prepareSoon();
      }
      if (state.dataset && state.dataset.added !== added) {
        const more = state.dataset.added > added;
        added = state.dataset.added;
        const images = added === 1 ? '1 image of yours is' : `${count(added)} images of yours are`;
        setText(status, added === 0 ? 'Your images are out of the training data again.' : more
          ? `${images} trained on, from the next batch on, among ${count(state.run?.trainExamples ?? NaN)}.` : '');
        if (document.activeElement === remove && added === 0) add.focus();
        remove.hidden = added === 0;
        setText(remove, added === 1 ? 'Remove it' : `Remove all ${count(added)}`);
      }
      if (state.editing && state.editing !== edited) {
        edited = state.editing;
        image = edited.image;
        setLabel(edited.label);
        if (mode === 'pixels') pixels.load(image, true);
        else setMode('pixels');
        take(image);
        panel.scrollIntoView({ block: 'nearest' });
      }
    },
    frame({ run, figures }) {
      if (image && visibility.visible && (run !== read.run || figures.iteration !== read.iteration)) readSoon();
    },
  };
}
