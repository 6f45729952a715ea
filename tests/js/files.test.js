// What is saved and opened: the names of files, what is said of them, and the history as JSON.

import assert from 'node:assert/strict';
import test from 'node:test';
import { jsonParts } from '../../site/panels/files/history.js';
import { caption, fileName, sizeInWords, weightsInWords } from '../../site/panels/files/words.js';
import { RECORD_FIELDS } from '../../site/protocol.js';
import { createRecovery } from '../../site/recovery.js';
import { createRuns } from '../../site/runs.js';
import { initial, reduce } from '../../site/state.js';
import { defaultSettings } from '../../site/settings.js';

const SETTINGS = defaultSettings();
const WEIGHTS = { name: 'w.npz', notes: ['A note.'], iteration: 1741, saved: 0.9694, accuracy: 0.9688 };

test('a file is named after its data and its iteration', () => {
  assert.equal(fileName('train.csv', 1741, 'npz'), 'glassbox-train-csv-1741.npz');
  assert.equal(fileName('../Ziffern, größer (2).csv', 0, 'csv'), 'glassbox-ziffern-größer-2-csv-0.csv');
  assert.equal(fileName('…', 3, 'json'), 'glassbox-3.json');
  assert.equal(fileName('x'.repeat(300), 3, 'json').length, 'glassbox-'.length + 40 + '-3.json'.length);
});

test('opened weights are told with what they reached, then and here', () => {
  assert.equal(weightsInWords(WEIGHTS),
    'A new run begins with the weights of w.npz: held-out accuracy 96.9\u00a0% (when they were saved: 96.9\u00a0% after iteration 1,741). A note.');
  assert.equal(weightsInWords({ name: 'a.npz', notes: [], iteration: -1, saved: NaN, accuracy: NaN }),
    'A new run begins with the weights of a.npz: nothing is held out.');
});

test('sizes are told in kilobytes and megabytes', () => {
  assert.deepEqual([12, 318_912, 1_234_567].map(sizeInWords), ['1 kB', '319 kB', '1.2 MB']);
});

test('a picture says what it is', () => {
  const figures = /** @type {any} */ ({ run: 2, iteration: 40, now: 1000, loss: 0.0123, validationAccuracy: 0.912, heldOut: 1, label: 7 });
  assert.equal(caption(figures, 'train.csv'),
    'Glassbox · run 2, iteration 40 of 1,000 · loss 0.0123 · held-out accuracy 91.2\u00a0% · train.csv · the image is a 7, held out');
  assert.equal(caption({ ...figures, iteration: 0, now: 0, loss: NaN, validationAccuracy: NaN, label: -1 }, 'x'),
    'Glassbox · run 2, iteration 0 · x');
});

test('the history as JSON has every double to the last digit, and says what is not in it', () => {
  const runs = createRuns();
  runs.begin({ run: 1, settings: SETTINGS, data: 'a "file"\n', parent: null });
  const rows = [
    [1, 0.1, 1 / 3, 0.1 + 0.2, NaN, NaN, 1e-7],
    [2, 0.2, NaN, 0, 0.5, 0.25, 2],
    [3, 0.3, Infinity, 0, NaN, NaN, 3],
  ];
  runs.append(1, Float64Array.from(rows.flat()));
  runs.begin({ run: 2, settings: { ...SETTINGS, alpha: 0.1 }, data: 'b', parent: { run: 1, iteration: 3 } });
  runs.append(2, Float64Array.from([[4, 1, 1, 1, 1, 1, 1], [6, 1, 1, 1, 1, 1, 1]].flat()));
  const log = [{ after: 2, what: /** @type {const} */ ('alpha'), value: 0.25 }];
  const digest = { iteration: 3, digest: 'D', data: 'A', code: 'C', settings: 'S', parameters: 'P', arithmetic: 'SIMD' };
  const text = [...jsonParts(runs.list, { python: '3.14' }, { run: 1, code: '01234567', log, digest })].join('');
  const read = JSON.parse(text);
  assert.deepEqual(read.versions, { python: '3.14' });
  const [first, second] = read.runs;
  assert.deepEqual(first.fields, [...RECORD_FIELDS]);
  assert.equal(first.data, 'a "file"\n');
  assert.deepEqual([first.settings, first.code, first.changes, first.digest], [SETTINGS, '01234567', log, digest]);
  assert.deepEqual(first.records[0], [1, 0.1, 1 / 3, 0.1 + 0.2, null, null, 1e-7]);
  // A loss that is no number was measured; an accuracy was not.
  assert.deepEqual(first.records.map((/** @type {unknown[]} */ row) => row[2]), [1 / 3, 'NaN', 'Infinity']);
  assert.deepEqual([first.complete, second.complete], [true, false]);
  assert.deepEqual(second.parent, { run: 1, iteration: 3 });
  assert.ok(!('code' in second));
  assert.deepEqual(JSON.parse([...jsonParts([], {}, null)].join('')).runs, []);
});

test('opened weights bring their run number and settings; refused ones change nothing else', () => {
  const before = { ...initial(SETTINGS), runNumber: 4, running: true };
  const opening = reduce(before, { type: 'weights-opening', name: 'w.npz' });
  assert.deepEqual(opening, { ...before, weights: { kind: 'opening', name: 'w.npz' } });
  const refused = reduce(opening, { type: 'weights-refused', message: 'No.' });
  assert.deepEqual(refused, { ...before, weights: { kind: 'refused', message: 'No.' } });
  const settings = { ...SETTINGS, hidden: 30 };
  const opened = reduce(opening, { type: 'weights-opened', run: 5, weights: WEIGHTS, settings });
  assert.deepEqual(opened, { ...before, runNumber: 5, settings, weights: { kind: 'opened', weights: WEIGHTS } });
});

test('the run that weights took the place of can be had again, whatever came after', () => {
  const recovery = createRecovery();
  const [trained, loaded] = [new Uint8Array([1]), new Uint8Array([2])];
  recovery.begun('original');
  recovery.keep({ checkpoint: trained });
  recovery.replace();
  recovery.begun('original');
  recovery.keep({ checkpoint: loaded });
  recovery.takeBack();
  assert.deepEqual(recovery.next(), { checkpoint: trained, source: null });
  assert.equal(recovery.next(), undefined);
});
