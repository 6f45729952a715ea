// The run digest in "This run": codes to compare with somebody else's, asked of Python while they can be seen and
// nothing trains.

import { find, setText, watchVisible } from '../dom.js';

/** @import {Answer} from '../../protocol.js' */
/** @import {App, Panel} from '../app.js' */

const PARTS = /** @type {const} */ (['data', 'code', 'settings', 'parameters', 'arithmetic']);

const whole = new Intl.NumberFormat('en');

/**
 * @param {ParentNode} root
 * @param {App} app
 * @returns {Panel}
 */
export function createDigest(root, app) {
  const section = find(root, '#digest', HTMLElement);
  const code = find(section, 'output', HTMLOutputElement);
  const words = find(section, '#digest-words', HTMLElement);
  const status = find(section, '[role="status"]', HTMLElement);
  const copy = find(section, 'button.small', HTMLButtonElement);
  const list = find(section, 'dl', HTMLElement);
  const details = PARTS.map((name) => {
    const term = document.createElement('dt');
    const detail = document.createElement('dd');
    term.textContent = name;
    detail.dataset.part = name;
    list.append(term, detail);
    return detail;
  });
  list.hidden = true;
  const visibility = watchVisible(section, () => update());
  /** @type {Answer<'digest'> | null} */
  let shown = null;
  /** What the codes shown, or asked for, are of. */
  let asked = '';
  /** @type {AbortController | null} */
  let asking = null;

  /** All that can change a code, or '' while that goes on. */
  function subject() {
    const { run, runNumber, running, dataset } = app.state();
    const figures = app.frame()?.figures;
    if (!run || run.run !== runNumber || running || !figures) return '';
    return JSON.stringify([figures.run, figures.iteration, figures.alpha, run, dataset]);
  }

  function update() {
    const now = subject();
    section.hidden = !app.state().run;
    if (now === '' || now === asked || !visibility.visible) return;
    asked = now;
    ask();
  }

  async function ask() {
    asking?.abort();
    const { signal } = asking = new AbortController();
    try {
      shown = await app.ask('digest', {}, signal);
      if (!signal.aborted) show(shown);
    } catch (error) {
      if (signal.aborted) return;
      // It is asked again once something has changed.
      setText(status, /** @type {Error} */ (error).message);
    }
  }

  /** @param {Answer<'digest'>} answer */
  function show(answer) {
    setText(code, answer.digest);
    setText(words, `at iteration ${whole.format(answer.iteration)}`);
    PARTS.forEach((name, i) => setText(details[i], answer[name]));
    setText(status, '');
    list.hidden = copy.disabled = false;
  }

  copy.onclick = async () => {
    if (!shown) return;
    const parts = PARTS.map((name) => `${name} ${shown?.[name]}`);
    const text = [`Run digest ${shown.digest} at iteration ${shown.iteration}`, ...parts].join(' · ');
    try {
      await navigator.clipboard.writeText(text);
      setText(status, 'Copied.');
    } catch {
      setText(status, 'This browser does not let the page copy: select the codes and copy them.');
    }
  };

  return { render: update, frame: update };
}
