// The check's own little logic: where an entry is on the stage, and how an error is written.

import assert from 'node:assert/strict';
import test from 'node:test';
import { entryAt, placeOf } from '../../site/panels/check/places.js';
import { scientific } from '../../site/panels/check/words.js';

test('what is pinned is an entry, and that entry is there on the stage', () => {
  const cases = /** @type {const} */ ([
    [{ kind: 'neuron', index: 7, weight: 301 }, { array: 'W1', row: 7, column: 301 }, 'neuron 7, its weight for pixel 301'],
    [{ kind: 'neuron', index: 7 }, { array: 'b1', row: 7, column: 0 }, 'the bias of neuron 7'],
    [{ kind: 'output', index: 3 }, { array: 'b2', row: 3, column: 0 }, 'the bias of output 3'],
  ]);
  for (const [target, entry, words] of cases) {
    assert.deepEqual(entryAt({ target, pinned: true }, 2), entry);
    assert.deepEqual(placeOf(entry, 2), { target, words });
    assert.equal(entryAt({ target, pinned: false }, 2), null);
  }
  assert.equal(entryAt({ target: { kind: 'pixel', index: 3 }, pinned: true }, 2), null);
});

test('a weight between two layers is shown at the neuron that it comes from', () => {
  assert.deepEqual(placeOf({ array: 'W2', row: 9, column: 4 }, 2), {
    target: { kind: 'neuron', index: 4 }, words: 'neuron 4, its weight towards output 9',
  });
});

test('of three layers the units between have their place', () => {
  const target = /** @type {const} */ ({ kind: 'unit', layer: 2, index: 5 });
  assert.deepEqual(entryAt({ target, pinned: true }, 3), { array: 'b2', row: 5, column: 0 });
  assert.deepEqual(placeOf({ array: 'b2', row: 5, column: 0 }, 3), { target, words: 'the bias of unit 5 of layer 2' });
  assert.deepEqual(placeOf({ array: 'W3', row: 9, column: 5 }, 3), { target, words: 'unit 5 of layer 2, its weight towards output 9' });
});

test('an error is written in few characters', () => {
  assert.deepEqual([0, 3.96e-9, 9.99e-6, 0.0123, 0.768, 1, 2, Infinity, NaN].map(scientific), ['0', '4·10⁻⁹', '1·10⁻⁵', '0.012', '0.77', '1', '2', '∞', '–']);
});
