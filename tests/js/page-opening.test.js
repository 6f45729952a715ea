// Data on their way in, and kept runs that wait for them: which file is sent when, and what is in force where one fails.

import assert from 'node:assert/strict';
import test from 'node:test';
import { createCommands } from '../../site/page/commands.js';
import { createContinuing } from '../../site/page/continuing.js';
import { createOpening } from '../../site/page/opening.js';
import { createRecovery } from '../../site/recovery.js';
import { createRuns } from '../../site/runs.js';
import { createPage, dataset, READY, RUNNING, started } from './page-fixture.js';

/** @import {Unfinished} from '../../site/kept/record.js' */
/** @import {KeptActions, KeptPanel} from '../../site/panels/kept/kept.js' */
/** @import {Event} from '../../site/state.js' */

const [train, other, images] = ['train.csv', 'other.csv', 'test.csv'].map((name) => new File([name], name));
const soon = () => new Promise((resolve) => setTimeout(resolve));

/** @param {Event[]} [events] */
function setUp(events) {
  const page = createPage(events);
  const recovery = createRecovery();
  const runs = createRuns();
  const commands = createCommands(page, { frame: () => null, recovery });
  /** @type {unknown[][]} what the panel of kept runs was told */
  const told = [];
  const panel = /** @type {KeptPanel} */ (new Proxy({}, {
    // A promise resolves with it, and so asks whether it is one itself.
    get: (_, name) => (name === 'then' ? undefined : async (/** @type {unknown[]} */ ...given) => {
      told.push([name, ...given]);
      return true;
    }),
  }));
  /** What the panel does. @type {KeptActions['goOn']} */
  let goOn = () => assert.fail('there is no panel');
  /** @type {string[]} */
  const weights = [];
  const opening = createOpening(page, {
    sample: async () => ({ images: new ArrayBuffer(3), labels: new ArrayBuffer(2), preview: { x: new Float32Array(784), label: 0 } }),
    expected: () => continuing.expected,
    awaited: (id) => continuing.awaits(id),
    arrived: (id) => {
      if (!continuing.dataArrived(id)) commands.goOn();
    },
    tested: (file) => continuing.tellKept((kept) => kept.tested(file)),
    openWeights: ({ name }) => void weights.push(name),
  });
  const restarted = { times: 0 };
  const continuing = createContinuing(page, {
    openPanel: async (given) => {
      goOn = given.goOn;
      return panel;
    },
    opening, commands, recovery, runs, retry: () => void restarted.times++,
  });
  return {
    page, opening, continuing, goOn, told, weights, restarted,
    /** As main.js does. @param {Event} report */
    receive(report) {
      page.dispatch(report);
      if (report.type === 'dataset') opening.dataOpened(report);
      if (report.type === 'test-data') opening.testOpened(report.id);
      if (report.type === 'file-failed' || report.type === 'file-cancelled') {
        opening.notOpened(report.id);
        continuing.fileNotOpened(report.id);
      }
    },
    /** Of what was sent, the kinds, with the names of files. */
    sent: () => page.sent().map((command) => (command.type === 'open-file' ? `${command.type} ${command.id} ${command.file.name}` : command.type)),
  };
}

/** @param {File | null} file that it was trained on; null is the sample @param {boolean} [kept] the file, too @returns {Unfinished} */
const unfinishedOf = (file, kept = true) => ({
  id: 'a', checkpoint: new Uint8Array([7]), file: kept ? file : null, test: null, expected: { name: 'digits', examples: 1797, fingerprint: 'f' },
  data: { name: 'digits', examples: 1797, file: file && { name: file.name, size: file.size }, fingerprint: 'f', packed: 0 },
  shown: { settings: { ...createPage().state().settings, alpha: 0.7 }, view: 'curves', side: 'progress', running: true },
  runs: [{
    run: 4, settings: createPage().state().settings, alphas: [], data: 'digits', parent: null, history: createRuns().records, style: 0, hidden: false,
  }],
});

/** @type {Event} */
const TEST = { type: 'test-data', id: 2, test: { name: 'test.csv', examples: 3, note: '' } };

test('a file that is chosen early waits for Python; cancelled meanwhile it leaves the sample to come', async () => {
  const { page, opening, sent } = setUp();
  opening.openFile(train);
  assert.deepEqual(sent(), []);
  page.dispatch(READY);
  opening.openData();
  assert.deepEqual(sent(), ['open-file 2 train.csv']);
  const early = setUp();
  early.opening.openFile(train);
  early.opening.cancel();
  assert.equal(early.page.state().opening.kind, 'none');
  early.page.dispatch(READY);
  early.opening.openData();
  await soon();
  assert.deepEqual(early.sent(), ['open-sample']);
});

test('a first file that fails is followed by the sample; a later one leaves what there is', async () => {
  const { opening, receive, sent } = setUp([READY]);
  opening.openFile(train);
  receive({ type: 'file-failed', id: 1, message: 'Row 3.' });
  await soon();
  assert.deepEqual(sent(), ['open-file 1 train.csv', 'open-sample']);
  receive(dataset());
  opening.openFile(train);
  receive({ type: 'file-failed', id: 2, message: 'Row 3.' });
  await soon();
  assert.deepEqual([sent(), opening.file], [['reset', 'open-file 2 train.csv'], null]);
});

test('of two files the second counts, whatever becomes of the first', () => {
  const { opening, receive, sent } = setUp(RUNNING);
  opening.openFile(other);
  opening.openFile(train);
  receive({ type: 'file-cancelled', id: 1 });
  opening.cancel();
  assert.deepEqual(sent(), ['open-file 1 other.csv', 'open-file 2 train.csv', 'cancel-file']);
  receive(dataset(2));
  assert.equal(opening.file, train);
});

test('a new engine is given the file and the test images that the lost one had, and nobody is sent anywhere', () => {
  const { page, opening, receive, sent } = setUp(RUNNING);
  opening.openFile(train);
  receive(dataset(1));
  opening.openFile(images);
  receive(TEST);
  assert.equal(page.state().view, 'predict');
  page.dispatch({ type: 'view', view: 'curves' });
  page.dispatch({ type: 'restarted' });
  page.dispatch(READY);
  sent();
  opening.openData();
  receive(dataset(3));
  assert.deepEqual(sent(), ['open-file 3 train.csv', 'reset', 'open-file 4 test.csv']);
  receive({ ...TEST, id: 4 });
  assert.equal(page.state().view, 'curves');
});

test('test images that come in one archive with the data are opened after them, and the view stays', () => {
  const { page, opening, receive, sent } = setUp(RUNNING);
  opening.openFile(train);
  receive({ ...dataset(1), test: true });
  assert.deepEqual(sent(), ['open-file 1 train.csv', 'reset', 'open-file 2 train.csv']);
  receive(TEST);
  assert.equal(page.state().view, 'network');
});

test('test images that come first are followed by the sample; those that fail are not tried again', async () => {
  const { page, opening, receive, sent } = setUp([READY]);
  opening.openFile(images);
  receive({ ...TEST, id: 1 });
  await soon();
  assert.deepEqual(sent(), ['open-file 1 test.csv', 'open-sample']);
  page.dispatch({ type: 'restarted' });
  page.dispatch(READY);
  receive(dataset());
  receive({ type: 'file-failed', id: 2, message: 'It is gone.' });
  receive(dataset());
  assert.deepEqual(sent(), ['reset', 'open-file 2 test.csv', 'reset']);
});

test('the file that an engine died of is not opened again', async () => {
  const { opening, sent } = setUp([READY]);
  opening.openFile(train);
  opening.dropIncoming();
  opening.openData();
  await soon();
  assert.deepEqual(sent(), ['open-file 1 train.csv', 'open-sample']);
});

test('weights are told by their name, and where files are hidden none is opened', () => {
  const { page, opening, weights, sent } = setUp(RUNNING);
  opening.openFile(new File([], 'mine.NPZ'));
  assert.deepEqual([weights, sent()], [['mine.NPZ'], []]);
  page.dispatch({ type: 'hides', hides: new Set(['files']) });
  opening.openFile(train);
  opening.refuse('Two files.');
  assert.deepEqual([sent(), page.state().notice], [[], null]);
});

test('a kept run of the sample goes on at once, as it was shown, with a number of its own', () => {
  const { page, goOn, sent } = setUp(RUNNING);
  goOn(unfinishedOf(null));
  assert.deepEqual(sent(), ['resume']);
  const { view, settings, startWanted, runNumber } = page.state();
  assert.deepEqual([view, settings.alpha, startWanted, runNumber], ['curves', 0.7, true, 5]);
  // Where a file is open, the sample comes first.
  const elsewhere = setUp(RUNNING);
  elsewhere.opening.openFile(train);
  elsewhere.receive(dataset(1));
  elsewhere.sent();
  elsewhere.goOn(unfinishedOf(null));
  assert.deepEqual(elsewhere.sent(), []);
  elsewhere.receive(dataset(0));
  assert.deepEqual(elsewhere.page.state().runNumber, 5);
  assert.equal(elsewhere.opening.file, null);
});

test('taken up before there is an engine it waits; where the engine is lost, another is started', async () => {
  const { page, continuing, goOn, told, restarted, sent } = setUp([READY, dataset(), { type: 'reset-sent', run: 1 }]);
  const wanted = unfinishedOf(null);
  goOn(wanted);
  assert.deepEqual(sent(), []);
  page.dispatch(started(1));
  assert.equal(continuing.engineReady(), true);
  assert.deepEqual(sent(), ['resume']);
  page.dispatch(started(5));
  continuing.begun(5);
  continuing.begun(6);
  await soon();
  assert.deepEqual(told.filter(([name]) => name !== 'offerUnfinished'), [
    ['begun', 5, { name: 'digits', examples: 1797, file: null }, null], ['took', 5, wanted],
    ['begun', 6, { name: 'digits', examples: 1797, file: null }, null],
  ]);
  assert.equal(continuing.engineReady(), false);
  page.dispatch({ type: 'crashed', message: 'Gone.' });
  goOn(wanted);
  assert.equal(restarted.times, 1);
});

test('a kept run whose file is kept has it opened; one that fails is asked for, and then no other is taken', async () => {
  const { page, continuing, opening, goOn, told, receive } = setUp(RUNNING);
  const wanted = unfinishedOf(train);
  goOn(wanted);
  const [command] = page.sent();
  assert.deepEqual(command, { type: 'open-file', id: 1, file: train, test: false, expected: wanted.expected });
  receive({ type: 'file-failed', id: 1, message: 'It is gone.' });
  await soon();
  assert.deepEqual(told.at(-1), ['ask', wanted]);
  assert.equal(wanted.file, null);
  opening.openFile(other);
  assert.ok(page.sent().some((sent) => sent.type === 'open-file' && sent.expected === wanted.expected));
  // Images to predict are not its data.
  opening.openFile(images, { test: true });
  assert.ok(page.sent().some((sent) => sent.type === 'open-file' && sent.expected === null));
  opening.openFile(other);
  page.sent();
  // Those of before, which a new engine was given, are not its own.
  receive(dataset(3));
  assert.deepEqual(page.sent().map(({ type }) => type), ['reset']);
  receive(dataset(4));
  assert.deepEqual(page.sent().map(({ type }) => type), ['resume']);
  assert.equal(continuing.expected, null);
});

test('images to predict come back with their run, after it, unless an archive brings them or others are here', async () => {
  const { continuing, goOn, told, receive, sent } = setUp(RUNNING);
  goOn({ ...unfinishedOf(null), test: images });
  assert.deepEqual(sent(), ['resume']);
  continuing.begun(2);
  assert.deepEqual(sent(), ['open-file 1 test.csv']);
  receive({ ...TEST, id: 1 });
  await soon();
  assert.deepEqual(told.map(([name]) => name).slice(-3), ['begun', 'took', 'tested']);
  assert.equal(told.at(-1)?.[1], images);
  goOn({ ...unfinishedOf(null), test: other });
  continuing.begun(3);
  assert.deepEqual(sent(), ['resume']);

  const archive = setUp(RUNNING);
  archive.goOn({ ...unfinishedOf(train), test: train });
  archive.receive(dataset(1));
  archive.continuing.begun(2);
  assert.deepEqual(archive.sent(), ['open-file 1 train.csv', 'resume']);
});

test('a kept run that Python refuses is told, and a new one begins', async () => {
  const { page, continuing, goOn, told, sent } = setUp(RUNNING);
  const wanted = unfinishedOf(null);
  goOn(wanted);
  sent();
  continuing.refused('It is damaged.');
  await soon();
  assert.deepEqual([page.state().notice, page.state().startWanted], ['The kept run cannot go on: It is damaged.', false]);
  assert.deepEqual([told.at(-1), sent()], [['refused', wanted], ['reset']]);
});

test('before a reload training is stopped, and only then kept', async () => {
  const { page, continuing, told, sent } = setUp(RUNNING);
  page.dispatch({ type: 'training', run: 1, running: true });
  const ready = continuing.afterReload();
  await soon();
  assert.deepEqual(sent(), ['pause']);
  assert.ok(!told.some(([name]) => name === 'mark'));
  continuing.stopped();
  assert.equal(await ready, true);
  assert.deepEqual(told.slice(-2), [['flush'], ['mark', true]]);
});
