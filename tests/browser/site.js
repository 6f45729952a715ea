// Serves the built site to the tests, under a sub-path as GitHub Pages does, with the server that
// `build.py serve` uses.

import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';

const ROOT = path.resolve(import.meta.dirname, '../..');

// Of every Python that the tests start: two threads that wait for each other's share of a product stall on a busy machine.
process.env.OPENBLAS_NUM_THREADS = '1';

/** The Python of the virtual environment that build.py made. */
export const PYTHON = path.join(ROOT, '.venv', process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');

/**
 * @typedef {object} Site
 * @property {string} origin such as http://127.0.0.1:34567
 * @property {string} url where the site's index.html is
 * @property {() => void} close
 */

/** To be served beside the site: its modules one by one, as they are written. */
export const SOURCES = { '/source/pyodide/': 'dist/site/pyodide', '/source/data/': 'dist/site/data', '/source/': 'site' };

/**
 * @param {Record<string, string>} [mounts] further folders to serve: path prefix, and folder from the repository's root
 * @param {number} [port] 0 takes any free one
 * @returns {Promise<Site>}
 */
export async function serveSite(mounts = {}, port = 0) {
  const served = { '/glassbox/': 'dist/site', ...mounts };
  for (const folder of Object.values(served)) {
    if (!existsSync(path.join(ROOT, folder))) throw new Error(`${folder} is not there: run \`python build.py test browser\`.`);
  }
  const server = spawn(
    PYTHON,
    ['py/tools/serve.py', '--port', String(port), ...Object.entries(served).map(([prefix, folder]) => `${prefix}=${folder}`)],
    { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  for await (const url of createInterface(server.stdout)) {
    return { url, origin: new URL(url).origin, close: () => server.kill() };
  }
  throw new Error(`The test server stopped before it said where it is (exit code ${server.exitCode}).`);
}
