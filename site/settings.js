// The settings of a run as one table: labels, limits, defaults, and their place in the URL hash. Pure.

/** @import {Settings} from './protocol.js' */

/**
 * @typedef {object} NumberSetting
 * @property {'number'} kind
 * @property {string} label
 * @property {string} key name in the URL hash
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
 * @property {{value: number | string, name: string, label: string}[]} choices `name` stands in the hash
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

/**
 * Read one setting from text, as typed in a field or found in the hash.
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
  if (text.trim() === '') return { problem: `${setting.label} is empty; it must be a number from ${setting.min} to ${setting.max}.` };
  const value = Number(text);
  if (!(value >= setting.min && value <= setting.max) || (setting.whole && !Number.isInteger(value))) {
    const kind = setting.whole ? 'a whole number' : 'a number';
    return { problem: `${setting.label} is “${text}”; it must be ${kind} from ${setting.min} to ${setting.max}.` };
  }
  return { value };
}

/**
 * The hash text of a value; the inverse of `parseSetting`.
 * @param {keyof Settings} name
 * @param {number | string} value
 */
export function formatSetting(name, value) {
  const setting = SETTINGS[name];
  if (setting.kind === 'number') return String(value);
  return setting.choices.find((c) => c.value === value)?.name ?? '';
}

/**
 * Settings from a URL hash such as `#batch=64&alpha=0.3`; what is absent or wrong is as in `before`.
 * @param {string} hash
 * @param {Settings} [before] the defaults, if left out
 * @returns {{settings: Settings, problems: string[]}} a sentence for each entry that could not be used
 */
export function settingsFromHash(hash, before = defaultSettings()) {
  /** @type {Record<string, number | string>} */
  const settings = { ...before };
  const problems = [];
  for (const [key, text] of new URLSearchParams(hash.replace(/^#/, ''))) {
    const name = SETTING_NAMES.find((n) => SETTINGS[n].key === key);
    if (!name) {
      problems.push(`The link has a setting “${key}” that this version does not know.`);
      continue;
    }
    const parsed = parseSetting(name, text);
    if ('problem' in parsed) problems.push(`In the link, ${parsed.problem}`);
    else settings[name] = parsed.value;
  }
  return { settings: /** @type {any} */ (settings), problems };
}

/**
 * The hash that `settingsFromHash` reads back; every setting is written, so that a link
 * means the same when a default changes.
 * @param {Settings} settings
 */
export function hashFromSettings(settings) {
  const pairs = SETTING_NAMES.map((name) => [SETTINGS[name].key, formatSetting(name, settings[name])]);
  return '#' + new URLSearchParams(pairs).toString();
}

/**
 * The settings that differ and wait for a reset; the learning rate is not among them, it applies at once.
 * @param {Settings} wanted
 * @param {Settings} inForce
 */
export function waitingForReset(wanted, inForce) {
  return SETTING_NAMES.filter((name) => name !== 'alpha' && wanted[name] !== inForce[name]);
}
