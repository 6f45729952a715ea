// The page's stylesheets as one, for esbuild: in the order of its links.

import { readFileSync } from 'node:fs';
import path from 'node:path';

/** @import {BuildOptions} from 'esbuild' */

/**
 * @param {string} site folder of index.html
 * @returns {BuildOptions}
 */
export function styles(site) {
  const links = readFileSync(path.join(site, 'index.html'), 'utf8').matchAll(/<link rel="stylesheet" href="([^"]+)"/g);
  const contents = Array.from(links, ([, href]) => `@import "./${href}";`).join('\n');
  return { bundle: true, stdin: { contents, loader: 'css', resolveDir: site }, loader: { '.svg': 'dataurl', '.png': 'dataurl' } };
}
