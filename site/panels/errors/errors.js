// What the network misreads among the held-out examples: the confusion matrix, the images of a cell, and where they can
// be taken from here.

import { count, fixed } from '../../view/format.js';
import { createConfusion } from './confusion.js';
import { find, setText, watchVisible } from '../dom.js';
import { createThumbnails } from './thumbnails.js';
import { createTrainOn } from './train-on.js';

/** @import {Answer} from '../../protocol.js' */
/** @import {App, Panel} from '../app.js' */
/** @import {Cell} from './confusion.js' */
/** @import {Item} from './thumbnails.js' */

/** Least time between two questions, in milliseconds, and the images on one page. */
const EVERY = 1500;
const PAGE = 15;

/**
 * @param {ParentNode} root
 * @param {App} app
 * @returns {Panel}
 */
export function createErrors(root, app) {
  const element = (/** @type {string} */ id) => find(root, `#${id}`, HTMLElement);
  const button = (/** @type {string} */ id) => find(root, `#${id}`, HTMLButtonElement);
  const qualifier = element('errors-of');
  const status = element('errors-status');
  const legend = element('errors-most');
  const title = element('mistakes-title');
  const range = element('mistakes-range');
  const actions = element('mistake');
  const sentence = element('mistake-words');
  const [earlier, later, all] = [button('mistakes-earlier'), button('mistakes-later'), button('mistakes-all')];

  /** @type {Answer<'errors'> | null} */
  let answer = null;
  /** What the answer is about; another network, or other data, asks for another answer. */
  let about = '';
  let asking = false;
  let asked = -Infinity;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /** @type {Cell | null} none is all mistakes */
  let cell = null;
  let page = 0;
  /** @type {{item: Item, image: Uint8Array} | null} */
  let chosen = null;

  const confusion = createConfusion(find(root, '#confusion', HTMLTableElement), (taken) => {
    cell = cell?.label === taken.label && cell.predicted === taken.predicted ? null : taken;
    page = 0;
    render(true);
  });
  const thumbnails = createThumbnails(element('mistakes'), app, (item, image) => {
    chosen = { item, image };
    app.dispatch({ type: 'view', view: 'network' });
    app.show({ kind: 'example', example: item.example });
    renderChosen();
  });
  const trainOn = createTrainOn(element('train-on'), app);
  const sight = watchVisible(element('errors'), (visible) => visible && askSoon());

  earlier.onclick = () => turn(-1);
  later.onclick = () => turn(1);
  all.onclick = () => {
    cell = null;
    page = 0;
    render(true);
  };
  button('mistake-backprop').onclick = () => app.dispatch({ type: 'side', side: 'backprop' });
  button('mistake-pad').onclick = () => {
    if (!chosen || !answer) return;
    app.dispatch({ type: 'edit', image: chosen.image, label: labelOf(chosen.item.example) });
    element('pad').scrollIntoView({ block: 'nearest' });
  };

  /** @param {number} step */
  function turn(step) {
    page += step;
    render(true);
    // A button that cannot be pressed any more loses the focus: the other one takes it.
    if (earlier.disabled && step < 0) later.focus();
    if (later.disabled && step > 0) earlier.focus();
  }

  /** @param {number} example */
  const labelOf = (example) => answer ? answer.labels[answer.examples.indexOf(example)] ?? -1 : -1;

  function subject() {
    const figures = app.frame()?.figures;
    const { dataset, run } = app.state();
    return figures && run ? `${run.run} ${figures.run} ${figures.iteration} ${dataset?.name} ${dataset?.examples}` : '';
  }

  /** Ask about the network as it is now, if it is another one, can be seen, and was not asked about just before. */
  function askSoon() {
    const now = subject();
    if (asking || timer !== undefined || !sight.visible || now === '' || now === about) return;
    const wait = asked + EVERY - performance.now();
    if (wait > 0) {
      timer = setTimeout(() => {
        timer = undefined;
        askSoon();
      }, wait);
      return;
    }
    ask(now);
  }

  /** @param {string} now */
  async function ask(now) {
    asking = true;
    asked = performance.now();
    try {
      answer = await app.ask('errors', {});
      about = now;
      render(false);
    } catch (error) {
      setText(status, /** @type {Error} */ (error).message);
      status.hidden = false;
    }
    asking = false;
    if (!app.state().running) askSoon();
  }

  /** The positions, in the answer, of the images that are wanted. @param {Answer<'errors'>} found */
  function wanted({ labels, predicted }) {
    const positions = [];
    for (let i = 0; i < labels.length; i++) {
      if (cell ? labels[i] === cell.label && predicted[i] === cell.predicted : labels[i] !== predicted[i]) positions.push(i);
    }
    return positions;
  }

  /** @param {boolean} byHand the person has asked for something else to be shown */
  function render(byHand) {
    if (!answer) return;
    const { confusion: counts, classAccuracy, accuracy, iteration, examples } = answer;
    const none = examples.length === 0;
    setText(qualifier, `iteration ${count(iteration)}`);
    setText(status, none ? 'Nothing is held out: raise the held-out share and press Reset.' : '');
    status.hidden = !none;
    setText(legend, String(confusion.render(counts, classAccuracy, cell)));
    setText(element('errors-accuracy'), none ? '' : `${fixed(accuracy * 100, 1)} % of ${count(examples.length)} right`);
    const positions = wanted(answer);
    page = Math.max(0, Math.min(page, Math.ceil(positions.length / PAGE) - 1));
    // What someone points at stays where it is.
    if (!byHand && thumbnails.held) return;
    const right = cell && cell.label === cell.predicted;
    setText(title, !cell ? 'Most confident mistakes' : right ? `${cell.label}, read rightly, least sure first` : `${cell.label} read as ${cell.predicted}`);
    const last = Math.min((page + 1) * PAGE, positions.length);
    setText(range, positions.length === 0 ? 'none' : `${count(page * PAGE + 1)}–${count(last)} of ${count(positions.length)}`);
    earlier.disabled = page === 0;
    later.disabled = last >= positions.length;
    all.hidden = !cell;
    const read = answer;
    thumbnails.show(positions.slice(page * PAGE, last).map((i) => itemOf(read, i))).catch((error) => {
      setText(status, error.message);
      status.hidden = false;
    });
  }

  /** @param {Answer<'errors'>} found @param {number} i @returns {Item} */
  function itemOf({ examples, labels, predicted, confidence, truth }, i) {
    const right = labels[i] === predicted[i];
    const sure = fixed(confidence[i], 2);
    return {
      example: examples[i], lead: String(predicted[i]), words: right ? '✓' : `not ${labels[i]}`, below: sure,
      sentence: right ? `Example ${examples[i]}: ${labels[i]}, read rightly at ${sure}`
        : `Example ${examples[i]}: ${labels[i]}, read as ${predicted[i]} at ${sure}; its ${labels[i]} at ${fixed(truth[i], 2)}`,
    };
  }

  function renderChosen() {
    actions.hidden = !chosen;
    if (!chosen) return;
    setText(sentence, `${chosen.item.sentence}.`);
    trainOn.offer(chosen.item.example);
  }

  /** @type {string | null} */
  let data = null;
  return {
    render({ dataset }) {
      const loaded = dataset ? `${dataset.name} ${dataset.examples}` : null;
      if (loaded === data) return;
      // Of other data these are not the examples any more.
      data = loaded;
      chosen = null;
      renderChosen();
    },
    frame: askSoon,
  };
}
