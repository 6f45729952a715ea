// What a person is told of a Python error.

import assert from 'node:assert/strict';
import test from 'node:test';
import { isForeseen, sentence } from '../../site/python.js';

const traceback = (/** @type {string} */ last) =>
  new Error(`Traceback (most recent call last):\n  File "x.py", line 1, in f\n    g()\nValueError: inner\n\nDuring handling:\n${last}\n`);

test('the last exception of a traceback speaks, without its type', () => {
  assert.equal(sentence(traceback('glassbox.dataset.DatasetError: Row 3 is short.')), 'Row 3 is short.');
  assert.equal(sentence(traceback('glassbox.session.Diverged: The loss became nan.\nmore')), 'The loss became nan.');
});

test('an exception without a message is named, and other errors say their own', () => {
  assert.equal(sentence(new Error('Traceback (most recent call last):\n  File "x.py", line 1\nMemoryError')), 'MemoryError');
  assert.equal(sentence(new Error('The file could not be fetched.')), 'The file could not be fetched.');
  assert.equal(sentence('gone'), 'gone');
});

test('only errors that carry a sentence count as foreseen', () => {
  assert.ok(isForeseen({ type: 'DatasetError' }));
  assert.ok(!isForeseen({ type: 'ValueError' }) && !isForeseen(undefined));
});
