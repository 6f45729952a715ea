// The runs that the page remembers: which stay, how they are named, and what their CSV holds.

import assert from 'node:assert/strict';
import test from 'node:test';
import { csvParts } from '../../site/panels/curves/csv.js';
import { describeRun } from '../../site/panels/curves/runs.js';
import { RECORD_FIELDS } from '../../site/protocol.js';
import { createRuns } from '../../site/runs.js';
import { defaultSettings } from '../../site/settings.js';

/** @param {number} iteration @param {number} [loss] */
const record = (iteration, loss = 1 / iteration) => Float64Array.from(RECORD_FIELDS.map((field) =>
  ({ iteration, loss, epoch: iteration / 3, trainAccuracy: NaN }[/** @type {string} */ (field)] ?? 0.5)));

/** @param {number} run @param {object} [given] */
const beginning = (run, given = {}) => ({ run, settings: { ...defaultSettings(), ...given }, data: 'digits', parent: null });

test('runs stay side by side; one that never began is forgotten, and so is the oldest of too many', () => {
  const runs = createRuns(3);
  runs.begin(beginning(1));
  runs.append(1, record(1));
  runs.begin(beginning(2));
  runs.begin(beginning(3));
  assert.deepEqual(runs.list.map(({ run }) => run), [1, 3]);
  runs.append(3, record(1));
  runs.append(1, record(2));
  assert.deepEqual(runs.list.map(({ history }) => history.length), [2, 1]);
  assert.equal(runs.records, runs.find(3)?.history);
  for (const run of [4, 5]) {
    runs.begin(beginning(run));
    runs.append(run, record(1));
  }
  assert.deepEqual(runs.list.map(({ run }) => run), [3, 4, 5]);
  assert.equal(new Set(runs.list.map(({ style }) => style)).size, 3);
  runs.append(99, record(1));
});

test('the run in force cannot be removed; the others can be, and be hidden', () => {
  const runs = createRuns();
  for (const run of [1, 2]) {
    runs.begin(beginning(run));
    runs.append(run, record(1));
  }
  runs.setHidden(1, true);
  assert.equal(runs.find(1)?.hidden, true);
  runs.remove(2);
  runs.remove(1);
  assert.deepEqual(runs.list.map(({ run }) => run), [2]);
});

test('a changed learning rate is a part of the run, of its name and of its CSV', () => {
  const runs = createRuns();
  runs.begin(beginning(1, { alpha: 0.5 }));
  runs.setAlpha(0, 0.3);
  runs.append(1, record(1));
  runs.setAlpha(1, 0.3);
  runs.setAlpha(7, 0.2);
  runs.setAlpha(7, 0.1);
  const [run] = runs.list;
  assert.equal(run.settings.alpha, 0.3);
  assert.deepEqual(run.alphas, [{ iteration: 7, alpha: 0.1 }]);
  assert.equal(describeRun(run, [run]), 'alpha 0.3 · full batch · then 0.1 from 7');
  assert.match([...csvParts([run])][0], /^# run 1: alpha=0\.3, batch=full, .*, alpha=0\.1 after iteration 7, data=digits$/m);
});

test('a run is named by what it differs in, and by where it was forked from', () => {
  const runs = createRuns();
  runs.begin(beginning(1, { rule: 'classic' }));
  runs.append(1, record(1));
  runs.begin({ ...beginning(2, { rule: 'exact MSE', batch: 64 }), parent: { run: 1, iteration: 1200 } });
  const [first, second] = runs.list;
  assert.equal(describeRun(first, runs.list), 'alpha 0.5 · full batch · classic');
  assert.equal(describeRun(second, runs.list), 'from run 1 at 1,200 · alpha 0.5 · batch 64 · exact MSE');
});

test('the CSV has every kept record of every run, to the last digit', () => {
  const runs = createRuns();
  const losses = Array.from({ length: 9001 }, (_, i) => 1 / (i + 3));
  for (const run of [1, 2]) {
    runs.begin(beginning(run));
    losses.forEach((loss, i) => runs.append(run, record(i + 1, loss * run)));
  }
  const lines = [...csvParts(runs.list)].join('').trimEnd().split('\n').filter((line) => !line.startsWith('#'));
  assert.equal(lines[0], `run,${RECORD_FIELDS.join(',')}`);
  assert.equal(lines.length, 1 + 2 * losses.length);
  lines.slice(1).forEach((line, n) => {
    const cells = line.split(',');
    const [run, i] = [Math.floor(n / losses.length) + 1, n % losses.length];
    assert.deepEqual([cells[0], Number(cells[1]), Number(cells[3])], [String(run), i + 1, losses[i] * run]);
    assert.equal(cells[1 + RECORD_FIELDS.indexOf('trainAccuracy')], '');
  });
});
