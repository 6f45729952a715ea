// What is kept on this device, at the end of the Data panel, and the offer to go on with a run that another page has
// left. What is written when, and read, kept/kept.js says.

import { createKept } from '../../kept/kept.js';
import { askWords, runWords, summaryWords } from '../../kept/words.js';
import { find, setText } from '../dom.js';

/** @import {Broken, Found, KeptRun, Unfinished} from '../../kept/record.js' */
/** @import {OpenOffer} from '../offers.js' */
/** @import {App} from '../app.js' */

/** In the tab's own storage: the run to go on with at once, because a reload was wanted. */
const MARK = 'glassbox continue';

/** A page that is left holds its run for some moments still; it is looked for so often, once a second. */
const GOING = 5;

/** @param {Found | Broken} one */
const isLive = (one) => 'kept' in one && one.live;
/** @param {Found | Broken} one */
const isHere = (one) => 'kept' in one && one.here;

/**
 * @typedef {object} KeptActions
 * @property {(unfinished: Unfinished) => void} goOn
 * @property {() => void} drop whoever was asked for a file does not go on
 *
 * @typedef {ReturnType<typeof createKeptPanel>} KeptPanel
 */

/** @param {Document} page @param {App} app @param {KeptActions} actions */
export function createKeptPanel(page, app, actions) {
  const box = find(page, '#kept-runs', HTMLDetailsElement);
  const summary = find(box, 'summary', HTMLElement);
  const list = find(box, 'ul', HTMLElement);
  const note = find(box, 'p', HTMLElement);
  const choose = find(page, '#choose', HTMLButtonElement);
  const say = (/** @type {string} */ message) => app.dispatch({ type: 'notice', message });
  const kept = createKept({
    runs: app.runs,
    shown: () => {
      const { settings, view, side, running } = app.state();
      return { settings, view, side, running };
    },
    fingerprint: () => app.ask('fingerprint', {}),
    say,
    changed: () => {
      render();
    },
  });
  /** @type {OpenOffer | null} */
  let offered = null;
  let rendering = 0;
  box.ontoggle = () => {
    // What is written while it trains changes no line of a list that nobody sees.
    if (box.open) render();
  };

  // ---- the list

  async function render() {
    const turn = ++rendering;
    const found = await kept.found();
    if (turn !== rendering) return;
    const runs = found.filter((one) => 'kept' in one);
    const reason = kept.trouble ?? (kept.wanted ? null : 'This run is not kept: it is gone when this tab is closed.');
    box.hidden = found.length === 0 && reason === null;
    setText(summary, found.length > 0
      ? summaryWords(runs.map(({ kept: { bytes }, here }) => ({ here, bytes })), filesOf(runs))
      : 'Nothing is kept on this device');
    list.replaceChildren(...found.map(item));
    if (!kept.wanted) list.append(row('This run', [['Keep it', () => kept.want()]]));
    note.hidden = reason === null;
    setText(note, reason ?? '');
  }

  /** @param {Found | Broken} one */
  function item(one) {
    if ('problem' in one) return row(one.problem, [['Delete', () => kept.remove(one.id)]]);
    const words = runWords(one.kept, Date.now());
    const remove = /** @type {[string, () => void]} */ (['Delete', () => kept.remove(one.kept.id)]);
    if (one.here) return row(`This run: ${words}`, [remove]);
    if (one.live) return row(`${words}; it is in another tab`, []);
    return row(words, [['Continue', () => goOn(one.kept)], remove]);
  }

  // ---- going on

  /** @param {KeptRun} run @param {boolean} [running] whether it trains at once, if not as it did */
  async function goOn(run, running) {
    close();
    // What was trained here meanwhile stays beside it.
    await kept.flush();
    try {
      const unfinished = await kept.take(run);
      if (running !== undefined) unfinished.shown = { ...unfinished.shown, running };
      if (run.data.file && !unfinished.file) ask(unfinished);
      actions.goOn(unfinished);
    } catch (error) {
      say(/** @type {Error} */ (error).message);
      render();
    }
  }

  /** @param {Unfinished} unfinished whose file is not kept, or could not be read */
  function ask(unfinished) {
    offered = app.offer({
      id: 'kept',
      words: askWords(unfinished.data),
      actions: [{
        label: 'Choose the file', primary: true,
        act: () => {
          // It is asked for until it is there: another file may be chosen, or none.
          ask(unfinished);
          choose.click();
        },
      }],
      dismissed: () => {
        kept.letGo(unfinished.id);
        actions.drop();
      },
    });
  }

  /** @param {Found | Broken} one @param {string} [why] */
  function offer(one, why = 'is kept on this device.') {
    if ('problem' in one) {
      offered = app.offer({ id: 'kept', words: one.problem, actions: [{ label: 'Discard', act: () => kept.remove(one.id) }] });
      return;
    }
    const { kept: run } = one;
    offered = app.offer({
      id: 'kept',
      words: `A run of ${runWords(run, Date.now())}, ${why}`,
      actions: [
        { label: 'Continue', primary: true, act: () => goOn(run) },
        { label: 'Discard', act: () => kept.remove(run.id) },
      ],
    });
  }

  function close() {
    offered?.close();
    offered = null;
  }

  return {
    begun: kept.begun,
    tested: kept.tested,
    keep: kept.keep,
    flush: kept.flush,
    ask,

    /** Once, on opening the page: a run that no tab has any more may go on here. */
    async offerUnfinished() {
      const mark = takeMark();
      let found = await kept.found();
      // The page before this one may still be going, with all that it holds.
      for (let tries = 0; tries < GOING && found.some(isLive) && found.every((one) => isLive(one) || isHere(one)); tries++) {
        await new Promise((resolve) => setTimeout(resolve, 1000));
        found = await kept.found();
      }
      found = found.filter((one) => !isLive(one) && !isHere(one));
      render();
      const marked = found.find((one) => 'kept' in one && one.kept.id === mark?.id);
      if (marked && 'kept' in marked) await goOn(marked.kept, mark?.running);
      else if (found.length > 0) offer(found[0]);
    },

    /** The engine is lost for good: what is kept of this run is all there is. */
    async offerOwn() {
      const own = (await kept.found()).find(isHere);
      if (own) offer(own, 'is still kept on this device.');
    },

    /** It goes on here. @param {number} run its number from now on @param {Unfinished} unfinished */
    took(run, unfinished) {
      close();
      kept.adopt(run, unfinished);
    },

    /** It cannot. @param {Unfinished} unfinished */
    refused({ id }) {
      close();
      kept.letGo(id);
      render();
    },

    /**
     * Before a reload that the person wants: the next page in this tab goes on at once.
     * @param {boolean} running
     * @returns {Promise<boolean>} whether there is something to go on with
     * @throws {Error} one sentence: there is, but it cannot be kept
     */
    async mark(running) {
      await kept.flush();
      if (kept.unkept) throw new Error(kept.unkept);
      const own = (await kept.found()).some(isHere);
      if (own) sessionStorage.setItem(MARK, JSON.stringify({ id: kept.id, running }));
      return own;
    },
  };
}

/** @returns {{id: string, running: boolean} | null} */
function takeMark() {
  try {
    const mark = sessionStorage.getItem(MARK);
    sessionStorage.removeItem(MARK);
    return mark && JSON.parse(mark);
  } catch {
    // Where nothing may be kept, nothing is.
    return null;
  }
}

/** @param {Found[]} runs @returns {number} bytes of the files kept with them, each counted once */
function filesOf(runs) {
  const sizes = new Map(runs.map(({ kept: { data } }) => [data.fingerprint, data.packed]));
  const tests = runs.map(({ kept: { test } }) => test?.packed ?? 0);
  return [...sizes.values(), ...tests].reduce((sum, size) => sum + size, 0);
}

/** @param {string} words @param {[label: string, act: () => void][]} actions */
function row(words, actions) {
  const element = document.createElement('li');
  const text = document.createElement('span');
  text.textContent = words;
  element.append(text, ...actions.map(([label, act]) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'small';
    button.textContent = label;
    button.setAttribute('aria-label', `${label}: ${words}`);
    button.onclick = act;
    return button;
  }));
  return element;
}
