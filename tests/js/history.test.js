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
