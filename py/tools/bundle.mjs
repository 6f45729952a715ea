// Bundles the one file of the page that imports npm packages: `node bundle.mjs SOURCE FOLDER` makes FOLDER/editor.js,
// one minified ES module, and FOLDER/licences.txt, the licence texts of the packages that are in it.

import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';

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
  const [{ inputs }] = Object.values(metafile.outputs);
  const packages = Object.entries(inputs).filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .map(([file]) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1]);
  const names = [...new Set(packages)].filter((name) => name !== undefined).sort();
  writeFileSync(path.join(folder, 'licences.txt'), [ABOUT, ...names.map(licence)].join('\n\n'));
}

/** @param {string} name */
function licence(name) {
  const folder = path.join(ROOT, 'node_modules', name);
  const { version } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((one) => /^licen[cs]e/i.test(one));
  if (!file) throw new Error(`The package ${name} has no licence text.`);
  return `== ${name} ${version}\n\n${readFileSync(path.join(folder, file), 'utf8').trim()}\n`;
}

const [source, folder] = process.argv.slice(2);
bundle(source, folder).catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
