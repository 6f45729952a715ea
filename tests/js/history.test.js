// The records of a run: what is kept of a long one, and that the outline that is drawn keeps every peak.

import assert from 'node:assert/strict';
import test from 'node:test';
import { createHistory } from '../../site/history.js';
import { RECORD_FIELDS } from '../../site/protocol.js';

/** @param {number} iteration @param {number} loss @param {number} [accuracy] */
const record = (iteration, loss, accuracy = NaN) =>
  RECORD_FIELDS.map((field) => ({ iteration, loss, trainAccuracy: accuracy }[/** @type {string} */ (field)] ?? 0));

test('records come back as they were put in, as long as there is room', () => {
  const history = createHistory(8192);
  for (let start = 0; start < 5000; start += 50) {
    history.append(Float64Array.from(Array.from({ length: 50 }, (_, i) => record(start + i, 1 / (start + i + 1))).flat()));
  }
  assert.equal(history.length, 5000);
  for (const row of [0, 1023, 1024, 4999]) {
    assert.equal(history.at(row, 'iteration'), row);
    assert.equal(history.at(row, 'loss'), 1 / (row + 1));
  }
  history.clear();
  assert.equal(history.length, 0);
  assert.ok(Number.isNaN(history.last('loss')));
});

test('a row for the newest iteration once more takes its place', () => {
  const history = createHistory();
  history.append(Float64Array.from([record(1, 0.3), record(2, 0.2)].flat()));
  history.append(Float64Array.from([record(2, 0.2, 0.75), record(3, 0.1)].flat()));
  assert.equal(history.length, 3);
  assert.deepEqual([0, 1, 2].map((row) => history.at(row, 'iteration')), [1, 2, 3]);
  assert.equal(history.at(1, 'trainAccuracy'), 0.75);
});

test('the last number skips rows where nothing was evaluated', () => {
  const history = createHistory();
  history.append(Float64Array.from([record(1, 0.3, 0.5), record(2, 0.2), record(3, 0.1)].flat()));
  assert.equal(history.last('trainAccuracy'), 0.5);
  assert.equal(history.last('loss'), 0.1);
});

test('a short history is outlined by all its rows, a long one keeps lowest and highest of each stretch', () => {
  const history = createHistory();
  history.append(Float64Array.from(Array.from({ length: 100 }, (_, i) => record(i, i)).flat()));
  assert.deepEqual(history.outline('loss', 50), Array.from({ length: 100 }, (_, i) => i));

  const spiky = createHistory();
  const losses = Array.from({ length: 100_000 }, (_, i) => Math.sin(i / 9) + (i === 54_321 ? 100 : 0) - (i === 777 ? 50 : 0));
  spiky.append(Float64Array.from(losses.flatMap((loss, i) => record(i, loss))));
  const rows = spiky.outline('loss', 400);
  assert.ok(rows.length <= 800);
  assert.ok(rows.includes(54_321) && rows.includes(777));
  assert.deepEqual(rows, [...rows].sort((a, b) => a - b));
});

test('when the store is full, peaks and evaluations stay, evenly over the whole run', () => {
  const history = createHistory(1000);
  const iterations = 200_000;
  for (let i = 1; i <= iterations; i++) {
    const loss = i === 777 ? 100 : i === 123_456 ? -50 : Math.sin(i / 9);
    history.append(Float64Array.from(record(i, loss, i % 260 === 0 ? i / iterations : NaN)));
    assert.ok(history.length <= 1000);
  }
  const kept = Array.from({ length: history.length }, (_, row) => history.at(row, 'iteration'));
  assert.ok(kept.length > 300);
  assert.ok(kept.includes(777) && kept.includes(123_456));
  assert.deepEqual(kept, [...new Set(kept)].sort((a, b) => a - b));
  assert.equal(kept.at(-1), iterations);
  for (let i = 1; i < kept.length; i++) assert.ok(kept[i] - kept[i - 1] < iterations / 100, `a gap at ${kept[i]}`);
  assert.ok(history.last('trainAccuracy') > 0.99);
  assert.ok(history.outline('trainAccuracy', 1000).length > 100);
});

test('rows without a value are left out of the outline', () => {
  const history = createHistory();
  history.append(Float64Array.from(Array.from({ length: 90 }, (_, i) => record(i, 1, i % 3 === 0 ? i : NaN)).flat()));
  assert.deepEqual(history.outline('trainAccuracy', 100), Array.from({ length: 30 }, (_, i) => i * 3));
  assert.ok(history.outline('trainAccuracy', 10).every((row) => row % 3 === 0));
});

test('a loss that is no finite number any more is not drawn', () => {
  const history = createHistory();
  history.append(Float64Array.from([record(1, 0.5), record(2, Infinity), record(3, NaN)].flat()));
  assert.deepEqual(history.outline('loss', 100), [0]);
});

test('trimming keeps every row, and more can follow', () => {
  const history = createHistory(5000);
  for (let i = 1; i <= 3000; i++) {
    history.append(Float64Array.from(record(i, i)));
    if (i % 1000 === 0) history.trim();
  }
  assert.deepEqual(Array.from({ length: history.length }, (_, row) => history.at(row, 'loss')), Array.from({ length: 3000 }, (_, i) => i + 1));
});

test('the nearest row is that of a search through all', () => {
  const history = createHistory();
  const iterations = [3, 4, 9, 10, 30, 31, 60];
  history.append(Float64Array.from(iterations.flatMap((iteration, i) => record(iteration, i, i % 3 === 0 ? 0.5 : NaN))));
  for (let place = -5; place < 80; place += 0.5) {
    for (const field of /** @type {const} */ (['loss', 'trainAccuracy'])) {
      const rows = iterations.map((_, row) => row).filter((row) => Number.isFinite(history.at(row, field)));
      const least = Math.min(...rows.map((row) => Math.abs(iterations[row] - place)));
      assert.equal(Math.abs(iterations[history.nearest(place, 'iteration', field)] - place), least, `${field} at ${place}`);
    }
  }
  assert.equal(history.nearest(Infinity, 'iteration', 'loss'), 6);
  assert.equal(createHistory().nearest(1, 'iteration', 'loss'), -1);
});

test('smoothing is the weighted mean it says it is, also over a gap', () => {
  const history = createHistory();
  const losses = [1, 0.5, 0.75, NaN, 0.25];
  history.append(Float64Array.from(losses.flatMap((loss, i) => record(i + 1, loss))));
  // The gap counts as the value after it.
  const filled = [1, 0.5, 0.75, 0.25, 0.25];
  const mean = (/** @type {number} */ last) => {
    const weights = filled.slice(0, last + 1).map((_, i) => 0.9 ** (last - i));
    return filled.slice(0, last + 1).reduce((sum, loss, i) => sum + loss * weights[i], 0) / weights.reduce((a, b) => a + b);
  };
  const expected = [mean(0), mean(1), mean(2), mean(2), mean(4)];
  history.smooth('loss', 0.9).forEach((found, i) => assert.ok(Math.abs(found - expected[i]) < 1e-12, `row ${i}: ${found}`));
});
