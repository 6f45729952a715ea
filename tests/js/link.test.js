// Links: there and back for anything a page can hold, and a sentence for anything a stranger can write.

import assert from 'node:assert/strict';
import test from 'node:test';
import { deflateSync } from 'node:zlib';
import { CONTROLS, NONE, SIDES, VIEWS } from '../../site/controls.js';
import { MOST_CODE, formatLink, packCode, parseLink, unpackCode } from '../../site/link.js';
import { SETTINGS, SETTING_NAMES, defaultSettings } from '../../site/settings.js';

/** @import {Link} from '../../site/link.js' */

const ROUNDS = 300;

/** Random numbers that are the same in every run (mulberry32). @param {number} seed @returns {() => number} from 0 to 1 */
function random(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** @template T @param {() => number} next @param {readonly T[]} items */
const pick = (next, items) => items[Math.floor(next() * items.length)];

/** Python, other scripts, what is outside of Unicode's first plane, and what an address has to escape. */
const SCRAPS = ['W1 -= alpha * dW1\n', '    ', '# Größe, размер, 大小\n', '🧠', '\u{10ffff}', '\ufeff', '&code=#%', '+ +', '\0', '\r\n', '"""', '\u202e'];

/** @param {() => number} next */
const randomText = (next) => Array.from({ length: 1 + Math.floor(next() * 60) }, () => pick(next, SCRAPS)).join('');

/** @param {() => number} next @returns {Link} */
function randomLink(next) {
  const settings = SETTING_NAMES.map((name) => {
    const setting = SETTINGS[name];
    if (setting.kind === 'choice') return [name, pick(next, setting.choices).value];
    const value = setting.min + next() * (setting.max - setting.min);
    return [name, setting.whole ? Math.round(value) : value];
  });
  return {
    settings: Object.fromEntries(settings),
    view: /** @type {any} */ (pick(next, [...Object.keys(VIEWS).slice(1), null])),
    side: /** @type {any} */ (pick(next, [...Object.keys(SIDES).slice(1), null])),
    hides: new Set([...CONTROLS.keys()].filter(() => next() < 0.3)),
    code: null,
  };
}

/** @param {Uint8Array} bytes */
const inAddress = (bytes) => Buffer.from(bytes).toString('base64url');

test('any link that is written reads back as it was, with its code', async () => {
  const next = random(1);
  for (let round = 0; round < ROUNDS; round++) {
    const source = `${randomText(next)}x`;
    const link = { ...randomLink(next), code: next() < 0.5 ? await packCode(source) : null };
    const hash = formatLink(link);
    assert.deepEqual(parseLink(hash), { ...link, problems: [] });
    // As an address has it, whatever else the browser escapes.
    assert.equal(new URL(`https://example.org/${hash}`).hash, hash);
    if (link.code) assert.deepEqual(await unpackCode(link.code), { source });
  }
});

test('a link of before there were versions means what it meant', () => {
  const old = '#alpha=0.3&batch=64&hidden=17&held-out=0.25&seed=7&rule=exact-mse';
  assert.deepEqual(parseLink(old), {
    settings: { alpha: 0.3, batch: 64, hidden: 17, heldOut: 0.25, seed: 7, rule: 'exact MSE' },
    view: null, side: null, hides: NONE, code: null, problems: [],
  });
});

test('no hash at all gives the defaults: full batch, classic rule', () => {
  assert.deepEqual(parseLink(''), { settings: defaultSettings(), view: null, side: null, hides: NONE, code: null, problems: [] });
});

test('a hash edited later changes only the settings that it names', () => {
  const before = { ...defaultSettings(), hidden: 12, alpha: 0.3 };
  assert.deepEqual(parseLink('#alpha=0.2&hidden=banana', before).settings, { ...before, alpha: 0.2 });
});

test('what is first anyway, and what is not hidden, does not lengthen a link', () => {
  const hash = formatLink({ settings: defaultSettings(), view: 'network', side: 'progress', hides: NONE, code: null });
  assert.equal(hash, '#v=1&alpha=0.5&batch=full&hidden=100&held-out=0.1&seed=0&rule=classic');
});

for (const [what, hash, sentence] of /** @type {const} */ ([
  ['a setting that cannot be', 'hidden=0', /^In the link, Hidden neurons is “0”; it must be a whole number from 1 to 400\.$/],
  ['a choice that there is not', 'batch=65', /^In the link, Batch size is “65”; it can be full, 16, .*\.$/],
  ['a key nobody knows', 'colour=red', /^The link has a setting “colour” that this version does not know\.$/],
  ['a key that objects have', '__proto__=1', /“__proto__”/],
  ['a newer version', 'v=2', /^The link is of version 2 and this page knows version 1 only: /],
  ['a version that is none', 'v=1.5', /^The link says that it is of version “1\.5”; it must be a whole number from 1\.$/],
  ['a version of no size', 'v=0', /version “0”/],
  ['a view that there is not', 'view=banana', /^The link opens a view “banana” that this version does not have; there are network, code, curves, /],
  ['a view that objects have', 'view=constructor', /“constructor”/],
  ['a side that there is not', 'side=', /^The link opens a side “” /],
  ['a control that there is not', 'hide=seed.banana', /^The link hides “banana”, which this version does not have\.$/],
  ['a key that comes twice', 'seed=1&seed=2', /^The link has “seed” more than once: the last one counts\.$/],
  ['a key of great length', `${'x'.repeat(5000)}=1`, /^The link has a setting “x{40}…” that this version does not know\.$/],
  ['a value of great length', `seed=${'9'.repeat(5000)}`, /^In the link, Seed is “9{40}…”; it must be a whole number from 0 to 4294967295\.$/],
  ['an escape that is none', 'seed=%zz', /Seed is “%zz”/],
])) {
  test(`${what} is said in one sentence, and the rest of the link holds`, () => {
    const { settings, view, problems } = parseLink(`#alpha=0.2&${hash}&view=${/view=/.test(hash) ? '' : 'curves'}&rule=exact-mse`.replace('&view=&', '&'));
    assert.match(problems[0], sentence);
    assert.equal(problems.length, 1);
    assert.deepEqual([settings.alpha, settings.rule], [0.2, 'exact MSE']);
    assert.equal(view, /view=/.test(hash) ? null : 'curves');
  });
}

test('what is hidden beside a control that there is not is hidden all the same', () => {
  assert.deepEqual(parseLink('#hide=seed.banana..pad').hides, new Set(['seed', 'pad']));
});

const DAMAGED = /^The code in the link is damaged or cut off/;
const LONG = /^The code in the link is longer than 200 KB/;

/** @param {string} text */
async function refusal(text) {
  const unpacked = await unpackCode(text);
  assert.ok('problem' in unpacked, `${text.slice(0, 60)} was taken for code`);
  return unpacked.problem;
}

test('code cut off anywhere, or with one letter changed, is not taken for code', async () => {
  const packed = await packCode('import numpy as np\n\n\ndef initialize_parameters(rng):\n    return rng.random(3)\n');
  for (let end = 0; end < packed.length; end++) assert.match(await refusal(packed.slice(0, end)), DAMAGED);
  const next = random(2);
  for (let round = 0; round < ROUNDS; round++) {
    const at = Math.floor(next() * (packed.length - 1));
    const letter = pick(next, [...'ABCabc0189-_+/=% \n']);
    if (letter !== packed[at]) assert.match(await refusal(packed.slice(0, at) + letter + packed.slice(at + 1)), DAMAGED);
  }
});

test('what is no packed code at all is not taken for code', async () => {
  const next = random(3);
  for (let round = 0; round < ROUNDS; round++) {
    const bytes = Uint8Array.from({ length: 1 + Math.floor(next() * 200) }, () => Math.floor(next() * 256));
    assert.match(await refusal(inAddress(bytes)), DAMAGED);
  }
  for (const text of ['', '=', 'a', 'javascript:alert(1)', '<script>', '💥']) assert.match(await refusal(text), DAMAGED);
});

test('bytes that are not UTF-8, and nothing but space, are no code', async () => {
  assert.match(await refusal(inAddress(deflateSync(Buffer.from([0x78, 0xff, 0xfe])))), DAMAGED);
  assert.match(await refusal(await packCode(' \n\t')), /^The code in the link is empty/);
});

test('the longest code that a link may bring comes through, and one more byte does not', async () => {
  const next = random(4);
  // Hardly to be compressed: the packed text is as long as it gets.
  const letters = Array.from({ length: MOST_CODE }, () => String.fromCharCode(32 + Math.floor(next() * 95))).join('');
  const unpacked = await unpackCode(await packCode(letters));
  assert.ok('source' in unpacked && unpacked.source === letters);
  assert.match(await refusal(await packCode(`${letters}x`)), LONG);
  assert.match(await refusal('x'.repeat(10_000_000)), LONG);
});

test('a bomb is left after little more than the longest code', async () => {
  const bomb = inAddress(deflateSync(Buffer.alloc(200_000_000), { level: 9 }));
  assert.ok(bomb.length < 270_000, `${bomb.length} characters`);
  const before = process.memoryUsage();
  assert.match(await refusal(bomb), LONG);
  const after = process.memoryUsage();
  // Whole, it would be 200 MB.
  assert.ok(after.arrayBuffers - before.arrayBuffers < 20e6, `${after.arrayBuffers - before.arrayBuffers} bytes`);
});

test('any hash at all gives settings that a run can begin with, and sentences', () => {
  const next = random(5);
  const keys = [...SETTING_NAMES.map((name) => SETTINGS[name].key), 'v', 'view', 'side', 'hide', 'code', '', 'toString', '%', '#'];
  const values = ['', '0', '-1', '1e400', 'NaN', 'full', 'classic', 'curves', 'seed.pad', '%00', '💥', '..', 'x'.repeat(300), ...Object.keys(VIEWS)];
  for (let round = 0; round < ROUNDS; round++) {
    const hash = Array.from({ length: Math.floor(next() * 12) }, () => pick(next, keys) + pick(next, ['=', '', '==']) + pick(next, values))
      .join(pick(next, ['&', '&&', '?']));
    const { problems, ...link } = parseLink(`#${hash}`);
    for (const problem of problems) assert.match(problem, /^[A-Z][^]{10,400}[.]$/);
    // What was taken can be written, and is then without fault.
    assert.deepEqual(parseLink(formatLink({ ...link, code: null })).problems, []);
    assert.ok(link.settings.hidden >= 1 && link.settings.hidden <= 400 && link.settings.alpha > 0);
  }
});
