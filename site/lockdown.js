// Takes away from the worker, once Python is here, what edited code has no business with and could reach through
// `import js`. The page's Content-Security-Policy keeps data on this device; this closes what it leaves open (what is
// kept on the device, the worker's voice, the site's own host), and words every refusal.

import { assetUrl } from './assets.js';

const REASONS = {
  keep: 'it may keep nothing on this device',
  contact: 'this page may not contact other sites',
  start: 'it may start no other program',
  page: 'it runs apart from the page',
  device: 'it may use no other device',
};

/** @type {Record<string, keyof typeof REASONS>} */
const FORBIDDEN = {
  indexedDB: 'keep', caches: 'keep', webkitRequestFileSystem: 'keep', webkitRequestFileSystemSync: 'keep',
  webkitResolveLocalFileSystemURL: 'keep', webkitResolveLocalFileSystemSyncURL: 'keep',
  XMLHttpRequest: 'contact', WebSocket: 'contact', WebSocketStream: 'contact', WebTransport: 'contact',
  EventSource: 'contact', RTCPeerConnection: 'contact',
  Worker: 'start', SharedWorker: 'start', importScripts: 'start',
  postMessage: 'page', BroadcastChannel: 'page', Notification: 'page', close: 'page',
};

/** The same of `navigator`. @type {Record<string, keyof typeof REASONS>} */
const FORBIDDEN_OF_NAVIGATOR = {
  storage: 'keep', storageBuckets: 'keep', locks: 'page', serviceWorker: 'start',
  usb: 'device', serial: 'device', hid: 'device', bluetooth: 'device',
};

/** What no worker has, but code written for a page looks for. @type {Record<string, keyof typeof REASONS>} */
const NOT_HERE = { document: 'page', localStorage: 'keep', sessionStorage: 'keep', cookieStore: 'keep' };

/**
 * Only what runs before this keeps what is taken away: worker.js its `postMessage`.
 * @param {URL[]} files that may still be fetched, and nothing else
 */
export function lockDown(files) {
  for (const [name, reason] of Object.entries(FORBIDDEN)) forbid(self, name, name, reason);
  for (const [name, reason] of Object.entries(FORBIDDEN_OF_NAVIGATOR)) {
    forbid(self.navigator, name, `navigator.${name}`, reason);
  }
  for (const [name, reason] of Object.entries(NOT_HERE)) replace(self, name, { get: refusing(name, reason) });
  replace(self, 'fetch', { value: fetching(self.fetch, files) });
  replace(self, 'eval', { value: evaluating(self.eval) });
}

/**
 * @param {object} target
 * @param {string} name
 * @param {string} words what the code calls it
 * @param {keyof typeof REASONS} reason
 */
function forbid(target, name, words, reason) {
  if (!(name in target)) return;
  const refuse = refusing(words, reason);
  // A function fails when it is called: Pyodide's modules read XMLHttpRequest when they are imported, and may.
  const called = typeof Reflect.get(target, name) === 'function';
  replace(target, name, called ? { value: refuse } : { get: refuse });
}

/**
 * In the object itself and wherever in its prototype chain the name stands, for good.
 * @param {object} target
 * @param {string} name
 * @param {PropertyDescriptor} property
 */
function replace(target, name, property) {
  for (const holder of new Set([target, ...holders(target, name)])) {
    // What is not said in a new property stays as it was in an old one.
    const rest = 'value' in property ? { writable: false } : { set: undefined };
    Object.defineProperty(holder, name, { ...property, ...rest, enumerable: false, configurable: false });
  }
}

/**
 * @param {object | null} target
 * @param {string} name
 * @returns {object[]} the objects of its prototype chain, itself among them, that have a property of that name
 */
function holders(target, name) {
  const found = [];
  for (let holder = target; holder; holder = Object.getPrototypeOf(holder)) {
    if (Object.hasOwn(holder, name)) found.push(holder);
  }
  return found;
}

/**
 * @param {string} words
 * @param {keyof typeof REASONS} reason
 * @returns {() => never} also as a constructor
 */
function refusing(words, reason) {
  return function refuse() {
    throw new Error(`Code in this page may not use ${words}: ${REASONS[reason]}.`);
  };
}

/**
 * The address alone goes out, and only one of those that everybody asks for: neither a query nor a header nor an
 * invented name tells the site's own host anything.
 * @param {typeof fetch} original
 * @param {URL[]} files
 * @returns {typeof fetch}
 */
function fetching(original, files) {
  // No methods are called on it below, since edited code could have put others in their place.
  /** @type {Record<string, boolean>} */
  const allowed = Object.assign(Object.create(null), Object.fromEntries(files.map(({ href }) => [href, true])));
  return async function fetch(request, { signal, integrity } = {}) {
    const asked = request instanceof Request ? request.url : String(request);
    const { href, origin } = URL.canParse(asked) ? new URL(asked) : new URL(asked, assetUrl(''));
    if (allowed[href]) return original(href, { signal, integrity });
    throw new Error(origin === assetUrl('').origin
      ? `Code in this page may fetch nothing but its packages: ${href} was refused.`
      : `This page may not contact other sites: ${href} was refused.`);
  };
}

/**
 * The policy refuses to evaluate text; this says it in our words.
 * @param {typeof eval} original
 * @returns {typeof eval}
 */
function evaluating(original) {
  return (text) => {
    try {
      return original(text);
    } catch (error) {
      if (!(error instanceof EvalError)) throw error;
      throw new Error('Code in this page may not run JavaScript from text: it is written in Python.', { cause: error });
    }
  };
}
