// The versions of network.py and the draft: kept, named, removed and brought back, also where the browser keeps nothing.

import assert from 'node:assert/strict';
import test from 'node:test';
import { createVersions } from '../../site/panels/code/versions.js';

/** @param {{full?: boolean}} [options] */
function shelf({ full = false } = {}) {
  /** @type {Map<string, string>} */
  const things = new Map();
  return {
    things,
    kept: (/** @type {string} */ key) => things.get(key) ?? null,
    keep(/** @type {string} */ key, /** @type {string} */ value) {
      if (full) return 'The room is full.';
      things.set(key, value);
      return null;
    },
    forget: (/** @type {string} */ key) => void things.delete(key),
  };
}

/** A clock that a test can read: each look is a second later. */
function clock() {
  let seconds = 0;
  return () => 1000 * seconds++;
}

const names = (/** @type {ReturnType<typeof createVersions>} */ versions) => versions.list().map(({ name }) => name);

test('what is saved is there for the next page, the newest first', () => {
  const place = shelf();
  const now = clock();
  createVersions(place, now).save('first', 'a');
  createVersions(place, now).save('  second ', 'b');
  const kept = createVersions(place, now).list();
  assert.deepEqual(kept.map(({ name, source, saved }) => [name, source, saved]), [['second', 'b', 1000], ['first', 'a', 0]]);
});

test('no two versions have one name, and none has no name', () => {
  const versions = createVersions(shelf(), clock());
  versions.save('ReLU', 'a');
  assert.equal(versions.save('ReLU', 'b').version.name, 'ReLU (2)');
  assert.equal(versions.save('', 'c').version.name, 'untitled');
  const [, second] = versions.list();
  versions.rename(second.id, 'ReLU');
  assert.deepEqual(names(versions), ['untitled', 'ReLU (2)', 'ReLU'], 'its own number stays');
  versions.rename(second.id, 'leaky');
  assert.deepEqual(names(versions), ['untitled', 'leaky', 'ReLU']);
});

test('what was removed comes back as it was, in its place', () => {
  const versions = createVersions(shelf(), clock());
  versions.save('one', 'a');
  versions.save('two', 'b');
  const before = versions.list();
  const removed = versions.remove(before[1].id);
  assert.ok(removed);
  assert.deepEqual(names(versions), ['two']);
  versions.restore(removed);
  assert.deepEqual(versions.list(), before);
  assert.equal(versions.remove(99), null);
});

test('of the versions that the page makes by itself only the newest ten stay; the person’s all do', () => {
  const versions = createVersions(shelf(), clock());
  versions.save('mine', 'm');
  for (let i = 0; i < 14; i++) versions.save(`before ${i}`, String(i), false);
  assert.equal(versions.list().length, 11);
  assert.deepEqual(names(versions).slice(-2), ['before 4', 'mine']);
});

test('where nothing can be kept it is said, and lasts as long as the page', () => {
  const versions = createVersions(shelf({ full: true }), clock());
  const { problem } = versions.save('one', 'a');
  assert.equal(problem, 'The room is full.');
  versions.save('two', 'b');
  assert.deepEqual(names(versions), ['two', 'one']);
  assert.equal(versions.setDraft('x'), 'The room is full.');
});

test('what is not a list of versions is none', () => {
  for (const text of ['', '{', '[]', '{"format":2,"versions":[]}', '{"format":1,"versions":[{"id":1}]}', 'null']) {
    const place = shelf();
    place.things.set('glassbox-code-versions', text);
    assert.deepEqual(createVersions(place).list(), []);
  }
});

test('the draft is kept until there is none', () => {
  const place = shelf();
  createVersions(place).setDraft('half a line');
  assert.equal(createVersions(place).draft(), 'half a line');
  createVersions(place).setDraft(null);
  assert.equal(createVersions(place).draft(), null);
});
