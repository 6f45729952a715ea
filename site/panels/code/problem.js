// The strip that says what is wrong with the code: one sentence, its line a press away, what that means for training,
// and the traceback for who wants it.

import { problemParts } from './standing.js';

/** @import {CodeProblem} from '../../protocol.js' */
/** @import {State} from '../../state.js' */

/**
 * @param {HTMLElement} strip
 * @param {State} first
 * @param {{goToLine(line: number): void, mark(line: number | null): void}} editor
 */
export function createProblem(strip, first, { goToLine, mark }) {
  /** The newest problem, and whether it kept code from being applied or stopped it; null if it was there before. */
  let newest = first.code.problem;
  /** @type {'refused' | 'failed' | null} */
  let kind = null;
  let applying = first.code.applying;
  /** A problem with a text that is there no more. @type {CodeProblem | null} */
  let settled = null;
  /** @type {CodeProblem | null} */
  let shown = null;
  const goesOn = document.createElement('p');
  goesOn.className = 'goes-on';

  /** @param {boolean} trains */
  function consequence(trains) {
    if (kind === 'failed') return 'Training is paused, and all is as it was before this iteration.';
    if (kind === null) return '';
    return trains ? 'Nothing was changed: training goes on with the code before.' : 'Nothing was changed: the code before stays in force.';
  }

  /** @param {CodeProblem} problem */
  function build(problem) {
    const sentence = document.createElement('p');
    const { before, line, after } = problemParts(problem);
    sentence.append(before);
    if (line) {
      const button = document.createElement('button');
      Object.assign(button, { type: 'button', className: 'link', textContent: line, onclick: () => goToLine(problem.line) });
      sentence.append(button);
    }
    sentence.append(after);
    strip.replaceChildren(sentence, goesOn);
    if (problem.traceback) strip.append(tracebackOf(problem.traceback));
  }

  return {
    /** @param {State} state */
    render({ code, running }) {
      if (code.problem !== newest) {
        newest = code.problem;
        kind = applying ? 'refused' : 'failed';
      }
      applying = code.applying;
      // What failed runs again: then it is mended, or fails anew.
      const over = code.applying || newest === settled || (kind === 'failed' && running);
      const problem = over ? null : newest;
      strip.hidden = problem === null;
      const words = consequence(running);
      if (goesOn.textContent !== words) goesOn.textContent = words;
      if (problem === shown) return;
      shown = problem;
      if (problem) build(problem);
      mark(problem && problem.line > 0 ? problem.line : null);
    },

    /** The line to mark, if any. */
    line: () => (shown && shown.line > 0 ? shown.line : null),

    /** The text that could not be applied is gone. */
    settle() {
      if (kind === 'refused') settled = newest;
    },
  };
}

/** @param {string} text */
function tracebackOf(text) {
  const details = document.createElement('details');
  const summary = document.createElement('summary');
  summary.textContent = 'Python’s traceback';
  const pre = document.createElement('pre');
  pre.textContent = text.trimEnd();
  pre.tabIndex = 0;
  pre.setAttribute('role', 'region');
  pre.setAttribute('aria-label', 'Python’s traceback');
  details.append(summary, pre);
  return details;
}
