// How many lines differ between two texts. Pure; what differs where is the editor's to show.

/** Pairs of lines that are compared at most: beyond it, what lies between the first and the last change counts whole. */
const MOST = 4_000_000;

/**
 * Lines that were added, taken away or altered: of each stretch that differs, the longer side counts.
 * @param {string} before
 * @param {string} after
 */
export function changedLines(before, after) {
  let [a, b] = [before.split('\n'), after.split('\n')];
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
  [a, b] = [a.slice(start, a.length - end), b.slice(start, b.length - end)];
  if (a.length * b.length > MOST) return Math.max(a.length, b.length);

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
  let [i, j, changed] = [0, 0, 0];
  while (i < a.length || j < b.length) {
    let [gone, come] = [0, 0];
    while ((i < a.length || j < b.length) && !(i < a.length && j < b.length && a[i] === b[j])) {
      if (j === b.length || (i < a.length && common[(i + 1) * width + j] >= common[i * width + j + 1])) (gone++, i++);
      else (come++, j++);
    }
    changed += Math.max(gone, come);
    while (i < a.length && j < b.length && a[i] === b[j]) (i++, j++);
  }
  return changed;
}

/** @param {number} n */
export const linesInWords = (n) => (n === 1 ? '1 line' : `${n.toLocaleString('en')} lines`);
