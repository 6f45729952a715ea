// Boots Python in the worker, stage by stage: Pyodide, NumPy, then our own wheel and its Session.

import { assetUrl, loadAssets, requireAsset } from './assets.js';
import { sentence } from './python.js';

/** @import {PyodideAPI} from 'pyodide' */
/** @import {BootStage} from './protocol.js' */

/** @type {Record<BootStage, string>} */
const STAGE_NAMES = { runtime: 'Python', numpy: 'NumPy', glassbox: 'The network' };

const RUNTIME_FILES = ['pyodide.asm.mjs', 'pyodide.asm.wasm', 'python_stdlib.zip', 'pyodide-lock.json'];

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
 * @param {(stage: BootStage) => void} enter called as each stage begins
 * @returns {Promise<{pyodide: PyodideAPI, session: any, versions: Record<string, string>}>} `session` is a proxy of
 *   glassbox.session.Session
 * @throws {BootError}
 */
export async function boot(enter) {
  /** @type {BootStage} */
  let stage = 'runtime';
  /** @param {BootStage} next */
  const begin = (next) => enter((stage = next));
  try {
    begin('runtime');
    const assets = await loadAssets();
    const indexURL = assetUrl(assets.pyodide).href;
    const files = RUNTIME_FILES.map((name) => assets.pyodide + name);
    // Asked for by name first: of a missing file Pyodide says nothing useful, and for one of them it waits for ever.
    const [{ loadPyodide }] = await Promise.all([
      import(`${indexURL}pyodide.mjs`), ...[...files, assets.wheel].map(requireAsset),
    ]);
    /** @type {PyodideAPI} */
    const pyodide = await loadPyodide({ indexURL });

    begin('numpy');
    await loadPackages(pyodide, 'numpy');
    const numpy = pyodide.pyimport('numpy');

    begin('glassbox');
    await loadPackages(pyodide, 'micropip');
    const micropip = pyodide.pyimport('micropip');
    await micropip.install.callKwargs(assetUrl(assets.wheel).href, { deps: false });
    micropip.destroy();
    const module = pyodide.pyimport('glassbox.session');
    const session = module.Session();
    module.destroy();

    const platform = pyodide.pyimport('platform');
    const versions = { python: platform.python_version(), numpy: numpy.__version__ };
    platform.destroy();
    numpy.destroy();
    return { pyodide, session, versions };
  } catch (error) {
    throw new BootError(stage, error);
  }
}

/**
 * Load packages from the site's own wheels.
 * @param {PyodideAPI} pyodide
 * @param {...string} names
 * @throws {Error} one sentence, when one is not there afterwards: `loadPackage` itself only logs it
 */
export async function loadPackages(pyodide, ...names) {
  await pyodide.loadPackage(names, { messageCallback: () => {}, errorCallback: () => {} });
  const missing = names.filter((name) => !pyodide.loadedPackages[name]);
  if (missing.length > 0) {
    throw new Error(`The package ${missing.join(' and ')} could not be fetched; check the connection and try again.`);
  }
}

/**
 * Install a package that Python wants but boots without, with what it depends on, from the site's own wheels.
 * @param {PyodideAPI} pyodide
 * @param {string} name
 * @throws {Error} one sentence, when a wheel cannot be had
 */
export async function installPackage(pyodide, name) {
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
