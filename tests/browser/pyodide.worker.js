// A module worker that boots Python as the site does and runs the Python tests in it. Only tests load it.

/**
 * @typedef {object} Job
 * @property {string} boot address of the site's boot.js
 * @property {string[]} wheels addresses of the wheels to install beside what the site brings
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
  /** @type {typeof import('../../site/boot.js')} */
  const { boot } = await import(job.boot);
  const { pyodide, complete, install } = await boot(() => {});
  /** @param {string} line */
  const print = (line) => post({ type: 'line', line });
  pyodide.setStdout({ batched: print });
  pyodide.setStderr({ batched: print });
  await complete();
  await install('pandas');
  await pyodide.loadPackage(job.wheels, { messageCallback: () => {} });
  await Promise.all(Object.entries(job.files).map(async ([path, address]) => {
    const response = await fetch(address);
    if (!response.ok) throw new Error(`${address} answered ${response.status}.`);
    const file = `${ROOT}/${path}`;
    pyodide.FS.mkdirTree(file.slice(0, file.lastIndexOf('/')));
    pyodide.FS.writeFile(file, new Uint8Array(await response.arrayBuffer()));
  }));
  pyodide.pyimport('sys').path.append(`${ROOT}/tests/browser`);
  const inside = pyodide.pyimport('inside');
  const courses = inside.courses(`${ROOT}/data`).toJs({ dict_converter: Object.fromEntries });
  const counts = inside.run_tests().toJs({ dict_converter: Object.fromEntries });
  post({ type: 'done', counts, courses });
}

self.onmessage = ({ data }) => run(data).catch((error) => post({ type: 'failed', message: String(error) }));
