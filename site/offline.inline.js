// Of the one file: a browser keeps no page that it did not fetch, and need not. The twin of offline.js there.

/**
 * @param {unknown} offer
 * @param {(words: string) => void} tell
 */
export async function keepOffline(offer, tell) {
  tell('All of it is in this file: it needs no network.');
}
