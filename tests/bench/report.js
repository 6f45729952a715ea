// Numbers in words: medians with their range, and tables in Markdown.

/** @typedef {{title: string, words: string[], head: string[], rows: string[][]}} Table */

/** @param {number[]} values */
export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/**
 * @param {number[]} values
 * @param {number} share 0 to 1
 */
export function quantile(values, share) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}

/** Three significant digits, without an exponent. @param {number} value */
export function figure(value) {
  if (!Number.isFinite(value)) return '–';
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value) || 1)));
  return value.toLocaleString('en', { minimumFractionDigits: Math.min(digits, 4), maximumFractionDigits: Math.min(digits, 4) });
}

/**
 * Median, and in brackets minimum to maximum.
 * @param {number[]} values
 * @param {number} [scale] such as 1000 for seconds in milliseconds
 */
export function spread(values, scale = 1) {
  if (values.length === 0) return '–';
  const scaled = values.map((value) => value * scale);
  const middle = figure(median(scaled));
  return scaled.length === 1 ? middle : `${middle} (${figure(Math.min(...scaled))}–${figure(Math.max(...scaled))})`;
}

/** @param {number} share */
export const percent = (share) => (Number.isFinite(share) ? `${(share * 100).toFixed(share < 0.1 ? 1 : 0)} %` : '–');

/** @param {number} value */
export const times = (value) => (Number.isFinite(value) ? `${figure(value)}×` : '–');

/** @param {Table} table */
export function markdown({ title, words, head, rows }) {
  const line = (/** @type {string[]} */ cells) => `| ${cells.join(' | ')} |`;
  const rule = `|${head.map((_, column) => (column === 0 ? ' --- |' : ' ---: |')).join('')}`;
  return [`### ${title}`, '', line(head), rule, ...rows.map(line), '', ...words.flatMap((word) => [word, ''])].join('\n');
}
