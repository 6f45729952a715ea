// Which lines differ between two texts, and how many. Pure; how that is shown is not its business.

/** Pairs of lines that are compared at most: beyond it, what lies between the first and the last change counts whole. */
const MOST = 4_000_000;

/**
 * A stretch of lines that both texts have, or that only one has.
 * @typedef {{kind: 'same' | 'gone' | 'come', lines: string[]}} Stretch
 */

/**
 * Lines that were added, taken away or altered: of each stretch that differs, the longer side counts.
 * @param {string} before
 * @param {string} after
 */
export function changedLines(before, after) {
  let [changed, gone] = [0, 0];
  for (const { kind, lines } of stretches(before, after)) {
    // What has come stands after what it took the place of.
    changed += kind === 'same' ? 0 : kind === 'gone' ? lines.length : Math.max(0, lines.length - gone);
    gone = kind === 'gone' ? lines.length : 0;
  }
  return changed;
}

/**
 * Both texts, line by line: where they differ, first what has gone and then what has come.
 * @param {string} before
 * @param {string} after
 * @returns {Stretch[]}
 */
export function stretches(before, after) {
  let [a, b] = [before.split('\n'), after.split('\n')];
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
  const last = a.slice(a.length - end);
  /** @type {Stretch[]} */
  const found = [{ kind: 'same', lines: a.slice(0, start) }];
  [a, b] = [a.slice(start, a.length - end), b.slice(start, b.length - end)];
  const done = () => [...found, { kind: /** @type {const} */ ('same'), lines: last }].filter(({ lines }) => lines.length > 0);
  if (a.length * b.length > MOST) {
    found.push({ kind: 'gone', lines: a }, { kind: 'come', lines: b });
    return done();
  }

  // Lengths of the longest common subsequences of what follows line i of a and line j of b.
  const width = b.length + 1;
  const common = new Uint16Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      common[i * width + j] = a[i] === b[j]
        ? common[(i + 1) * width + j + 1] + 1
        : Math.max(common[(i + 1) * width + j], common[i * width + j + 1]);
    }
  }
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    const [gone, come, same] = [/** @type {string[]} */ ([]), /** @type {string[]} */ ([]), /** @type {string[]} */ ([])];
    while ((i < a.length || j < b.length) && !(i < a.length && j < b.length && a[i] === b[j])) {
      if (j === b.length || (i < a.length && common[(i + 1) * width + j] >= common[i * width + j + 1])) gone.push(a[i++]);
      else come.push(b[j++]);
    }
    while (i < a.length && j < b.length && a[i] === b[j]) (same.push(a[i++]), j++);
    found.push({ kind: 'gone', lines: gone }, { kind: 'come', lines: come }, { kind: 'same', lines: same });
  }
  return done();
}

/** @param {number} n */
export const linesInWords = (n) => (n === 1 ? '1 line' : `${n.toLocaleString('en')} lines`);
