// The words for what is looked at: they carry the frame's exact numbers.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describe } from '../../site/view/describe.js';
import { arrays } from '../../site/view/model.js';
import { frame } from './view-fixture.js';

/** @param {Partial<import('../../site/protocol.js').Figures>} [figures] */
function network(figures) {
  const model = frame(4, figures);
  const named = arrays(model.layout, model.data);
  named.Z1[2] = 2.6049;
  named.A1[2] = 0.9314;
  named.b1[2] = -0.01;
  named.W2_A1.fill(0);
  named.W2_A1[3 * 4 + 2] = 1.84;
  named.W2_A1[8 * 4 + 2] = -1.22;
  named.W2_A1[3 * 4 + 1] = -0.5;
  named.Z2[3] = 2.14;
  named.A2[3] = 0.895;
  named.b2[3] = -0.25;
  named.W1.fill(0);
  named.W1[2 * 784 + 406] = -0.12345;
  named.W1[2 * 784 + 5] = 0.31;
  named.dW1[2 * 784 + 406] = 0.000012345;
  named.x[406] = 0.5;
  named.W1_x[2 * 784 + 406] = -0.0617;
  named.W2.fill(0.1);
  named.W2[3 * 4 + 2] = 1.975;
  named.W2[8 * 4 + 2] = -1.31;
  named.W2[3 * 4 + 1] = -0.625;
  named.A1[1] = 0.8;
  return model;
}

test('a neuron: its sum, activation, bias, strongest pushes and range of weights', () => {
  assert.deepEqual(describe(network(), { kind: 'neuron', index: 2 }), {
    title: 'Hidden neuron 2',
    lines: [
      'Z1 = W1[2] @ x + b1[2] = 2.605',
      'A1 = sigmoid(Z1) = 0.931, b1 = −0.0100',
      'pushes “3” up +1.840, “8” down −1.220',
      'W2[:, 2] from −1.3100 to +1.9750',
      'W1[2] from −0.1235 to +0.3100',
    ],
  });
});

test('a weight inside a tile: its value, its input, and what the tiles show', () => {
  const target = /** @type {const} */ ({ kind: 'neuron', index: 2, weight: 406 });
  assert.deepEqual(describe(network(), target).lines.slice(5), [
    'W1[2, 406] = −0.1235, x[406] = 0.500',
    'W1[2, 406] * x[406] = −0.0617',
  ]);
  assert.deepEqual(describe(network(), target, 'dW1').lines.slice(5), [
    'W1[2, 406] = −0.1235, x[406] = 0.500',
    'W1[2, 406] * x[406] = −0.0617',
    'dW1[2, 406] = +1.23·10⁻⁵',
  ]);
  const partly = describe(network({ done: 64, total: 37800 }), target, 'dW1').lines.at(-1);
  assert.equal(partly, 'dW1[2, 406] = +1.23·10⁻⁵ (sum of 64 of 37,800)');
});

test('a neuron that pushes nothing says nothing about it', () => {
  assert.equal(describe(network(), { kind: 'neuron', index: 0 }).lines.length, 4);
});

test('an output: its sum, activation, bias, role and strongest neurons', () => {
  assert.deepEqual(describe(network({ label: 3, prediction: 3 }), { kind: 'output', index: 3 }), {
    title: 'Output “3”',
    lines: [
      'Z2 = 2.140, b2 = −0.2500',
      'A2 = sigmoid(Z2) = 0.895',
      'this is the true label and the prediction',
      'W2[3, 2] * A1[2] = +1.975 * 0.931 = +1.840',
      'W2[3, 1] * A1[1] = −0.625 * 0.800 = −0.500',
    ],
  });
  const other = describe(network({ label: 1, prediction: 2 }), { kind: 'output', index: 3 });
  assert.ok(!other.lines.join().includes('label'));
});

test('a pixel: its value, its place, and the weights that read it', () => {
  assert.deepEqual(describe(network(), { kind: 'pixel', index: 406 }), {
    title: 'Pixel 406, row 14, column 14',
    lines: ['x[406] = 0.500', 'strongest weights:', 'W1[2, 406] = −0.1235'],
  });
});

test('nothing looked at: the example and the prediction', () => {
  assert.deepEqual(describe(network({ label: 4, prediction: 3, heldOut: 1 }), { kind: 'none' }).lines, [
    'label 4, predicted 3 with A2 = 0.895', 'this example is held out for validation',
  ]);
});

test('before Python is ready only the digit is described', () => {
  const preview = { x: new Float32Array(784).fill(0.25), label: 7 };
  assert.deepEqual(describe(preview, { kind: 'pixel', index: 29 }), {
    title: 'Pixel 29, row 1, column 1', lines: ['x[29] = 0.250'],
  });
  for (const kind of /** @type {const} */ (['neuron', 'output'])) {
    assert.match(describe(preview, { kind, index: 1 }).lines.join(), /appears? when Python is ready/);
  }
  assert.match(describe(preview, { kind: 'none' }).lines.join(), /Python/);
});
