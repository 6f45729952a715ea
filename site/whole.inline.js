// Whether the one file has come whole: its first script, which says so in a page of its own when the end of the file is
// missing. A copy may end anywhere, within a style or a program as well, so that nothing else can be relied on.

/** The last element of the file, see single_file.py. */
const END = '#whole';

const SENTENCE = 'This copy of Glassbox is not whole (its end is missing): copy or download the file anew.';

// Just before the program would begin, which start.inline.js then does not.
document.addEventListener('readystatechange', () => {
  if (document.readyState !== 'interactive' || document.querySelector(END)) return;
  const words = document.createElement('p');
  words.id = 'cut-off';
  words.setAttribute('role', 'alert');
  words.textContent = SENTENCE;
  // Of the stylesheet there may be a piece, or nothing.
  words.style.cssText = 'max-width: 32em; margin: 20vh auto 0; padding: 0 24px; font: 18px/1.5 system-ui, sans-serif';
  document.body.replaceChildren(words);
});
