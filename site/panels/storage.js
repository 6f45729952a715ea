// A few words that the browser keeps on the device for this page. It may forbid that altogether; a choice then lasts as
// long as the page.

/** @param {string} key @returns {string | null} null where nothing is kept, or may be */
export function kept(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

/**
 * @param {string} key
 * @param {string} value
 */
export function keep(key, value) {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Not kept: whoever keeps it remembers it while the page is open.
  }
}
