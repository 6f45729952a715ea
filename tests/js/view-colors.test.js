// The canvas's colour tables, scales and number formats.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  HALF, TABLE_SIZE, THEMES, divergingTable, inkTable, parseColor, scaleOf, stepsPerUnit, tableIndex,
} from '../../site/view/colors.js';
import { activation, fixed, signed, signedSignificant, significant } from '../../site/view/format.js';

/** @param {number} packed */
const bytes = (packed) => [...new Uint8Array(Uint32Array.of(packed).buffer)];

/** @param {string} hex */
function luminance(hex) {
  const [r, g, b] = parseColor(hex).map((channel) => {
    const c = channel / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

for (const [name, theme] of Object.entries(THEMES)) {
  test(`the ${name} ramp is paper at zero, orange above, blue below, and opaque`, () => {
    const table = divergingTable(theme);
    assert.equal(table.length, TABLE_SIZE);
    assert.deepEqual(bytes(table[HALF]), [...parseColor(theme.well), 255]);
    assert.deepEqual(bytes(table[TABLE_SIZE - 1]), [...parseColor(theme.posEnd), 255]);
    assert.deepEqual(bytes(table[0]), [...parseColor(theme.negEnd), 255]);
    for (let step = HALF / 8; step <= HALF; step++) {
      const [red, , blue, opaque] = bytes(table[HALF + step]);
      assert.ok(red > blue && opaque === 255, `+${step}`);
      const [redBelow, , blueBelow] = bytes(table[HALF - step]);
      assert.ok(blueBelow > redBelow, `-${step}`);
    }
  });

  test(`${name} text stands out from paper by at least 4.5 to 1`, () => {
    for (const ink of [theme.ink, theme.soft, theme.posText, theme.negText]) {
      const [low, high] = [luminance(ink), luminance(theme.paper)].sort((a, b) => a - b);
      assert.ok((high + 0.05) / (low + 0.05) >= 4.5, ink);
    }
  });
}

test('digits run from black to white', () => {
  const ink = inkTable();
  assert.equal(ink.length, 256);
  for (const grey of [0, 77, 255]) assert.deepEqual(bytes(ink[grey]), [grey, grey, grey, 255]);
});

test('a value finds its place in the table and is clamped beyond its ends', () => {
  const perUnit = stepsPerUnit(2);
  assert.equal(tableIndex(0, perUnit), HALF);
  assert.equal(tableIndex(1, perUnit), HALF + HALF / 2);
  assert.equal(tableIndex(-1, perUnit), HALF - HALF / 2);
  assert.equal(tableIndex(2, perUnit), TABLE_SIZE - 1);
  assert.equal(tableIndex(-2, perUnit), 0);
  assert.equal(tableIndex(9e30, perUnit), TABLE_SIZE - 1);
  assert.equal(tableIndex(-9e30, perUnit), 0);
  assert.equal(tableIndex(1e-9, perUnit), HALF);
  assert.equal(tableIndex(-1e-9, perUnit), HALF);
  assert.equal(tableIndex(NaN, perUnit), HALF);
  assert.equal(tableIndex(5, stepsPerUnit(0)), HALF);
});

test('a scale is rounded up to two significant digits', () => {
  assert.deepEqual(scaleOf([0.331, -0.1], 1), { limit: 0.34, exceeded: false });
  assert.deepEqual(scaleOf([-0.33], 1), { limit: 0.33, exceeded: false });
  assert.deepEqual(scaleOf([0.000123], 1), { limit: 0.00013, exceeded: false });
  assert.deepEqual(scaleOf([1234], 1), { limit: 1300, exceeded: false });
  assert.deepEqual(scaleOf([9.99], 1), { limit: 10, exceeded: false });
});

test('a scale holds 99.5 % of the values, and says when others lie beyond', () => {
  const values = Float32Array.from({ length: 2000 }, (_, i) => (i % 2 ? 1 : -1) * i / 2000);
  values[7] = 50;
  const { limit, exceeded } = scaleOf(values);
  assert.equal(exceeded, true);
  const inside = values.filter((value) => Math.abs(value) <= limit).length;
  assert.ok(inside >= 1990 && limit <= 1.1, `${inside} within ${limit}`);
});

test('a scale of nothing but zeros is zero, and NaN does not count', () => {
  assert.deepEqual(scaleOf(new Float32Array(784)), { limit: 0, exceeded: false });
  assert.deepEqual(scaleOf([NaN, 0.5, Infinity], 1), { limit: 0.5, exceeded: false });
});

test('numbers are written with true minus signs and a fixed number of digits', () => {
  assert.equal(activation(0.9314), '0.931');
  assert.equal(fixed(-0.25, 2), '−0.25');
  assert.equal(fixed(-0.001, 2), '0.00');
  assert.equal(fixed(NaN, 2), '–');
  assert.equal(signed(1.837, 2), '+1.84');
  assert.equal(signed(0.0001, 3), '0.000');
  assert.equal(signed(-1.22, 2), '−1.22');
  assert.equal(significant(0.34, 2), '0.34');
  assert.equal(significant(0.1, 2), '0.10');
  assert.equal(significant(1300, 2), '1,300');
  assert.equal(significant(-0.00000412), '−4.12·10⁻⁶');
  assert.equal(significant(0), '0');
  assert.equal(significant(9.996, 3), '10.0');
  assert.equal(signedSignificant(0.5), '+0.500');
});
