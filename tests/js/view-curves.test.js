// Charts: where values stand, which ticks there are, and what is drawn, on a context that writes it down.

import assert from 'node:assert/strict';
import test from 'node:test';
import { createHistory } from '../../site/history.js';
import { createCurvesModel, readAt } from '../../site/panels/curves/model.js';
import { RECORD_FIELDS } from '../../site/protocol.js';
import { createRuns } from '../../site/runs.js';
import { defaultSettings } from '../../site/settings.js';
import { layAxes, linearTicks, logTicks } from '../../site/view/axes.js';
import { THEMES } from '../../site/view/colors.js';
import { drawChart } from '../../site/view/draw-curves.js';
import { recorder } from './view-fixture.js';

/** @import {Spread} from '../../site/view/axes.js' */

const SIZE = { width: 600, height: 240 };
/** @type {{across: 'iteration', log: boolean, smoothing: number}} */
const PLAIN = { across: 'iteration', log: false, smoothing: 0 };

/** Two runs, the second forked from the first at 40. */
function twoRuns() {
  const runs = createRuns();
  for (const [run, first] of [[1, 1], [2, 41]]) {
    runs.begin({ run, settings: defaultSettings(), data: 'digits', parent: run === 2 ? { run: 1, iteration: 40 } : null });
    for (let i = first; i <= 50 * run; i++) {
      const values = { iteration: i, epoch: i / 10, loss: run / i, seconds: i / 100, trainAccuracy: i % 10 === 1 ? i / 200 : NaN, validationAccuracy: i % 10 === 1 ? i / 250 : NaN };
      runs.append(run, Float64Array.from(RECORD_FIELDS.map((field) => values[/** @type {'loss'} */ (field)] ?? NaN)));
    }
  }
  return runs;
}

test('what stands somewhere is found there again, on every scale', () => {
  for (const [spread, min, max] of /** @type {[Spread, number, number][]} */ ([['linear', -2, 7], ['log', 1e-6, 3], ['lack', 0, 0.9995]])) {
    const { box, x, y } = layAxes(SIZE, { min: 0, max: 9 }, { min, max, spread });
    assert.deepEqual([x.at(0), x.at(9)], [box.x, box.x + box.w]);
    assert.ok(Math.abs(y.at(min) - (box.y + box.h)) < 1e-9 && Math.abs(y.at(max) - box.y) < 1e-9);
    for (let value = min; value <= max; value += (max - min) / 17) {
      assert.ok(Math.abs(y.value(y.at(value)) - value) < 1e-9 * Math.max(1, Math.abs(value)), `${spread} ${value}`);
    }
  }
  // What such a scale has no place for stands at its end, as a number that can be drawn.
  assert.equal(layAxes(SIZE, { min: 0, max: 1 }, { min: 0.01, max: 1, spread: 'log' }).y.at(0), 216);
  assert.equal(layAxes(SIZE, { min: 0, max: 1 }, { min: 0, max: 0.999, spread: 'lack' }).y.at(1), 8);
});

test('ticks are round, inside, and not too many', () => {
  assert.deepEqual(linearTicks(0, 1773, 8).values, [0, 500, 1000, 1500]);
  assert.deepEqual(linearTicks(0, 0.1, 4).values, [0, 0.05, 0.1]);
  // One alone is no scale.
  assert.deepEqual(linearTicks(0, 402, 2).values, [0, 200, 400]);
  assert.deepEqual(linearTicks(1.2, 2.7, 1).values, [1.5, 2, 2.5]);
  // There is no half iteration.
  assert.deepEqual(linearTicks(0, 1, 8, 1).values, [0, 1]);
  assert.deepEqual(linearTicks(0, 3, 8, 1).values, [0, 1, 2, 3]);
  assert.deepEqual(logTicks(0.001, 1, 9).values, [0.001, 0.01, 0.1, 1]);
  assert.deepEqual(logTicks(0.01, 0.2, 5).values, [0.01, 0.02, 0.05, 0.1, 0.2]);
  for (const [low, high] of [[1e-9, 2], [0.09, 0.0901], [3, 5]]) {
    for (const { values } of [linearTicks(low, high, 4), logTicks(low, high, 4)]) {
      assert.ok(values.length >= 1 && values.length <= 7, `${values}`);
      assert.ok(values.every((value) => value >= low * 0.999 && value <= high * 1.001), `${values}`);
    }
  }
});

test('curves are the runs’ own numbers: the run in force solid and on top, the others dashed and softer', () => {
  const runs = twoRuns();
  const chart = createCurvesModel().chart('loss', runs.list, runs.current, PLAIN);
  const [first, second] = chart.curves;
  assert.deepEqual([...second.x], Array.from({ length: 60 }, (_, i) => 41 + i));
  assert.deepEqual([...second.y], Array.from({ length: 60 }, (_, i) => 2 / (41 + i)));
  assert.deepEqual([first.current, first.dash.length > 0, first.name, first.forked], [false, true, '1', false]);
  assert.deepEqual([second.current, second.dash, second.name, second.forked], [true, [], '2', true]);
  assert.deepEqual([chart.across.min, chart.across.max, chart.up.min], [0, 100, 0]);

  const { ctx, drawn, texts } = recorder();
  const theme = THEMES.light;
  const axes = layAxes(SIZE, chart.across, chart.up, true);
  drawChart(ctx, chart, axes, theme);
  const points = drawn.filter(({ call, strokeStyle }) => call === 'lineTo' && strokeStyle === theme.ink);
  assert.deepEqual(points.at(-1)?.args, [axes.x.at(100), axes.y.at(0.02)]);
  assert.ok(texts().includes('1') && texts().includes('2') && texts().includes('100'));
  // Colour means sign: none of it here.
  /** @type {Set<string>} */
  const inks = new Set(drawn.flatMap(({ fillStyle, strokeStyle }) => [fillStyle, strokeStyle]).filter(Boolean));
  assert.deepEqual([...inks].filter((ink) => !/** @type {string[]} */ ([theme.ink, theme.soft, theme.line, theme.paper]).includes(ink)), []);
});

test('accuracy has a thin and a thick curve; smoothing draws over the raw loss; log axes start above 0', () => {
  const runs = twoRuns();
  const { chart } = createCurvesModel();
  assert.deepEqual(chart('accuracy', runs.list, runs.current, PLAIN).curves.map(({ weight }) => weight), ['thin', 'strong', 'thin', 'strong']);
  const smooth = chart('loss', runs.list, runs.current, { ...PLAIN, log: true, smoothing: 0.9 });
  assert.deepEqual(smooth.curves.map(({ weight }) => weight), ['faint', 'strong', 'faint', 'strong']);
  assert.ok(smooth.up.min > 0 && smooth.up.spread === 'log');
  assert.deepEqual([...chart('loss', runs.list, runs.current, { ...PLAIN, across: 'epoch' }).curves[0].x].at(-1), 5);
});

test('the cursor reads each run that has come so far, at the nearest record', () => {
  const runs = twoRuns();
  const at = (/** @type {number} */ place) => readAt(runs.list, place, 'iteration')
    .map(({ run, row, evaluated }) => [run.run, run.history.at(row, 'iteration'), run.history.at(evaluated, 'iteration')]);
  assert.deepEqual(at(45.4), [[1, 45, 41], [2, 45, 41]]);
  assert.deepEqual(at(20), [[1, 20, 21]]);
  assert.deepEqual(at(90), [[2, 90, 91]]);
});

test('cursor, moment and an empty chart can be drawn', () => {
  const runs = twoRuns();
  const chart = createCurvesModel().chart('loss', runs.list, runs.current, PLAIN);
  const axes = layAxes(SIZE, chart.across, chart.up);
  const { ctx, drawn } = recorder();
  drawChart(ctx, { ...chart, moment: 60, cursor: { x: 45, dots: [{ x: 45, y: 0.04 }] } }, axes, THEMES.dark);
  const arcs = drawn.filter(({ call }) => call === 'arc').map(({ args }) => args.slice(0, 2));
  assert.deepEqual(arcs.at(-1), [axes.x.at(45), axes.y.at(0.04)]);

  const empty = createCurvesModel().chart('loss', [], undefined, PLAIN);
  const nothing = recorder();
  drawChart(nothing.ctx, empty, layAxes(SIZE, empty.across, empty.up), THEMES.dark);
  assert.ok(nothing.texts().includes(empty.empty));
});

test('a long run is drawn by few points, and computed once', () => {
  const history = createHistory();
  for (let i = 1; i <= 200_000; i++) history.append(Float64Array.from(RECORD_FIELDS.map((field) => (field === 'iteration' ? i : Math.sin(i)))));
  const run = { run: 1, settings: defaultSettings(), alphas: [], data: '', parent: null, history, style: 0, hidden: false };
  const model = createCurvesModel();
  const [first] = model.chart('loss', [run], run, PLAIN).curves;
  assert.ok(first.x.length <= 1002);
  assert.equal(model.chart('loss', [run], run, PLAIN).curves[0].x, first.x);
  history.append(Float64Array.from(RECORD_FIELDS.map(() => 200_001)));
  assert.notEqual(model.chart('loss', [run], run, PLAIN).curves[0].x, first.x);
});
