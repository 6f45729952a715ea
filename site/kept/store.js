// Runs in the browser's IndexedDB: what is written and read, each in one transaction. It decides nothing about when, and
// has no word for the person. Thirty lines of promises around four calls: a library would be longer than they are.

/** @import {KeptRun} from './record.js' */

const NAME = 'glassbox';
const VERSION = 1;

/**
 * Keys of what is large of a run, in `parts`: its checkpoint, and its records by run and piece.
 * @typedef {[id: string, what: 'checkpoint'] | [id: string, what: 'rows', run: number, piece: number]} PartKey
 * @typedef {{name: string, bytes: Uint8Array<ArrayBuffer>}} StoredFile
 * @typedef {Awaited<ReturnType<typeof openStore>>} Store
 */

/** @template T @param {IDBRequest<T>} request @returns {Promise<T>} */
const answered = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

/** @param {IDBTransaction} transaction @returns {Promise<void>} */
const finished = (transaction) => new Promise((resolve, reject) => {
  transaction.oncomplete = () => resolve();
  // Without an error of its own it was cut off: the browser has cleared what the page keeps.
  transaction.onabort = () => reject(transaction.error ?? new DOMException('The transaction was cut off.', 'AbortError'));
});

/** @param {string} id all keys that begin with it */
const partsOf = (id) => IDBKeyRange.bound([id], [id, []]);

/** @returns {Promise<IDBDatabase>} */
function open() {
  const request = indexedDB.open(NAME, VERSION);
  request.onupgradeneeded = () => {
    request.result.createObjectStore('runs', { keyPath: 'id' });
    request.result.createObjectStore('parts');
    request.result.createObjectStore('files');
  };
  return answered(request);
}

/**
 * @param {() => void} lost called once when the browser closes the store: it was cleared, or a newer page needs it
 * @throws {DOMException} where nothing may be kept
 */
export async function openStore(lost) {
  const database = await open();
  database.onclose = lost;
  database.onversionchange = () => {
    database.close();
    lost();
  };

  /** @param {('runs' | 'parts' | 'files')[]} names @param {IDBTransactionMode} mode */
  function begin(names, mode) {
    const transaction = database.transaction(names, mode);
    return { transaction, done: finished(transaction), in: (/** @type {string} */ name) => transaction.objectStore(name) };
  }

  return {
    close: () => database.close(),

    /**
     * All of it, or nothing. It is on its way when this returns, as a page that goes needs it.
     * @param {KeptRun} run
     * @param {[PartKey, Uint8Array | Float64Array][]} parts that are new, or have changed
     */
    write(run, parts) {
      const { transaction, done, in: store } = begin(['runs', 'parts'], 'readwrite');
      store('runs').put(run);
      for (const [key, value] of parts) store('parts').put(value, key);
      transaction.commit?.();
      return done;
    },

    /** @returns {Promise<unknown[]>} as they were written, by whatever version */
    runs: () => answered(begin(['runs'], 'readonly').in('runs').getAll()),

    /** @param {string} id @returns {Promise<Map<string, unknown>>} by their keys as JSON */
    async parts(id) {
      const { in: store } = begin(['parts'], 'readonly');
      const [keys, values] = await Promise.all([answered(store('parts').getAllKeys(partsOf(id))), answered(store('parts').getAll(partsOf(id)))]);
      return new Map(keys.map((key, i) => [JSON.stringify(key), values[i]]));
    },

    /** @param {string[]} ids */
    remove(ids) {
      const { done, in: store } = begin(['runs', 'parts'], 'readwrite');
      for (const id of ids) {
        store('runs').delete(id);
        store('parts').delete(partsOf(id));
      }
      return done;
    },

    /** @param {string} fingerprint @param {StoredFile} file */
    putFile(fingerprint, file) {
      const { done, in: store } = begin(['files'], 'readwrite');
      store('files').put(file, fingerprint);
      return done;
    },

    /** @param {string} fingerprint @returns {Promise<StoredFile | undefined>} */
    file: (fingerprint) => answered(begin(['files'], 'readonly').in('files').get(fingerprint)),

    /** Forget the files of all other data. @param {Set<string>} fingerprints */
    async keepFiles(fingerprints) {
      const { done, in: store } = begin(['files'], 'readwrite');
      for (const key of await answered(store('files').getAllKeys())) {
        if (!fingerprints.has(String(key))) store('files').delete(key);
      }
      return done;
    },
  };
}
