// The runs that the page remembers: of each its settings, where it came from, and its records. Pure data.

import { createHistory } from './history.js';

/** @import {History} from './history.js' */
/** @import {Settings} from './protocol.js' */

/**
 * @typedef {object} Run
 * @property {number} run its number, as the worker knows it
 * @property {Settings} settings it began with
 * @property {{iteration: number, alpha: number}[]} alphas learning rates it went on with, each from that iteration on
 * @property {string} data what it learns from
 * @property {{run: number, iteration: number} | null} parent the moment it was forked from
 * @property {History} history its records
 * @property {number} style which line it is drawn with: no two runs have the same
 * @property {boolean} hidden its curves are not to be drawn
 *
 * @typedef {Pick<Run, 'run' | 'settings' | 'data' | 'parent'>} Beginning
 * @typedef {ReturnType<typeof createRuns>} Runs
 */

/** More curves than that nobody can tell apart, and each may take 7 MB. */
export const MOST_RUNS = 8;

export function createRuns(most = MOST_RUNS) {
  /** @type {Run[]} oldest first */
  let list = [];
  /** Of the run in force; one without records before any has begun. */
  let records = createHistory();
  let version = 0;

  /** @param {number} run */
  const find = (run) => list.find((one) => one.run === run);

  const freeStyle = () => {
    const taken = new Set(list.map(({ style }) => style));
    let style = 0;
    while (taken.has(style)) style++;
    return style;
  };

  return {
    /** All that are remembered, oldest first. */
    get list() {
      return list;
    },
    /** The run in force, or none yet. */
    get current() {
      return list.at(-1);
    },
    /** The records of the run in force. */
    get records() {
      return records;
    },
    /** Grows when a run begins, goes, or is hidden or shown; a history has a version of its own. */
    get version() {
      return version;
    },
    find,

    /**
     * A run has begun. One that never made an iteration is forgotten, and so are the oldest of too many.
     * @param {Beginning} beginning
     */
    begin({ run, settings, data, parent }) {
      version++;
      list = list.filter(({ history }) => history.length > 0).slice(-(most - 1));
      list.at(-1)?.history.trim();
      records = createHistory();
      list.push({ run, settings, alphas: [], data, parent, history: records, style: freeStyle(), hidden: false });
    },

    /**
     * Runs of another page take the place of those here, as they were; the next one to begin goes on from the last.
     * @param {Run[]} those
     */
    restore(those) {
      version++;
      list = those;
      records = list.at(-1)?.history ?? createHistory();
    },

    /**
     * Keep records of a run, as frames bring them.
     * @param {number} run
     * @param {Float64Array} rows
     */
    append(run, rows) {
      find(run)?.history.append(rows);
    },

    /**
     * Note the learning rate in force after so many iterations of the run in force.
     * @param {number} iteration
     * @param {number} alpha
     */
    setAlpha(iteration, alpha) {
      const current = list.at(-1);
      if (!current || alpha === (current.alphas.at(-1)?.alpha ?? current.settings.alpha)) return;
      const first = current.parent?.iteration ?? 0;
      // Only the last one between two iterations counts.
      if (iteration <= first) current.settings = { ...current.settings, alpha };
      else if (current.alphas.at(-1)?.iteration === iteration) current.alphas.splice(-1, 1, { iteration, alpha });
      else current.alphas.push({ iteration, alpha });
      version++;
    },

    /**
     * @param {number} run
     * @param {boolean} hidden
     */
    setHidden(run, hidden) {
      const found = find(run);
      if (!found || found.hidden === hidden) return;
      found.hidden = hidden;
      version++;
    },

    /** Forget a run that is over; the one in force stays. @param {number} run */
    remove(run) {
      if (list.at(-1)?.run === run) return;
      list = list.filter((one) => one.run !== run);
      version++;
    },
  };
}
