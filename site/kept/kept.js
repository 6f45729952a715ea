// Keeps the run of this page on the device while it trains, and finds those that other pages have left. It knows
// neither the worker nor an element of the page; what it cannot do it says in one sentence.

import { packed } from './file.js';
import { FORMAT, historyOf, readable, without } from './record.js';
import { bytesOf, changedPieces, writtenOf } from './rows.js';
import { openStore } from './store.js';
import { createTabs } from './tabs.js';

/** @import {Saved} from '../protocol.js' */
/** @import {Runs} from '../runs.js' */
/** @import {Broken, Data, Found, KeptRun, Unfinished, View} from './record.js' */
/** @import {Written} from './rows.js' */
/** @import {PartKey, Store, StoredFile} from './store.js' */

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
  /** The file with images to predict, and how many bytes of it are kept. @type {{file: File, packed: number} | null} */
  let tests = null;
  /** Resolves when no file is being packed. */
  let filing = Promise.resolve();
  /** The newest checkpoint. @type {Saved | null} */
  let newest = null;
  /** The one that is kept. @type {Saved | null} */
  let saved = null;
  /** Of each run, what is kept of its records. @type {Map<number, Written>} */
  let written = new Map();
  /** The write that is on its way. @type {Promise<void> | null} */
  let writing = null;
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
    if (tests) tests.packed = 0;
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

  /** Write the newest checkpoint, if none is on its way and that is not kept already. */
  function write() {
    if (!writing && wanted && newest && newest !== saved) {
      writing = writeNewest(newest.run).finally(() => {
        writing = null;
      });
    }
    return writing;
  }

  /** Write the newest checkpoint, also where an older one is on its way. */
  async function flush() {
    if (writing) await writing;
    await write();
  }

  /** @param {number} run whose it is */
  async function writeNewest(run) {
    const first = written.size === 0;
    try {
      const ready = store && origins.get(run)?.data.fingerprint && !first;
      // Nothing is waited for where it can be helped: the page may be going.
      if ((ready || await prepared(run)) && newest) {
        const began = performance.now();
        await writeNow(newest);
        const now = performance.now();
        due = now + Math.max(EVERY, REST * (now - began));
        trouble = null;
        if (first) {
          await tidy();
          changed();
          keepFiles();
        }
      }
    } catch (error) {
      failed(error);
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
    const before = written;
    await store.write({
      id, format: FORMAT, when: Date.now(), run, iteration, bytes, curves,
      epoch: records.last('epoch'), accuracy: records.last('validationAccuracy'), data: { ...origin.data }, test: keptTests(origin), shown: shown(),
    }, parts);
    // Meanwhile it was deleted, or another run was taken up: of what is kept from now on, nothing is there yet.
    if (written !== before) return;
    written = now;
    saved = report;
  }

  /** @param {{data: Data, file: File | null}} origin @returns {KeptRun['test']} */
  function keptTests({ data, file }) {
    if (tests === null) return null;
    const isSame = tests.file === file;
    return (isSame ? data.packed : tests.packed) > 0 ? { packed: isSame ? 0 : tests.packed } : null;
  }

  /** The files as well, if they are small: then nobody has to find them again. One after the other, each once. */
  function keepFiles() {
    filing = filing.then(async () => {
      const origin = newest && origins.get(newest.run);
      if (!origin) return;
      const { data, file } = origin;
      if (!file && !tests) return;
      if (file && data.fingerprint && !data.packed) data.packed = await keepFile(data.fingerprint, file);
      const [mine, key] = [tests, testsOf(id)];
      if (mine && mine.file !== file && !mine.packed) {
        const bytes = await keepFile(key, mine.file);
        if (key === testsOf(id)) mine.packed = bytes;
      }
      // They stand in the record too.
      saved = null;
      await flush();
      changed();
    });
  }

  /** @param {string} key @param {File} file @returns {Promise<number>} bytes that are kept */
  async function keepFile(key, file) {
    try {
      const bytes = await packed(file);
      if (!bytes || !store || !wanted) return 0;
      await store.putFile(key, { name: file.name, bytes });
      return bytes.byteLength;
    } catch {
      // No room for it, or it cannot be read any more: it will be asked for.
      return 0;
    }
  }

  /** Forget what is too old, and files of no run. */
  async function tidy() {
    if (!store) return;
    const [all, live] = await Promise.all([store.runs(), tabs.live()]);
    const mine = /** @type {KeptRun[]} */ (all).sort((a, b) => (b.when || 0) - (a.when || 0));
    const old = mine.slice(MOST).filter((one) => one.id !== id && !live.has(one.id));
    if (old.length > 0) await store.remove(old.map((one) => one.id));
    const stay = mine.filter((one) => !old.includes(one));
    const data = stay.map((one) => one.data?.fingerprint).filter((one) => typeof one === 'string');
    await store?.keepFiles(new Set([...data, ...stay.map((one) => testsOf(one.id))]));
  }

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
    flush,

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

    /** Images to predict are open. @param {File} file */
    tested(file) {
      if (file === tests?.file) return;
      tests = { file, packed: 0 };
      if (written.size > 0) keepFiles();
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
        const [parts, stored, storedTests] = await Promise.all([
          open.parts(kept.id),
          kept.data.file && kept.data.fingerprint ? open.file(kept.data.fingerprint) : undefined,
          kept.test?.packed ? open.file(testsOf(kept.id)) : undefined,
        ]);
        const checkpoint = parts.get(JSON.stringify([kept.id, 'checkpoint']));
        if (!(checkpoint instanceof Uint8Array)) throw new Error('Its parameters are not there any more.');
        const { name, examples, fingerprint: print } = kept.data;
        const file = asFile(stored);
        return {
          id: kept.id, shown: kept.shown, data: kept.data, checkpoint: /** @type {Uint8Array<ArrayBuffer>} */ (checkpoint),
          expected: { name, examples, fingerprint: print ?? '' },
          file, test: kept.test?.packed === 0 ? file : asFile(storedTests),
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
    adopt(run, { id: its, data, file, test }) {
      if (id !== its) tabs.letGo(id);
      id = its;
      // Those that the person has opened here stay, and are kept anew.
      if (tests) tests.packed = 0;
      else if (test) tests = { file: test, packed: test === file ? 0 : test.size };
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
      return flush();
    },

    get id() {
      return id;
    },
  };
}

/** The key of a run's images to predict: they need no other name. @param {string} id */
const testsOf = (id) => `test ${id}`;

/** @param {StoredFile | undefined} stored */
const asFile = (stored) => (stored ? new File([stored.bytes], stored.name) : null);

/** Enough to tell tabs apart; `crypto.randomUUID` is not there over plain http. */
const newId = () => [...crypto.getRandomValues(new Uint8Array(8))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
