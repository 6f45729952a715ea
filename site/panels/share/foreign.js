// Code that came with a link: it is shown, and runs only if the person who reads it says so. Until then, and if they do
// not, the page works as if it were not there.

import { unpackCode } from '../../link.js';
import { changedLines, linesInWords, stretches } from '../code/lines.js';
import { find, setText } from '../dom.js';
import { keep, kept } from '../storage.js';
import { revealed } from './reveal.js';

/** @import {CodeProblem} from '../../protocol.js' */
/** @import {Offer, State} from '../../state.js' */
/** @import {App, Panel} from '../app.js' */
/** @import {Stretch} from '../code/lines.js' */

/** The code that was run last from a link, on this device. It is asked about again all the same. */
const KEY = 'glassbox-link-code';

/** How long code is shown at least before it can be run, in milliseconds. */
const SETTLING = 700;

/** Lines of the original that are shown around a change; the others are folded. */
const AROUND = 3;

/**
 * @param {ParentNode} root
 * @param {App} app
 * @returns {Panel}
 */
export function createForeign(root, app) {
  const dialog = find(root, '#foreign', HTMLDialogElement);
  const facts = find(dialog, '#foreign-facts', HTMLElement);
  const unseen = find(dialog, '#foreign-unseen', HTMLElement);
  const listing = find(dialog, 'pre', HTMLElement);
  const run = find(dialog, 'button[value="run"]', HTMLButtonElement);
  const other = find(dialog, 'button[value=""]', HTMLButtonElement);
  /** @type {Offer | null} what is asked about, or was last */
  let asked = null;
  let source = '';
  /** What the listing compares with. @type {string | null | undefined} */
  let compared;
  /** Chosen to run: it is tried, and a run begins with it. @type {{source: string, tried: boolean, run: number} | null} */
  let chosen = null;

  /** @param {Offer} offer */
  async function ask(offer) {
    asked = offer;
    const unpacked = await unpackCode(offer.text);
    // Another link came meanwhile.
    if (app.state().offer !== offer) return;
    if ('problem' in unpacked) {
      const before = app.state().notice;
      app.dispatch({ type: 'offer', offer: null });
      return app.dispatch({ type: 'notice', message: before ? `${before} ${unpacked.problem}` : unpacked.problem });
    }
    // It runs already: a link to what the page shows.
    if (unpacked.source === app.state().code.source) return app.dispatch({ type: 'offer', offer: { ...offer, source: unpacked.source } });
    ({ source } = unpacked);
    compared = undefined;
    show(app.state());
    dialog.returnValue = '';
    // Another page may change the link under a finger that is on its way.
    run.disabled = true;
    setTimeout(() => (run.disabled = false), SETTLING);
    if (!dialog.open) dialog.showModal();
    listing.scrollTop = 0;
  }

  /** @param {State} state */
  function show({ code: { original, source: running } }) {
    setText(other, running === original ? 'Use the original instead' : 'Keep the code that runs');
    if (original === compared) return;
    compared = original;
    const { text, written } = revealed(source);
    const before = kept(KEY) === source ? ' This very code was run here before.' : '';
    const differs = original === null ? '' : ` ${inWords(changedLines(original, text))}`;
    setText(facts, `Somebody changed network.py and put their version into this link.${differs} Nothing of it has run.${before}`);
    unseen.hidden = written.length === 0;
    setText(unseen, unseenInWords(written));
    listing.replaceChildren(...(original === null ? [block('span', text.split('\n'))] : stretches(original, text).flatMap(drawn)));
  }

  dialog.onclose = () => {
    const offer = asked;
    // Taken away by the page itself, or replaced by another.
    if (!offer || app.state().offer !== offer) return;
    if (dialog.returnValue !== 'run') return app.dispatch({ type: 'offer', offer: null });
    keep(KEY, source);
    chosen = { source, tried: false, run: app.state().runNumber };
    app.applyCode(source);
    app.dispatch({ type: 'offer', offer: { ...offer, source } });
  };

  /** What became of the code that was chosen. @param {State} state */
  function follow({ code, runNumber }) {
    if (!chosen) return;
    if (code.applying) {
      if (!chosen.tried) chosen = { ...chosen, tried: true, run: runNumber };
      return;
    }
    if (!chosen.tried) return;
    const { run } = chosen;
    const taken = code.source === chosen.source;
    chosen = null;
    // A network of other layers begins anew by itself: by then it has.
    if (taken) queueMicrotask(() => app.state().runNumber === run && begin());
    else if (code.problem) queueMicrotask(() => refused(code.problem));
  }

  /** The parameters are those of other code: its own network begins as it says. */
  function begin() {
    if (app.state().running) app.dispatch({ type: 'start-wanted', wanted: true });
    app.reset();
  }

  /** @param {CodeProblem | null} problem */
  function refused(problem) {
    app.dispatch({ type: 'notice', message: `The code in the link cannot be run, and what was in force stays. ${problem?.message}` });
  }

  return {
    render(state) {
      const { offer } = state;
      if (offer && offer !== asked && offer.source === null) ask(offer);
      else if (dialog.open) show(state);
      follow(state);
    },
  };
}

/** @param {number} lines */
function inWords(lines) {
  if (lines === 0) return 'It is the original after all.';
  return `${linesInWords(lines)} ${lines === 1 ? 'differs' : 'differ'} from the original.`;
}

/** @param {string[]} written characters that are not seen, as they are written */
function unseenInWords([first, ...others]) {
  const count = `${(others.length + 1).toLocaleString('en')} characters in it`;
  return others.length === 0
    ? `One character in it cannot be seen, and can make code look like what it is not: it is written here as ${first}.`
    : `${count} cannot be seen, and can make code look like what it is not: they are written here, such as ${first}.`;
}

/**
 * @param {Stretch} stretch
 * @param {number} i
 * @param {Stretch[]} all
 */
function drawn({ kind, lines }, i, all) {
  if (kind === 'gone') return [block('del', lines)];
  if (kind === 'come') return [block('ins', lines)];
  const [above, below] = [i === 0 ? 0 : AROUND, i === all.length - 1 ? 0 : AROUND];
  const folded = lines.slice(above, lines.length - below);
  if (folded.length <= AROUND) return [block('span', lines)];
  const details = document.createElement('details');
  const summary = document.createElement('summary');
  summary.textContent = `${linesInWords(folded.length)} of the original`;
  details.append(summary, block('span', folded));
  return [block('span', lines.slice(0, above)), details, block('span', lines.slice(lines.length - below))];
}

/**
 * @param {'span' | 'ins' | 'del'} name
 * @param {string[]} lines
 */
function block(name, lines) {
  const element = document.createElement(name);
  element.textContent = lines.map((line) => `${line}\n`).join('');
  return element;
}
