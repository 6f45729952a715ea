// Code and weights that take the place of the network: when they are sent, and what can be had again.

import assert from 'node:assert/strict';
import test from 'node:test';
import { createApplying } from '../../site/page/applying.js';
import { createCommands } from '../../site/page/commands.js';
import { createRecovery } from '../../site/recovery.js';
import { createRuns } from '../../site/runs.js';
import { createPage, RUNNING, started } from './page-fixture.js';

/** @import {OfferedThing} from '../../site/panels/offers.js' */
/** @import {OpenedWeights} from '../../site/protocol.js' */

const [first, second] = [1, 2].map((byte) => new Uint8Array([byte]));
const info = started(1).program;

/** @type {OpenedWeights} */
const WEIGHTS = /** @type {any} */ ({ name: 'mine.npz', notes: [] });

function setUp(events = RUNNING) {
  const page = createPage(events);
  const recovery = createRecovery();
  recovery.begun('# network.py');
  recovery.keep({ checkpoint: first });
  const runs = createRuns();
  runs.begin({ run: 1, settings: page.state().settings, data: 'digits', parent: null });
  /** @type {(OfferedThing & {open: boolean})[]} */
  const offers = [];
  const dialog = { open: false };
  const commands = createCommands(page, { frame: () => null, recovery });
  const applying = createApplying(page, {
    commands, recovery, runs,
    offer: (thing) => {
      const offered = { ...thing, open: true };
      offers.push(offered);
      return { close: () => void (offered.open = false) };
    },
    tellsRefusal: () => dialog.open,
  });
  return { page, recovery, runs, offers, dialog, applying };
}

test('code and weights wait for a run, and are sent once', async () => {
  const { page, applying } = setUp([]);
  applying.applyCode('# old');
  applying.applyCode('# mine');
  await applying.openWeights(new File(['bytes'], 'mine.npz'));
  assert.equal(applying.waitingCode, '# mine');
  assert.deepEqual([page.sent(), page.state().code.applying], [[], false]);
  RUNNING.forEach(page.dispatch);
  applying.begun();
  assert.equal(applying.waitingCode, null);
  assert.equal(page.state().code.applying, true);
  const fileRead = () => new Promise((resolve) => setTimeout(resolve, 20));
  await fileRead();
  applying.begun();
  await fileRead();
  const [code, weights, ...more] = page.sent();
  assert.deepEqual(code, { type: 'apply-code', id: 1, source: '# mine' });
  assert.ok(weights.type === 'open-weights' && weights.run === 2 && weights.bytes.byteLength === 5);
  assert.deepEqual(more, []);
});

test('code with other layers begins anew and trains on; the network before can be had again', () => {
  const { page, recovery, applying } = setUp();
  page.dispatch({ type: 'training', run: 1, running: true });
  applying.codeApplied({ outcome: 'reset', program: { ...info, source: '# mine' } });
  assert.deepEqual([page.state().startWanted, ...page.sent().map(({ type }) => type)], [true, 'reset']);
  recovery.keep({ checkpoint: second });
  applying.goBack();
  assert.deepEqual(page.sent(), [{ type: 'resume', run: 3, checkpoint: first, source: null }]);
});

test('code of the same layers goes on, and starts what has waited for it', () => {
  const { page, applying } = setUp();
  page.dispatch({ type: 'start-wanted', wanted: true });
  applying.codeApplied({ outcome: 'swapped', program: info });
  assert.deepEqual(page.sent(), [{ type: 'start' }]);
});

test('weights offer the run back that they took the place of, if it was trained, until there are other data', () => {
  const { page, recovery, runs, offers, applying } = setUp();
  applying.weightsOpened(WEIGHTS);
  assert.deepEqual(offers[0].actions, []);
  runs.append(1, new Float64Array(20).fill(1));
  applying.weightsOpened(WEIGHTS);
  recovery.keep({ checkpoint: second });
  const [{ label, act }] = offers[1].actions;
  assert.equal(label, 'Back to run 1');
  act();
  assert.deepEqual(page.sent(), [{ type: 'resume', run: 2, checkpoint: first, source: null }]);
  assert.ok(offers[1].open);
  applying.dataReplaced();
  assert.ok(!offers[1].open);
});

test('a file of weights that cannot be read is told where the person looks', async () => {
  const gone = /** @type {File} */ (/** @type {unknown} */ ({
    name: 'gone.npz',
    slice: () => ({ arrayBuffer: () => Promise.reject(new Error('it is gone')) }),
  }));
  const { page, dialog, applying } = setUp();
  await applying.openWeights(gone);
  const message = 'gone.npz cannot be read: it is gone';
  assert.deepEqual([page.state().weights, page.state().notice], [{ kind: 'refused', message }, message]);
  page.dispatch({ type: 'notice', message: null });
  dialog.open = true;
  await applying.openWeights(gone);
  assert.equal(page.state().notice, null);
});
