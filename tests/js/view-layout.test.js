// Where things stand on the canvas, what lies under a point, and where the arrow keys go.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hit, move, moveWeight } from '../../site/view/hit.js';
import { centre, layout, pixelBox, preferredHeight } from '../../site/view/layout.js';
import { portY, stations } from '../../site/view/stations.js';

/** @typedef {import('../../site/view/layout.js').Box} Box */
/** @typedef {import('../../site/view/layout.js').Layout} Layout */

const HIDDEN = [1, 2, 3, 7, 10, 16, 37, 64, 99, 100, 101, 128, 200, 256, 399, 400];
const SIZES = [
  [601, 520], [650, 600], [740, 640], [808, 681], [810, 780], [810, 844], [900, 500], [1290, 960],
  [1600, 700], [1920, 1080], [2560, 1300],
];
const PHONES = [320, 359, 360, 375, 390, 412, 600];

/** Hidden layers of deeper networks: small ones, usual ones, and the largest there can be. */
const DEEPER = [[1, 1], [16, 10], [100, 50], [100, 400], [400, 50], [100, 64, 32], [400, 400, 400]];
const DEEPER_SIZES = [[601, 520], [650, 600], [810, 780], [1024, 768], [1440, 900], [2560, 1300]];
const DEEPER_PHONES = [320, 390, 600];

/** @returns {Generator<[string, Layout]>} */
function* layouts() {
  for (const [networks, sizes, phones] of /** @type {const} */ ([[HIDDEN.map((hidden) => [hidden]), SIZES, PHONES], [DEEPER, DEEPER_SIZES, DEEPER_PHONES]])) {
    for (const [hidden, ...deep] of networks) {
      const layers = [hidden, ...deep].join('–');
      for (const [width, height] of sizes) yield [`${width}x${height}, ${layers}`, layout({ width, height, hidden, deep })];
      for (const width of phones) {
        const height = preferredHeight({ width, hidden, deep });
        yield [`phone ${width}, ${layers}`, layout({ width, height, hidden, deep })];
      }
    }
  }
}

/** @param {Layout} stage @returns {[string, Box][]} */
function zones(stage) {
  const named = {
    input: stage.input, lens: stage.lens, product: stage.product, grid: stage.grid.box, vector: stage.vector,
    tilesTitle: stage.titles.tiles, vectorTitle: stage.titles.vector,
    inputTitle: stage.titles.input, outputsTitle: stage.titles.outputs,
    tilesLegend: stage.legends.tiles, edgesLegend: stage.legends.edges, inputsLegend: stage.legends.inputs,
  };
  const boxes = /** @type {[string, Box][]} */ (Object.entries(named).filter(([, box]) => box));
  stage.outputs.forEach((box, k) => boxes.push([`output ${k}`, box]));
  stage.titles.edges.forEach((box, fan) => boxes.push([`edges’ title ${fan}`, box]));
  for (const { layer, box, title, size } of stage.strips) {
    boxes.push([`units ${layer}`, box], [`units’ title ${layer}`, title]);
    if (size) boxes.push([`units’ size ${layer}`, size]);
  }
  return boxes;
}

/** @param {Box} a @param {Box} b */
const overlap = (a, b) => a.x < b.x + b.w - 1e-6 && b.x < a.x + a.w - 1e-6
  && a.y < b.y + b.h - 1e-6 && b.y < a.y + a.h - 1e-6;

test('everything is inside the canvas and nothing overlaps, at any size', () => {
  for (const [name, stage] of layouts()) {
    const boxes = zones(stage);
    for (const [i, [what, box]] of boxes.entries()) {
      assert.ok(box.w > 0 && box.h > 0, `${name}: ${what} is empty`);
      const inside = box.x >= 0 && box.x + box.w <= stage.width + 1e-6
        && box.y >= 0 && box.y + box.h <= stage.height + 1e-6;
      assert.ok(inside, `${name}: ${what} leaves the canvas: ${JSON.stringify(box)}`);
      for (const [other, otherBox] of boxes.slice(i + 1)) {
        assert.ok(!overlap(box, otherBox), `${name}: ${what} overlaps ${other}`);
      }
    }
  }
});

test('there is a tile for every neuron, inside the grid, and none overlap', () => {
  for (const [name, { tiles, grid, hidden }] of layouts()) {
    assert.equal(tiles.length, hidden, name);
    assert.ok(grid.pitchX >= grid.side && grid.pitchY >= grid.barTop + grid.barHeight, name);
    assert.ok(grid.rows * grid.columns >= hidden && (grid.rows - 1) * grid.columns < hidden, name);
    for (const tile of tiles) {
      assert.ok(tile.x >= grid.box.x && tile.x + tile.w <= grid.box.x + grid.box.w, name);
      const bottom = tile.y + grid.barTop + grid.barHeight;
      assert.ok(tile.y >= grid.box.y && bottom <= grid.box.y + grid.box.h, name);
    }
  }
});

test('tiles stay large enough to see: 100 neurons on common screens', () => {
  /** @type {[number, number, number][]} */
  const expected = [[810, 780, 35], [650, 600, 26], [1290, 960, 52], [390, preferredHeight({ width: 390, hidden: 100 }), 30]];
  for (const [width, height, least] of expected) {
    const { grid } = layout({ width, height, hidden: 100 });
    assert.ok(grid.side >= least, `${grid.side} of ${least} at ${width}`);
  }
});

test('a wide canvas reads left to right: x, tiles, A1, outputs', () => {
  const { input, grid, vector, outputs, narrow } = layout({ width: 810, height: 780, hidden: 100 });
  assert.equal(narrow, false);
  assert.ok(vector);
  assert.ok(input.x + input.w < grid.box.x);
  assert.ok(grid.box.x + grid.box.w < vector.x);
  assert.ok(vector.x + vector.w < outputs[0].x);
});

test('a phone has x and the outputs on top and the tiles below', () => {
  const { input, grid, vector, outputs, narrow } = layout({ width: 390, height: 700, hidden: 100 });
  assert.equal(narrow, true);
  assert.equal(vector, null);
  assert.ok(outputs[0].x > input.x + input.w && grid.box.y > input.y + input.h);
});

test('what is hit is what is drawn there', () => {
  for (const [name, stage] of layouts()) {
    stage.tiles.forEach((tile, index) => {
      const { x, y } = centre(tile);
      const found = hit(stage, x, y);
      assert.ok(found.kind === 'neuron' && found.index === index && found.weight !== undefined, name);
      assert.deepEqual(hit(stage, x, tile.y + stage.grid.barTop), { kind: 'neuron', index }, `${name}: bar`);
    });
    stage.outputs.forEach((box, index) => {
      const { x, y } = centre(box);
      assert.deepEqual(hit(stage, x, y), { kind: 'output', index }, name);
    });
    for (const index of [0, 27, 406, 783]) {
      const { x, y } = centre(pixelBox(stage.input, index));
      assert.deepEqual(hit(stage, x, y), { kind: 'pixel', index }, name);
    }
    for (const { layer, units } of stage.strips) {
      units.forEach((box, index) => {
        const { x, y } = centre(box);
        assert.deepEqual(hit(stage, x, y), { kind: 'unit', layer, index }, name);
      });
    }
    assert.deepEqual(hit(stage, 1, 1), { kind: 'none' }, name);
  }
});

test('inside a tile the weight under the point is found', () => {
  const stage = layout({ width: 1290, height: 960, hidden: 100 });
  for (const weight of [0, 13, 406, 783]) {
    const { x, y } = centre(pixelBox(stage.tiles[47], weight));
    assert.deepEqual(hit(stage, x, y), { kind: 'neuron', index: 47, weight });
  }
});

test('the large pictures answer for the watched neuron, and are empty without one', () => {
  const stage = layout({ width: 810, height: 780, hidden: 100 });
  for (const box of [stage.lens, stage.product]) {
    assert.ok(box);
    const { x, y } = centre(pixelBox(box, 300));
    assert.deepEqual(hit(stage, x, y, 12), { kind: 'neuron', index: 12, weight: 300 });
    assert.deepEqual(hit(stage, x, y), { kind: 'none' });
  }
});

test('a dash of A1 stands for its neuron', () => {
  for (const hidden of HIDDEN) {
    const stage = layout({ width: 810, height: 780, hidden });
    assert.ok(stage.vector);
    for (let index = 0; index < hidden; index++) {
      assert.deepEqual(hit(stage, stage.vector.x + 2, portY(stage, index)), { kind: 'neuron', index });
    }
  }
});

test('arrow keys walk the tiles and on to the outputs and the input', () => {
  const stage = layout({ width: 1290, height: 960, hidden: 100 });
  const { columns } = stage.grid;
  assert.deepEqual(move(stage, { kind: 'none' }, 'ArrowDown'), { kind: 'neuron', index: 0 });
  const first = /** @type {const} */ ({ kind: 'neuron', index: 0, weight: 5 });
  assert.deepEqual(move(stage, first, 'ArrowRight'), { kind: 'neuron', index: 1 });
  assert.deepEqual(move(stage, first, 'ArrowDown'), { kind: 'neuron', index: columns });
  assert.equal(move(stage, { kind: 'neuron', index: columns - 1 }, 'ArrowRight').kind, 'output');
  assert.equal(move(stage, { kind: 'output', index: 9 }, 'ArrowLeft').kind, 'neuron');
  assert.deepEqual(move(stage, { kind: 'output', index: 0 }, 'ArrowDown'), { kind: 'output', index: 1 });
  assert.equal(move(stage, { kind: 'neuron', index: 4 * columns }, 'ArrowLeft').kind, 'pixel');
  assert.deepEqual(move(stage, { kind: 'pixel', index: 30 }, 'ArrowUp'), { kind: 'pixel', index: 2 });
  assert.deepEqual(move(stage, { kind: 'neuron', index: 5 }, 'Home'), { kind: 'neuron', index: 0 });
  assert.deepEqual(move(stage, { kind: 'neuron', index: 5 }, 'End'), { kind: 'neuron', index: 99 });
  const stays = /** @type {const} */ ({ kind: 'neuron', index: 5 });
  assert.equal(move(stage, stays, 'ArrowUp'), stays);
  assert.equal(move(stage, stays, 'a'), stays);
});

test('every output and some pixel can be reached by keys alone, on every layout', () => {
  for (const [name, stage] of layouts()) {
    // So many units take as long as all the others together.
    if (stage.strips.some(({ units }) => units.length === 400)) continue;
    /** @type {Set<string>} */
    const seen = new Set();
    /** @type {import('../../site/view/layout.js').Target[]} */
    const open = [{ kind: 'neuron', index: 0 }];
    while (open.length) {
      const target = /** @type {import('../../site/view/layout.js').Target} */ (open.pop());
      const key = `${target.kind}${'layer' in target ? target.layer : ''} ${'index' in target ? target.index : ''}`;
      // A pixel is proof enough: the other 783 are its neighbours.
      if (seen.has(key) || (target.kind === 'pixel' && seen.has('pixel'))) continue;
      seen.add(key);
      if (target.kind === 'pixel') seen.add('pixel');
      for (const arrow of ['Left', 'Right', 'Up', 'Down']) open.push(move(stage, target, `Arrow${arrow}`));
    }
    for (let k = 0; k < 10; k++) assert.ok(seen.has(`output ${k}`), `${name}: output ${k}`);
    for (let j = 0; j < stage.hidden; j++) assert.ok(seen.has(`neuron ${j}`), `${name}: neuron ${j}`);
    for (const { layer, units } of stage.strips) {
      for (let i = 0; i < units.length; i++) assert.ok(seen.has(`unit${layer} ${i}`), `${name}: unit ${layer}, ${i}`);
    }
    assert.ok(seen.has('pixel'), name);
  }
});

test('with Shift the arrow keys walk the weights of a neuron, from their middle to the edges', () => {
  const neuron = /** @type {const} */ ({ kind: 'neuron', index: 5 });
  assert.deepEqual(moveWeight(neuron, 'ArrowLeft'), { ...neuron, weight: 406 });
  assert.deepEqual(moveWeight({ ...neuron, weight: 406 }, 'ArrowUp'), { ...neuron, weight: 378 });
  for (const [weight, key] of /** @type {const} */ ([[0, 'ArrowLeft'], [27, 'ArrowRight'], [3, 'ArrowUp'], [780, 'ArrowDown']])) {
    const edge = { ...neuron, weight };
    assert.equal(moveWeight(edge, key), edge);
  }
  const output = /** @type {const} */ ({ kind: 'output', index: 5 });
  assert.equal(moveWeight(output, 'ArrowLeft'), output);
  assert.equal(moveWeight(neuron, 'A'), neuron);
});

test('a narrow stage can be asked for at any width, and stays inside a low one', () => {
  for (const [width, height] of [[420, 560], [620, 700], [800, 500]]) {
    const stage = layout({ width, height, hidden: 100, narrow: true });
    assert.equal(stage.narrow, true);
    assert.ok(stage.legends.tiles.y + stage.legends.tiles.h <= height, `${width}x${height}`);
  }
  assert.ok(preferredHeight({ width: 620, hidden: 100, narrow: true }) !== preferredHeight({ width: 620, hidden: 100 }));
});

test('units stand inside their strip and clear of each other, with a bar inside each', () => {
  for (const [name, { strips, narrow }] of layouts()) {
    assert.ok(strips.every(({ layer }, i) => layer === i + 2), name);
    for (const { box, units, across, thick } of strips) {
      units.forEach((unit, i) => {
        assert.ok(unit.x >= box.x - 1e-6 && unit.x + unit.w <= box.x + box.w + 1e-6, name);
        assert.ok(unit.y >= box.y - 1e-6 && unit.y + unit.h <= box.y + box.h + 1e-6, name);
        if (i > 0) assert.ok(!overlap(unit, units[i - 1]), name);
        assert.ok(thick <= (across === 1 ? unit.h : unit.w) + 1e-6 || thick <= 0.75, name);
      });
      assert.equal(across === 1 || narrow, true, name);
    }
  }
});

test('more layers read left to right too: x, tiles, A1, A2, A3, outputs; and edges join neighbours', () => {
  const stage = layout({ width: 810, height: 780, hidden: 100, deep: [50, 20] });
  const { vector, strips, outputs } = stage;
  assert.ok(vector && stage.input.x + stage.input.w < stage.grid.box.x && stage.grid.box.x + stage.grid.box.w < vector.x);
  const edges = [vector, strips[0].box, strips[1].box, outputs[0]].map(({ x }) => x);
  assert.deepEqual(edges, [...edges].sort((a, b) => a - b));
  const layers = stations(stage);
  assert.deepEqual(layers.map(({ count }) => count), [100, 50, 20, 10]);
  layers.slice(1).forEach(({ left }, i) => assert.ok(left - layers[i].right > 30, `${left - layers[i].right} px for the edges`));
  assert.equal(layers[1].y(49), centre(strips[0].units[49]).y);
  assert.deepEqual(stations(layout({ width: 390, height: 900, hidden: 100, deep: [50] })), []);
});

test('tiles stay large enough to see with three and four layers', () => {
  /** @type {[number, number, number[], number][]} */
  const expected = [[810, 780, [50], 28], [650, 600, [50], 18], [1290, 960, [50], 46], [810, 780, [64, 32], 24]];
  for (const [width, height, deep, least] of expected) {
    const { grid } = layout({ width, height, hidden: 100, deep });
    assert.ok(grid.side >= least, `${grid.side} of ${least} at ${width}, ${deep}`);
  }
});

test('arrow keys go from the tiles through the units to the outputs, and back', () => {
  const stage = layout({ width: 1290, height: 960, hidden: 100, deep: [50, 20] });
  /** @type {import('../../site/view/layout.js').Target} */
  let target = { kind: 'neuron', index: stage.grid.columns - 1 };
  const kinds = [];
  for (let i = 0; i < 3; i++) {
    target = move(stage, target, 'ArrowRight');
    kinds.push(`${target.kind}${target.kind === 'unit' ? target.layer : ''}`);
  }
  assert.deepEqual(kinds, ['unit2', 'unit3', 'output']);
  assert.deepEqual(move(stage, { kind: 'unit', layer: 2, index: 7 }, 'ArrowDown'), { kind: 'unit', layer: 2, index: 8 });
  const back = move(stage, { kind: 'unit', layer: 2, index: 7 }, 'ArrowLeft');
  assert.equal(back.kind, 'neuron');
});
