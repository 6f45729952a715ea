// Boots Python in the worker, stage by stage: Pyodide, NumPy, then our own package and its Session. All that a stage
// needs is asked for when the boot begins, once, and handed to Pyodide when Pyodide wants it.

import { ASSETS, assetUrl, fetchAsset, loadBytes, loadGzipped, loadModule, whyAbsent } from './assets.js';
import { writePack } from './library.js';
import { sentence } from './python.js';
import { once } from './timing.js';

/** @import {PyodideAPI} from 'pyodide' */
/** @import {BootStage} from './protocol.js' */

/** @type {Record<BootStage, string>} */
const STAGE_NAMES = { runtime: 'Python', numpy: 'NumPy', glassbox: 'The network' };

const WASM = `${ASSETS.pyodide}pyodide.asm.wasm`;
const REST = `${ASSETS.pyodide}rest.pack`;

/** Where the packs put the standard library; Python would look for it in the archive only. */
const LIBRARY = '/lib/python3.14';

/** An empty zip file, in the place of that archive, which Pyodide fetches whether it is wanted or not. */
const NO_ARCHIVE = 'data:application/zip;base64,UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA==';

/** How much of the download is worth telling the page. */
const NEWS = 0.05;

/** A stage that failed, in one sentence for the person. */
export class BootError extends Error {
  /**
   * @param {BootStage} stage
   * @param {unknown} cause
   */
  constructor(stage, cause) {
    super(`${STAGE_NAMES[stage]} could not be started: ${sentence(cause)}`, { cause });
    this.stage = stage;
  }
}

/**
 * @typedef {object} Engine
 * @property {PyodideAPI} pyodide
 * @property {any} session proxy of glassbox.session.Session
 * @property {Record<string, string>} versions of Python and NumPy, and which loops NumPy runs (`accel`, `accelReason`)
 * @property {() => Promise<void>} complete loads what Python booted without, once; only then can everything in its
 *   standard library and in NumPy be imported
 * @property {URL[]} files that Python may still ask the site for
 * @property {(name: string) => Promise<void>} install brings a package that Python booted without, with what it
 *   depends on, from the site's own wheels
 */

/**
 * @param {(stage: BootStage, share: number) => void} enter called as each stage begins, and while it is downloaded
 *   with how much of it is here, from 0 to 1
 * @returns {Promise<Engine>}
 * @throws {BootError}
 */
export async function boot(enter) {
  /** @type {BootStage} */
  let stage = 'runtime';
  let failed = false;
  /** @param {BootStage} next */
  const begin = (next) => enter((stage = next), 0);
  try {
    begin('runtime');
    const pyodide = await startPython((share) => failed || enter('runtime', share));

    begin('numpy');
    const numpy = pyodide.pyimport('numpy');

    begin('glassbox');
    const module = pyodide.pyimport('glassbox.session');
    const session = module.Session();
    module.destroy();
    const versions = { ...readVersions(pyodide), numpy: numpy.__version__ };
    numpy.destroy();

    const complete = once(async () => {
      writePack(pyodide.FS, await loadGzipped(REST));
      forgetFolders(pyodide);
    });
    const files = [REST, ...Object.values(pyodide.lockfile.packages).map((wheel) => ASSETS.pyodide + wheel.file_name)];
    return {
      pyodide, session, versions, complete, files: files.map(assetUrl), install: (name) => complete().then(() => install(pyodide, name)),
    };
  } catch (error) {
    // Other downloads go on, and are no news any more.
    failed = true;
    throw new BootError(stage, error);
  }
}

/**
 * @param {(share: number) => void} progress
 * @returns {Promise<PyodideAPI>}
 */
async function startPython(progress) {
  let told = 0;
  const pack = loadGzipped(`${ASSETS.pyodide}boot.pack`, (share) => {
    if (share - told >= NEWS) progress((told = share));
  });
  // Of a hook that fails Pyodide says nothing, and waits for ever.
  return Promise.race([loadPython(pack), pack.then(() => new Promise(() => {}))]);
}

/**
 * @param {Promise<Uint8Array<ArrayBuffer>>} pack Python's library, on its way
 * @returns {Promise<PyodideAPI>}
 */
async function loadPython(pack) {
  // All at once; what is missing is found here, since Pyodide would wait for some of it for ever.
  const [{ loadPyodide }, { default: createPyodideModule }, wasm, lock] = await Promise.all([
    loadModule(`${ASSETS.pyodide}pyodide.mjs`), loadModule(`${ASSETS.pyodide}pyodide.asm.mjs`),
    fetchAsset(WASM), loadBytes(`${ASSETS.pyodide}pyodide-lock.json`),
  ]);
  const takeBack = handOver(wasm);
  try {
    const { href } = assetUrl(ASSETS.pyodide);
    return await loadPyodide({
      indexURL: href,
      packageBaseUrl: href,
      createPyodideModule,
      lockFileContents: new TextDecoder().decode(lock),
      stdLibURL: NO_ARCHIVE,
      env: { HOME: '/home/pyodide', PYTHONPATH: LIBRARY },
      fsInit: async (/** @type {PyodideAPI['FS']} */ FS) => writePack(FS, await pack),
    });
  } finally {
    takeBack();
  }
}

/**
 * Answer Pyodide's request for its wasm, which it always fetches itself, with the response that has been on its way
 * since the boot began. It must be the response as it came: only for that does a browser keep the compiled code
 * for the next visit, which then boots in half the time.
 * @param {Response} response
 * @returns {() => void} ends it
 */
function handOver(response) {
  const { fetch } = self;
  const address = assetUrl(WASM).href;
  // Anything else than application/wasm would not be compiled, and Pyodide would wait for ever.
  const typed = response.headers.get('content-type') === 'application/wasm'
    ? response
    : new Response(response.body, { headers: { 'content-type': 'application/wasm' } });
  self.fetch = (request, options) => (String(request) === address ? Promise.resolve(typed) : fetch(request, options));
  return () => {
    self.fetch = fetch;
  };
}

/** @param {PyodideAPI} pyodide @returns {Record<string, string>} */
function readVersions(pyodide) {
  const sys = pyodide.pyimport('sys');
  const accel = pyodide.pyimport('glassbox.accel');
  const status = accel.install();
  const versions = { python: sys.version.split(' ', 1)[0], accel: status.build ?? 'none', accelReason: status.reason };
  for (const proxy of [sys, accel, status]) proxy.destroy();
  return versions;
}

/** Let Python look anew for modules: it remembers what was in a folder. @param {PyodideAPI} pyodide */
function forgetFolders(pyodide) {
  const importlib = pyodide.pyimport('importlib');
  importlib.invalidate_caches();
  importlib.destroy();
}

/**
 * @param {PyodideAPI} pyodide
 * @param {string} name
 * @throws {Error} one sentence, when a wheel cannot be had, here or now
 */
async function install(pyodide, name) {
  const absent = await whyAbsent(ASSETS.pyodide + pyodide.lockfile.packages[name].file_name, name);
  if (absent) throw new Error(absent);
  await loadPackages(pyodide, 'micropip');
  const micropip = pyodide.pyimport('micropip');
  try {
    await micropip.install(name);
  } finally {
    micropip.destroy();
  }
  // Of two calls at the same time the second finds it half installed, and is content too early: wait for the first.
  await loadPackages(pyodide, name);
}

/**
 * Load packages from the site's own wheels.
 * @param {PyodideAPI} pyodide
 * @param {...string} names
 * @throws {Error} one sentence, when one is not there afterwards: `loadPackage` itself only logs it
 */
async function loadPackages(pyodide, ...names) {
  await pyodide.loadPackage(names, { messageCallback: () => {}, errorCallback: () => {} });
  const missing = names.filter((name) => !pyodide.loadedPackages[name]);
  if (missing.length > 0) {
    throw new Error(`The package ${missing.join(' and ')} could not be fetched; check the connection and try again.`);
  }
}
