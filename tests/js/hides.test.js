// The table of controls and the stylesheet that hides them: each says what the other does.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { CONTROLS } from '../../site/controls.js';

const text = (/** @type {string} */ name) => readFileSync(new URL(`../../site/${name}`, import.meta.url), 'utf8');
const styles = text('panels/share/hides.css');
const page = text('index.html');

test('every control that a link can hide is hidden by a rule, and there are rules for nothing else', () => {
  const named = [...styles.matchAll(/data-hides~="([^"]+)"/g)].map(([, name]) => name);
  assert.deepEqual(new Set(named), new Set(CONTROLS.keys()));
});

test('what is hidden is on the page', () => {
  const ids = [...styles.matchAll(/#([a-z][\w-]+)/g)].map(([, id]) => id);
  assert.ok(ids.length > 20);
  for (const id of ids) assert.ok(page.includes(`id="${id}"`), `there is no #${id}`);
});
