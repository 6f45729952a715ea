// “Train on this one”: what Python finds when a copy of the network is trained on a single image, and what else moved.

import { count, fixed, signed } from '../../view/format.js';
import { find, setText } from '../dom.js';
import { createThumbnails } from './thumbnails.js';

/** @import {Answer} from '../../protocol.js' */
/** @import {App} from '../app.js' */

const DIGITS = [...Array(10).keys()];
/** Images shown of those that moved, each way. */
const MOST = 10;

/**
 * @param {HTMLElement} root
 * @param {App} app
 */
export function createTrainOn(root, app) {
  const form = find(root, 'form', HTMLFormElement);
  const steps = find(root, '[aria-label="Steps"]', HTMLSelectElement);
  const share = find(root, '[aria-label="Learning rate"]', HTMLSelectElement);
  const submit = find(root, 'form button', HTMLButtonElement);
  const status = find(root, '[role="status"]', HTMLElement);
  const result = find(root, '.result', HTMLElement);
  const outputs = find(root, '.outputs', HTMLTableElement).createTBody();
  const classes = find(root, '.classes', HTMLTableElement).createTBody();
  const lists = ['lost', 'won'].map((name) => ({
    title: find(root, `.${name}-title`, HTMLElement),
    images: createThumbnails(find(root, `.${name}`, HTMLElement), app, (item) => {
      app.dispatch({ type: 'view', view: 'network' });
      app.show({ kind: 'example', example: item.example });
    }),
  }));
  let example = -1;
  /** @type {AbortController | null} */
  let asking = null;

  form.onsubmit = async (event) => {
    event.preventDefault();
    asking?.abort();
    const asked = new AbortController();
    asking = asked;
    setText(status, 'A copy is being trained…');
    submit.disabled = true;
    try {
      const answer = await app.ask('train_on', { example, steps: Number(steps.value), share: Number(share.value) }, asked.signal);
      await render(answer);
    } catch (error) {
      if (asked.signal.aborted) return;
      setText(status, /** @type {Error} */ (error).message);
    } finally {
      if (asking === asked) submit.disabled = false;
    }
  };

  /** @param {Answer<'train_on'>} answer */
  async function render(answer) {
    const { label, alpha, rule, path, iteration, accuracyBefore, accuracyAfter, classBefore, classAfter, examples, labels, before, after, confidence } = answer;
    const lost = [...examples.keys()].filter((i) => before[i] === labels[i]);
    const won = [...examples.keys()].filter((i) => after[i] === labels[i]);
    const taken = `${answer.steps} step${answer.steps === 1 ? '' : 's'}`;
    const held = Number.isNaN(accuracyBefore) ? 'nothing is held out'
      : `held-out accuracy ${percent(accuracyBefore)} → ${percent(accuracyAfter)}`;
    setText(status, `After ${taken} on this one image: ${held}. ${count(lost.length)} went from right to wrong, ${count(won.length)} from wrong to right, ${count(examples.length - lost.length - won.length)} from wrong to wrong.`);
    setText(find(root, '.untouched', HTMLElement), `Computed on a copy of iteration ${count(iteration)}, alpha ${Number(alpha.toPrecision(6))}, ${rule}. The run is untouched.`);
    outputs.replaceChildren(...DIGITS.map((digit) => outputRow(digit, digit === label, path[digit], path[answer.steps * 10 + digit])));
    // In two halves: ten numbers are too many for a narrow panel.
    classes.replaceChildren(...[DIGITS.slice(0, 5), DIGITS.slice(5)].flatMap((digits) => [
      textRow(digits.map(String), 'th'),
      textRow(digits.map((digit) => signed((classAfter[digit] - classBefore[digit]) * 100, 1)), 'td'),
    ]));
    result.hidden = false;
    for (const [n, positions] of [lost, won].entries()) {
      const { title, images } = lists[n];
      const verb = n === 0 ? 'Right before, wrong now' : 'Wrong before, right now';
      setText(title, `${verb}: ${count(positions.length)}${positions.length > MOST ? `, the ${MOST} surest` : ''}`);
      await images.show(positions.slice(0, MOST).map((i) => ({
        example: examples[i], lead: String(after[i]), words: n === 0 ? `not ${labels[i]}` : `was ${before[i]}`, below: fixed(confidence[i], 2),
        sentence: `Example ${examples[i]}: ${labels[i]}, read as ${before[i]} before and as ${after[i]} now, at ${fixed(confidence[i], 2)}`,
      })));
    }
  }

  return {
    /** Another image is chosen. @param {number} chosen */
    offer(chosen) {
      if (chosen === example) return;
      example = chosen;
      asking?.abort();
      submit.disabled = false;
      result.hidden = true;
      setText(status, '');
    },
  };
}

/** @param {number} share */
const percent = (share) => `${fixed(share * 100, 2)} %`;

/**
 * One output before and after: the bar is after, the mark before.
 * @param {number} digit
 * @param {boolean} isLabel
 * @param {number} before
 * @param {number} after
 */
function outputRow(digit, isLabel, before, after) {
  const row = document.createElement('tr');
  row.className = isLabel ? 'label' : '';
  row.innerHTML = '<th scope="row"></th><td class="level" aria-hidden="true"><i></i><b></b></td><td></td>';
  row.cells[0].textContent = String(digit);
  /** @type {HTMLElement} */ (row.cells[1].children[0]).style.width = `${(after * 100).toFixed(1)}%`;
  /** @type {HTMLElement} */ (row.cells[1].children[1]).style.left = `${(before * 100).toFixed(1)}%`;
  row.cells[2].textContent = `${fixed(before, 3)} → ${fixed(after, 3)}`;
  return row;
}

/** @param {string[]} texts @param {'th' | 'td'} tag */
function textRow(texts, tag) {
  const row = document.createElement('tr');
  row.append(...texts.map((text) => Object.assign(document.createElement(tag), { textContent: text, ...(tag === 'th' ? { scope: 'col' } : {}) })));
  return row;
}
