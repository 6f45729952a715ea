// What crosses from Python to JavaScript in the worker: dictionaries, arrays, addresses and errors. Every proxy
// that is given to these functions is released by them.

/** Python exceptions that carry a sentence for the person; any other is a fault of the program. */
const FORESEEN = new Set(['DatasetError', 'SettingsError', 'MomentError', 'Diverged', 'CodeError', 'CheckpointError', 'WeightsError']);

/**
 * Python's dictionaries and sequences of plain values as objects and arrays; NumPy arrays in them as typed arrays.
 * @param {any} proxy
 */
export function toValues(proxy) {
  const values = proxy.toJs({ dict_converter: Object.fromEntries });
  proxy.destroy();
  return values;
}

/**
 * Where a NumPy array's numbers lie in Python's memory, in bytes.
 * @param {any} array
 * @returns {number}
 */
export function addressOf(array) {
  const ctypes = array.ctypes;
  const address = ctypes.data;
  ctypes.destroy();
  array.destroy();
  return address;
}

/** @param {unknown} error */
export const isForeseen = (error) => FORESEEN.has(/** @type {any} */ (error)?.type);

/**
 * What to tell the person: of a Python traceback the message of its last exception, of any other error its message.
 * @param {unknown} error
 */
export function sentence(error) {
  const text = String(/** @type {any} */ (error)?.message ?? error).trim();
  const [, last] = /[^]*^[\w.]+(?:Error|Diverged): (.*)/m.exec(text) ?? [];
  // A MemoryError, for one, comes without a message: its name is all there is to say.
  return last ?? text.slice(text.lastIndexOf('\n') + 1);
}

/**
 * What is wrong with a person's code, if that is what the last Python exception says; else null.
 * @param {import('pyodide').PyodideAPI} pyodide
 * @param {unknown} error
 * @returns {import('./protocol.js').CodeProblem | null}
 */
export function codeProblem(pyodide, error) {
  if (/** @type {any} */ (error)?.type !== 'CodeError') return null;
  // Pyodide keeps the exception itself there: what it throws has but its text.
  const sys = pyodide.pyimport('sys');
  const raised = sys.last_exc;
  const problem = { message: raised.message, line: raised.line, traceback: raised.traceback };
  raised.destroy();
  sys.destroy();
  return problem;
}

/**
 * A copy of Python's bytes, in its own buffer.
 * @param {any} bytes
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function toBytes(bytes) {
  const view = bytes.getBuffer('u8');
  const copy = view.data.slice();
  view.release();
  bytes.destroy();
  return copy;
}

/**
 * A copy of a NumPy array's numbers, in its own buffer.
 * @param {any} array float64, contiguous
 * @returns {Float64Array<ArrayBuffer>}
 */
export function toFloat64(array) {
  const view = array.getBuffer('f64');
  const numbers = view.data.slice();
  view.release();
  array.destroy();
  return numbers;
}
