// Lets Python read a file where it lies on the person's disk, a piece at a time. It knows nothing of what is in it.

/** @import {PyodideAPI} from 'pyodide' */

const MOUNT = '/file';
/** Under a name of ours: theirs may be anything. */
const NAME = 'data';
/** What Python calls an input/output error; the number is that of WebAssembly's system interface. */
const EIO = 29;

/**
 * @param {PyodideAPI} pyodide
 * @param {File} file
 * @returns {any} proxy of a Python stream, open until `releaseFile`
 */
export function openStream(pyodide, file) {
  checkThere(file);
  const { FS } = pyodide;
  FS.mkdirTree(MOUNT);
  FS.mount(withErrors(FS), { blobs: [{ name: NAME, data: file }] }, MOUNT);
  const open = pyodide.pyimport('builtins.open');
  try {
    // Unbuffered: the reader takes pieces of some megabytes.
    return open.callKwargs(`${MOUNT}/${NAME}`, 'rb', { buffering: 0 });
  } finally {
    open.destroy();
  }
}

/**
 * Of a file that is gone since it was chosen, the browser says that it is empty: only reading it tells.
 * @param {File} file
 * @throws {Error} one sentence
 */
function checkThere(file) {
  if (file.size > 0) return;
  try {
    // Only workers have it, and what checks the types of this file knows pages only.
    new /** @type {any} */ (self).FileReaderSync().readAsArrayBuffer(file);
  } catch {
    throw new Error(`${file.name} could not be read: it may have been moved or deleted since it was chosen.`);
  }
}

/** Let go of the file, if there is one. @param {PyodideAPI} pyodide */
export function releaseFile({ FS }) {
  if (FS.analyzePath(`${MOUNT}/${NAME}`).exists) FS.unmount(MOUNT);
}

/**
 * Emscripten's file system for files on the disk, with failures that Python can catch. A file that was changed or
 * removed since it was chosen cannot be read, and the browser's exception for it would end Python.
 * @param {any} FS
 */
function withErrors(FS) {
  const { WORKERFS } = FS.filesystems;
  const read = WORKERFS.stream_ops.read;
  if (read.name === 'readOrFail') return WORKERFS; // it is the one below already
  WORKERFS.stream_ops.read = function readOrFail(/** @type {unknown[]} */ ...request) {
    try {
      return read(...request);
    } catch {
      throw new FS.ErrnoError(EIO);
    }
  };
  return WORKERFS;
}
