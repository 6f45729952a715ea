// Brings what edited code imports and Python booted without, from the site's own wheels: nobody else is asked.

import { sentence, toValues } from './python.js';

/** @import {Engine} from './boot.js' */
/** @import {CodeProblem} from './protocol.js' */

/** Something that code imports cannot be had: one sentence for the person, and the line that imports it. */
export class PackageError extends Error {
  /**
   * @param {string} message
   * @param {number} line
   */
  constructor(message, line) {
    super(message);
    /** @type {CodeProblem} */
    this.problem = { message, line, traceback: '' };
  }
}

/**
 * @param {Engine} engine
 * @param {string} source the code, which is read and not run
 * @param {(packages: string[]) => void} announce called with what is about to be downloaded, and with nothing when it is
 *   here
 * @throws {PackageError} when something cannot be had
 */
export async function providePackages({ pyodide, complete, install }, source, announce) {
  const imports = pyodide.pyimport('glassbox.imports');
  try {
    // Much of Python's library and of NumPy is imported only when it is used: no text says what will be.
    const trouble = await complete().then(() => null, (error) => error);
    /** @type {{package: string, line: number, optional: boolean}[]} */
    const missing = toValues(imports.missing(source));
    if (missing.length === 0) return;
    if (trouble) throw new PackageError(trouble.message, missing[0].line);
    const wanted = missing.map((found) => ({ ...found, name: nameOf(pyodide, found.package) }));
    const lost = wanted.find(({ name, optional }) => !name && !optional);
    if (lost) {
      throw new PackageError(`The package ${lost.package} is not part of this page, and it may not contact other sites `
        + `to fetch it: line ${lost.line} of the code imports it.`, lost.line);
    }
    const known = wanted.flatMap(({ name, ...found }) => (name ? [{ name, ...found }] : []));
    if (known.length === 0) return;
    announce(known.map(({ name }) => name));
    try {
      for (const { name, line, optional } of known) {
        await install(name).catch((error) => {
          if (!optional) throw new PackageError(sentence(error), line);
        });
      }
      imports.bring_in(source);
    } finally {
      announce([]);
    }
  } finally {
    imports.destroy();
  }
}

/**
 * @param {Engine['pyodide']} pyodide
 * @param {string} module
 * @returns {string | undefined} the package of the site that it is in
 */
const nameOf = (pyodide, module) =>
  Object.values(pyodide.lockfile.packages).find(({ imports }) => imports.includes(module))?.name;
