// The gradient check: asks Python whether the gradients of the code in force are gradients, and of what, and shows the
// answer. It judges nothing itself.

import { count } from '../../view/format.js';
import { find, setText } from '../dom.js';
import { createEntries } from './entries.js';
import { entryAt } from './places.js';
import { createTable } from './table.js';
import { scientific } from './words.js';

/** @import {Answer} from '../../protocol.js' */
/** @import {State} from '../../state.js' */
/** @import {App, Panel} from '../app.js' */

/** What each outcome is marked with, so that colour is not needed to tell. */
const MARKS = { right: '✓', scaled: '≈', wrong: '✗', nothing: '–' };

/**
 * @param {ParentNode} root
 * @param {App} app
 * @returns {Panel}
 */
export function createCheck(root, app) {
  const panel = find(root, '#check', HTMLElement);
  const go = find(panel, '#check-go', HTMLButtonElement);
  const cancel = find(panel, '#check-cancel', HTMLButtonElement);
  const wait = find(panel, '#check-wait', HTMLElement);
  const problem = find(panel, '#check-problem', HTMLElement);
  const found = find(panel, '#check-found', HTMLElement);
  const stale = find(panel, '#check-stale', HTMLElement);
  const verdict = find(panel, '#check-verdict', HTMLElement);
  const of = find(panel, '#check-of', HTMLElement);
  const key = find(panel, '.key', HTMLElement);
  const notes = find(panel, '#check-notes', HTMLElement);

  /** @type {Answer<'check_gradients'> | null} */
  let answer = null;
  /** @type {AbortController | null} */
  let asking = null;
  /** Draws examples and entries: others at every check. */
  let seed = 0;

  const entries = createEntries(find(panel, '#check-entries', HTMLElement), app);
  const table = createTable(find(panel, '#check-table', HTMLTableElement), (cell) => answer && entries.show(answer, cell));

  go.onclick = check;
  cancel.onclick = () => {
    asking?.abort();
    // The button that has the focus goes: the other one takes it.
    setAsking(null);
    go.focus();
  };

  /** @param {AbortController | null} now */
  function setAsking(now) {
    asking = now;
    go.disabled = now !== null;
    cancel.hidden = wait.hidden = now === null;
    panel.setAttribute('aria-busy', String(now !== null));
  }

  async function check() {
    const asked = new AbortController();
    const focused = document.activeElement === go;
    setAsking(asked);
    if (focused) cancel.focus();
    problem.hidden = true;
    try {
      answer = await app.ask('check_gradients', { chosen: entryAt(app.stage.chosen(), layersOf(app.state())), seed: seed++ }, asked.signal);
    } catch (error) {
      if (asked.signal.aborted) return;
      setText(problem, /** @type {Error} */ (error).message);
      problem.hidden = false;
    }
    const back = document.activeElement === cancel;
    setAsking(null);
    if (back) go.focus();
    renderAnswer();
    render(app.state());
  }

  function renderAnswer() {
    found.hidden = answer === null || !problem.hidden;
    if (!answer || found.hidden) return;
    const { outcome, losses, skipped, about, worst, iteration, original, digest, rule, m, tolerance } = answer;
    verdict.dataset.outcome = outcome;
    const mark = document.createElement('b');
    mark.textContent = MARKS[outcome];
    verdict.replaceChildren(mark, answer.verdict);
    setText(of, [
      original ? 'the original network.py' : `edited code ${digest}`,
      rule && `rule ${rule}`,
      `iteration ${count(iteration)}`,
      `${m} training images`,
    ].filter(Boolean).join(' · '));
    setText(key, `Worst relative error; ✓ is at most ${scientific(tolerance)}.`);
    notes.replaceChildren(...[
      ...answer.notes,
      ...skipped.map(({ name, why }) => `Not compared with ${name}: ${why}.`),
    ].map((text) => Object.assign(document.createElement('li'), { textContent: text })));
    table.render(answer, { array: worst.array, loss: about });
    entries.show(answer, { array: worst.array, loss: Math.min(about, losses.length - 1) });
  }

  /** @param {State} state */
  function render(state) {
    go.disabled = asking !== null || state.run === null || state.engine.kind !== 'ready';
    setText(go, answer ? 'Check again' : 'Check the gradients');
    const why = answer ? staleWords(state, answer) : '';
    stale.hidden = why === '';
    setText(stale, why);
  }

  return { render };
}

/** @param {State} state */
const layersOf = ({ run }) => (run?.layout.filter(({ name }) => /^W\d$/.test(name)).length ?? 2);

/**
 * Why an answer is of something else than what is in force now; '' if it is not.
 * @param {State} state
 * @param {Answer<'check_gradients'>} answer
 */
function staleWords({ code, run }, { digest, rule }) {
  if (code.program && code.program.digest !== digest) return 'The code has changed since: this is about the code before.';
  const now = run?.settings.rule;
  return rule && now && now !== rule ? `The rule is ${now} now: this is about ${rule}.` : '';
}
