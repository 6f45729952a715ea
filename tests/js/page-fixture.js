// A page without elements and without a worker: the real state, and a list of what was sent.

import { defaultSettings } from '../../site/settings.js';
import { initial, reduce } from '../../site/state.js';

/** @import {Command} from '../../site/protocol.js' */
/** @import {Event} from '../../site/state.js' */

/** @type {Event} */
export const READY = { type: 'ready', protocol: 0, versions: {}, original: '# network.py' };

/** @param {number} [id] of the file; 0 is the sample @returns {Extract<Event, {type: 'dataset'}>} */
export const dataset = (id = 0) => ({
  type: 'dataset', id, test: false, dataset: { name: 'digits', examples: 1800, counts: Array(10).fill(180), note: '', added: 3 },
});

/** @param {number} run @returns {Extract<Event, {type: 'started'}>} */
export const started = (run) => ({
  type: 'started', run, settings: defaultSettings(), layout: [], trainExamples: 1620, validationExamples: 180, parent: null,
  program: {
    layers: [784, 100, 10], activations: ['sigmoid', 'sigmoid'], takesRule: true, hasLoss: false, original: true,
    digest: '12345678', source: '# network.py',
  },
});

/** All that leads to a first run. */
export const RUNNING = [READY, dataset(), /** @type {Event} */ ({ type: 'reset-sent', run: 1 }), started(1)];

/** @param {Event[]} [events] that have happened before */
export function createPage(events = []) {
  let state = events.reduce(reduce, initial(defaultSettings()));
  /** @type {Command[]} */
  const sent = [];
  return {
    state: () => state,
    /** @param {Event} event */
    dispatch(event) {
      state = reduce(state, event);
    },
    /** @param {Command} command */
    send(command) {
      sent.push(command);
    },
    /** What was sent since this was asked last. */
    sent: () => sent.splice(0),
  };
}
