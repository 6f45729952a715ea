// What of the page a link can hide, and which views it can open, as two tables. Pure: what each name hides, the
// stylesheet panels/share/hides.css says.

import { SETTINGS, SETTING_NAMES } from './settings.js';

/** @import {SideName, ViewName} from './state.js' */

/** What the middle of the page shows, by the names in a link; the first cannot be hidden. @type {Record<ViewName, string>} */
export const VIEWS = { network: 'Network', code: 'Code', curves: 'Curves', data: 'Data', predict: 'Predict', compare: 'Compare' };

/** What its right side shows; the first cannot be hidden. @type {Record<SideName, string>} */
export const SIDES = { progress: 'Progress', errors: 'Errors', backprop: 'Backprop', check: 'Check' };

/**
 * @typedef {'Settings' | 'Data and drawing' | 'Middle' | 'Right side' | 'Time and sharing'} Group
 *
 * @typedef {object} Control
 * @property {string} label
 * @property {Group} group
 */

/** @type {[string, Control][]} by the names in a link, in the order they are shown and written */
const ENTRIES = [
  ...SETTING_NAMES.map((name) => /** @type {[string, Control]} */ ([SETTINGS[name].key, { label: SETTINGS[name].label, group: 'Settings' }])),
  ['data-panel', { label: 'Data panel', group: 'Data and drawing' }],
  ['files', { label: 'Own files', group: 'Data and drawing' }],
  ['pad', { label: 'Draw a digit', group: 'Data and drawing' }],
  ['code', { label: VIEWS.code, group: 'Middle' }],
  ['code-edit', { label: 'Changes to the code', group: 'Middle' }],
  ['curves', { label: VIEWS.curves, group: 'Middle' }],
  ['data', { label: VIEWS.data, group: 'Middle' }],
  ['predict', { label: VIEWS.predict, group: 'Middle' }],
  ['compare', { label: VIEWS.compare, group: 'Middle' }],
  ['errors', { label: SIDES.errors, group: 'Right side' }],
  ['backprop', { label: SIDES.backprop, group: 'Right side' }],
  ['check', { label: SIDES.check, group: 'Right side' }],
  ['time', { label: 'Time axis', group: 'Time and sharing' }],
  ['fork', { label: 'Fork', group: 'Time and sharing' }],
  ['save', { label: 'Save and open', group: 'Time and sharing' }],
  ['share', { label: 'Share', group: 'Time and sharing' }],
];

/** @type {ReadonlyMap<string, Control>} */
export const CONTROLS = new Map(ENTRIES);

/** Nothing is hidden. @type {ReadonlySet<string>} */
export const NONE = new Set();

/**
 * A view or side that is there: the first, in the place of one that is hidden.
 * @template {string} T
 * @param {T} wanted
 * @param {ReadonlySet<string>} hides
 * @param {T} first
 * @returns {T}
 */
export const unlessHidden = (wanted, hides, first) => (hides.has(wanted) ? first : wanted);
