// Where iterations and runs lie on the time axis, and the paths that draw them. Pure: it touches no page.
//
// The axis is that of the square root of the iteration, on which moments are kept: they lie evenly, and the first ones,
// where a network learns most, have room.

/** @typedef {{run: number, parent: {run: number, iteration: number} | null, from: number, to: number}} Span a run, and the iterations it covers */
/** @typedef {{run: number, y: number, line: string, join: string}} Branch a run's line, and how it leaves its parent's */

/** How far apart the lines of two runs are, at most, in pixels. */
const ROW = 8;

/**
 * From 0 to 1.
 * @param {number} iteration
 * @param {number} end the last iteration on the axis
 */
export const place = (iteration, end) => (end > 0 ? Math.sqrt(iteration / end) : 0);

/**
 * The iteration at a place; the inverse of `place`.
 * @param {number} at
 * @param {number} end
 */
export const iterationAt = (at, end) => at * at * end;

/**
 * Round iterations to write under the axis, far enough apart to be read.
 * @param {number} end
 * @param {number} width of the axis, in pixels
 * @returns {number[]} ascending; the first is 0
 */
export function marks(end, width) {
  const found = [0];
  // The last is left room for: a label is centred at its mark.
  for (let size = 1; size <= end; size *= 10) {
    for (const mark of [size, 2 * size, 5 * size]) {
      if (mark > end) break;
      const room = 22 + 7 * String(Math.round(mark)).length;
      if ((place(mark, end) - place(found[found.length - 1], end)) * width >= room) found.push(mark);
    }
  }
  return found;
}

/**
 * The lines of all runs, one under another in the order in which they began.
 * @param {Span[]} spans
 * @param {number} end the last iteration on the axis
 * @param {number} width in pixels
 * @param {number} height in pixels
 * @returns {Branch[]}
 */
export function branches(spans, end, width, height) {
  const rows = spans.length - 1;
  const step = rows > 0 ? Math.min(ROW, (height - ROW) / rows) : 0;
  const x = (/** @type {number} */ iteration) => round(place(iteration, end) * width);
  const y = new Map(spans.map(({ run }, row) => [run, round(height / 2 + (row - rows / 2) * step)]));
  return spans.map(({ run, parent, from, to }) => {
    const own = y.get(run) ?? 0;
    const above = parent && y.get(parent.run);
    const join = typeof above === 'number' ? `M${x(from)} ${above}V${own}` : '';
    return { run, y: own, line: `M${x(from)} ${own}H${x(to)}`, join };
  });
}

/**
 * A short stroke at each moment.
 * @param {number[]} iterations
 * @param {number} end
 * @param {number} width
 * @param {number} y of the run's line
 * @param {number} size of a stroke, in pixels
 */
export const ticks = (iterations, end, width, y, size) => (
  iterations.map((iteration) => `M${round(place(iteration, end) * width)} ${y - size / 2}v${size}`).join('')
);

/** @param {number} value */
const round = (value) => Math.round(value * 10) / 10;
