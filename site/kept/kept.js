// Keeps the run of this page on the device while it trains, and finds those that other pages have left. It knows
// neither the worker nor an element of the page; what it cannot do it says in one sentence.

import { packed } from './file.js';
import { bytesOf, changedPieces, joinPieces, writtenOf } from './rows.js';
import { openStore } from './store.js';
import { createTabs } from './tabs.js';

/** @import {Expected, Saved, Settings} from '../protocol.js' */
/** @import {Run, Runs} from '../runs.js' */
/** @import {SideName, ViewName} from '../state.js' */
/** @import {Written} from './rows.js' */
/** @import {PartKey, Store} from './store.js' */

const FORMAT = 1;

/** Of so many pages the last run is kept. */
const MOST = 3;

/** The least time between two writes while it trains, in milliseconds; and how many times as long as the last one took. */
const EVERY = 5000;
const REST = 20;

/** After a write that failed, the next is tried so much later, in milliseconds. */
const AFTER_FAILURE = 30_000;

const UNKNOWN = 'The browser lets this page keep nothing on this device: a run is gone when its tab is closed.';
const FULL = 'The browser gives this page no more room: the run is not kept beyond this tab. Training goes on.';

/**
 * What a run is trained on.
 * @typedef {object} Data
 * @property {string} name
 * @property {number} examples without those that the person added
 * @property {{name: string, size: number} | null} file null is the sample
 * @property {string | null} fingerprint null until Python has found it
 * @property {number} packed bytes of the file that are kept; 0 if it will be asked for
 *
 * @typedef {Omit<Run, 'history'> & {rows: number}} Curve
 *
 * @typedef {object} View what the page shows, and how its controls stand
 * @property {Settings} settings
 * @property {ViewName} view
 * @property {SideName} side
 * @property {boolean} running
 *
 * One record: the run in force in one page, with the curves of those before it. Its checkpoint and records are parts.
 * @typedef {object} KeptRun
 * @property {string} id
 * @property {number} format
 * @property {number} when by `Date.now()`
 * @property {number} run
 * @property {number} iteration
 * @property {number} epoch
 * @property {number} accuracy held out; NaN if nothing is
 * @property {Data} data
 * @property {View} shown
 * @property {Curve[]} curves
 * @property {number} bytes of the parts
 *
 * @typedef {object} Unfinished a run to go on with
 * @property {string} id
 * @property {View} shown
 * @property {Data} data
 * @property {Expected} expected
 * @property {File | null} file where it is kept
 * @property {Uint8Array<ArrayBuffer>} checkpoint
 * @property {Run[]} runs
 *
 * @typedef {{kept: KeptRun, here: boolean, live: boolean}} Found `here` is this page's own, `live` that of another tab
 * @typedef {{id: string, problem: string}} Broken
 * @typedef {ReturnType<typeof createKept>} Kept
 */

/**
 * @param {object} page
 * @param {Runs} page.runs
 * @param {() => View} page.shown
 * @param {() => Promise<{run: number, fingerprint: string}>} page.fingerprint asks Python for that of the data in force
 * @param {(sentence: string) => void} page.say once, when keeping begins to fail
 * @param {() => void} page.changed what `found` answers has changed
 */
export function createKept({ runs, shown, fingerprint, say, changed }) {
  const tabs = createTabs();
  let id = newId();
  /** @type {Store | null} */
  let store = null;
  /** @type {Promise<Store> | null} */
  let opening = null;
  /** What each run is trained on, and the file that this came in. @type {Map<number, {data: Data, file: File | null}>} */
  const origins = new Map();
  /** The newest checkpoint. @type {Saved | null} */
  let newest = null;
  /** The one that is kept. @type {Saved | null} */
  let saved = null;
  /** Of each run, what is kept of its records. @type {Map<number, Written>} */
  let written = new Map();
  let busy = false;
  let due = 0;
  let bytes = 0;
  /** The person wants it kept. */
  let wanted = true;
  /** Why nothing is kept. @type {string | null} */
  let trouble = null;
  let told = false;

  /** What was kept is gone: the next write begins anew. */
  function gone() {
    written = new Map();
    saved = null;
    for (const { data } of origins.values()) data.packed = 0;
  }

  function lost() {
    store = opening = null;
    gone();
    changed();
  }

  async function opened() {
    if (typeof indexedDB === 'undefined') throw new DOMException(UNKNOWN, 'SecurityError');
    opening ??= openStore(lost);
    try {
      return store = await opening;
    } catch (error) {
      opening = null;
      throw error;
    }
  }

  /** @param {unknown} error @param {boolean} [quiet] */
  function failed(error, quiet) {
    const { name, message } = /** @type {Error} */ (error);
    // Cleared while it was written: the next write begins anew.
    if (name === 'AbortError' && !store) return;
    const before = trouble;
    if (name === 'QuotaExceededError') trouble = FULL;
    else if (name === 'VersionError') trouble = 'A newer version of this page keeps its runs here: reload the page to keep this one too.';
    else if (['SecurityError', 'InvalidStateError', 'UnknownError', 'NotSupportedError'].includes(name)) trouble = UNKNOWN;
    else trouble = `The run could not be kept on this device: ${message}`;
    due = performance.now() + AFTER_FAILURE;
    if (!told && !quiet) say(trouble);
    told ||= !quiet;
    // Whoever hears of a change asks again, and must not be told the same for ever.
    if (trouble !== before) changed();
  }

  /** All that the first write needs and a later one has. @param {number} run */
  async function prepared(run) {
    const origin = origins.get(run);
    if (!origin) return false;
    await opened();
    await tabs.hold(id);
    if (origin.data.fingerprint === null) {
      const answer = await fingerprint();
      if (answer.run !== run) return false;
      origin.data.fingerprint = answer.fingerprint;
    }
    return true;
  }

  /** Write the newest checkpoint, if that is not on its way or kept already. */
  async function write() {
    if (busy || !wanted || !newest || newest === saved) return;
    busy = true;
    const first = written.size === 0;
    try {
      const ready = store && origins.get(newest.run)?.data.fingerprint && !first;
      // Nothing is waited for where it can be helped: the page may be going.
      if (ready || await prepared(newest.run)) {
        const began = performance.now();
        await writeNow(newest);
        const now = performance.now();
        due = now + Math.max(EVERY, REST * (now - began));
        trouble = null;
        if (first) {
          await tidy();
          changed();
          keepFile(newest.run);
        }
      }
    } catch (error) {
      failed(error);
    } finally {
      busy = false;
    }
  }

  /** @param {Saved} report */
  async function writeNow(report) {
    const { run, iteration, checkpoint } = report;
    const origin = origins.get(run);
    const records = runs.find(run)?.history;
    if (!store || !origin || !records || !wanted) return;
    /** @type {[PartKey, Uint8Array | Float64Array][]} */
    const parts = [[[id, 'checkpoint'], checkpoint]];
    for (const { run: number, history } of runs.list) {
      for (const [piece, rows] of changedPieces(history, written.get(number), number !== run)) parts.push([[id, 'rows', number, piece], rows]);
    }
    const now = new Map(runs.list.map(({ run: number, history }) => [number, writtenOf(history)]));
    const curves = runs.list.map(({ history, ...curve }) => ({ ...curve, rows: history.length }));
    bytes = checkpoint.byteLength + bytesOf(curves);
    await store.write({
      id, format: FORMAT, when: Date.now(), run, iteration, bytes, curves,
      epoch: records.last('epoch'), accuracy: records.last('validationAccuracy'), data: { ...origin.data }, shown: shown(),
    }, parts);
    written = now;
    saved = report;
  }

  /** The file as well, if it is small: then nobody has to find it again. @param {number} run */
  async function keepFile(run) {
    const origin = origins.get(run);
    if (!store || !origin?.file || !origin.data.fingerprint || origin.data.packed) return;
    try {
      const bytes = await packed(origin.file);
      if (!bytes || !store || !wanted) return;
      await store.putFile(origin.data.fingerprint, { name: origin.file.name, bytes });
      origin.data.packed = bytes.byteLength;
      // With the next write it stands in the record too.
      saved = null;
      changed();
    } catch {
      // No room for it, or it cannot be read any more: it will be asked for.
    }
  }

  /** Forget what is too old, and files of no run. */
  async function tidy() {
    if (!store) return;
    const [all, live] = await Promise.all([store.runs(), tabs.live()]);
    const mine = /** @type {KeptRun[]} */ (all).sort((a, b) => (b.when || 0) - (a.when || 0));
    const old = mine.slice(MOST).filter((one) => one.id !== id && !live.has(one.id));
    if (old.length > 0) await store.remove(old.map((one) => one.id));
    const stay = mine.filter((one) => !old.includes(one)).map((one) => one.data?.fingerprint);
    await store?.keepFiles(new Set(stay.filter((one) => typeof one === 'string')));
  }

  const flush = () => {
    write();
  };
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') flush();
  });
  document.addEventListener('freeze', flush);
  addEventListener('pagehide', flush);

  return {
    /** Why nothing is kept; null if nothing is in the way. */
    get trouble() {
      return trouble;
    },
    get wanted() {
      return wanted;
    },
    /** Why the newest checkpoint is not kept; null if it is, or if there is none. */
    get unkept() {
      if (!newest || newest === saved) return null;
      return trouble ?? (wanted ? 'There was no time to write it.' : 'It was deleted from this device.');
    },
    flush: write,

    /**
     * A run has begun.
     * @param {number} run
     * @param {Omit<Data, 'fingerprint' | 'packed'>} data
     * @param {File | null} file that the data came in
     */
    begun(run, data, file) {
      const same = [...origins.values()].find((one) => one.file === file && one.data.examples === data.examples && one.data.name === data.name);
      origins.set(run, { data: same?.data ?? { ...data, fingerprint: null, packed: 0 }, file });
      for (const old of origins.keys()) if (!runs.find(old)) origins.delete(old);
    },

    /** @param {Saved} report */
    keep(report) {
      // What has made no iteration can be had again by opening the page.
      if (report.iteration === 0) return;
      newest = report;
      if (performance.now() >= due) write();
    },

    /** @returns {Promise<(Found | Broken)[]>} all that is kept, the newest first; none where nothing may be */
    async found() {
      try {
        const all = await (await opened()).runs();
        const live = all.length > 0 ? await tabs.live() : new Set();
        const list = all.map((one) => readable(one, id, live));
        return list.sort((a, b) => ('kept' in b ? b.kept.when : 0) - ('kept' in a ? a.kept.when : 0));
      } catch (error) {
        failed(error, true);
        return [];
      }
    },

    /**
     * Take a run up, and hold it, so that no other tab does.
     * @param {KeptRun} kept
     * @returns {Promise<Unfinished>}
     * @throws {Error} one sentence
     */
    async take(kept) {
      const open = await opened();
      if (!await tabs.hold(kept.id)) throw new Error('That run goes on in another tab already.');
      try {
        const [parts, file] = await Promise.all([open.parts(kept.id), kept.data.fingerprint ? open.file(kept.data.fingerprint) : undefined]);
        const checkpoint = parts.get(JSON.stringify([kept.id, 'checkpoint']));
        if (!(checkpoint instanceof Uint8Array)) throw new Error('Its parameters are not there any more.');
        const { name, examples, fingerprint: print } = kept.data;
        return {
          id: kept.id, shown: kept.shown, data: kept.data, checkpoint: /** @type {Uint8Array<ArrayBuffer>} */ (checkpoint),
          expected: { name, examples, fingerprint: print ?? '' },
          file: kept.data.file && file ? new File([file.bytes], file.name) : null,
          runs: kept.curves.map((curve) => ({ ...without(curve), history: historyOf(kept, curve, parts) })),
        };
      } catch (error) {
        if (kept.id !== id) tabs.letGo(kept.id);
        throw new Error(`The kept run cannot be read: ${/** @type {Error} */ (error).message}`, { cause: error });
      }
    },

    /**
     * The run that was taken goes on here: from now on it is this page's.
     * @param {number} run its number here
     * @param {Unfinished} taken
     */
    adopt(run, { id: its, data, file }) {
      if (id !== its) tabs.letGo(id);
      id = its;
      const origin = origins.get(run);
      // The file that is kept is packed: what the person had was larger.
      if (origin) Object.assign(origin.data, { fingerprint: data.fingerprint, packed: file ? data.packed : 0 }, file && { file: data.file });
      newest = saved = null;
      written = new Map();
      changed();
    },

    /** The run that was taken does not go on here. @param {string} taken */
    letGo(taken) {
      if (taken !== id) tabs.letGo(taken);
    },

    /** Delete a kept run; this page's own is not kept any more, then. @param {string} which */
    async remove(which) {
      if (which === id) {
        wanted = false;
        gone();
      }
      try {
        await (await opened()).remove([which]);
        await tidy();
      } catch (error) {
        failed(error);
      }
      changed();
    },

    /** Keep this page's run again. */
    want() {
      wanted = true;
      changed();
      return write();
    },

    get id() {
      return id;
    },
  };
}

/** @param {Curve} curve @returns {Omit<Curve, 'rows'>} */
function without({ rows, ...rest }) {
  return rest;
}

/**
 * The records of a run as they were at its checkpoint.
 * @param {KeptRun} kept
 * @param {Curve} curve
 * @param {Map<string, unknown>} parts
 */
function historyOf({ id, run, iteration }, curve, parts) {
  const find = (/** @type {number} */ piece) => parts.get(JSON.stringify([id, 'rows', curve.run, piece]));
  return joinPieces(find, curve.rows, curve.run === run ? iteration : Infinity);
}

/**
 * @param {unknown} one as it was read
 * @param {string} own
 * @param {Set<unknown>} live
 * @returns {Found | Broken}
 */
function readable(one, own, live) {
  const kept = /** @type {KeptRun} */ (one);
  if (kept.format !== FORMAT) {
    return { id: kept.id, problem: 'A run that is kept on this device was written by another version of this page, which this one cannot read.' };
  }
  const whole = typeof kept.when === 'number' && typeof kept.run === 'number' && typeof kept.iteration === 'number'
    && typeof kept.data?.name === 'string' && Array.isArray(kept.curves) && typeof kept.shown?.settings === 'object';
  if (!whole) return { id: kept.id, problem: 'A run that is kept on this device is damaged.' };
  return { kept, here: kept.id === own, live: kept.id !== own && live.has(kept.id) };
}

/** Enough to tell tabs apart; `crypto.randomUUID` is not there over plain http. */
const newId = () => [...crypto.getRandomValues(new Uint8Array(8))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
