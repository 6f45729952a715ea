// Properties of links and settings, for anything that fast-check thinks of: nothing throws, what is written reads back.

import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { CONTROLS, SIDES, VIEWS } from '../../site/controls.js';
import { formatLink, packCode, parseLink, unpackCode } from '../../site/link.js';
import { SETTINGS, SETTING_NAMES, defaultSettings, formatSetting, parseSetting } from '../../site/settings.js';

/** @import {Settings} from '../../site/protocol.js' */

/** One sentence, or several of them, in one line that can be read. */
const SENTENCE = /^[A-Z][^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]{10,400}\.$/u;

/** Any text at all, lone halves of characters included. */
const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 60 }), fc.string({ unit: 'grapheme', maxLength: 60 }), fc.string({ maxLength: 60 }));

/** A value that a setting may have. @param {keyof Settings} name @returns {fc.Arbitrary<number | string>} */
function valueOf(name) {
  const setting = SETTINGS[name];
  if (setting.kind === 'choice') return fc.constantFrom(...setting.choices.map(({ value }) => value));
  const { min, max } = setting;
  return setting.whole ? fc.integer({ min, max }) : fc.double({ min, max, noNaN: true }).map((value) => value + 0);
}

const settings = /** @type {fc.Arbitrary<Settings>} */ (
  /** @type {unknown} */ (fc.record(Object.fromEntries(SETTING_NAMES.map((name) => [name, valueOf(name)])), { noNullPrototype: true }))
);

const link = fc.record({
  settings,
  // What is first anyway is left out of a link, and read as nothing said.
  view: fc.constantFrom(null, .../** @type {(keyof typeof VIEWS)[]} */ (Object.keys(VIEWS)).filter((name) => name !== 'network')),
  side: fc.constantFrom(null, .../** @type {(keyof typeof SIDES)[]} */ (Object.keys(SIDES)).filter((name) => name !== 'progress')),
  hides: fc.uniqueArray(fc.constantFrom(...CONTROLS.keys())).map((names) => new Set([...CONTROLS.keys()].filter((name) => names.includes(name)))),
  code: fc.option(fc.stringMatching(/^[\w-]{1,80}$/)),
}, { noNullPrototype: true });

/** @param {Settings} read */
function usable(read) {
  for (const name of SETTING_NAMES) {
    assert.deepEqual(parseSetting(name, formatSetting(name, read[name])), { value: read[name] });
  }
}

test('every link that is written reads back as it was', () => {
  fc.assert(fc.property(link, (written) => {
    assert.deepEqual(parseLink(formatLink(written)), { ...written, problems: [] });
  }), { numRuns: 500 });
});

test('any hash gives settings that can be used, and sentences', () => {
  const key = fc.oneof(fc.constantFrom(...SETTING_NAMES.map((name) => SETTINGS[name].key), 'v', 'view', 'side', 'hide', 'code'), text);
  const pair = fc.tuple(key, fc.oneof(text, fc.double().map(String), fc.constantFrom('full', 'classic', 'data', 'seed.pad')));
  const pairs = fc.array(pair, { maxLength: 12 }).map((all) => `#${all.map(([name, value]) => `${name}=${value}`).join('&')}`);
  fc.assert(fc.property(fc.oneof(text, pairs, pairs.map(asAddress)), (hash) => {
    const { problems, ...read } = parseLink(hash);
    for (const problem of problems) assert.match(problem, SENTENCE);
    usable(read.settings);
    assert.deepEqual(parseLink(formatLink({ ...read, code: null })).problems, []);
  }), { numRuns: 1000 });
});

/** As a browser has it in its address. @param {string} hash */
function asAddress(hash) {
  return new URL(hash, 'https://example.org/').hash;
}

test('a link with any of its characters changed gives settings that can be used', () => {
  fc.assert(fc.property(link, fc.nat(), fc.nat({ max: 4 }), fc.string({ maxLength: 4 }), (written, place, removed, put) => {
    const hash = formatLink(written);
    const at = place % hash.length;
    const { problems, settings: read } = parseLink(hash.slice(0, at) + put + hash.slice(at + removed));
    for (const problem of problems) assert.match(problem, SENTENCE);
    usable(read);
  }), { numRuns: 500 });
});

test('a setting typed in any way is a value within its limits, or one sentence', () => {
  const typed = fc.oneof(text, fc.double().map(String), fc.float().map((n) => n.toFixed(3)), fc.bigInt().map(String), fc.stringMatching(/^[\d.eE+\-x_, ]{1,12}$/));
  fc.assert(fc.property(fc.constantFrom(...SETTING_NAMES), typed, (name, given) => {
    const parsed = parseSetting(name, given);
    if ('problem' in parsed) assert.ok(parsed.problem.startsWith(SETTINGS[name].label) && parsed.problem.endsWith('.'));
    else usable({ ...defaultSettings(), [name]: parsed.value });
  }), { numRuns: 1000 });
});

test('any text is taken for code, or refused in one sentence', async () => {
  await fc.assert(fc.asyncProperty(fc.oneof(text, fc.base64String({ maxLength: 200 })), async (packed) => {
    const read = await unpackCode(packed);
    if ('problem' in read) assert.match(read.problem, SENTENCE);
  }), { numRuns: 200 });
});

test('any code comes through a link as it was, save halves of characters', async () => {
  await fc.assert(fc.asyncProperty(text.filter((source) => source.trim() !== ''), async (source) => {
    assert.deepEqual(await unpackCode(await packCode(source)), { source: source.toWellFormed() });
  }), { numRuns: 100 });
});
