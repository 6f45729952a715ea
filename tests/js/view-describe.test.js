// The words for what is looked at: they carry the frame's exact numbers.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { brief, describe, spoken } from '../../site/view/describe.js';
import { arrays } from '../../site/view/model.js';
import { frame } from './view-fixture.js';

/** @typedef {import('../../site/view/model.js').FrameModel} FrameModel */

/** @param {Partial<import('../../site/protocol.js').Figures>} [figures] */
function network(figures) {
  const model = frame(4, figures);
  const named = arrays(model.layout, model.data);
  named.Z1[2] = 2.6;
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
  named.W1_dot_x[2] = 2.61;
  named.slope1[2] = 0.064;
  named.W2_dot_A1[3] = 2.39;
  named.slope2[3] = 0.094;
  named.deltaW1[2 * 784 + 406] = -0.002;
  return model;
}

test('a neuron: its formula with its numbers, strongest pushes, slope and range of weights', () => {
  assert.deepEqual(describe(network(), { kind: 'neuron', index: 2 }), {
    title: 'Hidden neuron 2', place: '',
    formula: ['A1[2] = σ(W1[2] @ x + b1[2])', '= σ(2.61 − 0.01) = 0.931'],
    facts: [
      'pushes “3” up +1.84, “8” down −1.22', 'slope σ′(Z1) = 0.064', 'weights from −0.123 to +0.310',
    ],
  });
});

test('a saturated neuron is called so', () => {
  const model = network();
  arrays(model.layout, model.data).slope1[2] = 0.001;
  assert.ok(describe(model, { kind: 'neuron', index: 2 }).facts.includes('slope σ′(Z1) = 0.001: saturated, hardly learns'));
});

test('a weight: what it adds, of what sum, its gradient and last change; first what the tiles show', () => {
  const target = /** @type {const} */ ({ kind: 'neuron', index: 2, weight: 406 });
  assert.deepEqual(describe(network(), target), {
    title: 'Weight W1[2, 406]', place: 'row 14, column 14',
    formula: ['W1[2, 406] * x[406]', '= −0.1235 * 0.500 = −0.0617'],
    facts: ['of W1[2] @ x = 2.610', 'dW1[2, 406] = +1.23·10⁻⁵', 'ΔW1[2, 406] = −0.00200'],
  });
  assert.match(describe(network(), target, 'deltaW1').facts[1], /^ΔW1/);
  const partly = describe(network({ done: 64, total: 37800 }), target).facts[1];
  assert.equal(partly, 'dW1[2, 406] = +1.23·10⁻⁵ (64 of 37,800 summed)');
});

test('a neuron that pushes nothing says so', () => {
  assert.equal(describe(network(), { kind: 'neuron', index: 0 }).facts[0], 'moves no output by 0.005');
});

test('an output: its formula with its numbers, role and strongest neurons', () => {
  assert.deepEqual(describe(network({ label: 3, prediction: 3 }), { kind: 'output', index: 3 }), {
    title: 'Output “3”', place: 'label and prediction',
    formula: ['A2[3] = σ(W2[3] @ A1 + b2[3])', '= σ(2.39 − 0.25) = 0.895'],
    facts: [
      'neuron 2: +1.98 * 0.93 = +1.84', 'neuron 1: −0.63 * 0.80 = −0.50', 'slope σ′(Z2) = 0.094',
    ],
  });
  assert.equal(describe(network({ label: 1, prediction: 2 }), { kind: 'output', index: 3 }).place, '');
});

test('a pixel: its value, its place, and the weights that read it', () => {
  assert.deepEqual(describe(network(), { kind: 'pixel', index: 406 }), {
    title: 'Pixel x[406]', place: 'row 14, column 14', formula: ['x[406] = 0.500'],
    facts: ['neuron 2 reads it by W1[2, 406] = −0.123'],
  });
});

test('nothing looked at: the example and the prediction', () => {
  assert.deepEqual(describe(network({ label: 4, prediction: 3, heldOut: 1 }), { kind: 'none' }).facts, [
    'label 4, predicted 3 with A2 = 0.895', 'this example is held out for validation',
  ]);
  assert.deepEqual(describe(network({ label: -1, prediction: 3, example: -1 }), { kind: 'none' }).facts, [
    'no label, predicted 3 with A2 = 0.895', 'this image is not one of the data',
  ]);
});

test('a screen reader hears it in one sentence, and the list of all in half a line each', () => {
  const model = network({ label: 3, prediction: 3 });
  assert.equal(spoken(describe(model, { kind: 'pixel', index: 406 }), true),
    'Pixel x[406], row 14, column 14, pinned; x[406] = 0.500; neuron 2 reads it by W1[2, 406] = −0.123');
  assert.equal(brief(model, { kind: 'neuron', index: 2 }), 'Hidden neuron 2: A1 0.931');
  assert.equal(brief(model, { kind: 'output', index: 3 }), 'Output “3”: A2 0.895, label and prediction');
  assert.equal(brief(model, { kind: 'none' }), 'a digit labelled 3, read as 3');
});

test('before Python is ready only the digit is described', () => {
  const preview = { x: new Float32Array(784).fill(0.25), label: 7 };
  assert.deepEqual(describe(preview, { kind: 'pixel', index: 29 }), {
    title: 'Pixel x[29]', place: 'row 1, column 1', formula: ['x[29] = 0.250'], facts: [],
  });
  for (const kind of /** @type {const} */ (['neuron', 'output'])) {
    assert.match(describe(preview, { kind, index: 1 }).facts.join(), /appears? when Python is ready/);
  }
  assert.match(describe(preview, { kind: 'none' }).facts.join(), /Python/);
});

/** Three layers, 4 and 3 hidden neurons. @param {import('../../site/protocol.js').Activation[]} activations */
function deeper(activations) {
  /** @type {FrameModel} */
  const model = { ...frame([4, 3], { label: 3, prediction: 3 }), activations };
  const named = arrays(model.layout, model.data);
  for (const name of ['W2_A1', 'W3_A2']) named[name].fill(0);
  named.W2_A1[1 * 4 + 2] = 1.84;
  named.W2_A1[0 * 4 + 2] = -1.22;
  named.W2[1 * 4 + 2] = 0.5;
  named.A1[2] = 3.68;
  named.W1_dot_x[2] = 3.7;
  named.b1[2] = -0.02;
  named.Z1[2] = 3.68;
  named.W2_dot_A1[1] = 2.39;
  named.b2[1] = -0.25;
  named.Z2[1] = 2.14;
  named.A2[1] = 2.14;
  named.slope2[1] = 1;
  named.W3_A2[3 * 3 + 1] = 1.5;
  named.W3[3 * 3 + 1] = 0.7;
  named.W3_dot_A2[3] = 1.5;
  named.b3[3] = 0.1;
  named.Z3[3] = 1.6;
  named.A3[3] = 0.895;
  named.slope3[3] = 0.094;
  return model;
}

test('a neuron of a further layer: where it comes from, where it goes, and its slope', () => {
  const model = deeper(['ReLU', 'ReLU', 'softmax']);
  const target = /** @type {const} */ ({ kind: 'unit', layer: 2, index: 1 });
  assert.deepEqual(describe(model, target), {
    title: 'Neuron 1 of hidden layer 2', place: '',
    formula: ['A2[1] = ReLU(W2[1] @ A1 + b2[1])', '= ReLU(2.39 − 0.25) = 2.140'],
    facts: ['pushes “3” up +1.50', 'slope ReLU′(Z2) = 1.000', 'neuron 2: +0.50 * 3.68 = +1.84'],
  });
  assert.equal(brief(model, target), 'Neuron 1 of hidden layer 2: A2 2.140');
  assert.equal(brief(model, { kind: 'output', index: 3 }), 'Output “3”: A3 0.895, label and prediction');
  assert.deepEqual(describe(model, { kind: 'none' }).facts[0], 'label 3, predicted 3 with A3 = 0.895');
});

test('with more layers a hidden neuron pushes the next one, and an output hears the last', () => {
  const model = deeper(['ReLU', 'ReLU', 'softmax']);
  const neuron = describe(model, { kind: 'neuron', index: 2 });
  assert.equal(neuron.place, 'hidden layer 1');
  assert.deepEqual(neuron.formula, ['A1[2] = ReLU(W1[2] @ x + b1[2])', '= ReLU(3.70 − 0.02) = 3.680']);
  assert.equal(neuron.facts[0], 'pushes A2[1] up +1.84, A2[0] down −1.22');
  assert.equal(describe(model, { kind: 'neuron', index: 0 }).facts[0], 'moves no neuron of layer 2 by 0.005');
  assert.deepEqual(describe(model, { kind: 'output', index: 3 }), {
    title: 'Output “3”', place: 'label and prediction',
    formula: ['A3[3] = softmax(Z3)[3] = 0.895', 'Z3[3] = W3[3] @ A2 + b3[3] = 1.50 + 0.10 = 1.60'],
    facts: ['A2[1]: +0.70 * 2.14 = +1.50', 'slope softmax′(Z3) = 0.094'],
  });
});

test('where the code adds up in a way of its own, only its Z is known', () => {
  const model = deeper(['ReLU', 'other', 'softmax']);
  const named = arrays(model.layout, model.data);
  named.Z1[2] = 5.5;
  named.Z2[1] = 1.25;
  assert.deepEqual(describe(model, { kind: 'neuron', index: 2 }).formula, ['A1[2] = ReLU(Z1[2])', '= ReLU(5.50) = 3.680']);
  assert.deepEqual(describe(model, { kind: 'unit', layer: 2, index: 1 }).formula, ['A2[1] = f(Z2[1])', '= f(1.25) = 2.140']);
  named.Z3[3] = 9;
  assert.deepEqual(describe(model, { kind: 'output', index: 3 }).formula, ['A3[3] = softmax(Z3)[3] = 0.895', 'Z3[3] = 9.00']);
  assert.deepEqual(describe({ ...model, activations: ['ReLU', 'identity', 'softmax'] }, { kind: 'unit', layer: 2, index: 1 }).formula, ['A2[1] = Z2[1]', '= 2.140']);
  named.Z1[2] = NaN;
  assert.match(describe(model, { kind: 'neuron', index: 2 }).formula[0], /W1\[2\] @ x/, 'diverged');
});

test('what a small slope means depends on the activation, and an unknown one is not spoken of', () => {
  const target = /** @type {const} */ ({ kind: 'unit', layer: 2, index: 1 });
  /** @param {import('../../site/protocol.js').Activation} activation @param {number} slope */
  function slopeOf(activation, slope) {
    const model = deeper(['ReLU', activation, 'sigmoid']);
    arrays(model.layout, model.data).slope2[1] = slope;
    return describe(model, target).facts.filter((fact) => fact.startsWith('slope'));
  }
  assert.deepEqual(slopeOf('ReLU', 0), ['slope ReLU′(Z2) = 0.000: off for this image']);
  assert.deepEqual(slopeOf('tanh', 0.01), ['slope tanh′(Z2) = 0.010: saturated, hardly learns']);
  assert.deepEqual(slopeOf('other', -0.02), ['slope f′(Z2) = −0.020: hardly learns']);
  assert.deepEqual(slopeOf('other', 0.7), ['slope f′(Z2) = 0.700']);
  for (const [activation, slope] of /** @type {const} */ ([['ReLU', NaN], ['identity', 1]])) assert.deepEqual(slopeOf(activation, slope), []);
  const identity = describe(deeper(['ReLU', 'identity', 'sigmoid']), target).formula;
  assert.deepEqual(identity, ['A2[1] = W2[1] @ A1 + b2[1]', '= 2.39 − 0.25 = 2.140']);
  assert.match(describe(deeper(['ReLU', 'other', 'sigmoid']), target).formula[0], /= f\(W2/);
});
