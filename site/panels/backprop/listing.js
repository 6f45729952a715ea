// A source file with some of its lines lit, in a box that scrolls to them.

import { setText } from '../dom.js';

/**
 * @param {HTMLElement} title gets the file's name and the lines'
 * @param {HTMLElement} box
 */
export function createListing(title, box) {
  /** @type {string | null} */
  let shown = null;

  return {
    /**
     * @param {string} file
     * @param {string} text
     * @param {number[]} lit numbers of the lines, from 1
     */
    show(file, text, lit) {
      if (text !== shown) box.replaceChildren(...text.trimEnd().split('\n').map(lineOf));
      shown = text;
      const lines = /** @type {HTMLElement[]} */ ([...box.children]);
      lines.forEach((line, i) => {
        const on = lit.includes(i + 1);
        line.classList.toggle('lit', on);
        if (on) line.setAttribute('aria-current', 'true');
        else line.removeAttribute('aria-current');
      });
      setText(title, lit.length === 0 ? file : `${file}, ${wordsFor(lit)}`);
      if (lit.length === 0) return;
      const [first, last] = [lines[lit[0] - 1], lines[lit[lit.length - 1] - 1]];
      // Not scrollIntoView: it would move the page as well.
      const middle = (first.offsetTop + last.offsetTop + last.offsetHeight) / 2;
      box.scrollTop = Math.min(middle - box.clientHeight / 2, first.offsetTop);
    },
  };
}

/** @param {string} text */
function lineOf(text) {
  const line = document.createElement('code');
  // What follows two spaces and # is a comment; a # in a string has none before it.
  const comment = / {2}#.*$|^\s*#.*$/.exec(text);
  const code = comment ? text.slice(0, comment.index) : text;
  line.append(code);
  if (comment) {
    const soft = document.createElement('i');
    soft.textContent = comment[0];
    line.append(soft);
  }
  // An empty line is one as well.
  if (text === '') line.append('\u200b');
  return line;
}

/**
 * Lines in words: “line 62”, “lines 119 to 120”, “lines 110, 111 and 113”.
 * @param {number[]} lit rising
 */
export function wordsFor(lit) {
  if (lit.length === 1) return `line ${lit[0]}`;
  const last = lit[lit.length - 1];
  if (last - lit[0] === lit.length - 1) return `lines ${lit[0]} to ${last}`;
  return `lines ${lit.slice(0, -1).join(', ')} and ${last}`;
}
