// The versions of network.py that are kept on this device, and the draft: what is in the editor, for the next visit.
// It knows of no page; where things are kept is given to it.

/**
 * @typedef {{id: number, name: string, source: string, saved: number, own: boolean}} Version `saved` in milliseconds since
 *   1970; `own` if the person saved it, rather than the page before it replaced a text
 *
 * @typedef {object} Place such as the browser's storage
 * @property {(key: string) => string | null} kept
 * @property {(key: string, value: string) => string | null} keep returns one sentence if it could not
 * @property {(key: string) => void} forget
 */

const VERSIONS = 'glassbox-code-versions';
const DRAFT = 'glassbox-code-draft';
const FORMAT = 1;
/** Versions that the page makes by itself, at most; the oldest goes. */
const MOST_OWN = 10;
/** A name is a line of a menu. */
export const LONGEST_NAME = 60;

/**
 * @param {Place} place
 * @param {() => number} [now]
 */
export function createVersions(place, now = Date.now) {
  /** What could not be kept stays as long as the page. @type {Version[] | null} */
  let unkept = null;

  /** Read anew each time: another tab may have saved since. @returns {Version[]} */
  function list() {
    if (unkept) return unkept;
    try {
      const { format, versions } = JSON.parse(place.kept(VERSIONS) ?? 'null') ?? {};
      if (format === FORMAT && Array.isArray(versions)) return versions.filter(isVersion);
    } catch {
      // Not ours, or cut short: nothing in it can be shown.
    }
    return [];
  }

  /** @param {Version[]} versions @returns {string | null} one sentence if they cannot be kept */
  function write(versions) {
    const problem = place.keep(VERSIONS, JSON.stringify({ format: FORMAT, versions }));
    unkept = problem ? versions : null;
    return problem;
  }

  /** @param {string} wished @param {Version[]} others @returns {string} a name that none of them has */
  function free(wished, others) {
    const name = wished.trim().slice(0, LONGEST_NAME) || 'untitled';
    const taken = new Set(others.map((one) => one.name));
    for (let n = 1; ; n++) {
      const tried = n === 1 ? name : `${name} (${n})`;
      if (!taken.has(tried)) return tried;
    }
  }

  return {
    /** The newest first. */
    list: () => list().toSorted((a, b) => b.saved - a.saved || b.id - a.id),

    /**
     * @param {string} name another is found if it is taken
     * @param {string} source
     * @param {boolean} [own] the person saves it
     * @returns {{version: Version, problem: string | null}}
     */
    save(name, source, own = true) {
      let versions = list();
      const id = Math.max(0, ...versions.map((one) => one.id)) + 1;
      const version = { id, name: free(name, versions), source, saved: now(), own };
      const made = versions.filter((one) => !one.own).sort((a, b) => b.saved - a.saved);
      const oldest = own ? [] : made.slice(MOST_OWN - 1);
      versions = [...versions.filter((one) => !oldest.includes(one)), version];
      return { version, problem: write(versions) };
    },

    /**
     * @param {number} id
     * @param {string} name
     */
    rename(id, name) {
      const versions = list();
      const others = versions.filter((one) => one.id !== id);
      return write(versions.map((one) => (one.id === id ? { ...one, name: free(name, others), own: true } : one)));
    },

    /** @param {number} id @returns {Version | null} what was removed, for `restore` */
    remove(id) {
      const versions = list();
      write(versions.filter((one) => one.id !== id));
      return versions.find((one) => one.id === id) ?? null;
    },

    /** @param {Version} version that was removed */
    restore(version) {
      const versions = list();
      return write([...versions, { ...version, name: free(version.name, versions) }]);
    },

    /** @returns {string | null} */
    draft: () => place.kept(DRAFT),

    /** @param {string | null} source null for none @returns {string | null} one sentence if it cannot be kept */
    setDraft(source) {
      if (source !== null) return place.keep(DRAFT, source);
      place.forget(DRAFT);
      return null;
    },
  };
}

/** @param {any} one */
const isVersion = (one) => typeof one?.id === 'number' && typeof one.name === 'string' && typeof one.source === 'string'
  && typeof one.saved === 'number' && typeof one.own === 'boolean';
