// What the canvas draws: the tiles byte for byte, the rest on a context that records its calls.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  HALF, THEMES, divergingTable, inkTable, ownLimits, scaleOf, stepsPerUnit, tableIndex,
} from '../../site/view/colors.js';
import { SATURATED, fadedWordings } from '../../site/view/activations.js';
import { MOST_EDGES, brightUnits, chosenEdges, mostOfEach } from '../../site/view/chosen.js';
import { drawEdges, drawFunnel, drawInputEdges, drawLanes, edgeStyle } from '../../site/view/draw-edges.js';
import { drawInput, drawLens, fillInput, fillSigned, lensSheet, mark } from '../../site/view/draw-input.js';
import { barsWordings, drawLegends, edgesCaption, ends, rampWords, tilesCaption } from '../../site/view/draw-legend.js';
import { drawOutputs } from '../../site/view/draw-outputs.js';
import { barSpan, biasX, drawTileFrame, drawTiles, drawVector, fillTiles, presence } from '../../site/view/draw-tiles.js';
import { drawUnitFrame, drawUnits } from '../../site/view/draw-units.js';
import { drawVeil, placeBoxes } from '../../site/view/draw-veil.js';
import { layout, preferredHeight } from '../../site/view/layout.js';
import { arrays, networkOf, strongest, watchedRow } from '../../site/view/model.js';
import { checkBeat, partsOf } from '../../site/view/parts.js';
import { frame, recorder } from './view-fixture.js';

/** @typedef {import('../../site/protocol.js').Activation} Activation */
/** @typedef {import('../../site/view/model.js').Scene} Scene */

const PICTURE = /** @type {HTMLCanvasElement} */ ({});

/**
 * @param {number | number[]} hidden units of each hidden layer
 * @param {Partial<Scene>} [changes]
 * @param {Activation[]} [activations]
 * @returns {Scene}
 */
function scene(hidden, changes = {}, activations) {
  const model = { ...frame(hidden), activations };
  const { layout: slots, data, figures } = model;
  const named = arrays(slots, data);
  const network = networkOf(model);
  const parts = partsOf(named, network, changes.tiles ?? 'W1', changes.beat ?? null);
  return {
    theme: THEMES.light, table: divergingTable(THEMES.light), tiles: 'W1',
    target: { kind: 'none' }, pinned: false,
    x: named.x, label: 3, network, arrays: named, figures, beat: null,
    parts,
    scales: {
      tiles: scaleOf(named.W1), own: null, lens: scaleOf(named.W1), edges: parts.edges.map(({ values }) => scaleOf(values, 1)),
      inputs: scaleOf(named.W1_x, 1), biases: network.sizes.map((_, i) => scaleOf(named[`b${i + 1}`], 1)),
    },
    ranks: { edges: parts.edges.map(({ values }) => strongest(values, mostOfEach(parts.edges.length))), inputs: strongest(named.W1_x, 100) },
    ...changes,
  };
}

/**
 * Everything the stage draws.
 * @param {Scene} view
 * @param {import('../../site/view/layout.js').Layout} stage
 */
function drawAll(view, stage) {
  const record = recorder();
  const { ctx } = record;
  const chosen = chosenEdges(view);
  const bright = brightUnits(view, chosen);
  drawFunnel(ctx, view, stage);
  drawEdges(ctx, view, stage, chosen);
  drawInput(ctx, view, stage, PICTURE);
  drawTiles(ctx, view, stage, PICTURE, bright?.layer === 1 ? bright.bright : null);
  drawVector(ctx, view, stage);
  drawUnits(ctx, view, stage, bright);
  drawOutputs(ctx, view, stage);
  drawInputEdges(ctx, view, stage);
  drawLanes(ctx, view, stage);
  drawVeil(ctx, view, stage);
  drawTileFrame(ctx, view, stage);
  drawUnitFrame(ctx, view, stage);
  drawLens(ctx, view, stage, PICTURE, PICTURE);
  if (view.target.kind === 'pixel') mark(ctx, view, stage.input, view.target.index);
  drawLegends(ctx, view, stage, PICTURE, 2049);
  return record;
}

test('tiles are written side by side, byte for byte', () => {
  const table = divergingTable(THEMES.dark);
  const values = new Float32Array(5 * 784).map((_, i) => Math.sin(i * 0.37) * (1 + i / 784));
  const columns = 3;
  const pixels = new Uint32Array(columns * 28 * 2 * 28).fill(7);
  fillTiles(pixels, values, columns, table, 2);
  // The other way round: for each pixel of the picture, which weight belongs there?
  for (let row = 0; row < 56; row++) {
    for (let column = 0; column < 84; column++) {
      const j = Math.floor(row / 28) * columns + Math.floor(column / 28);
      const i = (row % 28) * 28 + column % 28;
      const expected = j < 5 ? table[tableIndex(values[j * 784 + i], stepsPerUnit(2))] : 7;
      assert.equal(pixels[row * 84 + column], expected, `row ${row}, column ${column}`);
    }
  }
});

test('each tile can have a limit of its own: its largest value ends the ramp, and zero stays paper', () => {
  const table = divergingTable(THEMES.light);
  const values = new Float32Array(2 * 784);
  values.set([0.02, -0.01], 0);
  values.set([-5, 2.5], 784);
  const limits = ownLimits(values, 784);
  assert.deepEqual([...limits], [Math.fround(0.02), 5]);
  const pixels = new Uint32Array(2 * 784);
  fillTiles(pixels, values, 1, table, limits);
  const expected = (/** @type {number} */ share) => table[tableIndex(share, stepsPerUnit(1))];
  assert.deepEqual([...pixels.slice(0, 3)], [expected(1), expected(-0.5), table[HALF]]);
  assert.deepEqual([...pixels.slice(784, 787)], [expected(-1), expected(0.5), table[HALF]]);
  assert.deepEqual([...ownLimits(new Float32Array(784), 784)], [0], 'nothing to scale');
});

test('all-zero gradients are tiles of paper', () => {
  const table = divergingTable(THEMES.light);
  const pixels = new Uint32Array(784);
  fillTiles(pixels, new Float32Array(784), 1, table, scaleOf(new Float32Array(784)).limit);
  assert.ok(pixels.every((pixel) => pixel === table[HALF]));
});

test('the digit and the product are written through their tables', () => {
  const ink = inkTable();
  const table = divergingTable(THEMES.light);
  const pixels = new Uint32Array(784);
  fillInput(pixels, new Float32Array(784).fill(0.5), ink);
  assert.equal(pixels[783], ink[128]);
  fillSigned(pixels, new Float32Array(784).fill(-1), table, 1);
  assert.equal(pixels[0], table[0]);
});

test('ranking finds the largest of a row and of a column, without zeros', () => {
  const values = Float32Array.of(0.1, -0.9, 0, 0.5, 0.2, -0.3);
  assert.deepEqual([...strongest(values, 3)], [1, 3, 5]);
  assert.deepEqual([...strongest(values, 9)], [1, 3, 5, 4, 0]);
  assert.deepEqual([...strongest(values, 2, 3, 1, 6)], [3, 5]);
  assert.deepEqual([...strongest(values, 2, 0, 3)], [3, 0]);
  assert.deepEqual([...strongest(new Float32Array(4), 2)], []);
});

test('ranking agrees with sorting everything', () => {
  const { layout: slots, data } = frame(40);
  const { W2_A1 } = arrays(slots, data);
  const sorted = [...W2_A1.keys()].sort((a, b) => Math.abs(W2_A1[b]) - Math.abs(W2_A1[a]) || a - b);
  for (const most of [1, 30, 200, 400]) assert.deepEqual([...strongest(W2_A1, most)], sorted.slice(0, most));
});

test('a frame is cut by its layout, and one that is too short is refused', () => {
  const model = frame(12);
  const named = arrays(model.layout, model.data);
  assert.equal(named.W1.length, 12 * 784);
  assert.equal(named.W1_x.length, named.W1.length);
  named.b1[3] = 42;
  const slot = model.layout.find(({ name }) => name === 'b1');
  assert.equal(model.data[(slot?.offset ?? NaN) + 3], 42, 'a view, not a copy');
  assert.deepEqual(networkOf(model), { sizes: [12, 10], activations: ['sigmoid', 'sigmoid'] });
  assert.throws(() => arrays(model.layout, model.data.subarray(1)),
    /slope2 ends at \d+, but the frame has \d+ floats/);
});

test('every state draws on every layout with finite numbers and readable text', () => {
  /** @type {import('../../site/view/layout.js').Target[]} */
  const targets = [
    { kind: 'none' }, { kind: 'pixel', index: 406 }, { kind: 'neuron', index: 0 },
    { kind: 'neuron', index: 0, weight: 300 }, { kind: 'output', index: 9 },
  ];
  /** @type {[number[], Activation[] | undefined][]} */
  const networks = [
    [[1], undefined], [[16], ['tanh', 'identity']], [[100], ['ReLU', 'softmax']], [[400], undefined],
    [[100, 50], ['ReLU', 'ReLU', 'softmax']], [[16, 400], undefined], [[64, 32, 16], ['tanh', 'other', 'sigmoid', 'softmax']],
  ];
  for (const [[hidden, ...deep], activations] of networks) {
    const phone = [320, preferredHeight({ width: 320, hidden, deep })];
    /** @type {import('../../site/view/layout.js').Target[]} */
    const units = deep.map((size, i) => ({ kind: 'unit', layer: i + 2, index: size - 1 }));
    for (const [width, height] of [[810, 780], [650, 420], [1920, 1080], phone]) {
      const stage = layout({ width, height, hidden, deep });
      for (const target of [...targets, ...units]) {
        const { figures } = frame(1);
        const { drawn } = drawAll(scene([hidden, ...deep], { target, figures, pinned: true }, activations), stage);
        for (const { font } of drawn.filter(({ call }) => call === 'fillText')) {
          assert.ok(Number(/(\d+)px/.exec(font)?.[1]) >= 11, font);
        }
      }
      drawAll(scene([hidden, ...deep], { arrays: null, parts: null, figures: null }), stage);
    }
  }
});

test('the legends’ words stay in their boxes, also where the canvas is small', () => {
  const phone = [320, preferredHeight({ width: 320, hidden: 100 })];
  for (const [width, height] of [[601, 520], [648, 501], [810, 780], [1920, 1080], phone]) {
    const stage = layout({ width, height, hidden: 100 });
    const { ctx, drawn } = recorder();
    drawLegends(ctx, scene(100), stage, PICTURE, 2049);
    const boxes = [stage.legends.tiles, stage.legends.edges].filter((box) => box !== null);
    const words = drawn.filter(({ call, args }) => call === 'fillText'
      && Number(args[2]) >= stage.legends.tiles.y);
    // Of the tiles both ends and two keys, of the edges both ends and how many.
    assert.equal(words.length, boxes.length === 2 ? 7 : 4);
    for (const { args, textAlign } of words) {
      const long = String(args[0]).length * 7;
      const from = textAlign === 'right' ? Number(args[1]) - long : Number(args[1]);
      assert.ok(boxes.some(({ x, w }) => from >= x - 1 && from + long <= x + w + 1),
        `${width}: ${args[0]} at ${from}`);
    }
  }
});

test('before Python is ready the digit and its label are there, and no numbers', () => {
  const view = scene(100, { arrays: null, parts: null, figures: null });
  const { drawn, texts } = drawAll(view, layout({ width: 810, height: 780, hidden: 100 }));
  assert.ok(texts().includes('label 3'));
  assert.ok(texts().some((text) => text.includes('waiting for Python')));
  assert.ok(!texts().some((text) => /\d\.\d/.test(text)));
  assert.equal(drawn.filter(({ call }) => call === 'drawImage').length, 1);
});

test('there is one curve for each ranked edge, orange for plus and blue for minus', () => {
  const view = scene(100);
  const { ctx, drawn } = recorder();
  drawEdges(ctx, view, layout({ width: 810, height: 780, hidden: 100 }), []);
  const curves = drawn.filter(({ call }) => call === 'bezierCurveTo');
  assert.equal(curves.length, MOST_EDGES);
  const values = /** @type {NonNullable<Scene['arrays']>} */ (view.arrays).W2_A1;
  const positive = [...view.ranks.edges[0]].filter((edge) => values[edge] > 0).length;
  const strokes = drawn.filter(({ call }) => call === 'stroke');
  assert.equal(strokes.filter(({ strokeStyle }) => strokeStyle === view.theme.pos).length, positive);
  const negative = strokes.filter(({ strokeStyle }) => strokeStyle === view.theme.neg).length;
  assert.equal(negative, MOST_EDGES - positive);
});

test('the input’s curves are those of the neuron that is looked at', () => {
  const stage = layout({ width: 810, height: 780, hidden: 100 });
  const view = scene(100, { target: { kind: 'neuron', index: 47 } });
  const { ctx, drawn } = recorder();
  drawInputEdges(ctx, view, stage);
  // The hundred strongest beside the digit, and sixty of them faintly over it.
  assert.equal(drawn.filter(({ call }) => call === 'bezierCurveTo').length, 160);
});

test('the watched row is that neuron’s part of W1_x, and none without a neuron', () => {
  const view = scene(4, { target: { kind: 'neuron', index: 2 } });
  assert.deepEqual(watchedRow(view), view.arrays?.W1_x.slice(2 * 784, 3 * 784));
  assert.equal(watchedRow({ ...view, target: { kind: 'output', index: 2 } }).length, 0);
});

test('with a neuron looked at, its push on every output is written', () => {
  const view = scene(100, { target: { kind: 'neuron', index: 47 } });
  const { texts } = drawAll(view, layout({ width: 810, height: 780, hidden: 100 }));
  const numbers = texts().filter((text) => /^[+−]?\d\.\d{3}$/.test(text));
  assert.equal(numbers.length, 20, 'ten activations, ten pushes');
  assert.ok(texts().includes('W1[47]') && texts().includes('W1[47] * x'));
});

test('the prediction is bold and the true label is boxed', () => {
  const { drawn } = drawAll(scene(100), layout({ width: 810, height: 780, hidden: 100 }));
  const digits = drawn.filter(({ call, args }) => call === 'fillText' && /^\d$/.test(String(args[0])));
  assert.deepEqual(digits.filter(({ font }) => font.startsWith('650')).map(({ args }) => args[0]), ['5']);
  const { outputs } = layout({ width: 810, height: 780, hidden: 100 });
  const boxes = drawn.filter(({ call, args }) => call === 'strokeRect'
    && Math.abs(Number(args[0]) - outputs[0].x) < 2);
  assert.equal(boxes.length, 1);
  assert.ok(Number(boxes[0].args[1]) > outputs[3].y && Number(boxes[0].args[1]) < outputs[4].y);
});

test('a saturated neuron is drawn fainter, and an undecided one in full', () => {
  assert.equal(presence(0.25), 1);
  assert.equal(presence(SATURATED), 1);
  assert.equal(presence(0), 0.4);
  assert.ok(presence(0.01) < presence(0.02));
  assert.equal(presence(-0.5), 1, 'steep, whichever way');
  assert.equal(presence(NaN), 1, 'not known');
});

test('a bias of zero stands in the middle of its bar, the limit at the ends', () => {
  assert.equal(biasX(0, 0, 10, 40), 30);
  assert.equal(biasX(0, 2, 10, 40), 30);
  assert.equal(biasX(2, 2, 10, 40), 49);
  assert.equal(biasX(-9, 2, 10, 40), 11);
});

test('edges grow in width and opacity with size, and the largest stay see-through', () => {
  const [none, half, full] = [0, 0.5, 1].map(edgeStyle);
  assert.ok(none.width < half.width && half.width < full.width);
  assert.ok(none.alpha < half.alpha && half.alpha < full.alpha && full.alpha < 1);
});

test('legends say their range, and when values lie beyond it', () => {
  assert.deepEqual(ends({ limit: 0.34, exceeded: false }), ['−0.34', '+0.34']);
  assert.deepEqual(ends({ limit: 0.34, exceeded: true }), ['≤ −0.34', '≥ +0.34']);
  assert.deepEqual(ends({ limit: 0, exceeded: false }), ['', '0']);
});

test('the caption says which iteration the tiles are of, and how much of it is summed', () => {
  const { figures } = frame(1);
  assert.equal(tilesCaption({ tiles: 'W1', figures }), 'iteration 1,773');
  assert.equal(tilesCaption({ tiles: 'W1', figures: { ...figures, iteration: 0 } }), 'iteration 0');
  assert.equal(tilesCaption({ tiles: 'dW1', figures }), 'iteration 1,773');
  assert.equal(tilesCaption({ tiles: 'dW1', figures: { ...figures, done: 12288, total: 37800 } }),
    'iteration 1,774, 12,288 of 37,800');
  const untrained = { ...figures, iteration: 0, done: 0 };
  assert.equal(tilesCaption({ tiles: 'dW1', figures: untrained }), 'zero before the first step');
  assert.equal(tilesCaption({ tiles: 'deltaW1', figures }), 'update of iteration 1,773');
});

test('the edges’ caption counts what is drawn', () => {
  const view = scene(100);
  assert.equal(edgesCaption(view)[0], '200 strongest of 1,000');
  assert.equal(edgesCaption({ ...view, target: { kind: 'neuron', index: 47 } })[0], 'all 10 of neuron 47');
  assert.equal(edgesCaption({ ...view, target: { kind: 'output', index: 3 } })[0], '40 strongest of 100 into “3”');
  assert.equal(edgesCaption({ ...scene(4), target: { kind: 'output', index: 3 } })[0], 'all 4 into “3”');
  assert.equal(edgesCaption(scene(4))[0], 'all 40');
  const deep = scene([100, 50]);
  assert.equal(edgesCaption(deep)[0], '100 strongest of 5,000, 100 strongest of 500');
  assert.equal(edgesCaption({ ...deep, target: { kind: 'neuron', index: 7 } })[0], 'all 50 of neuron 7');
  assert.equal(edgesCaption({ ...deep, target: { kind: 'unit', layer: 2, index: 7 } })[0], '40 strongest of 100 into A2[7], all 10 of it');
  assert.equal(edgesCaption({ ...deep, target: { kind: 'output', index: 7 } })[0], '40 strongest of 50 into “7”');
});

test('the legend says whose range it is', () => {
  const view = scene(4);
  view.scales.tiles = { limit: 0.34, exceeded: true };
  assert.deepEqual(rampWords(view), { low: '≤ −0.34', high: '≥ +0.34', whose: '' });
  view.scales.own = Float32Array.of(0.12, 0.5, 0.48, 0.2);
  assert.equal(rampWords(view).whose, 'each tile to its own ±0.12 … ±0.50');
  const looking = { ...view, target: /** @type {const} */ ({ kind: 'neuron', index: 2 }) };
  assert.deepEqual(rampWords(looking), { low: '−0.48', high: '+0.48', whose: 'tile 2 on its own scale' });
});

test('bars with signs leave their middle, others their start, and both are clamped', () => {
  const values = Float32Array.of(0.5, -0.25, 9);
  const signs = { name: 'dZ1', values, signed: true, limit: 1 };
  assert.deepEqual([0, 1, 2].map((j) => barSpan(signs, j, 40)), [
    { at: 20, length: 10 }, { at: 15, length: 5 }, { at: 20, length: 20 },
  ]);
  const plain = { ...signs, signed: false, limit: 2 };
  assert.deepEqual([0, 1, 2].map((j) => barSpan(plain, j, 40)), [
    { at: 0, length: 10 }, { at: 0, length: 0 }, { at: 0, length: 40 },
  ]);
  assert.equal(barSpan({ ...signs, limit: 0 }, 0, 40).length, 0);
});

test('the lens shows the tile, but the weights where the tiles are their product with x', () => {
  const view = scene(4);
  assert.equal(lensSheet(view)?.name, 'W1');
  const gradient = scene(4, { tiles: 'dW1' });
  assert.equal(lensSheet(gradient)?.values, gradient.arrays?.dW1);
  const product = scene(4, { tiles: 'W1_x' });
  assert.equal(product.parts?.tiles.name, 'W1 * x');
  assert.equal(lensSheet(product)?.values, product.arrays?.W1);
});

/** @param {number} hidden @returns {import('../../site/view/parts.js').Beat} */
const beat = (hidden) => ({
  tiles: { name: 'dW1 here', values: new Float32Array(hidden * 784).fill(0.1) },
  bars: { name: 'dZ1', values: new Float32Array(hidden).fill(-0.5), signed: true },
  edges: { name: 'dW2', values: new Float32Array(10 * hidden).fill(0.25) },
  outputs: { name: 'dZ2', values: new Float32Array(10).fill(-0.00012), signed: true },
  lit: ['W1', 'A1'], note: 'one image, iteration 7',
});

test('a beat’s arrays stand in their places and are named, with their ranges', () => {
  const view = scene(100, { beat: beat(100) });
  assert.equal(view.parts?.input.name, 'x', 'what a beat leaves out is the frame’s');
  assert.deepEqual([view.parts?.bars.limit, view.parts?.outputs.limit], [0.5, scaleOf(Float32Array.of(-0.00012), 1).limit]);
  const words = drawAll(view, layout({ width: 1290, height: 900, hidden: 100 })).texts();
  for (const name of ['dW1 here', 'dZ1', 'dW2', 'dZ2', 'dZ1 ±0.50, dZ2 ±0.00012']) assert.ok(words.includes(name), name);
  assert.ok(words.includes('100 hidden neurons · one image, iteration 7'));
  assert.equal(words.filter((word) => word === '−0.00012').length, 10);
  assert.ok(!words.some((word) => /marks|saturated/.test(word)), 'a beat has no biases and no slopes');
});

test('what a beat does not light is veiled, and nothing else', () => {
  const stage = layout({ width: 810, height: 780, hidden: 4 });
  const { ctx, drawn } = recorder();
  drawVeil(ctx, scene(4, { beat: beat(4) }), stage);
  const veiled = drawn.filter(({ call }) => call === 'rect').map(({ args }) => args.join());
  const boxes = (/** @type {import('../../site/view/parts.js').Place[]} */ ...places) =>
    places.flatMap((place) => placeBoxes(stage, place)).map(({ x, y, w, h }) => [x, y, w, h].join());
  assert.deepEqual(veiled, boxes('x', 'W2', 'A2'));
  assert.equal(new Set(boxes('x', 'W1', 'A1', 'W2', 'A2')).size, 2 + 5 + 6 + 2 + 11);
  const none = recorder();
  drawVeil(none.ctx, scene(4), stage);
  assert.equal(none.drawn.length, 0);
});

test('a beat draws on every layout, and one of another network is refused', () => {
  for (const hidden of [1, 16, 400]) {
    for (const [width, height] of [[650, 420], [1920, 1080], [320, preferredHeight({ width: 320, hidden })]]) {
      for (const kind of /** @type {const} */ (['neuron', 'output', 'pixel'])) {
        drawAll(scene(hidden, { beat: beat(hidden), target: { kind, index: 0 } }), layout({ width, height, hidden }));
      }
    }
  }
  checkBeat(beat(16), [16, 10]);
  assert.throws(() => checkBeat(beat(16), [12, 10]), /A beat has 12544 values for the tiles; 12 hidden neurons have 9408/);
});

test('activations beyond 0 to 1 have a scale that is measured and said', () => {
  /** @param {Activation[]} activations @param {(named: import('../../site/view/model.js').Arrays) => void} change */
  function wordings(activations, change) {
    const view = scene([4, 3], {}, activations);
    const named = /** @type {NonNullable<Scene['arrays']>} */ (view.arrays);
    change(named);
    const parts = partsOf(named, view.network, 'W1', null);
    return { parts, words: barsWordings(view, parts)[0][0] };
  }
  const relu = wordings(['ReLU', 'ReLU', 'softmax'], ({ A1, A2 }) => (A1[0] = 3.2, A2[0] = 27));
  assert.equal(relu.words, 'A1 0 to 4, A2 0 to 30, A3 0 to 1');
  assert.equal(barSpan(relu.parts.bars, 0, 100).length, 100 * Math.fround(3.2) / 4);
  const quiet = wordings(['ReLU', 'ReLU', 'softmax'], ({ A1 }) => A1.fill(0.001));
  assert.equal(quiet.words, 'A1, A2, A3 0 to 1', 'never less than 1');
  const tanh = wordings(['tanh', 'tanh', 'sigmoid'], ({ A1 }) => A1.fill(0.5));
  assert.equal(tanh.words, 'A1, A2 ±1.0, A3 0 to 1', 'a tanh has signs, also where it happens to have none');
  const other = wordings(['other', 'ReLU', 'identity'], ({ A1, A3 }) => (A1[0] = -1.2, A3[9] = -150));
  assert.equal(other.words, 'A1 ±1.5, A2 0 to 1, A3 ±150');
  assert.equal(other.parts.outputs.signed, true);
  const wild = wordings(['ReLU', 'ReLU', 'softmax'], ({ A1 }) => A1.set([Infinity, NaN]));
  assert.equal(wild.words, 'A1, A2, A3 0 to 1', 'what has diverged has no scale');
  assert.equal(barsWordings(scene(4), /** @type {any} */ (scene(4).parts))[0][0].split(', marks')[0], 'A1, A2 0 to 1');
});

test('when tiles are faded is said of their activation, and not at all where no slope is known', () => {
  assert.deepEqual(fadedWordings('sigmoid', [0.1])[0], 'faded: saturated, slope σ′(Z1) < 0.05');
  assert.deepEqual(fadedWordings('ReLU', [0, 1])[0], 'faded: slope ReLU′(Z1) < 0.05');
  assert.deepEqual(fadedWordings('other', [NaN, 1])[0], 'faded: slope f′(Z1) < 0.05');
  assert.deepEqual(fadedWordings('other', [NaN, NaN]), []);
  assert.deepEqual(fadedWordings('identity', [1, 1]), []);
});

test('what is looked at has its edges in, its edges out, and the units that push it most', () => {
  const view = scene([100, 50, 20]);
  const at = (/** @type {import('../../site/view/layout.js').Target} */ target) => {
    const chosen = chosenEdges({ ...view, target });
    return { counts: chosen.map((edges) => edges?.length ?? 0), chosen, bright: brightUnits({ ...view, target }, chosen) };
  };
  assert.deepEqual(at({ kind: 'none' }).counts, []);
  assert.deepEqual(at({ kind: 'pixel', index: 3 }).counts, []);
  assert.deepEqual(at({ kind: 'neuron', index: 99 }).counts, [50, 0, 0]);
  const unit = at({ kind: 'unit', layer: 2, index: 49 });
  assert.deepEqual(unit.counts, [40, 20, 0]);
  assert.ok([.../** @type {Uint32Array} */ (unit.chosen[0])].every((edge) => Math.floor(edge / 100) === 49));
  assert.ok([.../** @type {Uint32Array} */ (unit.chosen[1])].every((edge) => edge % 50 === 49));
  assert.equal(unit.bright?.layer, 1);
  assert.equal(unit.bright?.bright.reduce((sum, one) => sum + one), 40);
  const output = at({ kind: 'output', index: 9 });
  assert.deepEqual([output.counts, output.bright?.layer, output.bright?.bright.length], [[0, 0, 20], 3, 20]);
});

test('of three layers every place is named, the units counted, and the edges of both kinds drawn', () => {
  const view = scene([100, 50], {}, ['ReLU', 'ReLU', 'softmax']);
  const { drawn, texts } = drawAll(view, layout({ width: 1290, height: 960, hidden: 100, deep: [50] }));
  const words = texts();
  for (const name of ['W1', 'A1', 'W2 * A1', 'A2', '50', 'W3 * A2', 'A3', '100 hidden neurons · iteration 1,773']) assert.ok(words.includes(name), name);
  // Two of them are the funnel's.
  assert.equal(drawn.filter(({ call }) => call === 'bezierCurveTo').length, 2 * mostOfEach(2) + 2);
  const phone = drawAll(view, layout({ width: 390, height: 900, hidden: 100, deep: [50] })).texts();
  assert.ok(phone.includes('50 hidden neurons · 0 to 1') && phone.includes('5 at 0.370'.replace('0.370', Number(view.arrays?.A3[5]).toFixed(3))));
});

test('the push of a unit is written at the outputs where it is of the last hidden layer, and nowhere else', () => {
  const stage = layout({ width: 1290, height: 960, hidden: 100, deep: [50] });
  /** @param {import('../../site/view/layout.js').Target} target */
  const numbers = (target) => drawAll(scene([100, 50], { target }), stage).texts().filter((text) => /^[+−]?\d\.\d{3}$/.test(text)).length;
  assert.equal(numbers({ kind: 'unit', layer: 2, index: 7 }), 20);
  assert.equal(numbers({ kind: 'neuron', index: 7 }), 10);
});

test('a beat of another network’s layers is refused, and one of these takes its place', () => {
  const units = [{ name: 'A2', values: new Float32Array(50).fill(-0.5), signed: true }];
  checkBeat({ units, lit: [] }, [100, 50, 10]);
  assert.throws(() => checkBeat({ units, lit: [] }, [100, 40, 10]), /A beat has units \(50\) .* which have \(40\)/);
  const view = scene([100, 50], { beat: { units, lit: ['units'] } });
  assert.deepEqual(view.parts?.units.map(({ values, limit }) => [values[0], limit]), [[-0.5, 0.5]]);
  const stage = layout({ width: 810, height: 780, hidden: 100, deep: [50] });
  assert.equal(placeBoxes(stage, 'W2').length, 4);
  assert.equal(placeBoxes(stage, 'units').length, 3);
  const { ctx, drawn } = recorder();
  drawVeil(ctx, view, stage);
  const veiled = drawn.filter(({ call }) => call === 'rect').map(({ args }) => args.join());
  assert.ok(!placeBoxes(stage, 'units').some(({ x, y, w, h }) => veiled.includes([x, y, w, h].join())));
});
