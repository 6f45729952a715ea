// What is said of code that came with a link: which lines differ, and which characters cannot be seen.

import assert from 'node:assert/strict';
import test from 'node:test';
import { stretches } from '../../site/panels/code/lines.js';
import { revealed } from '../../site/panels/share/reveal.js';

test('characters that cannot be seen are written out, and counted', () => {
  const trojan = 'if admin\u202e == \u2066True:\u200b\n\treturn\u00ad 1\u2028x\u3164 = 2\ud800\0';
  assert.deepEqual(revealed(trojan), {
    text: 'if admin⟨U+202E⟩ == ⟨U+2066⟩True:⟨U+200B⟩\n\treturn⟨U+00AD⟩ 1⟨U+2028⟩x⟨U+3164⟩ = 2⟨U+D800⟩⟨U+0000⟩',
    written: ['⟨U+202E⟩', '⟨U+2066⟩', '⟨U+200B⟩', '⟨U+00AD⟩', '⟨U+2028⟩', '⟨U+3164⟩', '⟨U+D800⟩', '⟨U+0000⟩'],
  });
  assert.deepEqual(revealed('\u{e0001}a'), { text: '⟨U+E0001⟩a', written: ['⟨U+E0001⟩'] });
  assert.deepEqual(revealed('a = 1\rb = 2'), { text: 'a = 1⟨U+000D⟩b = 2', written: ['⟨U+000D⟩'] });
});

test('what can be seen stays as it is: other scripts, symbols, and the lines of a file from Windows', () => {
  const seen = 'dZ2 = 2 * (A2 − Y)  # größer, размер, 大小, 🧠 σ′\n\tx';
  assert.deepEqual(revealed(seen), { text: seen, written: [] });
  assert.deepEqual(revealed('a\r\nb\r\n'), { text: 'a\nb\n', written: [] });
});

test('stretches put both texts together again, and where they differ no line is in both', () => {
  const text = (/** @type {string} */ letters) => [...letters].join('\n');
  for (const [before, after] of [['abcdef', 'abXdef'], ['abc', 'abc'], ['abc', 'xyz'], ['abcabc', 'cab'], ['a', 'bab'], ['aabb', 'ab']]) {
    const found = stretches(text(before), text(after));
    const of = (/** @type {string} */ kind) => found.filter((one) => one.kind === 'same' || one.kind === kind).flatMap(({ lines }) => lines).join('');
    assert.equal(of('gone'), before);
    assert.equal(of('come'), after);
    assert.ok(found.every(({ lines }) => lines.length > 0));
    found.forEach(({ kind }, i) => {
      if (kind === 'gone' && found[i + 1]?.kind === 'come') assert.equal(found[i].lines.filter((line) => found[i + 1].lines.includes(line)).length, 0);
    });
  }
});
