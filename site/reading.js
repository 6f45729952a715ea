// The file that Python reads, in the worker: a piece in each slice, and what it can only be read with is fetched meanwhile.
// How Python gets at the disk, disk.js knows.

import { openStream, releaseFile } from './disk.js';
import { isForeseen, sentence, toValues } from './python.js';

/** @import {Engine} from './boot.js' */
/** @import {Command, Report} from './protocol.js' */

/** @typedef {ReturnType<typeof createReading>} Reading */

/**
 * @param {Engine} engine
 * @param {object} worker
 * @param {(report: Report) => void} worker.post
 * @param {() => void} worker.wake asks for a slice
 * @param {() => void} worker.pause there are other data: what trains on those before has to stop
 */
export function createReading({ pyodide, session, install }, { post, wake, pause }) {
  /** It is not read while it waits for pandas. @type {{id: number, name: string, size: number, reading: boolean} | null} */
  let file = null;

  /** Install what it can only be read with, and read on. @param {string} name @param {NonNullable<typeof file>} waiting */
  async function fetchFor(name, waiting) {
    waiting.reading = false;
    post({ type: 'file-progress', id: waiting.id, stage: 'pandas', bytes: 0, size: waiting.size, rows: 0 });
    try {
      await install(name);
    } catch (error) {
      if (file === waiting) fail(waiting.id, new Error(`${waiting.name} can be read with ${name} only. ${sentence(error)}`));
      return;
    }
    // Cancelled, or another file was chosen, while it was on its way.
    if (file !== waiting) return;
    waiting.reading = true;
    wake();
  }

  /**
   * Give the file up, and say why.
   * @param {number} id
   * @param {unknown} error
   */
  function fail(id, error) {
    close();
    post({ type: 'file-failed', id, message: sentence(error) });
  }

  function close() {
    session.close_file();
    releaseFile(pyodide);
    file = null;
  }

  return {
    /** There is a piece to read. */
    get goesOn() {
      return file !== null && file.reading;
    },

    /** @param {Extract<Command, {type: 'open-file'}>} command */
    open({ id, file: { name, size }, file: chosen, test, expected }) {
      if (file) close();
      file = { id, name, size, reading: true };
      try {
        const stream = openStream(pyodide, chosen);
        const wanted = expected ? pyodide.toPy(expected) : undefined;
        // `undefined` is None in Python: its columns decide.
        session.open_file(stream, name, size, test ? false : undefined, wanted);
        wanted?.destroy();
        stream.destroy();
      } catch (error) {
        return fail(id, error);
      }
      wake();
    },

    /** Read one piece, if there is one to read. */
    advance() {
      if (!file?.reading) return;
      const { id } = file;
      let progress;
      try {
        progress = toValues(session.advance_file());
      } catch (error) {
        if (!isForeseen(error)) throw error;
        return fail(id, error);
      }
      if (progress.state === 'done') {
        close();
        pause();
        post({ type: 'dataset', id, dataset: progress.dataset, test: progress.test });
      } else if (progress.state === 'test') {
        close();
        post({ type: 'test-data', id, test: progress.test });
      } else if (progress.state === 'needs') {
        fetchFor(progress.package, file);
      } else {
        const { bytes, size, rows } = progress;
        post({ type: 'file-progress', id, stage: 'rows', bytes, size, rows });
      }
    },

    /** @param {number} id of the file; another has perhaps taken its place */
    cancel(id) {
      if (file?.id === id) close();
      post({ type: 'file-cancelled', id });
    },
  };
}
