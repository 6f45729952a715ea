// The gallery of the loaded data: chosen by class and by part, looked through, one of them sent to where it is wanted.

import { activation, count } from '../../view/format.js';
import { find, setText, watchVisible } from '../dom.js';
import { createClasses } from './classes.js';
import { createSheet } from './sheet.js';
import { latest } from '../latest.js';
import { outputsName } from '../outputs.js';
import { paintThumbnail } from '../thumbnail.js';

/** @import {Among} from '../../protocol.js' */
/** @import {App, Panel} from '../app.js' */
/** @import {Card} from './sheet.js' */

/** The least time between two questions for images, and between two looks at how they are read, in milliseconds. */
const FETCH_EVERY = 50;
const READ_EVERY = 2000;
/** Cards that one question brings, and that are kept. */
const MOST_ASKED = 512;
const MOST_KEPT = 8192;

/**
 * @param {ParentNode} root
 * @param {App} app
 * @returns {Panel}
 */
export function createGallery(root, app) {
  const view = find(root, '#view-data', HTMLElement);
  const scroller = find(view, '#gallery-scroll', HTMLElement);
  const option = find(view, '#gallery-option', HTMLElement);
  const words = find(view, '#gallery-words', HTMLElement);
  const again = find(view, '#gallery-again', HTMLButtonElement);
  const search = find(view, '#gallery-search', HTMLFormElement);
  const index = find(search, 'input', HTMLInputElement);
  const seen = find(view, '#gallery-seen', HTMLCanvasElement);
  const title = find(view, '#gallery-title', HTMLElement);
  const facts = find(view, '#gallery-facts', HTMLElement);
  const buttons = ['network', 'backprop', 'pad'].map((name) => find(view, `#gallery-to-${name}`, HTMLButtonElement));
  const addedChoice = find(view, '#gallery-added', HTMLElement);
  const parts = [...view.querySelectorAll('input[name="gallery-among"]')].map((input) => /** @type {HTMLInputElement} */ (input));
  const classes = createClasses(find(view, '#gallery-classes', HTMLElement), (chosen) => {
    digits = chosen;
    selectSoon();
  });
  const visibility = watchVisible(view, (visible) => visible && refresh());
  const sheet = createSheet(scroller, find(view, '#gallery-paper', HTMLElement), find(view, '#gallery-sheet', HTMLCanvasElement), {
    card: (example) => cards.get(example),
    wanted: (wished) => {
      wish = wished;
      fetchSoon();
    },
    choose,
    open: () => app.dispatch({ type: 'view', view: 'network' }),
  });

  /** @type {number[]} */
  let digits = [];
  /** @type {Among} */
  let among = 'all';
  /** @type {Int32Array} */
  let examples = new Int32Array();
  /** @type {Map<number, Card>} */
  let cards = new Map();
  /** What can be seen. @type {Int32Array} */
  let wish = new Int32Array();
  /** The example chosen, wherever it stands in what is shown. */
  let chosen = -1;
  /** An index that was searched for, to be chosen once it is shown. */
  let sought = -1;
  /** What the selection, the means and the cards were asked of. */
  let of = { run: -1, examples: -1 };
  let selectedAt = -1;
  let readAt = { iteration: -1, time: 0 };
  let stale = false;
  let dark = true;

  // ---- questions

  const selectSoon = latest(async () => {
    try {
      const answer = await app.ask('select', { digits, among });
      examples = answer.examples;
      selectedAt = answer.iteration;
      sheet.setExamples(examples);
      const wanted = sought >= 0 ? sought : chosen;
      const place = examples.indexOf(wanted);
      if (place >= 0) choose(place);
      else if (sought < 0) forget();
      sought = -1;
      renderWords();
    } catch (error) {
      // A new run or other data: then it is asked again.
      of = { run: -1, examples: -1 };
      setText(words, /** @type {Error} */ (error).message);
    }
  }, 0);

  const fetchSoon = latest(async () => {
    if (!visibility.visible || dark) return;
    const missing = Int32Array.from(wish).filter((example) => stale || !cards.has(example)).slice(0, MOST_ASKED);
    stale = false;
    if (missing.length === 0) return;
    const asked = cards;
    try {
      const answer = await app.ask('images', { examples: missing });
      if (asked !== cards) return;
      if (cards.size > MOST_KEPT) cards.clear();
      missing.forEach((example, i) => cards.set(example, {
        image: answer.images.subarray(i * 784, (i + 1) * 784),
        label: answer.labels[i],
        predicted: answer.predicted[i],
        confidence: answer.confidence[i],
        heldOut: answer.held_out[i] === 1,
      }));
      readAt = { iteration: answer.iteration, time: performance.now() };
      sheet.drawSoon();
      renderChosen();
    } catch {
      // A new run began: its cards are asked for by `refresh`.
    }
  }, FETCH_EVERY);

  const meansSoon = latest(async () => {
    try {
      classes.render(await app.ask('means', {}));
    } catch {
      of = { run: -1, examples: -1 };
    }
  }, 0);

  /** Ask anew for all that belongs to a run or to data that are there no more. */
  function refresh() {
    const { run, runNumber, dataset, engine } = app.state();
    dark = !run || run.run !== runNumber || !dataset || engine.kind !== 'ready';
    if (dark || !visibility.visible || !run || !dataset) return;
    if (of.run === run.run && of.examples === dataset.examples) return;
    of = { run: run.run, examples: dataset.examples };
    cards = new Map();
    addedChoice.hidden = dataset.added === 0;
    if (dataset.added === 0 && among === 'added') setAmong('all');
    selectSoon();
    meansSoon();
  }

  // ---- what is chosen

  /** @param {number} place in what is shown */
  function choose(place) {
    chosen = examples[place];
    sheet.setChosen(place);
    option.setAttribute('aria-posinset', String(place + 1));
    app.show({ kind: 'example', example: chosen });
    renderChosen();
  }

  function forget() {
    chosen = -1;
    renderChosen();
  }

  function renderChosen() {
    const card = cards.get(chosen);
    for (const button of buttons) button.disabled = !card;
    setText(title, chosen < 0 ? 'Choose an image' : `Example ${count(chosen)}`);
    if (!card) {
      setText(facts, chosen < 0 ? 'Click one, or use the arrow keys. It is on the stage, too.' : '');
      setText(option, 'No image chosen');
      return;
    }
    paintThumbnail(seen, card.image);
    const right = card.predicted === card.label;
    setText(facts, `label ${card.label} · ${card.heldOut ? 'held out' : 'trained on'} · read as ${card.predicted} ${right ? '✓' : '✗'}, ${outputsName(app.state())} = ${activation(card.confidence)}`);
    setText(option, `Example ${chosen}, label ${card.label}, ${card.heldOut ? 'held out' : 'trained on'}, read as ${card.predicted}`);
  }

  function renderWords() {
    const { iteration } = app.frame()?.figures ?? { iteration: selectedAt };
    const images = examples.length === 1 ? '1 image' : `${count(examples.length)} images`;
    setText(words, among === 'misread' ? `${images} misread at iteration ${count(selectedAt)}` : images);
    option.setAttribute('aria-setsize', String(examples.length));
    again.hidden = among !== 'misread' || iteration === selectedAt;
  }

  /** @param {Among} next */
  function setAmong(next) {
    among = next;
    for (const radio of parts) radio.checked = radio.value === next;
  }

  // ---- controls

  for (const radio of parts) {
    radio.onchange = () => {
      among = /** @type {Among} */ (radio.value);
      selectSoon();
    };
  }
  again.onclick = () => {
    scroller.focus();
    selectSoon();
  };
  search.onsubmit = (event) => {
    event.preventDefault();
    const last = (app.state().dataset?.examples ?? 0) - 1;
    const wanted = index.valueAsNumber;
    const found = Number.isInteger(wanted) && wanted >= 0 && wanted <= last;
    index.setCustomValidity(found ? '' : `The loaded data have examples 0 to ${last}.`);
    if (!index.reportValidity()) return;
    const place = examples.indexOf(wanted);
    if (place >= 0) return choose(place);
    // It is not among what is shown: all are, then.
    sought = wanted;
    digits = [];
    classes.clear();
    setAmong('all');
    selectSoon();
  };
  index.oninput = () => index.setCustomValidity('');
  buttons[0].onclick = () => app.dispatch({ type: 'view', view: 'network' });
  buttons[1].onclick = () => {
    app.dispatch({ type: 'view', view: 'network' });
    app.dispatch({ type: 'side', side: 'backprop' });
  };
  buttons[2].onclick = () => {
    const card = cards.get(chosen);
    if (card) app.dispatch({ type: 'edit', image: card.image.slice(), label: card.label });
  };
  renderChosen();

  return {
    render() {
      refresh();
    },
    frame({ figures }) {
      if (!visibility.visible || dark) return;
      if (figures.iteration !== readAt.iteration && performance.now() - readAt.time > READ_EVERY) {
        stale = true;
        fetchSoon();
      }
      renderWords();
    },
  };
}
