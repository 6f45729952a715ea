// The settings table: parsing, limits, and the texts of its values.

import assert from 'node:assert/strict';
import test from 'node:test';
import { SETTINGS, SETTING_NAMES, defaultSettings, formatSetting, parseSetting, waitingForReset } from '../../site/settings.js';

test('every default parses back from its own text', () => {
  for (const name of SETTING_NAMES) {
    const { initial } = SETTINGS[name];
    assert.deepEqual(parseSetting(name, formatSetting(name, initial)), { value: initial });
  }
});

for (const [name, text] of /** @type {const} */ ([
  ['alpha', ''], ['alpha', 'fast'], ['alpha', '0'], ['alpha', '-1'], ['alpha', 'Infinity'],
  ['hidden', '1.5'], ['hidden', '401'], ['seed', '-1'], ['heldOut', '0.6'], ['rule', 'newton'],
])) {
  test(`${name} refuses “${text}” and says what it found`, () => {
    const parsed = parseSetting(name, text);
    assert.ok('problem' in parsed);
    assert.ok(parsed.problem.includes(text ? `“${text}”` : 'is empty'), parsed.problem);
  });
}

test('only settings that take a new run wait for it', () => {
  const before = defaultSettings();
  assert.deepEqual(waitingForReset({ ...before, alpha: 9 }, before), []);
  assert.deepEqual(waitingForReset({ ...before, hidden: 9, rule: 'exact MSE' }, before), ['hidden', 'rule']);
});
