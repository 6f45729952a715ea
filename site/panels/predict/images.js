// The test images as a sheet, in the order given, and the one that is chosen with its ten outputs.

import { activation, count } from '../../view/format.js';
import { createBars } from '../bars.js';
import { find, setText } from '../dom.js';
import { createSheet } from '../gallery/sheet.js';
import { latest } from '../latest.js';
import { outputsName } from '../outputs.js';
import { paintThumbnail } from '../thumbnail.js';

/** @import {Answer} from '../../protocol.js' */
/** @import {App} from '../app.js' */

/** The least time between two questions for images, in milliseconds; what one brings, and what is kept. */
const FETCH_EVERY = 50;
const MOST_ASKED = 512;
const MOST_KEPT = 8192;

/**
 * @param {ParentNode} view
 * @param {App} app
 */
export function createImages(view, app) {
  const scroller = find(view, '#predict-scroll', HTMLElement);
  const option = find(view, '#predict-option', HTMLElement);
  const seen = find(view, '#predict-seen', HTMLCanvasElement);
  const title = find(view, '#predict-title', HTMLElement);
  const facts = find(view, '#predict-facts', HTMLElement);
  const bars = createBars(find(view, '#predict-outputs', HTMLElement));
  const [toNetwork, toPad] = ['network', 'pad'].map((name) => find(view, `#predict-to-${name}`, HTMLButtonElement));
  /** @type {Answer<'predicted'> | null} */
  let predicted = null;
  /** What is shown, in its order. @type {Int32Array} */
  let shown = new Int32Array();
  /** @type {Map<number, Uint8Array>} */
  let images = new Map();
  /** What can be seen. @type {Int32Array} */
  let wish = new Int32Array();
  let chosen = -1;

  const sheet = createSheet(scroller, find(view, '#predict-paper', HTMLElement), find(view, '#predict-sheet', HTMLCanvasElement), {
    card: (index) => {
      const image = images.get(index);
      if (!image || !predicted) return undefined;
      // Without a label every one of them shows what it is read as.
      return { image, label: -1, predicted: predicted.digits[index], confidence: NaN, heldOut: false };
    },
    wanted: (wished) => {
      wish = wished;
      fetchSoon();
    },
    choose,
    open: () => app.dispatch({ type: 'view', view: 'network' }),
  });

  const fetchSoon = latest(async () => {
    const missing = wish.filter((index) => !images.has(index)).slice(0, MOST_ASKED);
    if (missing.length === 0) return;
    const asked = images;
    try {
      const answer = await app.ask('test_images', { examples: missing });
      if (asked !== images) return;
      if (images.size > MOST_KEPT) images.clear();
      missing.forEach((index, i) => images.set(index, answer.images.subarray(i * 784, (i + 1) * 784)));
      sheet.drawSoon();
      renderChosen();
    } catch {
      // A new run began, or the engine was lost: whoever draws next asks again.
      setTimeout(sheet.drawSoon, 500);
    }
  }, FETCH_EVERY);

  /** @param {number} place in what is shown */
  function choose(place) {
    chosen = shown[place];
    sheet.setChosen(place);
    option.setAttribute('aria-posinset', String(place + 1));
    showChosen();
    renderChosen();
  }

  /** Bring it to the stage, once it is here. */
  let toShow = -1;
  function showChosen() {
    const image = images.get(chosen);
    toShow = image ? -1 : chosen;
    // A copy: the array is a part of all that one answer brought.
    if (image) app.show({ kind: 'image', image: image.slice(), label: -1 });
  }

  function renderChosen() {
    if (toShow >= 0 && toShow === chosen) showChosen();
    const image = images.get(chosen);
    for (const button of [toNetwork, toPad]) button.disabled = !image;
    setText(title, chosen < 0 ? 'Choose an image' : `ImageId ${count(chosen + 1)}`);
    if (!image || !predicted) {
      paintThumbnail(seen, new Uint8Array(784));
      setText(facts, chosen < 0 ? 'Click one, or use the arrow keys. It is on the stage, too.' : '');
      setText(option, 'No image chosen');
      bars(null, -1, '');
      return;
    }
    paintThumbnail(seen, image);
    const name = outputsName(app.state());
    const outputs = predicted.outputs.subarray(chosen * 10, chosen * 10 + 10);
    const digit = predicted.digits[chosen];
    const second = [...outputs.keys()].filter((k) => k !== digit).reduce((a, b) => (outputs[b] > outputs[a] ? b : a));
    const margin = activation(predicted.margins[chosen]);
    setText(facts, `read as ${digit} · margin ${margin}: ${name}[${digit}] = ${activation(outputs[digit])}, ${name}[${second}] = ${activation(outputs[second])}`);
    setText(option, `ImageId ${chosen + 1}, read as ${digit}, margin ${margin}, next ${second}`);
    bars(outputs, digit, name);
  }

  toNetwork.onclick = () => app.dispatch({ type: 'view', view: 'network' });
  toPad.onclick = () => {
    const image = images.get(chosen);
    if (image) app.dispatch({ type: 'edit', image: image.slice(), label: -1 });
  };

  return {
    /** Other images, that nothing is known of. */
    forget() {
      images = new Map();
      chosen = toShow = -1;
      predicted = null;
      renderChosen();
    },
    /**
     * @param {Answer<'predicted'>} answer
     * @param {Int32Array} order indices of what is to be shown
     */
    render(answer, order) {
      predicted = answer;
      shown = order;
      sheet.setExamples(shown);
      option.setAttribute('aria-setsize', String(shown.length));
      const place = shown.indexOf(chosen);
      if (place < 0) chosen = -1;
      else {
        sheet.setChosen(place);
        option.setAttribute('aria-posinset', String(place + 1));
      }
      renderChosen();
    },
    /** @param {number} index @returns {boolean} whether it is among what is shown */
    find(index) {
      const place = shown.indexOf(index);
      if (place >= 0) choose(place);
      return place >= 0;
    },
  };
}
