// The time axis as pure functions: places and iterations, marks that do not collide, lines of runs.

import assert from 'node:assert/strict';
import test from 'node:test';
import { branches, iterationAt, marks, place, ticks } from '../../site/panels/time/scale.js';

test('a place gives its iteration back, and the axis goes from 0 to 1', () => {
  assert.equal(place(0, 900), 0);
  assert.equal(place(900, 900), 1);
  assert.equal(place(0, 0), 0);
  for (const iteration of [1, 37, 500]) assert.ok(Math.abs(iterationAt(place(iteration, 900), 900) - iteration) < 1e-9);
});

test('marks are round, ascending, within the axis and apart', () => {
  for (const end of [1, 7, 50, 1773, 99_999, 3_000_000]) {
    for (const width of [120, 300, 900]) {
      const found = marks(end, width);
      assert.equal(found[0], 0);
      assert.ok(found.every((mark) => mark <= end && /^[125]?0*$/.test(String(mark))), `${found}`);
      for (let i = 1; i < found.length; i++) {
        const apart = (place(found[i], end) - place(found[i - 1], end)) * width;
        assert.ok(apart >= 7 * String(found[i]).length, `${found[i - 1]} and ${found[i]} of ${end} in ${width}`);
      }
    }
  }
  assert.ok(marks(1773, 900).length >= 6);
});

test('one run lies in the middle; a fork leaves its parent where it was forked', () => {
  const first = { run: 1, parent: null, from: 0, to: 100 };
  assert.deepEqual(branches([first], 100, 1000, 30), [{ run: 1, y: 15, line: 'M0 15H1000', join: '' }]);
  const second = { run: 2, parent: { run: 1, iteration: 25 }, from: 25, to: 64 };
  assert.deepEqual(branches([first, second], 100, 1000, 30), [
    { run: 1, y: 11, line: 'M0 11H1000', join: '' },
    { run: 2, y: 19, line: 'M500 19H800', join: 'M500 11V19' },
  ]);
});

test('many runs stay within the height, and a forgotten parent is no trouble', () => {
  const spans = Array.from({ length: 12 }, (_, i) => ({ run: i + 2, parent: { run: i + 1, iteration: 5 }, from: 5, to: 9 }));
  const all = branches(spans, 9, 300, 30);
  assert.ok(all.every(({ y }) => y >= 4 && y <= 26));
  assert.equal(new Set(all.map(({ y }) => y)).size, 12);
  assert.equal(all[0].join, '');
});

test('each moment has a tick on the line of its run', () => {
  assert.equal(ticks([0, 25, 100], 100, 1000, 15, 8), 'M0 11v8M500 11v8M1000 11v8');
});
