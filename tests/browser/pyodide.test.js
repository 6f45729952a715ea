// The Python tests inside the built site's Pyodide, in a browser; and the same seeded run there as under CPython.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { useWorker } from './in-worker.js';
import { PYTHON } from './site.js';

/** @import {Answer, Course, Job} from './pyodide.worker.js' */

const ROOT = path.resolve(import.meta.dirname, '../..');
const SAMPLE = 'dist/site/data';
/** How far two ways of adding float32 numbers may drift apart over the 140 steps, relatively. */
const TOLERANCE = 1e-4;
/** What that may make of the share that is right: one of the 180 held-out digits. */
const ACCURACY_TOLERANCE = 1 / 180 + 1e-9;
/** Fewer tests than this means that they were not found. */
const ENOUGH_TESTS = 350;

const worker = useWorker('pyodide.worker.js', { '/py/': 'py', '/wheels/': 'dist/test-wheels' });

/** @returns {Job} */
function makeJob() {
  const site = worker.site();
  const wheels = readdirSync(path.join(ROOT, 'dist/test-wheels')).filter((name) => name.endsWith('.whl'));
  const tests = readdirSync(path.join(ROOT, 'tests/py')).filter((name) => name.endsWith('.py'));
  return {
    boot: `${site.origin}/source/boot.js`,
    wheels: wheels.map((name) => `${site.origin}/wheels/${name}`),
    files: {
      'py/pyproject.toml': `${site.origin}/py/pyproject.toml`,
      'tests/browser/inside.py': `${site.origin}/tests/browser/inside.py`,
      ...Object.fromEntries(tests.map((name) => [`tests/py/${name}`, `${site.origin}/tests/py/${name}`])),
      ...Object.fromEntries(readdirSync(path.join(ROOT, SAMPLE)).map((name) => [`data/${name}`, `${site.url}data/${name}`])),
    },
  };
}

test('in the browser the Python tests pass and training goes as under CPython', { timeout: 600_000 }, async (t) => {
  /** @type {Extract<Answer, {type: 'done'}>} */
  const { counts, courses } = await worker.run(makeJob());

  await t.test('the Python tests pass', () => {
    assert.equal(counts.status, 0, 'pytest failed; its report is above');
    assert.equal(counts.failed, 0);
    assert.ok(counts.passed >= ENOUGH_TESTS, `only ${counts.passed} tests passed`);
  });

  const output = execFileSync(PYTHON, ['tests/browser/inside.py', SAMPLE], { cwd: ROOT, encoding: 'utf8' });
  /** @type {Course} */
  const expected = JSON.parse(output);
  for (const [name, { losses, accuracy }] of Object.entries(courses)) {
    await t.test(`with ${name === 'own' ? 'NumPy’s own loops' : 'ours'}, losses and accuracy are those of CPython`, () => {
      assert.equal(expected.losses.length, 140);
      assert.equal(losses.length, 140);
      const worst = Math.max(...losses.map((loss, i) => Math.abs(loss / expected.losses[i] - 1)));
      console.log(`${name}: losses differ from CPython's by ${worst.toExponential(1)} at most, relatively; `
        + `after five epochs ${accuracy} are right, and ${expected.accuracy} there.`);
      assert.ok(worst <= TOLERANCE, `a loss differs by ${worst}, relatively`);
      assert.ok(Math.abs(accuracy - expected.accuracy) <= ACCURACY_TOLERANCE);
    });
  }
});
