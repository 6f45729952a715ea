// The stepper's table: every number it writes is one of Python's, in the right place; pictures and stage get whole arrays.

import assert from 'node:assert/strict';
import test from 'node:test';
import { pictureOf } from '../../site/panels/backprop/beat-pictures.js';
import { BEATS, SYMBOLS, firstPick, partsOf, stageOf } from '../../site/panels/backprop/beats.js';
import { wordsFor } from '../../site/panels/backprop/listing.js';
import { fillHeat, limitOf } from '../../site/panels/backprop/pictures.js';
import { significant } from '../../site/view/format.js';

/** @import {Values} from '../../site/panels/backprop/beats.js' */

const HIDDEN = 7;
const SIZES = {
  x: 784, W1: HIDDEN * 784, b1: HIDDEN, W1_x: HIDDEN * 784, W1_dot_x: HIDDEN, Z1: HIDDEN, A1: HIDDEN, slope1: HIDDEN,
  W2: 10 * HIDDEN, b2: 10, W2_A1: 10 * HIDDEN, W2_dot_A1: 10, Z2: 10, A2: 10, slope2: 10, Y: 10, errors: 10, dZ2: 10,
  dW2: 10 * HIDDEN, W2_dZ2: 10 * HIDDEN, W2T_dot_dZ2: HIDDEN, dZ1: HIDDEN, dW1: HIDDEN * 784, deltaW1: HIDDEN * 784,
  deltaW2: 10 * HIDDEN, W1_after: HIDDEN * 784, b1_after: HIDDEN, W2_after: 10 * HIDDEN, b2_after: 10, A1_after: HIDDEN,
  W2_A1_after: 10 * HIDDEN, A2_after: 10, classic: 10, exact: 10,
};

/** Every value is another one, so that a number on the screen tells which it is. @param {Values['rule']} rule @returns {Values} */
function answer(rule = 'classic') {
  let next = 0;
  const arrays = Object.fromEntries(Object.entries(SIZES).map(([name, size]) =>
    [name, Float32Array.from({ length: size }, () => (next++ * 7919 % 99991) / 99991 - 0.4)]));
  return /** @type {any} */ ({
    ...arrays, image: Uint8Array.from({ length: 784 }, (_, i) => i % 256), example: 3, label: 4, rule, alpha: 0.25,
    loss: 0.0123, loss_after: 0.0101, prediction: 2, prediction_after: 4, iteration: 1200,
    entropy_slope: new Float64Array(10), squared_slope: new Float64Array(10), gaps: new Float64Array(4),
    activations: ['sigmoid', 'sigmoid'], takesRule: true,
    formulas: {
      Z1: 'W1 @ x + b1', Z2: 'W2 @ A1 + b2', dZ2: rule === 'classic' ? '2 (A2 - Y)' : '2 (A2 - Y) * slope2', dW2: 'dZ2 @ A1.T',
      dZ1: 'W2.T @ dZ2 * slope1', dW1: 'dZ1 @ x.T', update: '-= alpha * gradient',
    },
  });
}

const PICK = { j: 5, k: 3, i: 400 };
const n = (/** @type {number} */ value) => significant(value, 3);

test('the beats are twelve, in the order of the computation', () => {
  assert.deepEqual(BEATS.map(({ name }) => name), ['x', 'Z1', 'A1', 'Z2', 'A2', 'loss', 'dZ2', 'dW2', 'dZ1', 'dW1', 'update', 'after']);
});

/** The operands and the result of each beat's last line but the symbols, from Python's arrays by index. @type {Record<string, (v: Values) => number[]>} */
const EXPECTED = {
  x: ({ x }) => [x[400]],
  Z1: ({ W1_dot_x, Z1 }) => [W1_dot_x[5], Z1[5]],
  A1: ({ Z1, A1 }) => [Z1[5], A1[5]],
  Z2: ({ W2_dot_A1, Z2 }) => [W2_dot_A1[3], Z2[3]],
  A2: ({ Z2, A2 }) => [Z2[3], A2[3]],
  loss: ({ A2, errors, loss }) => [A2[3], errors[3], loss],
  dZ2: ({ A2, dZ2 }) => [A2[3], dZ2[3]],
  dW2: ({ dZ2, A1, dW2 }) => [dZ2[3], A1[5], dW2[3 * HIDDEN + 5]],
  dZ1: ({ W2T_dot_dZ2, slope1, dZ1 }) => [W2T_dot_dZ2[5], slope1[5], dZ1[5]],
  dW1: ({ dZ1, x, dW1 }) => [dZ1[5], x[400], dW1[5 * 784 + 400]],
  update: ({ W1, dW1, W1_after, W2, dW2, W2_after, alpha }) => [
    W1[5 * 784 + 400], alpha, dW1[5 * 784 + 400], W1_after[5 * 784 + 400],
    W2[3 * HIDDEN + 5], dW2[3 * HIDDEN + 5], W2_after[3 * HIDDEN + 5],
  ],
  after: ({ A2, A2_after, loss, loss_after }) => [A2[3], A2_after[3], loss, loss_after],
};

for (const rule of /** @type {const} */ (['classic', 'exact MSE'])) {
  for (const beat of BEATS) {
    test(`${beat.name} by ${rule}: its numbers, symbols, pictures and stage`, () => {
      const values = answer(rule);
      const lines = beat.lines(values, PICK).flatMap(({ steps }) => steps).join(' ; ');
      for (const value of EXPECTED[beat.name](values)) assert.ok(lines.includes(n(value)), `${n(value)} in ${lines}`);
      if (beat.name === 'dZ2') assert.equal(lines.includes(n(values.slope2[3])), rule === 'exact MSE');

      assert.match(beat.caption(values), /[.?]$/);
      for (const equation of beat.equations(values)) {
        const symbols = partsOf(equation).filter(({ symbol }) => symbol);
        assert.ok(symbols.length > 0);
        for (const { text } of symbols) assert.ok(SYMBOLS[text].shape(values), text);
      }

      const sizes = { input: 784, tiles: HIDDEN * 784, bars: HIDDEN, edges: 10 * HIDDEN, outputs: 10 };
      const stage = stageOf(beat, values);
      for (const [place, size] of Object.entries(sizes)) {
        assert.equal(stage[/** @type {keyof typeof sizes} */ (place)]?.values.length, size, place);
      }
      assert.ok(stage.lit.length > 0);
      assert.equal(stage.note, 'after iteration 1,200');
      for (const { text } of beat.equations(values).flatMap(partsOf).filter(({ symbol, text }) => symbol && text !== 'alpha')) {
        const pointed = stageOf(beat, values, text);
        assert.equal(pointed.lit.length, 1, text);
        const names = Object.values(pointed).flatMap((sheet) => typeof sheet === 'object' && 'name' in sheet ? [sheet.name] : []);
        const written = SYMBOLS[text].name?.(values) ?? text;
        assert.ok(names.includes(text === 'loss' ? '(A2 − Y)²' : written.replace('.T', '')), `${text} in ${names}`);
        for (const [place, size] of Object.entries(sizes)) {
          assert.equal(pointed[/** @type {keyof typeof sizes} */ (place)]?.values.length, size, place);
        }
      }

      const picture = pictureOf(beat.name, values, PICK);
      const heats = picture.kind === 'tiles' ? picture.parts.filter((part) => typeof part !== 'string')
        : picture.kind === 'strips' ? picture.rows.map(({ heat }) => heat)
          : picture.kind === 'outer' ? [picture.column, picture.row, picture.product] : [];
      for (const heat of heats) assert.equal(heat.values.length % heat.columns, 0, heat.name);
    });
  }
}

/** @param {Partial<Values>} changes @returns {Record<string, {caption: string, equations: string[], lines: string}>} what each beat says */
function saidOf(changes) {
  const values = { ...answer(), ...changes };
  return Object.fromEntries(BEATS.map(({ name, caption, equations, lines }) => [name, {
    caption: caption(values), equations: equations(values),
    lines: lines(values, PICK).map(({ left, steps }) => [left, ...steps].join(' = ')).join('; '),
  }]));
}

test('no sentence speaks of a sigmoid where there is none', () => {
  const formulas = { ...answer().formulas, dZ2: 'A2 - Y' };
  for (const activations of /** @type {import('../../site/protocol.js').Activation[][]} */ ([
    ['ReLU', 'softmax'], ['tanh', 'softmax'], ['identity', 'identity'], ['other', 'other'], ['ReLU', 'tanh'], ['softmax', 'ReLU'],
  ])) {
    const changes = { activations, formulas, takesRule: false };
    const said = saidOf(changes);
    assert.doesNotMatch(JSON.stringify(said), /σ|igmoid/, activations.join());
    const values = { ...answer(), ...changes };
    for (const { name } of BEATS) assert.doesNotMatch(JSON.stringify(pictureOf(name, values, PICK)), /σ|igmoid/, name);
    for (const key of ['slope1', 'slope2']) assert.doesNotMatch(JSON.stringify([SYMBOLS[key].words, SYMBOLS[key].name?.(values)]), /σ|igmoid/);
  }
});

test('with ReLU and softmax each step is written as it is', () => {
  const formulas = { ...answer().formulas, dZ2: 'A2 - Y' };
  const said = saidOf({ activations: ['ReLU', 'softmax'], formulas, takesRule: false });
  const { Z1, A1, A2 } = answer();
  assert.deepEqual(said.A1.equations, ['{A1} = ReLU({Z1})']);
  assert.equal(said.A1.lines, `A1[5] = ReLU(${n(Z1[5])}) = ${n(A1[5])}`);
  assert.equal(said.A2.lines, `A2[3] = softmax(Z2)[3] = ${n(A2[3])}`);
  assert.deepEqual(said.dZ2.equations, ['{dZ2} = {A2} − {Y}']);
  assert.match(said.dZ2.caption, /the cross-entropy grows with Z2/);
  assert.match(said.dZ1.lines, /ReLU′/);
  assert.deepEqual(said.after.equations, ['{A2} = softmax({W2} @ ReLU({W1} @ {x} + {b1}) + {b2})']);
});

test('a step that the code computes in a way of its own is not explained by the textbook’s', () => {
  const names = /** @type {const} */ (['Z1', 'Z2', 'dZ2', 'dW2', 'dZ1', 'dW1', 'update']);
  const book = saidOf({});
  for (const name of names) {
    const said = saidOf({ formulas: { ...answer().formulas, [name]: '' } });
    assert.match(said[name].caption, /own/, name);
    assert.notDeepEqual(said[name].equations, book[name].equations, name);
    const picture = JSON.stringify(pictureOf(name === 'update' ? 'after' : name, { ...answer(), formulas: { ...answer().formulas, [name]: '' } }, PICK));
    if (name.startsWith('dW') || name === 'dZ2') assert.doesNotMatch(picture, /"="|\) =|A1\.T/, name);
    for (const other of names) if (other !== name) assert.deepEqual(said[other], book[other], `${name}, ${other}`);
  }
  const { W1, deltaW1, W1_after } = answer();
  const at = 5 * 784 + 400;
  const own = saidOf({ formulas: { ...answer().formulas, update: '' } }).update.lines;
  for (const value of [W1[at], Math.abs(deltaW1[at]), W1_after[at]]) assert.ok(own.includes(n(value)), `${n(value)} in ${own}`);
});

test('activations beyond 0 to 1 are shaded and drawn on a scale of their own', () => {
  const values = answer();
  values.A1 = values.A1.map((_, j) => j);
  values.activations = ['ReLU', 'softmax'];
  const curve = pictureOf('A1', values, PICK);
  assert.ok(curve.kind === 'curve');
  assert.deepEqual([curve.scale, curve.names[2]], [{ signed: false, limit: 6 }, 'ReLU′']);
  const strips = pictureOf('Z2', values, PICK);
  assert.ok(strips.kind === 'strips');
  assert.deepEqual([strips.rows[1].heat.kind, limitOf(strips.rows[1].heat)], ['unit', 6]);
  values.A1 = values.A1.map((a) => a - 3);
  const outer = pictureOf('dW2', values, PICK);
  assert.ok(outer.kind === 'outer');
  assert.deepEqual([outer.row.kind, limitOf(outer.row)], ['signed', 3]);
  assert.deepEqual([stageOf(BEATS[0], values).bars?.signed, stageOf(BEATS[0], values).bars?.limit], [true, 3]);
});

test('reading begins at the largest gradients', () => {
  const values = answer();
  const { j, k, i } = firstPick(values);
  const most = (/** @type {Float32Array} */ array) => Math.max(...array.map(Math.abs));
  assert.equal(Math.abs(values.dZ2[k]), most(values.dZ2));
  assert.equal(Math.abs(values.dZ1[j]), most(values.dZ1));
  assert.equal(Math.abs(values.dW1[j * 784 + i]), most(values.dW1.subarray(j * 784, (j + 1) * 784)));
  for (const name of /** @type {const} */ (['dZ1', 'dZ2', 'dW1'])) values[name].fill(NaN);
  assert.deepEqual(firstPick(values), { j: 0, k: 0, i: 0 });
});

test('a picture’s columns of W2 are those of its neuron', () => {
  const values = answer();
  const picture = pictureOf('dZ1', values, PICK);
  assert.ok(picture.kind === 'strips');
  assert.deepEqual([...picture.rows[0].heat.values], Array.from({ length: 10 }, (_, k) => values.W2[k * HIDDEN + 5]));
});

test('heat pictures, byte for byte', () => {
  const tables = { signed: Uint32Array.from({ length: 2049 }, (_, i) => i), unit: Uint32Array.from({ length: 256 }, (_, i) => i), grey: new Uint32Array(256) };
  const pixels = new Uint32Array(5);
  fillHeat(pixels, { name: '', values: Float32Array.of(-2, -1, 0, 1, NaN), columns: 5, kind: 'signed' }, tables, 2);
  assert.deepEqual([...pixels], [0, 512, 1024, 1536, 1024]);
  fillHeat(pixels, { name: '', values: Float32Array.of(0, 0.5, 1, 1.5, NaN), columns: 5, kind: 'unit' }, tables, 1);
  assert.deepEqual([...pixels], [0, 128, 255, 255, 0]);
  assert.equal(limitOf({ name: '', values: Float32Array.of(-0.31, 0.2), columns: 2, kind: 'signed' }), 0.32);
});

test('line numbers in words', () => {
  assert.equal(wordsFor([62]), 'line 62');
  assert.equal(wordsFor([119, 120, 121]), 'lines 119 to 121');
  assert.equal(wordsFor([108, 109, 112]), 'lines 108, 109 and 112');
});
