// Runs the bench's Python files inside Pyodide: the site's, booted as the app does it, or stock Pyodide.

import { answer } from './answer.js';

/** Where the bench's files lie in Python's file system. */
const FOLDER = '/bench';

/** @type {any} */
let pyodide;
/** @type {{run(rounds: number, factor: number, term: number): number, operations(): number}} */
let limit;

/** The app's own boot. */
async function bootSite() {
  const address = new URL('/source/boot.js', self.location.href).href;
  const engine = await (await import(address)).boot(() => {});
  // All of NumPy: the app boots without what it does not need.
  await engine.complete();
  pyodide = engine.pyodide;
}

/** As Pyodide's documentation says, with the wheel of Glassbox beside NumPy. */
async function bootStock() {
  const indexURL = new URL('/data/stock/', self.location.href).href;
  const { wheel } = await (await fetch(`${indexURL}stock.json`)).json();
  const { loadPyodide } = await import(`${indexURL}pyodide.mjs`);
  pyodide = await loadPyodide({ indexURL });
  await pyodide.loadPackage(['numpy', indexURL + wheel], { messageCallback: () => {} });
}

/** @param {string} address */
async function bytes(address) {
  const response = await fetch(new URL(address, self.location.href));
  if (!response.ok) throw new Error(`${address} answered ${response.status}.`);
  return new Uint8Array(await response.arrayBuffer());
}

answer({
  /**
   * @param {'site' | 'stock'} runtime
   * @param {string[]} files addresses of what Python needs: its modules, and data
   */
  async boot(runtime, files) {
    await (runtime === 'site' ? bootSite() : bootStock());
    pyodide.FS.mkdirTree(FOLDER);
    for (const address of files) {
      pyodide.FS.writeFile(`${FOLDER}/${address.slice(address.lastIndexOf('/') + 1)}`, await bytes(address));
    }
    pyodide.pyimport('sys').path.append(FOLDER);
  },

  /**
   * Call a Python function.
   * @param {string} module
   * @param {string} name
   * @param {unknown[]} given
   */
  python(module, name, ...given) {
    const result = pyodide.pyimport(module)[name](...given);
    return result?.toJs ? result.toJs({ dict_converter: Object.fromEntries }) : result;
  },

  /**
   * Seconds to fetch packages from beside Pyodide and unpack them.
   * @param {string[]} names
   */
  async load(...names) {
    const began = performance.now();
    await pyodide.loadPackage(names, { messageCallback: () => {} });
    return (performance.now() - began) / 1000;
  },

  /** Show Python a file of the disk, as the app does: under /mnt, read when it is asked for. @param {File} file */
  mount(file) {
    pyodide.FS.mkdirTree('/mnt');
    pyodide.FS.mount(pyodide.FS.filesystems.WORKERFS, { blobs: [{ name: 'train.csv', data: file }] }, '/mnt');
  },

  /** Bytes of WebAssembly memory: it never shrinks, so this is the most there was. */
  heap: () => pyodide._module.HEAPU8.length,

  /** @param {'simd' | 'relaxed'} build @returns {Promise<boolean>} whether this browser can run it */
  async loadLimit(build) {
    const code = await bytes(`/data/limit-${build}.wasm`);
    if (!WebAssembly.validate(code)) return false;
    limit = /** @type {any} */ ((await WebAssembly.instantiate(code)).instance.exports);
    return true;
  },

  /** Floating-point operations a second of the limit. @param {number} rounds */
  limit(rounds) {
    const began = performance.now();
    limit.run(rounds, 0.5, 1);
    return (limit.operations() * rounds * 1000) / (performance.now() - began);
  },
});
