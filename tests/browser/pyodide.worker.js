// A module worker that runs the Python tests inside the built site's Pyodide. Only tests load it.

/**
 * @typedef {object} Job
 * @property {string} pyodide address of the site's Pyodide folder
 * @property {string[]} wheels addresses of the wheels to install beside NumPy and pandas
 * @property {Record<string, string>} files addresses of the files to write into Python's file system, by path
 */

/**
 * A short seeded run: see `course` in inside.py.
 * @typedef {{losses: number[], accuracy: number}} Course
 *
 * Messages back: lines as they are printed, then the outcome of the tests and the runs with NumPy's own loops and
 * with ours, or what failed.
 * @typedef {{type: 'line', line: string} | {type: 'failed', message: string}
 *   | {type: 'done', counts: Record<string, number>, courses: {own: Course, accel: Course}}} Answer
 */

/** Where the repository's files lie in Python's file system. */
const ROOT = '/glassbox';

/** @param {Answer} answer */
const post = (answer) => self.postMessage(answer);

/** @param {Job} job */
async function run(job) {
  /** @type {typeof import('pyodide')} */
  const { loadPyodide } = await import(`${job.pyodide}pyodide.mjs`);
  /** @param {string} line */
  const print = (line) => post({ type: 'line', line });
  const pyodide = await loadPyodide({
    indexURL: job.pyodide,
    env: { HOME: '/home/pyodide', PYTHONPATH: `${ROOT}/tests/browser` },
    stdout: print,
    stderr: print,
  });
  await pyodide.loadPackage(['numpy', 'pandas', ...job.wheels], { messageCallback: () => {} });
  await Promise.all(Object.entries(job.files).map(async ([path, address]) => {
    const response = await fetch(address);
    if (!response.ok) throw new Error(`${address} answered ${response.status}.`);
    const file = `${ROOT}/${path}`;
    pyodide.FS.mkdirTree(file.slice(0, file.lastIndexOf('/')));
    pyodide.FS.writeFile(file, new Uint8Array(await response.arrayBuffer()));
  }));
  pyodide.pyimport('importlib').invalidate_caches(); // Python looked into the folder before it was there
  const inside = pyodide.pyimport('inside');
  const courses = inside.courses(`${ROOT}/data`).toJs({ dict_converter: Object.fromEntries });
  const counts = inside.run_tests().toJs({ dict_converter: Object.fromEntries });
  post({ type: 'done', counts, courses });
}

self.onmessage = ({ data }) => run(data).catch((error) => post({ type: 'failed', message: String(error) }));
