// What the Code view says, in words, of the text in the editor and of a problem with it. Pure: no DOM.

/**
 * @typedef {object} Standing
 * @property {string | null} text in the editor; null before there is any
 * @property {string | null} running the source in force
 * @property {string | null} original
 * @property {number} since the iteration from which the source in force runs
 */

/**
 * @param {Standing} standing
 * @returns {string} how the editor's text stands to what runs
 */
export function standingInWords({ text, running, original, since }) {
  if (text === null || running === null) return 'waiting for Python';
  if (text !== running) return text === original ? 'the original, not applied' : 'changed, not applied';
  return text === original ? 'the original' : `yours, running since iteration ${since.toLocaleString('en')}`;
}

/**
 * @param {string[]} packages at least one
 * @returns {string} what is waited for before the code can be tried
 */
export function fetchingInWords(packages) {
  const names = packages.join(', ');
  return `Python fetches ${names} from this site, because the code imports ${packages.length > 1 ? 'them' : 'it'} …`;
}

/**
 * A problem's sentence, cut where it names its line.
 * @param {{message: string, line: number}} problem `line` 0 if it is unknown
 * @returns {{before: string, line: string, after: string}} `line` is empty if it is unknown
 */
export function problemParts({ message, line }) {
  if (line < 1) return { before: message, line: '', after: '' };
  const named = new RegExp(`\\b[Ll]ine ${line}\\b`).exec(message);
  if (!named) return { before: '', line: `Line ${line}`, after: `: ${message}` };
  return {
    before: message.slice(0, named.index), line: named[0], after: message.slice(named.index + named[0].length),
  };
}
