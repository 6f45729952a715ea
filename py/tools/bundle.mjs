// Bundles the one file of the page that imports npm packages: `node bundle.mjs SOURCE FOLDER` makes FOLDER/editor.js,
// one minified ES module, and FOLDER/licences.txt, the licence texts of the packages that are in it.

import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { licences } from './licences.mjs';

const ROOT = path.resolve(import.meta.dirname, '../..');

const ABOUT = `\
editor.js in this folder is the source file of that name together with the packages whose licences follow, minified.
`;

/**
 * @param {string} source
 * @param {string} folder
 */
async function bundle(source, folder) {
  const { metafile } = await build({
    entryPoints: [source], outfile: path.join(folder, 'editor.js'), absWorkingDir: ROOT,
    bundle: true, minify: true, format: 'esm', target: 'es2022', legalComments: 'none', metafile: true, logLevel: 'warning',
  });
  writeFileSync(path.join(folder, 'licences.txt'), [ABOUT, ...licences([metafile])].join('\n\n'));
}

const [source, folder] = process.argv.slice(2);
bundle(source, folder).catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
