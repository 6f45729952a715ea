// CPython beside the browser: the bench's Python files in the virtual environment, with one thread.

import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { PYTHON } from '../browser/site.js';
import { ROOT } from './lab.js';

const ONE_THREAD = Object.fromEntries(
  ['OPENBLAS_NUM_THREADS', 'OMP_NUM_THREADS', 'MKL_NUM_THREADS', 'VECLIB_MAXIMUM_THREADS'].map((name) => [name, '1']),
);

/**
 * @param {string} file in this folder
 * @param {...(string | number)} words its arguments
 * @returns {any} what it printed, as JSON
 */
export function native(file, ...words) {
  const command = [path.join(import.meta.dirname, file), ...words.map(String)];
  const output = execFileSync(PYTHON, command, { cwd: ROOT, encoding: 'utf8', env: { ...process.env, ...ONE_THREAD } });
  return JSON.parse(output);
}
