// The settings table: parsing, limits, and the URL hash there and back.

import assert from 'node:assert/strict';
import test from 'node:test';
import {
  SETTINGS, SETTING_NAMES, defaultSettings, formatSetting, hashFromSettings, parseSetting, settingsFromHash,
  waitingForReset,
} from '../../site/settings.js';

test('a hash written from settings reads back as the same settings', () => {
  const settings = { alpha: 0.3, batch: 64, hidden: 17, heldOut: 0.25, seed: 7, rule: /** @type {const} */ ('exact MSE') };
  assert.deepEqual(settingsFromHash(hashFromSettings(settings)), { settings, problems: [] });
});

test('an empty hash gives the defaults: full batch, classic rule', () => {
  const { settings, problems } = settingsFromHash('');
  assert.deepEqual(problems, []);
  assert.deepEqual(settings, defaultSettings());
  assert.equal(settings.batch, 0);
  assert.equal(settings.rule, 'classic');
});

test('a hash edited later changes only what it says', () => {
  const before = { ...defaultSettings(), hidden: 12, alpha: 0.3 };
  assert.deepEqual(settingsFromHash('#alpha=0.2&hidden=banana', before).settings, { ...before, alpha: 0.2 });
});

test('every default parses back from its own text', () => {
  for (const name of SETTING_NAMES) {
    const { initial } = SETTINGS[name];
    assert.deepEqual(parseSetting(name, formatSetting(name, initial)), { value: initial });
  }
});

test('what a link has wrong is said, one sentence each, and the default stays', () => {
  const { settings, problems } = settingsFromHash('#hidden=0&batch=65&alpha=0.2&colour=red');
  assert.equal(settings.hidden, 100);
  assert.equal(settings.batch, 0);
  assert.equal(settings.alpha, 0.2);
  assert.equal(problems.length, 3);
  assert.match(problems[0], /Hidden neurons is “0”; it must be a whole number from 1 to 400\./);
  assert.match(problems[1], /Batch size is “65”/);
  assert.match(problems[2], /“colour”/);
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
