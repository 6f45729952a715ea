// Compiles the Python sources of archives, by Pyodide under Node: `node bytecode.mjs JOBS`, where JOBS is a JSON
// file that packs.py writes. The work itself is in bytecode.py.

import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { loadPyodide } from 'pyodide';

/**
 * @typedef {object} Job
 * @property {string} source path of a zip file or wheel
 * @property {string} target path of the one to make
 * @property {string[]} names files to keep
 * @property {string} folder where Python will find them
 * @property {boolean} docstrings whether they stay
 * @property {boolean} sources whether they stay
 */

/** @param {Job[]} jobs */
async function compile(jobs) {
  // A fixed seed: what lies in sets is in the same order in every build.
  const pyodide = await loadPyodide({ env: { PYTHONHASHSEED: '0' } });
  pyodide.FS.writeFile('bytecode.py', readFileSync(path.join(import.meta.dirname, 'bytecode.py')));
  const bytecode = pyodide.pyimport('bytecode');
  for (const { source, target, names, folder, docstrings, sources } of jobs) {
    const archive = new Uint8Array(readFileSync(source));
    const made = bytecode.compile_archive(archive, names, folder, docstrings, sources);
    writeFileSync(target, made.toJs());
    made.destroy();
  }
}

compile(JSON.parse(readFileSync(process.argv[2], 'utf8'))).catch((error) => {
  // Its message alone: Node would print the line of Pyodide that threw it, which is a megabyte long.
  console.error(error.message);
  process.exitCode = 1;
});
