// Characters that cannot be seen, written out: with some of them, code can look like what it is not. Pure.

/** Format and control characters, other ends of lines, and what is no character; not the ends of lines and tabs. */
const UNSEEN = /(?![\n\t])[\p{Cc}\p{Cf}\p{Cn}\p{Co}\p{Cs}\p{Zl}\p{Zp}\u115f\u1160\u3164\uffa0]/gu;

/**
 * @param {string} source
 * @returns {{text: string, written: string[]}} the text with each of them written, such as ⟨U+202E⟩, and all that were
 */
export function revealed(source) {
  /** @type {string[]} */
  const written = [];
  // A file from Windows is no trick.
  const text = source.replaceAll('\r\n', '\n').replace(UNSEEN, (character) => {
    const code = /** @type {number} */ (character.codePointAt(0)).toString(16).toUpperCase().padStart(4, '0');
    written.push(`⟨U+${code}⟩`);
    return `⟨U+${code}⟩`;
  });
  return { text, written };
}
