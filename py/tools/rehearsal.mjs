// Prints, as JSON, the files that Python imports until it trains: `node rehearsal.mjs NUMPY GLASSBOX IMAGES LABELS`,
// two wheels and the two files of the sample. What it does is in rehearsal.py.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { loadPyodide } from 'pyodide';

const SITE_PACKAGES = '/lib/python3.14/site-packages';

/** @param {string} file */
const read = (file) => new Uint8Array(readFileSync(file));

/** @param {string[]} files */
async function rehearse([numpy, glassbox, images, labels]) {
  const pyodide = await loadPyodide();
  for (const wheel of [numpy, glassbox]) pyodide.unpackArchive(read(wheel), 'wheel', { extractDir: SITE_PACKAGES });
  pyodide.FS.writeFile('rehearsal.py', read(path.join(import.meta.dirname, 'rehearsal.py')));
  const rehearsal = pyodide.pyimport('rehearsal');
  rehearsal.boot_and_train(read(images), read(labels));
  console.log(JSON.stringify(rehearsal.imported_files().toJs()));
}

rehearse(process.argv.slice(2)).catch((error) => {
  // Its message alone: Node would print the line of Pyodide that threw it, which is a megabyte long.
  console.error(error.message);
  process.exitCode = 1;
});
