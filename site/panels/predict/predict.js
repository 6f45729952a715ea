// The Predict view: test images as the network shown reads them, the doubtful ones first, and submission.csv to take along.

import { count } from '../../view/format.js';
import { progressOf } from '../data.js';
import { find, setText, watchVisible } from '../dom.js';
import { latest } from '../latest.js';
import { save } from '../save.js';
import { createDigits } from './digits.js';
import { createImages } from './images.js';
import { expectation, selection, standing } from './words.js';

/** @import {Answer, TestInfo} from '../../protocol.js' */
/** @import {App, Panel} from '../app.js' */

/** Of the paused network predictions are made once it has stood still for so long, in milliseconds. */
const KEEP_UP_AFTER = 400;

/**
 * @param {ParentNode} root
 * @param {App} app
 * @returns {Panel}
 */
export function createPredict(root, app) {
  const view = find(root, '#view-predict', HTMLElement);
  const element = (/** @type {string} */ name) => find(view, `#predict-${name}`, HTMLElement);
  const button = (/** @type {string} */ name) => find(view, `#predict-${name}`, HTMLButtonElement);
  const [empty, full, opening] = [element('empty'), element('full'), element('opening')];
  const openingProgress = find(opening, 'progress', HTMLProgressElement);
  const [name, examples, note, of, words] = [element('name'), element('examples'), element('note'), element('of'), element('words')];
  const estimate = [...element('estimate').querySelectorAll('span, b')];
  const work = find(view, '#predict-work', HTMLProgressElement);
  const [again, download] = [button('again'), button('save')];
  const input = find(view, '#predict-file', HTMLInputElement);
  const search = find(view, '#predict-search', HTMLFormElement);
  const index = find(search, 'input', HTMLInputElement);
  const sorts = [...view.querySelectorAll('input[name="predict-sort"]')].map((radio) => /** @type {HTMLInputElement} */ (radio));
  const images = createImages(view, app);
  const digits = createDigits(element('digits'), (chosen) => {
    wanted = chosen;
    renderImages();
  });
  const sight = watchVisible(view, (visible) => visible && refresh());

  /** @type {Answer<'predicted'> | null} */
  let answer = null;
  /** The test images that it is of, and those asked about last, with the run that was asked. @type {TestInfo | null} */
  let test = null;
  /** @type {{test: TestInfo | null, run: number}} */
  let asked = { test: null, run: 0 };
  let busy = false;
  let problem = '';
  /** Only images read as these; none is all. @type {number[]} */
  let wanted = [];
  let byDoubt = true;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let keeping;

  const ready = () => {
    const { run, runNumber, dataset, engine } = app.state();
    return run !== null && run.run === runNumber && dataset !== null && engine.kind === 'ready';
  };

  const predictSoon = latest(async () => {
    const { test: wished } = app.state();
    if (!ready() || !wished) return;
    asked = { test: wished, run: app.state().runNumber };
    busy = true;
    problem = '';
    work.value = 0;
    renderStanding();
    try {
      const found = await app.ask('predicted', {}, undefined, (share) => (work.value = share));
      // Other images came meanwhile, and are asked about.
      if (wished !== app.state().test) return;
      take(found, wished);
    } catch (error) {
      problem = /** @type {Error} */ (error).message;
    } finally {
      busy = false;
      renderStanding();
    }
  }, 0);

  /** @param {Answer<'predicted'>} found @param {TestInfo} of */
  function take(found, of) {
    const first = test !== of;
    answer = found;
    test = of;
    if (first) {
      images.forget();
      showAll();
    }
    digits.render(found);
    expectation(found).forEach((part, i) => setText(estimate[i], part));
    renderImages();
  }

  function showAll() {
    wanted = [];
    digits.clear();
  }

  function renderImages() {
    if (!answer) return;
    const { digits: read, by_doubt } = answer;
    const order = byDoubt ? by_doubt : Int32Array.from(read.keys());
    const shown = wanted.length ? order.filter((image) => wanted.includes(read[image])) : order;
    images.render(answer, shown);
    setText(words, selection(shown.length, wanted));
  }

  /** Of which network the predictions are, and whether that is the one shown. */
  function renderStanding() {
    const figures = app.frame()?.figures;
    const current = answer && test === app.state().test ? answer : null;
    const { words: told, stale } = current && figures ? standing(current, figures) : { words: '', stale: true };
    setText(of, [told, problem].filter(Boolean).join(' ') || (busy ? 'The network reads them …' : 'The network reads them as soon as it is ready.'));
    work.classList.toggle('idle', !busy);
    again.hidden = !stale || busy || !current && problem === '';
    download.disabled = !current;
  }

  /** It is paused at another iteration of the same run: a new run does not take the place of predictions unasked. */
  function isLeftBehind() {
    const { running, test: here } = app.state();
    const figures = app.frame()?.figures;
    return answer !== null && figures !== undefined && test === here && !running && !busy && ready()
      && answer.run === figures.run && answer.iteration !== figures.iteration;
  }

  /** What is there, and whether it has to be asked about. */
  function refresh() {
    const state = app.state();
    const current = state.opening.kind === 'opening' ? state.opening : null;
    opening.hidden = current === null;
    if (current) {
      const { words: far, share } = progressOf(current);
      setText(find(opening, 'b', HTMLElement), current.name);
      setText(find(opening, 'span', HTMLElement), far);
      if (share === null) openingProgress.removeAttribute('value');
      else openingProgress.value = share;
    }
    empty.hidden = state.test !== null;
    full.hidden = state.test === null;
    if (!state.test) return;
    setText(name, state.test.name);
    setText(examples, state.test.examples === 1 ? '1 image' : `${count(state.test.examples)} images`);
    setText(note, state.test.note);
    note.hidden = state.test.note === '';
    // Once for each run, if it could not be done.
    if (sight.visible && ready() && test !== state.test && (asked.test !== state.test || asked.run !== state.runNumber)) predictSoon();
    renderStanding();
  }

  // ---- controls

  for (const choose of [button('choose'), button('other')]) choose.onclick = () => input.click();
  input.onchange = () => {
    const file = input.files?.[0];
    if (file) app.openFile(file, true);
    // So that the same file, mended, can be chosen again.
    input.value = '';
  };
  button('cancel').onclick = app.cancelFile;
  again.onclick = () => {
    download.focus();
    predictSoon();
  };
  download.onclick = async () => {
    if (!answer) return;
    try {
      const { bytes } = await app.ask('submission', { digits: answer.digits });
      save(new Blob([/** @type {Uint8Array<ArrayBuffer>} */ (bytes)], { type: 'text/csv' }), 'submission.csv');
    } catch (error) {
      problem = /** @type {Error} */ (error).message;
      renderStanding();
    }
  };
  for (const radio of sorts) {
    radio.onchange = () => {
      byDoubt = radio.value === 'doubt';
      renderImages();
    };
  }
  search.onsubmit = (event) => {
    event.preventDefault();
    if (!answer) return;
    const last = answer.digits.length;
    const id = index.valueAsNumber;
    const found = Number.isInteger(id) && id >= 1 && id <= last;
    index.setCustomValidity(found ? '' : `The test images are numbered 1 to ${last}.`);
    if (!index.reportValidity() || images.find(id - 1)) return;
    // It is not among what is shown: all are, then.
    showAll();
    renderImages();
    images.find(id - 1);
  };
  index.oninput = () => index.setCustomValidity('');

  return {
    render: refresh,
    frame() {
      if (!sight.visible) return;
      clearTimeout(keeping);
      if (isLeftBehind()) keeping = setTimeout(() => isLeftBehind() && predictSoon(), KEEP_UP_AFTER);
      renderStanding();
    },
  };
}
