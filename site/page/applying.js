// What takes the place of the network that trains: edited code, and weights from a file. Both wait until there is a run,
// and what they replace can be had again. Whether they are any good, Python says.

import { weightsInWords } from '../panels/files/words.js';

/** @import {OpenOffer, Offers} from '../panels/offers.js' */
/** @import {OpenedWeights} from '../protocol.js' */
/** @import {Recovery} from '../recovery.js' */
/** @import {Runs} from '../runs.js' */
/** @import {Commands} from './commands.js' */
/** @import {Page} from './page.js' */

/** A file of weights is read whole if it is no larger, in bytes; Python says what is wrong with one that is. */
const LARGEST_WEIGHTS = 32_000_000;

/**
 * @param {Page} page
 * @param {object} parts
 * @param {Pick<Commands, 'startIfWanted' | 'startAgain' | 'reset' | 'goOn'>} parts.commands
 * @param {Pick<Recovery, 'applied' | 'goBack' | 'replace' | 'takeBack'>} parts.recovery
 * @param {Runs} parts.runs
 * @param {Offers} parts.offer
 * @param {() => boolean} parts.tellsRefusal the dialog that weights are opened in says itself what is wrong with them
 */
export function createApplying({ state, dispatch, send }, { commands, recovery, runs, offer, tellsRefusal }) {
  /** Code to apply once there is a run. @type {string | null} */
  let wantedCode = null;
  /** Weights to open once there is a run. @type {File | null} */
  let wantedWeights = null;
  /** The offer to go back to the run before them. @type {OpenOffer | null} */
  let offered = null;
  /** How often code was sent to be tried. */
  let applied = 0;

  const isThereRun = () => state().run !== null && state().engine.kind === 'ready';

  /** @param {string} source */
  function applyCode(source) {
    if (!isThereRun()) {
      wantedCode = source;
      return;
    }
    wantedCode = null;
    dispatch({ type: 'code-applying' });
    send({ type: 'apply-code', id: ++applied, source });
  }

  /** Begin a new run with them; what is wrong with them is in `state.weights`. @param {File} file */
  async function openWeights(file) {
    dispatch({ type: 'weights-opening', name: file.name });
    wantedWeights = null;
    if (!isThereRun()) {
      wantedWeights = file;
      return;
    }
    let bytes;
    try {
      // No more than shows that it is too large.
      bytes = await file.slice(0, LARGEST_WEIGHTS + 1).arrayBuffer();
    } catch (error) {
      const message = `${file.name} cannot be read: ${/** @type {Error} */ (error).message}`;
      dispatch({ type: 'weights-refused', message });
      weightsRefused(message);
      return;
    }
    const { runNumber, settings } = state();
    send({ type: 'open-weights', run: runNumber + 1, name: file.name, bytes, settings });
  }

  /** @param {string} message */
  function weightsRefused(message) {
    if (!tellsRefusal()) dispatch({ type: 'notice', message });
  }

  /** Take up a run again. @param {() => void} choose it */
  function back(choose) {
    commands.startAgain();
    choose();
    commands.goOn();
  }

  return {
    /** Code to apply once there is a run. */
    get waitingCode() {
      return wantedCode;
    },
    applyCode,
    openWeights,
    weightsRefused,

    /** It is good. @param {{outcome: 'swapped' | 'reset', program: {source: string}}} report */
    codeApplied({ outcome, program }) {
      recovery.applied(program.source);
      if (outcome === 'swapped') return commands.startIfWanted();
      // A network of other layers begins anew, and trains on if the one before did.
      commands.startAgain();
      commands.reset();
    },

    /** Take up the network again that the code in force took the place of. */
    goBack: () => back(recovery.goBack),

    /** @param {OpenedWeights} weights */
    weightsOpened(weights) {
      recovery.replace();
      const before = runs.current;
      const trained = before && before.history.length > 0;
      const actions = trained ? [{ label: `Back to run ${before.run}`, act: () => back(recovery.takeBack) }] : [];
      offered = offer({ id: 'weights', words: weightsInWords(weights), actions });
    },

    /** The run that weights took the place of is of data that are not here any more. */
    dataReplaced() {
      offered?.close();
    },

    /** There is a run. */
    begun() {
      if (wantedCode !== null) applyCode(wantedCode);
      if (wantedWeights) openWeights(wantedWeights);
    },
  };
}
