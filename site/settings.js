// The settings of a run as one table: labels, limits, defaults, and their names in a link. Pure.

/** @import {Settings} from './protocol.js' */

/**
 * @typedef {object} NumberSetting
 * @property {'number'} kind
 * @property {string} label
 * @property {string} key name in a link
 * @property {number} initial
 * @property {number} min
 * @property {number} max
 * @property {boolean} whole only whole numbers
 *
 * @typedef {object} ChoiceSetting
 * @property {'choice'} kind
 * @property {string} label
 * @property {string} key
 * @property {number | string} initial
 * @property {{value: number | string, name: string, label: string}[]} choices `name` stands in a link
 */

/** @param {number} n */
const batch = (n) => ({ value: n, name: String(n), label: String(n) });

/** @type {Record<keyof Settings, NumberSetting | ChoiceSetting>} */
export const SETTINGS = {
  alpha: { kind: 'number', label: 'Learning rate', key: 'alpha', initial: 0.5, min: 1e-6, max: 1000, whole: false },
  batch: {
    kind: 'choice', label: 'Batch size', key: 'batch', initial: 0,
    choices: [{ value: 0, name: 'full', label: 'Full batch' }, ...[16, 32, 64, 128, 256, 512, 1024].map(batch)],
  },
  hidden: { kind: 'number', label: 'Hidden neurons', key: 'hidden', initial: 100, min: 1, max: 400, whole: true },
  heldOut: { kind: 'number', label: 'Held-out share', key: 'held-out', initial: 0.1, min: 0, max: 0.5, whole: false },
  seed: { kind: 'number', label: 'Seed', key: 'seed', initial: 0, min: 0, max: 2 ** 32 - 1, whole: true },
  rule: {
    kind: 'choice', label: 'Gradient rule', key: 'rule', initial: 'classic',
    choices: [
      { value: 'classic', name: 'classic', label: 'classic' },
      { value: 'exact MSE', name: 'exact-mse', label: 'exact MSE' },
    ],
  },
};

/** The names of all settings, in the order they are shown. */
export const SETTING_NAMES = /** @type {(keyof Settings)[]} */ (Object.keys(SETTINGS));

/** @returns {Settings} */
export function defaultSettings() {
  const entries = SETTING_NAMES.map((name) => [name, SETTINGS[name].initial]);
  return /** @type {Settings} */ (Object.fromEntries(entries));
}

/** A number as people write it: without 0x10, 1_000 or Infinity, which Number would take or nearly take. */
const DECIMAL = /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i;

/**
 * Read one setting from text, as typed in a field or found in a link.
 * @param {keyof Settings} name
 * @param {string} text
 * @returns {{value: number | string} | {problem: string}} the problem is one sentence
 */
export function parseSetting(name, text) {
  const setting = SETTINGS[name];
  if (setting.kind === 'choice') {
    const choice = setting.choices.find((c) => c.name === text);
    if (choice) return { value: choice.value };
    const names = setting.choices.map((c) => c.name).join(', ');
    return { problem: `${setting.label} is “${text}”; it can be ${names}.` };
  }
  const expected = `it must be ${setting.whole ? 'a whole number' : 'a number'} from ${setting.min} to ${setting.max}.`;
  if (text.trim() === '') return { problem: `${setting.label} is empty; ${expected}` };
  const value = DECIMAL.test(text) ? Number(text) : NaN;
  if (!(value >= setting.min && value <= setting.max) || (setting.whole && !Number.isInteger(value))) {
    return { problem: `${setting.label} is “${text}”; ${expected}` };
  }
  // -0 is 0.
  return { value: value + 0 };
}

/**
 * What is wrong with a field whose text the browser keeps to itself, because it is no number to it.
 * @param {keyof Settings} name
 */
export function problemOfBadInput(name) {
  const setting = SETTINGS[name];
  const limits = setting.kind === 'number' ? ` from ${setting.min} to ${setting.max}` : '';
  return `${setting.label} is not a number that can be read; it must be a number${limits}.`;
}

/**
 * The text of a value in a link; the inverse of `parseSetting`.
 * @param {keyof Settings} name
 * @param {number | string} value
 */
export function formatSetting(name, value) {
  const setting = SETTINGS[name];
  if (setting.kind === 'number') return String(value);
  return setting.choices.find((c) => c.value === value)?.name ?? '';
}

/**
 * The settings that differ and wait for a reset; the learning rate is not among them, it applies at once.
 * @param {Settings} wanted
 * @param {Settings} inForce
 */
export function waitingForReset(wanted, inForce) {
  return SETTING_NAMES.filter((name) => name !== 'alpha' && wanted[name] !== inForce[name]);
}
