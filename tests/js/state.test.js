// The page's reducer: what is kept through failures, and which late reports are ignored.

import assert from 'node:assert/strict';
import test from 'node:test';
import { defaultSettings } from '../../site/settings.js';
import { initial, reduce } from '../../site/state.js';

/** @import {Event, State} from '../../site/state.js' */

/** @type {import('../../site/protocol.js').ProgramInfo} */
const program = {
  layers: [784, 100, 10], activations: ['sigmoid', 'sigmoid'], takesRule: true, hasLoss: false, original: true,
  digest: '12345678', source: '# network.py',
};

const dataset = { name: 'train.csv', examples: 42000, counts: Array(10).fill(4200), note: '', added: 0 };

/** @param {number} run @returns {Event} */
const started = (run) => ({
  type: 'started', run, settings: defaultSettings(), layout: [], trainExamples: 37800, validationExamples: 4200, parent: null,
  program,
});

/**
 * @param {Event[]} events
 * @param {State} [state]
 */
const after = (events, state = initial(defaultSettings())) => events.reduce(reduce, state);

test('a run becomes the run in force only if it is the newest asked for', () => {
  const state = after([{ type: 'reset-sent', run: 1 }, { type: 'reset-sent', run: 2 }, started(1)]);
  assert.equal(state.run, null);
  assert.equal(reduce(state, started(2)).run?.run, 2);
});

test('a run that is refused leaves the one before it in force', () => {
  const state = after([
    { type: 'reset-sent', run: 1 }, started(1), { type: 'reset-sent', run: 2 },
    { type: 'reset-refused', asked: 2, run: 1, message: 'The seed is wrong.' },
    { type: 'training', run: 1, running: true },
  ]);
  assert.deepEqual([state.run?.run, state.runNumber, state.running, state.notice], [1, 1, true, 'The seed is wrong.']);
  const newer = after([{ type: 'reset-sent', run: 3 }, { type: 'reset-refused', asked: 2, run: 1, message: '' }], state);
  assert.equal(newer.runNumber, 3);
});

test('a training report of an older run changes nothing', () => {
  const state = after([{ type: 'reset-sent', run: 2 }, started(2), { type: 'training', run: 1, running: true }]);
  assert.equal(state.running, false);
});

test('a file that fails leaves data, run and settings as they were, and says why', () => {
  const before = after([{ type: 'dataset', id: 0, dataset, test: false }, { type: 'reset-sent', run: 1 }, started(1)]);
  const state = after([
    { type: 'file-opening', id: 1, name: 'bad.csv', size: 10, waiting: false },
    { type: 'file-failed', id: 1, message: 'Row 3 has 12 columns.' },
  ], before);
  assert.deepEqual(state, { ...before, notice: 'Row 3 has 12 columns.' });
});

test('progress and failures of a file that is no longer the one being opened are ignored', () => {
  const state = after([{ type: 'file-opening', id: 2, name: 'b.csv', size: 10, waiting: false }]);
  assert.equal(reduce(state, { type: 'file-progress', id: 1, stage: 'rows', bytes: 5, size: 9, rows: 1 }), state);
  assert.equal(reduce(state, { type: 'file-failed', id: 1, message: 'late' }), state);
  assert.equal(reduce(state, { type: 'file-cancelled', id: 1 }), state);
});

test('a crash keeps data and run, stops training, and a restart boots anew', () => {
  const before = after([
    { type: 'dataset', id: 0, dataset, test: false }, { type: 'reset-sent', run: 1 }, started(1),
    { type: 'training', run: 1, running: true },
  ]);
  const crashed = reduce(before, { type: 'crashed', message: 'The engine stopped.' });
  assert.deepEqual([crashed.engine.kind, crashed.running, crashed.dataset], ['failed', false, dataset]);
  const restarted = reduce(crashed, { type: 'restarted' });
  assert.deepEqual([restarted.engine.kind, restarted.dataset, restarted.run], ['booting', null, null]);
  assert.equal(restarted.runNumber, 1, 'frames of the old engine stay stale');
});

test('new data end the wait for their own file only', () => {
  const waiting = after([{ type: 'file-opening', id: 2, name: 'b.csv', size: 10, waiting: false }]);
  assert.equal(reduce(waiting, { type: 'dataset', id: 1, dataset, test: false }).opening.kind, 'opening');
  assert.equal(reduce(waiting, { type: 'dataset', id: 2, dataset, test: false }).opening.kind, 'none');
});

test('images to predict end the wait for their file, and leave data, run and what is shown as they were', () => {
  const images = { name: 'test.csv', examples: 28000, note: '' };
  const before = after([
    { type: 'dataset', id: 0, dataset, test: false }, { type: 'reset-sent', run: 1 }, started(1),
    { type: 'training', run: 1, running: true }, { type: 'show', shown: { kind: 'example', example: 7 } },
  ]);
  const opening = reduce(before, { type: 'file-opening', id: 3, name: 'test.csv', size: 10, waiting: false });
  assert.deepEqual(reduce(opening, { type: 'test-data', id: 3, test: images }), { ...before, test: images });
  assert.equal(reduce(opening, { type: 'test-data', id: 2, test: images }).opening.kind, 'opening');
  assert.equal(reduce(before, { type: 'restarted' }).test, null, 'the new engine has none');
});

test('a file that nobody asked for just now takes no sentence off the page', () => {
  const told = after([{ type: 'notice', message: 'Python was started anew.' }]);
  const file = /** @type {const} */ ({ type: 'file-opening', id: 1, name: 'test.csv', size: 10, waiting: false });
  assert.equal(reduce(told, { ...file, quiet: true }).notice, told.notice);
  assert.equal(reduce(told, file).notice, null);
});

test('a file being cancelled says so until the worker has let it go', () => {
  const cancelling = after([
    { type: 'file-opening', id: 1, name: 'b.csv', size: 10, waiting: false }, { type: 'file-cancelling' },
    { type: 'file-progress', id: 1, stage: 'rows', bytes: 5, size: 9, rows: 1 },
  ]);
  assert.equal(cancelling.opening.kind === 'opening' && cancelling.opening.stage, 'cancelling');
  assert.equal(reduce(cancelling, { type: 'file-cancelled', id: 1 }).opening.kind, 'none');
});

test('a sentence stays until it is dismissed, whatever run begins', () => {
  const state = after([{ type: 'notice', message: 'The link is wrong.' }, { type: 'reset-sent', run: 1 }, started(1)]);
  assert.equal(state.notice, 'The link is wrong.');
});

test('slowness is said of a boot stage and forgotten with the next', () => {
  const slow = after([{ type: 'booting', stage: 'numpy', share: 0.5 }, { type: 'booting-slowly' }]);
  assert.deepEqual(slow.engine, { kind: 'booting', stage: 'numpy', share: 0.5, slow: true });
  assert.deepEqual(reduce(slow, { type: 'booting', stage: 'glassbox', share: 0 }).engine,
    { kind: 'booting', stage: 'glassbox', share: 0, slow: false });
});

test('an event nobody knows is an error, not silence', () => {
  assert.throws(() => reduce(initial(defaultSettings()), /** @type {any} */ ({ type: 'surprise' })), /surprise/);
});

test('examples that are removed again are not shown any more', () => {
  const grown = { ...dataset, examples: 42001, added: 1 };
  const larger = after([
    { type: 'dataset', id: 0, dataset, test: false }, { type: 'reset-sent', run: 1 }, started(1),
    { type: 'data-changed', run: 1, dataset: grown, trainExamples: 37801 },
    { type: 'show', shown: { kind: 'example', example: 42000 } },
  ]);
  assert.deepEqual([larger.dataset, larger.run?.trainExamples], [grown, 37801]);
  const smaller = reduce(larger, { type: 'data-changed', run: 1, dataset, trainExamples: 37800 });
  assert.deepEqual([smaller.shown, smaller.run?.trainExamples], [{ kind: 'example', example: 0 }, 37800]);
});

/** @param {number} run @param {{run: number, iteration: number} | null} parent @returns {Event} */
const begun = (run, parent = null) => ({ .../** @type {any} */ (started(run)), parent });

/** @param {Record<number, number[]>} runs @param {number} run @returns {Event} */
const moments = (runs, run) => ({
  type: 'moments', run,
  kept: { runs: Object.entries(runs).map(([number, iterations]) => ({ run: Number(number), iterations })), bytes: 1, limit: 2 },
});

test('a fork stands beside the runs of its reset, and a reset beside none', () => {
  const forked = after([
    { type: 'reset-sent', run: 1 }, begun(1), moments({ 1: [0, 1, 4] }, 1), { type: 'look', moment: { run: 1, iteration: 4 } },
    { type: 'reset-sent', run: 2 }, begun(2, { run: 1, iteration: 4 }),
  ]);
  assert.deepEqual(forked.runs.map(({ run, parent }) => [run, parent]), [[1, null], [2, { run: 1, iteration: 4 }]]);
  assert.equal(forked.looking, null);
  assert.deepEqual(forked.kept.runs, [{ run: 1, iterations: [0, 1, 4] }]);
  const again = after([{ type: 'reset-sent', run: 3 }, begun(3)], forked);
  assert.deepEqual(again.runs.map(({ run }) => run), [3]);
  assert.deepEqual(again.kept.runs, []);
});

test('a run whose moments are all gone is not offered any more, and moments of an older reset do not count', () => {
  const state = after([
    { type: 'reset-sent', run: 1 }, begun(1), { type: 'reset-sent', run: 2 }, begun(2, { run: 1, iteration: 4 }),
    moments({ 2: [4, 5] }, 2),
  ]);
  assert.deepEqual(state.runs.map(({ run }) => run), [2]);
  assert.equal(reduce(state, moments({ 1: [0] }, 1)), state);
});

test('looking near an iteration is looking at the kept moment that is nearest', () => {
  const state = after([
    { type: 'reset-sent', run: 1 }, begun(1), { type: 'reset-sent', run: 2 }, begun(2, { run: 1, iteration: 4 }),
    moments({ 1: [0, 4, 10], 2: [4, 8, 100] }, 2),
  ]);
  const near = (/** @type {number} */ iteration, /** @type {number} */ run, from = state) => (
    reduce(from, { type: 'look-near', iteration, run }).looking);
  assert.deepEqual(near(8, 1), { run: 1, iteration: 10 });
  assert.deepEqual(near(6.9, 1), { run: 1, iteration: 4 });
  assert.deepEqual(near(-3, 1), { run: 1, iteration: 0 });
  assert.equal(near(8, 7), null);
  // Without a run: of the one that is looked at, or else of the one in force.
  assert.deepEqual(reduce(state, { type: 'look-near', iteration: 60 }).looking, { run: 2, iteration: 100 });
  const looking = reduce(state, { type: 'look', moment: { run: 1, iteration: 0 } });
  assert.deepEqual(reduce(looking, { type: 'look-near', iteration: 60 }).looking, { run: 1, iteration: 10 });
  assert.equal(reduce(looking, { type: 'look', moment: null }).looking, null);
});

test('code that is tried, taken, refused or failing is told of, and the code in force stays known', () => {
  const ready = after([{ type: 'ready', protocol: 4, versions: {}, original: '# network.py' }, { type: 'reset-sent', run: 1 }, started(1)]);
  assert.deepEqual([ready.code.source, ready.code.original], ['# network.py', '# network.py']);
  const trying = reduce(ready, { type: 'code-applying' });
  assert.ok(trying.code.applying);
  const installing = reduce(trying, { type: 'code-installing', id: 1, packages: ['scipy'] });
  assert.deepEqual([installing.code.installing, installing.code.applying], [['scipy'], true]);
  assert.deepEqual(reduce(installing, { type: 'restarted' }).code.installing, []);
  const problem = { message: 'Line 3 is not Python.', line: 3, traceback: '' };
  const refused = reduce(trying, { type: 'code-refused', id: 1, problem });
  assert.deepEqual([refused.code.problem, refused.code.applying, refused.code.source], [problem, false, '# network.py']);
  const mine = { ...program, source: '# mine', original: false };
  const taken = after([{ type: 'code-applying' }, { type: 'code-applied', id: 2, outcome: 'swapped', program: mine, notes: ['Note.'] }], refused);
  assert.deepEqual([taken.code.problem, taken.code.applying, taken.code.source, taken.code.notes], [null, false, '# mine', ['Note.']]);
  const failed = reduce(taken, { type: 'code-failed', run: 1, problem });
  assert.equal(failed.code.problem, problem);
  assert.equal(reduce(taken, { type: 'code-failed', run: 7, problem }).code.problem, null);
  const again = after([{ type: 'code-applying' }, { type: 'restarted', notice: 'Lost.' }], taken);
  assert.deepEqual([again.code.source, again.code.applying, again.notice], ['# mine', false, 'Lost.']);
});

test('what a link hides is not opened, and what it opens stays after a restart', () => {
  const hides = new Set(['curves', 'errors', 'time']);
  const opened = initial(defaultSettings(), null, { view: 'curves', side: 'backprop', hides });
  assert.deepEqual([opened.view, opened.side], ['network', 'backprop']);
  const state = after([{ type: 'view', view: 'data' }, { type: 'view', view: 'curves' }, { type: 'side', side: 'errors' }], opened);
  assert.deepEqual([state.view, state.side], ['data', 'backprop']);
  const restarted = reduce(state, { type: 'restarted' });
  assert.deepEqual([restarted.view, restarted.side, restarted.hides], ['data', 'backprop', hides]);
  assert.equal(reduce(state, { type: 'hides', hides: new Set(['data']) }).view, 'network');
  const shown = after([{ type: 'hides', hides: new Set() }, { type: 'view', view: 'curves' }], state);
  assert.equal(shown.view, 'curves');
});

test('without the time axis nobody looks back', () => {
  const kept = { runs: [{ run: 1, iterations: [0, 5] }], bytes: 0, limit: 0 };
  const state = after([{ type: 'reset-sent', run: 1 }, started(1), { type: 'moments', run: 1, kept }, { type: 'look-near', iteration: 4 }]);
  assert.deepEqual(state.looking, { run: 1, iteration: 5 });
  const hidden = reduce(state, { type: 'hides', hides: new Set(['time']) });
  assert.equal(hidden.looking, null);
  assert.equal(reduce(hidden, { type: 'look-near', iteration: 4 }).looking, null);
});
