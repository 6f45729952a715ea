// Goes on with a run that was kept on the device: has its data first, then lets Python take it up. What is kept, and how,
// it does not know: kept/ does, and the panel that lists it.

import { SETTING_NAMES } from '../settings.js';

/** @import {Unfinished} from '../kept/record.js' */
/** @import {KeptActions, KeptPanel} from '../panels/kept/kept.js' */
/** @import {DatasetInfo} from '../protocol.js' */
/** @import {Recovery} from '../recovery.js' */
/** @import {Runs} from '../runs.js' */
/** @import {Commands} from './commands.js' */
/** @import {Opening} from './opening.js' */
/** @import {Page} from './page.js' */

/** Before a reload, training is waited for so long to stop, in milliseconds: it may never. */
const LAST_WAIT = 3000;

/**
 * @param {Page} page
 * @param {object} parts
 * @param {(actions: KeptActions) => Promise<KeptPanel>} parts.openPanel
 * @param {Pick<Opening, 'file' | 'openFile' | 'openSample'>} parts.opening
 * @param {Pick<Commands, 'goOn'>} parts.commands
 * @param {Pick<Recovery, 'adopt'>} parts.recovery
 * @param {Runs} parts.runs
 * @param {() => void} parts.retry boots another engine
 */
export function createContinuing({ state, dispatch, send }, { openPanel, opening, commands, recovery, runs, retry }) {
  /** A kept run to go on with once its data are here. @type {Unfinished | null} */
  let unfinished = null;
  /** It was taken up before there was an engine to go on with. */
  let waitsForEngine = false;
  /** The data that it waits for, by the number of their file; 0 is the sample. @type {number | null} */
  let expecting = null;
  /** The kept run that has been sent to Python. @type {Unfinished | null} */
  let resuming = null;
  /** Called when training has stopped. */
  let stopped = () => {};

  const keeping = openPanel({
    goOn: continueRun,
    drop: () => {
      unfinished = expecting = null;
    },
  });
  keeping.then((kept) => kept.offerUnfinished()).catch((error) => {
    dispatch({ type: 'notice', message: `A part of the page could not be loaded: ${/** @type {Error} */ (error).message} What is trained now lasts only as long as the page is open.` });
  });

  /** In the order of the calls; said above, should there be nobody to tell. @param {(kept: KeptPanel) => unknown} what */
  function tellKept(what) {
    keeping.then(what, () => {});
  }

  /**
   * Have its data first. Until they are here, all stays as it is.
   * @param {Unfinished} wanted
   */
  function continueRun(wanted) {
    unfinished = wanted;
    waitsForEngine = !state().run || state().engine.kind !== 'ready';
    if (state().engine.kind === 'failed') return retry();
    if (waitsForEngine) return;
    if (wanted.data.file === null) {
      expecting = 0;
      if (opening.file === null) return takeUp(wanted);
      opening.openSample();
    } else if (wanted.file) opening.openFile(wanted.file);
  }

  /** Its data are here: let Python go on with it. @param {Unfinished} wanted */
  function takeUp(wanted) {
    const { checkpoint, shown, runs: before } = wanted;
    unfinished = expecting = null;
    resuming = wanted;
    recovery.adopt(checkpoint);
    runs.restore(before);
    for (const name of SETTING_NAMES) dispatch({ type: 'setting-changed', name, value: shown.settings[name] });
    dispatch({ type: 'notice', message: null });
    dispatch({ type: 'view', view: shown.view });
    dispatch({ type: 'side', side: shown.side });
    dispatch({ type: 'start-wanted', wanted: shown.running });
    commands.goOn(Math.max(state().runNumber, ...before.map(({ run }) => run)) + 1);
  }

  return {
    tellKept,

    /** What must be in the next file, while a run waits for its own. */
    get expected() {
      return unfinished?.data.file ? unfinished.expected : null;
    },

    /** A file that must hold what is expected is on its way. @param {number} id */
    awaits(id) {
      expecting = id;
    },

    /** Data are here. @param {number} id @returns {boolean} whether the run that waited for them goes on with them */
    dataArrived(id) {
      if (!unfinished || id !== expecting) return false;
      takeUp(unfinished);
      return true;
    },

    /** A file could not be opened: if it was the run's, the person is asked for it. @param {number} id */
    fileNotOpened(id) {
      if (!unfinished || id !== expecting) return;
      const wanted = unfinished;
      expecting = wanted.file = null;
      tellKept((kept) => kept.ask(wanted));
    },

    /** A run has begun: from now on it is what is kept. @param {number} run */
    begun(run) {
      const { name, examples, added } = /** @type {DatasetInfo} */ (state().dataset);
      const [taken, file] = [resuming, opening.file];
      resuming = null;
      const origin = { name, examples: examples - added, file: file && { name: file.name, size: file.size } };
      tellKept((kept) => {
        kept.begun(run, origin, file);
        if (taken) kept.took(run, taken);
      });
      // An archive with both brings them by itself; those that the person has opened here stay.
      if (taken?.test && taken.test !== file && !state().test) opening.openFile(taken.test, { test: true, quiet: true });
    },

    /** There is an engine. @returns {boolean} whether a run has waited for it, and goes on */
    engineReady() {
      if (!unfinished || !waitsForEngine) return false;
      continueRun(unfinished);
      return true;
    },

    /** Of a checkpoint there is nothing to be had: what else there is to go on from, or a new run. @param {string} message */
    refused(message) {
      const refused = resuming;
      resuming = null;
      if (refused) {
        dispatch({ type: 'notice', message: `The kept run cannot go on: ${message}` });
        dispatch({ type: 'start-wanted', wanted: false });
        tellKept((kept) => kept.refused(refused));
      }
      commands.goOn();
    },

    /** Training has stopped. */
    stopped() {
      stopped();
      tellKept((kept) => kept.flush());
    },

    /**
     * Before a reload that the person wants: stop, and keep all of it, so that the next page goes on at once.
     * @returns {Promise<boolean>} whether there is something to go on with
     */
    async afterReload() {
      const { running } = state();
      if (running) {
        const pausing = new Promise((resolve) => {
          stopped = () => resolve(undefined);
        });
        send({ type: 'pause' });
        await Promise.race([pausing, new Promise((resolve) => setTimeout(resolve, LAST_WAIT))]);
      }
      return (await keeping).mark(running);
    },
  };
}
