// The licence texts of the npm packages that are in a bundle. It asks nobody, and picks no licence where there are two.

import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

/** @import {Metafile} from 'esbuild' */

const ROOT = path.resolve(import.meta.dirname, '../..');

/**
 * @param {Metafile[]} metafiles what esbuild says of its bundles
 * @param {string[]} [others] packages that need none here
 * @param {string} [told] texts that need not be given again
 * @returns {string[]} one text a package
 * @throws {Error} if a package has none
 */
export function licences(metafiles, others = [], told = '') {
  const inputs = metafiles.flatMap(({ outputs }) => Object.values(outputs)).flatMap((output) => Object.entries(output.inputs));
  const packages = inputs.filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .map(([file]) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1])
    .filter((name) => name !== undefined && !others.includes(name));
  return [...new Set(packages)].sort().map((name) => licence(/** @type {string} */ (name)))
    .filter((text) => !told.includes(text.slice(0, text.indexOf('\n'))));
}

/** @param {string} name */
function licence(name) {
  const folder = path.join(ROOT, 'node_modules', name);
  const { version, main } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((one) => /^licen[cs]e/i.test(one));
  // Where there is no file of its own, it is at the top of the program.
  const text = file ? readFileSync(path.join(folder, file), 'utf8') : /^\/\*![^]*?\*\//.exec(readFileSync(path.join(folder, main), 'utf8'))?.[0];
  if (!text) throw new Error(`The package ${name} has no licence text.`);
  return `== ${name} ${version}\n\n${text.trim()}\n`;
}
