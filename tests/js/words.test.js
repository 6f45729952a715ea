// The explanations: every “?” of the page has its words, and they are short.

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { WORDS } from '../../site/panels/words.js';

const SITE = fileURLToPath(new URL('../../site/', import.meta.url));
const files = ['index.html', ...readdirSync(`${SITE}panels`, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.js')).map((name) => `panels/${name}`)];

test('every button of the page opens words that are there', () => {
  const asked = files.flatMap((name) => [...readFileSync(SITE + name, 'utf8').matchAll(/popovertarget="why-([a-z-]+)"/g)].map(([, key]) => key));
  assert.ok(asked.length >= 4);
  for (const key of asked) assert.ok(key in WORDS, `“why-${key}” has no words`);
});

for (const [name, { title, text }] of Object.entries(WORDS)) {
  test(`the words on ${name} are a short read, and their code is closed`, () => {
    const words = text.join(' ');
    assert.ok(title.length > 3 && title.length < 40);
    assert.ok(words.split(/\s+/).length <= 110, 'too long');
    for (const paragraph of text) assert.equal(paragraph.split('`').length % 2, 1, paragraph);
    assert.match(words, /[.?]$/);
  });
}
