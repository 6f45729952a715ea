// Bundles the program of the one file: `node single.mjs SITE FOLDER` makes of the folder SITE whole.js, page.js, worker.js
// and page.css in FOLDER, and more-licences.txt of the npm packages in them that FOLDER/licences.txt does not tell of.
// single_file.py puts them into a page.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { licences } from './licences.mjs';
import { styles } from './styles.mjs';

/** @import {BuildOptions, Plugin} from 'esbuild' */

const ROOT = path.resolve(import.meta.dirname, '../..');

/** Where the page's own files seem to be. It is never asked: the worker answers for it. */
const ORIGIN = 'https://inline.invalid/';

/** The licences tell of it under another name. */
const TOLD_OTHERWISE = ['pyodide'];

/**
 * A module's twin, `x.inline.js`, stands for it, wherever it is imported but in the twin itself; and so does what build.py
 * has filled in.
 * @param {string} site
 * @param {string} filled folder of modules of that kind
 * @returns {Plugin}
 */
const twins = (site, filled) => ({
  name: 'twins',
  setup({ onResolve }) {
    onResolve({ filter: /^\.{1,2}\/.*\.js$/ }, ({ path: imported, importer, resolveDir }) => {
      const module = path.join(resolveDir, imported);
      const twin = module.replace(/\.js$/, '.inline.js');
      const own = path.join(filled, path.relative(site, module));
      return [twin, own].filter((one) => one !== importer && existsSync(one)).map((one) => ({ path: one }))[0];
    });
  },
});

/** @param {string} site @param {string} folder @returns {BuildOptions & {metafile: true}} */
const shared = (site, folder) => ({
  absWorkingDir: ROOT, bundle: true, minify: true, target: 'es2022', platform: 'browser', legalComments: 'none', logLevel: 'warning',
  metafile: true, define: { 'import.meta.url': JSON.stringify(ORIGIN) }, plugins: [twins(site, path.join(folder, 'filled'))],
  // Pyodide's, under Node alone.
  external: ['node:*', 'ws'],
});

/**
 * @param {string} site
 * @param {string} folder
 */
async function bundle(site, folder) {
  const inSite = (/** @type {string} */ name) => path.resolve(site, name);
  const options = shared(inSite('.'), path.resolve(folder));
  const [page, worker] = await Promise.all([
    build({ ...options, entryPoints: [inSite('start.inline.js')], outfile: path.join(folder, 'page.js'), format: 'esm' }),
    build({ ...options, entryPoints: [inSite('worker.inline.js')], outfile: path.join(folder, 'worker.js'), format: 'iife' }),
    build({ ...options, entryPoints: [inSite('whole.inline.js')], outfile: path.join(folder, 'whole.js'), format: 'iife' }),
    build({ ...options, ...styles(inSite('.')), outfile: path.join(folder, 'page.css') }),
  ]);
  const told = readFileSync(path.join(folder, 'licences.txt'), 'utf8');
  writeFileSync(path.join(folder, 'more-licences.txt'), licences([page.metafile, worker.metafile], TOLD_OTHERWISE, told).join('\n\n'));
}

const [site, folder] = process.argv.slice(2);
bundle(site, folder).catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
