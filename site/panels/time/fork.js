// The form that forks: it goes on from the moment shown, as a new run with other settings.

import { SETTINGS, formatSetting, parseSetting } from '../../settings.js';
import { find, setText } from '../dom.js';

/** @import {Settings, Which} from '../../protocol.js' */
/** @import {App, Panel} from '../app.js' */

/** What a fork may change. The others fix the network and which examples are held out. */
const CHANGEABLE = /** @type {const} */ (['alpha', 'batch', 'rule']);

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

/**
 * @param {ParentNode} root
 * @param {App} app
 * @param {(from: Which, settings: Settings) => void} fork
 * @returns {Panel}
 */
export function createFork(root, app, fork) {
  const form = find(root, '#fork-form', HTMLFormElement);
  const title = find(form, 'h2', HTMLElement);
  const problem = find(form, '.problem', HTMLElement);
  const open = find(root, '#fork', HTMLButtonElement);
  const controls = CHANGEABLE.map((name) => ({ name, control: makeControl(name) }));
  const fields = find(form, '.fields', HTMLElement);
  fields.replaceChildren(...controls.map(({ name, control }) => {
    const label = document.createElement('label');
    label.append(SETTINGS[name].label, control);
    label.dataset.setting = SETTINGS[name].key;
    return label;
  }));
  /** @type {Which} where it will go on from */
  let from = { run: 0 };

  form.addEventListener('beforetoggle', (event) => {
    if (/** @type {ToggleEvent} */ (event).newState === 'open') fill();
  });
  form.onsubmit = (event) => {
    event.preventDefault();
    const settings = read();
    if (!settings) return;
    form.hidePopover();
    fork(from, settings);
  };

  function fill() {
    const { looking, runs, runNumber, settings, run } = app.state();
    const figures = app.frame()?.figures;
    from = looking ?? { run: runNumber };
    const base = runs.find((one) => one.run === from.run)?.settings ?? run?.settings ?? settings;
    // The learning rate may have been changed as the run went.
    const alpha = looking ? figures?.stepAlpha ?? base.alpha : settings.alpha;
    for (const { name, control } of controls) {
      control.value = formatSetting(name, name === 'alpha' ? alpha : base[name]);
      control.removeAttribute('aria-invalid');
    }
    setText(problem, '');
    const where = looking ? `iteration ${whole.format(looking.iteration)}` : 'now';
    setText(title, `Fork from ${where}${runs.length > 1 ? ` of run ${from.run}` : ''}`);
  }

  /** @returns {Settings | null} none if something in the form cannot be used */
  function read() {
    const { run } = app.state();
    if (!run) return null;
    /** @type {Record<string, number | string>} */
    const settings = { ...run.settings };
    for (const { name, control } of controls) {
      const parsed = parseSetting(name, control.value);
      control.toggleAttribute('aria-invalid', false);
      if ('problem' in parsed) {
        control.setAttribute('aria-invalid', 'true');
        setText(problem, parsed.problem);
        control.focus();
        return null;
      }
      settings[name] = parsed.value;
    }
    return /** @type {any} */ (settings);
  }

  return {
    render({ run, runNumber, engine }) {
      open.disabled = engine.kind !== 'ready' || run?.run !== runNumber;
    },
  };
}

/** @param {typeof CHANGEABLE[number]} name */
function makeControl(name) {
  const setting = SETTINGS[name];
  if (setting.kind === 'choice') {
    const select = document.createElement('select');
    for (const choice of setting.choices) select.append(new Option(choice.label, choice.name));
    return select;
  }
  const input = document.createElement('input');
  Object.assign(input, { type: 'text', inputMode: 'decimal', autocomplete: 'off' });
  return input;
}
