// The service worker's own logic, with Cache Storage and a host in memory: which file an address means, which bytes, and
// that one version's cache never holds another's file. What browsers do with it is in tests/browser/offline.test.js.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import vm from 'node:vm';

const SOURCE = readFileSync(new URL('../../site/service-worker.js', import.meta.url), 'utf8');
const EMPTY = "{ version: '', build: '', files: {} }";
const SCOPE = 'https://host.example/sub/path/';

/** @param {string} text */
const hash = (text) => createHash('sha256').update(text).digest('base64');

/** Cache Storage as the worker uses it. */
function createStorage() {
  /** @type {Map<string, Map<string, Response>>} */
  const all = new Map();
  return {
    all,
    keys: async () => [...all.keys()],
    has: async (/** @type {string} */ name) => all.has(name),
    delete: async (/** @type {string} */ name) => all.delete(name),
    match: async (/** @type {string} */ url, /** @type {{cacheName: string}} */ { cacheName }) => all.get(cacheName)?.get(url)?.clone(),
    async open(/** @type {string} */ name) {
      const held = all.get(name) ?? new Map();
      all.set(name, held);
      return {
        keys: async () => [...held.keys()].map((url) => ({ url })),
        match: async (/** @type {string} */ url) => held.get(url)?.clone(),
        put: async (/** @type {string} */ url, /** @type {Response} */ response) => void held.set(url, response),
      };
    },
  };
}

/**
 * @param {object} given
 * @param {string} given.build
 * @param {Record<string, string>} given.files what is in each, by path
 * @param {Record<string, 'now' | 'idle' | 'used'>} [given.when] where it is not `now`
 * @param {Record<string, string>} [given.host] what the host has, if that is something else
 * @param {ReturnType<typeof createStorage>} given.caches
 */
function start({ build, files, when = {}, host = files, caches }) {
  const site = {
    version: '1', build,
    files: Object.fromEntries(Object.entries(files).map(([path, text]) => [path, [hash(text), when[path] ?? 'now']])),
  };
  assert.ok(SOURCE.includes(EMPTY));
  /** @type {Record<string, (event: any) => void>} */
  const listeners = {};
  /** @type {string[]} */
  const asked = [];
  const self = {
    registration: { scope: SCOPE },
    addEventListener: (/** @type {string} */ type, /** @type {(event: any) => void} */ listener) => (listeners[type] = listener),
    clients: { matchAll: async () => [] },
  };
  const context = vm.createContext({
    self, caches, URL, Response, crypto, btoa, console: { warn: () => {} },
    fetch: async (/** @type {string | Request} */ request) => {
      const url = typeof request === 'string' ? request : request.url;
      const path = decodeURIComponent(url.slice(SCOPE.length).replace(/\?.*/, '')) || 'index.html';
      asked.push(path);
      return path in host ? new Response(host[path]) : new Response('', { status: 404 });
    },
  });
  vm.runInContext(SOURCE.replace(EMPTY, JSON.stringify(site)), context);

  /** @param {string} type */
  const extend = (type) => new Promise((resolve, reject) => listeners[type]({ waitUntil: (/** @type {Promise<void>} */ work) => work.then(resolve, reject) }));
  return {
    asked,
    logic: /** @type {any} */ (context),
    install: () => extend('install'),
    activate: () => extend('activate'),
    /** @param {string} path @param {{headers?: Record<string, string>, mode?: string}} [init] @returns {Promise<Response> | null} null: not its business */
    get(path, { headers = {}, mode = 'cors' } = {}) {
      /** @type {Promise<Response> | null} */
      let answer = null;
      const request = { url: new URL(path, SCOPE).href, method: 'GET', mode, headers: new Headers(headers) };
      listeners.fetch({ request, respondWith: (/** @type {Promise<Response>} */ given) => (answer = given) });
      return answer;
    },
    text: async (/** @type {string} */ path) => (await (await caches.open(`glassbox /sub/path/ ${build}`)).match(new URL(path, SCOPE).href))?.text(),
  };
}

const FILES = { 'index.html': '<p>', 'main.js': 'one', 'view/a b.js': 'two', 'python.whl': 'wheel', 'scipy.whl': 'large' };
const WHEN = /** @type {const} */ ({ 'python.whl': 'idle', 'scipy.whl': 'used' });

test('an address is a file of the site whatever its query, and nothing else is', () => {
  const { logic } = start({ build: 'a', files: FILES, caches: createStorage() });
  const { files } = vm.runInContext('SITE', logic);
  for (const [address, path] of [
    ['', 'index.html'], ['?x=1', 'index.html'], ['#v=1', 'index.html'], ['index.html?y', 'index.html'], ['main.js', 'main.js'], ['main.js?2', 'main.js'],
    ['view/a%20b.js', 'view/a b.js'], ['../', null], ['/', null], ['view/', null], ['nothing.js', null], ['constructor', null], ['%', null],
    ['https://other.example/sub/path/main.js', null], ['service-worker.js', null],
  ]) assert.equal(logic.fileAt(new URL(String(address), SCOPE).href, SCOPE, files), path, String(address));
});

test('a range is the bytes that it asks for, all of them where a server may ignore it, or none', () => {
  const { logic } = start({ build: 'a', files: FILES, caches: createStorage() });
  for (const [header, expected] of /** @type {const} */ ([
    ['bytes=0-3', [0, 4]], ['bytes=4-', [4, 10]], ['bytes=-3', [7, 10]], ['bytes=-30', [0, 10]], ['bytes=8-99', [8, 10]],
    ['bytes=10-', 'none'], ['bytes=-0', 'none'], ['bytes=5-2', null], ['bytes=0-1,4-5', null], ['lines=1-2', null], [null, null],
  ])) {
    const range = logic.rangeOf(header, 10);
    assert.deepEqual(range?.end ? [range.start, range.end] : range, expected, String(header));
  }
});

test('installing brings what the page needs, and leaves what can wait', async () => {
  const worker = start({ build: 'a', files: FILES, when: WHEN, caches: createStorage() });
  await worker.install();
  assert.deepEqual(worker.asked.sort(), ['index.html', 'main.js', 'view/a b.js'].sort());
  assert.equal(await worker.text(''), '<p>');
  assert.equal(await worker.text('python.whl'), undefined);
});

test('a deployment caught half way is not installed, and what it did bring counts later', async () => {
  const caches = createStorage();
  const host = { ...FILES, 'main.js': 'of the version before' };
  const half = start({ build: 'b', files: FILES, when: WHEN, host, caches });
  await assert.rejects(half.install(), /main\.js: the host has another version of it/);
  assert.equal(await half.text('main.js'), undefined);
  // The others were on their way, and come all the same.
  for (const path of ['', 'view/a b.js']) while (await half.text(path) === undefined) await new Promise(setImmediate);
  // Not even from the browser's own cache alone: the host was asked again.
  assert.equal(half.asked.filter((path) => path === 'main.js').length, 2);
  const whole = start({ build: 'b', files: FILES, when: WHEN, caches });
  await whole.install();
  assert.deepEqual(whole.asked, ['main.js']);
});

test('a new version takes over what is the same, under whatever name, and the old one is gone once it is active', async () => {
  const caches = createStorage();
  const before = start({ build: 'a', files: FILES, when: WHEN, caches });
  await before.install();
  await before.get('python.whl');
  const { 'main.js': moved, ...same } = FILES;
  const after = start({ build: 'b', files: { ...same, 'start.js': moved, 'main.js': 'new' }, when: WHEN, caches });
  await after.install();
  assert.deepEqual(after.asked, ['main.js']);
  assert.deepEqual([await after.text('start.js'), await after.text('main.js'), await after.text('python.whl')], ['one', 'new', 'wheel']);
  assert.equal(await (await before.get('main.js'))?.text(), 'one');
  caches.all.set('glassbox /sub/ a', new Map());
  await after.activate();
  // Another site's cache, of a path that this one's begins with, is left alone.
  assert.deepEqual([...caches.all.keys()].sort(), ['glassbox /sub/ a', 'glassbox /sub/path/ b']);
});

test('what was not fetched yet is fetched when it is asked for, checked, and kept', async () => {
  const caches = createStorage();
  const worker = start({ build: 'a', files: FILES, when: WHEN, caches });
  await worker.install();
  worker.asked.length = 0;
  for (const _ of 'ab') assert.equal(await (await worker.get('scipy.whl?x'))?.text(), 'large');
  assert.deepEqual(worker.asked, ['scipy.whl']);
  const later = start({ build: 'a', files: FILES, when: WHEN, host: { 'python.whl': 'newer' }, caches });
  assert.equal((await later.get('python.whl'))?.type, 'error');
});

test('a part of a file is answered as a part', async () => {
  const worker = start({ build: 'a', files: FILES, caches: createStorage() });
  await worker.install();
  const part = /** @type {Response} */ (await worker.get('scipy.whl', { headers: { range: 'bytes=1-3' } }));
  assert.deepEqual([part.status, part.headers.get('content-range'), await part.text()], [206, 'bytes 1-3/5', 'arg']);
  assert.equal((await worker.get('scipy.whl', { headers: { range: 'bytes=9-' } }))?.status, 416);
  const all = /** @type {Response} */ (await worker.get('scipy.whl', { headers: { range: 'bytes=0-1,3-4' } }));
  assert.deepEqual([all.status, await all.text()], [200, 'large']);
});

test('the page is isolated, and no request outside the site is touched', async () => {
  const worker = start({ build: 'a', files: FILES, caches: createStorage() });
  await worker.install();
  const page = /** @type {Response} */ (await worker.get('?y', { mode: 'navigate' }));
  assert.equal(page.headers.get('cross-origin-embedder-policy'), 'require-corp');
  assert.equal(page.headers.get('cross-origin-opener-policy'), 'same-origin');
  assert.equal(worker.get('wheels/glassbox.whl'), null);
});

test('when the storage was emptied, everything comes from the host, whatever version it has', async () => {
  const caches = createStorage();
  const worker = start({ build: 'a', files: FILES, host: { 'index.html': 'newer', 'main.js': 'newer' }, caches });
  caches.all.clear();
  assert.equal(await (await worker.get('', { mode: 'navigate' }))?.text(), 'newer');
  assert.equal(await (await worker.get('main.js'))?.text(), 'newer');
  assert.equal(caches.all.size, 0);
});
