// Keeps one version of the site on the device, whole, and serves pages from it. It knows nothing of what the files are for,
// and nothing needs it: where there is no service worker every file comes from the host, as on a first visit.
//
// A version is a list of files with their SHA-256, and has a cache of its own. It is installed only when every file that
// the page needs is here with its hash, so that a deployment caught half way, or two of them, are never served. A newer
// version is installed beside it, takes over what has not changed, and waits until no page of the older one is open.

/** @import {Asked, Who} from './protocol.js' */

/**
 * @typedef {object} Site
 * @property {string} version as people know it
 * @property {string} build the first digits of a hash over all files
 * @property {Record<string, [hash: string, when: 'now' | 'idle' | 'used']>} files each path's SHA-256 in base64, and when it
 *   is fetched: before the version is installed, when a page has nothing else to do, or when it is first asked for
 */

/** build.py puts the built site in the place of this one without files. @type {Site} */
const SITE = { version: '', build: '', files: {} };

const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));
const SCOPE = worker.registration.scope;
/** Sites under other paths of the same host share its cache storage. */
const CACHES = `glassbox ${new URL(SCOPE).pathname} `;
const CACHE = CACHES + SITE.build;
/** Where each cache keeps the list of what it may hold; no request gets it. */
const LIST = `${SCOPE}service-worker.js`;
/** So many downloads at a time. */
const TOGETHER = 4;

/**
 * What makes the page isolated, and with it the worker that it starts: finer clocks, and a way to measure memory. All that
 * it loads is from its own host, so that it loses nothing by it.
 */
const ISOLATED = { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' };

// ---- which file, and which bytes of it: pure

/**
 * @param {string} address
 * @param {string} scope
 * @param {Site['files']} files
 * @returns {string | null} the path of the file of the site that this address asks for; static hosts ignore a query
 */
function fileAt(address, scope, files) {
  const { origin, pathname } = new URL(address);
  const root = new URL(scope);
  if (origin !== root.origin || !pathname.startsWith(root.pathname)) return null;
  let path = pathname.slice(root.pathname.length);
  try {
    path = decodeURIComponent(path);
  } catch {
    return null; // no name at all
  }
  path ||= 'index.html';
  return Object.hasOwn(files, path) ? path : null;
}

/** Some hosts send index.html to their own folder: it is asked for, and kept, as that. @param {string} path */
const addressOf = (path) => new URL(path === 'index.html' ? './' : path, SCOPE).href;

/**
 * @param {string | null} header a request's `Range`
 * @param {number} size
 * @returns {{start: number, end: number} | 'none' | null} the bytes from `start` to before `end`; null: all of them, as for
 *   headers that servers may ignore; 'none': there are none such
 */
function rangeOf(header, size) {
  const [, from, to] = header?.match(/^bytes=(\d*)-(\d*)$/) ?? [];
  if (!from && !to) return null;
  if (from && to && Number(from) > Number(to)) return null;
  const start = from ? Number(from) : Math.max(0, size - Number(to));
  const end = from && to ? Math.min(size, Number(to) + 1) : size;
  return start < end ? { start, end } : 'none';
}

/** @param {ArrayBuffer} bytes */
async function hashOf(bytes) {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return btoa(String.fromCharCode(...digest));
}

// ---- keeping files

/**
 * Fetch a file of this version into its cache.
 * @param {Cache} cache
 * @param {string} path
 * @returns {Promise<Response>} it, from the cache
 * @throws {Error} when it cannot be had, or the host has another one
 */
async function keep(cache, path) {
  const [hash] = SITE.files[path];
  const address = addressOf(path);
  // What the browser has of a page's own visit will do, if it is the right one.
  for (const mode of /** @type {const} */ (['default', 'reload'])) {
    const response = await fetch(address, { cache: mode });
    if (!response.ok) throw new Error(`${path}: the host answered ${response.status}.`);
    const bytes = await response.clone().arrayBuffer();
    if (await hashOf(bytes) !== hash) continue;
    await cache.put(address, lasting(path, response, bytes));
    return /** @type {Response} */ (await cache.match(address, { ignoreVary: true }));
  }
  throw new Error(`${path}: the host has another version of it.`);
}

/**
 * The response as it came is what a browser keeps compiled code for, so that is what is kept wherever possible.
 * @param {string} path
 * @param {Response} response
 * @param {ArrayBuffer} bytes what it brought
 */
function lasting(path, response, bytes) {
  const page = path.endsWith('.html');
  // A page may not be answered by what was fetched from elsewhere.
  if (!page && !response.redirected && !response.headers.get('vary')?.includes('*')) return response;
  const type = response.headers.get('content-type') ?? '';
  return new Response(bytes, { headers: { 'content-type': type, ...(page ? ISOLATED : {}) } });
}

/** Take over from older versions what is the same in this one. @param {Cache} cache */
async function inherit(cache) {
  /** @type {Record<string, string[]>} */
  const paths = {};
  for (const [path, [hash]] of Object.entries(SITE.files)) (paths[hash] ??= []).push(path);
  for (const name of await caches.keys()) {
    if (!name.startsWith(CACHES) || name === CACHE) continue;
    const older = await caches.open(name);
    /** @type {Site['files']} */
    const files = await (await older.match(LIST))?.json() ?? {};
    for (const [path, [hash]] of Object.entries(files)) {
      for (const wanted of paths[hash] ?? []) {
        if (await cache.match(addressOf(wanted), { ignoreVary: true })) continue;
        const kept = await older.match(addressOf(path), { ignoreVary: true });
        if (kept) await cache.put(addressOf(wanted), kept);
      }
    }
  }
}

/** @param {Cache} cache @param {'now' | 'idle'} when */
async function keepAll(cache, when) {
  const here = new Set((await cache.keys()).map(({ url }) => url));
  const missing = Object.keys(SITE.files).filter((path) => SITE.files[path][1] === when && !here.has(addressOf(path))).values();
  await Promise.all(Array.from({ length: TOGETHER }, async () => {
    for (const path of missing) await keep(cache, path);
  }));
}

async function install() {
  const cache = await caches.open(CACHE);
  // First, so that what a visit cut short has brought counts for the next.
  await cache.put(LIST, Response.json(SITE.files));
  await inherit(cache);
  await keepAll(cache, 'now');
}

async function forgetOlder() {
  for (const name of await caches.keys()) {
    if (name.startsWith(CACHES) && name !== CACHE) await caches.delete(name);
  }
}

// ---- answering

/**
 * @param {Request} request
 * @param {string} path the file that it asks for
 */
async function answer(request, path) {
  const kept = await caches.match(addressOf(path), { cacheName: CACHE, ignoreVary: true }) ?? await fetchNow(request, path);
  const range = request.headers.get('range');
  return range ? part(kept, await kept.clone().arrayBuffer(), range) : kept;
}

/**
 * @param {Request} request
 * @param {string} path of a file that is not kept
 */
async function fetchNow(request, path) {
  // Somebody emptied the storage: without its cache a version serves nothing, and the host does, whatever it has.
  if (!await caches.has(CACHE)) return fetch(request);
  try {
    return await keep(await caches.open(CACHE), path);
  } catch (error) {
    if (request.mode !== 'navigate') {
      // The page says what it could not have.
      console.warn(error);
      return Response.error();
    }
    await caches.delete(CACHE);
    return fetch(request);
  }
}

/**
 * @param {Response} response
 * @param {ArrayBuffer} bytes
 * @param {string} header
 */
function part(response, bytes, header) {
  const range = rangeOf(header, bytes.byteLength);
  if (range === null) return response;
  if (range === 'none') return new Response(null, { status: 416, headers: { 'content-range': `bytes */${bytes.byteLength}` } });
  const { start, end } = range;
  return new Response(bytes.slice(start, end), {
    status: 206,
    headers: {
      'content-type': response.headers.get('content-type') ?? '',
      'content-range': `bytes ${start}-${end - 1}/${bytes.byteLength}`,
    },
  });
}

// ---- pages

/**
 * How many other pages are open: of the older version, which would get files of a newer one.
 * @param {string} from the client that asks
 */
async function others(from) {
  const pages = await worker.clients.matchAll({ type: 'window', includeUncontrolled: true });
  return pages.filter(({ id, url }) => id !== from && url.startsWith(SCOPE)).length;
}

/** @param {Asked} request @param {string} from the client that asks @param {(answer: Who) => void} reply */
async function hear(request, from, reply) {
  switch (request.type) {
    case 'who':
      return reply({ version: SITE.version, build: SITE.build, others: await others(from) });
    case 'claim':
      // A page that came from the host goes on without the host, if it is of this version.
      return request.build === SITE.build ? worker.clients.claim() : undefined;
    case 'fetch-more':
      // Without a network, or without room, a later visit does it.
      return keepAll(await caches.open(CACHE), 'idle').catch(console.warn);
    case 'take-over':
      return await others(from) === 0 ? worker.skipWaiting() : undefined;
  }
}

worker.addEventListener('install', (event) => event.waitUntil(install()));
worker.addEventListener('activate', (event) => event.waitUntil(forgetOlder()));
worker.addEventListener('fetch', (event) => {
  const path = event.request.method === 'GET' ? fileAt(event.request.url, SCOPE, SITE.files) : null;
  if (path !== null) event.respondWith(answer(event.request, path));
});
worker.addEventListener('message', (event) => {
  const [port] = event.ports;
  event.waitUntil(hear(event.data, /** @type {Client} */ (event.source).id, (reply) => port?.postMessage(reply)));
});
