// The sentences of the Predict view.

import assert from 'node:assert/strict';
import test from 'node:test';
import { balance, expectation, selection, standing } from '../../site/panels/predict/words.js';

test('it is said which network the predictions are of, and when another is shown', () => {
  const predicted = { run: 2, iteration: 1741 };
  assert.deepEqual(standing(predicted, predicted), { words: 'Predicted at iteration 1,741.', stale: false });
  assert.deepEqual(standing(predicted, { run: 2, iteration: 1742 }),
    { words: 'Predicted at iteration 1,741; the network shown is another by now.', stale: true });
  assert.deepEqual(standing(predicted, { run: 3, iteration: 1741 }),
    { words: 'Predicted at iteration 1,741 of run 2; the network shown is of run 3.', stale: true });
  assert.equal(standing({ run: 1, iteration: 0 }, { run: 1, iteration: 0 }).words, 'Predicted before any training.');
});

test('the estimate names its examples and its margin, and its absence', () => {
  assert.equal(expectation({ examples: 4200, accuracy: 0.9692, margin: 0.00523 }).join(''),
    'Held-out accuracy 96.9 % ± 0.5 % (4,200 digits never trained on): the score Kaggle shows should be near it.');
  assert.match(expectation({ examples: 0, accuracy: NaN, margin: NaN }).join(''), /^No estimate of the score: nothing is held out/);
});

test('what is shown is counted in words', () => {
  assert.equal(selection(28000, []), '28,000 images');
  assert.equal(selection(1, [7]), '1 image read as 7');
  assert.equal(selection(500, [1, 4, 9]), '500 images read as 1, 4 or 9');
  assert.equal(balance(0.1, 0.1036), ', 10.0 %; 10.4 % of the labels in the loaded data');
});
