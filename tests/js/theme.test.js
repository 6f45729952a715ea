// The canvas and the page around it use the same colours.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { THEMES } from '../../site/view/colors.js';

const css = readFileSync(new URL('../../site/style.css', import.meta.url), 'utf8');
const tokens = [...css.matchAll(/--(\w+): light-dark\((#\w{6}), (#\w{6})\)/g)];

test('every colour of style.css is the canvas’s colour of that name', () => {
  assert.ok(tokens.length >= 6);
  for (const [, name, light, dark] of tokens) {
    const key = /** @type {keyof typeof THEMES.light} */ (name);
    assert.deepEqual([THEMES.light[key], THEMES.dark[key]], [light, dark], name);
  }
});
