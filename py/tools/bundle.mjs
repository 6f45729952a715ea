// Bundles the program of the site: `node bundle.mjs SITE FOLDER` makes of the folder SITE, in FOLDER/site, the page with
// links to its bundles, the scripts that it loads, its worker's, one stylesheet, and the code editor with the npm packages
// that it is made of, of which FOLDER/licences.txt has the licence texts.
//
// A page of a hundred modules and twenty stylesheets is ready a third of a second later. The bundles are as readable as
// what they are made of: nothing but comments is left out, except in the editor, which is minified.

import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { licences } from './licences.mjs';
import { styles } from './styles.mjs';

/** @import {BuildOptions, Metafile, Plugin} from 'esbuild' */

const ROOT = path.resolve(import.meta.dirname, '../..');

const ABOUT = `\
editor.js is the source file of that name together with the packages whose licences follow, minified.
`;

/** Files of their own: the build's number is written into the first when all others are known, and the editor is large. */
const APART = ['version.js', 'editor.js'];

/** All bundles lie beside each other: so do these, wherever their sources are. @type {Plugin} */
const apart = {
  name: 'apart',
  setup({ onResolve }) {
    onResolve({ filter: new RegExp(`/(${APART.join('|')})$`) }, (found) =>
      (found.kind === 'entry-point' ? undefined : { path: `./${path.basename(found.path)}`, external: true }));
  },
};

/** @type {BuildOptions & {metafile: true}} */
const shared = {
  absWorkingDir: ROOT, bundle: true, format: 'esm', target: 'es2022', legalComments: 'none', metafile: true, logLevel: 'warning', plugins: [apart],
};

/**
 * The scripts that the page cannot begin without, the first script's first: the browser need not find out one by one.
 * @param {Metafile} metafile
 * @param {string} folder
 * @returns {string[]} addresses
 */
function needed({ outputs }, folder) {
  const first = path.relative(ROOT, path.join(folder, 'start.js'));
  const found = new Set([first, ...outputs[first].imports.map((one) => one.path)]);
  for (const script of found) {
    for (const one of outputs[script]?.imports ?? []) if (one.kind === 'import-statement') found.add(one.path);
  }
  found.delete(first);
  return [...found].map((script) => path.basename(script));
}

/** @param {string} html @param {string[]} scripts */
function page(html, scripts) {
  const preloads = scripts.map((script) => `<link rel="modulepreload" href="${script}">\n`).join('');
  return html
    .replace(/<link rel="stylesheet"[^]*<link rel="stylesheet"[^>]*>/, '<link rel="stylesheet" href="style.css">')
    .replace('<script type="module" src="start.js">', (script) => preloads + script);
}

/** @param {string} site @param {string} folder */
async function bundle(site, folder) {
  const outdir = path.resolve(folder, 'site');
  const inSite = (/** @type {string} */ name) => path.resolve(site, name);
  const [{ metafile }, editor] = await Promise.all([
    build({ ...shared, outdir, entryPoints: [inSite('start.js')], splitting: true, chunkNames: '[name]-[hash]' }),
    build({ ...shared, outdir, entryPoints: [inSite('panels/code/editor.js')], minify: true }),
    build({ ...shared, outdir, entryPoints: [inSite('worker.js')] }),
    build({ ...styles(inSite('.')), outfile: path.join(outdir, 'style.css') }),
  ]);
  writeFileSync(path.join(outdir, 'index.html'), page(readFileSync(inSite('index.html'), 'utf8'), needed(metafile, outdir)));
  writeFileSync(path.join(folder, 'licences.txt'), [ABOUT, ...licences([editor.metafile])].join('\n\n'));
}

const [site, folder] = process.argv.slice(2);
bundle(site, folder).catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
