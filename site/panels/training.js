// The settings form, built from the table in settings.js: fields, what waits for a reset, what is wrong.

import { SETTINGS, SETTING_NAMES, formatSetting, parseSetting, problemOfBadInput, waitingForReset } from '../settings.js';
import { find, setText } from './dom.js';

/** @import {ProgramInfo, Settings} from '../protocol.js' */
/** @import {State} from '../state.js' */

/** The learning rate's slider goes from 10^-3 to 10^1, evenly in the exponent. */
const SLIDER = { min: -3, max: 1, step: 0.01 };

const RULE_WORDS = {
  classic: 'dZ2 = 2 (A2 − Y): not the gradient of the loss shown',
  'exact MSE': 'dZ2 = 2 (A2 − Y) σ′(Z2): of the squared error',
};

/**
 * @param {ParentNode} root
 * @param {{change(name: keyof Settings, value: number | string): void}} actions
 */
export function createTraining(root, actions) {
  const form = find(root, '#settings', HTMLFormElement);
  const waiting = find(root, '#waiting', HTMLElement);
  const ruleSummary = find(root, '#rule-summary', HTMLElement);
  const fields = SETTING_NAMES.map((name) => createField(name, actions.change));
  form.append(...fields.flatMap((field) => field.elements));
  form.onsubmit = (event) => event.preventDefault();

  const slider = document.createElement('input');
  slider.type = 'range';
  slider.setAttribute('aria-label', 'Learning rate, logarithmic');
  Object.assign(slider, SLIDER);
  slider.dataset.setting = SETTINGS.alpha.key;
  slider.oninput = () => actions.change('alpha', Number((10 ** slider.valueAsNumber).toPrecision(2)));
  fields[0].elements[0].after(slider);

  /** @type {State['run']} */
  let shownRun = null;

  return {
    /** @param {State} state */
    render({ settings, run, code: { program } }) {
      // With a new run, what was typed and refused gives way to what is in force.
      if (run !== shownRun) for (const field of fields) field.forget();
      shownRun = run;
      const waits = run ? waitingForReset(settings, run.settings) : [];
      const idle = program && !program.takesRule ? 'rule' : null;
      for (const field of fields) field.render(settings[field.name], waits.includes(field.name), field.name === idle);
      if (document.activeElement !== slider) slider.valueAsNumber = Math.log10(settings.alpha);
      setText(waiting, waits.length ? 'Reset to apply' : '');
      setText(ruleSummary, ruleWords(settings.rule, program));
    },
  };
}

/**
 * @param {Settings['rule']} rule
 * @param {ProgramInfo | null} program
 */
function ruleWords(rule, program) {
  if (!program || program.original) return RULE_WORDS[rule];
  return program.takesRule ? `Your code is told “${rule}”; what it does with it, Check measures` : 'The code in force asks for no rule';
}

/**
 * @param {keyof Settings} name
 * @param {(name: keyof Settings, value: number | string) => void} change
 */
function createField(name, change) {
  const setting = SETTINGS[name];
  const label = document.createElement('label');
  const problem = document.createElement('p');
  problem.className = 'problem';
  problem.id = `${name}-problem`;
  problem.setAttribute('role', 'alert');
  problem.hidden = true;

  const control = setting.kind === 'choice' ? document.createElement('select') : document.createElement('input');
  control.name = setting.key;
  control.id = `setting-${setting.key}`;
  if (control instanceof HTMLSelectElement && setting.kind === 'choice') {
    control.append(...setting.choices.map((c) => new Option(c.label, c.name)));
  } else if (control instanceof HTMLInputElement && setting.kind === 'number') {
    control.type = 'number';
    control.step = setting.whole ? '1' : 'any';
    control.min = String(setting.min);
    control.max = String(setting.max);
  }
  control.setAttribute('aria-describedby', problem.id);
  label.append(setting.label, control);
  // By these, hides.css finds what belongs to it.
  label.dataset.setting = problem.dataset.setting = setting.key;

  /** The value of such a field is empty, whatever stands in it. */
  const isUnreadable = () => control instanceof HTMLInputElement && control.validity.badInput;
  const read = () => {
    const parsed = isUnreadable() ? { problem: problemOfBadInput(name) } : parseSetting(name, control.value);
    const wrong = 'problem' in parsed;
    control.setAttribute('aria-invalid', String(wrong));
    problem.hidden = !wrong;
    // Emptied, not only hidden: a description is read out even when it is hidden.
    setText(problem, wrong ? `${parsed.problem} The value before it stays in force.` : '');
    if (!wrong) change(name, parsed.value);
  };
  control.onchange = read;
  // From one text that is no number to another there is no change to the browser.
  const readUnreadable = () => {
    if (isUnreadable()) read();
  };
  control.onblur = readUnreadable;
  control.onkeydown = ({ key }) => {
    if (key === 'Enter') readUnreadable();
  };

  /** @type {string | undefined} */
  let rendered;
  return {
    name,
    elements: [label, problem],
    forget() {
      rendered = undefined;
    },
    /**
     * @param {number | string} value
     * @param {boolean} waits
     * @param {boolean} idle it would do nothing
     */
    render(value, waits, idle) {
      label.classList.toggle('waits', waits);
      control.disabled = idle;
      const text = formatSetting(name, value);
      // Only when the setting itself changed: what the person is typing is left alone.
      if (text === rendered) return;
      rendered = text;
      control.value = text;
      control.setAttribute('aria-invalid', 'false');
      problem.hidden = true;
      setText(problem, '');
    },
  };
}
