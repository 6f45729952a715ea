// The line of a sparkline: where its points stand, and where it breaks.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { activationSpan, linePath, spanOf } from '../../site/panels/inspector/sparkline.js';

test('points stand by their iteration, not by their number, and by their value between the ends', () => {
  assert.equal(linePath(Int32Array.of(0, 10, 100), Float32Array.of(0, 1, 0.5), [0, 1]), 'M0.00 24.00L10.00 2.00L100.00 13.00');
});

test('a value that is no number leaves a gap', () => {
  assert.equal(linePath(Int32Array.of(0, 1, 2, 3), Float32Array.of(0, NaN, 1, 1), [0, 1]), 'M0.00 24.00M66.67 2.00L100.00 2.00');
});

test('one moment stands at the right end', () => {
  assert.equal(linePath(Int32Array.of(7), Float32Array.of(1), [0, 1]), 'M100.00 2.00');
});

test('the height starts at zero, or has zero in its middle where there are signs; all zeros have a height too', () => {
  assert.deepEqual(spanOf(Float32Array.of(1, 2)), [0, 2]);
  assert.deepEqual(spanOf(Float32Array.of(1, -2)), [-2, 2]);
  assert.deepEqual(spanOf(Float32Array.of(0, 0)), [0, 1]);
});

test('an activation has the height from 0 to 1, unless it goes beyond', () => {
  assert.deepEqual(activationSpan(Float32Array.of(0.2, 0.3, NaN)), [0, 1]);
  assert.deepEqual(activationSpan(Float32Array.of(0.25, 3.5)), [0, 3.5]);
  assert.deepEqual(activationSpan(Float32Array.of(-0.5, 0.25)), [-0.5, 0.5]);
});
