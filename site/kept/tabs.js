// Which kept runs belong to a tab that is still there: by locks of the browser, which a tab loses however it ends, or,
// where the page may not have any (it came over plain http, say), by asking the other tabs.

const CHANNEL = 'glassbox tabs';
const LOCK = 'glassbox run ';
/** How long other tabs are waited for, in milliseconds; they answer at once, unless they are busy. */
const PATIENCE = 400;

export function createTabs() {
  /** What this tab holds, and how it lets go of it. @type {Map<string, () => void>} */
  const held = new Map();
  /** @type {BroadcastChannel | null} */
  let channel = null;

  function listen() {
    if (channel) return channel;
    channel = new BroadcastChannel(CHANNEL);
    channel.addEventListener('message', ({ data }) => {
      if (data.asks) channel?.postMessage({ holds: [...held.keys()] });
    });
    return channel;
  }

  /** @returns {Promise<Set<string>>} */
  async function askOthers() {
    const others = listen();
    /** @type {Set<string>} */
    const found = new Set();
    const hear = (/** @type {MessageEvent} */ { data }) => {
      for (const id of data.holds ?? []) found.add(id);
    };
    others.addEventListener('message', hear);
    others.postMessage({ asks: true });
    await new Promise((resolve) => setTimeout(resolve, PATIENCE));
    others.removeEventListener('message', hear);
    return found;
  }

  /** @returns {Promise<Set<string>>} ids held by any tab, this one too */
  async function live() {
    const locks = await locked();
    return locks ?? new Set([...held.keys(), ...await askOthers()]);
  }

  return {
    live,

    /** @param {string} id @returns {Promise<boolean>} false if another tab has it */
    async hold(id) {
      if (held.has(id)) return true;
      if (await locked() === null) {
        if ((await askOthers()).has(id)) return false;
        held.set(id, () => {});
        return true;
      }
      return new Promise((resolve) => {
        navigator.locks.request(LOCK + id, { ifAvailable: true }, (lock) => {
          resolve(lock !== null);
          return lock && new Promise((letGo) => held.set(id, () => letGo(undefined)));
        });
      });
    },

    /** @param {string} id */
    letGo(id) {
      held.get(id)?.();
      held.delete(id);
    },
  };
}

/** @returns {Promise<Set<string> | null>} what is locked; null where this page may not know */
async function locked() {
  try {
    const { held = [] } = await navigator.locks.query();
    return new Set(held.map(({ name = '' }) => name).filter((name) => name.startsWith(LOCK)).map((name) => name.slice(LOCK.length)));
  } catch {
    // There is no such thing over plain http (TypeError), and none for a page without an origin (SecurityError).
    return null;
  }
}
