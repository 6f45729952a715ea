// How the check's numbers are written. It computes nothing.

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/**
 * A relative error in as few characters as can be: 4·10⁻⁹, 0.77, ∞.
 * @param {number} error
 */
export function scientific(error) {
  if (Number.isNaN(error)) return '–';
  if (error === Infinity) return '∞';
  if (error === 0) return '0';
  if (error >= 0.01) return String(Number(error.toPrecision(2)));
  const [mantissa, power] = error.toExponential(0).split('e-');
  return `${mantissa}·10⁻${[...power].map((digit) => SUPERSCRIPTS[Number(digit)]).join('')}`;
}
