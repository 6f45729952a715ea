// What the page keeps in case that the engine is lost, and from what a new engine goes on. Pure data: it starts nothing.

/** @import {Code} from './state.js' */

/**
 * A checkpoint, and code to go on with instead of its own.
 * @typedef {{checkpoint: Uint8Array, source: string | null}} From
 *
 * @typedef {ReturnType<typeof createRecovery>} Recovery
 */

/** Engines that are lost one after the other, with no checkpoint in between, are given up. */
const MOST_TRIES = 3;

export function createRecovery() {
  /** The newest checkpoint of the run in force. @type {Uint8Array | null} */
  let newest = null;
  /** The one from before the code in force was applied, and the code that it was made with. @type {Uint8Array | null} */
  let before = null;
  /** @type {string | null} */
  let good = null;
  /** The one from before weights from a file took the place of the run. @type {Uint8Array | null} */
  let replaced = null;
  /** The code of the run in force. @type {string | null} */
  let source = null;
  /** What is still to be tried. @type {From[]} */
  let ways = [];
  let tries = 0;

  return {
    /** There is something to go on from. */
    get possible() {
      return newest !== null && tries < MOST_TRIES;
    },

    /** @param {{checkpoint: Uint8Array}} report */
    keep({ checkpoint }) {
      newest = checkpoint;
      tries = 0;
    },

    /** Code has been accepted: that before it is known to work. @param {string} accepted */
    applied(accepted) {
      if (accepted !== source) {
        before = newest;
        good = source;
      }
      source = accepted;
    },

    /** A run has begun, with this code: nothing is left to be tried. @param {string} inForce */
    begun(inForce) {
      ways = [];
      source = inForce;
    },

    /**
     * The engine is lost. While code was tried it was that code's doing, and the run goes on as it was; otherwise code
     * that somebody wrote is not trusted any more.
     * @param {boolean} trying
     * @param {Code} code
     * @returns {string} what it will go on with, for a sentence
     */
    plan(trying, code) {
      tries++;
      const suspect = !trying && code.program !== null && !code.program.original;
      ways = [];
      if (!newest) return 'from the beginning';
      if (!suspect) {
        ways.push({ checkpoint: newest, source: null });
        return 'where it was';
      }
      const known = tries > 1 ? code.original : (good ?? code.original);
      ways.push({ checkpoint: newest, source: known });
      if (before) ways.push({ checkpoint: before, source: null });
      return known === code.original ? 'with the original code' : 'with the code before';
    },

    /** The person wants the network back that the code in force took the place of. */
    goBack() {
      ways = before ? [{ checkpoint: before, source: null }] : [];
    },

    /** Weights from a file take the place of the run in force. */
    replace() {
      replaced = newest;
    },

    /** The person wants the run back that weights from a file took the place of. */
    takeBack() {
      ways = replaced ? [{ checkpoint: replaced, source: null }] : [];
    },

    /** What to go on from now, if there is something; once. @returns {From | undefined} */
    next: () => ways.shift(),

    /** Go on with a run of another page. @param {Uint8Array} checkpoint */
    adopt(checkpoint) {
      newest = checkpoint;
      before = good = null;
      tries = 0;
      ways = [{ checkpoint, source: null }];
    },

    /** Begin anew, whatever there was. */
    forget() {
      newest = before = replaced = good = null;
      ways = [];
    },
  };
}
