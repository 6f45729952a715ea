// What the figures were measured on.

import { readFileSync } from 'node:fs';
import os from 'node:os';
import { native } from './native.js';

/** @import {Lab} from './lab.js' */

/**
 * @param {Lab} lab
 * @returns {Promise<string[]>} lines of a list in Markdown
 */
export async function describeMachine(lab) {
  const cpus = os.cpus();
  const relaxed = await lab.page.evaluate(async () => {
    const code = await (await fetch('/data/limit-relaxed.wasm')).arrayBuffer();
    return WebAssembly.validate(code);
  });
  const { python, numpy, pandas, instructions } = native('versions.py');
  const pyodide = JSON.parse(readFileSync(new URL('../../node_modules/pyodide/package.json', import.meta.url), 'utf8')).version;
  const load = os.loadavg()[0];
  return [
    `- ${cpus[0].model.trim()}, ${cpus.length} cores, ${Math.round(os.totalmem() / 2 ** 30)} GB, ${os.type()}; `
    + `load ${load.toFixed(1)} when it began`,
    `- headless Chromium ${lab.browser.version()}, ${relaxed ? 'with' : 'without'} relaxed SIMD; Pyodide ${pyodide}`,
    `- CPython ${python}, NumPy ${numpy} with OpenBLAS for ${instructions}, pandas ${pandas}; Node ${process.versions.node}`,
    '- medians, and in brackets minimum and maximum',
  ];
}
