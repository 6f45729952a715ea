// Makes a `switch` over a tagged union exhaustive: the type checker refuses a case that was forgotten.

/**
 * @param {never} value
 * @returns {never}
 */
export function unreachable(value) {
  throw new TypeError(`Nothing handles ${JSON.stringify(value)}.`);
}
