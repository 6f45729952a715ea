// A module worker that boots Python as the site does, or stock Pyodide, and says what Python cannot import. Only
// tests load it.

/**
 * @typedef {object} Job
 * @property {string} boot address of the site's boot.js, or of stock Pyodide's folder
 * @property {boolean} stock which of the two
 * @property {string[]} modules to import beside the public ones of the standard library
 * @property {string} [install] a package of the site to bring first
 */

/** @typedef {{type: 'done', failures: Record<string, string>, tried: number, trace: string}} Answer */

/** @param {Job} job */
async function bootPython({ boot, stock, install: name }) {
  if (stock) return (await import(`${boot}pyodide.mjs`)).loadPyodide({ indexURL: boot });
  const { pyodide, complete, install } = await (await import(boot)).boot(() => {});
  await complete();
  if (name) await install(name);
  return pyodide;
}

/** @param {Job} job */
async function run(job) {
  const pyodide = await bootPython(job);
  const source = await (await fetch(new URL('library_check.py', import.meta.url))).text();
  pyodide.FS.writeFile('library_check.py', source);
  pyodide.pyimport('importlib').invalidate_caches();
  const check = pyodide.pyimport('library_check');
  const [tried, failures] = check.sweep(job.modules).toJs({ dict_converter: Object.fromEntries });
  self.postMessage({ type: 'done', tried, failures, trace: check.trace() });
}

self.onmessage = ({ data }) => run(data).catch((error) => self.postMessage({ type: 'failed', message: String(error) }));
