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
 * @returns {string | null} null if it is kept; else one sentence, and whoever keeps it remembers it while the page is open
 */
export function keep(key, value) {
  try {
    localStorage.setItem(key, value);
    return null;
  } catch (error) {
    return /** @type {Error} */ (error).name === 'QuotaExceededError'
      ? 'The room that the browser gives this page is full: what you write lasts only as long as the page is open.'
      : 'The browser does not let this page keep anything on the device: what you write lasts only as long as the page is open.';
  }
}

/** @param {string} key */
export function forget(key) {
  try {
    localStorage.removeItem(key);
  } catch {
    // Where nothing may be kept, nothing is.
  }
}
