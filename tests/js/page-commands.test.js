// What is sent to the worker when the person has the run do something, and what must wait.

import assert from 'node:assert/strict';
import test from 'node:test';
import { createCommands } from '../../site/page/commands.js';
import { createRecovery } from '../../site/recovery.js';
import { dataset, createPage, READY, RUNNING, started } from './page-fixture.js';

/** @import {Frame} from '../../site/protocol.js' */
/** @import {Event} from '../../site/state.js' */

/** @param {Event[]} [events] @param {number} [iteration] */
function setUp(events, iteration = 0) {
  const page = createPage(events);
  const recovery = createRecovery();
  const frame = /** @type {Frame} */ ({ figures: { now: iteration } });
  return { page, recovery, commands: createCommands(page, { frame: () => frame, recovery }) };
}

test('Start waits for a run, and for code that is being tried; Pause takes it back', () => {
  const { page, commands } = setUp([READY, dataset()]);
  commands.start();
  commands.pause();
  commands.startIfWanted();
  assert.deepEqual(page.sent(), []);
  commands.start();
  page.dispatch({ type: 'reset-sent', run: 1 });
  page.dispatch(started(1));
  page.dispatch({ type: 'code-applying' });
  commands.startIfWanted();
  assert.deepEqual(page.sent(), []);
  page.dispatch({ type: 'code-refused', id: 1, problem: { message: 'No.', line: 1, traceback: '' } });
  commands.startIfWanted();
  assert.deepEqual(page.sent(), [{ type: 'start' }]);
  assert.equal(page.state().startWanted, false);
  commands.pause();
  assert.deepEqual(page.sent(), [{ type: 'pause' }]);
});

test('a setting begins anew what has made no iteration, waits for Reset elsewhere, and the learning rate holds at once', () => {
  const fresh = setUp(RUNNING);
  fresh.commands.changeSetting('batch', 64);
  assert.deepEqual(fresh.page.sent(), [{ type: 'reset', run: 2, settings: fresh.page.state().settings }]);
  assert.deepEqual([fresh.page.state().runNumber, fresh.page.state().settings.batch], [2, 64]);
  const trained = setUp(RUNNING, 7);
  trained.commands.changeSetting('batch', 64);
  assert.deepEqual(trained.page.sent(), []);
  trained.commands.changeSetting('alpha', 0.2);
  assert.deepEqual(trained.page.sent(), [{ type: 'set-alpha', alpha: 0.2 }]);
});

test('a new engine goes on from what there is, once, and else begins a run', () => {
  const { page, recovery, commands } = setUp([READY, dataset()]);
  recovery.adopt(new Uint8Array([1]));
  commands.goOn(7);
  commands.goOn();
  assert.deepEqual(page.sent(), [
    { type: 'resume', run: 7, checkpoint: new Uint8Array([1]), source: null }, { type: 'reset', run: 8, settings: page.state().settings },
  ]);
});

test('a fork has its settings, and trains at once', () => {
  const { page, commands } = setUp(RUNNING);
  const from = /** @type {const} */ ({ run: 1, iteration: 3 });
  commands.fork(from, { ...page.state().settings, alpha: 0.1, seed: 5 });
  assert.equal(page.state().startWanted, true);
  assert.deepEqual([page.state().settings.alpha, page.state().settings.seed], [0.1, 0]);
  assert.deepEqual(page.sent().map(({ type }) => type), ['fork']);
});

test('while a reset is under way no image is asked for: the run that begins hears which', () => {
  const { page, commands } = setUp(RUNNING);
  commands.reset();
  page.sent();
  commands.show({ kind: 'example', example: 4 });
  commands.sendLook();
  assert.deepEqual(page.sent(), []);
  page.dispatch(started(2));
  commands.begun();
  assert.deepEqual(page.sent(), [
    { type: 'set-alpha', alpha: page.state().settings.alpha }, { type: 'show', run: 2, shown: { kind: 'example', example: 4 } },
  ]);
});

test('of several looks only the answer to the newest counts, and none of another run', () => {
  const { page, commands } = setUp(RUNNING);
  const answer = (run = 1) => commands.answersLook({ type: 'looking', run, moment: null, activations: [] });
  page.dispatch({ type: 'look', moment: { run: 1, iteration: 2 } });
  commands.sendLook();
  commands.sendLook();
  assert.deepEqual([answer(0), answer(), answer()], [false, false, true]);
  commands.sendLook();
  commands.sendLook();
  commands.begun();
  assert.equal(answer(), true);
});

test('whoever steps or trains comes back to now', () => {
  const { page, commands } = setUp(RUNNING);
  for (const act of [commands.step, commands.start]) {
    page.dispatch({ type: 'look', moment: { run: 1, iteration: 2 } });
    act();
    assert.equal(page.state().looking, null);
  }
});
