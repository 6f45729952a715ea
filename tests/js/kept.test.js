// What is kept of a run, in words; and its curves, cut into pieces and put together again.

import assert from 'node:assert/strict';
import test from 'node:test';
import { createHistory } from '../../site/history.js';
import { changedPieces, joinPieces, writtenOf } from '../../site/kept/rows.js';
import { askWords, runWords, summaryWords } from '../../site/kept/words.js';
import { RECORD_FIELDS } from '../../site/protocol.js';
import { createRecovery } from '../../site/recovery.js';
import { createRuns } from '../../site/runs.js';
import { defaultSettings } from '../../site/settings.js';

const WIDTH = RECORD_FIELDS.length;
const AT = new Date(2026, 10, 25, 12, 31).getTime();
const DAY = 86_400_000;

/** @type {import('../../site/kept/record.js').KeptRun} */
const KEPT = {
  id: 'a', format: 1, when: AT, run: 1, iteration: 2100, epoch: 3.21, accuracy: 0.9409, bytes: 700_000, curves: [],
  data: { name: 'train.csv', examples: 42_000, file: { name: 'train.csv', size: 76_775_041 }, fingerprint: 'f', packed: 0 },
  shown: { settings: defaultSettings(), view: 'network', side: 'progress', running: true },
};

/** @param {number} first @param {number} last */
const rows = (first, last) => Float64Array.from({ length: (last - first + 1) * WIDTH }, (_, i) => first + Math.floor(i / WIDTH) + (i % WIDTH) / 10);

test('a kept run is told by when it was, what it learns from and how far it is', () => {
  assert.equal(runWords(KEPT, AT), '12:31 on train.csv, epoch 3.2, 94.1 % held out');
  assert.equal(runWords({ ...KEPT, accuracy: NaN, epoch: 31.4 }, AT + DAY), '25 November, 12:31 on train.csv, epoch 31');
  assert.match(runWords({ ...KEPT, data: { ...KEPT.data, file: null } }, AT), / on the sample, /);
  assert.equal(askWords(KEPT.data), 'This run was trained on train.csv (76.8 MB): open it again to go on.');
});

test('what is kept is counted once', () => {
  const [here, other] = [true, false].map((own) => ({ here: own, bytes: 700_000 }));
  assert.equal(summaryWords([here], 0), 'Kept on this device: this run, 0.7 MB');
  assert.equal(summaryWords([here, other, other], 9_000_000), 'Kept on this device: this run and 2 others, 11.1 MB');
  assert.equal(summaryWords([other], 0), 'Kept on this device: 1 run, 0.7 MB');
});

test('records are written piece by piece, of those before only the last again, and are the same history when read', () => {
  const history = createHistory();
  history.append(rows(1, 9000));
  const all = changedPieces(history, undefined, false);
  assert.deepEqual(all.map(([piece, { length }]) => [piece, length / WIDTH]), [[0, 4096], [1, 4096], [2, 808]]);
  const pieces = new Map(all);
  const find = (/** @type {number} */ piece) => pieces.get(piece);
  const before = writtenOf(history);
  assert.deepEqual(changedPieces(history, before, true), []);
  // Its last record may be evaluated still.
  assert.deepEqual(changedPieces(history, before, false).map(([piece]) => piece), [2]);
  history.append(rows(9001, 12_289));
  const [two, three] = changedPieces(history, before, true);
  assert.deepEqual([two[0], three[0], three[1].length], [2, 3, WIDTH]);
  for (const [piece, values] of [two, three]) pieces.set(piece, values);
  const again = joinPieces(find, history.length, Infinity);
  assert.equal(again.length, 12_289);
  for (let row = 0; row < again.length; row++) for (const field of RECORD_FIELDS) assert.equal(again.at(row, field), history.at(row, field));
  // Up to its checkpoint, and as far as the pieces are there.
  assert.equal(joinPieces(find, history.length, 4100).last('iteration'), 4100);
  pieces.delete(1);
  assert.equal(joinPieces(find, history.length, Infinity).length, 4096);
});

test('records that have made room for others are all written anew', () => {
  const history = createHistory(8192);
  history.append(rows(1, 8192));
  const before = writtenOf(history);
  assert.equal(changedPieces(history, before, false)[0][0], 1);
  history.append(rows(8193, 8193));
  assert.equal(changedPieces(history, before, false)[0][0], 0);
});

test('rows change only at the end, until they make room for others', () => {
  const history = createHistory(64);
  history.append(rows(1, 64));
  assert.equal(history.thinned, 0);
  history.append(rows(65, 65));
  assert.equal(history.thinned, 1);
});

test('runs of another page take the place of those here, and the next goes on from the last', () => {
  const [runs, others] = [createRuns(), createRuns()];
  for (const [run, page] of /** @type {const} */ ([[1, runs], [4, others], [5, others]])) {
    page.begin({ run, settings: defaultSettings(), data: '', parent: null });
    page.append(run, rows(1, 9));
  }
  runs.restore([...others.list]);
  assert.deepEqual(runs.list.map(({ run }) => run), [4, 5]);
  assert.equal(runs.records.length, 9);
  runs.begin({ run: 6, settings: defaultSettings(), data: '', parent: { run: 5, iteration: 9 } });
  assert.deepEqual(runs.list.map(({ run }) => run), [4, 5, 6]);
  assert.equal(new Set(runs.list.map(({ style }) => style)).size, 3);
});

test('a checkpoint of another page is gone on from once, and is there when the engine is lost', () => {
  const recovery = createRecovery();
  const checkpoint = new Uint8Array([1]);
  recovery.adopt(checkpoint);
  assert.deepEqual(recovery.next(), { checkpoint, source: null });
  assert.equal(recovery.next(), undefined);
  assert.ok(recovery.possible);
});
