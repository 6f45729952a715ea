// The frames that the worker sends: what the page draws, copied out of Python's memory, when there is something new, the
// page can take it, and a person could see it. What is in them, Python says.

import { addressOf, toFloat64, toValues } from './python.js';

/** @import {Engine} from './boot.js' */
/** @import {Figures, Report, Started} from './protocol.js' */

/**
 * The least time between two frames of training, in milliseconds: every second one of most screens. The others would
 * show little, and the drawing takes from the core that training shares with the page. Answers do not wait for it.
 */
const EVERY = 30;

/** The same while one looks at a moment, until one looks at another. */
const LOOKING_EVERY = 200;

/** @typedef {ReturnType<typeof createFrames>} Frames */

/**
 * @param {Engine} engine
 * @param {(report: Report, transfer: Transferable[]) => void} post
 */
export function createFrames({ pyodide, session }, post) {
  /** @type {(keyof Figures)[]} */
  const names = toValues(session.FIGURES);
  /** Where Python keeps the frame and the figures, in bytes from the start of its memory. */
  let addresses = { frame: 0, figures: 0 };
  let length = 0;
  /** They show a moment that is past. */
  let past = false;
  /** The page takes one frame at a time and says when it has drawn it. */
  let credit = true;
  /** There is something to show that no frame has shown yet. */
  let dirty = false;
  /** When the next frame may go, by `performance.now()`. */
  let due = 0;
  /** A buffer the page has given back. @type {ArrayBuffer | undefined} */
  let spare;

  function locate() {
    addresses = { frame: addressOf(session.frame), figures: addressOf(session.figures) };
  }

  return {
    /** There is something to show that no frame has shown yet. */
    get waiting() {
      return dirty;
    },

    /** A run has begun. @param {Started['layout']} layout */
    begun(layout) {
      const last = layout[layout.length - 1];
      length = last.offset + last.shape[0] * last.shape[1];
      past = false;
      locate();
    },

    /** From now on they show a moment that is past, or the run again. @param {boolean} isPast */
    look(isPast) {
      past = isPast;
      locate();
    },

    /** There is something new; `soon`: somebody waits to see it. @param {boolean} [soon] */
    changed(soon) {
      dirty = true;
      if (soon) due = 0;
    },

    /** The page has drawn one. @param {ArrayBuffer} buffer its own, to be used again */
    drawn(buffer) {
      credit = true;
      spare = buffer;
    },

    /** Send one, if it is time. @param {number} run */
    send(run) {
      if (!dirty || !credit || length === 0 || performance.now() < due) return;
      // Before the network is asked: if its code fails here, it is not asked again for the same.
      dirty = false;
      session.refresh();
      // Taken anew for each frame: the heap moves when Python's memory grows.
      const { HEAPF32, HEAPF64 } = /** @type {any} */ (pyodide)._module;
      const buffer = spare?.byteLength === length * 4 ? spare : new ArrayBuffer(length * 4);
      spare = undefined;
      new Float32Array(buffer).set(HEAPF32.subarray(addresses.frame / 4, addresses.frame / 4 + length));
      const values = HEAPF64.subarray(addresses.figures / 8, addresses.figures / 8 + names.length);
      const figures = /** @type {Figures} */ (Object.fromEntries(names.map((name, i) => [name, values[i]])));
      const records = toFloat64(session.take_records());
      post({ type: 'frame', run, buffer, records, figures }, [buffer, records.buffer]);
      credit = false;
      // A moment stays as it is: what a frame of it brings is how far the run has come.
      due = performance.now() + (past ? LOOKING_EVERY : EVERY);
    },
  };
}
