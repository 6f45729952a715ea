// The data on their way in: the sample, a file, test images to predict; which of them is open, and what a new engine is
// given again. It reads nothing: the worker does. Weights, which a file's name tells, go elsewhere.

/** @import {Expected} from '../protocol.js' */
/** @import {Sample} from '../sample.js' */
/** @import {Page} from './page.js' */

/** The names of files that hold weights, and not data. */
const WEIGHTS = /\.(npz|safetensors)$/i;

/**
 * How a file is opened.
 * @typedef {object} How
 * @property {boolean} test its images are to be predicted, even if they have labels
 * @property {boolean} quiet nobody asked for it just now, so that view and notice stay
 * @property {Expected | null} expected what must be in it
 *
 * @typedef {ReturnType<typeof createOpening>} Opening
 */

/**
 * @param {Page} page
 * @param {object} parts
 * @param {() => Promise<Sample>} parts.sample
 * @param {() => Expected | null} parts.expected what the next file with data must hold: whoever goes on with a run means its
 *   file, and no other takes the place of what is here
 * @param {(id: number) => void} parts.awaited a file that must hold what is expected has this number
 * @param {(id: number) => void} parts.arrived there are data to train on, and a run may begin; 0 is the sample
 * @param {(file: File) => void} parts.tested this file's images are to be predicted
 * @param {(file: File) => void} parts.openWeights
 */
export function createOpening({ state, dispatch, send }, { sample, expected: expectedNow, awaited, arrived, tested, openWeights }) {
  /** What the loaded data came from; null is the sample. @type {File | null} */
  let opened = null;
  /** What the test images came from. @type {File | null} */
  let openedTest = null;
  /** The file on its way in. @type {How & {id: number, file: File} | null} */
  let incoming = null;
  let files = 0;

  const areFilesHidden = () => state().hides.has('files') || state().hides.has('data-panel');

  /** Give a new engine its data: the file on its way in, the one that was open, or the sample. */
  async function openData() {
    if (incoming) return openFile(incoming.file, incoming);
    if (opened) return openFile(opened, { quiet: true, expected: null });
    try {
      const { images, labels } = await sample();
      // Copies: the worker takes them over, and a restart needs them again.
      send({ type: 'open-sample', images: images.slice(0), labels: labels.slice(0) });
    } catch (error) {
      const { message } = /** @type {Error} */ (error);
      const before = state().notice ? `${state().notice} ` : '';
      dispatch({ type: 'notice', message: `${before}There are no data yet: open an MNIST CSV, or reload the page. ${message}` });
    }
  }

  /** Where there is nothing to train on, and nothing on its way. */
  function openDataIfNone() {
    if (!state().dataset && !incoming) openData();
  }

  /** @param {File} file @param {Partial<How>} [how] */
  function openFile(file, { test = false, quiet = false, expected = test ? null : expectedNow() } = {}) {
    if (!quiet && areFilesHidden()) return;
    if (WEIGHTS.test(file.name)) {
      openWeights(file);
      return;
    }
    const id = ++files;
    incoming = { id, file, test, quiet, expected };
    const waiting = state().engine.kind !== 'ready';
    if (expected) awaited(id);
    dispatch({ type: 'file-opening', id, name: file.name, size: file.size, test, quiet, waiting });
    if (!waiting) send({ type: 'open-file', id, file, test, expected });
  }

  return {
    /** What the loaded data came from; null is the sample. */
    get file() {
      return opened;
    },
    openData,
    openFile,

    /** The sample takes the place of a file. */
    openSample() {
      opened = null;
      openData();
    },

    /** What was dropped cannot be opened. @param {string} message */
    refuse(message) {
      if (!areFilesHidden()) dispatch({ type: 'notice', message });
    },

    cancel() {
      if (!incoming) return;
      const { id } = incoming;
      if (state().engine.kind === 'ready') {
        dispatch({ type: 'file-cancelling' });
        send({ type: 'cancel-file', id });
      } else {
        incoming = null;
        dispatch({ type: 'file-cancelled', id });
      }
    },

    /**
     * There are data to train on; then come the test images of the same archive, or those that a lost engine had.
     * @param {{id: number, test: boolean}} report
     */
    dataOpened({ id, test }) {
      let next = state().test ? null : openedTest;
      if (id === incoming?.id) {
        if (test && !incoming.quiet) next = incoming.file;
        opened = incoming.file;
        incoming = null;
      }
      arrived(id);
      if (next && !incoming) openFile(next, { test: true, quiet: true });
    },

    /** Images to predict are here. @param {number} id */
    testOpened(id) {
      if (id === incoming?.id) {
        const { file, quiet } = incoming;
        openedTest = file;
        incoming = null;
        tested(file);
        if (!quiet && state().hides.has('predict')) {
          dispatch({ type: 'notice', message: `${file.name} holds images to predict, and the link hides the view that does.` });
        } else if (!quiet) dispatch({ type: 'view', view: 'predict' });
      }
      // They were dropped before there was anything to train on.
      openDataIfNone();
    },

    /** A file could not be opened, or is not wanted any more. @param {number} id */
    notOpened(id) {
      if (id === incoming?.id) {
        if (incoming.file === openedTest && !state().test) openedTest = null;
        incoming = null;
      }
      openDataIfNone();
    },

    /** The engine is lost: the file on its way in may be what it died of. */
    dropIncoming() {
      incoming = null;
    },
  };
}
