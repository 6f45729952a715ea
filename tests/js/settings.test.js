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
  ['alpha', '1e9'], ['alpha', 'NaN'], ['alpha', '0x1'], ['alpha', '1,5'], ['alpha', '0,5'],
  ['batch', '0'], ['batch', '-16'], ['batch', '65'], ['batch', ''], ['hidden', '0'], ['hidden', '-3'], ['hidden', '1e6'],
  ['hidden', '1.5'], ['hidden', '401'], ['seed', '-1'], ['seed', '1e300'],
  ['seed', '7.5'], ['seed', 'lucky'], ['heldOut', '0.6'], ['heldOut', '1'], ['heldOut', '1.5'], ['heldOut', '-0.1'], ['rule', 'newton'],
])) {
  test(`${name} refuses “${text}” and says what it found`, () => {
    const parsed = parseSetting(name, text);
    assert.ok('problem' in parsed);
    assert.ok(parsed.problem.includes(text || SETTINGS[name].kind === 'choice' ? `“${text}”` : 'is empty'), parsed.problem);
  });
}

test('only settings that take a new run wait for it', () => {
  const before = defaultSettings();
  assert.deepEqual(waitingForReset({ ...before, alpha: 9 }, before), []);
  assert.deepEqual(waitingForReset({ ...before, hidden: 9, rule: 'exact MSE' }, before), ['hidden', 'rule']);
});
