// The guided first run: its steps go on when the visitor has done what they say, and its one gradient points the right way.

import assert from 'node:assert/strict';
import test from 'node:test';
import { STEPS, wayOf } from '../../site/panels/tour/steps.js';
import { defaultSettings } from '../../site/settings.js';
import { initial } from '../../site/state.js';
import { frame } from './view-fixture.js';

/** @import {Lesson, Situation} from '../../site/panels/tour/steps.js' */

const state = initial(defaultSettings());
/** @type {Lesson} */
const lesson = { output: 8, neuron: 47, label: 3, A2: 0.912, dZ2: 1.824, A1: 0.5, dW2: 0.912 };

/** @param {Partial<Situation>} [changes] @returns {Situation} */
const situation = (changes = {}) => ({ state, before: state.shown, figures: null, accuracy: NaN, lesson: null, answer: null, ...changes });

/** @param {string} name */
const step = (name) => {
  const found = STEPS.find((one) => one.name === name);
  assert.ok(found);
  return found;
};

test('every step has words, in any situation', () => {
  for (const one of STEPS) {
    for (const now of [situation(), situation({ figures: frame(1).figures, accuracy: 0.9, lesson, answer: 'up' })]) {
      const words = one.words(now);
      assert.ok(words.length > 20 && !/undefined|NaN|null/.test(words), `${one.name}: ${words}`);
    }
  }
});

test('a step goes on when what it asks for is done, and not before', () => {
  const running = { ...state, running: true };
  /** @type {[string, Situation, Situation][]} */
  const cases = [
    ['start', situation(), situation({ state: running })],
    ['watch', situation({ accuracy: 0.5 }), situation({ accuracy: 0.85 })],
    ['pause', situation({ state: running }), situation()],
    ['backprop', situation(), situation({ state: { ...state, side: 'backprop' } })],
  ];
  for (const [name, before, after] of cases) {
    assert.equal(step(name).done?.(before), false, name);
    assert.equal(step(name).done?.(after), true, name);
  }
});

test('a mistake is found once another image is on the stage, and it is misread', () => {
  const done = step('mistake').done;
  const chosen = { ...state, shown: /** @type {const} */ ({ kind: 'example', example: 7 }) };
  const misread = frame(1).figures;
  assert.equal(misread.label === misread.prediction, false);
  assert.equal(done?.(situation({ figures: misread })), false, 'the image that was there before');
  assert.equal(done?.(situation({ state: chosen, figures: { ...misread, prediction: misread.label } })), false, 'read right');
  assert.equal(done?.(situation({ state: chosen, figures: { ...misread, label: -1 } })), false, 'without a label');
  assert.equal(done?.(situation({ state: chosen, figures: misread })), true);
});

test('the weight moves against its gradient, and either answer is told so', () => {
  const { words } = step('gradient');
  assert.match(words(situation({ lesson })), /A2 = 0\.912 where the label 3 wants 0: .*dZ2 = \+1\.824.*A1 = 0\.500.*dW2\[8, 47\] = .*\+0\.912/);
  assert.equal(wayOf(lesson), 'down');
  assert.match(words(situation({ lesson, answer: 'down' })), /^Right: down\. .*less to output “8”/);
  assert.match(words(situation({ lesson, answer: 'up' })), /^The other way: down\./);
  assert.match(words(situation({ lesson: { ...lesson, dW2: -0.5 }, answer: 'up' })), /^Right: up\. .*negative.*more to/);
});
