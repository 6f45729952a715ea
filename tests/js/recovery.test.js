// From what a new engine goes on when the one before is lost.

import assert from 'node:assert/strict';
import test from 'node:test';
import { createRecovery } from '../../site/recovery.js';

/** @import {Code} from '../../site/state.js' */

/** @param {boolean} original @returns {Code} */
const code = (original) => ({
  original: '# original', source: original ? '# original' : '# mine', applying: false, problem: null, notes: [], back: false, installing: [],
  program: {
    layers: [784, 100, 10], activations: ['sigmoid', 'sigmoid'], takesRule: true, hasLoss: false, original,
    digest: '', source: original ? '# original' : '# mine',
  },
});
const [first, second, third] = [1, 2, 3].map((byte) => new Uint8Array([byte]));

test('without a checkpoint there is nothing to go on from', () => {
  const recovery = createRecovery();
  assert.ok(!recovery.possible);
  recovery.plan(false, code(true));
  assert.equal(recovery.next(), undefined);
});

test('while code was tried, and with the original code, the run goes on as it was', () => {
  for (const [trying, inForce] of /** @type {const} */ ([[true, code(false)], [false, code(true)]])) {
    const recovery = createRecovery();
    recovery.keep({ checkpoint: first });
    recovery.keep({ checkpoint: second });
    recovery.plan(trying, inForce);
    assert.deepEqual(recovery.next(), { checkpoint: second, source: null });
    assert.equal(recovery.next(), undefined);
  }
});

test('code in force that does not come back gives way to the code before, and then to the network before', () => {
  const recovery = createRecovery();
  recovery.keep({ checkpoint: first });
  recovery.applied('# good');
  recovery.keep({ checkpoint: second });
  recovery.applied('# mine');
  recovery.keep({ checkpoint: third });
  assert.equal(recovery.plan(false, code(false)), 'with the code before');
  assert.deepEqual(recovery.next(), { checkpoint: third, source: '# good' });
  assert.deepEqual(recovery.next(), { checkpoint: second, source: null });
  assert.equal(recovery.next(), undefined);
});

test('a second loss in a row goes back to the original, and a third is given up', () => {
  const recovery = createRecovery();
  recovery.keep({ checkpoint: first });
  recovery.applied('# good');
  recovery.applied('# mine');
  recovery.plan(false, code(false));
  assert.equal(recovery.plan(false, code(false)), 'with the original code');
  assert.equal(recovery.next()?.source, '# original');
  recovery.plan(false, code(false));
  assert.ok(!recovery.possible);
  recovery.keep({ checkpoint: second });
  assert.ok(recovery.possible);
});

test('code that was left behind is not the code before', () => {
  const recovery = createRecovery();
  recovery.begun('# original');
  recovery.keep({ checkpoint: first });
  recovery.applied('# endless');
  recovery.plan(false, code(false));
  recovery.begun('# original');
  recovery.keep({ checkpoint: second });
  recovery.applied('# mine');
  assert.equal(recovery.plan(false, code(false)), 'with the original code');
  assert.equal(recovery.next()?.source, '# original');
});

test('what is left to be tried is forgotten once a run has begun', () => {
  const recovery = createRecovery();
  recovery.keep({ checkpoint: first });
  recovery.plan(false, code(true));
  recovery.begun('# original');
  assert.equal(recovery.next(), undefined);
});
