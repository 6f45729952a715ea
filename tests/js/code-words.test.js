// What the Code view says: how the text stands to what runs, where a problem is, and how many lines differ.

import assert from 'node:assert/strict';
import test from 'node:test';
import { changedLines, linesInWords } from '../../site/panels/code/lines.js';
import { fetchingInWords, problemParts, standingInWords } from '../../site/panels/code/standing.js';

test('a text is the original, the person’s own, or not applied', () => {
  const [original, own, other] = ['a', 'b', 'c'];
  const words = (/** @type {string | null} */ text, /** @type {string | null} */ running) => standingInWords({ text, running, original, since: 1200 });
  assert.equal(words(null, original), 'waiting for Python');
  assert.equal(words(own, null), 'waiting for Python');
  assert.equal(words(original, original), 'the original');
  assert.equal(words(own, own), 'yours, running since iteration 1,200');
  assert.equal(words(other, own), 'changed, not applied');
  assert.equal(words(own, original), 'changed, not applied');
  assert.equal(words(original, own), 'the original, not applied');
});

test('what is fetched is named', () => {
  assert.equal(fetchingInWords(['scipy']), 'Python fetches scipy from this site, because the code imports it …');
  assert.equal(fetchingInWords(['scipy', 'pandas']), 'Python fetches scipy, pandas from this site, because the code imports them …');
});

test('a problem’s line is found in its sentence, or comes before it', () => {
  assert.deepEqual(problemParts({ message: 'W3 is not a name: line 41.', line: 41 }), { before: 'W3 is not a name: ', line: 'line 41', after: '.' });
  assert.deepEqual(problemParts({ message: 'There is line 410.', line: 41 }), { before: '', line: 'Line 41', after: ': There is line 410.' });
  assert.deepEqual(problemParts({ message: 'It took too long.', line: 0 }), { before: 'It took too long.', line: '', after: '' });
});

test('lines that differ are counted, not those that moved by them', () => {
  const text = (/** @type {string} */ letters) => [...letters].join('\n');
  for (const [before, after, count] of /** @type {[string, string, number][]} */ ([
    ['abcd', 'abcd', 0], ['abcd', 'abXcd', 1], ['abcd', 'acd', 1], ['abcd', 'aXcd', 1], ['abcd', 'aXYcd', 2],
    ['abcdefgh', 'aXcdefYh', 2], ['abc', 'xyz', 3], ['abcdef', 'Xabcdef', 1], ['abab', 'abXab', 1], ['a', 'bcde', 4],
  ])) {
    assert.equal(changedLines(text(before), text(after)), count, `${before} to ${after}`);
    assert.equal(changedLines(text(after), text(before)), count, `${after} to ${before}`);
  }
});

test('two long texts are counted whole between their ends, at once', () => {
  const long = (/** @type {string} */ letter) => `start\n${`${letter}\n`.repeat(5000)}end`;
  assert.equal(changedLines(long('a'), long('b')), 5000);
});

test('lines in words', () => {
  assert.deepEqual([1, 7, 1200].map(linesInWords), ['1 line', '7 lines', '1,200 lines']);
});
